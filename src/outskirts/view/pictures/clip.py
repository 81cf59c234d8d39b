"""A night as a short moving picture: lights going out, and the infected as embers over them."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.night.recorded.watched import Watched
from outskirts.view.pictures import look, shore

LAND, SEA, STREET = (10, 15, 28), (6, 10, 20), (27, 36, 52)
LIGHT, EMBER = (237, 230, 211), (255, 74, 28)
TEXT, SOFT = (233, 228, 216), (169, 179, 198)
WIDTH, TALLEST = 960, 720
"""Size of the picture: its width, and the most that it is high [pixels]."""
FOOT = 58
"""Height of the words below the map [pixels]."""
MOST = 180
"""Frames of a clip; of longer stretches minutes are left out."""
LASTS, LONGEST, STEP = 12_000, 500, 10
"""How long the lights go out, the most that one frame stands, and what GIF counts in [ms]."""
HELD = 6000
"""How long the card stands at the end, or the last frame where there is none [ms]."""
FULL = 3.0
"""Full light is 10 to this power people on 100 m of street. Source: assumed."""
GLOW = 2.0
"""A full ember is 10 to this power infected on a street. Source: assumed."""
LARGEST_PALETTE = 255

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Canvas:
    """The picture's pixels: which belong to which street, and what is never redrawn."""

    width: int
    height: int
    street: NDArray[np.int32]
    pixel: NDArray[np.int64]
    ground: NDArray[np.float32]
    length: NDArray[np.float64]


def canvas(city: City, box: Box, size: tuple[int, int] | None = None) -> Canvas:
    """Lay the streets within a box out on pixels; `size` is that of a picture of its shape."""
    west, south, east, north = box
    scale = max((east - west) / WIDTH, (north - south) / TALLEST)
    if size is not None:
        scale = (east - west) / size[0]
    width, height = size or (
        max(round((east - west) / scale), 2),
        max(round((north - south) / scale), 2),
    )
    picture = Image.new("RGB", (width, height), LAND)
    pen = ImageDraw.Draw(picture)
    for outline in shore.seas(city, 1.0):
        corners = [((x - west) / scale, (north - y) / scale) for x, y in outline.tolist()]
        pen.polygon(corners, fill=SEA)
    street, x, y = walked(city, scale)
    column = np.floor((x - west) / scale).astype(np.int64)
    row = np.floor((north - y) / scale).astype(np.int64)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    both = np.unique(
        np.column_stack([street[inside], row[inside] * width + column[inside]]), axis=0
    )
    ground = np.asarray(picture, np.float32).reshape(-1, 3).copy()
    ground[both[:, 1]] = STREET
    return Canvas(
        width,
        height,
        both[:, 0].astype(np.int32),
        both[:, 1],
        ground,
        np.maximum(city.segments.length.astype(np.float64), 20.0),
    )


def walked(
    city: City, scale: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return points along all streets, half a pixel apart: of which street, and where [m]."""
    shapes = city.shapes
    x, y = shapes.x.astype(np.float64), shapes.y.astype(np.float64)
    owner = np.repeat(np.arange(len(shapes.start) - 1), np.diff(shapes.start))
    piece = np.flatnonzero(owner[:-1] == owner[1:])
    step_x, step_y = x[piece + 1] - x[piece], y[piece + 1] - y[piece]
    count = np.maximum(np.ceil(np.hypot(step_x, step_y) / (scale / 2)), 1).astype(np.int64)
    number = np.repeat(np.arange(len(piece)), count)
    first = np.cumsum(count) - count
    share = (np.arange(len(number)) - first[number] + 0.5) / count[number]
    at = piece[number]
    return owner[at], x[at] + share * step_x[number], y[at] + share * step_y[number]


def lit(paper: Canvas, streets: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return the picture of a minute: `streets` are the living and the infected, [street, 3].

    Light is the logarithm of the living on 100 m of street, always with the same exposure.
    """
    density = 100 * streets[:, 0] / paper.length
    light = np.clip(np.log10(1 + density) / FULL, 0, 1)[paper.street]
    ember = np.clip(np.log10(1 + streets[:, 1]) / GLOW, 0, 1)[paper.street]
    size = paper.width * paper.height
    glow, heat = np.zeros(size, np.float32), np.zeros(size, np.float32)
    np.maximum.at(glow, paper.pixel, (light**2).astype(np.float32))
    np.maximum.at(heat, paper.pixel, ember.astype(np.float32))
    found = paper.ground.copy()
    for strength, colour in ((glow, LIGHT), (heat, EMBER)):
        found += strength[:, None] * (np.array(colour, np.float32) - found)
    return np.rint(found).astype(np.uint8).reshape(paper.height, paper.width, 3)


class Words:
    """Writes under the map what time it is, how many there are, and whose data it is."""

    def __init__(self, watched: Watched) -> None:
        font = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
        self.clock = ImageFont.truetype(str(font), 24)
        self.small = ImageFont.truetype(str(font), 12)
        self.watched = watched
        run = watched.night.name
        self.credit = f"Simulated, {run}. {look.OPENSTREETMAP}"
        self.fiction = "Fiction on real streets; no one here exists."

    def under(self, pixels: NDArray[np.uint8], minute: int) -> Image.Image:
        """Return a picture with the words of its minute below it."""
        height, width, _ = pixels.shape
        whole = Image.new("RGB", (max(width, 480), height + FOOT), LAND)
        whole.paste(Image.fromarray(pixels), ((whole.width - width) // 2, 0))
        counts = self.watched.totals[minute]
        living = int(counts[Condition.SUSCEPTIBLE] + counts[Condition.EXPOSED])
        told = f"{living:,} living, {int(counts[Condition.INFECTED]):,} infected"
        pen = ImageDraw.Draw(whole)
        pen.text((12, height + 10), self.watched.night.clock(minute), TEXT, self.clock)
        pen.text((100, height + 8), told, TEXT, self.small)
        pen.text((100, height + 23), self.fiction, SOFT, self.small)
        pen.text((100, height + 38), self.credit, SOFT, self.small)
        return whole


def chosen(first: int, last: int) -> list[int]:
    """Return the minutes of a clip: evenly apart, at most `MOST`, the first and the last."""
    step = max(-(-(last - first) // (MOST - 1)), 1)
    found = list(range(first, last, step))
    return [*found, last]


def durations(frames: int) -> list[int]:
    """Return how long each frame is shown before the last picture [ms]: twelve seconds in all.

    Clips of few frames are shorter: none stands longer than half a second.
    """
    whole = min(LASTS, LONGEST * frames)
    ends = [STEP * round(whole * (i + 1) / frames / STEP) for i in range(frames)]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def moving(
    watched: Watched,
    minutes: Sequence[int],
    box: Box,
    passing: Callable[[Sequence[int]], Iterable[int]] = iter,
    card: Callable[[tuple[int, int]], Image.Image] | None = None,
) -> bytes:
    """Return a GIF of some minutes of a night within a box; `passing` sees each go by.

    `card` draws its last picture in the size that it is given. Raises InputError where no street
    lies in the box.
    """
    paper = canvas(watched.city, box)
    if not len(paper.street):
        raise InputError("no street lies there; choose another place with --at")
    words = Words(watched)
    palette: Image.Image | None = None
    frames: list[Any] = []
    shown = durations(len(minutes))
    for minute in passing(minutes):
        picture = words.under(lit(paper, watched.streets(minute)), minute)
        if palette is None:
            ends = [words.under(lit(paper, watched.streets(one)), one) for one in minutes[::-40]]
            palette = strip(ends).quantize(LARGEST_PALETTE)
        frames.append(picture.quantize(palette=palette, dither=Image.Dither.NONE))
    if card is None:
        shown[-1] = HELD
    else:
        last = card(frames[-1].size)
        frames.append(last.quantize(LARGEST_PALETTE, dither=Image.Dither.NONE))
        shown.append(HELD)
    held = io.BytesIO()
    frames[0].save(
        held,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=shown,
        loop=0,
        optimize=False,
    )
    return held.getvalue()


def strip(pictures: Sequence[Image.Image]) -> Image.Image:
    """Return pictures beside each other, from which colours are chosen for all."""
    width, height = pictures[0].size
    whole = Image.new("RGB", (width * len(pictures), height))
    for i, picture in enumerate(pictures):
        whole.paste(picture, (i * width, 0))
    return whole


def around(city: City, middle: tuple[float, float] | None, radius: float) -> Box:
    """Return the box around a place, or of the whole city."""
    if middle is None:
        return shore.bounds(city)
    x, y = middle
    tall = radius * TALLEST / WIDTH
    return x - radius, y - tall, x + radius, y + tall
