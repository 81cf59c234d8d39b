"""`outskirts export`: a run in the form of something else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outskirts.base.errors import InputError
from outskirts.base.units import HOUR
from outskirts.cli.options import Json
from outskirts.cli.talk import emit, say

if TYPE_CHECKING:
    from outskirts.record.reader import Recording

LONGEST = HOUR
"""No stretch of paths is longer [s]."""
FARTHEST = 2000.0
"""No place of which paths are written reaches farther [m]."""


@dataclass(frozen=True)
class Part:
    """Which part of a night is meant, as it was typed; None: not said."""

    place: str | None = None
    begin: str | None = None
    end: str | None = None


def page(folder: Path, out: Path, part: Part) -> list[Path]:
    """Write the map of a run as one HTML file that plays without a server; return the file."""
    from outskirts.night.lived.counting import Counting
    from outskirts.night.recorded.live import watched_of
    from outskirts.night.recorded.quarry import kinds_of
    from outskirts.night.recorded.stories import OF_STORIES, stories
    from outskirts.view.page import onefile
    from outskirts.view.pictures import look

    whole("page", part)
    watched = watched_of(folder)
    recording = watched.recording
    counting = Counting(folder, watched)
    population, end = counting.population, 60 * recording.last_minute
    told = stories(recording.part(OF_STORIES), population, watched.city, end)
    watched.persons = kinds_of(population)
    kept = [one for one in recording.checkpoints() if one <= watched.last_minute]
    windows = [(one, int(counting.kept(one).sum())) for one in kept]
    aside = onefile.Aside(told, counting.losses(), windows, len(population.dwellings.segment))
    look.keep(out, onefile.build(watched, aside).encode())
    return [out]


def csv(folder: Path, out: Path, part: Part) -> list[Path]:
    """Write the curve and the line list of a run as CSV; return the files."""
    from outskirts.record import exports

    whole("csv", part)
    return exports.csv(recorded(folder), out)


def geojson(folder: Path, out: Path, part: Part) -> list[Path]:
    """Write how each district stood at every full hour, as GeoJSON; return the file."""
    from outskirts.night.recorded.origin import city_of
    from outskirts.record import exports
    from outskirts.world.scenario import parse

    whole("geojson", part)
    recording = recorded(folder)
    scenario = parse(recording.recipe["scenario"], str(folder))
    start = datetime.combine(scenario.day, scenario.start)
    return exports.geojson(recording, city_of(recording.recipe), start, out)


def pedpy(folder: Path, out: Path, part: Part) -> list[Path]:
    """Write the paths of everybody at a place through a stretch of the night; return the file.

    Raises InputError for a place or a time that is none.
    """
    import numpy as np

    from outskirts.city.ground import Ground
    from outskirts.cli import crops
    from outskirts.night.lived import trajectories
    from outskirts.night.lived.seconds import Night

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
    trajectories.pedpy(night, where["place"], (x, y, radius), begin, end, out, told)
    return [out]


def told(words: str, share: float) -> bool:
    """Say what is being done, as it begins; always go on."""
    if share == 0.0:
        say(f"{words}.")
    return True


def recorded(folder: Path) -> "Recording":
    """Return the record of a run that holds at least a minute."""
    from outskirts.record.reader import Recording

    recording = Recording(folder)
    if recording.last_minute < 0:
        raise InputError(f"{folder} holds no full minute yet; wait for the run, or go on with it")
    return recording


def whole(form: str, part: Part) -> None:
    """Refuse to export a part of a night in a form that holds all of it."""
    for option, value in (("--at", part.place), ("--from", part.begin), ("--until", part.end)):
        if value is not None:
            raise InputError(f"{option} {value}: --to {form} writes the whole night; leave it out")


FORMS: dict[str, Callable[[Path, Path, Part], list[Path]]] = {
    "page": page,
    "csv": csv,
    "geojson": geojson,
    "pedpy": pedpy,
}
"""What a run can be exported to, and what writes it: from a run's folder to one or more files."""


def export(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The folder of a run, or last.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")],
    form: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORM",
            help="page: one HTML file that plays by itself; csv: the curve and the line list; "
            "geojson: the districts at every full hour; pedpy: the paths of all at a place.",
        ),
    ] = "page",
    place: Annotated[
        str | None,
        typer.Option("--at", metavar="PLACE,RADIUS", help="For pedpy: where."),
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="For pedpy: from when on.")
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="For pedpy: until when, an hour at most."),
    ] = None,
    json: Json = False,
) -> int:
    """Write a run in another form: a page, tables, a map layer, paths."""
    from outskirts.record import folders

    if form not in FORMS:
        raise InputError(f"--to {form}: expected one of {', '.join(FORMS)}")
    part = Part(place, begin, end)
    folder = folders.find(run)
    if not out.parent.is_dir() or out.is_dir():
        raise InputError(f"-o {out}: expected the name of a file in a folder that exists")
    files = FORMS[form](folder, out, part)
    for one in files:
        say(f"Wrote {one}, {one.stat().st_size / 1e6:.1f} MB.")
    if json:
        size = sum(one.stat().st_size for one in files)
        names = [str(one) for one in files]
        emit({"file": str(out), "files": names, "bytes": size, "run": str(folder)})
    return 0
