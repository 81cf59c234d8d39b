"""A stage writes only the columns that it declares."""

import numpy as np
import pytest
from lively import lively_world

from outskirts.base import tables
from outskirts.base.jit import compiling
from outskirts.engine.simulation import Simulation
from outskirts.engine.stages import WRITES
from outskirts.world.state import State

TICKS = 400 if compiling() else 200


@pytest.fixture(scope="module")
def written() -> dict[str, set[str]]:
    """Which columns each stage was seen to change, person by person."""
    simulation = Simulation(lively_world())
    stage = simulation.stage
    seen: dict[str, set[str]] = {name: set() for name in WRITES}
    before = simulation.state.by_person()

    def compare(name: str) -> None:
        nonlocal before
        after = simulation.state.by_person()
        for column, values in after.items():
            if not np.array_equal(values, before[column]):
                seen[name].add(column)
        before = after

    for tick in range(TICKS):
        stage.light(tick)
        stage.wake(tick)
        compare("wake")
        stage.settle(tick, fresh=True)
        compare("settle")
        stage.sense()
        compare("sense")
        stage.decide(tick)
        compare("decide")
        stage.move(tick)
        compare("move")
        stage.settle(tick, fresh=False)
        compare("settle")
        stage.meet(tick)
        compare("meet")
        stage.change(tick)
        compare("change")
        stage.tell(tick)
        compare("tell")
    assert simulation.check() == []
    return seen


@pytest.mark.parametrize("stage", WRITES)
def test_a_stage_writes_only_what_it_declares(stage: str, written: dict[str, set[str]]) -> None:
    assert written[stage] <= WRITES[stage]


def test_looking_changes_nobody(written: dict[str, set[str]]) -> None:
    assert written["settle"] == written["sense"] == set()


def test_every_column_but_the_number_is_written_by_some_stage() -> None:
    promised = frozenset().union(*WRITES.values())
    assert promised == set(tables.columns(State))


def test_what_is_promised_happens(written: dict[str, set[str]]) -> None:
    assert {"condition", "mind", "turn", "by", "grip"} <= written["meet"]
    assert {"segment", "along"} <= written["move"]
    assert {"mind", "quarry", "seen"} <= written["decide"]
    assert {"segment", "wake", "came_in", "went_out", "gone_in"} <= written["wake"]
    assert {"came_in", "went_out", "blood_in"} <= written["move"]
    assert {"mind", "cue", "noise", "spot"} <= written["tell"]
