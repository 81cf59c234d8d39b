"""`outskirts clip`: a stretch of a night as a GIF that ends with a card, or the card alone."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.cli.options import Json
from outskirts.cli.talk import emit, say

if TYPE_CHECKING:
    from outskirts.night.lived.moment import Part
    from outskirts.night.recorded.watched import Watched

KINDS = (".gif", ".png")


def clip(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The folder of a run, or last.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE.gif",
            help="The file to write; FILE.png: only the card of the moment, 1200 by 630.",
        ),
    ],
    begin: Annotated[
        str | None, typer.Option("--from", metavar="TIME", show_default="the start")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="TIME", show_default="the end of the record")
    ] = None,
    place: Annotated[
        str | None,
        typer.Option("--at", metavar="PLACE,RADIUS", show_default="the whole city"),
    ] = None,
    json: Json = False,
) -> int:
    """Make a moving picture of a night: twelve seconds of lights going out, then a card of it."""
    from outskirts.cli.screen import road
    from outskirts.night.lived.counting import Counting
    from outskirts.night.lived.moment import moment_of
    from outskirts.night.recorded.clock import Clock
    from outskirts.night.recorded.live import watched_of
    from outskirts.record import folders
    from outskirts.view.pictures import clip as pictures
    from outskirts.view.pictures import look, postcard

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
    with road(watched.night.start, MINUTE * last) as told:
        moment = moment_of(Counting(folder, watched), last, part, say, told)

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


def part_of(watched: "Watched", place: str) -> "Part":
    """Return the part of the city that `--at` names."""
    import numpy as np

    from outskirts.city.ground import Ground
    from outskirts.city.whereabouts import Whereabouts
    from outskirts.cli import crops
    from outskirts.night.lived.moment import Part

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


def passing(minutes: Sequence[int]) -> Iterable[int]:
    """Show on a terminal how far it is."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(minutes, "Drawing", console=console, disable=not console.is_terminal)
