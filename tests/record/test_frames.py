"""Who is on which street: any minute comes back as it was, after a kill and a resume too."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from nights import Night
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.record import frames
from outskirts.record.frames import Camera, Film
from outskirts.record.reader import Recording
from outskirts.record.writer import frames_path

STREETS = 40
LAST = 70

Counts = NDArray[np.int32]


def evening(last: int = LAST) -> list[Counts]:
    """Return made-up counts of every minute, shape [street, 3] each."""
    random = np.random.default_rng(3)
    now = random.integers(0, 500, (STREETS, 3)).astype(np.int32)
    found = []
    for _ in range(last + 1):
        now = np.maximum(now + random.integers(-3, 4, now.shape), 0).astype(np.int32)
        found.append(now)
    return found


def filmed(path: Path, counts: list[Counts], first: int = 0) -> bytes:
    """Write minutes to a file; return its bytes."""
    camera = Camera(path, first - 1)
    for minute in range(first, len(counts)):
        camera.take(minute, counts[minute])
    camera.close()
    return path.read_bytes()


ANY = arrays.arrays(np.int32, (7, 3), elements=st.integers(0, 2**31 - 1))


@given(ANY, st.none() | ANY)
def test_any_counts_come_out_of_a_frame_as_they_went_in(
    counts: Counts, before: Counts | None
) -> None:
    content = frames.packed(counts, before)
    assert np.array_equal(frames.unpacked(content, 7, before), counts)


def test_minutes_are_found_in_any_order(tmp_path: Path) -> None:
    told = evening()
    filmed(tmp_path / "frames" / "x", told)
    film = Film(tmp_path / "frames" / "x")
    assert film.minutes == list(range(LAST + 1))
    for minute in (69, 3, 4, 31, 30, 0, 70, 29):
        assert np.array_equal(film.at(minute), told[minute])


def test_a_minute_is_never_farther_than_half_an_hour_from_one_that_stands_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x"
    filmed(path, evening())
    film = Film(path)
    alone = []
    for minute in film.minutes:
        at, _ = film._place[minute]
        head = path.read_bytes()[at : at + frames.HEAD.size]
        if frames.HEAD.unpack(head)[2] < 0:
            alone.append(minute)
    assert alone == [0, 30, 60]


@pytest.mark.parametrize("minute", [0, 1, 29, 30, 31, 45, LAST])
def test_who_goes_on_after_a_minute_writes_the_same_bytes(tmp_path: Path, minute: int) -> None:
    told = evening()
    path = tmp_path / "x"
    whole = filmed(path, told)
    assert filmed(path, told, minute + 1) == whole


@given(cut=st.floats(0, 1))
def test_frames_cut_short_are_readable_to_the_last_whole_one(
    tmp_path_factory: pytest.TempPathFactory, cut: float
) -> None:
    told = evening(35)
    path = tmp_path_factory.mktemp("cut") / "x"
    content = filmed(path, told)
    left = int(cut * len(content))
    path.write_bytes(content[:left])
    film = Film(path)
    assert film.minutes == list(range(len(film.minutes)))
    assert film.end(35) <= left
    for minute in film.minutes:
        assert np.array_equal(film.at(minute), told[minute])
    assert filmed(path, told, len(film.minutes)) == content


@given(data=st.data())
def test_a_changed_byte_is_told_and_never_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    told = evening(35)
    path = tmp_path_factory.mktemp("bit") / "x"
    content = bytearray(filmed(path, told))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    film = Film(path)
    for minute in range(36):
        with suppress(InputError):
            assert np.array_equal(film.at(minute), told[minute])


def test_a_frame_that_was_taken_back_leaves_no_trace(tmp_path: Path) -> None:
    told = evening()
    path = tmp_path / "x"
    camera = Camera(path)
    for minute in range(34):
        camera.take(minute, told[minute])
    before = path.read_bytes()
    camera.take(34, told[0])
    camera.take_back()
    assert path.read_bytes() == before
    camera.take(34, told[34])
    assert np.array_equal(Film(path).at(34), told[34])


def test_frames_that_grow_are_seen(tmp_path: Path) -> None:
    told = evening()
    path = tmp_path / "x"
    camera = Camera(path)
    camera.take(0, told[0])
    film = Film(path)
    camera.take(1, told[1])
    assert film.minutes == [0]
    film.refresh()
    assert film.minutes == [0, 1]
    assert np.array_equal(film.at(1), told[1])


@pytest.fixture
def played(tmp_path: Path) -> Callable[[str, int, int], Path]:
    """Return a function that writes a night, stopped after a minute and resumed from another."""
    night = Night()
    streets = len(night.city.segments.a)
    told = [counts[:streets] for counts in evening(45)]

    def play(name: str, stop: int, resume: int) -> Path:
        folder = tmp_path / name
        writer = night.writer(folder)
        for begin, end in ((0, stop), (resume + 1, 45)):
            if begin:
                writer.close()
                writer = night.resumed(folder, minute=resume)
            for minute in range(begin, end + 1):
                writer.minute(
                    minute,
                    night.counts(minute),
                    {"condition": minute},
                    night.during(minute),
                    night.hordes(minute),
                    streets=told[minute],
                )
                if minute % 5 == 0:
                    writer.checkpoint(minute, night.state(minute), {})
        writer.finish()
        return folder

    return play


def test_a_resumed_record_has_the_frames_of_one_that_was_never_stopped(
    played: Callable[[str, int, int], Path],
) -> None:
    whole, broken = played("whole", 20, 20), played("broken", 38, 35)
    assert frames_path(whole).read_bytes() == frames_path(broken).read_bytes()
    film = Recording(broken).film()
    assert film is not None
    assert film.minutes == list(range(46))


def test_damaged_frames_of_a_finished_record_are_told(
    played: Callable[[str, int, int], Path],
) -> None:
    folder = played("whole", 20, 20)
    path = frames_path(folder)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        Recording(folder).film()


def test_a_record_without_frames_says_so(tmp_path: Path) -> None:
    assert Recording(Night().whole(tmp_path / "old", 5)).film() is None


@pytest.mark.parametrize("finished", [True, False])
def test_a_part_of_the_line_list_is_that_part(tmp_path: Path, finished: bool) -> None:
    night = Night()
    writer = night.writer(tmp_path / "run")
    list(night.play(writer, 45))
    if finished:
        writer.finish()
    recording = Recording(tmp_path / "run")
    whole = recording.events().to_pylist()
    for begin, end in ((0, 60), (600, 660), (1234, 1235), (-60, 0), (0, 10**6), (10**6, 10**6)):
        found = recording.happened(begin, end, ["kind", "tick", "who"]).to_pylist()
        assert found == [
            {name: one[name] for name in ("kind", "tick", "who")}
            for one in whole
            if begin <= one["tick"] < end
        ]
    writer.close()
