"""What is read of a map of OpenStreetMap, before it becomes a city."""

from dataclasses import dataclass, field

from outskirts.city.areas import House, Patch, Ring
from outskirts.city.mending import Box
from outskirts.city.settled import Border, Settlement


@dataclass(frozen=True)
class Way:
    """One unbroken stretch of a way as mapped: its nodes all have a location."""

    number: int
    tags: dict[str, str]
    nodes: list[int]


@dataclass(frozen=True)
class Spot:
    """A place as mapped, by a point or by the middle of an area.

    `area` is the floor area in m², 0 where the map does not tell.
    """

    kind: int
    longitude: float
    latitude: float
    area: float
    name: str


@dataclass
class Map:
    """What was read. `where` gives longitude and latitude by node; `cuts` are ends of cut ways.

    `entrances` are the nodes that are doors, with the rank of each: 0 the main one. `hidden` are
    lines that nobody sees through. `boxed` is the rectangle that the file says it was cut to,
    `left` what was left out by reason, `notes` what must be said of it; `ferries` are the nodes at
    which ferries land.
    """

    ways: list[Way] = field(default_factory=list)
    where: dict[int, tuple[float, float]] = field(default_factory=dict)
    spots: list[Spot] = field(default_factory=list)
    coast: list[list[tuple[float, float]]] = field(default_factory=list)
    cuts: set[int] = field(default_factory=set)
    entrances: dict[int, int] = field(default_factory=dict)
    houses: list[House] = field(default_factory=list)
    grounds: list[Patch] = field(default_factory=list)
    woods: list[Patch] = field(default_factory=list)
    hidden: list[Ring] = field(default_factory=list)
    borders: list[Border] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    ferries: set[int] = field(default_factory=set)
    boxed: Box | None = None
    left: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    missing: int = 0
