"""What the streets of a city are called: those without a name by the nearest that has one."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Rank
from outskirts.city.city import City


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
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import dijkstra

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
