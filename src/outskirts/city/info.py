"""What a city holds, in figures, and what its streets are called."""

from collections import Counter
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from outskirts.base.codes import PlaceKind, Rank, Use
from outskirts.city.buildings import LEVELS_BY_RULE, USE_BY_RULE
from outskirts.city.city import City
from outskirts.city.cover import shares
from outskirts.city.figures import facts_of


def summary(city: City) -> dict[str, object]:
    """Return what a city holds, ready for JSON: streets, places, people, ways out, what was left.

    Lengths are in km. Places are counted by kind, `by_rule` among them by rule.
    """
    streets = city.segments
    kilometres = {
        rank.name.lower(): round(float(streets.length[streets.rank == rank].sum()) / 1000, 1)
        for rank in Rank
        if (streets.rank == rank).any()
    }
    kinds = Counter(city.places.kind.tolist())
    ruled = Counter(city.places.kind[city.places.by_rule == 1].tolist())
    leaving = Counter(city.exits.rank.tolist())
    census = city.districts
    counted = facts_of(city)
    return {
        "title": city.title,
        "hash": city.hash,
        "origin": {"longitude": city.longitude, "latitude": city.latitude},
        "timezone": city.timezone,
        "attribution": city.attribution,
        "junctions": len(city.junctions.x),
        "streets": len(streets.a),
        "kilometres": round(float(streets.length.sum()) / 1000, 1),
        "kilometres_by_class": kilometres,
        "named_share": round(
            float(streets.length[streets.name >= 0].sum() / streets.length.sum()), 3
        ),
        "dropped": dict(city.dropped),
        "people": int(census.population.sum()),
        "people_from": {
            "source": counted["people"],
            "how": counted["how"],
            "sure": counted["sure"],
        },
        "households": int(census.households.sum()),
        "districts": [
            {
                "name": city.names[name],
                "people": people,
                "households": households,
                "area_km2": round(area, 2),
            }
            for name, people, households, area in zip(
                census.name.tolist(),
                census.population.tolist(),
                census.households.tolist(),
                census.area.tolist(),
                strict=True,
            )
        ],
        "places": {
            PlaceKind(kind).name.lower(): {"total": kinds[kind], "by_rule": ruled[kind]}
            for kind in sorted(kinds)
        },
        "buildings": buildings(city),
        "cover_km": round(float(city.segments.length @ shares(city)) / 1000, 1),
        "exits": {Rank(rank).name.lower(): leaving[rank] for rank in sorted(leaving)},
        "cordon_crossings": len(city.cordon.segment),
        "coast_km": round(coast_length(city) / 1000, 1),
        "notes": list(city.notes),
    }


def buildings(city: City) -> dict[str, object]:
    """Return how many buildings there are, by use, what of them is by rule, and their floor."""
    table = city.buildings
    uses = Counter(table.use.tolist())
    return {
        "total": len(table.use),
        "by_use": {Use(use).name.lower(): uses[use] for use in sorted(uses)},
        "use_by_rule": int((table.by_rule & USE_BY_RULE > 0).sum()),
        "levels_by_rule": int((table.by_rule & LEVELS_BY_RULE > 0).sum()),
        "ground_km2": round(float(table.area.sum()) / 1e6, 2),
        "floor_km2": round(float(table.area @ table.levels) / 1e6, 2),
    }


def coast_length(city: City) -> float:
    """Return the length of the sea's edge [m]."""
    steps = np.hypot(np.diff(city.coast.x), np.diff(city.coast.y))
    breaks = city.coast.start[1:-1] - 1
    return float(steps.sum() - steps[breaks[breaks >= 0]].sum()) if len(steps) else 0.0


class StreetNames:
    """What to call each street: by its own name, or after the nearest street that has one.

    Nearest is along the streets. The search runs once, for the whole city.
    """

    def __init__(self, city: City) -> None:
        self._city = city
        self._after = nearest_names(city)

    def street(self, segment: int) -> str:
        """Return what a street is called, without its district."""
        city = self._city
        own = int(city.segments.name[segment])
        if own >= 0:
            return city.names[own]
        rank = int(city.segments.rank[segment])
        kind = {Rank.TRACK: "a track", Rank.PATH: "a path", Rank.STEPS: "steps"}.get(
            Rank(rank), "a side street"
        )
        after = int(self._after[segment])
        if after < 0:
            return "a street" if kind == "a side street" else kind
        return f"{kind} off {city.names[after]}"

    def name(self, segment: int) -> str:
        """Return what a street is called, with its district where it lies in one."""
        city = self._city
        district = int(city.segments.district[segment])
        if district < 0:
            return self.street(segment)
        return f"{self.street(segment)}, {city.names[city.districts.name[district]]}"


def nearest_names(city: City) -> NDArray[np.int32]:
    """Return the name that is nearest to each street along the streets, -1 where there is none.

    Of several names at one junction the widest road's counts, then the first in the table.
    """
    streets = city.segments
    count = len(city.junctions.x)
    named = np.flatnonzero(streets.name >= 0)
    found = streets.name.copy()
    if not len(named):
        return found
    named = named[np.argsort(streets.rank[named], kind="stable")]
    at = np.full(count, -1, dtype=np.int32)
    for ends in (streets.a, streets.b):
        for i in named[::-1].tolist():
            here = ends[i]
            if at[here] < 0 or streets.rank[i] <= streets.rank[at[here]]:
                at[here] = i
    low, high = np.minimum(streets.a, streets.b), np.maximum(streets.a, streets.b)
    order = np.lexsort((streets.length, high, low))
    first = np.r_[True, (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)]
    once = order[first]
    once = once[low[once] != high[once]]
    graph = coo_matrix((streets.length[once], (low[once], high[once])), shape=(count, count))
    apart, _, source = dijkstra(
        graph.tocsr(),
        directed=False,
        indices=np.flatnonzero(at >= 0),
        return_predecessors=True,
        min_only=True,
    )
    nearer = np.where(apart[streets.a] <= apart[streets.b], streets.a, streets.b)
    start = source[nearer]
    lone = (found < 0) & (start >= 0)
    found[lone] = streets.name[at[start[lone]]]
    return found


class Same:
    """A city as a key: equal content is equal."""

    def __init__(self, city: City) -> None:
        self.city = city

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.city.hash == other.city.hash

    def __hash__(self) -> int:
        return int(self.city.hash[:15] or "0", 16)


@lru_cache(maxsize=4)
def street_names(key: Same) -> StreetNames:
    """Return the names of a city's streets, searched once."""
    return StreetNames(key.city)


def street_name(city: City, segment: int) -> str:
    """Return what a street is called: "a side street off Boulevard Tah, Sidi Moumen"."""
    return street_names(Same(city)).name(segment)
