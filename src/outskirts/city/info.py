"""What a city holds, in figures."""

from collections import Counter

import numpy as np

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
