"""A real place as frozen tables: what `outskirts city build` makes and every run starts from."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from outskirts.base.tables import column, empty


@dataclass(frozen=True)
class Junctions:
    """Where streets meet or end. Coordinates are metres east and north of the city's origin."""

    x: NDArray[np.float32] = column(np.float32, "junction", "metres east of the origin", unit="m")
    y: NDArray[np.float32] = column(np.float32, "junction", "metres north of the origin", unit="m")


@dataclass(frozen=True)
class Segments:
    """Streets: stretches of floor between two junctions, metre 0 at `a`, metre `length` at `b`.

    The two carriageways of one road are one segment: its width holds both and the median.
    """

    a: NDArray[np.int32] = column(np.int32, "segment", "junction at metre 0", low=0)
    b: NDArray[np.int32] = column(np.int32, "segment", "junction at metre `length`", low=0)
    length: NDArray[np.float32] = column(
        np.float32, "segment", "geodesic length along the true shape", unit="m", low=0.5
    )
    width: NDArray[np.float32] = column(
        np.float32, "segment", "width from front to front", unit="m", low=0.5, high=120
    )
    rank: NDArray[np.int8] = column(np.int8, "segment", "codes.Rank", low=0, high=12)
    walk: NDArray[np.int8] = column(np.int8, "segment", "codes.Way on foot", low=0, high=3)
    drive: NDArray[np.int8] = column(np.int8, "segment", "codes.Way by car", low=0, high=3)
    speed: NDArray[np.float32] = column(
        np.float32, "segment", "speed limit for cars", unit="m/s", low=1, high=60
    )
    lit: NDArray[np.int8] = column(np.int8, "segment", "1: has street lamps", low=0, high=1)
    layer: NDArray[np.int8] = column(np.int8, "segment", "0 ground, above for bridges")
    district: NDArray[np.int32] = column(
        np.int32, "segment", "district that holds its middle, -1 outside", low=-1
    )
    name: NDArray[np.int32] = column(np.int32, "segment", "index into `names`, -1 unnamed", low=-1)
    way: NDArray[np.int64] = column(np.int64, "segment", "OpenStreetMap way it is made from")
    bearing_a: NDArray[np.float32] = column(
        np.float32,
        "segment",
        "direction in which it leaves junction a, anticlockwise from east",
        unit="rad",
        low=-3.1416,
        high=3.1416,
    )
    bearing_b: NDArray[np.float32] = column(
        np.float32,
        "segment",
        "direction in which it leaves junction b (towards a), anticlockwise from east",
        unit="rad",
        low=-3.1416,
        high=3.1416,
    )


@dataclass(frozen=True)
class Shapes:
    """The true course of each street: points `start[s]` to `start[s + 1]`, from a to b."""

    start: NDArray[np.int32] = column(np.int32, "segment + 1", "first point of each segment")
    x: NDArray[np.float32] = column(np.float32, "point", "metres east of the origin", unit="m")
    y: NDArray[np.float32] = column(np.float32, "point", "metres north of the origin", unit="m")


@dataclass(frozen=True)
class Places:
    """Shops, schools, hospitals, stops, workplaces, farms: each has a door on a street."""

    kind: NDArray[np.int8] = column(np.int8, "place", "codes.PlaceKind", low=0, high=20)
    segment: NDArray[np.int32] = column(np.int32, "place", "street of its door", low=0)
    along: NDArray[np.float32] = column(np.float32, "place", "metre of its door", unit="m", low=0)
    side: NDArray[np.int8] = column(
        np.int8, "place", "-1 left of the street from a to b, 1 right", low=-1, high=1
    )
    area: NDArray[np.float32] = column(np.float32, "place", "floor area", unit="m²", low=1)
    name: NDArray[np.int32] = column(np.int32, "place", "index into `names`, -1 unnamed", low=-1)
    by_rule: NDArray[np.int8] = column(
        np.int8, "place", "1: placed by rule, the map has none here", low=0, high=1
    )
    x: NDArray[np.float32] = column(np.float32, "place", "metres east of the origin", unit="m")
    y: NDArray[np.float32] = column(np.float32, "place", "metres north of the origin", unit="m")


@dataclass(frozen=True)
class Districts:
    """Parts of the city with census figures; outline rings are points `start` to `start + 1`."""

    name: NDArray[np.int32] = column(np.int32, "district", "index into `names`", low=0)
    population: NDArray[np.int32] = column(np.int32, "district", "residents", low=0)
    households: NDArray[np.int32] = column(np.int32, "district", "households", low=0)
    area: NDArray[np.float32] = column(np.float32, "district", "area", unit="km²", low=0)
    start: NDArray[np.int32] = column(np.int32, "district + 1", "first outline point of each")
    x: NDArray[np.float32] = column(np.float32, "outline", "metres east of the origin", unit="m")
    y: NDArray[np.float32] = column(np.float32, "outline", "metres north of the origin", unit="m")


@dataclass(frozen=True)
class Exits:
    """Where roads leave the map: who gets there has escaped. Ranked, the widest roads first."""

    junction: NDArray[np.int32] = column(np.int32, "exit", "dead end at the map's edge", low=0)
    segment: NDArray[np.int32] = column(np.int32, "exit", "street that ends there", low=0)
    rank: NDArray[np.int8] = column(np.int8, "exit", "codes.Rank of that street", low=0, high=12)


@dataclass(frozen=True)
class Cordon:
    """Where roads cross the outline of the districts: a line that an authority can hold."""

    segment: NDArray[np.int32] = column(np.int32, "crossing", "street that crosses", low=0)
    along: NDArray[np.float32] = column(
        np.float32, "crossing", "metre of the crossing", unit="m", low=0
    )
    district: NDArray[np.int32] = column(np.int32, "crossing", "district inside", low=0)


@dataclass(frozen=True)
class Coast:
    """The sea's edge as lines: points `start[i]` to `start[i + 1]`. Nobody walks beyond it."""

    start: NDArray[np.int32] = column(np.int32, "line + 1", "first point of each line")
    x: NDArray[np.float32] = column(np.float32, "coast", "metres east of the origin", unit="m")
    y: NDArray[np.float32] = column(np.float32, "coast", "metres north of the origin", unit="m")


@dataclass(frozen=True)
class Buildings:
    """Houses as mapped, in the order of street and metre of their doors.

    Corners `start[b]` to `start[b + 1]` are the outline of building b, simplified to a metre; the
    last is not the first again. A map without buildings makes an empty table.
    """

    use: NDArray[np.int8] = column(np.int8, "building", "codes.Use", low=0, high=6)
    area: NDArray[np.float32] = column(
        np.float32, "building", "ground that it covers", unit="m²", low=1
    )
    levels: NDArray[np.int8] = column(np.int8, "building", "floors above ground", low=1, high=120)
    by_rule: NDArray[np.int8] = column(
        np.int8, "building", "bits: 1 its use, 2 its floors are by rule", low=0, high=3
    )
    segment: NDArray[np.int32] = column(np.int32, "building", "street of its door", low=0)
    along: NDArray[np.float32] = column(
        np.float32, "building", "metre of its door", unit="m", low=0
    )
    side: NDArray[np.int8] = column(
        np.int8, "building", "-1 left of the street from a to b, 1 right", low=-1, high=1
    )
    x: NDArray[np.float32] = column(
        np.float32, "building", "metres east of the origin, its middle", unit="m"
    )
    y: NDArray[np.float32] = column(
        np.float32, "building", "metres north of the origin, its middle", unit="m"
    )
    start: NDArray[np.int32] = column(np.int32, "building + 1", "first corner of each building")
    east: NDArray[np.int16] = column(
        np.int16, "corner", "decimetres east of the building's middle", unit="dm"
    )
    north: NDArray[np.int16] = column(
        np.int16, "corner", "decimetres north of the building's middle", unit="dm"
    )


@dataclass(frozen=True)
class Cover:
    """Streets beside which one can stand unseen: behind trees, a wood, a hedge, a wall.

    Streets that are not listed have none; `cover.shares` gives the share of every street.
    """

    segment: NDArray[np.int32] = column(np.int32, "covered", "street, ascending", low=0)
    share: NDArray[np.float32] = column(
        np.float32,
        "covered",
        "share of its length with trees, a hedge or a wall within 15 m of one side",
        low=0,
        high=1,
    )


@dataclass(frozen=True)
class City:
    """A place, frozen for good. Every table's arrays are read-only.

    `longitude`, `latitude`: the origin of the local coordinates [degrees, WGS 84], an azimuthal
    equidistant projection around it. `timezone` is an IANA name. `dropped` says what the build
    left out and why, `rules` what it placed by rule, as counts by reason, `facts` where the number
    of people comes from and how sure it is (read by `figures.facts_of`). `hash` is of the
    content: equal cities have equal hashes.
    """

    title: str
    longitude: float
    latitude: float
    timezone: str
    attribution: str
    hash: str
    names: tuple[str, ...]
    junctions: Junctions
    segments: Segments
    shapes: Shapes
    places: Places
    districts: Districts
    exits: Exits
    cordon: Cordon
    coast: Coast
    notes: tuple[str, ...] = ()
    dropped: dict[str, float] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    buildings: Buildings = field(default_factory=lambda: empty(Buildings))
    cover: Cover = field(default_factory=lambda: empty(Cover))
    facts: dict[str, str] = field(default_factory=dict)
