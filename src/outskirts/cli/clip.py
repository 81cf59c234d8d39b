"""`outskirts clip`: a stretch of a night as a GIF that ends with a card, or the card alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from outskirts.base.errors import CheckError, InputError
from outskirts.base.units import MINUTE
from outskirts.city.ground import Ground
from outskirts.city.whereabouts import Whereabouts
from outskirts.cli import crops, folders
from outskirts.cli.counting import Counting
from outskirts.cli.moments import Clock
from outskirts.cli.talk import emit, say
from outskirts.cli.watch import watched_of
from outskirts.view.moment import Count, Moment, named
from outskirts.view.pictures import clip as pictures
from outskirts.view.pictures import look, postcard
from outskirts.view.watched import Watched

KINDS = (".gif", ".png")


@dataclass(frozen=True)
class Part:
    """A part of a city: what it is called, and which streets have their middle in it."""

    title: str
    middle: tuple[float, float]
    radius: float
    streets: NDArray[np.bool_]


def clip(
    run: str, begin: str | None, end: str | None, place: str | None, out: Path, *, json: bool
) -> int:
    """Write a GIF of a stretch of a night, or the card of one moment, of the city or a place."""
    kind = out.suffix.lower()
    if kind not in KINDS:
        raise InputError(
            f"-o {out}: expected a name that ends in .gif (lights going out, and the card) or .png "
            f"(the card); give {out}.gif"
        )
    if kind == ".png" and begin is not None:
        raise InputError(f"--from {begin}: a card shows one moment, that of --to; leave it out")
    if not out.parent.is_dir() or out.is_dir():
        raise InputError(f"-o {out}: expected the name of a file in a folder that exists")
    folder = folders.find(run)
    watched = watched_of(folder)
    if watched.night.start is None:
        raise InputError(f"{folder} does not say when it began; run again with --again")
    clock = Clock(watched.night.start, MINUTE * watched.last_minute)
    first = 0 if begin is None else clock.tick(begin, "--from") // MINUTE
    last = watched.last_minute if end is None else clock.tick(end, "--to") // MINUTE
    if kind == ".gif" and not first < last:
        raise InputError(f"--from {begin} --to {end}: expected a stretch of at least a minute")
    part = None if place is None else part_of(watched, place)
    box = pictures.around(
        watched.city, None if part is None else part.middle, 0.0 if part is None else part.radius
    )
    if part is not None and not part.streets.any():
        raise InputError("no street lies there; choose another place with --at")
    moment = moment_of(folder, watched, last, part)

    def card(size: tuple[int, int]) -> Any:
        return postcard.drawn(watched, moment, watched.streets(last), box, size)

    facts: dict[str, Any] = {"file": str(out), "run": str(folder), "card": moment.sentences()}
    if kind == ".png":
        look.keep(out, postcard.png(card(postcard.SIZE)))
    else:
        minutes = pictures.chosen(first, last)
        look.keep(out, pictures.moving(watched, minutes, box, passing, card))
        facts["frames"] = len(minutes)
    facts["bytes"] = out.stat().st_size
    frames = f", {facts['frames']} frames and the card" if "frames" in facts else ""
    say(f"Wrote {out}{frames}, {facts['bytes'] / 1e6:.1f} MB.")
    say(" ".join(moment.sentences()))
    if not watched.filmed(last):
        say(str(watched.facts()["missing"]))
    if json:
        emit(facts)
    return 0


def part_of(watched: Watched, place: str) -> Part:
    """Return the part of the city that `--at` names."""
    city = watched.city
    part = crops.part_of(place, city, "--at")
    degrees = np.array([[part["longitude"], part["latitude"]]])
    x, y = Ground(city.longitude, city.latitude).flat(degrees)[0].tolist()
    length = city.segments.length
    every = np.arange(len(length), dtype=np.int32)
    spots = Whereabouts(city).metres(every, length / np.float32(2))
    radius = float(part["radius"])
    inside = np.hypot(spots[:, 0] - x, spots[:, 1] - y) <= radius
    return Part(f"Within {metres(radius)} of {part['place']}", (x, y), radius, inside)


def metres(radius: float) -> str:
    """Return a distance as people write it."""
    return f"{radius / 1000:g} km" if radius >= 1000 else f"{radius:g} m"


def moment_of(folder: Path, watched: Watched, minute: int, part: Part | None) -> Moment:
    """Return what a card says of a minute.

    The windows are counted in the checkpoint of that minute, or in the night lived again from the
    one before it. Where the night cannot be lived again, the card tells of the people.
    """
    counting = Counting(folder, watched)
    left = counting.left(minute)
    residents = counting.residents
    clock = watched.night.clock(minute)
    windows: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
    try:
        windows = counting.windows(minute)
    except (InputError, CheckError) as error:
        say(f"The windows cannot be counted: {error}")
    among = None if part is None else part.streets

    def count(these: NDArray[np.int64], those: NDArray[np.int64]) -> Count:
        chosen = slice(None) if among is None else among
        return Count(int(these[chosen].sum()), int(those[chosen].sum()))

    return Moment(
        clock,
        count(left, residents),
        None if windows is None else count(*windows),
        named(watched.city, residents, left, among),
        None if part is None else part.title,
    )


def passing(minutes: Sequence[int]) -> Iterable[int]:
    """Show on a terminal how far it is."""
    console = Console(stderr=True)
    return track(minutes, "Drawing", console=console, disable=not console.is_terminal)
