"""The card of a moment: what is shared of a night, as one picture with its truth burnt in."""

import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from outskirts.night.recorded.moment import Moment
from outskirts.night.recorded.watched import Watched
from outskirts.view.pictures import alphabet, clip, look
from outskirts.view.pictures.clip import LAND, SOFT, TEXT, Box

SIZE = (1200, 630)
"""Width and height of a card [pixels]: what those who show links expect."""
COLUMN = 0.46
"""The words take so much of the width, the map has the rest."""
RIM = 0.03
"""Free at each side of the map, of the width."""
SMALLEST = 12
"""No letter is smaller [pixels]."""


def burnt(watched: Watched) -> list[str]:
    """Return what every card says of itself: what was simulated, that it is made up, whose data."""
    facts = watched.facts()
    recipe = f", recipe {facts['hash']}" if facts["hash"] else ""
    seed = "" if facts["seed"] is None else f", seed {facts['seed']}"
    return [f"Simulated: {facts['name']}{seed}{recipe}.", look.FICTION, str(facts["attribution"])]


def framed(box: Box, width: int, height: int) -> Box:
    """Return what a picture shows in which a box fills the part beside the words."""
    west, south, east, north = box
    free = 1 - COLUMN - RIM
    scale = max((east - west) / (free * width), (north - south) / (height - 2 * RIM * width))
    middle, right = (south + north) / 2, (west + east) / 2 + scale * width * (free / 2 + RIM)
    return (
        right - scale * width, middle - scale * height / 2,
        right, middle + scale * height / 2,
    )  # fmt: skip


def drawn(
    watched: Watched,
    moment: Moment,
    streets: NDArray[np.int32],
    box: Box,
    size: tuple[int, int] = SIZE,
) -> Image.Image:
    """Return the card of a moment; `streets` are the living and the infected, shape [street, 3].

    `box` is the part of the city that it shows.
    """
    width, height = size
    paper = clip.canvas(watched.city, framed(box, width, height), size)
    pixels = clip.lit(paper, streets).astype(np.float32)
    veil = np.clip((COLUMN + 0.1 - np.arange(width) / width) / 0.16, 0, 1)[None, :, None]
    pixels += 0.94 * veil * (np.array(LAND, np.float32) - pixels)
    picture = Image.fromarray(np.rint(pixels).astype(np.uint8))
    written(picture, watched, moment)
    return picture


def written(picture: Image.Image, watched: Watched, moment: Moment) -> None:
    """Write the sentences of a moment on a picture, and at its foot what it says of itself."""
    width, height = picture.size
    unit = width / SIZE[0]
    pen = ImageDraw.Draw(picture)
    left, room = 48 * unit, COLUMN * width - 48 * unit
    hour, *said = (alphabet.plain(one) for one in moment.sentences())
    small = letters(15 * unit)
    lines: list[tuple[str, Any]] = []
    for text in burnt(watched):
        lines += [(line, SOFT) for line in wrapped(text, small, room)]
    step = 1.35 * small.size
    y = height - 36 * unit - step * len(lines)
    foot = y
    for line, colour in lines:
        pen.text((left, y), line, colour, small)
        y += step
    pen.text((left, 44 * unit), alphabet.plain(watched.city.title), SOFT, letters(22 * unit))
    pen.text((left, 76 * unit), hour, TEXT, letters(72 * unit))
    size, top = 38.0, 186 * unit
    while True:  # smaller letters for long names
        large, exact = letters(size * unit), letters(0.45 * size * unit)
        blocks = [even(text, large, room) for text in said]
        count = wrapped(alphabet.plain(moment.exactly()), exact, room)
        tall = 1.25 * large.size * sum(len(one) for one in blocks) + 0.5 * large.size * len(blocks)
        tall += 1.35 * exact.size * len(count)
        if top + tall <= foot - 16 * unit or large.size <= SMALLEST:
            break
        size -= 2
    y = top
    for number, block in enumerate(blocks):
        for line in block:
            pen.text((left, y), line, TEXT, large)
            y += 1.25 * large.size
        if number == 0:
            for line in count:
                pen.text((left, y), line, SOFT, exact)
                y += 1.35 * exact.size
        y += 0.5 * large.size


def letters(size: float) -> ImageFont.FreeTypeFont:
    """Return the letters of a card in a size [pixels]."""
    path = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return ImageFont.truetype(str(path), max(round(size), SMALLEST))


def wrapped(text: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    """Return a text in lines that are no wider than there is room [pixels]; no word is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def even(text: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    """Return a text in as few lines as there is room for, all about equally long."""
    lines = wrapped(text, font, room)
    longest = max(font.getlength(word) for word in text.split())
    while (room := 0.97 * room) >= longest:
        closer = wrapped(text, font, room)
        if len(closer) > len(lines):
            break
        lines = closer
    return lines


def png(picture: Image.Image) -> bytes:
    """Return a picture as the bytes of a PNG."""
    held = io.BytesIO()
    picture.save(held, "PNG", optimize=True)
    return held.getvalue()
