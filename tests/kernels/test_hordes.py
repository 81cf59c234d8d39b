"""Hordes are connected groups of those who chase, whoever is stored where."""

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, put_chaser, put_runner, world_of
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from outskirts.base.codes import Condition, Cue, Mind
from outskirts.city.city import City
from outskirts.engine.simulation import GAP, Simulation
from outskirts.world.state import State
from outskirts.world.world import World
from towns import Street, crossing, ladder, town, village, whole_town


def scatter(people: int = 200) -> City:
    """Draw a road in pieces of 3 to 40 m with a side street at every other junction."""
    places = np.cumsum([0, 3, 4, 40, 6, 9, 3, 3, 3, 30, 5]).tolist()
    main = [(float(x), 0.0) for x in places]
    sides = [(float(x), 30.0) for x in places[::2]]
    return town(
        main + sides,
        [Street(i, i + 1) for i in range(len(main) - 1)]
        + [Street(2 * i, len(main) + i) for i in range(len(sides))],
        districts=whole_town(people),
    )


def twin(world: World, state: State) -> list[dict[str, Any]]:
    """The slow twin: all distances between all who chase, by the shortest way in the graph."""
    streets = world.streets
    rows = [
        row
        for row in np.argsort(state.who)
        if state.segment[row] < len(streets.length)
        and state.condition[row] == Condition.INFECTED
        and state.mind[row] == Mind.CHASING
    ]
    junctions = len(world.city.junctions.x)
    n = junctions + len(rows)
    start, end, length = [], [], []
    for segment in range(len(streets.length)):
        here = [i for i, row in enumerate(rows) if state.segment[row] == segment]
        spots = [(float(state.along[rows[i]]), junctions + i) for i in here]
        first = (0.0, int(streets.a[segment]))
        spots = [first, *sorted(spots), (float(streets.length[segment]), int(streets.b[segment]))]
        for (at, node), (past, other) in pairwise(spots):
            start.append(node)
            end.append(other)
            length.append(max(past - at, 1e-9))
    graph = coo_matrix((length, (start, end)), shape=(n, n)).tocsr()
    apart = dijkstra(graph, directed=False)[junctions:, junctions:]
    row_of = np.argsort(state.who)
    wanted = [int(state.quarry[row]) for row in rows]
    had = [
        who >= 0
        and state.condition[row_of[who]] == Condition.SUSCEPTIBLE
        and state.segment[row_of[who]] < len(streets.length)
        for who in wanted
    ]
    quarry = np.where(had, wanted, -1)
    same = (quarry[:, None] == quarry[None, :]) & (quarry[:, None] >= 0)
    _, group = connected_components((apart <= GAP + 1e-4) | same, directed=False)
    found = []
    for number in dict.fromkeys(group.tolist()):
        inside = np.flatnonzero(group == number)
        members = [rows[i] for i in inside]
        if len(members) < 2:
            continue
        members.sort(key=lambda row: (state.segment[row], state.along[row]))
        middle = members[(len(members) - 1) // 2]
        after = Counter(int(who) for who in quarry[inside] if who >= 0)
        cues = Counter(int(state.cue[row]) for row in members)
        known = {cue: count for cue, count in cues.items() if cue != Cue.NOTHING}
        found.append(
            {
                "size": len(members),
                "segment": int(state.segment[middle]),
                "along": float(state.along[middle]),
                "quarry": min(after, key=lambda who: (-after[who], who), default=-1),
                "cue": min(known, key=lambda cue: (-known[cue], cue), default=0),
                "by_cue": [cues[cue] for cue in range(len(Cue))],
            }
        )
    return found


def measured(simulation: Simulation) -> list[dict[str, Any]]:
    """The hordes of a simulation, one by one."""
    found = simulation.hordes()
    return [
        {name: values[i].tolist() for name, values in found.items()}
        for i in range(len(found["size"]))
    ]


def crowd(city: City, seed: int, chasers: int, prey: int) -> tuple[World, State]:
    """Put out infected that chase anywhere; a third of them are after one of a few."""
    world = world_of(city)
    state = all_at_home(world)
    random = np.random.default_rng(seed)
    for who in range(0, prey, 2):
        put_runner(state, who, who % len(world.streets.length), 0.5, 1.0, 0.0)
    for who in random.permutation(world.people)[:chasers].tolist():
        street = int(random.integers(len(world.streets.length)))
        place = float(np.float32(random.random() * world.streets.length[street]))
        quarry = int(random.integers(prey)) if random.random() < 0.33 else -1
        cue = int(random.integers(len(Cue)))
        put_chaser(state, who, street, place, 1.0, 1.0, quarry=quarry, cue=cue)
    return world, state


@pytest.mark.parametrize(
    ("city", "chasers", "prey"),
    [(crossing, 30, 40), (ladder, 60, 90), (village, 130, 500), (scatter, 25, 60), (scatter, 6, 9)],
)
def test_hordes_are_those_of_the_slow_twin(city: Any, chasers: int, prey: int) -> None:
    several = 0
    for seed in range(4):
        world, state = crowd(city(), seed, chasers, prey)
        expected = twin(world, state)
        assert measured(begun(world, state)) == expected
        several += len(expected)
    assert several > 4


def pair(city: City, one: tuple[int, float], other: tuple[int, float], **columns: Any) -> list[int]:
    """Return the sizes of the hordes of two who chase."""
    state = all_at_home(world := world_of(city))
    put_runner(state, 15, 1, 10.0, 1.0, 0.0)
    for who, (street, along) in enumerate((one, other)):
        put_chaser(state, who, street, along, 1.0, 1.0, **columns)
    found: list[int] = begun(world, state).hordes()["size"].tolist()
    return found


def test_ten_metres_of_street_connect_and_no_more() -> None:
    assert pair(crossing(), (0, 50.0), (0, 60.0)) == [2]
    assert pair(crossing(), (0, 50.0), (0, 60.1)) == []


def test_a_corner_is_measured_along_the_streets() -> None:
    assert pair(crossing(), (0, 4.0), (1, 6.0)) == [2]
    assert pair(crossing(), (0, 6.0), (1, 6.0)) == []


def test_a_short_street_that_nobody_stands_on_connects() -> None:
    city = town(
        [(0, 0), (50, 0), (56, 0), (106, 0)], [(0, 1), (1, 2), (2, 3)], districts=whole_town(20)
    )
    assert pair(city, (0, 48.0), (2, 2.0)) == [2]
    assert pair(city, (0, 47.0), (2, 2.0)) == []


def test_one_prey_connects_over_any_distance() -> None:
    assert pair(ladder(), (0, 40.0), (9, 40.0), quarry=15) == [2]
    assert pair(ladder(), (0, 40.0), (9, 40.0), quarry=-1) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"mind": Mind.IDLE},
        {"mind": Mind.CURIOUS},
        {"mind": Mind.FEEDING, "until": 100},
        {"condition": Condition.EXPOSED},
    ],
)
def test_only_those_who_chase_count(columns: dict[str, Any]) -> None:
    state = all_at_home(world := world_of(crossing()))
    for who in range(3):
        put_chaser(state, who, 0, 50.0 + who, 1.0, 1.0, **(columns if who == 2 else {}))
    assert begun(world, state).hordes()["size"].tolist() == [2]


def test_who_chases_indoors_is_in_no_horde() -> None:
    state = all_at_home(world := world_of(crossing()))
    state.condition[:2] = Condition.INFECTED
    state.mind[:2] = Mind.CHASING
    state.quarry[:2] = 5
    assert begun(world, state).hordes()["size"].tolist() == []


def test_what_most_are_after_and_by_what_they_know_it() -> None:
    state = all_at_home(world := world_of(crossing()))
    for who in (7, 9):
        put_runner(state, who, 1, 10.0, 1.0, 0.0)
    told = [(9, Cue.SCENT), (7, Cue.SOUND), (7, Cue.SCENT), (9, Cue.NOTHING), (-1, Cue.NOTHING)]
    for who, (quarry, cue) in enumerate(told):
        put_chaser(state, 4 - who, 0, 50.0 + 2 * who, 1.0, 1.0, quarry=quarry, cue=cue)
    (horde,) = measured(begun(world, state))
    assert (horde["size"], horde["segment"], horde["along"]) == (5, 0, 54.0)
    assert (horde["quarry"], horde["cue"]) == (7, Cue.SCENT)
    assert horde["by_cue"] == [2, 0, 2, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("lost", [{"condition": Condition.EXPOSED}, {}])
def test_nobody_is_after_those_who_are_not_to_be_had(lost: dict[str, Any]) -> None:
    state = all_at_home(world := world_of(crossing()))
    if lost:
        put_runner(state, 7, 1, 10.0, 1.0, 0.0, **lost)
    for who in (0, 1):
        put_chaser(state, who, 0, 50.0 + who, 1.0, 1.0, quarry=7, cue=Cue.SIGHT)
    (horde,) = measured(begun(world, state))
    assert (horde["quarry"], horde["cue"]) == (-1, Cue.SIGHT)


def test_hordes_are_numbered_by_their_lowest_member() -> None:
    state = all_at_home(world := world_of(crossing()))
    for who, street in ((5, 0), (9, 0), (3, 2), (8, 2), (12, 2)):
        put_chaser(state, who, street, 50.0, 1.0, 1.0)
    assert begun(world, state).hordes()["size"].tolist() == [3, 2]
