"""`outskirts clip`: a stretch of a night as a GIF."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.city.ground import Ground
from outskirts.cli import crops, folders
from outskirts.cli.moments import Clock
from outskirts.cli.talk import emit, say
from outskirts.cli.watch import watched_of
from outskirts.view import clip as pictures
from outskirts.view import look


def clip(
    run: str, begin: str | None, end: str | None, place: str | None, out: Path, *, json: bool
) -> int:
    """Write a GIF of a stretch of a night, of the whole city or of a place."""
    if out.suffix.lower() != ".gif":
        raise InputError(f"-o {out}: expected a name that ends in .gif; give {out}.gif")
    folder = folders.find(run)
    watched = watched_of(folder)
    if watched.night.start is None:
        raise InputError(f"{folder} does not say when it began; run again with --again")
    clock = Clock(watched.night.start, MINUTE * watched.last_minute)
    first = 0 if begin is None else clock.tick(begin, "--from") // MINUTE
    last = watched.last_minute if end is None else clock.tick(end, "--to") // MINUTE
    if not first < last:
        raise InputError(f"--from {begin} --to {end}: expected a stretch of at least a minute")
    middle, radius = None, 0.0
    if place is not None:
        part = crops.part_of(place, watched.city, "--at")
        degrees = np.array([[part["longitude"], part["latitude"]]])
        x, y = Ground(watched.city.longitude, watched.city.latitude).flat(degrees)[0].tolist()
        middle, radius = (x, y), float(part["radius"])
    box = pictures.around(watched.city, middle, radius)
    minutes = pictures.chosen(first, last)
    look.keep(out, pictures.moving(watched, minutes, box, passing))
    size = out.stat().st_size
    say(f"Wrote {out}, {len(minutes)} frames, {size / 1e6:.1f} MB.")
    if not watched.filmed(last):
        say(str(watched.facts()["missing"]))
    if json:
        emit({"file": str(out), "bytes": size, "frames": len(minutes), "run": str(folder)})
    return 0


def passing(minutes: Sequence[int]) -> Iterable[int]:
    """Show on a terminal how far it is."""
    console = Console(stderr=True)
    return track(minutes, "Drawing", console=console, disable=not console.is_terminal)
