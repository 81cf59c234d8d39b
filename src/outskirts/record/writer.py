"""Keep the record of a run while it goes on, so that a killed run can be read and continued."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.city.whereabouts import Whereabouts
from outskirts.people.population import Population
from outskirts.record import columns as packing
from outskirts.record import format as form
from outskirts.record import people
from outskirts.record.disk import FULL, placed
from outskirts.record.fall import Falls, minutes
from outskirts.record.frames import NAME, Camera, Film
from outskirts.record.journal import Journal, Reading
from outskirts.record.lives import GROWN, Cast
from outskirts.record.seal import SEAL, check, seal, sealed


def refusal(path: Path, error: OSError) -> InputError:
    """Return the one line that says why the record cannot be written."""
    if error.errno in FULL:
        return InputError(
            f"{path}: no room left for the record ({error.strerror}); the record is whole up to "
            "its last full minute; free some space and go on with 'outskirts run --resume'"
        )
    return InputError(
        f"{path} cannot be written ({error.strerror}); expected a folder that you may write to; "
        "choose another with --out"
    )


def empty(folder: Path) -> None:
    """Take away what a record that could not be begun has left in its folder."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def checkpoint_path(folder: Path, minute: int) -> Path:
    """Return the file that holds the state after a minute."""
    return folder / form.CHECKPOINTS / f"{minute:05d}.zip"


def frames_path(folder: Path) -> Path:
    """Return the file that holds who was on which street."""
    return folder / form.FRAMES / NAME


class Writer:
    """A sink for a run: call `minute` after every simulated minute, `finish` at the end.

    `recipe` is stored as it is. `street_of_room` and `along_of_room` say on which street, and at
    which metre, each room has its door (shape [room], streets are not counted; -1: nowhere).
    `population` is who lives in the city; it is kept with the record.
    """

    def __init__(
        self,
        folder: Path,
        recipe: Mapping[str, Any],
        city: City,
        street_of_room: NDArray[np.int32],
        along_of_room: NDArray[np.float32],
        population: Population,
    ) -> None:
        """Start the record of a new run in a folder that is empty or does not exist.

        Raises InputError if it holds something, or cannot be written; nothing is left there then.
        """
        self._prepare(folder, recipe, city, street_of_room, along_of_room, population)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise InputError(
                    f"{folder} is not empty; expected a new folder for the record; choose another "
                    "with --out, or go on with what is there with --resume"
                )
            (folder / form.CHECKPOINTS).mkdir()
            draft = folder / (form.RECIPE + ".part")
            draft.write_text(recipe_text(recipe), encoding="utf-8")
            placed(draft, folder / form.RECIPE)
            seal(folder, [form.RECIPE])
            draft = folder / (form.JOURNAL + ".part")
            self._journal = Journal.create(draft, self.districts)
            people.keep(draft / people.NAME, population, len(city.segments.a))
            self._journal.moved(folder / form.JOURNAL)
        except OSError as error:
            empty(folder)
            if error.errno in FULL:
                raise InputError(
                    f"{folder}: no room left to begin the record ({error.strerror}); expected some "
                    "megabytes; free some space and run again"
                ) from None
            raise refusal(folder, error) from None

    def _prepare(
        self,
        folder: Path,
        recipe: Mapping[str, Any],
        city: City,
        street_of_room: NDArray[np.int32],
        along_of_room: NDArray[np.float32],
        population: Population,
    ) -> None:
        self.folder = folder
        self.districts = tuple(city.names[name] for name in city.districts.name.tolist())
        self._district = city.segments.district
        self._street_of_room = street_of_room
        self._along_of_room = along_of_room
        self._run = mark_of(recipe)
        # Whoever a change took out of the night has not survived it.
        self._removed = np.zeros(len(population.persons.age), dtype=bool)
        for change in recipe.get("changes", ()):
            self._removed[list(change.get("remove", ()))] = True
        self._grown = population.persons.age >= GROWN
        self._home_segment = population.dwellings.segment[population.persons.home]
        self._whereabouts = Whereabouts(city)
        self._camera: Camera | None = None

    @classmethod
    def resume(
        cls,
        folder: Path,
        recipe: Mapping[str, Any],
        city: City,
        street_of_room: NDArray[np.int32],
        along_of_room: NDArray[np.float32],
        population: Population,
        minute: int | None = None,
    ) -> "Writer":
        """Go on with the record of a killed run, from its last checkpoint or that of `minute`.

        What was written after the checkpoint is cut off: the run writes it again, the same.
        Raises InputError if the folder holds no such run, or one of another recipe.
        """
        found = recipe_of(folder)
        if recipe_text(found) != recipe_text(recipe):
            raise InputError(
                f"{folder} holds a run of another recipe; expected the same scenario, seed and "
                "orders; resume with its own recipe.json or choose another folder with --out"
            )
        if not (folder / form.JOURNAL).is_dir():
            raise InputError(
                f"{folder} holds a finished run; expected one that was stopped; use 'outskirts "
                "report' to read it or --again to run it again"
            )
        kept = kept_checkpoints(folder)
        if not kept or (minute is not None and minute not in kept):
            raise InputError(
                f"{folder} has checkpoints of minutes {kept or 'none'}; expected "
                f"{'at least one' if minute is None else minute}; run again with --again"
            )
        start = kept[-1] if minute is None else minute
        writer = cls.__new__(cls)
        writer._prepare(folder, recipe, city, street_of_room, along_of_room, population)
        try:
            for later in kept[kept.index(start) + 1 :]:
                checkpoint_path(folder, later).unlink()
            writer._journal = Journal.reopen(folder / form.JOURNAL, start)
            kept_people = folder / form.JOURNAL / people.NAME
            people.keep(kept_people, population, len(city.segments.a))
            if frames_path(folder).is_file():
                writer._camera = Camera(frames_path(folder), start)
        except OSError as error:
            raise refusal(folder, error) from None
        return writer

    @property
    def last_minute(self) -> int:
        """The last full minute of the record, -1 before any."""
        return self._journal.minute

    def minute(
        self,
        minute: int,
        counts: NDArray[np.int32],
        digests: Mapping[str, int],
        events: Mapping[str, NDArray[Any]],
        hordes: Mapping[str, NDArray[Any]],
        told: Any = None,
        streets: NDArray[np.int32] | None = None,
    ) -> None:
        """Write what there is to say after a minute; minutes follow one another from 0.

        `counts` are the people of each district by codes.Condition, shape [district, 5]. `digests`
        are 64-bit checks by column. `events` are all since the last minute: `tick`, `kind`, `who`,
        `by` and `room` (a street or a room, in the one number space), `along`, shape [event].
        `hordes` are those of the minute: `size`, `segment`, `along`, `quarry`, `cue`, shape
        [horde]. `told` are events of the minute that another record has told, which come first.
        `streets` are the living, the infected and the dead of each street, shape [street, 3]; a
        record without them has no frames.
        """
        if minute != self._journal.minute + 1:
            raise ValueError(f"minute {minute} after minute {self._journal.minute}")
        if counts.shape != (len(self.districts), len(form.CONDITIONS)):
            raise ValueError(f"counts of shape {counts.shape} for {len(self.districts)} districts")
        line_list = self._events(events)
        if told is not None:
            earlier = form.coded("events", told, self.districts)
            both = pa.Table.from_batches([earlier, line_list]).combine_chunks()
            line_list = (both.to_batches() or [line_list])[0]
        batches = {
            "events": line_list,
            "hordes": self._hordes(minute, hordes),
            "digests": pa.record_batch(
                [
                    pa.array([minute] * len(digests), pa.int32()),
                    pa.array(sorted(digests), pa.string()),
                    pa.array([int(digests[name]) for name in sorted(digests)], pa.uint64()),
                ],
                schema=form.JOURNALED["digests"],
            ),
            "curve": pa.record_batch(
                [
                    pa.array(np.full(counts.size, minute, dtype=np.int32)),
                    pa.array(np.repeat(np.arange(len(counts), dtype=np.int32), counts.shape[1])),
                    pa.array(np.tile(np.arange(counts.shape[1], dtype=np.int8), len(counts))),
                    pa.array(counts.astype(np.int32).ravel()),
                ],
                schema=form.JOURNALED["curve"],
            ),
        }
        self._append(minute, batches, streets)

    def _append(
        self, minute: int, batches: Mapping[str, Any], streets: NDArray[np.int32] | None
    ) -> None:
        """Write one full minute to the frames and to the journal, or to neither."""
        try:
            if streets is not None:
                if self._camera is None:
                    self._camera = Camera(frames_path(self.folder))
                self._camera.take(minute, streets)
            try:
                self._journal.append(minute, batches)
            except OSError:
                if streets is not None and self._camera is not None:
                    self._camera.take_back()
                raise
        except OSError as error:
            raise refusal(self.folder, error) from None

    def adopt(self, tables: Mapping[str, Any], minute: int, film: Film | None = None) -> None:
        """Begin with the minutes of another record of the same city, 0 to `minute`.

        `tables` are its curve, events, digests and hordes as `Recording` returns them, `film` its
        frames, if it has any.
        """
        seen = set() if film is None else set(film.minutes)
        when = {
            name: form.numbers(table, "minute") if name != "events" else minutes_of(table)
            for name, table in tables.items()
        }
        starts = {name: np.searchsorted(when[name], np.arange(minute + 2)) for name in tables}
        for one in range(minute + 1):
            batches = {
                name: form.coded(
                    name,
                    table.slice(starts[name][one], starts[name][one + 1] - starts[name][one]),
                    self.districts,
                )
                for name, table in tables.items()
            }
            self._append(one, batches, film.at(one) if film is not None and one in seen else None)

    def _events(self, events: Mapping[str, NDArray[Any]]) -> Any:
        """Return events as a batch of the journal, in the order of (tick, kind, who, by)."""
        order = np.lexsort([events[name] for name in ("by", "who", "kind", "tick")])
        taken = {name: events[name][order] for name in ("tick", "kind", "who", "by")}
        place = events["room"][order].astype(np.int64)
        room = place - len(self._district)
        indoors = room >= 0
        segment = place.astype(np.int32)
        along = events["along"][order].astype(np.float32)
        segment[indoors] = self._street_of_room[room[indoors]]
        along[indoors] = self._along_of_room[room[indoors]]
        along[segment < 0] = 0
        longitude, latitude = self._whereabouts.degrees(segment, along)
        nowhere = segment < 0
        district = np.where(nowhere, -1, self._district[segment]).astype(np.int32)
        return pa.record_batch(
            [
                pa.array(taken["tick"].astype(np.int32)),
                pa.array(taken["kind"].astype(np.int8)),
                pa.array(taken["who"].astype(np.int32)),
                pa.array(taken["by"].astype(np.int32)),
                pa.array(segment),
                pa.array(along),
                pa.array(longitude, mask=nowhere),
                pa.array(latitude, mask=nowhere),
                pa.array(district),
                pa.array(indoors),
            ],
            schema=form.JOURNALED["events"],
        )

    def _hordes(self, minute: int, hordes: Mapping[str, NDArray[Any]]) -> Any:
        """Return the hordes of a minute as a batch of the journal, in their order."""
        segment, along = hordes["segment"], hordes["along"]
        longitude, latitude = self._whereabouts.degrees(segment, along)
        n = len(segment)
        columns = [
            *(np.full(n, minute), np.arange(n), hordes["size"], segment, along),
            *(longitude, latitude, self._district[segment], hordes["quarry"], hordes["cue"]),
        ]
        schema = form.JOURNALED["hordes"]
        return pa.record_batch(
            [
                pa.array(column.astype(field.type.to_pandas_dtype()))
                for column, field in zip(columns, schema, strict=True)
            ],
            schema=schema,
        )

    def checkpoint(
        self, minute: int, columns: Mapping[str, NDArray[Any]], meta: Mapping[str, Any]
    ) -> None:
        """Keep the whole state as it is after a minute, all of it or nothing.

        `columns` are arrays of numbers, `meta` a few values that JSON can hold.
        """
        if minute != self._journal.minute:
            raise ValueError(f"checkpoint of minute {minute} after minute {self._journal.minute}")
        try:
            self._journal.sync()
            if self._camera is not None:
                self._camera.sync()
            packing.write(
                checkpoint_path(self.folder, minute),
                columns,
                {
                    "minute": minute,
                    "journal": self._journal.ends,
                    "state": dict(meta),
                    "run": self._run,
                },
            )
        except OSError as error:
            raise refusal(self.folder, error) from None

    def finish(self) -> None:
        """Turn the journal into the files that everybody can open, and remove it.

        Equal runs give equal bytes. Raises InputError if there is no room, or if what was written
        cannot be read back; the journal then stays.
        """
        journal = self.folder / form.JOURNAL
        self._journal.close()
        reading = Reading(journal, self._journal.minute)
        falls = Falls(self._home_segment, len(self._district))
        cast = Cast(len(self._grown))
        drafts = {
            name: self.folder / (name + ".part")
            for name in (form.EVENTS, form.CURVE, form.DIGESTS, form.HORDES, form.STREETS)
        }
        try:
            for name in form.JOURNALED:
                schema = public_schema(name, self.districts)
                form.write_parquet(
                    drafts[f"{name}.parquet"],
                    public_tables(reading, name, (falls, cast) if name == "events" else ()),
                    schema,
                )
            table = falls.table()
            form.write_parquet(drafts[form.STREETS], [table], table.schema)
            drafts[form.CAST] = self.folder / (form.CAST + ".part")
            told = {
                "hero": cast.hero(self._grown & ~self._removed, 60 * reading.minute),
                "hunter": cast.hunter(self._grown),
            }
            drafts[form.CAST].write_text(json.dumps(told) + "\n", encoding="utf-8")
            drafts[people.NAME] = self.folder / (people.NAME + ".part")
            shutil.copyfile(journal / people.NAME, drafts[people.NAME])
            for name, draft in drafts.items():
                placed(draft, self.folder / name)
            frames = []
            if self._camera is not None:
                self._camera.sync()
                frames = [f"{form.FRAMES}/{NAME}"]
            seal(self.folder, (form.RECIPE, *drafts, *frames))
            done = self.folder / ".journal"
            journal.rename(done)
            shutil.rmtree(done)
        except OSError as error:
            for name in (*drafts, SEAL):
                (self.folder / (name + ".part")).unlink(missing_ok=True)
            raise refusal(self.folder, error) from None

    def close(self) -> None:
        """Leave the record as a killed run would: it can be read, and resumed."""
        self._journal.close()
        if self._camera is not None:
            self._camera.close()


def minutes_of(events: Any) -> NDArray[np.int32]:
    """Return the minute that the record tells each event of a line list in.

    The first cases, bitten by nobody at tick 0, are told in minute 0; what happens in a minute is
    told at its end.
    """
    tick = form.numbers(events, "tick")
    minute = minutes(tick)
    first = form.where(events, "kind", "bitten") & (form.numbers(events, "by") < 0) & (tick == 0)
    minute[first] = 0
    return minute


def public_schema(stream: str, districts: tuple[str, ...]) -> Any:
    """Return the columns of a finished file, with the names of the districts."""
    empty = pa.RecordBatch.from_pylist([], schema=form.JOURNALED[stream])
    return form.with_districts(form.public(stream, empty, districts).schema, districts)


def public_tables(reading: Reading, stream: str, watchers: Sequence[Any] = ()) -> Any:
    """Yield the minutes of a stream in the columns of the finished file; watchers see them pass."""
    districts = reading.districts()
    schema = public_schema(stream, districts)
    for batch in reading.batches(stream):
        for one in watchers:
            one.see(batch)
        if batch.num_rows:
            yield form.public(stream, batch, districts).cast(schema)


def recipe_text(recipe: Mapping[str, Any]) -> str:
    """Return a recipe as it is stored."""
    return json.dumps(recipe, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def mark_of(recipe: Mapping[str, Any]) -> str:
    """Return by what the checkpoints of a run are known: 16 hexadecimal digits of its recipe."""
    return hashlib.sha256(recipe_text(recipe).encode()).hexdigest()[:16]


def recipe_of(folder: Path) -> dict[str, Any]:
    """Return the recipe of a run. Raises InputError if the folder holds none, or a damaged one."""
    path = folder / form.RECIPE
    try:
        if form.RECIPE in sealed(folder):
            check(folder, form.RECIPE, "remove the folder and run again")
        recipe = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError(
            f"{os.fspath(folder)} holds no run: {form.RECIPE} cannot be read ({error}); expected "
            "the folder of a run; list them with 'ls runs'"
        ) from None
    if not isinstance(recipe, dict):
        raise InputError(
            f"{path} holds a {type(recipe).__name__}; expected a recipe; run again with --again"
        )
    return recipe


def kept_checkpoints(folder: Path) -> list[int]:
    """Return the minutes of which the state was kept, rising."""
    return sorted(
        int(path.stem)
        for path in (folder / form.CHECKPOINTS).glob("*.zip")
        if path.stem.isdecimal()
    )
