"""The comparison with peers: its loop finds every contact, its page keeps what is not made."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

PEERS = Path(__file__).resolve().parents[1] / "benchmarks" / "peers"


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that imports a module of the comparison."""
    monkeypatch.syspath_prepend(str(PEERS))

    def imported(name: str) -> ModuleType:
        return importlib.import_module(name)

    return imported


def test_the_loop_bites_whom_a_look_at_all_pairs_bites(peer: Any) -> None:
    work, arrays = peer("work"), peer("arrays")
    crowd = arrays.begin(4000, 3)
    before = crowd.condition.copy()
    expected = before.copy()
    for one in np.flatnonzero(before == work.INFECTED):
        for other in np.flatnonzero(crowd.street == crowd.street[one]):
            near = (
                abs(crowd.along[one] - crowd.along[other]) <= work.REACH
                and abs(crowd.across[one] - crowd.across[other]) <= work.REACH
            )
            if near and before[other] == work.SUSCEPTIBLE:
                expected[other] = work.EXPOSED

    class Certain:
        def random(self, size: int) -> Any:
            return np.zeros(size)

    crowd.meet(Certain())
    assert (expected == work.EXPOSED).sum() > 0
    np.testing.assert_array_equal(crowd.condition, expected)


def test_walkers_of_the_loop_stay_on_their_streets(peer: Any) -> None:
    work, arrays = peer("work"), peer("arrays")
    crowd = arrays.begin(500, 3)
    ends = work.streets()
    before = crowd.street.copy()
    for _ in range(100):
        at = ends[crowd.street]
        crowd.advance()
        now = ends[crowd.street]
        assert ((crowd.along >= 0) & (crowd.along <= work.BLOCK)).all()
        assert (at[:, :, None] == now[:, None, :]).any(axis=(1, 2)).all()
    assert (crowd.street != before).mean() > 0.5


def run(speed: float, bits: str) -> dict[str, Any]:
    """Return one measurement."""
    return {
        "speed": speed,
        "per_core": speed,
        "passed": 60,
        "built": 1.0,
        "peak": 10**8,
        "bitten": 1,
        "walking": 1,
        "hashes": {"2": bits},
    }


def test_the_page_says_whose_rounds_differ_and_keeps_what_is_written_by_hand(
    peer: Any, tmp_path: Path
) -> None:
    page = peer("page")
    found: dict[str, Any] = {
        "day": "2026-11-22",
        "machine": "one",
        "load": 1.0,
        "rounds": 2,
        "limit": 5.0,
        "patience": 60.0,
        "runs": {
            name: {size: [run(1e5, "a"), run(2e5, "a")] for size in ("1000", "10000")}
            for name in page.NAMES
        },
        "few": {"arrays": [run(3e6, "a")]},
        "snapshots": {
            name: {"works": True, "same": True, "apart": 0.0, "seconds": 0.001}
            for name in page.NAMES
        },
    }
    found["runs"]["agents"]["1000"][1] = run(1e5, "b")
    found["runs"]["corridors"]["10000"] = [None]
    path = tmp_path / "peers.md"
    (tmp_path / "images").mkdir()
    path.write_text(f"Before\n\n{page.BEGIN}\nold\n{page.END}\n\nAfter\n", encoding="utf-8")
    page.write(found, path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("Before\n")
    assert text.endswith("After\n")
    assert "old" not in text
    assert "| numpy loop | 200 (200) | 200 (200) |" in text
    assert "| JuPedSim | 200 (200) | did not finish |" in text
    assert "no (differs by second 2)" in text.split("| Mesa |")[2]
    assert (tmp_path / "images" / "peers.svg").is_file()
    path.write_text("no marks\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no lines"):
        page.write(found, path)
