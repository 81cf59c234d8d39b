"""When each street fell: what `streets.parquet` holds, gathered from the line list."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outskirts.base.codes import Event

SCHEMA = pa.schema(
    [
        ("segment", pa.int32()),
        ("residents", pa.int32()),
        ("first_bite", pa.int32()),
        ("tenth", pa.int32()),
        ("half", pa.int32()),
    ]
)


def minutes(tick: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the first minute of the curve that shows what happened in each second [tick].

    Minute m is the state before the second 60 m begins, so that what happens in that second is of
    the minute after. The first cases are of minute 0: nothing had to happen for them.
    """
    return (tick // 60 + 1).astype(np.int32)


class Falls:
    """Watches the events go by and remembers who of which street was lost, and when.

    Lost are those who turned, and the bitten who died before.
    """

    def __init__(self, home_segment: NDArray[np.int32], segments: int) -> None:
        self._home = home_segment
        self._first_bite = np.full(segments, -1, dtype=np.int32)
        self._bitten = np.zeros(len(home_segment), dtype=bool)
        self._lost = np.full(len(home_segment), -1, dtype=np.int32)

    def see(self, batch: Any) -> None:
        """Take in the events of one minute, in the journal's codes."""
        kind, who, by, tick, segment = (
            batch.column(name).to_numpy() for name in ("kind", "who", "by", "tick", "segment")
        )
        minute = minutes(tick)
        minute[(kind == Event.BITTEN) & (by < 0) & (tick == 0)] = 0
        bite = (kind == Event.BITTEN) & (who >= 0)
        self._bitten[who[bite]] = True
        there = np.flatnonzero((kind == Event.BITTEN) & (by >= 0) & (segment >= 0))[::-1]
        there = there[self._first_bite[segment[there]] < 0]
        self._first_bite[segment[there]] = minute[there]
        gone = np.flatnonzero((kind == Event.TURNED) | (kind == Event.KILLED))[::-1]
        gone = gone[who[gone] >= 0]
        gone = gone[(kind[gone] == Event.TURNED) | self._bitten[who[gone]]]
        gone = gone[self._lost[who[gone]] < 0]
        self._lost[who[gone]] = minute[gone]

    def table(self) -> Any:
        """Return one row for each street: residents, first bite, and when a tenth and half fell.

        Minutes are -1 where it did not happen.
        """
        segments = len(self._first_bite)
        residents = np.bincount(self._home, minlength=segments).astype(np.int32)
        who = np.flatnonzero(self._lost >= 0)
        order = who[np.lexsort((self._lost[who], self._home[who]))]
        lost = np.bincount(self._home[order], minlength=segments)
        first = np.cumsum(lost) - lost
        columns = [np.arange(segments, dtype=np.int32), residents, self._first_bite]
        for part in (10, 2):
            needed = np.maximum(-(-residents // part), 1)
            fell = np.full(segments, -1, dtype=np.int32)
            there = np.flatnonzero(lost >= needed)
            fell[there] = self._lost[order[first[there] + needed[there] - 1]]
            columns.append(fell)
        return pa.Table.from_arrays([pa.array(one) for one in columns], schema=SCHEMA)
