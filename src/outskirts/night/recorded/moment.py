"""One moment of a night in three short sentences: the hour, the lights, one street.

What is counted, everywhere alike (the page has the same words, in `static/moment.js`):

1. A window is a dwelling. It is lit where somebody is inside who lives and is not infected; the
   bitten are themselves until they turn.
2. Left are the residents of a street, by where their home is, who live, are not infected and have
   not left the city, wherever they are.
3. The street that is named bears a name, had at least `LEAST` residents and lost the largest share
   of them; of several the one with the most residents. What a street is, and who is left of it,
   `streets` says. Nobody's street is named while nobody is lost.
4. Where nobody has counted the windows, the second sentence tells of the people instead; where
   nearly every window is lit though some were lost, it tells of those: they are what matters then.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.city.addresses import streets_of
from outskirts.city.city import City

LEAST = 50
"""No street of fewer residents is named."""
PARTS = (
    (9, 10), (4, 5), (3, 4), (2, 3), (3, 5), (1, 2), (2, 5), (1, 3), (1, 4), (1, 5), (1, 6), (1, 7),
    (1, 8), (1, 9), (1, 10),
)  # fmt: skip
"""The parts of a whole that have plain words, the largest first."""
NEARLY = 0.95
"""A larger part than this is nearly all."""
DIGITS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


BODIES = (
    ("No person", "Nobody"), ("Nearly every person", "Nearly everybody"),
    ("Every person", "Everybody"),
)  # fmt: skip
"""How people are spoken of."""


@dataclass(frozen=True)
class Count:
    """So many of so many."""

    left: int
    of: int


@dataclass(frozen=True)
class Street:
    """A street and how many of its residents were left."""

    name: str
    left: int
    of: int


@dataclass(frozen=True)
class Moment:
    """What a card says. `windows`: None where nobody counted them; `around`: a part of the city.

    `lost`: how many turned or died.
    """

    clock: str
    people: Count
    windows: Count | None = None
    street: Street | None = None
    around: str | None = None
    lost: int = 0

    def sentences(self) -> list[str]:
        """Return the sentences of the card: the hour, the lights or the people, a street."""
        of_windows = self.windows is not None and self.windows.left <= NEARLY * self.windows.of
        if self.lost and not of_windows:
            one = self.lost == 1
            told = f"{'One person' if one else f'{self.lost:,} people'} had turned or died."
        elif self.windows is None:
            told = part_of(self.people, "person", "people", "left")
            for spelt, said in BODIES:
                told = told.replace(spelt, said)
        else:
            told = part_of(self.windows, "window", "windows", "lit")
        if self.around is not None:
            told = f"{self.around}: {told[0].lower()}{told[1:]}"
        found = [f"{self.clock}.", told]
        if self.street is not None:
            left = f"{self.street.left:,}" if self.street.left else "none"
            found.append(f"{self.street.name}: {left} of {self.street.of:,} left.")
        return found

    def exactly(self) -> str:
        """Return the line that says what was counted."""
        if self.windows is None:
            return f"{self.people.left:,} of {self.people.of:,} people living and not infected."
        return (
            f"{self.windows.left:,} of {self.windows.of:,} dwellings with somebody living, and not "
            "infected, inside."
        )


def part_of(count: Count, one: str, many: str, how: str) -> str:
    """Return a part of a whole as a sentence of plain words: "One window in three was lit."."""
    if count.left <= 0:
        return f"No {one} was {how}."
    if count.left >= count.of:
        return f"Every {one} was {how}."
    share = count.left / count.of
    if share > NEARLY:
        return f"Nearly every {one} was {how}."
    if share < PARTS[-1][0] / PARTS[-1][1]:
        return f"One {one} in {rounded(count.of / count.left):,} was {how}."
    top, bottom = min(PARTS, key=lambda part: abs(part[0] / part[1] - share))
    if top == 1:
        return f"One {one} in {DIGITS[bottom]} was {how}."
    return f"{DIGITS[top].capitalize()} {many} in {DIGITS[bottom]} were {how}."


def rounded(value: float) -> int:
    """Return a number of at least ten to two figures."""
    step = 1
    while value / step >= 100:
        step *= 10
    return int(value / step + 0.5) * step


def lit(
    segment: NDArray[np.int32], condition: NDArray[np.int8], streets: int, dwellings: int
) -> NDArray[np.bool_]:
    """Say of each dwelling whether its window is lit, shape [dwelling].

    `segment` and `condition` are of everybody, in any one order: where they are, in the one number
    space in which the dwellings come after the streets, and how.
    """
    room = segment.astype(np.int64) - streets
    there = (room >= 0) & (room < dwellings) & (condition <= Condition.EXPOSED)
    found = np.zeros(dwellings, bool)
    found[room[there]] = True
    return found


def named(
    city: City,
    residents: NDArray[np.int64],
    left: NDArray[np.int64],
    among: NDArray[np.bool_] | None = None,
    street: int | None = None,
) -> Street | None:
    """Return the street that a card names, by rule 3, or that to which `street` belongs.

    `residents` and `left` are of each street, `among` those that may be named, shape [street].
    None where none may be.
    """
    table, key = city.segments, streets_of(city)
    if street is not None:
        if table.name[street] < 0:
            return None
        chosen = np.flatnonzero(key == key[street])
    else:
        good = table.name >= 0
        if among is not None:
            good &= np.isin(key, key[among & good])
        rows = np.flatnonzero(good)
        keys, place = np.unique(key[rows], return_inverse=True)
        of = np.bincount(place, weights=residents[rows], minlength=len(keys))
        there = np.bincount(place, weights=left[rows], minlength=len(keys))
        fit = np.flatnonzero((of >= LEAST) & (there < of))
        if not len(fit):
            return None
        order = np.lexsort((keys[fit], -of[fit], there[fit] / of[fit]))
        chosen = rows[key[rows] == keys[fit[order[0]]]]
    whole = int(residents[chosen].sum())
    if whole < LEAST:
        return None
    return Street(city.names[int(table.name[chosen[0]])], int(left[chosen].sum()), whole)
