"""What a mapped point or area is for, in the city's own kinds of place."""

from collections.abc import Mapping

from outskirts.base.codes import PlaceKind

PLACE_KEYS = (
    "shop", "amenity", "railway", "public_transport", "office", "craft", "healthcare",
    "landuse", "building", "place", "industrial", "harbour",
)  # fmt: skip
"""Tags of which one must be present before a thing is looked at as a place."""

SHOPS = {
    "supermarket": PlaceKind.SUPERMARKET,
    "wholesale": PlaceKind.SUPERMARKET,
    "convenience": PlaceKind.CONVENIENCE,
    "kiosk": PlaceKind.CONVENIENCE,
    "greengrocer": PlaceKind.CONVENIENCE,
    "grocery": PlaceKind.CONVENIENCE,
    "general": PlaceKind.CONVENIENCE,
    "butcher": PlaceKind.CONVENIENCE,
    "bakery": PlaceKind.BAKERY,
    "pastry": PlaceKind.BAKERY,
    "confectionery": PlaceKind.BAKERY,
    "chemist": PlaceKind.PHARMACY,
}

AMENITIES = {
    "pharmacy": PlaceKind.PHARMACY,
    "hospital": PlaceKind.HOSPITAL,
    "clinic": PlaceKind.CLINIC,
    "doctors": PlaceKind.CLINIC,
    "dentist": PlaceKind.CLINIC,
    "police": PlaceKind.POLICE,
    "fire_station": PlaceKind.FIRE_STATION,
    "fuel": PlaceKind.FUEL,
    "school": PlaceKind.SCHOOL,
    "kindergarten": PlaceKind.SCHOOL,
    "college": PlaceKind.SCHOOL,
    "university": PlaceKind.SCHOOL,
    "place_of_worship": PlaceKind.WORSHIP,
    "restaurant": PlaceKind.RESTAURANT,
    "cafe": PlaceKind.RESTAURANT,
    "fast_food": PlaceKind.RESTAURANT,
    "bar": PlaceKind.RESTAURANT,
    "pub": PlaceKind.RESTAURANT,
    "food_court": PlaceKind.RESTAURANT,
    "bank": PlaceKind.BANK,
    "bus_station": PlaceKind.STATION,
    "ferry_terminal": PlaceKind.PORT,
}

OTHERS = {
    ("highway", "bus_stop"): PlaceKind.BUS_STOP,
    ("railway", "tram_stop"): PlaceKind.TRAM_STOP,
    ("railway", "station"): PlaceKind.STATION,
    ("railway", "halt"): PlaceKind.STATION,
    ("healthcare", "hospital"): PlaceKind.HOSPITAL,
    ("healthcare", "clinic"): PlaceKind.CLINIC,
    ("landuse", "port"): PlaceKind.PORT,
    ("landuse", "harbour"): PlaceKind.PORT,
    ("industrial", "port"): PlaceKind.PORT,
    ("landuse", "farmyard"): PlaceKind.FARM,
    ("building", "farm"): PlaceKind.FARM,
    ("place", "farm"): PlaceKind.FARM,
    ("place", "isolated_dwelling"): PlaceKind.HOUSE,
}

CLOSED = {"no", "vacant", "disused", "abandoned"}
"""Values of `shop` or `office` that mean that there is none."""

AREAS = {
    PlaceKind.SUPERMARKET: 1200.0,
    PlaceKind.CONVENIENCE: 60.0,
    PlaceKind.BAKERY: 60.0,
    PlaceKind.SHOP: 60.0,
    PlaceKind.PHARMACY: 60.0,
    PlaceKind.HOSPITAL: 12_000.0,
    PlaceKind.CLINIC: 400.0,
    PlaceKind.POLICE: 500.0,
    PlaceKind.FIRE_STATION: 800.0,
    PlaceKind.FUEL: 120.0,
    PlaceKind.SCHOOL: 3000.0,
    PlaceKind.WORSHIP: 500.0,
    PlaceKind.RESTAURANT: 90.0,
    PlaceKind.BANK: 200.0,
    PlaceKind.BUS_STOP: 12.0,
    PlaceKind.TRAM_STOP: 80.0,
    PlaceKind.STATION: 2000.0,
    PlaceKind.PORT: 5000.0,
    PlaceKind.FARM: 300.0,
    PlaceKind.WORKPLACE: 250.0,
    PlaceKind.HOUSE: 120.0,
}
"""Floor area of a place whose outline the map lacks [m²]. Source: assumed: shops of
the neighbourhood have 40 to 80 m², the others are usual sizes."""


def kind_of(tags: Mapping[str, str]) -> PlaceKind | None:
    """Return what these tags make of a thing, or None where it is no place of ours."""
    amenity = tags.get("amenity")
    if amenity in AMENITIES:
        return AMENITIES[amenity]
    for (key, value), kind in OTHERS.items():
        if tags.get(key) == value:
            return kind
    shop = tags.get("shop")
    if shop is not None and shop not in CLOSED:
        return SHOPS.get(shop, PlaceKind.SHOP)
    for key in ("office", "craft"):
        told = tags.get(key)
        if told is not None and told not in CLOSED:
            return PlaceKind.WORKPLACE
    return None


def levels_of(tags: Mapping[str, str]) -> float:
    """Return how many floors a building has by its tags, 1 where they do not tell."""
    try:
        told = float(tags.get("building:levels") or 1)
    except ValueError:
        return 1.0
    return min(told, 60.0) if told >= 1 else 1.0
