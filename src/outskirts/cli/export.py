"""`outskirts export`: a run in the form of something else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from outskirts.base.errors import InputError
from outskirts.cli import folders
from outskirts.cli.counting import Counting
from outskirts.cli.persons import kinds_of
from outskirts.cli.run import city_of
from outskirts.cli.stories import OF_STORIES, stories
from outskirts.cli.talk import emit, say
from outskirts.cli.watch import watched_of
from outskirts.record import exports
from outskirts.record.reader import Recording
from outskirts.view.page import onefile
from outskirts.view.pictures import look
from outskirts.world.scenario import parse


@dataclass(frozen=True)
class Part:
    """Which part of a night is meant, as it was typed; None: not said."""

    place: str | None = None
    begin: str | None = None
    end: str | None = None


def page(folder: Path, out: Path, part: Part) -> list[Path]:
    """Write the map of a run as one HTML file that plays without a server; return the file."""
    whole("page", part)
    watched = watched_of(folder)
    recording = watched.recording
    counting = Counting(folder, watched)
    population, end = counting.population, 60 * recording.last_minute
    told = stories(recording.part(OF_STORIES), population, watched.city, end)
    watched.persons = kinds_of(population)
    kept = [one for one in recording.checkpoints() if one <= watched.last_minute]
    windows = [(one, int(counting.kept(one).sum())) for one in kept]
    aside = onefile.Aside(told, *counting.losses(), windows, len(population.dwellings.segment))
    look.keep(out, onefile.build(watched, aside).encode())
    return [out]


def csv(folder: Path, out: Path, part: Part) -> list[Path]:
    """Write the curve and the line list of a run as CSV; return the files."""
    whole("csv", part)
    return exports.csv(recorded(folder), out)


def geojson(folder: Path, out: Path, part: Part) -> list[Path]:
    """Write how each district stood at every full hour, as GeoJSON; return the file."""
    whole("geojson", part)
    recording = recorded(folder)
    scenario = parse(recording.recipe["scenario"], str(folder))
    start = datetime.combine(scenario.day, scenario.start)
    return exports.geojson(recording, city_of(recording.recipe), start, out)


def pedpy(folder: Path, out: Path, part: Part) -> list[Path]:
    """Write the paths of everybody at a place through a stretch of the night; return the file."""
    from outskirts.cli import trajectories

    return trajectories.pedpy(folder, out, part)


def recorded(folder: Path) -> Recording:
    """Return the record of a run that holds at least a minute."""
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


def export(run: str, form: str, out: Path, part: Part, *, json: bool) -> int:
    """Write a run, or a part of it, in another form."""
    if form not in FORMS:
        raise InputError(f"--to {form}: expected one of {', '.join(FORMS)}")
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
