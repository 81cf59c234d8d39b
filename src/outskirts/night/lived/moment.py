"""What a card says of a minute: of a whole city or a part of it, windows and people counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outskirts.base.errors import CheckError, InputError
from outskirts.night.lived.counting import Counting, quiet
from outskirts.night.recorded.moment import Count, Moment, named

if TYPE_CHECKING:
    from outskirts.night.lived.playback import Told


@dataclass(frozen=True)
class Part:
    """A part of a city: what it is called, and which streets have their middle in it."""

    title: str
    middle: tuple[float, float]
    radius: float
    streets: NDArray[np.bool_]


def moment_of(
    counting: Counting,
    minute: int,
    part: Part | None,
    say: Callable[[str], None] = quiet,
    told: "Told | None" = None,
) -> Moment:
    """Return what a card says of a minute.

    The windows are counted in the checkpoint of that minute, or in the night lived again from the
    one before it. Where the night cannot be lived again, the card tells of the people.
    """
    watched = counting.watched
    left = counting.left(minute)
    residents = counting.residents
    clock = watched.night.clock(minute)
    windows: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
    try:
        windows = counting.windows(minute, say, told)
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
        count(counting.lost(minute), residents).left,
    )
