"""Where compiled laws cannot be kept, each process compiles them anew, as the sources are."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from outskirts.base import cache, jit
from outskirts.cli import drive
from outskirts.engine import ahead

LAW = """
import numpy as np
from outskirts.base import jit
from outskirts.kernels.laws import QUANTILES, quantile

drawn = quantile(np.arange(QUANTILES).astype(np.int32), 1, 2, 3, 4)
print(drawn, jit.kept(), jit.PLACE)
"""
TOWN = """
from lively import lively_world
from outskirts.engine.simulation import Simulation

simulation = Simulation(lively_world())
simulation.advance(3)
print(simulation.tick)
"""
LAST = "return z ^ (z >> np.uint64(31))  # type: ignore[return-value]"
"""How `base.draws.mixed`, which that law calls, ends."""
CHILD = """
import subprocess, sys
from outskirts.base import jit
print(jit.PLACE.is_dir(), jit.PLACE, flush=True)
subprocess.run([sys.executable, "-c", "from outskirts.base import jit; print(jit.PLACE)"])
print(jit.PLACE.is_dir())
"""

pytestmark = pytest.mark.skipif(not jit.compiling(), reason="nothing is compiled without the JIT")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sources, so that they can be changed."""
    folder = tmp_path_factory.mktemp("sources")
    for name in ("__init__.py", "base", "kernels"):
        held = jit.PACKAGE / name
        there = folder / "outskirts" / name
        if held.is_dir():
            shutil.copytree(held, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            there.parent.mkdir(exist_ok=True)
            shutil.copy(held, there)
    return folder


@pytest.fixture(params=["/dev/null", "below a file", "/proc"])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return a place in which nothing can be written, whoever one is."""
    if request.param != "below a file":
        return str(request.param)
    (tmp_path / "file").touch()
    return str(tmp_path / "file" / "cache")


def called(script: str, sources: Path, home: str, *more: Path) -> list[str]:
    """Run a script with these sources in a process of its own; return the words that it prints."""
    paths = os.pathsep.join(str(path) for path in (sources, *more))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={
            **{name: value for name, value in os.environ.items() if name != cache.OWN},
            "XDG_CACHE_HOME": home, "PYTHONPATH": paths, "NUMBA_DISABLE_JIT": "0",
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def beside(sources: Path) -> Iterator[Path]:
    """Give the compiled laws that lie beside the sources."""
    return sources.rglob("*.nb[ic]")


def test_a_law_is_compiled_from_the_sources_as_they_are(sources: Path, nowhere: str) -> None:
    drawn, kept, place = called(LAW, sources, nowhere)
    assert kept == "False"
    assert not Path(place).parent.exists()
    assert list(beside(sources)) == []
    draws = sources / "outskirts" / "base" / "draws.py"
    before = draws.read_text()
    try:
        draws.write_text(before.replace(LAST, "return ~z  # type: ignore[return-value]"))
        assert draws.read_text() != before
        assert called(LAW, sources, nowhere)[0] != drawn
    finally:
        draws.write_text(before)
    assert called(LAW, sources, nowhere)[0] == drawn


def test_what_earlier_versions_left_beside_the_sources_is_not_read(
    sources: Path, tmp_path: Path
) -> None:
    drawn = called(LAW, sources, str(tmp_path))[0]
    left = list(tmp_path.rglob("*.nb[ic]"))
    assert left
    for path in left:
        where = "base" if path.parent.name.startswith("base") else "kernels"
        there = sources / "outskirts" / where / "__pycache__" / path.name
        there.parent.mkdir(exist_ok=True)
        there.write_bytes(b"no law")
    try:
        assert called(LAW, sources, "/dev/null")[0] == drawn
        assert all(path.read_bytes() == b"no law" for path in beside(sources))
    finally:
        for path in list(beside(sources)):
            path.unlink()


def test_processes_that_it_begins_share_its_folder_which_goes_with_it(sources: Path) -> None:
    there, place, same, still = called(CHILD, sources, "/dev/null")
    assert [there, still] == ["True", "True"]
    assert same == place
    assert not Path(place).exists()


def test_a_folder_that_can_be_written_is_the_place(tmp_path: Path) -> None:
    assert cache.place_for(tmp_path / "laws") == tmp_path / "laws"
    assert cache.writable(tmp_path / "laws")


def test_without_any_place_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> str:
        raise OSError("no space left")

    (tmp_path / "file").touch()
    monkeypatch.delenv(cache.OWN, raising=False)
    monkeypatch.setattr("tempfile.mkdtemp", full)
    assert cache.place_for(tmp_path / "file" / "laws") is None


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (True, "First start: preparing the laws, about a minute, once."),
        (False, f"{jit.WANTED} cannot be written: preparing the laws, about a minute, at every"),
    ],
)
def test_one_line_says_that_laws_are_compiled_and_how_often(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kept: bool, said: str
) -> None:
    monkeypatch.setattr(jit, "cached", lambda: False)
    monkeypatch.setattr(jit, "kept", lambda: kept)
    monkeypatch.setattr(ahead, "begin", lambda: subprocess.Popen(["true"]))
    with drive.prepared():
        pass
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)


@pytest.mark.slow
def test_a_simulation_runs_and_leaves_nothing_beside_the_sources() -> None:
    tests = Path(__file__).parent.parent
    before = set(beside(jit.PACKAGE))
    assert called(TOWN, jit.PACKAGE.parent, "/dev/null", tests, tests / "engine") == ["3"]
    assert set(beside(jit.PACKAGE)) == before
