"""`outskirts export`: a run in the form of something else."""

from collections.abc import Callable
from pathlib import Path

from outskirts.base.errors import InputError
from outskirts.cli import folders
from outskirts.cli.stories import stories
from outskirts.cli.talk import emit, say
from outskirts.cli.watch import watched_of
from outskirts.people.synthesize import synthesize
from outskirts.view import look, onefile


def page(folder: Path, out: Path) -> None:
    """Write the map of a run as one HTML file that plays without a server."""
    watched = watched_of(folder)
    recording = watched.recording
    population = synthesize(watched.city, int(recording.recipe["seed"]))
    told = stories(recording.events(), population, watched.city, 60 * recording.last_minute)
    look.keep(out, onefile.build(watched, told).encode())


FORMS: dict[str, Callable[[Path, Path], None]] = {"page": page}
"""What a run can be exported to, and what writes it: from a run's folder to a file."""


def export(run: str, form: str, out: Path, *, json: bool) -> int:
    """Write a run in another form."""
    if form not in FORMS:
        raise InputError(f"--to {form}: expected one of {', '.join(FORMS)}")
    folder = folders.find(run)
    FORMS[form](folder, out)
    size = out.stat().st_size
    say(f"Wrote {out}, {size / 1e6:.1f} MB.")
    if json:
        emit({"file": str(out), "bytes": size, "run": str(folder)})
    return 0
