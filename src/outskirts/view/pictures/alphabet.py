"""Letters of names in pictures: drawn with a font that has them, or with a mark in their place.

Pictures are set in DejaVu Sans, which comes with the drawing library. It has Latin, Greek,
Cyrillic, Arabic and more. For other letters the machine's own fonts are looked through; a letter
that none of them has is drawn as a question mark, not as an empty box.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from outskirts.city.city import City

OWN = "DejaVu Sans"
MARK = "?"
HALVES = frozenset(range(0xD800, 0xE000))
"""Halves of letters: bytes of a command line that are no text. No font can draw one."""


@lru_cache
def held(path: str) -> frozenset[int]:
    """Return the letters that a font file has, none where it cannot be read."""
    try:
        return frozenset(FT2Font(path).get_charmap())
    except (OSError, RuntimeError, ValueError):
        return frozenset()


@lru_cache
def own() -> frozenset[int]:
    """Return the letters of the font that comes with the drawing library."""
    return held(f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans.ttf")


def fonts() -> list[font_manager.FontEntry]:
    """Return the upright fonts of the machine, the ordinary weights first.

    That of last resort is none: it has a box for every letter.
    """

    def order(one: font_manager.FontEntry) -> tuple[int, str]:
        weight = int(one.weight) if str(one.weight).isdigit() else 800
        return abs(weight - 400), one.name

    every = font_manager.fontManager.ttflist
    usable = [one for one in every if one.style == "normal" and "LastResort" not in one.fname]
    return sorted(usable, key=order)


@lru_cache
def families_for(missing: frozenset[int]) -> tuple[str, ...]:
    """Return families of the machine that have some letters, those with most of them first."""
    left, found = set(missing), []
    while left:
        best = max(fonts(), key=lambda one: len(left & held(one.fname)), default=None)
        if best is None or not left & held(best.fname):
            break
        found.append(best.name)
        left -= held(best.fname)
    return tuple(found)


def shown(city: City) -> list[str]:
    """Return the names that maps of a city show: its own and its districts'."""
    return [city.title, *(city.names[name] for name in city.districts.name.tolist())]


def missing_in(texts: Iterable[str]) -> frozenset[int]:
    """Return the letters of some texts that the own font has not."""
    used = frozenset(ord(one) for text in texts for one in text if not one.isspace())
    return (used - own()) | (used & HALVES)


def style(texts: Iterable[str]) -> Any:
    """Return the settings with which some texts are drawn as they stand: no formulas in them."""
    families = families_for(missing_in(texts))
    return {"font.family": [OWN, *families], "text.parse_math": False}


def legible(text: str) -> str:
    """Return a text with a mark for each letter that no font here has."""
    missing = missing_in([text])
    if not missing:
        return text
    families = set(families_for(missing))
    known: set[int] = set()
    for font in fonts():
        if font.name in families:
            known |= held(font.fname) - HALVES
    return "".join(MARK if ord(one) in missing and ord(one) not in known else one for one in text)


def plain(text: str) -> str:
    """Return a text with a mark for each letter that the own font has not."""
    missing = missing_in([text])
    return "".join(MARK if ord(one) in missing else one for one in text)
