"""What the page asks for over its socket: read with care, refused where it makes no sense."""

import itertools
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from outskirts.base.errors import InputError

LONGEST = 4096
"""Bytes that a message may have."""
FARTHEST = 1e7
"""No place is farther from the city's origin [m]."""
FASTEST = 36_000.0
"""Most seconds of the night in a second."""
PAGE = re.compile(r"[a-z0-9]{4,24}")
"""What a page may call itself."""
NUMBERS = itertools.count()
LAYERS = 32
"""Most layers that a view may name."""


@dataclass(frozen=True)
class View:
    """What the page shows: west, south, east, north [m], metres in a pixel, names of layers."""

    box: tuple[float, float, float, float]
    scale: float
    layers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class At:
    """Go to a tick."""

    tick: int


@dataclass(frozen=True)
class Play:
    """Let so many seconds of the night pass in a second; 0: stand still."""

    speed: float


@dataclass(frozen=True)
class Follow:
    """Keep somebody in sight; None: nobody."""

    who: int | None


@dataclass(frozen=True)
class Got:
    """A frame has been drawn."""

    frame: int


Wish = View | At | Play | Follow | Got


def read(message: str | bytes) -> Wish:
    """Return what a message asks for. Raises InputError for one that asks for nothing."""
    size = len(message.encode(errors="replace")) if isinstance(message, str) else len(message)
    if size > LONGEST:
        raise InputError(f"a message of {size:,} bytes; expected at most {LONGEST:,}; say less")
    try:
        told = json.loads(message)
    except (ValueError, RecursionError):
        raise InputError("a message that is not JSON; expected an object with 'do'") from None
    if not isinstance(told, dict):
        raise InputError("a message that is no object; expected one with 'do'")
    match told.get("do"):
        case "view":
            return view(told)
        case "at":
            return At(whole(told, "tick", 0, 2**31 - 1))
        case "play":
            return Play(number(told.get("speed"), "speed", 0, FASTEST))
        case "follow":
            return Follow(None if told.get("who") is None else whole(told, "who", 0, 2**31 - 1))
        case "got":
            return Got(whole(told, "frame", 0, 2**53))
    raise InputError("a message with another 'do'; expected view, at, play, follow or got")


def view(told: dict[str, Any]) -> View:
    """Return the view that a message describes."""
    box, layers = told.get("box"), told.get("layers", [])
    if not isinstance(box, list) or len(box) != 4:
        raise InputError("a view without a box; expected [west, south, east, north] in metres")
    west, south, east, north = (number(one, "box", -FARTHEST, FARTHEST) for one in box)
    if west > east or south > north:
        raise InputError("a box turned inside out; expected [west, south, east, north] in metres")
    if (
        not isinstance(layers, list)
        or len(layers) > LAYERS
        or not all(isinstance(one, str) for one in layers)
    ):
        raise InputError(f"a view with odd layers; expected at most {LAYERS} names")
    scale = number(told.get("scale"), "scale", 1e-6, FARTHEST)
    return View((west, south, east, north), scale, frozenset(layers))


def number(value: Any, name: str, low: float, high: float) -> float:
    """Return a number between two bounds."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not low <= value <= high or not math.isfinite(value):
        raise InputError(f"{name} is no number from {low:g} to {high:g}")
    return float(value)


def whole(told: dict[str, Any], name: str, low: int, high: int) -> int:
    """Return a whole number between two bounds."""
    value = told.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InputError(f"{name} is no whole number from {low} to {high}")
    return value


def page_in(query: Mapping[str, str]) -> str:
    """Return what a page calls itself in an address, so that its newer wishes replace older ones.

    A page that says nothing, or something odd, gets a name of its own for each question.
    """
    name = query.get("page", "")
    return f"page {name}" if PAGE.fullmatch(name) else f"question {next(NUMBERS)}"


def number_in(text: str, name: str) -> int:
    """Return the whole number that a part of an address holds."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 10) or int(text) >= 2**31:
        raise InputError(f"{name} '{text[:20]}' is no number; expected such as 812")
    return int(text)
