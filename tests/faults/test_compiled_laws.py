"""A compiled law that was damaged on disk is compiled anew, not run."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

LAW = """
from outskirts.base.jit import kernel

@kernel
def twice(number: int) -> int:
    return 2 * number

print(twice(21), sum(twice._cache_hits.values()))
"""

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda held: held[: len(held) // 2],
    "zeros": lambda held: held[:100] + bytes(len(held) - 100),
    "one bit": lambda held: held[:-50] + bytes([held[-50] ^ 4]) + held[-49:],
}


def called(folder: Path) -> str:
    """Call a law in a process of its own; return its result and how often it was in the cache."""
    done = subprocess.run(
        [sys.executable, folder / "law.py"],
        env={**os.environ, "XDG_CACHE_HOME": str(folder), "NUMBA_DISABLE_JIT": "0"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a law and what was compiled of it."""
    folder = tmp_path_factory.mktemp("laws")
    (folder / "law.py").write_text(LAW)
    assert called(folder) == "42 0"
    assert called(folder) == "42 1"
    return folder


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
def test_a_damaged_law_is_compiled_anew(kept: Path, suffix: str, damage: str) -> None:
    (path,) = kept.rglob(f"*.{suffix}")
    path.write_bytes(DAMAGE[damage](path.read_bytes()))

    assert called(kept) == "42 0"

    assert called(kept) == "42 1"
