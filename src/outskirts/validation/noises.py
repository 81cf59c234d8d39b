"""V22: how far a sound carries: along the street, round corners and across the houses.

The expectation is reckoned here from the model page and the parameters, in plain numpy. Listeners
are infected that turn to all they hear; who turns is asked of the engine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Intent, Mind, Noise
from outskirts.city.city import City
from outskirts.city.drawn import District, Street, town
from outskirts.kernels import sound
from outskirts.people import rhythm
from outskirts.validation.ensembles import Workers
from outskirts.validation.results import Check, Result, between
from outskirts.validation.scenes import all_at_home, begun, put, world_of
from outskirts.world.parameters import Sound
from outskirts.world.world import World

Metres = NDArray[np.float64]
WIDTH = 8.0
AT = 460.0
"""Where it sounds: so many metres along the road, forty before the corner."""
CORNER = 500.0
TURN = 300.0
"""Length of the street that goes off to the north."""
BESIDE = (15.0, 25.0, 40.0, 60.0, 80.0, 100.0, 120.0)
"""How far south of the road the others run that are not joined to it [m]."""
EVERY = 4.0
"""Metres from one listener to the next."""
CLEAR = 0.3
"""Who is this near to the level that drowns is left out [dB]: levels are tabled by half metres."""
HOURS = {"12:00:00": 12.0, "03:00:00": 3.0}
NOISES = (Noise.RUNNING, Noise.GROWL, Noise.POUNDING, Noise.SCREAM)


@dataclass(frozen=True)
class Ears:
    """Where listeners stand: street, metre, and what lies between them and the sound [m].

    `along` is the way by the streets (infinite where sound does not take it), `corners` how many
    it turns, `across` as the crow flies.
    """

    street: NDArray[np.int64]
    metre: Metres
    along: Metres
    corners: NDArray[np.int64]
    across: Metres


def quarter() -> City:
    """Draw a road in two pieces, a street off it, one round a second corner, others beside it."""
    points = [(0.0, 0.0), (CORNER, 0.0), (1000.0, 0.0), (CORNER, TURN), (900.0, TURN)]
    streets = [Street(0, 1), Street(1, 2), Street(1, 3), Street(3, 4)]
    for south in BESIDE:
        points += [(300.0, -south), (700.0, -south)]
        streets.append(Street(len(points) - 2, len(points) - 1))
    points += [(0.0, 3000.0), (400.0, 3000.0)]
    streets.append(Street(len(points) - 2, len(points) - 1))
    return town(
        points, streets,
        districts=[District(1200, 300, outline=((-9, 2950), (-9, 3050), (409, 3050), (409, 2950)))],
        title="Quarter",
    )  # fmt: skip


def ears() -> Ears:
    """Return where the listeners stand; on the streets beside the road only those across the way.

    None stand within a few metres of the sound.
    """
    rows: list[tuple[int, float, float, int, float]] = []
    for metre in np.arange(0.0, CORNER + 1, EVERY):
        if abs(metre - AT) > 1:
            rows.append((0, metre, abs(metre - AT), 0, np.inf))
    to_corner = CORNER - AT
    for metre in np.arange(EVERY, CORNER, EVERY):
        rows.append((1, metre, to_corner + metre, 0, to_corner + metre))
    for metre in np.arange(EVERY, TURN, EVERY):
        rows.append((2, metre, to_corner + metre, 1, float(np.hypot(to_corner, metre))))
    for metre in np.arange(EVERY, 400.0, EVERY):
        rows.append((3, metre, np.inf, 2, float(np.hypot(to_corner + metre, TURN))))
    for i, south in enumerate(BESIDE):
        for metre in np.arange(0.0, 401.0, 8 * EVERY):
            rows.append((4 + i, metre, np.inf, 0, float(np.hypot(300.0 + metre - AT, south))))
    table = np.array(rows)
    return Ears(
        table[:, 0].astype(int), table[:, 1], table[:, 2], table[:, 3].astype(int), table[:, 4]
    )


def expected_level(loud: float, listeners: Ears) -> Metres:
    """Return how loud something is at each listener [dB]: rules 1 to 3 of docs/model/sound.

    Along a street 20 log10 d up to half its width, 10 log10 d beyond, something with every metre
    and more at a corner; across the houses 20 log10 d up to ten metres, then `fabric` a decade.
    """
    given = Sound()
    along, half = np.maximum(listeners.along, 1.0), 0.5 * WIDTH
    near = 20 * np.log10(np.minimum(along, half))
    beyond = 10 * np.log10(np.maximum(along, half) / half)
    by_street = loud - near - beyond - given.absorbed * along - given.corner * listeners.corners
    across = np.maximum(listeners.across, 1.0)
    open_air = 20 * np.log10(np.minimum(across, 10.0))
    over = loud - open_air - given.fabric * np.log10(np.maximum(across, 10.0) / 10.0)
    found: Metres = np.maximum(by_street, over)
    return found


def expected_ambient(hour: float) -> float:
    """Return what drowns all below it on an empty residential street [dB]: rule 4.

    The energies of quiet and of traffic, which goes by the trips of the hour.
    """
    given = Sound()
    middles = np.arange(-1, 26) + 0.5
    trips = float(np.interp(hour, middles, rhythm.TRIP_SHARE[np.arange(-1, 26) % 24]))
    share = trips / float(rhythm.TRIP_SHARE.max())
    energy = 10 ** (given.quiet / 10) + share * 10 ** (given.traffic_side / 10)
    return float(10 * np.log10(energy))


def heard(world: World, noise: Noise, listeners: Ears) -> NDArray[np.bool_]:
    """Let something sound once; say which of the listeners turn to it."""
    state = all_at_home(world)
    for who, (street, metre) in enumerate(zip(listeners.street, listeners.metre, strict=True)):
        put(
            state, who, int(street), float(metre), 4.0,
            condition=Condition.INFECTED, mind=Mind.IDLE, intent=Intent.STAY,
        )  # fmt: skip
    simulation = begun(world, state)
    stage, maker = simulation.stage, world.people - 1
    sound.hush(stage.air)
    sound.take_stock(stage.book, stage.air)
    sound.emit(world.held.laws, stage.air, int(noise), 0.0, 0, AT, maker, maker)
    stage.spread(0)
    stage.hear_outdoors(0)
    minds = np.empty(world.people, np.int8)
    minds[simulation.state.who] = simulation.state.mind
    return np.asarray(minds[: len(listeners.street)] == Mind.CURIOUS)


def carries(workers: Workers, count: int) -> Result:
    """V22: who hears a sound and who does not, by noise, hour and place."""
    del workers
    listeners = ears()
    checks: list[Check] = []
    ways = {
        "along the road": (listeners.street <= 1),
        "round one corner": listeners.street == 2,
        "round two corners": listeners.street == 3,
        "across the houses": listeners.street >= 4,
    }
    city = quarter()
    for start, hour in list(HOURS.items())[:count]:
        world = world_of(city, {"infected": {"heed": 10.0}}, start=start, alike=True)
        drowned = expected_ambient(hour)
        for noise in NOISES:
            level = expected_level(float(getattr(Sound(), noise.name.lower())), listeners)
            clear = np.abs(level - drowned) > CLEAR
            wanted = level >= drowned
            found = heard(world, noise, listeners)
            words = f"{noise.name.lower()} at {start[:5]}"
            for way, those in ways.items():
                told = int((those & clear & wanted).sum())
                if told == 0 and noise != Noise.SCREAM:
                    continue
                among = those & clear
                far = np.minimum(listeners.along, listeners.across)[among & wanted]
                reach = f"as far as {far.max():.0f} m" if told else "nowhere"
                checks.append(
                    between(
                        f"{words}, {way}: heard by {told} of {int(among.sum())}, {reach}; "
                        "otherwise by", 0, 1, int(((found != wanted) & among).sum()),
                    )
                )  # fmt: skip
    return Result(
        "V22", "A sound is heard as far as it is louder than the place where it is heard",
        f"{len(listeners.street)} infected every few metres on streets 8 m wide, who turn to all "
        "they hear; levels, losses and what drowns them as by default",
        "docs/model/sound, rules 1 to 4", tuple(checks),
        remarks=(
            f"who is within {CLEAR:g} dB of the edge is left out",
            "one in 22,000 of those who hear does not turn to it in that second",
        ),
    )  # fmt: skip
