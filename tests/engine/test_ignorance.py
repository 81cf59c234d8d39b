"""People know what they have seen, heard or been told, and nothing else."""

import numpy as np
import pytest
from lively import PARAMETERS, PEOPLE

from outskirts.base.codes import Condition, Cue, Mind
from outskirts.base.jit import compiling
from outskirts.engine.simulation import Simulation
from outskirts.world.scenario import parse
from outskirts.world.world import World, make
from towns import village

MINUTES = 12 if compiling() else 3


def evening(cases: int) -> World:
    """Make the village with so many first cases, before any word of it can have gone round."""
    parameters = {**PARAMETERS, "public": {**PARAMETERS["public"], "warning_begins": 7200.0}}
    data = {
        "name": "evening", "city": "village", "hours": 1.0,
        "index": {"count": max(cases, 1), "where": "streets",
                  "condition": "infected"},
        "parameters": parameters,
    }  # fmt: skip
    if cases == 0:
        data["index"] = {"count": 0}
    return make(parse(data, "test"), 3, city=village(PEOPLE))


@pytest.mark.skipif(not compiling(), reason="too slow without the compiler")
def test_who_has_neither_seen_heard_nor_been_told_does_nothing_different() -> None:
    calm, struck = (Simulation(evening(cases)) for cases in (0, 8))
    touched = np.zeros(PEOPLE, bool)
    compared = 0
    for _ in range(MINUTES):
        calm.advance(60)
        struck.advance(60)
        events = struck.take_events()
        touched[events["who"]] = True
        here, there = calm.state.by_person(), struck.state.by_person()
        ignorant = (
            ~touched
            & (there["mind"] == Mind.UNAWARE)
            & (there["cue"] == Cue.NOTHING)
            & (there["condition"] == Condition.SUSCEPTIBLE)
        )
        for name in ("intent", "goal", "mind", "cue"):
            np.testing.assert_array_equal(here[name][ignorant], there[name][ignorant], name)
        # Where they are may differ by the crowd on their street, not by what they do.
        same = (here["segment"] == there["segment"])[ignorant]
        assert same.mean() > 0.98
        compared += int(ignorant.sum())
    assert touched.sum() > 50
    assert compared > MINUTES * 50
