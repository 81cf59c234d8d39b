"""V13, V14, V27: published tests of how people walk (RiMEA 2016, IMO 2016, Weidmann 1993)."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event, Intent, Mind, Opening, Pace, PlaceKind
from outskirts.city.city import City
from outskirts.city.drawn import District, Place, Street, town
from outskirts.engine.simulation import Simulation
from outskirts.kernels.storage import ROW
from outskirts.validation.ensembles import Workers
from outskirts.validation.results import Check, Curve, Result, between, exactly
from outskirts.validation.scenes import all_at_home, begun, put, walking, world_of
from outskirts.world.state import State
from outskirts.world.world import World

FREE = 1.34
"""Free walking speed of Weidmann's relation [m/s]."""


def streets_in_line(
    pieces: list[tuple[float, float]], people: int, places: tuple[Place, ...] = (),
    exits: tuple[int, ...] = (),
) -> City:  # fmt: skip
    """Draw streets (length, width) one behind the other, eastwards; homes stand west of them.

    Street number i is piece i; the homes are on the last street.
    """
    at = np.concatenate([[0.0], np.cumsum([length for length, _ in pieces])])
    last = len(pieces)
    return town(
        [*((float(x), 0.0) for x in at), (-300.0, 0.0)],
        [
            *(Street(i, i + 1, width=width) for i, (_, width) in enumerate(pieces)),
            Street(last + 1, 0, width=20.0),
        ],
        districts=[
            District(people, people // 4, outline=((-320, -30), (-320, 30), (-1, 30), (-1, -30)))
        ],
        places=places,
        exits=exits,
        title="Corridor",
    )


def at_speed(world: World, speed: float | NDArray[np.float32]) -> World:
    """Return a world whose people walk at these speeds [m/s]."""
    walk = np.empty_like(world.bodies.walk)
    walk[:] = speed
    return replace(world, bodies=world.bodies._replace(walk=walk))


def place_room(world: World, place: int) -> int:
    """Return the room of a place."""
    return world.rooms.dwellings + place


def arrivals(simulation: Simulation, people: list[int], rooms: list[int], most: int) -> list[int]:
    """Return the tick at which each of these comes into their room, -1 for those who never do."""
    found = dict.fromkeys(people, -1)
    first = simulation.world.rooms.streets
    goal = dict(zip(people, rooms, strict=True))
    for second in range(1, most + 1):
        simulation.advance(1)
        book, segment = simulation.desk.book, simulation.state.segment
        for who in people:
            if found[who] < 0 and segment[book.person[who, ROW]] == first + goal[who]:
                found[who] = second - 1
        if min(found.values()) >= 0:
            break
    return [found[who] for who in people]


def free_walk(workers: Workers, count: int) -> Result:
    """V13: forty metres of empty street; everybody starts in time and keeps their speed."""
    del workers
    corridor = streets_in_line([(60.0, 2.0)], 60, (Place(PlaceKind.BAKERY, 0, 50.0),))
    checks = []
    for name, speed, low, high in (("RiMEA 1", 1.33, 26, 34), ("IMO 1", 1.0, 39, 41)):
        world = at_speed(world_of(corridor), speed)
        bakery = place_room(world, 0)
        simulation = walking(world, all_at_home(world), {0: (0, 10.0, 1.0, bakery)})
        (took,) = arrivals(simulation, [0], [bakery], 100)
        checks.append(between(f"{name}: 40 m at {speed:g} m/s [s]", low, high, took))

    world = world_of(corridor)
    state = all_at_home(world)
    times = list(range(10, 101, 10))
    for who, time in enumerate(times):
        put(state, who, world.rooms.streets + place_room(world, 0), 0.0, 0.0, wake=time)
    simulation = begun(world, state)
    left = dict.fromkeys(range(10), -1)
    for second in range(1, 111):
        simulation.advance(1)
        for who in left:
            row = simulation.desk.book.person[who, ROW]
            if left[who] < 0 and simulation.state.segment[row] < world.rooms.streets:
                left[who] = second - 1
    wrong = sum(left[who] != time for who, time in enumerate(times))
    checks.append(exactly("RiMEA 5, IMO 5: of ten, who did not start at their own time", 0, wrong))

    speeds = np.random.default_rng(7).uniform(0.97, 1.62, 50)
    line = streets_in_line([(120.0, 20.0)], 60, (Place(PlaceKind.BAKERY, 0, 110.0),))
    worst = 0.0
    for speed in speeds[:count]:
        world = at_speed(world_of(line), float(speed))
        bakery = place_room(world, 0)
        simulation = walking(world, all_at_home(world), {0: (0, 10.0, 10.0, bakery)})
        (took,) = arrivals(simulation, [0], [bakery], 200)
        worst = max(worst, abs(100 / speed - took))
    checks.append(
        between("IMO 7, RiMEA 7: 100 m at assigned speeds, largest error [s]", 0.0, 1.0, worst)
    )
    return Result(
        "V13", "Who walks alone keeps their speed, and starts at their own time",
        "a corridor of 2 m; men of 30 to 50 are given speeds from 0.97 to 1.62 m/s",
        "RiMEA 2016, tests 1, 5, 7; IMO 2016, tests 1, 5, 7", tuple(checks),
    )  # fmt: skip


def long_walk(workers: Workers, count: int) -> Result:
    """V27: a kilometre and more of empty street, each at their own speed."""
    del workers
    length = 1000.0
    speeds = np.linspace(0.7, 2.0, count)
    line = streets_in_line([(1200.0, 40.0)], 60, (Place(PlaceKind.BAKERY, 0, 1100.0),))
    walk = np.full(60, FREE, np.float32)
    walk[:count] = speeds
    world = at_speed(world_of(line), walk)
    bakery = place_room(world, 0)
    bound = {who: (0, 1100.0 - length, 1.0 + who, bakery) for who in range(count)}
    simulation = walking(world, all_at_home(world), bound)
    took = arrivals(simulation, list(bound), [bakery] * count, 1600)
    checks = tuple(
        between(
            f"1,000 m at {speed:.2f} m/s [s]", math.floor(length / speed),
            math.ceil(length / speed) + 1, seconds,
        )
        for speed, seconds in zip(speeds, took, strict=True)
    )  # fmt: skip
    return Result(
        "V27", "A walk takes its length over one's speed, to the second",
        f"{count} people who walk a kilometre of an empty street 40 m wide", "exact", checks,
    )  # fmt: skip


def weidmann(density: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the speed in a crowd of a density [1/m²] by Weidmann 1993 [m/s]."""
    speed: NDArray[np.float64] = FREE * (1 - np.exp(-1.913 * (1 / density - 1 / 5.4)))
    return speed


def crowded(density: float) -> float:
    """Return the mean speed of people who fill a street of 100 m by 4 m to a density [m/s]."""
    length, width = 100.0, 4.0
    people = round(density * length * width)
    corridor = streets_in_line(
        [(length, width)], people, (Place(PlaceKind.BAKERY, 0, length - 0.01),)
    )
    world = at_speed(world_of(corridor), FREE)
    bakery = place_room(world, 0)
    along = (np.arange(people) + 0.5) * 0.5 * length / people
    simulation = walking(
        world, all_at_home(world),
        {who: (0, float(along[who]), 1.0, bakery) for who in range(people)},
    )  # fmt: skip
    return mean_advance(simulation, 10)


def mean_advance(simulation: Simulation, seconds: int) -> float:
    """Return how far people on the streets get in some time, on average [m/s]."""
    state = simulation.state
    out = state.segment < simulation.world.rooms.streets
    # Who has just set out is slowed down by those who have set out before: all begin anew.
    simulation.advance(1)
    start = state.along[out] + state.heading[out] * state.speed[out]
    simulation.advance(seconds)
    end = state.along[out] + state.heading[out] * state.speed[out] * (1 + seconds)
    return float(np.abs(end - start).mean()) / seconds


def through_doors(people: int, doors: int, width: float) -> tuple[list[int], int]:
    """Let people flee from two halls by `doors` doors in all; return how many leave each second.

    And the second in which the last one is out. An infected that bites nobody is in each hall.
    """
    city = streets_in_line(
        [(1000.0, 20.0)], people + 2,
        tuple(Place(PlaceKind.RESTAURANT, 0, x, -1, 4000.0) for x in (300.0, 700.0)),
    )  # fmt: skip
    world = world_of(
        city,
        {
            "infection": {"flee_indoors": 10.0, "bite_indoors": 0.0, "reach": 0.1},
            "doors": {
                "by_back": 0.5 if doors == 4 else 0.0, "front_width": width, "back_width": width,
            },
        },
    )  # fmt: skip
    state = all_at_home(world)
    halls = [place_room(world, 0), place_room(world, 1)] if doors > 1 else [place_room(world, 0)]
    for who in range(people):
        put(state, who, world.rooms.streets + halls[who % len(halls)], 0.0, 0.0)
    for i, hall in enumerate(halls):
        put(
            state, people + i, world.rooms.streets + hall, 0.0, 0.0,
            condition=Condition.INFECTED, mind=Mind.IDLE,
        )  # fmt: skip
    open_doors(world, state)
    simulation = begun(world, state)
    inside = people
    counts = []
    while inside > 0 and simulation.tick < 3000:
        simulation.advance(1)
        rooms = simulation.state.segment - world.rooms.streets
        now = int(np.isin(rooms[simulation.state.who.argsort()][:people], halls).sum())
        counts.append(inside - now)
        inside = now
    return counts, simulation.tick


def open_doors(world: World, state: State) -> None:
    """Break every front and back door of the town, so that nothing has to be opened first."""
    doors = np.isin(world.openings.kind, (Opening.FRONT, Opening.BACK))
    state.latch[doors] = 2


def counterflow(against: int) -> float:
    """Return when the last of 100 people has walked a passage, with others coming towards them."""
    length, width, people = 60.0, 2.0, 220
    corridor = streets_in_line(
        [(length, width)], people,
        (Place(PlaceKind.BAKERY, 0, 0.0), Place(PlaceKind.BAKERY, 0, length)),
    )  # fmt: skip
    world = at_speed(world_of(corridor), FREE)
    west, east = place_room(world, 0), place_room(world, 1)
    bound = {who: (0, 0.1 * who, 0.5, east) for who in range(100)}
    for i in range(against):
        bound[100 + i] = (0, length - 0.1 * i, 1.5, west)
    simulation = walking(world, all_at_home(world), bound)
    return float(max(arrivals(simulation, list(range(100)), [east] * 100, 2000)))


def assigned(count: int) -> tuple[int, int]:
    """Let 23 people go to four places as assigned; return how many arrive there, and elsewhere."""
    del count
    places = tuple(Place(PlaceKind.RESTAURANT, i, 80.0) for i in range(4))
    city = town(
        [(0, 0), (100, 0), (0, 100), (-100, 0), (0, -100), (300, 0), (500, 0)],
        [*(Street(0, i) for i in range(1, 5)), Street(1, 5), Street(5, 6)],
        districts=[District(40, 10, outline=((310, -20), (310, 20), (490, 20), (490, -20)))],
        places=places,
        title="Cabins",
    )
    world = world_of(city)
    rooms = [place_room(world, who % 4) for who in range(23)]
    bound = {who: (4, 10.0 + who, 1.0, rooms[who]) for who in range(23)}
    simulation = walking(world, all_at_home(world), bound)
    there = arrivals(simulation, list(range(23)), rooms, 900)
    return sum(one > 0 for one in there), sum(one < 0 for one in there)


def two_exits(people: int) -> tuple[float, float]:
    """Let people leave a street with an exit at each end, most of them near the western one.

    Returns the shares of them that take the nearer exit, and the other.
    """
    city = town(
        [(0, 0), (800, 0), (400, 0), (400, 200)],
        [Street(0, 2, width=20.0), Street(2, 1, width=20.0), Street(2, 3, width=20.0)],
        districts=[
            District(people, people // 4, outline=((390, 20), (390, 190), (410, 190), (410, 20)))
        ],
        exits=[0, 1],
        title="Hall",
    )
    world = world_of(city, {"living": {"calm_after": 1.0, "leave": 1.0, "familiar": 0.1}})
    state = all_at_home(world)
    along = np.random.default_rng(5).uniform(20, 380, people)
    street = np.arange(people) % 3 == 0
    for who in range(people):
        put(
            state, who, int(street[who]), float(along[who]), float(who % 20),
            mind=Mind.AFRAID, intent=Intent.LEAVE, pace=Pace.RUN, seen=-1, heading=1, speed=2.0,
        )  # fmt: skip
    simulation = begun(world, state)
    simulation.advance(900)
    events = simulation.take_events()
    out = events["kind"] == Event.ESCAPED
    nearer_west = ~street[events["who"][out]]
    went_west = city.segments.a[events["room"][out]] == 0
    nearer = float((nearer_west == went_west).sum()) / people
    return nearer, float(out.sum()) / people - nearer


def bottlenecks() -> tuple[float, float, float]:
    """Let people pass two narrow pieces of a street; return the flow at each end, and the density.

    Flows are people a second between the tenth and the ninetieth of 100, the density is the
    largest on the second piece [1/m²].
    """
    pieces = [(100.0, 8.0), (20.0, 1.0), (40.0, 8.0), (20.0, 1.0), (100.0, 8.0)]
    corridor = streets_in_line(pieces, 120, (Place(PlaceKind.BAKERY, 4, 90.0),))
    world = at_speed(world_of(corridor), FREE)
    bakery = place_room(world, 0)
    simulation = walking(
        world, all_at_home(world), {who: (0, 0.5 + 0.99 * who, 1.0, bakery) for who in range(100)}
    )
    passed: list[list[int]] = [[], []]
    densest = 0.0
    for _ in range(600):
        simulation.advance(1)
        segment = simulation.state.segment
        beyond = segment >= world.rooms.streets
        for i, last in enumerate((1, 3)):
            passed[i].append(int(((segment > last) & (segment < 5)).sum() + beyond.sum()))
        densest = max(densest, float((segment == 3).sum()) / 20.0)
    flows = []
    for counts in passed:
        gone = np.array(counts) - counts[0]
        flows.append(80 / max(1, int(np.argmax(gone >= 90)) - int(np.argmax(gone >= 10))))
    return flows[0], flows[1], densest


def short_route() -> float:
    """Return the share of walkers that take the shorter of two ways round a block."""
    city = town(
        [(0, 0), (100, 0), (100, 40), (0, 120), (100, 120), (200, 0), (-300, 0)],
        [
            Street(0, 1), Street(1, 5), Street(0, 3), Street(3, 4), Street(4, 1), Street(6, 0),
            Street(1, 2),
        ],
        districts=[District(60, 15, outline=((-320, -20), (-320, 20), (-5, 20), (-5, -20)))],
        places=[Place(PlaceKind.RESTAURANT, 1, 80.0)],
        title="Block",
    )  # fmt: skip
    world = world_of(city)
    goal = place_room(world, 0)
    simulation = walking(
        world, all_at_home(world), {who: (5, 200.0 + who, 1.0, goal) for who in range(50)}
    )
    long: set[int] = set()
    for _ in range(900):
        simulation.advance(1)
        state = simulation.state
        long |= set(state.who[np.isin(state.segment, (2, 3, 4))].tolist())
    return 1 - len(long) / 50


def crowds(workers: Workers, count: int) -> Result:
    """V14: density and speed, doors, exits, counterflow, bottlenecks, routes."""
    del workers
    checks: list[Check] = []
    densities = np.array([0.5, 1.0, 1.5, 1.75, 2.0, 3.0, 4.0])
    speeds = np.array([crowded(float(one)) for one in densities])
    expected = weidmann(densities)
    worst = float(np.abs(speeds / expected - 1).max())
    checks.append(
        between("RiMEA 4: speed in a crowd, largest deviation from Weidmann", 0.0, 0.02, worst)
    )
    flow = float((densities * speeds).max())
    checks.append(between("RiMEA 4: largest flow [1/(m s)]", 1.20, 1.24, flow))

    counts, took = through_doors(100, 1, 1.0)
    checks += [
        between("IMO 4: 99 people follow one through a door of 1 m [1/s]", 1.2, 1.33, 99 / took),
        between("IMO 4: the most in ten seconds", 0, 14, int(np.convolve(counts, [1] * 10).max())),
    ]
    _, four = through_doors(1000, 4, 1.0)
    _, two = through_doors(1000, 2, 1.0)
    checks.append(
        between("IMO 9, RiMEA 9: 1,000 people by 2 doors instead of 4: time", 1.8, 2.2, two / four)
    )
    there, elsewhere = assigned(count)
    checks += [
        exactly("IMO 10, RiMEA 10: of 23 people at the place assigned", 23, there),
        exactly("of them elsewhere", 0, elsewhere),
    ]
    nearer, other = two_exits(999)
    checks += [
        between("RiMEA 11: share that leaves by the nearer of two exits", 0.5, 1.0, nearer),
        between("RiMEA 11: share that leaves by the other", 0.001, 0.5, other),
    ]
    one, second, densest = bottlenecks()
    checks += [
        between("RiMEA 12: flow at the second bottleneck over the first", 0.0, 1.02, second / one),
        between("RiMEA 12: largest density in the second [1/m²]", 0.0, 2.0, densest),
    ]
    checks.append(exactly("RiMEA 14: share that takes the short way of two", 1.0, short_route()))
    times = [counterflow(against) for against in (0, 10, 50, 100)]
    grows = all(a < b for a, b in pairwise(times))
    shown = ", ".join(f"{time:g}" for time in times)
    checks.append(
        exactly(f"IMO 8: time grows with 0, 10, 50, 100 coming the other way ({shown} s)", 1, grows)
    )
    fine = np.linspace(0.2, 5.2, 60)
    curve = Curve(
        "Speed in a crowd", "people a square metre", "m/s", densities.tolist(), speeds.tolist(),
        [0.0] * len(densities), fine.tolist(), weidmann(fine).tolist(),
    )  # fmt: skip
    return Result(
        "V14", "Crowds slow down, doors hold back, exits are shared as published tests ask",
        "streets and halls drawn by hand; see each line",
        "Weidmann 1993; RiMEA 2016, tests 4, 9 to 12, 14; IMO 2016, tests 4, 8 to 10",
        tuple(checks), (curve,),
        (
            "people in a crowd are slowed by how many are on their street as they set out on it; "
            "streets have no capacity of their own, so that nobody queues before a narrow one",
            "RiMEA 11: with a tenth who take an exit that they know (living.familiar); with the "
            "default, none, everybody takes the nearer one",
            "IMO 11 (stairs) is not asked: stairs have no length here",
        ),
    )  # fmt: skip
