"""Where people work and learn: a place for each, most within a walk of home.

A trip on foot is 1.2 km long on average, and 62% of trips are made on foot; the others cross the
city. Places are weighed by their jobs and by distance, over quarters of a few hundred metres
(a gravity model, after Wilson 1971, doi:10.1068/a030001).
"""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import PlaceKind, Role
from outskirts.city.city import City
from outskirts.people import chance
from outskirts.people.chance import Decision

JOBS = np.zeros(len(PlaceKind))
for kind, jobs in {
    PlaceKind.SUPERMARKET: 2.0,
    PlaceKind.CONVENIENCE: 3.0,
    PlaceKind.BAKERY: 5.0,
    PlaceKind.SHOP: 3.0,
    PlaceKind.PHARMACY: 4.0,
    PlaceKind.HOSPITAL: 3.0,
    PlaceKind.CLINIC: 3.0,
    PlaceKind.POLICE: 5.0,
    PlaceKind.FIRE_STATION: 3.0,
    PlaceKind.FUEL: 3.0,
    PlaceKind.SCHOOL: 1.0,
    PlaceKind.WORSHIP: 0.2,
    PlaceKind.RESTAURANT: 6.0,
    PlaceKind.BANK: 4.0,
    PlaceKind.STATION: 1.0,
    PlaceKind.PORT: 0.5,
    PlaceKind.FARM: 0.2,
    PlaceKind.WORKPLACE: 5.0,
}.items():
    JOBS[kind] = jobs / 100
"""Jobs on a square metre of floor, by codes.PlaceKind. Source: assumed."""

NEAR_SHARE = {Role.PUPIL: 0.9, Role.WORKER: 0.62}
"""Share of those who work or learn within a walk. Source: mobility survey of Casablanca
2019, 62% of trips on foot; pupils assumed."""

NEAR = 460.0
"""Fall of the weight of a place with distance, for walkers [m].

The mean distance is twice that, as the crow flies, where places are everywhere alike; streets make
it 1.3 times as long: 1.2 km. Source: mobility survey of Casablanca 2019.
"""

FAR = 3000.0
"""The same for those who ride [m]: half an hour across the city. Source: assumed."""

QUARTERS = 1600
"""Most quarters with homes or with places that are compared."""


def middles(city: City) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middle between the ends of each street, metres east and north."""
    streets, junctions = city.segments, city.junctions
    x = (junctions.x[streets.a].astype(np.float64) + junctions.x[streets.b]) / 2
    y = (junctions.y[streets.a].astype(np.float64) + junctions.y[streets.b]) / 2
    return x, y


def places_of(
    city: City,
    home: NDArray[np.int32],
    who: NDArray[np.int64],
    role: Role,
    seed: int,
) -> NDArray[np.int32]:
    """Return the place of work or school of each of `who`, -1 where the city has none.

    `home` is the street on which each of `who` lives, shape [who].
    """
    places = city.places
    if role == Role.PUPIL:
        offer = np.where(places.kind == PlaceKind.SCHOOL, places.area, 0).astype(np.float64)
    else:
        offer = JOBS[places.kind] * places.area
    offered = np.flatnonzero(offer > 0)
    if not len(offered) or not len(who):
        return np.full(len(who), -1, dtype=np.int32)
    x, y = middles(city)
    lived, street = np.unique(home, return_inverse=True)
    home_quarter, place_quarter, distance = quarters(
        np.stack([x[lived], y[lived]], axis=1),
        np.stack([places.x[offered], places.y[offered]], axis=1).astype(np.float64),
    )
    order = np.argsort(place_quarter, kind="stable")
    offered, place_quarter = offered[order], place_quarter[order]
    held = np.bincount(place_quarter, offer[offered])
    near = chance.uniform(seed, who, Decision.NEAR) < NEAR_SHARE[role]
    row = home_quarter[street]
    drawn = chance.uniform(seed, who, Decision.QUARTER)
    quarter = np.empty(len(who), dtype=np.int64)
    for chosen, fall in ((near, NEAR), (~near, FAR)):
        weight = np.cumsum(held * np.exp(-distance / fall) + 1e-12 * held, axis=1)
        weight /= weight[:, -1:]
        quarter[chosen] = drawn_from(weight, row[chosen], drawn[chosen])
    until = np.cumsum(offer[offered])
    first = np.searchsorted(place_quarter, np.arange(len(held)))
    base = (until - offer[offered])[first]
    sought = base[quarter] + chance.uniform(seed, who, Decision.PLACE) * held[quarter]
    last = np.searchsorted(place_quarter, np.arange(len(held)), side="right") - 1
    found = np.clip(np.searchsorted(until, sought, side="right"), first[quarter], last[quarter])
    return offered[found].astype(np.int32)


def drawn_from(
    cumulated: NDArray[np.float64], row: NDArray[np.int64], drawn: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the column that each draw falls into, in its row of cumulated shares."""
    columns = cumulated.shape[1]
    flat = (cumulated + np.arange(len(cumulated))[:, None]).ravel()
    column: NDArray[np.int64] = np.searchsorted(flat, row + drawn, side="right") - row * columns
    np.clip(column, 0, columns - 1, out=column)
    return column


def quarters(
    homes: NDArray[np.float64], places: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the quarter of each home and of each place, and the distances between those [m].

    Points have shape [point, 2]. Quarters are squares of 250 m, or larger in a large city, with
    their centre of homes or of places; nobody lives nearer than a quarter of a square's side.
    """
    side = 250.0
    while True:
        found = []
        for points in (homes, places):
            cells = np.floor(points / side).astype(np.int64)
            code = (cells[:, 0] - cells[:, 0].min()) * (1 << 24) + cells[:, 1] - cells[:, 1].min()
            found.append(np.unique(code, return_inverse=True)[1].ravel())
        if max(int(one.max()) for one in found) < QUARTERS:
            break
        side *= 1.25
    centres = []
    for points, quarter in zip((homes, places), found, strict=True):
        count = np.bincount(quarter)
        centres.append(
            np.stack([np.bincount(quarter, points[:, axis]) / count for axis in (0, 1)], axis=1)
        )
    apart = np.hypot(*(centres[0][:, None, axis] - centres[1][None, :, axis] for axis in (0, 1)))
    return found[0], found[1], np.maximum(apart, side / 4)
