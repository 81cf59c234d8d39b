"""The reader of nights: a night as it should be holds, a wrong one is caught."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from terminal import draw_village

from outskirts.base.codes import Condition, Cue, Event, Intent, Mind
from outskirts.base.errors import InputError
from outskirts.cli.app import main
from outskirts.engine.simulation import Simulation
from outskirts.kernels import trips
from outskirts.record.format import CUES, KINDS
from outskirts.record.measures import tree
from outskirts.validation import believe, leaps, nights, outbreak
from outskirts.validation.ages import Ages, smooth
from outskirts.validation.crowding import Crowding, crowded
from outskirts.validation.errands import Errands, Hunts
from outskirts.validation.facts import Fact, Findings, Reading, at_most, none, share_at_most, told
from outskirts.validation.followers import Followers
from outskirts.validation.moods import Households, Memory, Moods, warned
from outskirts.validation.nights import Columns, Moment, Night, events_of, place_at
from outskirts.world.scenario import parse
from outskirts.world.state import empty
from outskirts.world.world import World, make
from towns import grid, village

LATE = 240
"""A minute after dusk: 22:00."""
GROWN, CHILD, INFANT = 0, 1, 2
"""Three of one household: an adult, one of eight and one of four."""

Happened = tuple[int, Event, int, int]
"""An event: tick, kind, who, by."""


@pytest.fixture(scope="module")
def world() -> World:
    """A town in which everybody is 40, but the three of the first household of three."""
    data = {
        "city": "grid",
        "hours": 6.0,
        "start": "18:00",
        "index": {"count": 1, "where": "anywhere"},
    }
    made = make(parse(data, "test"), 1, city=grid(3))
    dwellings = made.population.dwellings
    home = int(np.flatnonzero(np.diff(dwellings.start) >= 3)[0])
    order = np.argsort(made.population.persons.home != home, kind="stable")
    persons = made.population.persons
    age = np.full(made.people, 40, np.int8)
    age[dwellings.start[home] + np.arange(3)] = (40, 8, 4)
    assert order[GROWN] == dwellings.start[home]
    return replace(made, population=replace(made.population, persons=replace(persons, age=age)))


@pytest.fixture(scope="module")
def three(world: World) -> NDArray[np.intp]:
    """Who they are: GROWN, CHILD, INFANT."""
    child = int(np.flatnonzero(world.population.persons.age == 8)[0])
    return np.array([child - 1, child, child + 1])


def at_home(world: World) -> Columns:
    """Return a state in which everybody is at home and knows nothing."""
    state = empty(world.people, len(world.streets.length), len(world.openings.room)).by_person()
    state["segment"] = (world.rooms.streets + world.population.persons.home).astype(np.int32)
    return state


def put(state: Columns, who: Any, street: int, along: float, **values: int) -> None:
    """Let some people stand at a metre of a street."""
    state["segment"][who] = street
    state["along"][who] = along
    for name, value in values.items():
        state[name][who] = value


def infect(state: Columns, who: Any, street: int, along: float, **values: int) -> None:
    """Let some people stand there as infected."""
    kind = {"mind": int(Mind.IDLE), "intent": int(Intent.STAY), **values}
    put(state, who, street, along, condition=int(Condition.INFECTED), **kind)


def night(
    world: World,
    events: Sequence[Happened] = (),
    hordes: Sequence[tuple[int, int]] = (),
    minutes: int = 360,
) -> Night:
    """Return a night of some events, and of hordes: their minute and quarry."""
    rows = sorted(events)
    words = pa.array([KINDS[kind] for _, kind, _, _ in rows], pa.string()).dictionary_encode()
    columns = [[row[i] for row in rows] for i in (0, 2, 3)]
    tick, who, by = (pa.array(one, pa.int32()) for one in columns)
    table = pa.table(
        {"tick": tick, "kind": words, "who": who, "by": by,
         "indoors": pa.array([False] * len(rows), pa.bool_())}
    )  # fmt: skip
    of = pa.table(
        {"minute": pa.array([one[0] for one in hordes], pa.int32()),
         "size": pa.array([2] * len(hordes), pa.int32()),
         "quarry": pa.array([one[1] for one in hordes], pa.int32()),
         "cue": pa.array([CUES[1]] * len(hordes), pa.string())}
    )  # fmt: skip
    return Night(world, events_of(table), tree(table), of, minutes)


def fact(found: Findings, name: str) -> Fact:
    """Return the one fact whose name begins so."""
    (one,) = (fact for fact in found.facts if fact.name.startswith(name))
    return one


def seen(reader: believe.Reader, world: World, state: Columns, minute: int = LATE) -> Findings:
    """Return what a reader finds that sees one minute."""
    reader.see(Moment(world, minute, state))
    return reader.findings()


def ages(world: World, state: Columns, minute: int = LATE) -> Findings:
    """Return what ages say of one minute."""
    return seen(Ages(night(world)), world, state, minute)


def test_small_children_are_out_only_with_an_adult_of_theirs(
    world: World, three: NDArray[np.intp]
) -> None:
    state = at_home(world)
    put(state, three[INFANT], 2, 30)
    assert fact(ages(world, state), "under 6 outdoors").value == 1
    put(state, three[GROWN], 2, 50)
    assert fact(ages(world, state), "under 6 outdoors").holds
    state["along"][three[GROWN]] = 70
    assert fact(ages(world, state), "under 6 outdoors").holds is False
    put(state, three[GROWN], 2, 50, condition=int(Condition.INFECTED))
    assert fact(ages(world, state), "under 6 outdoors").holds is False
    stranger = int(three[INFANT]) + 40
    put(state, stranger, 2, 30)
    assert fact(ages(world, state), "under 6 outdoors").holds is False


def test_children_are_not_out_alone_after_dark(world: World, three: NDArray[np.intp]) -> None:
    state = at_home(world)
    put(state, np.r_[three[CHILD], 300:320], 2, 30)
    found = fact(ages(world, state), "under 12 outdoors")
    assert found.holds is False
    assert found.value == pytest.approx(1 / 21)
    assert fact(ages(world, state, minute=0), "under 12 outdoors").holds is None
    put(state, three[GROWN], 2, 35)
    assert fact(ages(world, state), "under 12 outdoors").holds


def test_children_are_not_left_alone_at_home(world: World, three: NDArray[np.intp]) -> None:
    state = at_home(world)
    assert fact(ages(world, state, 30), "under 10 alone at home").value == 0
    home = world.population.persons.home
    others = (home == home[three[CHILD]]) & (world.population.persons.age >= 18)
    state["segment"][others] = 3
    assert fact(ages(world, state, 30), "under 10 alone at home at 18:30").holds is False


def test_small_children_neither_fight_nor_bite_nor_break_doors(
    world: World, three: NDArray[np.intp]
) -> None:
    infant = int(three[INFANT])
    names = ("infected put down", "bites by infected under", "doors whose last blow")
    grown = [(0, Event.BITTEN, 400, -1), (9, Event.KILLED, 401, 402),
             (5, Event.BITTEN, 403, 400), (6, Event.DOOR_BROKEN, 400, -1)]  # fmt: skip
    found = Ages(night(world, grown)).findings()
    assert [fact(found, name).holds for name in names] == [True, True, True]
    wrong = [(9, Event.KILLED, 401, infant), (6, Event.BITTEN, 405, infant),
             (6, Event.DOOR_BROKEN, infant, -1)]  # fmt: skip
    found = Ages(night(world, [*grown, *wrong])).findings()
    assert [fact(found, name).holds for name in names] == [False, False, False]


def test_a_pyramid_has_no_cliffs() -> None:
    flat = np.full(81, 1000)
    assert smooth(flat).holds
    flat[18] = 1700
    found = smooth(flat)
    assert (found.holds, found.value) == (False, 1.7)
    assert "at 18" in found.measured
    flat[18] = 1000
    flat[19:] = 600
    assert smooth(flat).holds is False


def glanced(street: list[int], place: list[float], speed: Sequence[float]) -> leaps.Glance:
    """Return where some people were in a second; nobody is about to wake."""
    return leaps.Glance(
        np.array(street, np.int32), np.array(place, np.float32), np.array(speed, np.float32),
        np.zeros(len(street), bool),
    )  # fmt: skip


def test_leaps_are_seen_and_walks_are_not() -> None:
    length, loop = np.full(3, 100, np.float32), np.array([False, False, True])
    who = np.arange(7)
    before = glanced([0, 0, 0, 1, 2, -1, 0], [10, 10, 10, 10, 10, 10, 0], [1] * 6 + [3])
    after = glanced([0, 0, 1, 1, 2, 0, 0], [11, 15, 90, 5.5, 90, 90, 6.2], [1] * 6 + [3])
    found = leaps.leapt(before, after, length, loop, who)
    # Walked; leapt; another street; leapt back; a loop; was indoors; turned at the end.
    assert found.tolist() == [False, True, False, True, False, False, False]
    # Who has come to the spot it walked to turns back from there, up to a second behind.
    before.due[[1, 3]] = True
    assert leaps.leapt(before, after, length, loop, who).tolist() == [
        False, False, False, False, False, False, False
    ]  # fmt: skip
    far = glanced([0, 0, 1, 1, 2, 0, 0], [11, 15.5, 90, 4.5, 90, 90, 6.2], [1] * 6 + [3])
    assert leaps.leapt(before, far, length, loop, who)[3]


def test_what_leaps_makes_the_speeds_broken() -> None:
    def holds(who: str) -> bool | None:
        return fact(leaps.findings(tally, Followers(1), ["23:00"]), f"leaps of the {who}").holds

    tally = leaps.Tally()
    assert holds("infected") is None, "nobody was seen"
    tally.seconds.update(infected=100, living=100)
    assert holds("infected") is True
    tally.leaps["infected"] = 1
    assert holds("infected") is False
    assert holds("living") is True
    tally.leaps["living"] = 2
    assert holds("living") is False


def test_stretches_begin_late_or_at_the_last_kept_minutes() -> None:
    assert leaps.starts(list(range(30, 361, 30)), 360) == [300, 330]
    assert leaps.starts([30, 60, 90], 90) == [30, 60]
    assert leaps.starts([30], 30) == []


def test_walkers_are_where_the_engine_has_them() -> None:
    data = {"city": "village", "hours": 1.0, "start": "17:30", "index": {"where": "anywhere"}}
    world = make(parse(data, "test"), 1, city=village(600))
    simulation = Simulation(world)
    simulation.advance(130)
    state = simulation.state
    rows = np.flatnonzero(state.segment < world.rooms.streets)
    assert len(rows) > 10
    columns = {
        name: getattr(state, name)
        for name in ("along", "heading", "moved", "wake", "speed", "segment")
    }
    found = place_at(world.streets.length, columns, rows, simulation.tick)
    expected = [
        trips.place_at(world.held.streets, simulation.stage.rows, int(row), simulation.tick)
        for row in rows
    ]
    assert (found > state.along[rows]).any()
    assert found == pytest.approx(np.array(expected), abs=1e-4)


def test_people_are_counted_by_metre_and_width() -> None:
    length, width = np.array([10.5, 20], np.float32), np.array([2, 4], np.float32)
    street = np.array([0, 0, 0, 1, 1, 0])
    place = np.array([3.1, 3.9, 4.0, 3.5, 20.0, 10.5], np.float32)
    assert crowded(length, width, street, place).tolist() == [1, 1, 0.5, 0.25, 0.25, 0.5]


def test_more_than_a_jam_on_a_metre_is_caught(world: World) -> None:
    width = float(world.streets.width[4])
    state = at_home(world)
    full = int(5.4 * width)
    infect(state, np.arange(full), 4, 20.5)
    infect(state, np.arange(300, 400), 5, 0.0)
    state["along"][300:400] = np.arange(100) % 70
    found = seen(Crowding(night(world)), world, state)
    assert fact(found, "densest metre").holds
    assert fact(found, "infected outdoors denser").holds
    infect(state, np.arange(int(9 * width)), 4, 20.5)
    found = seen(Crowding(night(world)), world, state)
    assert fact(found, "densest metre").holds is False
    assert fact(found, "infected outdoors denser").holds is False
    assert found.tables[1].rows[0][:3] == ("idle", "stay", "nothing")


def test_those_far_away_cannot_know_before_they_are_told(world: World) -> None:
    state = at_home(world)
    assert fact(seen(Moods(night(world)), world, state, 30), "half hours").holds
    state["mind"][:] = Mind.RESOLVED
    found = seen(Moods(night(world)), world, state, 30)
    assert fact(found, "half hours").holds is False
    infect(state, 0, 4, 20)
    assert fact(seen(Moods(night(world)), world, state, 30), "half hours").holds
    assert fact(found, "resolved").value == 1
    public = world.scenario.parameters.public
    assert warned(public, 1799) == 0
    assert warned(public, 7200) == pytest.approx(0.5)


def test_people_do_not_forget(world: World) -> None:
    lived: dict[str, tuple[Happened, int]] = {
        "were bitten": ((60, Event.BITTEN, 10, 11), 10),
        "put one down": ((60, Event.KILLED, 12, 13), 13),
        "took fright": ((60, Event.AFRAID, 14, -1), 14),
    }
    for name, (event, who) in lived.items():
        state = at_home(world)
        found = seen(Memory(night(world, [event])), world, state)
        assert found.facts[0].value == 1, name
        state["mind"][who] = Mind.UNEASY
        assert seen(Memory(night(world, [event])), world, state).facts[0].holds
    late = [(60 * LATE, Event.AFRAID, 14, -1)]
    assert seen(Memory(night(world, late)), world, at_home(world)).facts[0].holds
    state = at_home(world)
    state["held"][15] = 100
    assert seen(Memory(night(world)), world, state).facts[0].holds is False
    state["condition"][15] = Condition.DEAD
    assert seen(Memory(night(world)), world, state).facts[0].holds


def test_households_are_together_where_all_who_live_are(
    world: World, three: NDArray[np.intp]
) -> None:
    state = at_home(world)
    assert seen(Households(night(world)), world, state).facts[0].value == 1
    put(state, three[CHILD], 2, 30)
    assert seen(Households(night(world)), world, state).facts[0].value < 1
    state["condition"][three[CHILD]] = Condition.DEAD
    assert seen(Households(night(world)), world, state).facts[0].value == 1


def test_who_is_led_is_where_the_leader_is(
    world: World, three: NDArray[np.intp], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = at_home(world)
    home = world.population.persons.home
    family = np.flatnonzero(home == home[three[GROWN]])
    state["condition"][family[~np.isin(family, three)]] = Condition.DEAD
    put(state, three, 2, 30)
    state["segment"][three[INFANT]] = world.rooms.streets + world.rooms.aboard
    leader = np.arange(world.people)
    leader[three[INFANT]] = three[GROWN]
    monkeypatch.setattr(nights, "leaders", lambda *_: leader)
    moment = Moment(world, LATE, state)
    assert moment.street[three[INFANT]] == 2
    assert moment.place[three[INFANT]] == 30
    assert not moment.outdoors[three[INFANT]]
    assert seen(Households(night(world)), world, state).facts[0].value == 1


def test_too_many_on_trails_without_blood_are_caught(world: World) -> None:
    state = at_home(world)
    tick = 60 * LATE
    infect(state, np.arange(100), 4, 20)
    dry, far = 0, 2
    assert seen(Errands(night(world)), world, state).facts[dry].holds
    state["intent"][:80] = Intent.TRACK
    assert seen(Errands(night(world)), world, state).facts[dry].holds
    state["cue"][:80] = Cue.SCENT
    state["scented"][:80] = tick - 60
    assert seen(Errands(night(world)), world, state).facts[dry].holds is False
    # The same of blood is what is expected where many bleed.
    for trace in ("blood_in", "blood_out"):
        bleeding = {**state, trace: state[trace].copy()}
        bleeding[trace][2 * 4 + 1] = tick - 60
        found = seen(Errands(night(world)), world, bleeding).facts
        assert found[dry].holds
        assert found[1].value == 0.8
        assert found[far].holds
    # Nobody follows what was left long ago.
    state["blood_in"][2 * 4] = tick - 900
    state["scented"][:80] = tick - 900
    found = seen(Errands(night(world)), world, state).facts
    assert found[dry].holds
    assert found[far].holds is False
    reader = Errands(night(world))
    seen(reader, world, state)
    state["along"][:80] = 50
    assert seen(reader, world, state, LATE + 30).facts[3].value == 30


def test_who_walks_to_and_fro_on_a_trail_is_caught(world: World) -> None:
    def walked(streets: list[int], tracks: Sequence[bool] = ()) -> tuple[float, float]:
        """Return the shares of ways straight back and into streets passed, of one infected."""
        followers = Followers(world.people)
        followers.begin()
        one = np.zeros(1, np.int32)
        for street, on in zip(streets, tracks or [True] * len(streets), strict=True):
            state: Any = SimpleNamespace(
                who=one, segment=one + street, condition=one + Condition.INFECTED,
                intent=one + (Intent.TRACK if on else Intent.ROAM), cue=one + Cue.SCENT,
            )  # fmt: skip
            followers.see(state, np.array([0]))
        back, round_ = followers.facts("now")
        return back.value, round_.value

    assert walked([1, 2, 3, 4]) == (0, 0)
    assert walked([1, 1, 2, 2, 1, 1]) == (0.5, 0.5)
    assert walked([1, 2, 3, 4, 1]) == (0, 0.25)
    assert walked([1, 2, 3, 4, 5, 6, 1]) == (0, 0)
    # Who gave a trail up and takes up another begins anew.
    assert walked([1, 2, 2, 1], [True, True, False, True]) == (0, 0)
    followers = Followers(world.people)
    assert [one.holds for one in followers.facts("now")] == [None, None]
    followers.ways, followers.back, followers.round = 100, 6, 15
    assert [one.holds for one in followers.facts("now")] == [False, True]


def test_hordes_after_nobody_to_be_had_are_caught(world: World) -> None:
    state = at_home(world)
    hordes = [(LATE - 1, 7), (LATE, -1), (LATE, 8), (LATE, 9)]
    found = seen(Hunts(night(world, hordes=hordes)), world, state)
    assert fact(found, "hordes").measured == "none of 2"
    for condition in (Condition.EXPOSED, Condition.INFECTED, Condition.DEAD, Condition.ESCAPED):
        state["condition"][9] = condition
        found = seen(Hunts(night(world, hordes=hordes)), world, state)
        assert (fact(found, "hordes").holds, fact(found, "hordes").value) == (False, 1)


def test_doors_broken_a_head(world: World) -> None:
    case = (0, Event.BITTEN, 5, -1)
    doors = [(n, Event.DOOR_BROKEN, 5, -1) for n in range(1, 4)]
    assert outbreak.doors(night(world, [case, *doors[:2]])).facts[0].holds
    assert outbreak.doors(night(world, [case, *doors])).facts[0].holds is False
    assert outbreak.doors(night(world, doors)).facts[0].holds is None


def test_what_cannot_be_is_caught(world: World) -> None:
    case = (0, Event.BITTEN, 5, -1)
    sound = [case, (10, Event.BITTEN, 6, 5), (700, Event.TURNED, 6, 5),
             (710, Event.BITTEN, 7, 6), (710, Event.KILLED, 6, 7)]  # fmt: skip
    assert all(one.holds is not False for one in outbreak.clean(night(world, sound)).facts)
    wrong: dict[str, Happened] = {
        "people bitten twice": (800, Event.BITTEN, 7, 5),
        "bites by the dead": (720, Event.BITTEN, 8, 6),
        "bites by those who had not turned": (720, Event.BITTEN, 8, 7),
        "people who turned unbitten": (720, Event.TURNED, 9, 5),
    }
    for name, event in wrong.items():
        found = outbreak.clean(night(world, [*sound, event]))
        assert [one.name for one in found.facts if one.holds is False] == [name]


def test_incubation_has_the_median_that_was_drawn(world: World) -> None:
    for took, holds in ((600, True), (900, False)):
        events: list[Happened] = [(0, Event.BITTEN, 0, -1)]
        for who in range(1, 500):
            away = took * float(np.exp(0.5 * np.sin(who)))
            events += [(who, Event.BITTEN, who, 0), (who + int(away), Event.TURNED, who, 0)]
        assert fact(outbreak.clean(night(world, events)), "median").holds is holds


def test_chance_in_a_small_town_is_let_pass() -> None:
    assert share_at_most("few", 1, 10, 0.03, "").holds
    assert share_at_most("many", 1000, 10_000, 0.03, "").holds is False
    assert share_at_most("nobody", 0, 0, 0.03, "").holds is None
    assert at_most("figure", float("nan"), 2, "").holds is None


def reading(*facts: Fact) -> Reading:
    """Return a reading of some facts."""
    return Reading("night", "Grid", 1, 900, "2025-01-15 18:00", 60, (Findings("A", "B.", facts),))


def test_a_broken_bound_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = reading(none("this", 0, "why"), told("that", "7", 7.0, "why"))
    bad = reading(none("this", 3, "why"))
    found = {"good": good, "bad": bad}
    monkeypatch.setattr(believe, "read", lambda run, *_: found[run])
    assert believe.main(["good"]) == 0
    assert "1 of 1 bounds hold" in capsys.readouterr().out
    assert believe.main(["good", "bad"]) == 1
    assert "BROKEN this: 3 (expected: none)" in capsys.readouterr().out
    assert believe.main(["good", "bad", "--json"]) == 1
    assert [one["broken"] for one in json.loads(capsys.readouterr().out)] == [[], ["this"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["good", "--threads", "x"], "'x' threads: expected auto or a whole number from 1 on"),
        (["good", "--threads", "0"], "'0' threads: expected"),
        (["good", "--page", "file/night.md"], "--page file/night.md cannot be written"),
        (["good", "--page", "folder"], "--page folder cannot be written (no file can be"),
        (["nope"], "nope holds no run"),
    ],
)
def test_bad_words_are_refused_in_one_line(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    whole = believe.read
    monkeypatch.setattr(
        believe, "read",
        lambda run, *_: whole(run) if run == "nope" else reading(none("this", 0, "why")),
    )  # fmt: skip
    assert believe.main(words) == 2
    found = capsys.readouterr().err
    assert found.startswith(said)
    assert len(found.splitlines()) == 1


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of a short night in a village."""
    folder = tmp_path_factory.mktemp("believe")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(folder)
        patch.chdir(folder)
        assert main(["run", "village.city", "--hours", "0.6", "--out", "night"]) == 0
    return folder


def test_a_recorded_night_is_read_and_told(
    lived: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lived)
    assert believe.main(["night", "night", "--page", "docs/night.md", "--date", "today"]) in (0, 1)
    text = capsys.readouterr().out
    for subject in ("Ages", "Second by second", "People on a metre", "Memory", "The record itself"):
        assert f"\n{subject}\n" in text
    page = (lived / "docs/night.md").read_text()
    assert "read on today" in page
    assert {path.name for path in (lived / "docs/images").iterdir()} == {
        f"night-{name}.png" for name in ("ages", "metres", "minds")
    }
    found = believe.read("night")
    clean = next(part for part in found.findings if part.subject == "The record itself")
    assert all(one.holds is not False for one in clean.facts)
    seconds = next(part for part in found.findings if part.subject == "Second by second")
    assert seconds.facts[0].measured.endswith("seconds outdoors")


def test_seconds_that_are_not_those_of_the_record_are_refused(
    lived: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lived)
    whole = Simulation.advance

    def otherwise(self: Simulation, ticks: int) -> None:
        whole(self, ticks)
        self.state.mind[0] ^= 1

    monkeypatch.setattr(Simulation, "advance", otherwise)
    assert believe.main(["night"]) == 2
    assert "lived again differs" in capsys.readouterr().err
    assert believe.main(["night", "--no-seconds"]) in (0, 1)


def test_a_night_without_a_kept_minute_is_refused(
    lived: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lived)
    assert main(["run", "village.city", "--hours", "0.1", "--out", "short"]) == 0
    for path in Path("short/checkpoints").iterdir():
        path.unlink()
    with pytest.raises(InputError, match="kept no state"):
        believe.read("short")


@pytest.mark.slow
@pytest.mark.city
def test_the_night_of_a_town_can_be_believed(tmp_path: Path) -> None:
    """A part of Casablanca lives six hours; every bound holds."""
    out = tmp_path / "town"
    words = ["run", "casablanca", "--crop", "Boulevard Tah,1500", "--hours", "6", "--seed", "1"]
    assert main([*words, "--out", str(out)]) == 0
    broken = [f"{one.name}: {one.measured}; {one.expected}" for one in believe.read(out, 2).broken]
    assert broken == []
