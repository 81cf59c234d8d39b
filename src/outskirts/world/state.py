"""Everything that changes, and nothing else: copying it is a fork, saving it a checkpoint."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base import tables
from outskirts.base.tables import column
from outskirts.kernels.storage import Rows
from outskirts.kernels.tally import digest_rows

EVERYWHERE = ("wake", "move", "meet", "change")
MINDS = ("wake", "decide", "meet", "change", "tell")


@dataclass
class State:
    """The columns that change: most have one row a person, in an order that is of no account.

    Those of the axes "end" (two a street: 2 segment + end) and "street" say what was left on the
    ground; they stand in the order of the city.
    """

    who: NDArray[np.int32] = column(
        np.int32, "person", "person stored in this row", low=0, written=EVERYWHERE
    )
    segment: NDArray[np.int32] = column(
        np.int32, "person", "where: a street, or a room after them", low=0, written=EVERYWHERE
    )
    along: NDArray[np.float32] = column(
        np.float32,
        "person",
        "metre of the street at tick `moved`; 0 in rooms",
        unit="m",
        low=0,
        written=(*EVERYWHERE, "decide", "tell"),
    )
    across: NDArray[np.float32] = column(
        np.float32, "person", "metre across the street", unit="m", low=0, written=EVERYWHERE
    )
    moved: NDArray[np.int32] = column(
        np.int32,
        "person",
        "tick at which `along` held; walkers go on from there",
        unit="s",
        low=0,
        written=(*EVERYWHERE, "decide", "tell"),
    )
    speed: NDArray[np.float32] = column(
        np.float32,
        "person",
        "of walkers: speed held until they wake; of those who run or chase: free speed",
        unit="m/s",
        low=0,
        high=12,
        written=(*EVERYWHERE, "decide", "tell"),
    )
    heading: NDArray[np.int8] = column(
        np.int8,
        "person",
        "1 towards junction b, -1 towards a, 0 still",
        low=-1,
        high=1,
        written=(*EVERYWHERE, "decide", "tell"),
    )
    condition: NDArray[np.int8] = column(
        np.int8, "person", "codes.Condition", low=0, high=4, written=EVERYWHERE
    )
    since: NDArray[np.int32] = column(
        np.int32,
        "person",
        "tick at which `condition` last changed",
        unit="s",
        low=0,
        written=EVERYWHERE,
    )
    mind: NDArray[np.int8] = column(np.int8, "person", "codes.Mind", low=0, high=7, written=MINDS)
    intent: NDArray[np.int8] = column(
        np.int8, "person", "codes.Intent", low=0, high=16, written=(*MINDS, "move")
    )
    goal: NDArray[np.int32] = column(
        np.int32, "person", "room they go to, in the numbers of `segment`, -1 none", low=-1,
        written=(*MINDS, "move"),
    )  # fmt: skip
    wake: NDArray[np.int32] = column(
        np.int32, "person", "tick of their next event, -1 none", unit="s", low=-1, written=MINDS
    )
    turn: NDArray[np.int32] = column(
        np.int32, "person", "tick at which the bitten turn, -1 none", unit="s", low=-1,
        written=("wake", "meet", "change"),
    )  # fmt: skip
    by: NDArray[np.int32] = column(
        np.int32, "person", "by whom bitten, -1 nobody", low=-1, written=("meet", "change")
    )
    quarry: NDArray[np.int32] = column(
        np.int32,
        "person",
        "whom an infected is after, or from whom one flees; -1 nobody",
        low=-1,
        written=MINDS,
    )
    spot: NDArray[np.int32] = column(
        np.int32, "person", "street where that one was last seen, -1 none", low=-1, written=MINDS
    )
    spot_along: NDArray[np.float32] = column(
        np.float32, "person", "metre of that street", unit="m", low=0, written=MINDS
    )
    seen: NDArray[np.int32] = column(
        np.int32, "person", "tick of that sight", unit="s", low=-1, written=MINDS
    )
    until: NDArray[np.int32] = column(
        np.int32, "person", "busy (feeding, stunned, fallen) before this tick", unit="s",
        low=-1, written=("wake", "move", "meet", "change"),
    )  # fmt: skip
    grip: NDArray[np.int32] = column(
        np.int32, "person", "whom an infected struggles with, -1 nobody", low=-1,
        written=(*MINDS, "settle"),
    )  # fmt: skip
    held: NDArray[np.int32] = column(
        np.int32, "person", "tick at which they were last held, -1 never", unit="s", low=-1,
        written=("meet", "change"),
    )  # fmt: skip

    cue: NDArray[np.int8] = column(
        np.int8, "person", "codes.Cue: by what they know of `quarry` and `spot`", low=0, high=7,
        written=MINDS,
    )  # fmt: skip
    noise: NDArray[np.int8] = column(
        np.int8, "person", "codes.Noise they last turned to, -1 none", low=-1, high=14,
        written=MINDS,
    )  # fmt: skip
    pace: NDArray[np.int8] = column(
        np.int8, "person", "codes.Pace at which they get along", low=0, high=4,
        written=MINDS,
    )  # fmt: skip
    portal: NDArray[np.int32] = column(
        np.int32, "person", "door at which an infected stands to get in, -1 none", low=-1,
        written=MINDS,
    )  # fmt: skip
    turned: NDArray[np.int32] = column(
        np.int32, "person", "tick at which they last turned back, fleeing or chasing; -1 never",
        unit="s", low=-1, written=("decide", "move", "tell"),
    )  # fmt: skip
    bleeds: NDArray[np.int32] = column(
        np.int32, "person", "tick until which one whom glass has cut bleeds, -1 not cut", unit="s",
        low=-1, written=("meet",),
    )  # fmt: skip
    scented: NDArray[np.int32] = column(
        np.int32, "person", "age of the trail that an infected follows, or last followed: the tick "
        "at which its prey was there; older traces are done with, -1 none yet", unit="s", low=-1,
        written=("wake", "decide", "move"),
    )  # fmt: skip
    met: NDArray[np.int32] = column(
        np.int32, "person", "tick at which one of the living first saw or felt an infected, -1 "
        "never: it is not forgotten", unit="s", low=-1,
        written=("wake", "decide", "meet"),
    )  # fmt: skip
    keeper: NDArray[np.int32] = column(
        np.int32, "person", "adult of the household who leads or carries a small child, -1 nobody",
        low=-1, written=("wake", "meet", "change"),
    )  # fmt: skip
    came_in: NDArray[np.int32] = column(
        np.int32, "end", "tick at which one of the living last came into the street by this end",
        unit="s", low=-1, written=("wake", "decide", "move"),
    )  # fmt: skip
    went_out: NDArray[np.int32] = column(
        np.int32, "end", "tick at which one of the living last left the street by this end",
        unit="s", low=-1, written=("wake", "decide", "move"),
    )  # fmt: skip
    blood_in: NDArray[np.int32] = column(
        np.int32, "end", "the same as `came_in` of those who bleed", unit="s", low=-1,
        written=("wake", "decide", "move"),
    )  # fmt: skip
    blood_out: NDArray[np.int32] = column(
        np.int32, "end", "the same as `went_out` of those who bleed", unit="s", low=-1,
        written=("wake", "decide", "move"),
    )  # fmt: skip
    gone_in: NDArray[np.int32] = column(
        np.int32, "street", "room into which one of the living last went from here, -1 none",
        low=-1, written=("wake", "change"),
    )  # fmt: skip
    gone_at: NDArray[np.int32] = column(
        np.int32, "street", "tick at which they did", unit="s", low=-1,
        written=("wake", "change"),
    )  # fmt: skip

    latch: NDArray[np.int8] = column(
        np.int8, "opening", "codes.Latch", low=0, high=2, written=("wake", "meet")
    )
    worn: NDArray[np.float32] = column(
        np.float32, "opening", "blows it has had, in seconds of one infected", unit="s", low=0,
        written=("wake",),
    )  # fmt: skip
    before: NDArray[np.float32] = column(
        np.float32, "opening", "the same at tick `begun`", unit="s", low=0,
        written=("wake",),
    )  # fmt: skip
    begun: NDArray[np.int32] = column(
        np.int32, "opening", "tick from which on the blows that find room are reckoned",
        unit="s", low=0,
        written=("wake",),
    )  # fmt: skip
    beaten: NDArray[np.int32] = column(
        np.int32, "opening", "tick at which blows were last counted", unit="s", low=0,
        written=("wake",),
    )  # fmt: skip
    free_at: NDArray[np.float32] = column(
        np.float32, "opening", "time at which the next one can pass", unit="s", low=0,
        written=("wake", "meet"),
    )  # fmt: skip
    fled: NDArray[np.int32] = column(
        np.int32, "opening", "tick at which somebody last fled by it, -1 never", unit="s", low=-1,
        written=("meet",),
    )  # fmt: skip

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.who)

    def rows(self) -> Rows:
        """Return the columns as kernels take them."""
        return Rows(*(getattr(self, name) for name in Rows._fields))

    def copy(self) -> "State":
        """Return a fork: the same state, of its own."""
        return State(**{name: values.copy() for name, values in tables.arrays(self).items()})

    def copy_into(self, other: "State") -> None:
        """Overwrite another state of the same size with this one, without new memory."""
        for name, values in tables.arrays(self).items():
            np.copyto(getattr(other, name), values)

    def in_order(self) -> "InOrder":
        """Return every column in the order of persons, made as it is asked for.

        It spares the memory of all of them at once; the state must not change meanwhile.
        """
        return InOrder(self)

    def by_person(self) -> dict[str, NDArray[Any]]:
        """Return every column, those of people in the order of persons."""
        order = np.empty(self.people, np.int32)
        order[self.who] = np.arange(self.people, dtype=np.int32)
        return self.stored(order)

    def stored(self, order: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Return every column, with the rows of people in another order, shape [person]."""
        return {
            name: getattr(self, name)[order] if name in OF_PEOPLE else getattr(self, name).copy()
            for name in tables.columns(self)
        }

    def digest(self, threads: int = 1) -> dict[str, int]:
        """Return a hash of each column that depends on who has which value, not on storage."""
        found = {}
        for axis, names in AXES.items():
            keys = self.who
            if axis != "person":
                keys = np.arange(len(getattr(self, names[0])), dtype=np.int32)
            found.update(self.hashes(keys, tuple(n for n in names if n != "who"), threads))
        return found

    def hashes(
        self, keys: NDArray[np.int32], names: tuple[str, ...], threads: int
    ) -> dict[str, int]:
        """Return a hash of each column of one axis, whose rows have these keys."""
        wide = [name for name in names if getattr(self, name).dtype.itemsize == 4]
        narrow = [name for name in names if getattr(self, name).dtype.itemsize == 1]
        words = tuple(getattr(self, name).view(np.int32) for name in wide)
        # Kernels take no empty tuple: where an axis has no narrow column, one of zeros stands in.
        small = tuple(getattr(self, name) for name in narrow) or (np.zeros(len(keys), np.int8),)
        parts = np.zeros((threads, len(wide) + len(small)), np.uint64)

        def work(part: int) -> None:
            first, last = (len(keys) * i // threads for i in (part, part + 1))
            digest_rows(keys, words, small, first, last, parts[part])

        if threads == 1:
            work(0)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(work, range(threads)))
        sums = parts.sum(axis=0, dtype=np.uint64)
        return {name: int(value) for name, value in zip([*wide, *narrow], sums, strict=False)}


AXES: dict[str, tuple[str, ...]] = {}
"""Names of the columns of each axis."""
for _name, _entry in tables.columns(State).items():
    AXES[_entry.axis] = (*AXES.get(_entry.axis, ()), _name)
OF_PEOPLE = frozenset(AXES["person"])
"""Columns that have one row a person."""


def empty(people: int, streets: int, openings: int) -> State:
    """Return a state in which nobody is anywhere yet: zeros, and -1 where that means none."""
    sizes = {"person": people, "end": 2 * streets, "street": streets, "opening": openings}
    made = {}
    for name, entry in tables.columns(State).items():
        none = -1 if entry.low == -1 and name != "heading" else 0
        made[name] = np.full(sizes[entry.axis], none, entry.dtype)
    made["who"] = np.arange(people, dtype=np.int32)
    return State(**made)


def overall(digests: dict[str, int]) -> str:
    """Return one digest of 16 hex digits for all columns together."""
    total = 0
    for name in sorted(digests):
        total = (total * 0x100000001B3 + digests[name]) % 2**64
    return f"{total:016x}"


class InOrder(Mapping[str, NDArray[Any]]):
    """The columns of a state by name, those of people in the order of persons."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._order = np.empty(state.people, np.int32)
        self._order[state.who] = np.arange(state.people, dtype=np.int32)

    def __getitem__(self, name: str) -> NDArray[Any]:
        column: NDArray[Any] = getattr(self._state, name)
        return column[self._order] if name in OF_PEOPLE else column

    def __iter__(self) -> Iterator[str]:
        return iter(tables.columns(self._state))

    def __len__(self) -> int:
        return len(tables.columns(self._state))
