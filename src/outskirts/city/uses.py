"""What a building is for, how many floors it has, and what hides: read off a map's tags."""

from collections.abc import Mapping

from outskirts.base.codes import Use

BUILDINGS = {
    "house": (Use.DWELLING, 2),
    "detached": (Use.DWELLING, 2),
    "semidetached_house": (Use.DWELLING, 2),
    "terrace": (Use.DWELLING, 2),
    "bungalow": (Use.DWELLING, 1),
    "cabin": (Use.DWELLING, 1),
    "houseboat": (Use.DWELLING, 1),
    "static_caravan": (Use.DWELLING, 1),
    "residential": (Use.DWELLING, 0),
    "apartments": (Use.DWELLING, 5),
    "dormitory": (Use.DWELLING, 4),
    "retail": (Use.SHOP, 0),
    "shop": (Use.SHOP, 0),
    "kiosk": (Use.SHOP, 0),
    "supermarket": (Use.SHOP, 0),
    "office": (Use.OFFICE, 0),
    "commercial": (Use.OFFICE, 0),
    "industrial": (Use.INDUSTRIAL, 0),
    "warehouse": (Use.INDUSTRIAL, 0),
    "factory": (Use.INDUSTRIAL, 0),
    "hangar": (Use.INDUSTRIAL, 0),
    "storage_tank": (Use.INDUSTRIAL, 0),
    "silo": (Use.INDUSTRIAL, 0),
    "farm": (Use.FARM, 0),
    "farm_auxiliary": (Use.FARM, 0),
    "barn": (Use.FARM, 0),
    "stable": (Use.FARM, 0),
    "cowshed": (Use.FARM, 0),
    "greenhouse": (Use.FARM, 0),
    "garage": (Use.OTHER, 0),
    "garages": (Use.OTHER, 0),
    "carport": (Use.OTHER, 0),
    "shed": (Use.OTHER, 0),
    "hut": (Use.OTHER, 0),
    "service": (Use.OTHER, 0),
    "parking": (Use.OTHER, 4),
}
"""Use by the value of `building`, and the floors of such a house where the map does not tell (0: by
use). Floors: assumed."""

UNKNOWN = {"yes", "1", "true"}
"""Values of `building` that say that there is one and no more."""

NOT_STANDING = {"no", "roof", "construction", "ruins", "collapsed", "entrance", "steps", "bridge"}
"""Values of `building` that are no house that one can be in."""

KEYS = (
    ("shop", Use.SHOP),
    ("office", Use.OFFICE),
    ("craft", Use.INDUSTRIAL),
    ("man_made", Use.INDUSTRIAL),
    ("amenity", Use.PUBLIC),
    ("healthcare", Use.PUBLIC),
    ("tourism", Use.PUBLIC),
    ("leisure", Use.PUBLIC),
    ("historic", Use.PUBLIC),
    ("railway", Use.PUBLIC),
)
"""Use of a building of unknown kind that has one of these tags besides, the first that it has."""

GROUNDS = {
    "retail": Use.SHOP,
    "commercial": Use.OFFICE,
    "industrial": Use.INDUSTRIAL,
    "port": Use.INDUSTRIAL,
    "railway": Use.INDUSTRIAL,
    "military": Use.PUBLIC,
    "religious": Use.PUBLIC,
    "education": Use.PUBLIC,
    "farmyard": Use.FARM,
    "farmland": Use.FARM,
    "greenhouse_horticulture": Use.FARM,
    "allotments": Use.OTHER,
}
"""Use of a building of unknown kind on ground with this `landuse`."""

LEVELS = {
    Use.DWELLING: 2,
    Use.SHOP: 1,
    Use.OFFICE: 4,
    Use.PUBLIC: 2,
    Use.INDUSTRIAL: 1,
    Use.OTHER: 1,
    Use.FARM: 1,
}
"""Floors of a building for which the map tells none, by use. Source: assumed."""

BLOCK = 300.0
"""A dwelling of unknown floors that covers more than this is a block of flats [m²]. Source:
assumed."""

BLOCK_LEVELS = 4
"""Floors of such a block. Source: assumed."""

SMALLEST_HOME = 30.0
"""A building of unknown kind that covers less is a shed or a garage [m²]. Source: assumed."""

STOREY = 3.0
"""Height of a floor, where a map tells a building's height alone [m]. Source: assumed."""

MOST_LEVELS = 120


def standing(tags: Mapping[str, str]) -> bool:
    """Say whether these tags are of a building that one can be in."""
    return "building" in tags and tags["building"] not in NOT_STANDING


def use_of(tags: Mapping[str, str]) -> Use | None:
    """Return what a building is for by its tags, or None where they do not tell."""
    kind = tags["building"]
    if kind in BUILDINGS:
        return BUILDINGS[kind][0]
    for key, use in KEYS:
        if tags.get(key, "no") != "no":
            return use
    return None if kind in UNKNOWN else Use.PUBLIC


def floors_of(tags: Mapping[str, str]) -> int:
    """Return how many floors a building has by its tags, 0 where they do not tell."""
    levels = number(tags.get("building:levels"))
    if levels <= 0:
        levels = number(tags.get("height")) / STOREY
    return min(max(round(levels), 1), MOST_LEVELS) if levels > 0 else 0


def usual_floors(tags: Mapping[str, str]) -> int:
    """Return the floors that a building of this kind usually has, 0 where that goes by its use."""
    return BUILDINGS.get(tags["building"], (Use.OTHER, 0))[1]


def number(text: str | None) -> float:
    """Return the first number of a tag's value, such as "12 m" or "3;4"; 0 where there is none."""
    words = (text or "").replace(";", " ").replace(",", ".").split()
    try:
        value = float(words[0]) if words else 0.0
    except ValueError:
        return 0.0
    return value if 0 <= value < 2000 else 0.0


def hides(barrier: str | None, natural: str | None) -> bool:
    """Say whether a line cannot be seen through: a hedge, a wall, a row of trees.

    Fences and kerbs can be seen through or over.
    """
    return barrier in ("wall", "hedge", "city_wall") or natural == "tree_row"


def wooded(tags: Mapping[str, str]) -> bool:
    """Say whether an area with these tags cannot be seen through: a wood, or a thick hedge."""
    return (
        tags.get("natural") == "wood"
        or tags.get("landuse") in ("forest", "wood")
        or tags.get("barrier") == "hedge"
    )
