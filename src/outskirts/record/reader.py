"""Open the record of a run, finished or killed, on any machine."""

import json
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.base.errors import InputError
from outskirts.people.population import Population
from outskirts.record import columns as packing
from outskirts.record import format as form
from outskirts.record import lives, people
from outskirts.record.fall import Falls
from outskirts.record.frames import NAME, Film
from outskirts.record.journal import Reading
from outskirts.record.seal import check
from outskirts.record.writer import (
    checkpoint_path,
    frames_path,
    kept_checkpoints,
    mark_of,
    public_schema,
    public_tables,
    recipe_of,
)

T = TypeVar("T")


class Recording:
    """What happened in a run. `finished` is False where the run was killed or still goes on.

    `recipe` is what was run; `districts` are the names of the districts, in their order. Raises
    InputError where the folder holds no run, or a damaged one.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.recipe: dict[str, Any] = recipe_of(self.path)
        self._checked: set[str] = set()
        self._check(form.RECIPE)
        journal = self.path / form.JOURNAL
        self.finished = not journal.is_dir()
        kept = max(kept_checkpoints(self.path), default=-1)
        self._reading = None if self.finished else Reading(journal, kept)
        self.districts: tuple[str, ...] = (
            form.districts_of(self._file(form.CURVE, pq.read_schema))
            if self._reading is None
            else self._reading.districts()
        )

    @cached_property
    def last_minute(self) -> int:
        """The last full minute that the record holds, -1 if there is none."""
        if self._reading is not None:
            return self._reading.minute
        minute = form.numbers(self._read(form.CURVE, ["minute"]), "minute")
        return int(minute[-1]) if len(minute) else -1

    def curve(self) -> Any:
        """Return the counts: minute, district (of home), condition, count."""
        return self._table("curve")

    def events(self) -> Any:
        """Return the line list: tick [s], kind, who, by (-1: nobody), segment, along [m], ...

        ... longitude and latitude (null where it is nowhere), district of the place, indoors.
        """
        return self._table("events")

    def columns(self) -> list[str]:
        """Return the names of the columns of the line list, in their order."""
        if self._reading is not None:
            return list(public_schema("events", self.districts).names)
        return list(self._file(form.EVENTS, pq.read_schema).names)

    def happened(self, begin: int, end: int, names: list[str]) -> Any:
        """Return the events of some ticks, `begin` to `end` - 1, in some of their columns.

        Of a finished record only the part of the file is read in which they are.
        """
        if self._reading is not None:
            return within(self.events().select(names), begin, end)

        def read(path: Path) -> Any:
            with pq.ParquetFile(path, pre_buffer=False) as file:
                place = file.schema_arrow.names.index("tick")
                kept = [
                    group
                    for group in range(file.metadata.num_row_groups)
                    if overlaps(file.metadata.row_group(group).column(place).statistics, begin, end)
                ]
                return file.read_row_groups(kept, columns=names, use_threads=False)

        return within(self._file(form.EVENTS, read), begin, end)

    def life(self, who: int, tick: int) -> Any:
        """Return the events before a tick that concern a person, by either part, in all columns.

        Of a finished record only those parts of the file are read whole in which there are any.
        """
        if self._reading is not None:
            return lives.life(self.events(), who, tick)

        def read(path: Path) -> Any:
            found = []
            with pq.ParquetFile(path, pre_buffer=False) as file:
                for group in range(file.metadata.num_row_groups):
                    pair = file.read_row_group(group, columns=["who", "by"], use_threads=False)
                    if any((form.numbers(pair, name) == who).any() for name in ("who", "by")):
                        rows = file.read_row_group(group, use_threads=False)
                        found.append(lives.life(rows, who, tick))
                empty = file.schema_arrow.empty_table()
            return pa.concat_tables([empty, *found], promote_options="default")

        return self._file(form.EVENTS, read)

    def only(self, kinds: Collection[Event], names: list[str]) -> Any:
        """Return the events of some kinds in some of their columns, in the order of the line list.

        Of a finished record never more than a part of the file is in memory.
        """
        wanted = list(kinds)
        if self._reading is not None:
            events = self.events()
            return events.filter(np.isin(lives.kinds(events), wanted)).select(names)

        def read(path: Path) -> Any:
            found = []
            with pq.ParquetFile(path, pre_buffer=False) as file:
                for group in range(file.metadata.num_row_groups):
                    columns = [*dict.fromkeys((*names, "kind"))]
                    rows = file.read_row_group(group, columns=columns, use_threads=False)
                    kept = np.isin(lives.kinds(rows), wanted)
                    found.append(rows.filter(pa.array(kept)).select(names))
                empty = file.schema_arrow.empty_table().select(names)
            return pa.concat_tables([empty, *found]).unify_dictionaries()

        return self._file(form.EVENTS, read)

    def part(self, names: list[str]) -> Any:
        """Return the whole line list in some of its columns: long nights have millions of rows."""
        if self._reading is not None:
            return self.events().select(names)
        return self._read(form.EVENTS, names)

    def digests(self) -> Any:
        """Return the checks of the state: minute, column, digest (16 hexadecimal digits)."""
        return self._table("digests")

    def hordes(self) -> Any:
        """Return the hordes: minute, horde, size, segment, along [m], longitude, latitude, ...

        ... district of its middle, quarry (whom most are after, -1: nobody) and cue (by what most
        of those who know of it know). They are numbered anew each minute.
        """
        return self._table("hordes")

    def streets(self) -> Any:
        """Return when each street fell: segment, residents, first_bite, tenth, half [min].

        A row is a piece of street between junctions. `first_bite` is of any bite on it or in its
        rooms (first cases are bitten by nobody); `tenth` and `half` are when that part of its
        residents were lost, wherever they were. -1: it did not happen.
        """
        if self._reading is None:
            return self._read(form.STREETS)
        falls = Falls(*people.homes(self.path / form.JOURNAL / people.NAME))
        for batch in self._reading.batches("events"):
            falls.see(batch)
        return falls.table()

    def people(self) -> Population:
        """Return who lived in the city."""
        if self._reading is not None:
            return people.kept(self.path / form.JOURNAL / people.NAME)
        self._check(people.NAME)
        return people.kept(self.path / people.NAME)

    def homes(self) -> tuple[NDArray[np.int32], int]:
        """Return the street of everybody's home, shape [person], and how many streets there are."""
        if self._reading is not None:
            return people.homes(self.path / form.JOURNAL / people.NAME)
        self._check(people.NAME)
        return people.homes(self.path / people.NAME)

    def cast(self) -> dict[str, int | None]:
        """Return the numbers of the `hero` and the `hunter` of the record; see `lives.Cast`."""
        if self._reading is not None:
            found = lives.Cast(len(self.people().persons.age))
            for batch in self._reading.batches("events"):
                found.see(batch)
            grown = self.people().persons.age >= lives.GROWN
            last = 60 * self.last_minute
            return {"hero": found.hero(grown, last), "hunter": found.hunter(grown)}

        def read(path: Path) -> dict[str, int | None]:
            told = json.loads(path.read_text(encoding="utf-8"))
            return {name: told[name] for name in ("hero", "hunter")}

        return self._file(form.CAST, read)

    def film(self) -> Film | None:
        """Return who was on which street at each minute; None: an older record, which has not.

        The frames of a run that goes on may be ahead of the other tables by a minute.
        """
        path = frames_path(self.path)
        if not path.is_file():
            return None
        try:
            if self.finished:
                self._check(f"{form.FRAMES}/{NAME}")
            return Film(path)
        except OSError as error:
            raise InputError(
                f"{path} cannot be read ({error.strerror}); expected the frames of a run; run "
                "again with --again"
            ) from None

    def checkpoints(self) -> list[int]:
        """Return the minutes of which the whole state was kept, rising."""
        return [minute for minute in kept_checkpoints(self.path) if minute <= self.last_minute]

    def load_checkpoint(
        self,
        minute: int,
        names: Collection[str] | None = None,
        rows: NDArray[np.intp] | None = None,
    ) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return the columns of the state after a minute, and what was kept beside them.

        With `names` some columns, with `rows` some persons' alone.
        """
        kept = self.checkpoints()
        if minute not in kept:
            raise InputError(
                f"{self.path} kept the state of minutes {kept or 'none'}; expected minute "
                f"{minute}; choose one of those"
            )
        path = checkpoint_path(self.path, minute)
        columns, meta = packing.read(path, names, rows=rows)
        if meta.get("run", mark_of(self.recipe)) != mark_of(self.recipe):
            raise InputError(
                f"{path} is of another run; expected the state of this one; remove it to use an "
                "earlier one"
            )
        if meta["minute"] != minute:
            raise InputError(
                f"{checkpoint_path(self.path, minute)} holds the state of minute {meta['minute']}; "
                f"expected that of minute {minute}; remove it to use an earlier one"
            )
        return columns, meta["state"]

    def _table(self, stream: str) -> Any:
        if self._reading is None:
            return self._read(f"{stream}.parquet")
        schema = public_schema(stream, self.districts)
        tables = list(public_tables(self._reading, stream))
        return pa.concat_tables([schema.empty_table(), *tables]).combine_chunks()

    def _read(self, name: str, columns: list[str] | None = None) -> Any:
        return self._file(
            name,
            lambda path: pq.read_table(path, columns=columns, use_threads=False, pre_buffer=False),
        )

    def _file(self, name: str, read: Callable[[Path], T]) -> T:
        path = self.path / name
        try:
            self._check(name)
            return read(path)
        except (OSError, pa.ArrowException, ValueError, KeyError, TypeError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise InputError(
                f"{path} cannot be read ({reason}); expected a whole file of a finished "
                "run; run again with --again"
            ) from None

    def _check(self, name: str) -> None:
        """Refuse a file that is not the one that the run wrote; each is looked at once."""
        if name not in self._checked:
            check(self.path, name)
            self._checked.add(name)


def overlaps(statistics: Any, begin: int, end: int) -> bool:
    """Say whether a part of a file may hold ticks from `begin` to `end` - 1."""
    if statistics is None or not statistics.has_min_max:
        return True
    return bool(statistics.min < end and statistics.max >= begin)


def within(events: Any, begin: int, end: int) -> Any:
    """Return the rows of some events, in the order of time, from `begin` to `end` - 1."""
    rows = np.searchsorted(form.numbers(events, "tick"), [begin, end])
    return events.slice(int(rows[0]), int(rows[1] - rows[0]))


def counted(recording: Recording) -> NDArray[np.int32]:
    """Return the counts of a record as one array, shape [minute, district, condition]."""
    count = form.numbers(recording.curve(), "count")
    shape = (recording.last_minute + 1, len(recording.districts), len(form.CONDITIONS))
    return count.astype(np.int32).reshape(shape)
