"""How many live in a city, where that comes from, and how sure it is.

Figures are taken from the first of these that there is:

1. the number that was given;
2. a file of districts;
3. the map's own `population` tags: those of the boundaries that are the districts, else of the
   smallest boundary around them, else of the cities, towns, villages and hamlets in the map;
4. the floor area of dwellings, where at least half of the streets with homes have buildings;
5. the length of the streets with homes.

Where a total must be spread, it is spread by what the districts tell, else by the length of their
streets with homes. A tag is not believed where the streets that the map has would be too full, and
only its share where the map was cut inside the boundary.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

import numpy as np
import shapely
from numpy.typing import NDArray

from outskirts.base.codes import Rank, Use
from outskirts.base.errors import InputError
from outskirts.city.city import Buildings
from outskirts.city.districts import HOMES, HOUSEHOLD, PER_METRE, District, Outlined, Quarter
from outskirts.city.figures import SURE, Source, fact
from outskirts.city.network import Network, extent
from outskirts.city.settled import Settlement

MOST_PER_METRE = 30.0
"""More people than this on a metre of street are a typing error. Source: assumed; Mong Kok, the
fullest quarter on Earth, has about 5."""

FULL = 3.0
"""Most people on a metre of streets with homes for which a tag is believed. Source: assumed; the
fullest cities as a whole have 2 to 3."""

FLOOR = 45.0
"""Floor area of dwellings for each resident, walls and stairs with it [m²]. Source: assumed; in
Europe people have 30 to 60."""

BUILT = 0.5
"""Share of the streets with homes that must have dwellings mapped before their floor counts."""

CUT = 0.05
"""Share of residential streets that end at the edge of the map, above which a town is cut. Source:
assumed."""

INSIDE = 50.0
"""A street cut this far inside a boundary shows that the map holds a part of it only [m]."""


@dataclass(frozen=True)
class Mapped:
    """What the map holds that tells of people.

    `home` are the metres of street with homes in each district, `borders` all administrative
    boundaries, `settlements` the places with a population in the map's ground, `reach` the part of
    the world that the map was cut to (None: not cut).
    """

    network: Network
    district: NDArray[np.int32]
    home: NDArray[np.float64]
    borders: Sequence[Quarter]
    settlements: Sequence[Settlement]
    reach: shapely.Polygon | None
    buildings: Buildings

    @cached_property
    def length(self) -> NDArray[np.float64]:
        """Metres of every street, shape [street]."""
        return np.array([extent(edge.line) for edge in self.network.edges])

    @cached_property
    def usual(self) -> NDArray[np.bool_]:
        """Whether a street is of a class that has homes and can be walked, shape [street]."""
        edges = self.network.edges
        return np.array([edge.traits.rank in HOMES and edge.traits.walk > 0 for edge in edges])

    @cached_property
    def middle(self) -> NDArray[np.float64]:
        """A point in the course of every street, metres east and north, shape [street, 2]."""
        return np.array([edge.line[len(edge.line) // 2] for edge in self.network.edges])

    @cached_property
    def ends(self) -> NDArray[np.bool_]:
        """Whether a junction lies where the map was cut, shape [junction]."""
        spots = self.network.spots
        found = np.zeros(len(spots), dtype=bool)
        found[sorted(self.network.cuts)] = True
        if self.reach is not None:
            found |= ~shapely.contains_xy(self.reach, spots[:, 0], spots[:, 1])
        return found


def homes_of(network: Network, district: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    """Return the metres of street in each district on which homes stand, shape [district].

    A district without a street of the classes that have homes has them on any that can be walked.
    """
    rank = np.array([edge.traits.rank for edge in network.edges])
    walk = np.array([edge.traits.walk for edge in network.edges]) > 0
    length = np.array([extent(edge.line) for edge in network.edges])
    inside = walk & (district >= 0)
    usual = inside & np.isin(rank, HOMES)
    found = np.bincount(district[usual], length[usual], count)
    every = np.bincount(district[inside], length[inside], count)
    return np.where(found > 0, found, every)


def counted(
    parts: Sequence[Outlined], mapped: Mapped, population: int | None
) -> tuple[list[District], dict[str, str], list[str]]:
    """Return the districts with their people, the facts of the count, and what must be said."""
    filed = [part for part in parts if isinstance(part, District)]
    if population is not None:
        shares = spread(population, weights(parts, mapped))
        limit(population, mapped, "--population")
        return peopled(parts, shares), fact(Source.GIVEN, population, ""), household(filed, parts)
    if filed:
        limit(sum(one.population for one in filed), mapped, "the districts file")
        return filed, {}, []
    quarters = [part for part in parts if isinstance(part, Quarter)]
    by_tag = tagged(quarters, mapped)
    if by_tag is not None:
        people, what = by_tag
        found = fact(Source.TAGS, int(people.sum()), what)
    else:
        people = by_floor(mapped)
        found = fact(Source.FLOORS, int(people.sum()), f"{FLOOR:g} m² each") if len(people) else {}
    notes = []
    if not found:
        people = np.rint(PER_METRE * mapped.home).astype(np.int64)
        total = int(people.sum())
        found = fact(Source.STREETS, total, f"{PER_METRE} a metre")
        notes.append(
            f"No population was given: {total:,} people estimated from the length of streets with "
            f"homes, {PER_METRE} a metre; {SURE[Source.STREETS]}. Give --population N."
        )
    return peopled(parts, people), found, notes + household(filed, parts)


def tabled(
    parts: Sequence[Outlined], mapped: Mapped, people: NDArray[np.int64], name: str
) -> tuple[list[District], dict[str, str], list[str]]:
    """Return the districts with the people of a table, as `counted` does."""
    filed = [part for part in parts if isinstance(part, District)]
    limit(int(people.sum()), mapped, f"--population {name}")
    said = fact(Source.TABLE, int(people.sum()), f"of {name}")
    return peopled(parts, people), said, household(filed, parts)


def household(filed: Sequence[District], parts: Sequence[Outlined]) -> list[str]:
    """Say that households are estimated, where they are."""
    if len(filed) == len(parts):
        return []
    return [f"Households are estimated at {HOUSEHOLD} people each."]


def limit(people: int, mapped: Mapped, who: str) -> None:
    """Refuse more people than the streets can hold."""
    metres = float(mapped.home.sum())
    most = int(MOST_PER_METRE * metres)
    if people > most:
        raise InputError(
            f"{who} has {people:,} people; the {metres / 1000:.1f} km of streets with homes hold "
            f"{most:,} at most, {MOST_PER_METRE:g} a metre; check the figure, or take a map with "
            "all streets"
        )


def weights(parts: Sequence[Outlined], mapped: Mapped) -> NDArray[np.float64]:
    """Return how a total is spread over districts: by their own figures, else by streets."""
    told = [part.population if isinstance(part, District) else part.people for part in parts]
    if all(one is not None for one in told) and sum(one or 0 for one in told) > 0:
        return np.array(told, dtype=np.float64)
    return np.array(mapped.home)


def spread(total: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a total in whole people by weight; the largest remainders are rounded up."""
    share = weight / weight.sum() * total
    whole = np.floor(share).astype(np.int64)
    order = np.argsort(whole - share, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return np.asarray(whole, dtype=np.int64)


def peopled(parts: Sequence[Outlined], people: NDArray[np.int64]) -> list[District]:
    """Return the districts with these people; households by the usual size, or as they were."""
    made = []
    for part, living in zip(parts, people.tolist(), strict=True):
        if isinstance(part, District) and part.population > 0:
            homes = max(round(part.households * living / part.population), int(living > 0))
            made.append(replace(part, population=living, households=min(homes, living)))
        else:
            homes = ceil(living / HOUSEHOLD)
            made.append(District(part.name, living, homes, part.outline))
    return made


def tagged(quarters: Sequence[Quarter], mapped: Mapped) -> tuple[NDArray[np.int64], str] | None:
    """Return the people of each district by the map's own tags, and which; None without any."""
    metres = float(mapped.home.sum())
    if quarters and all(one.people is not None and one.level >= 0 for one in quarters):
        own = np.array([round((one.people or 0) * held(one, mapped)) for one in quarters])
        if 0 < own.sum() <= FULL * metres:
            return own, f"of {len(quarters)} boundaries of level {quarters[0].level}"
    around = [one for one in mapped.borders if one.people and share_of(one, mapped) >= 0.9]
    for one in sorted(around, key=lambda border: float(border.whole.area))[:1]:
        total = round((one.people or 0) * held(one, mapped))
        if 0 < total <= FULL * metres:
            return spread(total, mapped.home), f"of the boundary {one.name}"
    total = sum(one.people for one in mapped.settlements)
    if 0 < total <= FULL * metres and not cut(mapped):
        named = ", ".join(one.name for one in mapped.settlements[:3] if one.name)
        more = " and others" if len(mapped.settlements) > 3 else ""
        return spread(total, mapped.home), f"of {named or 'places'}{more}"
    return None


def share_of(one: Quarter, mapped: Mapped) -> float:
    """Return the share of the streets with homes that lie in a boundary."""
    shapely.prepare(one.whole)
    inside = shapely.contains_xy(one.whole, mapped.middle[:, 0], mapped.middle[:, 1])
    homes = mapped.length[mapped.usual]
    return float(homes[inside[mapped.usual]].sum() / max(float(homes.sum()), 1e-9))


def held(one: Quarter, mapped: Mapped) -> float:
    """Return the share of a boundary's ground that the map holds: all, if nothing in it was cut."""
    spots = mapped.network.spots[mapped.ends]
    deep = one.whole.buffer(-INSIDE)
    if not len(spots) or not shapely.contains_xy(deep, spots[:, 0], spots[:, 1]).any():
        return 1.0
    if mapped.reach is None:
        reach = shapely.convex_hull(shapely.MultiPoint(mapped.network.spots))
    else:
        reach = mapped.reach
    return float(one.whole.intersection(reach).area / max(one.whole.area, 1e-9))


def cut(mapped: Mapped) -> bool:
    """Say whether the map was cut through a town: many residential streets end at its edge."""
    ends = mapped.ends
    streets = [
        edge for edge in mapped.network.edges if edge.traits.rank in (Rank.RESIDENTIAL, Rank.LIVING)
    ]
    torn = sum(bool(ends[edge.a] or ends[edge.b]) for edge in streets)
    return torn > CUT * len(streets)


def by_floor(mapped: Mapped) -> NDArray[np.int64]:
    """Return the people of each district by the floor of its dwellings; empty if few are mapped."""
    table = mapped.buildings
    dwelling = table.use == Use.DWELLING
    home = mapped.usual & (mapped.district >= 0)
    built = np.zeros(len(home), dtype=bool)
    built[table.segment[dwelling]] = True
    length = mapped.length
    if not home.any() or length[home & built].sum() < BUILT * length[home].sum():
        return np.zeros(0, dtype=np.int64)
    district = mapped.district[table.segment]
    usable = dwelling & (district >= 0)
    floor = table.area[usable].astype(np.float64) * table.levels[usable]
    people = np.bincount(district[usable], floor / FLOOR, len(mapped.home))
    return np.rint(people).astype(np.int64)
