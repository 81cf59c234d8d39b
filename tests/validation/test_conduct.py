"""Nobody shuttles, nobody stands about with somewhere to go, nobody walks through the infected."""

from typing import Any

import pytest
from conduct import Watch
from lively import lively_world
from scenes import all_at_home, begun, of, put, put_runner, world_of
from whole import SHIPPED, inhabited

from outskirts.base.codes import Condition, Intent, Mind, PlaceKind
from outskirts.city.city import City
from outskirts.city.crop import crop
from outskirts.engine.simulation import Simulation
from outskirts.kernels import trips
from outskirts.kernels.storage import ROW
from outskirts.world.scenario import parse
from outskirts.world.world import World, make
from towns import District, Place, Street, town

MIDDLE = (-7.62, 33.59)
"""Longitude and latitude about which Casablanca is cropped."""


def watched(worlds: list[World], minutes: int) -> list[Watch]:
    """Let some worlds run and watch them; print what was counted."""
    found = []
    for world in worlds:
        watch = Watch(Simulation(world))
        watch.follow(60 * minutes)
        found.append(watch)
        print(
            f"seed {world.seed}: {watch.minutes:,.0f} minutes under way, {watch.turns:,} turned "
            f"back, {len(watch.restless)} more than six times in a minute ({watch.rate:.2f} in "
            f"10,000), {len(watch.standing)} stood for ten minutes; first {watch.restless[:3]}"
        )
    return found


def test_in_a_village_nobody_shuttles_or_stands() -> None:
    found = watched([lively_world(seed=seed) for seed in (3, 4, 5, 7)], 20)
    minutes = sum(watch.minutes for watch in found)
    assert minutes > 2_000
    assert sum(watch.turns for watch in found) > 100
    assert sum(len(watch.restless) for watch in found) <= max(1, minutes / 10_000)
    assert sum(len(watch.standing) for watch in found) == 0


@pytest.mark.slow
@pytest.mark.city
def test_in_casablanca_at_most_one_in_ten_thousand_shuttles_and_nobody_stands() -> None:
    if not SHIPPED.exists():
        pytest.skip("casablanca.city is not built yet")
    part = crop(inhabited()[0], *MIDDLE, 1000.0)
    scenario = parse({"hours": 2, "index": {"count": 12}}, "conduct")
    found = watched([make(scenario, seed, city=part) for seed in (1, 2, 3)], 90)
    minutes = sum(watch.minutes for watch in found)
    assert minutes > 300_000
    restless = sum(len(watch.restless) for watch in found)
    print(f"{10_000 * restless / minutes:.2f} in 10,000 minutes")
    assert 10_000 * restless / minutes <= 1.0
    assert sum(len(watch.standing) for watch in found) == 0


# Nobody passes through an infected in an alley.

LONG = 40.0
"""Length of the alley [m]; the infected stands in the middle."""
MINDS: dict[str, dict[str, Any]] = {
    "idle": {"mind": Mind.IDLE, "intent": Intent.STAY},
    "feeding": {"mind": Mind.FEEDING, "intent": Intent.STAY, "until": 10_000},
    "looking about": {"mind": Mind.CURIOUS, "intent": Intent.LOOK_ROUND},
}


def alley(width: float, people: int) -> City:
    """Draw an alley, street 0, between two streets of 200 m, with a bakery on each of them."""
    return town(
        [(0, 0), (LONG, 0), (-200, 0), (LONG + 200, 0)],
        [Street(0, 1, width=width), Street(2, 0), Street(1, 3)],
        districts=[
            District(people, people // 4, outline=((-220, -30), (-220, 30), (-1, 30), (-1, -30)))
        ],
        places=[Place(PlaceKind.BAKERY, 1, 20.0), Place(PlaceKind.BAKERY, 2, 180.0)],
        title="Alley",
    )


class Alley:
    """A standing infected in an alley; `send` people through from both sides."""

    def __init__(self, width: float, lane: float, mind: str, people: int) -> None:
        self.width = width
        self.people = people
        self.world = world_of(alley(width, people + 4), {"infection": {"bite": 0.0}})
        self.state = all_at_home(self.world)
        put(self.state, 0, 0, LONG / 2, lane, condition=Condition.INFECTED, **MINDS[mind])

    def across(self, who: int) -> float:
        """Return where across the alley a person begins: all over its width."""
        return 0.3 + (self.width - 0.6) * (who * 7 % self.people) / self.people

    def send_walkers(self) -> int:
        """Let everybody walk to the bakery on the other side; return how many slip through."""
        world, state = self.world, self.state
        bakery = world.rooms.streets + world.rooms.dwellings
        for who in range(1, self.people + 1):
            eastward = who % 2
            street, along = (1, 200.0 - who) if eastward else (2, float(who))
            put(state, who, street, along, 1.0, intent=Intent.TRIP, goal=bakery + eastward)
        simulation = begun(world, state)
        held, stage = world.held, simulation.stage
        for who in range(1, self.people + 1):
            row = int(simulation.desk.book.person[who, ROW])
            trips.stroll(
                held.streets, held.rooms, held.bodies, held.laws, stage.rows, stage.book, row, 0
            )
        return self.count(simulation, 300)

    def send_runners(self) -> int:
        """Let everybody run in by both ends, whatever stands there; return how many get past."""
        for who in range(1, self.people + 1):
            eastward = who % 2
            put_runner(
                self.state, who, 0, 4.0 if eastward else LONG - 4.0, self.across(who),
                2.0 + who % 5, heading=1 if eastward else -1, turned=0,
            )  # fmt: skip
        return self.count(begun(self.world, self.state), 40)

    def count(self, simulation: Simulation, ticks: int) -> int:
        """Return how many get to the other side without ever having been in touch."""
        touched: set[int] = set()
        past: set[int] = set()
        for _ in range(ticks):
            simulation.advance(1)
            for who in range(1, self.people + 1):
                if of(simulation, who, "held") >= 0:
                    touched.add(who)
                elif who not in touched and self.beyond(simulation, who):
                    past.add(who)
        return len(past)

    def beyond(self, simulation: Simulation, who: int) -> bool:
        """Say whether a person is on the other side of the infected."""
        segment, along = int(of(simulation, who, "segment")), float(of(simulation, who, "along"))
        rooms = self.world.rooms
        street = segment if segment < rooms.streets else int(rooms.street[segment - rooms.streets])
        if street == 0 and of(simulation, who, "mind") == Mind.AFRAID:
            return along > LONG / 2 + 1 if who % 2 else along < LONG / 2 - 1
        return street == (2 if who % 2 else 1)


@pytest.mark.parametrize("mind", MINDS)
@pytest.mark.parametrize("lane", [0.5, 1.5, 2.5])
def test_nobody_passes_an_infected_in_an_alley_of_three_metres(lane: float, mind: str) -> None:
    assert Alley(3.0, lane, mind, 200 if lane == 1.5 else 40).send_walkers() == 0
    assert Alley(3.0, lane, mind, 20).send_runners() == 0


@pytest.mark.parametrize("lane", [0.5, 4.0, 7.5])
def test_runners_and_walkers_pass_an_infected_in_a_street_of_eight_metres(lane: float) -> None:
    assert Alley(8.0, lane, "idle", 20).send_runners() >= 15
    assert Alley(8.0, lane, "idle", 20).send_walkers() >= 15
