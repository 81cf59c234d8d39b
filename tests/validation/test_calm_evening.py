"""A calm evening empties the streets as the mobility survey says."""

import pytest
from whole import PEOPLE, evening, world_of

from outskirts.engine.simulation import Simulation
from outskirts.kernels.storage import OUTDOORS
from outskirts.people import rhythm

pytestmark = [pytest.mark.slow, pytest.mark.city]

EVERY = 20
HOURS = 3
TOLERANCE = 0.25
"""Share by which those on foot may differ from the survey's rhythm.

The rhythm changes from one hour to the next at once; those who have set out are still under way
after it, and stays end later than they should, so that the simulated evening lags behind.
"""


def expected(minute: int) -> float:
    """Return how many are on foot on average over the hour around a minute after 18:00."""
    around = [rhythm.on_foot(PEOPLE, 18 + (minute + at) / 60) for at in range(-30, 30)]
    return sum(around) / len(around)


def test_the_streets_empty_with_the_rhythm_of_the_day() -> None:
    simulation = Simulation(world_of(evening(0, 60 * HOURS)), threads=2)
    book = simulation.desk.book
    seen = {0: int(book.size[OUTDOORS])}
    for minute in range(EVERY, 60 * HOURS + 1, EVERY):
        simulation.advance(60 * EVERY)
        seen[minute] = int(book.size[OUTDOORS])
    ratio = {minute: people / expected(minute) for minute, people in seen.items()}
    said = {m: f"{seen[m]:,} on foot, {share:.2f} of the rhythm" for m, share in ratio.items()}
    assert all(abs(share - 1) <= TOLERANCE for share in ratio.values()), said
    assert simulation.check() == []
    assert simulation.counts()[:, 1:].sum() == 0
