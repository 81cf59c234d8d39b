"""How pictures and reports look: colours, line styles, and files that are whole or not there."""

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from outskirts.base.errors import InputError
from outskirts.night.recorded.notice import FICTION as FICTION
from outskirts.night.recorded.notice import OPENSTREETMAP as OPENSTREETMAP

PAPER, INK, FAINT, RULE = "#F6F3EC", "#26324A", "#59606F", "#D6D0C2"
"""The day theme: ground, text, lesser text (5.6 to 1 on the ground), lines of a grid."""

PIXELS = 72
"""Units of layout in an inch: a figure 720 wide is 10 inches, and 12 points are 12 units."""

STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 12,
    "text.parse_math": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "outskirts",
}


@dataclass(frozen=True)
class Stroke:
    """How the people of one condition are drawn by day: never by colour alone.

    `text` is the colour of the label: like the line's, but readable on the paper.
    """

    condition: str
    colour: str
    text: str
    dashes: Any
    width: float


STROKES = (
    Stroke("susceptible", "#26324A", "#26324A", "solid", 1.4),
    Stroke("exposed", "#B36A00", "#955800", (0, (5, 2)), 2.0),
    Stroke("infected", "#C4260C", "#C4260C", "solid", 2.8),
    Stroke("dead", "#8B8577", "#69645A", (0, (1.2, 1.6)), 2.2),
    Stroke("escaped", "#0B7D6C", "#0B7D6C", (0, (7, 2, 1.5, 2)), 1.8),
)
"""In the order of codes.Condition."""


def page(width: float, height: float, ground: str = PAPER) -> Figure:
    """Return an empty figure of a size in units of layout."""
    figure = Figure(figsize=(width / PIXELS, height / PIXELS), dpi=PIXELS, facecolor=ground)
    FigureCanvasAgg(figure)
    return figure


def encoded(figure: Figure, kind: str, sharpness: float = 2.0) -> bytes:
    """Return a figure as the bytes of a file: "png" (`sharpness` pixels a unit) or "svg"."""
    buffer = io.BytesIO()
    plain = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
    with mpl.rc_context(STYLE):
        figure.savefig(
            buffer,
            format=kind,
            dpi=PIXELS * sharpness,
            facecolor=figure.get_facecolor(),
            metadata=plain,
        )
    return buffer.getvalue()


def save(figure: Figure, path: Path, sharpness: float = 2.0) -> None:
    """Write a figure to a .png or .svg file, or leave no trace of having tried.

    Errors: InputError where the name says another kind, or the file cannot be written.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in ("png", "svg"):
        raise InputError(f"{path} is no picture's name; give one that ends in .png or .svg")
    keep(path, encoded(figure, kind, sharpness))


def keep(path: Path, content: bytes) -> None:
    """Write a file under another name and then rename it.

    Errors: InputError where it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as reason:
        raise InputError(
            f"cannot write {path} ({reason.strerror or reason}); choose a folder that exists "
            "and has room"
        ) from reason
    finally:
        beside.unlink(missing_ok=True)
