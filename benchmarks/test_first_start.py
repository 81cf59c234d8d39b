"""What a newcomer meets first: the laws are compiled; and how much memory a run takes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from budgets import Note

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent / "tests"

NOT_IN_A_RUN = ["graph.far_junction", "sound.carries", "waking.recover"]
"""Kernels that only a test or the map calls, or only a world in which the infected cease."""


def told(script: str, folder: Path, **settings: str) -> Any:
    """Run a script of ours in a Python of its own, in a folder; return the JSON that it prints."""
    path = [str(TESTS), str(TESTS / "engine"), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path), **settings}
    done = subprocess.run(
        [sys.executable, str(HERE / script)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_compile_all_kernels(benchmark: Any, note: Note, tmp_path: Path) -> None:
    """A village in which every law comes up, with an empty cache of kernels, then with a full one.

    What lies between the two is the compiler. The shipped city needs no others: from an empty
    cache it leaves as many files.
    """
    empty = {"XDG_CACHE_HOME": str(tmp_path)}
    cold = benchmark.pedantic(lambda: told("village.py", tmp_path, **empty), rounds=1)
    warm = told("village.py", tmp_path, **empty)
    benchmark.extra_info["uncompiled"] = cold["uncompiled"]
    assert set(cold["uncompiled"]) <= set(NOT_IN_A_RUN)
    note("compile all kernels", cold["seconds"] - warm["seconds"])
    note("the same village, kernels from the cache", warm["seconds"])


def test_peak_memory(benchmark: Any, note: Note, tmp_path: Path) -> None:
    """Ten minutes of the shipped city as the command makes them, from the city file to the report.

    The compiler's memory would count too, so the village goes first and leaves its kernels.
    """
    told("village.py", tmp_path)
    most = benchmark.pedantic(lambda: told("ten_minutes.py", tmp_path), rounds=1)
    note("peak memory", most / 2**30)
