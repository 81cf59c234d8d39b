"""By which exit people leave, and infected that walk at random."""

import numpy as np
import pytest
from scenes import world_of

from outskirts.kernels import trips
from outskirts.kernels.graph import nearer_end
from outskirts.world.laws import geometric
from outskirts.world.world import World
from towns import District, Street, town

PEOPLE = 2000


def corridor(familiar: float) -> World:
    """Return a street of 800 m with an exit at each end and one far beyond the eastern one."""
    city = town(
        [(0, 0), (800, 0), (800, 300)],
        [Street(0, 1), Street(1, 2)],
        districts=[District(PEOPLE, PEOPLE // 4)],
        exits=[0, 2],
        title="Corridor",
    )
    return world_of(city, {"living": {"familiar": familiar}})


def ways_out(world: World, street: int, along: float) -> list[int]:
    """Return the exit that each person makes for from a place, by number of junction."""
    first = world.rooms.dwellings + world.rooms.places
    held = world.held
    found = [
        trips.way_out(
            held.streets, held.rooms, held.laws, who, nearer_end(held.streets, street, along)
        )
        - first
        for who in range(world.people)
    ]
    return [int(world.city.exits.junction[one]) for one in found]


@pytest.mark.parametrize(("along", "exit_there"), [(10.0, 0), (300.0, 0), (790.0, 2)])
def test_the_exit_nearest_to_the_nearer_end_of_ones_street_is_taken(
    along: float, exit_there: int
) -> None:
    assert set(ways_out(corridor(0.0), 0, along)) == {exit_there}


def test_some_take_an_exit_that_they_know_instead() -> None:
    taken = np.array(ways_out(corridor(0.4), 0, 10.0))
    share = float((taken == 2).mean())
    # Of 0.4 who take one that they know, half know the far one.
    assert share == pytest.approx(0.2, abs=3 * np.sqrt(0.2 * 0.8 / PEOPLE))


def test_where_no_way_leads_out_there_is_no_exit() -> None:
    city = town([(0, 0), (100, 0)], [Street(0, 1)], districts=[District(40, 10)], title="Shut in")
    held = world_of(city).held
    assert trips.way_out(held.streets, held.rooms, held.laws, 0, 0) == -1


def test_the_seconds_until_one_turns_round_are_geometric() -> None:
    waits = geometric(0.25)
    assert waits.min() == 1
    assert float(waits.mean()) == pytest.approx(4.0, rel=0.01)
    assert float((waits == 1).mean()) == pytest.approx(0.25, abs=0.002)
    assert geometric(0.0).min() > 10**9
