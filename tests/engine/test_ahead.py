"""What is compiled ahead is what a run then finds in the cache."""

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lively import lively_world

from outskirts.base import jit
from outskirts.base.jit import compiling
from outskirts.engine import ahead, stages
from outskirts.engine.simulation import Simulation
from outskirts.kernels import contact, hearing, heat, indoors, minds, movement, sight, sound, waking

SOURCE = inspect.getsource(stages)
EARLY = {
    "hush",
    "unmark",
    "count_holds",
    "mark_near",
    "join_marks",
    "still_hot",
    "newly_hot",
    "recover",
}
"""What the run itself compiles first, or hardly ever."""

pytestmark = pytest.mark.skipif(not compiling(), reason="nothing is compiled without the JIT")


@pytest.fixture(scope="module")
def lived() -> Simulation:
    """Return a village after ten minutes in which every stage had something to do."""
    simulation = Simulation(lively_world(), threads=2)
    simulation.advance(600)
    return simulation


def name_of(kernel: Any) -> str:
    """Return a kernel's module and name."""
    return f"{kernel.__module__.rsplit('.', 1)[1]}.{kernel.__name__}"


@pytest.mark.parametrize("kernel", ahead.KERNELS, ids=name_of)
@pytest.mark.usefixtures("lived")
def test_kernels_are_compiled_for_what_a_run_gives_them(kernel: Any) -> None:
    assert kernel.signatures == [ahead.taken(kernel)]


def test_most_of_what_the_stages_call_is_compiled_ahead() -> None:
    called = {
        name
        for module in (contact, hearing, heat, indoors, minds, movement, sight, sound, waking)
        for name, value in vars(module).items()
        if hasattr(value, "py_func") and f"{module.__name__.rsplit('.', 1)[1]}.{name})(" in SOURCE
    }
    assert called - {kernel.py_func.__name__ for kernel in ahead.KERNELS} == EARLY


@pytest.mark.usefixtures("lived")
def test_kernels_count_as_cached_once_they_are_compiled_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jit.cached()
    script = "from outskirts.cli import drive; from outskirts.base import jit; print(jit.cached())"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"
