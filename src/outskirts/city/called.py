"""What places are called in a sentence: "a bus stop", and where somebody at one is."""

from outskirts.base.codes import PlaceKind

CALLED = {
    PlaceKind.SUPERMARKET: "a supermarket",
    PlaceKind.CONVENIENCE: "a corner shop",
    PlaceKind.BAKERY: "a bakery",
    PlaceKind.SHOP: "a shop",
    PlaceKind.PHARMACY: "a pharmacy",
    PlaceKind.HOSPITAL: "a hospital",
    PlaceKind.CLINIC: "a clinic",
    PlaceKind.POLICE: "a police station",
    PlaceKind.FIRE_STATION: "a fire station",
    PlaceKind.FUEL: "a filling station",
    PlaceKind.SCHOOL: "a school",
    PlaceKind.WORSHIP: "a place of worship",
    PlaceKind.RESTAURANT: "a restaurant",
    PlaceKind.BANK: "a bank",
    PlaceKind.BUS_STOP: "a bus stop",
    PlaceKind.TRAM_STOP: "a tram stop",
    PlaceKind.STATION: "a station",
    PlaceKind.PORT: "a port",
    PlaceKind.FARM: "a farm",
    PlaceKind.WORKPLACE: "a workplace",
    PlaceKind.HOUSE: "a lone house",
}
"""Every kind of place, as people call it."""
AT = (
    PlaceKind.FUEL, PlaceKind.BUS_STOP, PlaceKind.TRAM_STOP, PlaceKind.STATION, PlaceKind.PORT,
    PlaceKind.SCHOOL, PlaceKind.WORKPLACE,
)  # fmt: skip
"""Kinds of places that one is at, and not in."""


def called(kind: int) -> str:
    """Return what a kind of place is called: "a bus stop"."""
    return CALLED[PlaceKind(kind)]


def inside(kind: int) -> str:
    """Return where somebody in a kind of place is: "at a bus stop", "on a farm", "in a bakery"."""
    place = PlaceKind(kind)
    word = "at" if place in AT else "on" if place == PlaceKind.FARM else "in"
    return f"{word} {CALLED[place]}"
