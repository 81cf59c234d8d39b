"""The paths of everybody at a place through a stretch of a night, as PedPy reads them."""

from pathlib import Path
from typing import TextIO

import numpy as np

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.base.units import HOUR
from outskirts.city.ground import Ground
from outskirts.cli import crops
from outskirts.cli.export import Part
from outskirts.cli.seconds import Night
from outskirts.cli.talk import say
from outskirts.record.exports import drafted

LONGEST = HOUR
"""No stretch is longer [s]."""
FARTHEST = 2000.0
"""No place reaches farther [m]."""


def pedpy(folder: Path, out: Path, part: Part) -> list[Path]:
    """Write where everybody outdoors is within a place's circle, each second; return the file.

    A line is: id, frame, x, y, who, condition. Frame 0 is the first second, x and y are metres
    from the middle of the circle. Who leaves the circle and comes back gets another id; `who` is
    the person's number. Raises InputError for a place or a time that is none.
    """
    if part.place is None or part.begin is None or part.end is None:
        raise InputError(
            "--to pedpy needs --at PLACE,RADIUS, --from TIME and --until TIME; expected such as "
            "--at 33.60,-7.62,200m --from 21:40 --until 21:45"
        )
    night = Night(folder)
    where = crops.part_of(part.place, night.city, "--at")
    radius = float(where["radius"])
    if radius > FARTHEST:
        raise InputError(f"--at {part.place}: expected a radius of at most {FARTHEST:g} m")
    begin = night.clock.tick(part.begin, "--from")
    end = night.clock.tick(part.end, "--until")
    if not begin <= end <= begin + LONGEST:
        raise InputError(
            f"--from {part.begin} --until {part.end}: expected a stretch of at most an hour, its "
            "end after its beginning"
        )
    degrees = np.array([[where["longitude"], where["latitude"]]])
    x, y = Ground(night.city.longitude, night.city.latitude).flat(degrees)[0].tolist()
    say(f"{where['place']}: {night.clock.told(begin)} to {night.clock.told(end)}.")
    with drafted(out) as draft, draft.open("w", encoding="utf-8") as file:
        file.write(
            "# framerate: 1.00\n"
            f"# Outskirts, simulated: {night.recipe.get('name', folder.name)}, {where['place']}, "
            f"{radius:g} m, from {night.clock.told(begin)} on\n"
            f"# {night.city.attribution}\n"
            "# conditions: "
            + ", ".join(f"{int(one)} {one.name.lower()}" for one in Condition)
            + "\n# id frame x/m y/m who condition\n"
        )
        follow(night, begin, end, (x, y, radius), file)
    return [out]


def follow(
    night: Night, begin: int, end: int, circle: tuple[float, float, float], file: TextIO
) -> None:
    """Write a line for everybody within a circle, second by second."""
    x, y, radius = circle
    box = (x - radius, y - radius, x + radius, y + radius)
    number: dict[int, int] = {}
    given = 0
    for tick in range(begin, end + 1):
        night.go(tick, told)
        found = night.scene.people(night.simulation, box)
        east, north = found["x"].astype(np.float64) - x, found["y"].astype(np.float64) - y
        inside = np.flatnonzero(np.hypot(east, north) <= radius)
        now: dict[int, int] = {}
        for i in inside.tolist():
            who = int(found["who"][i])
            if who in number:
                now[who] = number[who]
            else:
                given += 1
                now[who] = given
            file.write(
                f"{now[who]} {tick - begin} {east[i]:.2f} {north[i]:.2f} {who} "
                f"{int(found['condition'][i])}\n"
            )
        number = now


def told(words: str, share: float) -> bool:
    """Say what is being done, as it begins; always go on."""
    if share == 0.0:
        say(f"{words}.")
    return True
