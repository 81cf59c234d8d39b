"""From parameters to what kernels use: chances per second, tables of quantiles, rooms."""

import math
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Noise, PlaceKind, RoomKind
from outskirts.base.units import DAY
from outskirts.city.city import City
from outskirts.kernels import sound as sounds
from outskirts.kernels.laws import CROWD_STEPS, MANY, OFFSETS, QUANTILES, Laws, Rooms
from outskirts.kernels.trips import CELL
from outskirts.people import rhythm
from outskirts.people.nearby import ERRANDS
from outskirts.people.population import Population
from outskirts.world.parameters import Parameters

NEVER = 2**30
"""A tick that no run reaches."""

WITH_STORE = (
    PlaceKind.SUPERMARKET,
    PlaceKind.CONVENIENCE,
    PlaceKind.BAKERY,
    PlaceKind.SHOP,
    PlaceKind.PHARMACY,
)
"""Places with a store room behind their hall."""

STORE_SHARE = 0.25
"""Share of a shop's floor that is its store room. Source: assumed."""

HOME_EACH = 12.0
"""Floor of a dwelling for each who lives there [m²]. Source: assumed."""

HOME_LEAST = 30.0
"""Floor of the smallest dwelling [m²]. Source: assumed."""

STAIRWELL_AREA = 12.0
"""Floor of a stairwell that people stand on [m²]. Source: assumed."""

BOUNDLESS = 1e8
"""Floor of what is no room: beyond the map, aboard, in somebody's arms [m²]."""


def shares(*rates: float) -> list[float]:
    """Return the chance within one second of each of competing rates [1/s].

    Something happens with 1 - exp(-sum); which, is shared out by the rates.
    """
    total = sum(rates)
    if total <= 0:
        return [0.0 for _ in rates]
    happens = -math.expm1(-total)
    return [happens * rate / total for rate in rates]


def quantiles(n: int = QUANTILES) -> NDArray[np.float64]:
    """Return (i + 1/2) / n, shape [n]."""
    return (np.arange(n) + 0.5) / n


def whole_seconds(values: NDArray[np.float64]) -> NDArray[np.int32]:
    """Round to ticks [s]."""
    return np.clip(np.rint(values), 0, NEVER).astype(np.int32)


def exponential(mean: float) -> NDArray[np.int32]:
    """Return the quantiles of an exponential time with this mean [s]."""
    return whole_seconds(-mean * np.log1p(-quantiles()))


def geometric(chance: float) -> NDArray[np.int32]:
    """Return the quantiles of the whole seconds until something with this chance a second [s]."""
    if chance <= 0:
        return np.full(QUANTILES, NEVER, np.int32)
    return np.maximum(whole_seconds(np.ceil(np.log1p(-quantiles()) / math.log1p(-chance))), 1)


def lognormal(median: float, sigma: float) -> NDArray[np.int32]:
    """Return the quantiles of a lognormal time with this median [s]."""
    normal = NormalDist()
    return whole_seconds(
        np.array([median * math.exp(sigma * normal.inv_cdf(q)) for q in quantiles()])
    )


def warning(parameters: Parameters, outbreak: bool) -> NDArray[np.int32]:
    """Return the quantiles of the tick at which word reaches people (never without an outbreak)."""
    if not outbreak:
        return np.full(QUANTILES, NEVER, np.int32)
    public = parameters.public
    u = quantiles()
    spread = public.warning_median + public.warning_scale * np.log(u / (1 - u))
    return whole_seconds(public.warning_begins + np.maximum(spread, 0))


def still_at_work(hour: float) -> NDArray[np.int32]:
    """Return the quantiles of the time at which those now at work leave, after the rhythm [s].

    The share at work falls through the evening; who leaves when is read off that curve.
    """
    minutes = np.arange(0, 24 * 60, 5)
    curve = np.interp((hour + minutes / 60) % 24, rhythm.HOURS, rhythm.AT_WORK)
    left = np.minimum.accumulate(curve / curve[0])
    gone = 1 - left
    return whole_seconds(60 * np.interp(quantiles(), gone, minutes, right=24 * 60))


def outings(parameters: Parameters, hour: float, minutes: int) -> NDArray[np.float64]:
    """Return how many outings a person at home has begun since the start, per minute [minutes + 1].

    The rate is that of trips of the hour that do not lead home, over the share of people who are
    at home then.
    """
    total = [0.0]
    for minute in range(minutes):
        now = (hour + minute / 60) % 24
        at_home = float(rhythm.occupancy(now)[:, rhythm.Activity.HOME].mean())
        daily = parameters.public.trips * float(rhythm.TRIP_SHARE[int(now)])
        total.append(total[-1] + daily / 60 * (1 - rhythm.bound_home(now)) / at_home)
    return np.array(total)


def crowd(parameters: Parameters) -> NDArray[np.float32]:
    """Return the share of the free speed by density, a hundredth person per square metre a step."""
    movement = parameters.movement
    density = np.arange(1, int(movement.jam * CROWD_STEPS) + 2) / CROWD_STEPS
    factor = 1 - np.exp(-movement.gamma * (1 / density - 1 / movement.jam))
    factor = np.maximum(factor, movement.crawl)
    return np.concatenate([[1.0], factor]).astype(np.float32)


def offsets(radius: float) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return offsets in cells, east and north, at distances with this mean [m], even all round.

    Distances are gamma-distributed with shape 2 (few walks are very short).
    """
    side = math.isqrt(OFFSETS)
    u = quantiles(4 * side)
    grid = np.linspace(0, 12, 4000)
    below = 1 - (1 + grid) * np.exp(-grid)
    metres = np.interp(u, below, grid)[::4] * radius / 2
    angle = 2 * np.pi * quantiles(side)
    east = np.rint(metres[:, None] * np.cos(angle)[None, :] / CELL).astype(np.int32).ravel()
    north = np.rint(metres[:, None] * np.sin(angle)[None, :] / CELL).astype(np.int32).ravel()
    return east, north


def laws_of(
    parameters: Parameters,
    seed: int,
    hour: float,
    minutes: int,
    outbreak: bool,
    night: tuple[float, float] = (19.0, 7.0),
) -> Laws:
    """Turn parameters into what kernels use, for a run that starts at this hour of the day.

    `night` are the hours at which darkness begins and ends.
    """
    infection, infected = parameters.infection, parameters.infected
    living, movement, public = parameters.living, parameters.movement, parameters.public
    one = infection.engagement == "one"
    bite, kill, free = shares(
        infection.bite, infection.alpha * infection.bite, infection.break_free if one else 0.0
    )
    bite_in, kill_in = shares(infection.bite_indoors, infection.alpha * infection.bite_indoors)
    east, north = offsets(public.trip_radius)
    many = np.arange(2 * MANY + 1)
    return Laws(
        seed=seed,
        bite=bite,
        kill=kill,
        free=free,
        bite_indoors=bite_in,
        kill_indoors=kill_in,
        flee_indoors=shares(infection.flee_indoors)[0],
        recovery=shares(infection.recovery)[0],
        reach=infection.reach,
        one=one,
        carried=infection.carried,
        notice_prey=shares(infected.notice)[0],
        notice_sneaking=shares(infected.notice_sneaking)[0],
        feeding=round(infected.feeding),
        stunned=round(infected.stunned),
        search=round(infected.search),
        roaming=infected.roaming,
        roaming_pace=infected.roaming_pace,
        turning=infected.turning,
        turns_after=geometric(shares(infected.turning)[0]),
        slow_speed=infected.speed,
        slow_spread=infected.speed_spread,
        fast_share=infected.fast_share,
        fast_speed=infected.fast_speed,
        miss_ahead=np.exp(-living.notice_ahead * many),
        miss_behind=np.exp(-living.notice_behind * many),
        miss_ahead_alert=np.exp(-living.alert_ahead * many),
        miss_behind_alert=np.exp(-living.alert_behind * many),
        miss_runner=np.exp(-living.contagion * many),
        calm_after=round(living.calm_after),
        leave=living.leave,
        familiar=living.familiar,
        door_range=parameters.doors.near,
        restless_mean=parameters.doors.restless,
        patience=parameters.doors.patience,
        flow=movement.flow,
        pressed=movement.pressed,
        by_back=parameters.doors.by_back,
        clock=round(3600 * hour),
        opens=round(3600 * public.opening),
        closes=round(3600 * public.closing),
        sidestep=movement.sidestep,
        blocked=movement.blocked,
        gap=movement.gap,
        ride_speed=movement.ride_speed,
        walked=public.walked,
        crowd=crowd(parameters),
        incubation=lognormal(infection.incubation, infection.incubation_spread),
        restless=exponential(parameters.doors.restless),
        break_out=exponential(parameters.doors.break_out / math.log(2)),
        stay=exponential(public.stay),
        work=still_at_work(hour),
        warned=warning(parameters, outbreak),
        wait=(-np.log1p(-quantiles(4 * QUANTILES))).astype(np.float32),
        outings=outings(parameters, hour, minutes),
        offset_column=east,
        offset_row=north,
        **senses(parameters, hour, minutes),
        **choices(parameters),
        **sleep(parameters),
        bite_indoors_rate=infection.bite_indoors,
        kill_indoors_rate=infection.alpha * infection.bite_indoors,
        with_child=parameters.movement.with_child,
        dusk=round(3600 * night[0]),
        dawn=round(3600 * night[1]),
    )


def senses(parameters: Parameters, hour: float, minutes: int) -> dict[str, Any]:
    """Return the laws of senses and fear, by the names of their fields in `Laws`."""
    sound, scent = parameters.sound, parameters.scent
    infected, living = parameters.infected, parameters.living
    return {
        "level": levels(parameters),
        "tens": tens(),
        "ambient": ambient(parameters, hour, minutes),
        "absorbed": sound.absorbed,
        "fabric": sound.fabric,
        "corner": sound.corner,
        "shut": sound.shut,
        "quiet": sound.quiet,
        "misplaced": sound.misplaced,
        "heed": shares(infected.heed)[0],
        "heed_living": shares(living.heed)[0],
        "growling": shares(infected.growling)[0],
        "screaming": living.screaming,
        "talking": shares(living.talking)[0],
        "look_round": exponential(infected.look_round),
        "sweat": scent.sweat,
        "blood": scent.blood,
        "found": scent.found,
        "found_blood": scent.found_blood,
        "sneaking": parameters.sight.sneaking,
        "sneaking_pace": parameters.movement.sneaking_pace,
        "body": parameters.sight.body,
        "still": parameters.sight.still,
        "doorway": parameters.sight.doorway,
        "panic": living.panic,
        "stumble": shares(living.stumble)[0],
        "fallen": round(living.fallen),
        "calls": living.calls,
        "fetches": living.fetches,
        "response": lognormal(living.response, living.response_spread),
        "quiet_homes": parameters.doors.quiet,
        "over_body": parameters.movement.over_body,
        "smashes": parameters.doors.smashes,
        "cut": parameters.doors.cut,
        "bleeding": round(parameters.doors.bleeding),
        "confides": living.confides,
    }


def choices(parameters: Parameters) -> dict[str, Any]:
    """Return what people choose near infected, and its odds, by the names of fields in `Laws`."""
    infection, living = parameters.infection, parameters.living
    one = infection.engagement == "one"
    return {
        "bite_rate": infection.bite,
        "kill_rate": infection.alpha * infection.bite,
        "free_rate": infection.break_free if one else 0.0,
        "ready": infection.ready,
        "brawn": infection.brawn,
        "sneaks": living.sneaks,
        "sneaks_within": living.sneaks_within,
        "fights": living.fights,
        "at_bay": living.at_bay,
        "helps_household": living.helps_household,
        "helps_stranger": living.helps_stranger,
        "helps_within": living.helps_within,
        "unease": round(living.unease),
        "wary": living.wary,
    }


def sleep(parameters: Parameters) -> dict[str, Any]:
    """Return the laws of sleep, by the names of fields in `Laws`; times count from noon."""
    sleep, sound = parameters.sleep, parameters.sound
    normal = NormalDist()
    spread = np.array([normal.inv_cdf(q) for q in quantiles()]) * 3600 * sleep.spread

    def after_noon(hour: float) -> NDArray[np.int32]:
        noon = 3600 * ((hour - 12) % 24)
        return np.clip(np.rint(noon + spread), 0, DAY - 1).astype(np.int32)

    return {
        "bed": after_noon(sleep.bed),
        "bed_child": after_noon(sleep.bed_child),
        "rise": after_noon(sleep.rise),
        "waking": sound.waking,
        "waking_spread": sound.waking_spread,
        "indoors": sound.indoors,
        "loud": sound.loud,
        "calls_asleep": sleep.calls,
    }


def levels(parameters: Parameters) -> NDArray[np.float32]:
    """Return how loud each noise is, by codes.Noise [dB at 1 m]."""
    sound = parameters.sound
    named = {"FRENZY": sound.growl + 10 * math.log10(sounds.PACK)}
    return np.array(
        [named.get(one.name, getattr(sound, one.name.lower(), 0.0)) for one in Noise], np.float32
    )


def tens() -> NDArray[np.float32]:
    """Return 10 log10 of distances in half metres, those under a metre as one metre."""
    return (10 * np.log10(np.maximum(np.arange(sounds.STEPS) / 2, 1))).astype(np.float32)


def ambient(parameters: Parameters, hour: float, minutes: int) -> NDArray[np.float32]:
    """Return the ambient level [dB] by time, traffic, share of the district that lives, and crowd.

    Energies of quiet, traffic and people add. Traffic follows the trips of the hour; the shape is
    [steps of ten minutes, 3, ALIVE + 1, CROWDS], flattened.
    """
    sound = parameters.sound
    centres = np.arange(-1, 26) + 0.5
    now = (hour + np.arange(minutes // 10 + 2) / 6) % 24
    share = np.interp(now, centres, rhythm.TRIP_SHARE[np.arange(-1, 26) % 24])
    share = share / rhythm.TRIP_SHARE.max()
    busy = 10 ** (np.array([sound.traffic, sound.traffic_middle, sound.traffic_side]) / 10)
    alive = np.arange(sounds.ALIVE + 1) / sounds.ALIVE
    people = 10 ** (sound.people / 10) * np.arange(sounds.CROWDS)
    energy = (
        10 ** (sound.quiet / 10)
        + share[:, None, None, None] * busy[:, None, None] * alive[:, None]
        + people
    )
    level: NDArray[np.float32] = (10 * np.log10(energy)).astype(np.float32).ravel()
    return level


def rooms_of(city: City, population: Population, cell: NDArray[np.int32], cells: int) -> Rooms:
    """Return all rooms, numbered in the order of codes.RoomKind.

    `cell` is the cell in which each street begins, of `cells` in all.
    """
    dwellings, places, exits = population.dwellings, city.places, city.exits
    end = city.segments.a[exits.segment] != exits.junction
    exit_along = np.where(end, city.segments.length[exits.segment], 0).astype(np.float32)
    first = np.flatnonzero(np.diff(dwellings.stairwell, prepend=-1))
    shops = np.flatnonzero(np.isin(places.kind, WITH_STORE))
    tables: list[tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int8]]] = [
        (dwellings.segment, dwellings.along, dwellings.side),
        (places.segment, places.along, places.side),
        (exits.segment, exit_along, np.zeros(len(exits.rank), np.int8)),
        (np.zeros(1, np.int32), np.zeros(1, np.float32), np.zeros(1, np.int8)),
        (dwellings.segment[first], dwellings.along[first], dwellings.side[first]),
        (places.segment[shops], places.along[shops], places.side[shops]),
        (np.zeros(1, np.int32), np.zeros(1, np.float32), np.zeros(1, np.int8)),
    ]
    street, along, side = (np.concatenate([table[i] for table in tables]) for i in range(3))
    counts = [len(table[0]) for table in tables]
    begins = np.concatenate([[0], np.cumsum(counts)])
    stair = begins[RoomKind.STAIRWELL] + np.cumsum(np.diff(dwellings.stairwell, prepend=-1) > 0) - 1
    store = np.full(len(places.kind), -1, np.int32)
    store[shops] = begins[RoomKind.STORE] + np.arange(len(shops))
    hall = np.where(store >= 0, 1 - STORE_SHARE, 1) * places.area
    errands = np.flatnonzero(np.isin(places.kind, ERRANDS)).astype(np.int32)
    where = cell[places.segment[errands]]
    order = np.argsort(where, kind="stable")
    by_street = np.lexsort((places.along, places.segment)).astype(np.int32)
    every_street = np.arange(len(city.segments.a) + 1)
    shop_start = np.zeros(cells + 1, np.int32)
    np.cumsum(np.bincount(where, minlength=cells), out=shop_start[1:])
    return Rooms(
        street=street,
        along=np.minimum(along, city.segments.length[street]),
        across=np.where(side < 0, np.float32(0), city.segments.width[street]),
        kind=np.repeat(np.array(list(RoomKind), np.int8), counts),
        area=np.concatenate(
            [
                np.maximum(HOME_EACH * np.diff(dwellings.start), HOME_LEAST),
                hall,
                np.full(counts[RoomKind.EXIT] + 1, BOUNDLESS),
                np.full(len(first), STAIRWELL_AREA),
                STORE_SHARE * places.area[shops],
                np.full(1, BOUNDLESS),
            ]
        ).astype(np.float32),
        household=dwellings.start,
        home=population.persons.home,
        stair=stair.astype(np.int32),
        store=store,
        on_street=np.searchsorted(dwellings.segment, every_street).astype(np.int32),
        place_on=np.searchsorted(places.segment[by_street], every_street).astype(np.int32),
        place_at=counts[RoomKind.DWELLING] + by_street,
        dwellings=counts[RoomKind.DWELLING],
        places=counts[RoomKind.PLACE],
        aboard=int(begins[RoomKind.ABOARD]),
        in_arms=int(begins[RoomKind.IN_ARMS]),
        streets=len(city.segments.a),
        shop_start=shop_start,
        shop=(counts[0] + errands[order]).astype(np.int32),
    )
