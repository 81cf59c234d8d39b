"""The dictionary of columns: each column says its meaning, unit, shape and who writes it.

A table is a dataclass whose fields are made by `column`. The declaration is the documentation,
the check and the file format at once.
"""

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """One column's entry in the dictionary.

    `axis` names what there is one value for ("person", "segment", "district + 1"); `low` and
    `high` bound the values (both inclusive, None: unbounded); `written` names the stages of the
    tick that may write it (empty: constant for a run).
    """

    name: str
    dtype: np.dtype[Any]
    axis: str
    meaning: str
    unit: str
    low: float | None
    high: float | None
    written: tuple[str, ...]


def column(
    dtype: type[np.generic],
    axis: str,
    meaning: str,
    *,
    unit: str = "1",
    low: float | None = None,
    high: float | None = None,
    written: tuple[str, ...] = (),
) -> Any:
    """Declare a column as a dataclass field."""
    entry = Column("", np.dtype(dtype), axis, meaning, unit, low, high, written)
    return field(metadata={"column": entry})


def columns(table: Any) -> dict[str, Column]:
    """Return the dictionary of a table (a dataclass or an instance of one), by field name."""
    found = {}
    for one in fields(table):
        entry = one.metadata.get("column")
        if entry is not None:
            found[one.name] = Column(
                one.name,
                entry.dtype,
                entry.axis,
                entry.meaning,
                entry.unit,
                entry.low,
                entry.high,
                entry.written,
            )
    return found


def empty(kind: type[T]) -> T:
    """Return a table without rows; what is laid end to end (axis "... + 1") begins at 0."""
    return kind(
        **{
            name: np.zeros(int(entry.axis.endswith(" + 1")), entry.dtype)
            for name, entry in columns(kind).items()
        }
    )


def arrays(table: Any) -> dict[str, NDArray[Any]]:
    """Return the arrays of a table instance, by column name."""
    return {name: getattr(table, name) for name in columns(table)}


def problems(table: Any) -> list[str]:
    """Check every array of a table against its column; return what is wrong, a line each."""
    found = []
    lengths: dict[str, tuple[int, str]] = {}
    for name, entry in columns(table).items():
        values = getattr(table, name)
        if values.dtype != entry.dtype or values.ndim != 1:
            found.append(
                f"column {name} is {values.dtype} in {values.ndim} dimensions; "
                f"expected {entry.dtype} in one"
            )
            continue
        length, other = lengths.setdefault(entry.axis, (len(values), name))
        if length != len(values):
            found.append(
                f"column {name} has {len(values)} values; {other} has {length} ({entry.axis})"
            )
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            found.append(f"column {name} holds a value that is no number")
            continue
        outside = np.zeros(len(values), dtype=bool)
        if entry.low is not None:
            outside |= values < entry.low
        if entry.high is not None:
            outside |= values > entry.high
        wrong = np.flatnonzero(outside)
        if len(wrong):
            found.append(
                f"column {name} is {values[wrong[0]]} at {wrong[0]} ({len(wrong)} such); "
                f"expected {entry.low} to {entry.high} {entry.unit}"
            )
    return found


def freeze(table: Any) -> None:
    """Make every array of a table read-only, so that no kernel compiles that writes into it."""
    for values in arrays(table).values():
        values.setflags(write=False)
