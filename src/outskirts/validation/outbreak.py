"""How the outbreak went: doors, places of infection, districts, and whether the record is clean."""

import math

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.record.measures import cases_by_minute, doubling_time, indoor_share
from outskirts.validation.facts import (
    SIGMAS,
    Fact,
    Findings,
    Table,
    at_most,
    none,
    part_of,
    percent,
    told,
)
from outskirts.validation.nights import Events, Night

A_HEAD = 2.0
"""Doors and windows that an infected may break in a night, on average: each takes minutes of blows,
most stand open or broken by others. Source: assumed."""
NEVER = np.iinfo(np.int32).max
HALF = 30
"""Minutes of the rows of tables."""
LATEST = 6
"""Medians of the incubation after which all but one in 5,000 have turned: bites later than that
before the end of a night are left out, else it is the quick who are counted."""
OFF = 0.05
"""How far the median incubation may be from the one that was drawn, as a share of it."""
FEWEST = 30
"""Cases of which a median is taken at least."""
WORST = 12
"""Districts that are listed."""


def turned_at(night: Night) -> NDArray[np.int32]:
    """Return the tick from which on each person was infected, shape [person]; NEVER otherwise.

    The first cases of a scenario that begins with infected ones are so from the start.
    """
    events = night.events
    found = np.full(night.world.people, NEVER, np.int32)
    rows = events.of(Event.TURNED)
    np.minimum.at(found, events.who[rows], events.tick[rows])
    first = night.cases.who[: night.cases.index]
    if night.world.scenario.index.condition == "infected":
        found[first] = 0
    return found


def ever(night: Night) -> int:
    """Return how many infected there ever were."""
    return int((turned_at(night) < NEVER).sum())


def doors(night: Night) -> Findings:
    """Return how many doors infected broke."""
    broken = len(night.events.of(Event.DOOR_BROKEN))
    infected = ever(night)
    fact = at_most(
        "doors and windows broken by an infected", part_of(broken, infected), A_HEAD,
        f"{broken:,} by {infected:,} that ever were; each takes minutes of blows",
    )  # fmt: skip
    pounded = len(night.events.of(Event.POUNDED))
    came_in = len(night.events.of(Event.BROKE_IN))
    blows = told(
        "times an infected began to beat on a door", f"{pounded:,}", float(pounded),
        f"{percent(part_of(broken, pounded))} of them ended with the door broken, and "
        f"{came_in:,} times one got in",
    )  # fmt: skip
    return Findings("Doors", "How many doors give way to the infected.", (fact, blows))


def outbreak(night: Night) -> Findings:
    """Return where and when people were bitten, and what became of the districts."""
    events, cases = night.events, night.cases
    bites = events.of(Event.BITTEN)
    bites = bites[events.by[bites] >= 0]
    period = (events.tick[bites] - 1) // (60 * HALF)
    indoors = events.indoors[bites]
    known = cases_by_minute(cases, night.last_minute)
    rows = []
    for part in range(-(-night.last_minute // HALF)):
        here = period == part
        n, inside = int(here.sum()), int((here & indoors).sum())
        begin, end = HALF * part, min(HALF * (part + 1), night.last_minute)
        doubled = doubling_time(cases, night.last_minute, begin, end)
        rows.append(
            (
                night.clock(end), f"{n:,}", f"{inside:,}", f"{n - inside:,}",
                percent(part_of(inside, n)), f"{int(known[end]):,}",
                f"{doubled:.1f} min" if np.isfinite(doubled) else "-",
            )
        )  # fmt: skip
    share = indoor_share(cases)
    facts = (
        told("people bitten", f"{len(cases.who):,}", float(len(cases.who)),
             f"{percent(part_of(len(cases.who), night.world.people))} of all, with first cases"),
        told("bites indoors", percent(share), share, "of all bites, the first cases left out"),
    )  # fmt: skip
    return Findings("Where and when", "Where people were bitten, how fast it grew.", facts, (
        Table(
            "Bites, by half hour",
            "Bites within the half hour that ends then; all cases until then, and the time in "
            "which they doubled within it.",
            ("until", "bites", "indoors", "outdoors", "indoor share", "cases", "doubling time"),
            tuple(rows),
        ),
        districts(night),
    ))  # fmt: skip


def districts(night: Night) -> Table:
    """Return what share of the residents of each district was bitten."""
    world = night.world
    of = world.population.dwellings.district[world.population.persons.home]
    people = np.bincount(of, minlength=len(world.districts))
    bitten = np.bincount(of[night.cases.who], minlength=len(world.districts))
    escaped = np.bincount(
        of[night.events.who[night.events.of(Event.ESCAPED)]], minlength=len(world.districts)
    )
    share = bitten / np.maximum(people, 1)
    order = [i for i in np.argsort(-share, kind="stable").tolist() if people[i]]
    rows = tuple(
        (world.districts[i], f"{people[i]:,}", f"{bitten[i]:,}", percent(float(share[i])),
         f"{escaped[i]:,}")
        for i in order[:WORST]
    )  # fmt: skip
    return Table(
        "Districts at the end",
        f"Residents who were bitten, wherever they were; the worst {min(WORST, len(order))} of "
        f"{len(order)} districts.",
        ("district", "residents", "bitten", "share", "escaped"), rows,
    )  # fmt: skip


def clean(night: Night) -> Findings:
    """Return whether the line list holds anything that cannot be."""
    events, turned = night.events, turned_at(night)
    bites = events.of(Event.BITTEN)
    given = bites[events.by[bites] >= 0]
    by, when = events.by[given], events.tick[given]
    died = np.full(night.world.people, NEVER, np.int32)
    downs = events.of(Event.KILLED)
    np.minimum.at(died, events.who[downs], events.tick[downs])
    _, times = np.unique(events.who[bites], return_counts=True)
    among = f" of {len(given):,} bites"
    facts = (
        none("people bitten twice", int((times > 1).sum()),
             "who is bitten is left alone from then on"),
        none("bites by the dead", int((died[by] < when).sum()),
             "whoever bites was not put down before", among),
        none("bites by those who had not turned", int((turned[by] > when).sum()),
             "whoever bites has turned before", among),
        none("people who turned unbitten", unbitten(events, turned),
             "whoever turns was bitten before"),
        incubation(night, turned),
    )  # fmt: skip
    return Findings("The record itself", "Whether it holds anything that cannot be.", facts)


def unbitten(events: Events, turned: NDArray[np.int32]) -> int:
    """Return how many turned before they were bitten, or without a bite."""
    bitten = np.full(len(turned), NEVER, np.int32)
    rows = events.of(Event.BITTEN)
    np.minimum.at(bitten, events.who[rows], events.tick[rows])
    return int(((turned < NEVER) & (bitten > turned)).sum())


def incubation(night: Night, turned: NDArray[np.int32]) -> Fact:
    """Ask that the median time from bite to turning is the one that was drawn."""
    events = night.events
    law = night.world.scenario.parameters.infection
    bites = events.of(Event.BITTEN)
    bites = bites[events.by[bites] >= 0]
    early = events.tick[bites] <= 60 * night.last_minute - LATEST * law.incubation
    who = events.who[bites[early]]
    took = turned[who] - events.tick[bites[early]]
    took = took[turned[who] < NEVER]
    expected = f"{law.incubation:g} s, {percent(OFF)} off at most"
    name, why = (
        "median time from bite to turning",
        (f"infection.incubation, of {len(took):,} bites so early that all of them could turn"),
    )
    if len(took) < FEWEST:
        return Fact(name, f"only {len(took)} cases", float("nan"), expected, why)
    median = float(np.median(took))
    # The median of a lognormal has this standard error, relative to it.
    error = math.sqrt(math.pi / 2 / len(took)) * law.incubation_spread
    holds = abs(median / law.incubation - 1) <= OFF + SIGMAS * error
    return Fact(name, f"{median:.0f} s", median, expected, why, holds)
