"""Nobody leaps, nobody passes a wall, the dead do nothing: planted faults are found and named."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from lively import lively_world
from random_towns import Case, cases

from outskirts.base.codes import Condition, Event, Intent, Mind, PlaceKind, RoomKind
from outskirts.base.errors import CheckError
from outskirts.base.jit import compiling
from outskirts.city import atlas
from outskirts.city.crop import crop
from outskirts.engine import sense
from outskirts.engine.sense import Moment, Second, Spot, Ways
from outskirts.engine.simulation import Simulation
from outskirts.engine.stages import Stage
from outskirts.kernels import trips
from outskirts.kernels.storage import ROW, note
from outskirts.world.scenario import parse
from outskirts.world.world import World, make
from towns import Place, Street, town, whole_town

MINUTES = 5 if compiling() else 1
EMPTY: dict[str, Any] = {
    name: np.zeros(0, np.int32) for name in ("tick", "kind", "who", "by", "segment")
}
LENGTH = 100.0
"""Every street of the small town is so long [m], but one."""
SHORT = 2.0


def small_world() -> World:
    """Make three streets in a row, of 100, 2 and 100 m, a loop at the end, and a shop.

    Streets 0, 1 and 2 meet at junctions 1 and 2; the shop stands at metre 50 of street 0.
    """
    city = town(
        [(0, 0), (LENGTH, 0), (LENGTH + SHORT, 0), (2 * LENGTH + SHORT, 0)],
        [
            Street(0, 1),
            Street(1, 2),
            Street(2, 3),
            Street(3, 3, course=((2 * LENGTH, 30), (2 * LENGTH + 30, 30))),
        ],
        places=[Place(PlaceKind.SUPERMARKET, 0, 50.0, 1, 40.0)],
        exits=[0],
        districts=whole_town(60),
    )
    scenario = {"name": "small", "city": "small", "hours": 1.0, "index": {"count": 0}}
    return make(parse(scenario, "test"), 1, city=city)


@pytest.fixture(scope="module")
def ways() -> Ways:
    return Ways(small_world())


def room_of(ways: Ways, kind: RoomKind) -> int:
    """Return the segment that is the first room of a kind."""
    return ways.streets + int(np.flatnonzero(ways.world.rooms.kind == kind)[0])


# How far it is.


def test_along_a_street_and_over_junctions_metres_add_up(ways: Ways) -> None:
    assert ways.metres(Spot(0, 10.0), Spot(0, 14.0)) == 4.0
    assert ways.metres(Spot(0, 99.0), Spot(1, 0.5)) == pytest.approx(1.5)
    assert ways.metres(Spot(0, 99.0), Spot(2, 3.0)) == pytest.approx(1.0 + SHORT + 3.0)
    assert ways.metres(Spot(2, 3.0), Spot(0, 99.0)) == pytest.approx(1.0 + SHORT + 3.0)


def test_round_a_loop_the_shorter_way_counts(ways: Ways) -> None:
    length = float(ways.world.streets.length[3])
    assert ways.metres(Spot(3, 1.0), Spot(3, length - 2.0)) == pytest.approx(3.0, abs=1e-3)


def test_what_is_too_far_is_not_searched_for(ways: Ways) -> None:
    assert ways.metres(Spot(0, 0.0), Spot(2, 50.0)) == np.inf


def test_into_rooms_one_gets_by_their_openings(ways: Ways) -> None:
    hall, store = room_of(ways, RoomKind.PLACE), room_of(ways, RoomKind.STORE)
    stair = room_of(ways, RoomKind.STAIRWELL)
    assert ways.metres(Spot(0, 45.0), Spot(hall, 0)) == 5.0
    assert ways.metres(Spot(hall, 0), Spot(0, 45.0)) == 5.0
    assert ways.metres(Spot(hall, 0), Spot(store, 0)) == 0.0
    home = ways.streets
    assert ways.metres(Spot(stair, 0), Spot(home, 0)) == 0.0
    street = int(ways.world.rooms.street[0])
    along = float(ways.world.rooms.along[0])
    assert ways.metres(Spot(street, along), Spot(home, 0)) == 0.0
    way_out = room_of(ways, RoomKind.EXIT)
    assert ways.metres(Spot(0, 1.0), Spot(way_out, 0)) == 1.0


def test_from_a_store_room_only_the_back_door_leads_out(ways: Ways) -> None:
    store = room_of(ways, RoomKind.STORE)
    (back,) = ways.doors(store - ways.streets)
    assert ways.metres(Spot(store, 0), back) == 0.0
    assert back.place != 50.0


def test_places_are_those_that_the_laws_see() -> None:
    world = lively_world()
    simulation = Simulation(world)
    simulation.advance(60)
    now = sense.moment(world, simulation.state, simulation.tick)
    book = simulation.desk.book
    outdoors = np.flatnonzero(now.segment < len(world.streets.length))
    assert len(outdoors) >= 20
    for who in outdoors:
        row = int(book.person[who, ROW])
        seen = trips.place_at(world.held.streets, simulation.stage.rows, row, simulation.tick)
        assert now.place[who] == pytest.approx(seen, abs=1e-4)


def test_walkers_past_their_door_or_the_end_of_their_street_have_walked_past_it() -> None:
    world = small_world()
    state = Simulation(world).state
    hall = world.rooms.streets + world.rooms.dwellings
    state.segment[:4], state.heading[:4], state.speed[:4] = 0, 1, 2.0
    state.moved[:4], state.wake[:4], state.goal[:4] = 0, 1, -1
    state.along[:4] = LENGTH - 0.5, 49.0, 49.0, 10.0
    state.goal[1] = hall
    state.intent[2], state.spot[2], state.spot_along[2] = Intent.INVESTIGATE, 0, 49.5
    now = sense.moment(world, state, 1)
    assert now.place[state.who[:4]].tolist() == [LENGTH, 51.0, 51.0, 12.0]
    assert now.past[state.who[:4]].tolist() == [1.5, 1.0, 1.5, 0.0]


# What cannot have happened.


def still(ways: Ways, **at: Any) -> Second:
    """Return a second in which nobody did anything: person 0 is as `at` says, all are outdoors."""
    people = ways.world.people
    values: dict[str, Any] = {
        "segment": np.zeros(people, np.int32),
        "condition": np.zeros(people, np.int8),
        "place": np.full(people, 20.0, np.float32),
        "speed": np.zeros(people, np.float32),
        "past": np.zeros(people, np.float32),
    }
    for name, value in at.items():
        values[name][0] = value
    state = Simulation(ways.world).state
    state.grip[:] = -1
    moments = [Moment(tick, **{k: v.copy() for k, v in values.items()}) for tick in (7, 8)]
    return Second(moments[0], moments[1], state, dict(EMPTY))


def ending(second: Second, who: int = 0, **at: Any) -> Second:
    """Return the same second with another end for somebody."""
    for name, value in at.items():
        getattr(second.after, name)[who] = value
    return second


def test_nothing_is_wrong_with_a_still_second(ways: Ways) -> None:
    assert sense.problems(ways, still(ways)) == []


def test_who_is_put_twenty_metres_on_has_leapt(ways: Ways) -> None:
    (said,) = sense.problems(ways, ending(still(ways), place=40.0))
    assert said.startswith(
        "person 0 got 20.00 m along the streets, from street 0 metre 20.00 to street 0 metre 40.00,"
    )


def test_the_living_may_run_an_arm_s_length_more_and_no_farther(ways: Ways) -> None:
    most = float(ways.world.bodies.run[0]) + ways.world.laws.reach
    assert sense.problems(ways, ending(still(ways), place=20.0 + most)) == []
    assert sense.problems(ways, ending(still(ways), place=20.2 + most)) != []


@pytest.mark.parametrize("when", ["before", "after"])
def test_infected_get_as_far_as_their_speed_before_or_after(ways: Ways, when: str) -> None:
    def after(metres: float) -> list[str]:
        second = ending(still(ways, condition=Condition.INFECTED), place=20.0 + metres)
        getattr(second, when).speed[0] = 9.0
        return sense.problems(ways, second)

    assert after(9.0 + ways.world.laws.reach) == []
    assert after(9.2 + ways.world.laws.reach) != []


def test_a_walker_past_the_end_of_a_street_has_that_much_more(ways: Ways) -> None:
    most = 2.0 + ways.world.laws.reach
    second = still(ways, condition=Condition.INFECTED, segment=0, place=LENGTH, speed=2.0)
    assert sense.problems(ways, ending(second, segment=2, place=most - SHORT + 1.0)) != []
    second.before.past[0] = 1.0
    assert sense.problems(ways, second) == []


def test_no_corner_is_cut(ways: Ways) -> None:
    said = sense.problems(ways, ending(still(ways), segment=2, place=1.0))
    assert "more than" in said[0] or "83.00 m" in said[0]
    second = still(ways, place=LENGTH - 0.5)
    assert sense.problems(ways, ending(second, segment=2, place=0.5)) == []


def test_nobody_gets_into_a_room_without_a_door(ways: Ways) -> None:
    hall = room_of(ways, RoomKind.PLACE)
    (said,) = sense.problems(ways, ending(still(ways), segment=hall, place=0.0))
    assert said.startswith("person 0 got from street 0 metre 20.00 to room")
    assert "(place) without a door: the way by the nearest has 30.00 m" in said
    near = still(ways, place=48.0)
    assert sense.problems(ways, ending(near, segment=hall, place=0.0)) == []


def test_nobody_gets_out_of_a_room_through_a_wall(ways: Ways) -> None:
    hall = room_of(ways, RoomKind.PLACE)
    second = still(ways, segment=hall, place=0.0)
    assert sense.problems(ways, ending(second, segment=0, place=50.0)) == []
    assert "without a door" in sense.problems(ways, ending(second, segment=0, place=80.0))[0]


def test_nobody_gets_from_one_room_to_another_that_has_no_door_to_it(ways: Ways) -> None:
    store, stair = room_of(ways, RoomKind.STORE), room_of(ways, RoomKind.STAIRWELL)
    rooms = ways.world.rooms
    stair = ways.streets + int(
        np.flatnonzero((rooms.kind == RoomKind.STAIRWELL) & (rooms.street == 2))[0]
    )
    second = ending(still(ways, segment=store, place=0.0), segment=stair, place=0.0)
    assert "(store) to room" in sense.problems(ways, second)[0]


def test_riders_are_taken_up_and_set_down_anywhere(ways: Ways) -> None:
    aboard = ways.streets + ways.world.rooms.aboard
    assert sense.problems(ways, ending(still(ways), segment=aboard, place=0.0)) == []
    second = still(ways, segment=aboard, place=0.0)
    assert sense.problems(ways, ending(second, segment=0, place=77.0)) == []
    hall = room_of(ways, RoomKind.PLACE)
    assert sense.problems(ways, ending(second, segment=hall, place=0.0)) == []


@pytest.mark.parametrize("condition", [Condition.DEAD, Condition.ESCAPED])
def test_the_dead_and_those_who_have_left_stay_as_they_are(
    ways: Ways, condition: Condition
) -> None:
    how = condition.name.lower()
    moved = ending(still(ways, condition=condition), place=20.5)
    assert f"person 0, {how}, was {how} at street 0 metre 20.50" in sense.problems(ways, moved)[0]
    risen = ending(still(ways, condition=condition), condition=Condition.INFECTED)
    assert f"person 0, {how}, was infected" in sense.problems(ways, risen)[0]
    for name, does in (
        ("wake", "wake at 9"), ("turn", "turn at 9"),
        ("portal", "stands at door 9"), ("grip", "holds person 9"),
    ):  # fmt: skip
        second = still(ways)
        second.state.condition[3] = condition
        getattr(second.state, name)[3] = 9
        (said,) = sense.standing(second.state, 7)
        assert said.startswith(f"person {second.state.who[3]}, {how}, ")
        assert does in said


def test_nobody_holds_the_dead(ways: Ways) -> None:
    second = still(ways)
    second.state.condition[3], second.state.since[3], second.state.held[3] = Condition.DEAD, 5, 7
    (said,) = sense.problems(ways, second)
    assert said.startswith(f"person {second.state.who[3]} was held at 7, dead or gone since 5")


def event(kind: Event, who: int, by: int) -> dict[str, Any]:
    """Return one event of the second."""
    return {
        "tick": np.array([7]), "kind": np.array([kind], np.int8), "who": np.array([who]),
        "by": np.array([by]), "segment": np.array([0]),
    }  # fmt: skip


def test_the_dead_bite_nobody_and_have_no_part_in_anything(ways: Ways) -> None:
    second = still(ways, condition=Condition.DEAD)._replace(events=event(Event.BITTEN, 1, 0))
    (said,) = sense.problems(ways, second)
    assert said == "person 0, dead, had a part in the event BITTEN, expected none"
    second = second._replace(events=event(Event.HEARD, 0, 1))
    assert sense.problems(ways, second) != []


@pytest.mark.parametrize("kind", sense.REMEMBERED)
def test_who_is_remembered_may_be_dead_by_now(ways: Ways, kind: Event) -> None:
    second = still(ways, condition=Condition.DEAD)._replace(events=event(kind, 1, 0))
    assert sense.problems(ways, second) == []


@pytest.mark.parametrize("kind", sense.TOUCHING)
def test_nobody_is_bitten_killed_or_found_from_afar(ways: Ways, kind: Event) -> None:
    second = still(ways)._replace(events=event(kind, 1, 0))
    assert sense.problems(ways, second) == []
    for moment in (second.before, second.after):
        moment.place[0] = 80.0
    (said,) = sense.problems(ways, second)
    assert f"event {kind.name} of person 1" in said
    assert "60.00 m away" in said


def test_who_is_carried_off_after_a_bite_was_bitten_where_they_were(ways: Ways) -> None:
    second = still(ways)._replace(events=event(Event.BITTEN, 1, 0))
    ending(second, 1, segment=ways.streets + ways.world.rooms.aboard, place=0.0)
    assert sense.problems(ways, second) == []


def test_nobody_holds_somebody_from_afar_or_elsewhere(ways: Ways) -> None:
    second = still(ways, condition=Condition.INFECTED)
    state = second.state
    row = np.argsort(state.who)
    state.condition[row[0]], state.grip[row[0]] = Condition.INFECTED, 1
    state.held[row[1]] = 7
    assert sense.problems(ways, second) == []
    for moment in (second.before, second.after):
        moment.place[1] = 40.0
    (said,) = sense.problems(ways, second)
    assert said.startswith("person 0 at street 0 metre 20.00 holds person 1 at street 0 metre 40.0")
    for moment in (second.before, second.after):
        moment.segment[1] = room_of(ways, RoomKind.PLACE)
    assert "(place), 30.00 m away" in sense.problems(ways, second)[0]
    state.held[row[1]] = 6
    assert sense.problems(ways, second) == []


# In a run.


def test_seconds_alone_can_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTSKIRTS_CHECK", "seconds")
    simulation = Simulation(lively_world())
    simulation.advance(30)
    simulation.state.pace[0] = 100
    simulation.advance(1)
    who, said = leap(simulation)
    with pytest.raises(CheckError, match=f"tick 31 cannot have happened: person {who}\\b.*{said}"):
        simulation.advance(1)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Simulation:
    """Return a village whose seconds are checked."""
    monkeypatch.setenv("OUTSKIRTS_CHECK", "1")
    return Simulation(lively_world())


def leap(simulation: Simulation) -> tuple[int, str]:
    """Put somebody who walks twenty metres on."""
    state, streets = simulation.state, simulation.world.streets
    length = streets.length[np.minimum(state.segment, len(streets.length) - 1)]
    fits = (state.segment < len(streets.length)) & (length > 60) & (state.heading == 0)
    fits |= (state.segment < len(streets.length)) & (length > 60) & (state.mind == Mind.UNAWARE)
    row = int(np.flatnonzero(fits)[0])
    state.along[row] += 20.0 if state.along[row] < 30 else -20.0
    return int(state.who[row]), "m along the streets, from street"


def through_a_wall(simulation: Simulation) -> tuple[int, str]:
    """Put somebody at home into the dwelling of another stairwell."""
    state, rooms = simulation.state, simulation.world.rooms
    row = int(np.flatnonzero(state.segment == rooms.streets)[0])
    far = np.flatnonzero(rooms.street[: rooms.dwellings] != rooms.street[0])[-1]
    state.segment[row] = rooms.streets + far
    return int(state.who[row]), "without a door"


def bite_by_the_dead(simulation: Simulation) -> tuple[int, str]:
    """Write down that somebody was bitten by one who is long dead."""
    before: Any = simulation.steps.before
    before.condition[5] = simulation.state.condition[simulation.state.who == 5] = Condition.DEAD
    work = Stage.change

    def broken(self: Stage, tick: int) -> None:
        work(self, tick)
        note(self.log, self.book, tick, Event.BITTEN, 6, 5, 0, 0.0)

    Stage.change = broken  # type: ignore[method-assign]
    return 5, "dead, had a part in the event BITTEN"


FAULTS: tuple[Callable[[Simulation], tuple[int, str]], ...] = (
    leap,
    through_a_wall,
    bite_by_the_dead,
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_ends_the_second_with_the_person_named(
    watched: Simulation,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Simulation], tuple[int, str]],
) -> None:
    monkeypatch.setattr(Stage, "change", Stage.change)
    watched.advance(30)
    who, said = fault(watched)
    with pytest.raises(CheckError, match=f"tick 30 cannot have happened: person {who}\\b.*{said}"):
        watched.advance(1)


def test_check_lives_a_second_more_and_leaves_the_run_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simulation = Simulation(lively_world())
    simulation.advance(30)
    before = simulation.state.digest()
    assert simulation.check() == []
    assert simulation.state.digest() == before
    work = Stage.change

    def leaps(self: Stage, tick: int) -> None:
        work(self, tick)
        row = int(np.flatnonzero(self.state.who == 41)[0])
        self.state.segment[row], self.state.along[row] = 0, 1.0

    monkeypatch.setattr(Stage, "change", leaps)
    (said,) = simulation.check()
    assert said.startswith("person 41 got ")
    simulation.tick = simulation.world.ticks
    assert not any("cannot" in one or "got" in one for one in simulation.check())


def test_check_says_that_a_dead_one_is_to_wake() -> None:
    simulation = Simulation(lively_world())
    simulation.advance(30)
    state = simulation.state
    row = int(np.flatnonzero(state.wake > 40)[0])
    state.condition[row] = Condition.DEAD
    assert any(f"person {state.who[row]}, dead, is to wake" in one for one in simulation.check())


def live(world: World, minutes: int, monkeypatch: pytest.MonkeyPatch) -> Simulation:
    """Live some minutes in which every second is checked."""
    monkeypatch.setenv("OUTSKIRTS_CHECK", "1")
    simulation = Simulation(world)
    for _ in range(minutes):
        simulation.advance(60)
        simulation.take_events()
    return simulation


@pytest.mark.parametrize(("preset", "seed"), [("slow", 3), ("slow", 4), ("fast", 3)])
def test_in_a_lively_village_every_second_can_have_happened(
    monkeypatch: pytest.MonkeyPatch, preset: str, seed: int
) -> None:
    simulation = live(lively_world(preset, seed), 3 * MINUTES, monkeypatch)
    assert np.any(simulation.state.condition == Condition.INFECTED)


def test_in_random_towns_every_second_can_have_happened() -> None:
    @settings(max_examples=60 if compiling() else 2, derandomize=True, deadline=None)
    @given(cases())
    def lived(case: Case) -> None:
        with pytest.MonkeyPatch.context() as patch:
            live(case.world(), MINUTES, patch)

    lived()


@pytest.mark.slow
@pytest.mark.city
def test_six_minutes_of_a_hot_quarter_of_casablanca_can_have_happened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two kilometres across, five minutes after 300 first cases anywhere in it."""
    part = crop(atlas.load("casablanca"), -7.62, 33.59, 1000)
    scenario = parse({"hours": 1, "index": {"count": 300, "where": "anywhere"}}, "sense")
    simulation = Simulation(make(scenario, 1, city=part), threads=2)
    simulation.advance(300)
    monkeypatch.setenv("OUTSKIRTS_CHECK", "1")
    simulation.take_up(simulation.state, simulation.tick)
    for _ in range(6):
        simulation.advance(60)
        simulation.take_events()


@pytest.mark.slow
@pytest.mark.city
def test_an_hour_of_casablanca_can_have_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody, from 18:00, with a hundred first cases; only the seconds are checked."""
    scenario = parse({"city": "casablanca", "hours": 1, "index": {"count": 100}}, "sense")
    monkeypatch.setenv("OUTSKIRTS_CHECK", "seconds")
    simulation = Simulation(make(scenario, 1), threads=2)
    for _ in range(60):
        simulation.advance(60)
        simulation.take_events()
    assert simulation.counts().sum(axis=0)[Condition.INFECTED] > 100
