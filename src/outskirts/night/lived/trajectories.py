"""The paths of everybody at a place through a stretch of a night, as PedPy reads them."""

from pathlib import Path
from typing import TextIO

import numpy as np

from outskirts.base.codes import Condition
from outskirts.night.lived.seconds import Night, Told
from outskirts.record.exports import drafted


def pedpy(
    night: Night,
    place: str,
    circle: tuple[float, float, float],
    begin: int,
    end: int,
    out: Path,
    told: Told,
) -> None:
    """Write where everybody outdoors is within a circle, each second from one tick to another.

    `circle` is the middle in the city's metres and the radius, `place` what it is called. A line
    is: id, frame, x, y, who, condition. Frame 0 is the first second, x and y are metres from the
    middle of the circle. Who leaves the circle and comes back gets another id; `who` is the
    person's number. `told` hears how far it is.
    """
    with drafted(out) as draft, draft.open("w", encoding="utf-8") as file:
        file.write(
            "# framerate: 1.00\n"
            f"# Outskirts, simulated: {night.recipe.get('name', night.folder.name)}, {place}, "
            f"{circle[2]:g} m, from {night.clock.told(begin)} on\n"
            f"# {night.city.attribution}\n"
            "# conditions: "
            + ", ".join(f"{int(one)} {one.name.lower()}" for one in Condition)
            + "\n# id frame x/m y/m who condition\n"
        )
        follow(night, begin, end, circle, file, told)


def follow(
    night: Night,
    begin: int,
    end: int,
    circle: tuple[float, float, float],
    file: TextIO,
    told: Told,
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
