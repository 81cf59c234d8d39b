"""A record holds what it was told, whole or cut short, and goes on where it was stopped."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from nights import RECIPE, Night

from outskirts.base.codes import Condition, Event
from outskirts.base.errors import InputError
from outskirts.people.population import Population
from outskirts.record import columns as packing
from outskirts.record import format as form
from outskirts.record import lives, people
from outskirts.record.format import CUES, JOURNALED, numbers
from outskirts.record.journal import ENTRY, INDEX
from outskirts.record.reader import Recording, counted

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def night() -> Night:
    return Night()


@pytest.fixture(scope="module")
def finished(night: Night, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return night.whole(tmp_path_factory.mktemp("record") / "run")


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "copy"))


def stopped(night: Night, folder: Path, last: int = 23) -> Path:
    """A record whose run ended without a word."""
    writer = night.writer(folder)
    assert len(list(night.play(writer, last))) == last + 1
    writer.close()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_finished_record_holds_what_it_was_told(night: Night, finished: Path) -> None:
    recording = Recording(finished)
    assert recording.finished
    assert recording.recipe == RECIPE
    assert recording.last_minute == 45
    assert recording.districts == ("Village",)
    assert set(contents(finished)) == {
        "recipe.json",
        "SHA256SUMS",
        "people.zip",
        "cast.json",
        *(f"{name}.parquet" for name in ("curve", "digests", "events", "hordes", "streets")),
        *(f"checkpoints/{minute:05d}.zip" for minute in range(0, 46, 5)),
    }
    expected = np.stack([night.counts(minute) for minute in range(46)])
    assert np.array_equal(counted(recording), expected)
    curve = recording.curve().slice(5, 5).to_pylist()
    assert [row["condition"] for row in curve] == [one.name.lower() for one in Condition]
    assert {(row["minute"], row["district"]) for row in curve} == {(1, "Village")}
    digests = recording.digests().to_pylist()
    assert digests[:2] == [
        {"minute": 0, "column": "along", "digest": "0" * 16},
        {"minute": 0, "column": "condition", "digest": "f" * 16},
    ]
    assert len(digests) == 2 * 46


def test_events_say_where_on_earth(night: Night, finished: Path) -> None:
    events = Recording(finished).events()
    told = night.events
    kept = told["tick"] <= 45 * 60
    order = np.lexsort([told[name][kept] for name in ("by", "who", "kind", "tick")])
    for name in ("tick", "who", "by"):
        assert np.array_equal(numbers(events, name), told[name][kept][order])
    room = told["room"][kept][order] - len(night.city.segments.a)
    indoors = room >= 0
    assert np.array_equal(numbers(events, "indoors"), indoors)
    segment = numbers(events, "segment")
    assert np.array_equal(segment[indoors], night.street_of_room[room[indoors]])
    assert np.array_equal(numbers(events, "along")[indoors], night.along_of_room[room[indoors]])
    rows = events.to_pylist()
    nowhere = [row for row in rows if row["segment"] < 0]
    assert {row["longitude"] for row in nowhere} <= {None}
    assert {row["district"] for row in rows} == {"Village"} | {"outside" for _ in nowhere[:1]}
    city = night.city
    metre = 111_320 * np.cos(np.deg2rad(city.latitude))
    for row in rows[::50]:
        if row["segment"] < 0:
            continue
        a, b = (
            np.array(
                [
                    city.junctions.x[end[row["segment"]]],
                    city.junctions.y[end[row["segment"]]],
                ]
            )
            for end in (city.segments.a, city.segments.b)
        )
        if np.hypot(*(b - a)) < city.segments.length[row["segment"]] - 0.1:
            continue
        x, y = a + (b - a) * row["along"] / city.segments.length[row["segment"]]
        assert (row["longitude"] - city.longitude) * metre == pytest.approx(x, abs=1.5)
        assert (row["latitude"] - city.latitude) * 110_900 == pytest.approx(y, abs=1.5)


def test_hordes_say_where_on_earth_and_by_what_they_know(night: Night, finished: Path) -> None:
    rows = Recording(finished).hordes().to_pylist()
    assert len(rows) == sum(minute // 10 for minute in range(46))
    for row in rows:
        told = {name: values[row["horde"]] for name, values in night.hordes(row["minute"]).items()}
        assert row["size"] == told["size"]
        assert (row["segment"], row["quarry"]) == (told["segment"], told["quarry"])
        assert row["along"] == told["along"]
        assert row["cue"] == CUES[told["cue"]]
        assert row["district"] == "Village"
        assert row["longitude"] == pytest.approx(night.city.longitude, abs=0.01)
    assert {row["cue"] for row in rows} == {"nothing", "sight", "scent", "sound"}
    assert Recording(finished).hordes().schema.names == JOURNALED["hordes"].names


def test_streets_fall_when_their_people_are_lost(night: Night, finished: Path) -> None:
    """The slow twin: street by street, person by person."""
    told = night.events
    lost = dict.fromkeys(range(night.people), 10**9)
    first: dict[int, int] = {}
    for kind, tick, who, by, room in zip(
        told["kind"].tolist(),
        told["tick"].tolist(),
        told["who"].tolist(),
        told["by"].tolist(),
        told["room"].tolist(),
        strict=True,
    ):
        minute = 0 if kind == 0 and tick == 0 and by < 0 else tick // 60 + 1
        if minute > 45:
            continue
        if kind == 0:
            inside = room - len(night.city.segments.a)
            street = room if inside < 0 else int(night.street_of_room[inside])
            first[street] = min(first.get(street, 10**9), minute)
        else:
            lost[who] = min(lost[who], minute)
    rows = Recording(finished).streets().to_pylist()
    assert len(rows) == len(night.city.segments.a)
    for row in rows:
        home = np.flatnonzero(night.home_segment == row["segment"])
        gone = sorted(lost[who] for who in home.tolist())
        assert row["residents"] == len(gone)
        assert row["first_bite"] == first.get(row["segment"], -1)
        for part, name in ((10, "tenth"), (2, "half")):
            needed = max(-(-len(gone) // part), 1)
            at = gone[needed - 1] if len(gone) >= needed else 10**9
            assert row[name] == (at if at < 10**9 else -1)
    assert max(row["half"] for row in rows) > 0


def same_people(one: Population, other: Population) -> bool:
    """Say whether two populations are equal, number by number."""
    return one.seed == other.seed and all(
        np.array_equal(getattr(mine, field.name), getattr(theirs, field.name))
        for mine, theirs in ((one.persons, other.persons), (one.dwellings, other.dwellings))
        for field in fields(mine)
    )


def test_the_people_are_kept(night: Night, finished: Path, tmp_path: Path) -> None:
    assert same_people(Recording(finished).people(), night.population)
    writer = night.writer(tmp_path / "half")
    assert list(night.play(writer, 3))
    writer.close()
    found = Recording(tmp_path / "half").people()
    assert same_people(found, night.population)
    with pytest.raises(ValueError, match="read-only"):
        found.persons.age[0] = 1


def test_a_life_is_read_without_the_others(
    night: Night, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "ROWS", 16)
    small = night.whole(tmp_path / "small")
    events = Recording(finished).events()
    for who in (0, 3, int(night.events["who"][-1])):
        for tick in (900, 9000):
            wanted = lives.life(events, who, tick).to_pylist()
            assert Recording(finished).life(who, tick).to_pylist() == wanted
            assert Recording(small).life(who, tick).to_pylist() == wanted
    assert not len(Recording(small).life(10**6, 9000))


def test_some_kinds_of_events_are_read_without_the_others(
    night: Night, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "ROWS", 16)
    small, half = night.whole(tmp_path / "small"), stopped(night, tmp_path / "half", 45)
    events = Recording(finished).events()
    for kinds in ((Event.TURNED,), (Event.BITTEN, Event.KILLED), (Event.AFRAID,)):
        for names in (["who", "tick"], ["kind", "district", "by"]):
            rows = events.filter(np.isin(lives.kinds(events), kinds)).select(names).to_pylist()
            assert bool(rows) != (kinds == (Event.AFRAID,))
            for folder in (finished, small, half):
                assert Recording(folder).only(kinds, names).to_pylist() == rows


def test_the_cast_is_that_of_the_line_list(night: Night, finished: Path, tmp_path: Path) -> None:
    recording = Recording(finished)
    grown = night.population.persons.age >= lives.GROWN
    found = lives.cast(recording.events(), night.people)
    last = 60 * recording.last_minute
    wanted = {"hero": found.hero(grown, last), "hunter": found.hunter(grown)}
    assert wanted["hunter"] is not None
    assert recording.cast() == wanted
    half = stopped(night, tmp_path / "half", 45)
    assert Recording(half).cast() == wanted


def test_people_of_another_version_are_refused(tmp_path: Path) -> None:
    path = tmp_path / people.NAME
    for columns in ({"age": np.zeros(3, np.int8)}, {"home": np.zeros(3, np.int32)}):
        packing.write(path, columns, {"seed": 1})
        for read in (people.kept, people.homes):
            with pytest.raises(InputError, match="holds no people of this version"):
                read(path)


def test_equal_runs_give_equal_bytes(night: Night, finished: Path, tmp_path: Path) -> None:
    assert contents(night.whole(tmp_path / "again")) == contents(finished)


def test_a_stopped_run_reads_like_the_start_of_a_whole_one(
    night: Night, finished: Path, tmp_path: Path
) -> None:
    part = Recording(stopped(night, tmp_path / "part"))
    whole = Recording(finished)
    assert not part.finished
    assert part.last_minute == 23
    assert part.checkpoints() == [0, 5, 10, 15, 20]
    assert np.array_equal(counted(part), counted(whole)[:24])
    for table, full in (
        (part.curve(), whole.curve()),
        (part.events(), whole.events()),
        (part.digests(), whole.digests()),
        (part.hordes(), whole.hordes()),
    ):
        assert 0 < len(table) < len(full)
        assert table.to_pylist() == full.slice(0, len(table)).to_pylist()
    short = tmp_path / "short"
    assert part.streets().equals(Recording(night.whole(short, 23)).streets())


def test_resuming_gives_the_bytes_of_a_run_never_stopped(
    night: Night, finished: Path, tmp_path: Path
) -> None:
    folder = stopped(night, tmp_path / "part")
    for name in ("events.arrows", "hordes.arrows", "curve.arrows", INDEX):
        with (folder / "journal" / name).open("ab") as file:
            file.write(b"a minute cut short")
    assert Recording(folder).last_minute == 23
    writer = night.resumed(folder)
    assert writer.last_minute == 20
    assert list(night.play(writer, 40)) == list(range(21, 41))
    writer.close()
    writer = night.resumed(folder, minute=30)
    assert not (folder / "checkpoints" / "00035.zip").exists()
    assert list(night.play(writer, 45)) == list(range(31, 46))
    writer.finish()
    assert contents(folder) == contents(finished)


def child(script: str, folder: Path) -> subprocess.Popen[str]:
    """Start a Python of its own that writes a record."""
    head = "import sys; from pathlib import Path; from nights import Night; night = Night()\n"
    paths = [str(HERE), str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.Popen(
        [sys.executable, "-c", head + textwrap.dedent(script), str(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_killed_run_can_be_read_and_resumed(night: Night, finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    script = """
    writer = night.writer(Path(sys.argv[1]))
    for minute in night.play(writer, 45):
        print(minute, flush=True)
    sys.stdin.read()
    """
    with child(script, folder) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 12:
                break
        process.send_signal(signal.SIGKILL)
    recording = Recording(folder)
    assert recording.last_minute >= 12
    assert len(recording.curve()) == 5 * (recording.last_minute + 1)
    writer = night.resumed(folder)
    list(night.play(writer, 45))
    writer.finish()
    assert contents(folder) == contents(finished)


def test_a_full_disk_leaves_whole_minutes_and_one_clear_line(
    night: Night, finished: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "full"
    script = """
    import resource, signal
    from outskirts.base.errors import InputError
    writer = night.writer(Path(sys.argv[1]))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    try:
        for minute in night.play(writer, 45):
            pass
    except InputError as error:
        print(minute, error)
    """
    with child(script, folder) as process:
        output = process.communicate()[0]
    minute, line = output.strip().split(" ", 1)
    assert "no room left for the record" in line
    assert "\n" not in line
    recording = Recording(folder)
    assert recording.last_minute == int(minute)
    assert 5 <= int(minute) < 45
    assert not list(folder.rglob("*.part"))
    for name in JOURNALED:
        assert (folder / "journal" / f"{name}.arrows").stat().st_size <= 30_000
    writer = night.resumed(folder)
    list(night.play(writer, 45))
    writer.finish()
    assert contents(folder) == contents(finished)


def test_checkpoints_come_back_as_they_were(night: Night, finished: Path) -> None:
    columns, meta = Recording(finished).load_checkpoint(20)
    assert meta == {"tick": 1200}
    expected = night.state(20)
    assert set(columns) == set(expected)
    for name, values in expected.items():
        assert columns[name].dtype == values.dtype
        assert np.array_equal(columns[name], values)
    with pytest.raises(InputError, match="expected minute 7; choose one"):
        Recording(finished).load_checkpoint(7)


def test_a_used_folder_is_refused(night: Night, finished: Path) -> None:
    before = contents(finished)
    with pytest.raises(InputError, match="is not empty"):
        night.writer(finished)
    assert contents(finished) == before


def test_what_cannot_be_resumed_says_so(night: Night, finished: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run"):
        night.resumed(tmp_path)
    with pytest.raises(InputError, match="holds a finished run"):
        night.resumed(finished)
    folder = stopped(night, tmp_path / "part", 3)
    with pytest.raises(InputError, match="another recipe"):
        night.resumed(folder, {**RECIPE, "seed": 2})
    with pytest.raises(InputError, match="expected 3"):
        night.resumed(folder, minute=3)
    (folder / "checkpoints" / "00000.zip").unlink()
    with pytest.raises(InputError, match="minutes none; expected at least one"):
        night.resumed(folder)
    (folder / "checkpoints" / "00005.zip").write_bytes(b"")
    with pytest.raises(InputError, match="after minute 3; expected it whole up to minute 5"):
        night.resumed(folder)


def test_what_is_no_run_is_refused(tmp_path: Path, copy: Path) -> None:
    with pytest.raises(InputError, match="holds no run"):
        Recording(tmp_path / "nothing")
    (copy / "recipe.json").write_text("{")
    with pytest.raises(InputError, match=r"recipe.json is damaged"):
        Recording(copy)
    (copy / "SHA256SUMS").unlink()
    with pytest.raises(InputError, match="holds no run"):
        Recording(copy)
    (copy / "recipe.json").write_text("[]")
    with pytest.raises(InputError, match="holds a list"):
        Recording(copy)
    (copy / "recipe.json").write_text("{}")
    with pytest.raises(InputError, match="is not vouched for"):
        Recording(copy)


def test_a_damaged_cast_is_refused(copy: Path) -> None:
    (copy / "cast.json").write_text("{}")
    with pytest.raises(InputError, match=r"cast.json is damaged"):
        Recording(copy).cast()
    (copy / "cast.json").unlink()
    with pytest.raises(InputError, match=r"cast.json cannot be read"):
        Recording(copy).cast()


def test_damaged_people_are_refused(copy: Path) -> None:
    path = copy / people.NAME
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match=r"people.zip is damaged: its hash"):
        Recording(copy).people()
    for read in (people.kept, people.homes):
        with pytest.raises(InputError, match=r"expected an undamaged list of people; run again"):
            read(path)
    path.unlink()
    with pytest.raises(InputError, match=r"expected a list of people"):
        people.kept(path)


@pytest.mark.parametrize("name", ["events", "curve", "streets", "digests", "hordes"])
def test_damaged_tables_are_refused(copy: Path, name: str) -> None:
    path = copy / f"{name}.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match=rf"{name}.parquet is damaged") as caught:
        getattr(Recording(copy), name)()
    assert "\n" not in str(caught.value)
    path.unlink()
    with pytest.raises(InputError, match=rf"{name}.parquet cannot be read"):
        getattr(Recording(copy), name)()


def test_a_damaged_journal_is_refused(night: Night, tmp_path: Path) -> None:
    folder = stopped(night, tmp_path / "part", 8)
    path = folder / "journal" / "events.arrows"
    whole = path.read_bytes()
    path.write_bytes(whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:])
    with pytest.raises(InputError, match=r"events.arrows is damaged: its checksum"):
        Recording(folder)
    with pytest.raises(InputError, match="checksum"):
        night.resumed(folder)
    path.write_bytes(whole[:2000])
    with pytest.raises(InputError, match="is cut short at"):
        Recording(folder)
    path.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        Recording(folder)
    path.write_bytes(whole)
    index = folder / "journal" / INDEX
    entries = index.read_bytes()
    index.write_bytes(entries[: ENTRY.size])
    with pytest.raises(InputError, match="is cut short after minute 0"):
        Recording(folder)
    index.write_bytes(entries[ENTRY.size :])
    with pytest.raises(InputError, match="do not follow"):
        Recording(folder)
    index.unlink()
    with pytest.raises(InputError, match="no readable index"):
        Recording(folder)


@pytest.mark.parametrize("what", ["zeros in a stream", "a short stream", "zeros in the index"])
def test_minutes_that_a_power_cut_took_after_the_last_checkpoint_do_not_count(
    night: Night, finished: Path, tmp_path: Path, what: str
) -> None:
    folder = stopped(night, tmp_path / "part", 8)
    whole = Recording(folder)
    path = folder / "journal" / (INDEX if what == "zeros in the index" else "events.arrows")
    held = path.read_bytes()
    taken = ENTRY.size if path.name == INDEX else 50
    path.write_bytes(held[:-taken] + (b"" if "short" in what else bytes(taken)))

    recording = Recording(folder)

    assert recording.last_minute == 7
    assert np.array_equal(counted(recording), counted(whole)[:8])
    writer = night.resumed(folder)
    list(night.play(writer, 45))
    writer.finish()
    assert contents(folder) == contents(finished)


def test_a_checkpoint_of_another_run_is_refused(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPE, "seed", 2)
    other = Night(seed=2).whole(tmp_path / "other")
    monkeypatch.undo()
    shutil.copy(other / "checkpoints" / "00010.zip", copy / "checkpoints" / "00010.zip")
    with pytest.raises(InputError, match=r"00010.zip is of another run"):
        Recording(copy).load_checkpoint(10)
    assert Recording(copy).load_checkpoint(5)[1]["tick"] >= 0


def test_a_checkpoint_under_anothers_name_is_refused(night: Night, tmp_path: Path) -> None:
    copy = stopped(night, tmp_path / "half")
    folder = copy / "checkpoints"
    shutil.copy(folder / "00010.zip", folder / "00020.zip")
    with pytest.raises(InputError, match="holds the state of minute 10; expected"):
        Recording(copy).load_checkpoint(20)


def test_damaged_checkpoints_are_refused(copy: Path) -> None:
    path = copy / "checkpoints" / "00020.zip"
    whole = path.read_bytes()
    for damaged in (whole[:-30], whole[:60] + bytes([whole[60] ^ 255]) + whole[61:], b""):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="is damaged"):
            Recording(copy).load_checkpoint(20)


def test_a_run_killed_before_its_first_minute_is_empty(night: Night, tmp_path: Path) -> None:
    night.writer(tmp_path / "run").close()
    recording = Recording(tmp_path / "run")
    assert recording.last_minute == -1
    assert len(recording.curve()) == len(recording.events()) == len(recording.digests()) == 0
    assert recording.curve().schema.names == ["minute", "district", "condition", "count"]
    assert len(recording.streets()) == len(night.city.segments.a)


def test_a_run_in_which_nothing_happens_is_recorded(night: Night, tmp_path: Path) -> None:
    writer = night.writer(tmp_path / "run")
    nothing = {name: v[:0] for name, v in night.events.items()}
    writer.minute(0, night.counts(0), {}, nothing, night.hordes(0))
    writer.finish()
    recording = Recording(tmp_path / "run")
    assert len(recording.events()) == 0
    assert recording.last_minute == 0
    assert set(recording.streets().column("half").to_pylist()) == {-1}


def test_minutes_must_follow_one_another(night: Night, tmp_path: Path) -> None:
    writer = night.writer(tmp_path / "run")
    with pytest.raises(ValueError, match="minute 1 after minute -1"):
        writer.minute(1, night.counts(1), {}, night.during(1), night.hordes(1))
    two = np.zeros((2, 5), dtype=np.int32)
    with pytest.raises(ValueError, match="shape"):
        writer.minute(0, two, {}, night.during(0), night.hordes(0))
    with pytest.raises(ValueError, match="checkpoint of minute 4"):
        writer.checkpoint(4, {}, {})
    writer.close()


def test_any_parquet_reader_can_open_the_files(finished: Path) -> None:
    schema = pq.ParquetFile(finished / "events.parquet").schema
    types = {schema.column(i).name: schema.column(i).physical_type for i in range(len(schema))}
    assert types["kind"] == types["district"] == "BYTE_ARRAY"
    assert types["who"] == "INT32"
    assert types["longitude"] == "DOUBLE"
    assert json.loads((finished / "recipe.json").read_text()) == RECIPE


def test_reading_never_starts_the_compiler() -> None:
    script = (
        "import sys; import outskirts.record.reader, outskirts.record.measures\n"
        "assert 'numba' not in sys.modules, 'numba'\n"
        "assert not [m for m in sys.modules if m.startswith('outskirts.engine')]"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
