"""Ways lead where they should, and are short; views show what a person at the corner sees."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from outskirts.city.city import City
from outskirts.kernels import graph
from outskirts.kernels.graph import Streets, pack_streets
from outskirts.world.routes import streets_of
from towns import Street, crossing, grid, ladder, street, town, village

STRAIGHT = 0.52


def metres_between(city: City) -> NDArray[np.float64]:
    """Return the shortest way between all junctions [m]."""
    n = len(city.junctions.x)
    segments = city.segments
    ways = coo_matrix((segments.length, (segments.a, segments.b)), shape=(n, n))
    found: NDArray[np.float64] = dijkstra(ways.tocsr(), directed=False)
    return found


def walked(streets: Streets, start: int, target: int) -> float:
    """Follow the links from a junction to a target; return the metres, -1 if they do not arrive."""
    packed = pack_streets(streets)
    at, metres = start, 0.0
    for _ in range(2 * len(streets.node)):
        if at == target:
            return metres
        link = graph.next_link(packed, at, target)
        if link < 0:
            return -1.0
        metres += float(streets.length[streets.link[link] >> 1])
        at = graph.far_junction(packed, link)
    return -1.0


@pytest.mark.parametrize("draw", [street, crossing, ladder, lambda: grid(3), village])
def test_the_way_is_a_shortest_way(draw: Callable[[], City]) -> None:
    city = draw()
    streets = streets_of(city, 100.0, STRAIGHT, 1)
    metres = metres_between(city)
    for start in range(len(metres)):
        for target in range(len(metres)):
            assert walked(streets, start, target) == pytest.approx(metres[start, target], rel=1e-5)


@pytest.fixture(scope="module")
def long_town() -> City:
    """Two parallel streets, 5 km long, 60 m apart, with a rung every 250 m."""
    n = 21
    points = [(250.0 * i, y) for y in (0.0, 60.0) for i in range(n)]
    south = [Street(i, i + 1) for i in range(n - 1)]
    north = [Street(n + i, n + i + 1) for i in range(n - 1)]
    return town(points, [*south, *north, *(Street(i, n + i) for i in range(n))])


def test_far_ways_arrive_and_are_hardly_longer(long_town: City) -> None:
    streets = streets_of(long_town, 100.0, STRAIGHT, 1)
    metres = metres_between(long_town)
    assert metres.max() > 4000
    for start, target in ((0, 20), (20, 0), (0, 41), (41, 0), (21, 18), (3, 39), (40, 2)):
        found = walked(streets, start, target)
        assert metres[start, target] - 0.01 <= found <= 1.05 * metres[start, target]


def test_ways_do_not_depend_on_the_number_of_threads(long_town: City) -> None:
    one, two = (streets_of(long_town, 100.0, STRAIGHT, threads) for threads in (1, 2))
    assert np.array_equal(one.hop, two.hop)
    assert np.array_equal(one.zone_hop, two.zone_hop)


def test_no_way_leads_to_an_island() -> None:
    city = town([(0, 0), (100, 0), (0, 300), (100, 300)], [(0, 1), (2, 3)])
    packed = pack_streets(streets_of(city, 100.0, STRAIGHT, 1))
    assert graph.next_link(packed, 0, 3) == -1
    assert graph.next_link(packed, 0, 0) == -1
    assert graph.next_link(packed, 0, 1) >= 0


def test_heading_on_ones_own_street_is_towards_the_metre() -> None:
    packed = pack_streets(streets_of(street(), 100.0, STRAIGHT, 1))
    assert graph.heading_towards(packed, 2, 30.0, 2, 60.0) == 1
    assert graph.heading_towards(packed, 2, 30.0, 2, 10.0) == -1
    assert graph.heading_towards(packed, 2, 30.0, 4, 10.0) == 1
    assert graph.heading_towards(packed, 2, 90.0, 0, 10.0) == -1


def test_the_nearest_exit_is_nearest() -> None:
    city = village()
    streets = streets_of(city, 100.0, STRAIGHT, 1)
    metres = metres_between(city)[city.exits.junction]
    chosen = metres[streets.exit_near, np.arange(metres.shape[1])]
    assert chosen == pytest.approx(metres.min(axis=0), rel=1e-5)


def views(streets: Streets, segment: int, end: int) -> dict[int, tuple[int, float, float, int]]:
    """Return the nearest view of each street: entry, metres before and past the corner, turn."""
    found: dict[int, tuple[int, float, float, int]] = {}
    for i in range(
        streets.view_start[2 * segment + end], streets.view_start[2 * segment + end + 1]
    ):
        view = (
            int(streets.view_end[i]),
            float(streets.view_before[i]),
            float(streets.view_after[i]),
            int(streets.view_turn[i]),
        )
        found.setdefault(int(streets.view_segment[i]), view)
    return found


def test_at_a_crossing_one_arm_is_straight_ahead_and_two_are_round_the_corner() -> None:
    streets = streets_of(crossing(), 150.0, STRAIGHT, 1)
    assert views(streets, 0, 0) == {1: (0, 0, 0, 1), 2: (0, 0, 0, 0), 3: (0, 0, 0, 1)}
    assert views(streets, 0, 1) == {}


def test_sight_goes_straight_on_through_junctions_up_to_its_range() -> None:
    streets = streets_of(street(), 250.0, STRAIGHT, 1)
    assert views(streets, 0, 1) == {1: (0, 0, 0, 0), 2: (0, 100, 0, 0), 3: (0, 200, 0, 0)}
    assert views(streets, 4, 0) == {3: (1, 0, 0, 0), 2: (1, 100, 0, 0), 1: (1, 200, 0, 0)}


@pytest.mark.parametrize("draw", [street, crossing])
def test_who_is_seen_sees(draw: Callable[[], City]) -> None:
    streets = streets_of(draw(), 250.0, STRAIGHT, 1)
    for segment in range(len(streets.length)):
        for end in range(2):
            for other, (entry, before, after, turn) in views(streets, segment, end).items():
                assert views(streets, other, entry)[segment] == (end, after, before, turn) or (
                    turn == 0 and views(streets, other, entry)[segment] == (end, before, after, 0)
                )


@pytest.mark.parametrize(("bend", "turns"), [(0.45, 0), (0.6, 1)])
def test_a_slight_bend_is_no_corner(bend: float, turns: int) -> None:
    end = (100 + 100 * float(np.cos(bend)), 100 * float(np.sin(bend)))
    streets = streets_of(town([(0, 0), (100, 0), end], [(0, 1), (1, 2)]), 150.0, STRAIGHT, 1)
    assert views(streets, 0, 1)[1][3] == views(streets, 1, 0)[0][3] == turns
