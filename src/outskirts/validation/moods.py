"""What people know, how it came to them, what they forget, and who of a household is together."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from outskirts.base.codes import Condition, Cue, Event, Mind
from outskirts.base.draws import Stream
from outskirts.base.units import DAY
from outskirts.kernels.sleep import CHILD
from outskirts.people import chance
from outskirts.validation.facts import Chart, Findings, Table, none, part_of, percent, told
from outskirts.validation.nights import NEAR, Columns, Mask, Moment, Night, on_map, word
from outskirts.world.parameters import Public
from outskirts.world.world import World

KNOWING = (Mind.UNEASY, Mind.AFRAID, Mind.RESOLVED)
MINDS = (Mind.UNAWARE, *KNOWING)
WITHIN = 300.0
"""Metres from an infected within which one may have seen or heard something; a scream carries about
as far along a quiet street. Source: reckoned from the laws of sound: a shout 392 m by night, 166 m
by day."""
BANDS = ((0.0, 100.0), (100.0, 300.0), (300.0, 1000.0), (1000.0, np.inf))
"""Distances to the nearest infected by which people are told apart [m]."""
PIECE = 25.0
"""Metres of street that share one distance to the nearest infected."""
SINGLE = 5
"""Single people that are named."""
SPARE = 0.005
"""What the share of those who know may lie above its bound: the error of distances by pieces."""


def asleep(world: World, state: Columns, tick: int) -> Mask:
    """Say who sleeps: at home, unaware, at their hours; the numpy twin of `kernels.sleep`."""
    who, laws = np.arange(world.people), world.laws
    now = (laws.clock + tick + DAY // 2) % DAY

    def hour(table: NDArray[np.int32], which: int) -> NDArray[np.int32]:
        drawn = chance.bits(world.seed, who, which, Stream.SLEEP) >> np.uint64(54)
        found: NDArray[np.int32] = table[drawn.astype(np.int64)]
        return found

    child = world.bodies.age < CHILD
    bed = np.where(child, hour(laws.bed_child, 0), hour(laws.bed, 0))
    at_home = state["segment"] == world.rooms.streets + world.rooms.home
    unaware = (state["mind"] == Mind.UNAWARE) & (state["condition"] <= Condition.EXPOSED)
    found: Mask = (bed <= now) & (now < hour(laws.rise, 1)) & at_home & unaware
    return found


def warned(public: Public, tick: int) -> float:
    """Return the share of people whom word has reached at a tick, by the law of the warnings.

    A logistic spread. Source: Sorensen and Mileti 1988.
    """
    since = tick - public.warning_begins
    if since < 0:
        return 0.0
    return float(1 / (1 + np.exp(-(since - public.warning_median) / public.warning_scale)))


def nearest(moment: Moment, who: NDArray[Any]) -> NDArray[np.float64]:
    """Return how far the nearest infected is from each of some people [m], as the crow flies.

    By pieces of street: who stands on the same `PIECE` metres has the same distance. Infinite
    aboard, and where there is no infected.
    """
    world = moment.world
    street, place = moment.street[who], moment.place[who]
    away = np.full(len(who), np.inf)
    hunters = moment.at(np.flatnonzero(moment.infected))
    hunters = hunters[~np.isnan(hunters[:, 0])]
    on = np.flatnonzero(street >= 0)
    if not len(hunters) or not len(on):
        return away
    pieces = np.ceil(np.maximum(world.streets.length, 1) / PIECE).astype(np.int64)
    first = np.cumsum(pieces) - pieces
    piece = np.minimum((place[on] / PIECE).astype(np.int64), pieces[street[on]] - 1)
    key, back = np.unique(first[street[on]] + piece, return_inverse=True)
    there = np.searchsorted(first, key, side="right") - 1
    middle = (key - first[there] + 0.5) * PIECE
    middle = np.minimum(middle, world.streets.length[there]).astype(np.float32)
    found, _ = cKDTree(hunters).query(on_map(world, there, middle))
    away[on] = found[back]
    return away


class Moods:
    """Reads a night for what the unbitten know, by hour, distance and cue."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.hours: list[tuple[str, ...]] = []
        self.bands: list[tuple[str, ...]] = []
        self.cues: list[tuple[str, ...]] = []
        self.at: list[float] = []
        self.lines: dict[str, list[float]] = {}
        self.above: list[tuple[float, str, str]] = []
        self.last = ""

    def see(self, moment: Moment) -> None:
        """Take one kept minute."""
        world, state = self.night.world, moment.state
        clock = self.night.clock(moment.minute)
        who = np.flatnonzero(moment.unbitten)
        mind, cue = state["mind"][who], state["cue"][who]
        sleeps = asleep(world, state, moment.tick)[who]
        away = nearest(moment, who)
        knows = np.isin(mind, KNOWING)
        total = len(who)
        told_to = warned(world.scenario.parameters.public, moment.tick)
        near = part_of(int((away <= WITHIN).sum()), total)
        limit = min(told_to + near, 1.0)
        known = part_of(int(knows.sum()), total)
        shares = {word(one): part_of(int((mind == one).sum()), total) for one in MINDS}
        bitten = 1 - part_of(total, world.people)
        self.hours.append(
            (
                clock, f"{total:,}", percent(bitten), *(percent(one) for one in shares.values()),
                percent(part_of(int(sleeps.sum()), total)), percent(known), percent(told_to),
                percent(near), percent(limit),
            )
        )  # fmt: skip
        if total:
            measured = f"{percent(known)} know, bound {percent(limit)}, at {clock}"
            self.above.append((known - limit, clock, measured))
        for low, high in BANDS:
            inside = (away >= low) & (away < high)
            n = int(inside.sum())
            self.bands.append(
                (
                    clock, f"{low:g} to {high:g} m" if np.isfinite(high) else f"over {low:g} m",
                    f"{n:,}",
                    *(percent(part_of(int((mind[inside] == one).sum()), n)) for one in MINDS),
                    percent(part_of(int(sleeps[inside].sum()), n)),
                )
            )  # fmt: skip
        counts = np.bincount(cue[knows], minlength=len(Cue))
        self.cues.append(
            (clock, f"{int(knows.sum()):,}", *(percent(part_of(n, counts.sum())) for n in counts))
        )
        self.at.append(moment.minute / 60)
        lines = {**shares, "may know": limit}
        for name, share in lines.items():
            self.lines.setdefault(name, []).append(100 * share)
        self.last = f"{percent(shares['resolved'])} at {clock}"

    def findings(self) -> Findings:
        """Return what was found, once every kept minute has been seen."""
        over = [one for one in self.above if one[0] > SPARE]
        worst = max(self.above, default=(0.0, "", "nobody is left"))
        facts = (
            none(
                "half hours at which more know than can", len(over),
                "those uneasy, afraid or resolved among the unbitten must not be more than whom "
                "the warnings have reached (Sorensen and Mileti 1988: an area is warned in 3 to "
                f"4 h) and who is within {WITHIN:g} m of an infected; worst: {worst[2]}",
                f" of {len(self.above)}",
            ),
            told(
                "resolved among the unbitten at the end", self.last,
                self.lines.get("resolved", [float("nan")])[-1] / 100,
                "they have decided what to do, and do it until the end of the night",
            ),
        )  # fmt: skip
        minds = tuple(word(one) for one in MINDS)
        return Findings(
            "What people know", "Who of those not bitten has learnt that something is wrong.",
            facts,
            (
                Table(
                    "Minds of the unbitten, by half hour",
                    "Who knows is uneasy, afraid or resolved; at most as many may know as were "
                    f"warned by the law of the warnings or are within {WITHIN:g} m of an infected.",
                    ("at", "unbitten", "bitten", *minds, "asleep", "know", "warned",
                     f"within {WITHIN:g} m", "may know"), tuple(self.hours),
                ),
                Table(
                    "Minds by distance to the nearest infected",
                    "The nearer, the more should know.",
                    ("at", "distance", "unbitten", *minds, "asleep"), tuple(self.bands),
                ),
                Table(
                    "By what those who know have learnt of it",
                    "Shares of those who are uneasy, afraid or resolved.",
                    ("at", "know", *(word(one) for one in Cue)), tuple(self.cues),
                ),
            ),
            (
                Chart(
                    "minds", "Minds of those not bitten", "time of day",
                    "share of the unbitten [%]", tuple(self.at),
                    tuple((name, tuple(values)) for name, values in self.lines.items()),
                    tuple(row[0] for row in self.hours),
                ),
            ),
        )  # fmt: skip


class Memory:
    """Reads a night for people who forget what they lived through."""

    def __init__(self, night: Night) -> None:
        self.night = night
        events, people = night.events, night.world.people
        never = np.iinfo(np.int32).max
        self.since = {}
        for name, kind, of in (
            ("were bitten", Event.BITTEN, "who"), ("put one down", Event.KILLED, "by"),
            ("took fright", Event.AFRAID, "who"),
        ):  # fmt: skip
            rows = events.of(kind)
            rows = rows[(events.by[rows] >= 0) | (kind == Event.AFRAID)]
            first = np.full(people, never, np.int32)
            np.minimum.at(first, getattr(events, of)[rows], events.tick[rows])
            self.since[name] = first
        self.forgot: dict[str, int] = dict.fromkeys([*self.since, "were held"], 0)
        self.remember = dict(self.forgot)
        self.anyone = 0
        self.seen = 0
        self.first: list[str] = []

    def see(self, moment: Moment) -> None:
        """Take one kept minute."""
        state = moment.state
        unaware = moment.living & (state["mind"] == Mind.UNAWARE)
        # What happens in the second of a kept minute happens after it was kept.
        lived = {name: first < moment.tick for name, first in self.since.items()}
        lived["were held"] = state["held"] >= 0
        either = np.zeros(len(unaware), dtype=bool)
        for name, those in lived.items():
            self.forgot[name] += int((those & unaware).sum())
            self.remember[name] += int((those & moment.living).sum())
            either |= those
        blank = np.flatnonzero(either & unaware)
        self.anyone += len(blank)
        clock = self.night.clock(moment.minute)
        self.first += [f"{who} at {clock}" for who in blank[: SINGLE - len(self.first)].tolist()]
        self.seen += int((either & moment.living).sum())

    def findings(self) -> Findings:
        """Return what was found, once every kept minute has been seen."""
        fact = none(
            "living people who have forgotten", self.anyone,
            "they were bitten or held, put an infected down or took fright, and are unaware at a "
            "later kept minute; nobody forgets that within hours"
            + (f"; first: {', '.join(self.first)}" if self.first else ""),
            f" of {self.seen:,}",
        )  # fmt: skip
        rows = tuple(
            (name, f"{self.remember[name]:,}", f"{n:,}", percent(part_of(n, self.remember[name])))
            for name, n in self.forgot.items()
        )
        return Findings("Memory", "Whether people still know what they lived through.", (fact,), (
            Table(
                "Who forgets",
                "Living people at all kept minutes together; one counts at each.",
                ("who", "living", "unaware", "share"), rows,
            ),
        ))  # fmt: skip


class Households:
    """Reads a night for who of a household is together."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.rows: list[tuple[str, ...]] = []
        self.first = self.last = float("nan")

    def see(self, moment: Moment) -> None:
        """Take one kept minute."""
        world = self.night.world
        home = world.population.persons.home
        count = len(world.population.dwellings.segment)
        segment = moment.segment
        who = np.flatnonzero(moment.living & (segment != world.rooms.streets + world.rooms.aboard))
        living = np.bincount(home[moment.living], minlength=count)
        low = np.full(count, np.iinfo(np.int32).max, np.int32)
        high = np.full(count, -1, np.int32)
        np.minimum.at(low, home[who], segment[who])
        np.maximum.at(high, home[who], segment[who])
        present = np.bincount(home[who], minlength=count)
        several = living >= 2
        together = several & (present == living) & (low == high)
        streets = world.rooms.streets
        together &= (low >= streets) | spread(moment, who, home, count)
        at_home = together & (low == streets + np.arange(count))
        street = together & (low < streets)
        total = int(several.sum())
        share = part_of(int(together.sum()), total)
        self.rows.append(
            (
                self.night.clock(moment.minute), f"{total:,}", percent(share),
                percent(part_of(int(at_home.sum()), total)),
                percent(part_of(int(street.sum()), total)),
                percent(part_of(int((together & ~at_home & ~street).sum()), total)),
            )
        )  # fmt: skip
        self.first = share if np.isnan(self.first) else self.first
        self.last = share

    def findings(self) -> Findings:
        """Return what was found, once every kept minute has been seen."""
        clocks = dict.fromkeys((self.rows[0][0], self.rows[-1][0])) if self.rows else {}
        facts = tuple(
            told(
                f"households together at {clock}", percent(share), share,
                "all its living members, two or more, in one room or within "
                f"{NEAR:g} m on one street",
            )
            for clock, share in zip(clocks, (self.first, self.last), strict=False)
        )  # fmt: skip
        return Findings("Households", "Whether those who live together are together.", facts, (
            Table(
                "Households of which all who live are in one place",
                "Of households with two or more living members.",
                ("at", "households", "together", "at home", "in the street", "elsewhere"),
                tuple(self.rows),
            ),
        ))  # fmt: skip


def spread(moment: Moment, who: NDArray[Any], home: NDArray[np.int32], count: int) -> Mask:
    """Say of each household whether its members' metres lie within `NEAR` of each other."""
    low = np.full(count, np.inf, np.float32)
    high = np.full(count, -np.inf, np.float32)
    np.minimum.at(low, home[who], moment.place[who])
    np.maximum.at(high, home[who], moment.place[who])
    found: Mask = high - low <= NEAR
    return found
