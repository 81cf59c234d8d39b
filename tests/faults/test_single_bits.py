"""One wrong bit, or one missing byte, in each kind of file: told, or without meaning."""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mishaps import Unbroken, asked, damaged
from numpy.typing import NDArray
from terminal import draw_village

from outskirts.base.errors import InputError
from outskirts.city import files
from outskirts.record import columns as packing
from outskirts.record.reader import Recording

COLUMNS: dict[str, NDArray[Any]] = {
    "condition": np.arange(300, dtype=np.int8) % 5,
    "along": np.random.default_rng(1).random(40).astype(np.float32),
    "since": np.zeros(300, dtype=np.int32),
}
META = {"minute": 30, "state": {"tick": 1800}}


def outcomes(path: Path, read: Callable[[], bool], spoilt: Iterator[bytes]) -> Counter[str]:
    """Spoil a file again and again; count how often that was told, and how often it was nothing."""
    found: Counter[str] = Counter()
    for held in spoilt:
        path.write_bytes(held)
        try:
            assert read(), "read as something else"
        except InputError as error:
            found["told" if "\n" not in str(error) else "told in several lines"] += 1
        else:
            found["the same"] += 1
    return found


def flips(held: bytes, places: list[int]) -> Iterator[bytes]:
    """Yield the bytes with one bit turned, at each of some places."""
    chance = random.Random(len(held))
    for at in places:
        yield held[:at] + bytes([held[at] ^ (1 << chance.randrange(8))]) + held[at + 1 :]


def test_a_state_is_read_right_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "00030.zip"
    packing.write(path, COLUMNS, META)
    held = path.read_bytes()

    def same() -> bool:
        columns, meta = packing.read(path)
        equal = all(np.array_equal(columns[name], COLUMNS[name]) for name in COLUMNS)
        return equal and columns.keys() == COLUMNS.keys() and meta == META

    bits = outcomes(path, same, flips(held, list(range(len(held)))))
    assert "told in several lines" not in bits
    assert bits["told"] > 0.7 * len(held)  # the rest are dates, rights and other unused bytes
    ends = outcomes(path, same, (held[:end] for end in range(len(held))))
    assert ends == {"told": len(held)}


def test_a_city_is_read_right_or_not_at_all(tmp_path: Path) -> None:
    path = draw_village(tmp_path)
    held = path.read_bytes()
    whole = files.load(path).hash
    chance = random.Random(2)
    places = chance.sample(range(len(held)), 250) + list(range(len(held) - 300, len(held)))

    def same() -> bool:
        city = files.load(path)
        return files.fingerprint(city) == whole

    assert outcomes(path, same, flips(held, places))["told"] > 300
    ends = chance.sample(range(len(held)), 60)
    assert outcomes(path, same, (held[:end] for end in ends)) == {"told": 60}


@pytest.mark.parametrize("command", ["run {} --hours 0.1 --out out", "city info {}"])
@pytest.mark.parametrize("how", ["flip", "cut", "empty", "gone"])
def test_commands_refuse_a_damaged_city_in_one_line(
    how: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = draw_village(tmp_path)
    left = damaged(path.read_bytes(), how, random.Random(9))
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    code, line, complaints = asked(command.format("village.city"))
    assert (code, line, len(complaints)) == (2, "", 1)
    assert not (tmp_path / "out").exists()


TABLES = ("curve", "events", "digests", "hordes", "streets")


def everything(folder: Path) -> tuple[Any, ...]:
    """Return all that a record tells."""
    recording = Recording(folder)
    states = [recording.load_checkpoint(one) for one in recording.checkpoints()]
    return (
        recording.recipe,
        recording.districts,
        [getattr(recording, name)().to_pylist() for name in TABLES],
        [({k: v.tobytes() for k, v in columns.items()}, meta) for columns, meta in states],
    )


def test_a_record_is_read_right_or_not_at_all(unbroken_night: Unbroken, tmp_path: Path) -> None:
    folder = tmp_path / "night"
    shutil.copytree(unbroken_night.run, folder)
    whole = everything(folder)
    told = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".json", ".parquet", ".zip") and path.name != "SHA256SUMS":
            continue
        held = path.read_bytes()
        chance = random.Random(path.name)
        spoilt = flips(held, chance.sample(range(len(held)), 12))
        told += outcomes(path, lambda: everything(folder) == whole, spoilt)["told"]
        path.write_bytes(held)
    assert told > 80
