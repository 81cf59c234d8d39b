"""What a mapped way means for feet and wheels: class, directions, width, speed, lamps, name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from outskirts.base.codes import Rank, Way
from outskirts.base.units import KMH

RANKS = {
    "motorway": Rank.MOTORWAY,
    "trunk": Rank.TRUNK,
    "primary": Rank.PRIMARY,
    "secondary": Rank.SECONDARY,
    "tertiary": Rank.TERTIARY,
    "unclassified": Rank.UNCLASSIFIED,
    "road": Rank.UNCLASSIFIED,
    "residential": Rank.RESIDENTIAL,
    "living_street": Rank.LIVING,
    "service": Rank.SERVICE,
    "pedestrian": Rank.PEDESTRIAN,
    "track": Rank.TRACK,
    "path": Rank.PATH,
    "footway": Rank.PATH,
    "cycleway": Rank.PATH,
    "bridleway": Rank.PATH,
    "steps": Rank.STEPS,
}

WIDTHS = {
    Rank.MOTORWAY: 26.0,
    Rank.TRUNK: 24.0,
    Rank.PRIMARY: 20.0,
    Rank.SECONDARY: 16.0,
    Rank.TERTIARY: 14.0,
    Rank.UNCLASSIFIED: 8.0,
    Rank.RESIDENTIAL: 10.0,
    Rank.LIVING: 7.0,
    Rank.SERVICE: 5.0,
    Rank.PEDESTRIAN: 8.0,
    Rank.TRACK: 3.5,
    Rank.PATH: 2.5,
    Rank.STEPS: 3.0,
}
"""Width from front to front of a street with both directions [m]. Source: assumed."""

PAVEMENTS = 4.0
"""Both pavements of a street whose carriageway alone is mapped [m]. Source: assumed."""

LANE = 3.25
"""Width of a lane [m]. Source: assumed, common design value."""

SPEEDS = {
    Rank.MOTORWAY: 120.0,
    Rank.TRUNK: 85.0,
    Rank.PRIMARY: 60.0,
    Rank.SECONDARY: 55.0,
    Rank.TERTIARY: 40.0,
    Rank.UNCLASSIFIED: 40.0,
    Rank.RESIDENTIAL: 25.0,
    Rank.LIVING: 15.0,
    Rank.SERVICE: 15.0,
    Rank.PEDESTRIAN: 10.0,
    Rank.TRACK: 15.0,
    Rank.PATH: 10.0,
    Rank.STEPS: 5.0,
}
"""Speed of cars where the map tells none [km/h]. Source: assumed: Morocco's limits, 120 on
motorways and 60 in towns; for the others what the car profile of the router OSRM takes; for
unclassified roads, living streets, tracks and what is on foot a guess."""

NO = {"no", "private", "agricultural", "forestry", "delivery", "customers", "use_sidepath"}
"""Values that keep through traffic out."""

SHUT = {"no", "use_sidepath"}
"""Values that keep people on foot out: a private road can be walked in need."""

CARS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Tags that say whether cars may pass, the most particular first."""

YES = {"yes", "designated", "permissive", "destination"}
"""Values that let cars onto what is otherwise for feet."""

ON_FOOT = {Rank.PEDESTRIAN, Rank.PATH, Rank.STEPS}
"""Classes that cars use only where the map says so."""

ASIDE = {"sidewalk", "crossing", "traffic_island"}
"""Footways that belong to a street: its width from front to front holds them already."""


@dataclass(frozen=True)
class Traits:
    """What a street is, whatever its course. `walk` and `drive` go by the way's own direction.

    `lit` is -1 where the map does not tell. `width` is in m, `speed` in m/s.
    """

    rank: Rank
    link: bool
    ring: bool
    walk: int
    drive: int
    width: float
    speed: float
    lit: int
    layer: int
    name: str


def is_aside(tags: Mapping[str, str]) -> bool:
    """Say whether a way is a pavement or a crossing that is mapped on its own."""
    return tags.get("footway") in ASIDE


def is_known(tags: Mapping[str, str]) -> bool:
    """Say whether a way is of a class of streets that there are."""
    return tags.get("highway", "").removesuffix("_link") in RANKS


def traits(tags: Mapping[str, str]) -> Traits | None:
    """Return what a way is to people and cars, or None where neither may use it."""
    highway = tags.get("highway", "")
    link = highway.endswith("_link")
    rank = RANKS.get(highway.removesuffix("_link"))
    if rank is None or is_aside(tags):
        return None
    walk = on_foot(rank, tags)
    drive = by_car(rank, tags)
    if walk == Way.NONE and drive == Way.NONE:
        return None
    return Traits(
        rank=rank,
        link=link,
        ring=tags.get("junction") in ("roundabout", "circular"),
        walk=walk,
        drive=drive,
        width=width(rank, link, drive, tags),
        speed=speed(rank, link, tags),
        lit=lamps(tags),
        layer=layer(tags),
        name=name(tags),
    )


def on_foot(rank: Rank, tags: Mapping[str, str]) -> int:
    """Return the directions for people on foot: motorways only where the map allows it."""
    foot = tags.get("foot", tags.get("sidewalk:foot"))
    if foot is None:
        shut = tags.get("access") in SHUT or rank == Rank.MOTORWAY
        shut = shut or tags.get("motorroad") == "yes"
    else:
        shut = foot in SHUT
    if shut:
        return Way.NONE
    moving = tags.get("conveying")
    if moving in ("forward", "yes") or tags.get("oneway:foot") == "yes":
        return Way.FORWARD
    return Way.BACKWARD if moving == "backward" else Way.BOTH


def by_car(rank: Rank, tags: Mapping[str, str]) -> int:
    """Return the directions for cars."""
    told = next((tags[key] for key in CARS if key in tags), "")
    invited = any(tags.get(key) in YES for key in CARS[:2])
    if told in NO or (rank in ON_FOOT and not invited):
        return Way.NONE
    one = tags.get("oneway")
    if one in ("yes", "true", "1"):
        return Way.FORWARD
    if one in ("-1", "reverse"):
        return Way.BACKWARD
    implied = rank == Rank.MOTORWAY or tags.get("junction") in ("roundabout", "circular")
    return Way.FORWARD if implied and one != "no" else Way.BOTH


def number(text: str | None) -> float | None:
    """Return the first number in a tag's value, or None."""
    match = re.search(r"\d+(?:[.,]\d+)?", text or "")
    return float(match.group().replace(",", ".")) if match else None


def width(rank: Rank, link: bool, drive: int, tags: Mapping[str, str]) -> float:
    """Return the width from front to front [m]: from the tags, else by class."""
    paved = PAVEMENTS if Rank.MOTORWAY < rank <= Rank.RESIDENTIAL and not link else 0.0
    told = number(tags.get("width"))
    if told is not None and "'" not in tags["width"]:
        return min(max(told + paved, 1.0), 80.0)
    lanes = number(tags.get("lanes"))
    if lanes is not None and rank <= Rank.SERVICE and 1 <= lanes <= 12:
        return lanes * LANE + paved + (1.5 if rank <= Rank.TRUNK else 0.0)
    both = WIDTHS[rank]
    if link:
        return 7.0
    if drive in (Way.FORWARD, Way.BACKWARD) and rank <= Rank.TERTIARY:
        return round(both * 0.6, 1)
    return both


def speed(rank: Rank, link: bool, tags: Mapping[str, str]) -> float:
    """Return the speed limit [m/s]: from the tags, else by class; ramps at 60 % of their class."""
    text = tags.get("maxspeed", "")
    told = number(text)
    if told is not None and 5 <= told <= 200:
        return told * (1.609344 if "mph" in text else 1.0) * KMH
    if text == "none":
        return 130 * KMH
    return SPEEDS[rank] * (0.6 if link else 1.0) * KMH


def lamps(tags: Mapping[str, str]) -> int:
    """Return 1 for a street with lamps, 0 for one without, -1 where the map does not tell."""
    lit = tags.get("lit")
    if lit is None:
        return -1
    return 0 if lit in ("no", "disused") else 1


def layer(tags: Mapping[str, str]) -> int:
    """Return the level above ground: bridges 1 and tunnels -1 where the map gives none."""
    try:
        return min(max(int(float(tags["layer"])), -5), 5)
    except (KeyError, ValueError, OverflowError):
        if tags.get("bridge", "no") != "no":
            return 1
        return -1 if tags.get("tunnel", "no") not in ("no", "building_passage") else 0


def name(tags: Mapping[str, str]) -> str:
    """Return the street's name, in the first language of: its own, French, English, Arabic."""
    for key in ("name", "name:fr", "name:en", "name:ar"):
        text = " ".join(tags.get(key, "").split())
        if text:
            return text
    return ""
