"""What is heard at which distance, by day and by night: against the closed form of the channel."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest
from scenes import all_at_home, begun, road, world_of

from outskirts.base.codes import Noise
from outskirts.engine.desk import new_air, new_chain
from outskirts.engine.simulation import Simulation
from outskirts.kernels import sound
from outskirts.kernels.sound import Air, pack_air
from outskirts.world.parameters import Sound
from outskirts.world.world import World
from towns import District, Street, town

WIDTH = 12.0
LEVELS = Sound()


def along(metres: float, width: float = WIDTH) -> float:
    """Return what a street takes from a sound [dB]: the slow twin of `lost_along`."""
    half = width / 2
    spread = 20 * math.log10(max(min(metres, half), 1))
    if metres > half:
        spread += 10 * math.log10(metres / half)
    return spread + LEVELS.absorbed * metres


def across(metres: float) -> float:
    """Return what the houses take from a sound [dB]."""
    if metres <= 10:
        return 20 * math.log10(max(metres, 1))
    return 20 + LEVELS.fabric * math.log10(metres / 10)


def farthest(level: float, ambient: float, lost: object) -> int:
    """Return the last whole metre at which a level stands above the ambient one."""
    assert callable(lost)
    return max((r for r in range(1, 2000) if level - lost(r) >= ambient), default=0)


class Scene(NamedTuple):
    """A world in which one thing sounds."""

    world: World
    simulation: Simulation
    air: Air


def sounding(world: World, noise: Noise, street: int, metre: float, tick: int = 0) -> Scene:
    """Let one thing sound on a street, and spread it."""
    simulation = begun(world, all_at_home(world))
    air = new_air(len(world.streets.length), len(world.districts))
    packed = pack_air(air)
    held = world.held
    sound.emit(held.laws, packed, noise, 0.0, street, metre, 5, 7)
    book = simulation.stage.book
    sound.spread(held.streets, held.laws, book, tick, 0, 1, packed, *new_chain())
    return Scene(world, simulation, air)


def heard(scene: Scene, street: int, metre: float, tick: int = 0) -> bool:
    """Say whether the sound stands above the ambient level at a metre of a street."""
    held = scene.world.held
    source, level, _ = sound.heard_at(held.streets, held.laws, pack_air(scene.air), street, metre)
    if source < 0:
        return False
    return level >= sound.ambient(
        held.streets, held.laws, scene.simulation.stage.book, pack_air(scene.air), tick, street
    )


def reach_on(scene: Scene, street: int, places: Iterator[int] | range) -> int:
    """Return the farthest of some metres of a street at which the sound is heard, 0 if none."""
    return max((metre for metre in places if heard(scene, street, metre)), default=0)


def quiet_road(quiet: float, length: float = 2000.0) -> World:
    """Return a straight street on which the ambient level is `quiet`, whatever the hour."""
    still = {"traffic": 0.0, "traffic_middle": 0.0, "traffic_side": 0.0, "people": 0.0}
    return world_of(road(length, WIDTH), {"sound": {"quiet": quiet, **still}})


@pytest.mark.parametrize("ambient", [35.0, 50.0, 65.0])
@pytest.mark.parametrize(
    ("noise", "level"),
    [
        (Noise.FOOTSTEPS, LEVELS.footsteps),
        (Noise.TALK, LEVELS.talk),
        (Noise.SHOUT, LEVELS.shout),
        (Noise.SCREAM, LEVELS.scream),
        (Noise.ALARM, LEVELS.alarm),
    ],
)
def test_along_a_street_a_noise_carries_as_far_as_the_closed_form_says(
    noise: Noise, level: float, ambient: float
) -> None:
    scene = sounding(quiet_road(ambient), noise, 0, 0.0)
    expected = farthest(level, ambient + 0.01, along)
    assert reach_on(scene, 0, range(1, 1500)) == pytest.approx(expected, abs=2)


def test_the_distances_are_those_of_the_reference() -> None:
    # Shout, alarm and shot above 35, 50 and 65 dB, reckoned by hand, to 3%.
    levels = {88.0: (392, 166, 26), 115.0: (863, 595, 343), 140.0: (1326, 1046, 773)}
    for level, expected in levels.items():
        found = [farthest(level, ambient, along) for ambient in (35, 50, 65)]
        assert found == pytest.approx(expected, rel=0.03, abs=2)
    assert [farthest(88, ambient, across) for ambient in (35, 50, 65)] == [43, 22, 11]


@pytest.mark.parametrize(("hour", "day"), [("12:00:00", True), ("03:00:00", False)])
def test_by_night_more_is_heard_than_by_day(hour: str, day: bool) -> None:
    from outskirts.world.laws import ambient
    from outskirts.world.parameters import Parameters

    level = ambient(Parameters(), float(hour[:2]), 60).reshape(-1, 3, 11, 32)[0]
    main, _, side = level[:, 10, 0]
    assert 66 <= main <= 75 if day else 45 <= main <= 60
    assert 46 <= side <= 58 if day else 30 <= side <= 45
    # Where nobody is left there is only the quiet; where many walk it is loud.
    assert level[0, 0, 0] == pytest.approx(LEVELS.quiet, abs=0.1)
    assert level[2, 10, 20] > level[2, 10, 0] + 3


def grid() -> World:
    """Return a street with a side street at 100 m, and a street behind the houses 60 m off."""
    city = town(
        [(0, 0), (100, 0), (400, 0), (100, 200), (100, -60), (300, -60), (0, 200)],
        [
            Street(0, 1, width=WIDTH),
            Street(1, 2, width=WIDTH),
            Street(1, 3, width=WIDTH),
            Street(4, 5, width=WIDTH),
            Street(3, 6, width=WIDTH),
        ],
        districts=[District(40, 10)],
    )
    return world_of(city, {"sound": {"quiet": 35.0, "traffic": 0.0, "traffic_middle": 0.0,
                                     "traffic_side": 0.0, "people": 0.0}})  # fmt: skip


def test_round_a_corner_much_is_lost_and_a_second_lets_nothing_through() -> None:
    world = grid()
    scene = sounding(world, Noise.SHOUT, 0, 90.0)
    for metre in range(0, 200, 5):
        for street, lost in ((2, LEVELS.corner), (1, 0.0)):
            over = across(math.hypot(10, metre) if street == 2 else 10 + metre)
            above = LEVELS.shout - min(along(10 + metre) + lost, over) - 35
            if abs(above) > 0.3:
                assert heard(scene, street, metre) == (above > 0), (street, metre)
    assert not heard(scene, 4, 0)


def test_across_the_houses_little_is_heard() -> None:
    world = grid()
    # Straight across: 60 m from the middle of street 1 to street 3.
    assert across(60) > along(60) + 20
    for noise, level in ((Noise.SHOUT, LEVELS.shout), (Noise.SCREAM, LEVELS.scream)):
        scene = sounding(world, noise, 1, 100.0)
        assert scene.air.heard[3] < 0
        assert (scene.air.over[3] >= 0) == (level - across(60) >= 35)
        if scene.air.over[3] >= 0:
            _, _, far = sound.heard_at(
                world.held.streets, world.held.laws, pack_air(scene.air), 3, 100.0
            )
            assert far == pytest.approx(60, abs=1)


@pytest.mark.city
@pytest.mark.parametrize(("hour", "most"), [("18:00:00", 0.45), ("03:00:00", 0.85)])
def test_one_who_screams_does_not_draw_two_boroughs(hour: str, most: float) -> None:
    from outskirts.world.scenario import parse
    from outskirts.world.world import make

    data = {"name": "scream", "city": "casablanca", "hours": 0.1, "start": hour,
            "index": {"count": 0}}  # fmt: skip
    world = make(parse(data, "test"), 1)
    random = np.random.default_rng(1)
    residential = np.flatnonzero(world.streets.busy == 2)
    farthest_heard = []
    for street in random.choice(residential, 10):
        metre = float(world.streets.length[street]) / 2
        air = new_air(len(world.streets.length), len(world.districts))
        packed = pack_air(air)
        held = world.held
        sound.emit(held.laws, packed, Noise.SCREAM, 0.0, street, metre, 5, 7)
        book = begun(world, all_at_home(world)).stage.book
        sound.spread(held.streets, held.laws, book, 0, 0, 1, packed, *new_chain())
        reached = air.reached[: air.size[sound.REACHED]]
        x, y = sound.point(held.streets, street, metre)
        away = [sound.apart(held.streets, int(one), x, y) for one in reached]
        farthest_heard.append(max(away) / 1000)
        metres = float(world.streets.length[reached].sum())
        assert metres < 0.01 * float(world.streets.length.sum())
    assert max(farthest_heard) < most


def test_the_loudest_sound_of_a_street_is_heard_and_ties_go_by_who() -> None:
    world = quiet_road(30.0)
    air = new_air(2, 1)
    packed = pack_air(air)
    laws = world.held.laws
    for who, noise in ((9, Noise.TALK), (4, Noise.SCREAM), (3, Noise.SCREAM), (2, Noise.RUNNING)):
        sound.emit(laws, packed, noise, 0.0, 0, float(who), who, who)
    assert (air.noise[0], air.source[0], air.metre[0]) == (Noise.SCREAM, 3, 3.0)
    assert air.size[sound.NOISY] == 1


@pytest.mark.parametrize("level", [80.0, 77.7, 64.3, 58.8981549])
def test_of_equal_sounds_the_street_with_the_lower_number_is_heard_in_any_order(
    level: float,
) -> None:
    for carry in ("along", "over"):
        heard = set()
        for order in ((3, 7), (7, 3)):
            plain = new_air(9, 1)
            air = pack_air(plain)
            for source in order:
                if carry == "along":
                    sound.reach(air, 1, source, 0, 0.0, 0.0, level)
                else:
                    sound.reach_over(air, 1, source, level)
            kept = plain.heard if carry == "along" else plain.over
            heard.add(int(kept[1]))
        assert heard == {3}


@pytest.mark.parametrize("many", [1, 3, 6, 40])
def test_many_who_growl_are_louder_and_become_a_frenzy(many: int) -> None:
    world = quiet_road(30.0)
    air = new_air(2, 1)
    packed = pack_air(air)
    for who in range(many):
        sound.emit(world.held.laws, packed, Noise.GROWL, 0.0, 0, 10.0, who, -1)
    sound.swell(world.held.laws, packed)
    assert air.loud[0] == pytest.approx(LEVELS.growl + 10 * math.log10(many), abs=0.01)
    assert (air.noise[0] == Noise.FRENZY) == (many >= sound.PACK)


def test_a_second_later_all_is_silent() -> None:
    scene = sounding(grid(), Noise.SCREAM, 0, 50.0)
    assert (scene.air.heard >= 0).sum() > 2
    sound.hush(pack_air(scene.air))
    assert (scene.air.heard < 0).all()
    assert (scene.air.loud == 0).all()
    assert (scene.air.size[: sound.SECOND] == 0).all()


@pytest.mark.parametrize("softer", [LEVELS.talk, LEVELS.talk + 5])
def test_what_is_too_soft_for_anybody_makes_no_street_noisy(softer: float) -> None:
    world = quiet_road(30.0)
    air = new_air(2, 1)
    packed = pack_air(air)
    for who in range(2):
        sound.emit(world.held.laws, packed, Noise.TALK, softer, 0, 10.0, who, -1)
    assert air.size[sound.NOISY] == 0
    sound.emit(world.held.laws, packed, Noise.TALK, softer - 10, 0, 10.0, 3, -1)
    assert air.noisy[: air.size[sound.NOISY]].tolist() == [0]
