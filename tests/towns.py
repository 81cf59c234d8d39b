"""Five towns drawn by hand, of 4 to 40 junctions: where most of the suite lives."""

from collections.abc import Sequence

from outskirts.base.codes import PlaceKind, Rank, Way
from outskirts.city.city import City
from outskirts.city.drawn import District, House, Place, Point, Street, town, whole_town

__all__ = [
    "VILLAGE", "District", "House", "Place", "Point", "Street", "crossing", "grid", "ladder",
    "street", "town", "village", "whole_town",
]  # fmt: skip


def street(people: int = 60, places: Sequence[Place] = (), exits: Sequence[int] = ()) -> City:
    """Draw one straight street of five stretches of 100 m, junctions 0 to 5 from west to east."""
    return town(
        [(100.0 * i, 0.0) for i in range(6)],
        [Street(i, i + 1, name="Long Street") for i in range(5)],
        districts=whole_town(people),
        places=places,
        exits=exits,
        title="Street",
    )


def crossing(people: int = 60, places: Sequence[Place] = (), exits: Sequence[int] = ()) -> City:
    """Draw four arms of 100 m that meet at junction 0: east, north, west, south."""
    return town(
        [(0, 0), (100, 0), (0, 100), (-100, 0), (0, -100)],
        [Street(0, i) for i in range(1, 5)],
        districts=whole_town(people),
        places=places,
        exits=exits,
        title="Crossing",
    )


def ladder(people: int = 120, places: Sequence[Place] = (), exits: Sequence[int] = ()) -> City:
    """Draw two parallel streets of five stretches of 80 m, 60 m apart, with six rungs.

    Junctions 0 to 5 are the south street, 6 to 11 the north one; streets 0 to 4 south, 5 to 9
    north, 10 to 15 the rungs.
    """
    south = [Street(i, i + 1, name="South Street") for i in range(5)]
    north = [Street(i + 6, i + 7, name="North Street") for i in range(5)]
    return town(
        [(80.0 * i, y) for y in (0.0, 60.0) for i in range(6)],
        [*south, *north, *(Street(i, i + 6, width=4.0) for i in range(6))],
        districts=whole_town(people),
        places=places,
        exits=exits,
        title="Ladder",
    )


def grid(
    n: int,
    people: int | None = None,
    places: Sequence[Place] = (),
    exits: Sequence[int] = (),
) -> City:
    """Draw n x n blocks of 80 m; junction (row, column) is row * (n + 1) + column.

    Streets: first the (n + 1) * n that run east, row by row, then those that run north.
    """
    side = n + 1
    east = [(r * side + c, r * side + c + 1) for r in range(side) for c in range(n)]
    north = [(r * side + c, (r + 1) * side + c) for r in range(n) for c in range(side)]
    return town(
        [(80.0 * c, 80.0 * r) for r in range(side) for c in range(side)],
        [*east, *north],
        districts=whole_town(100 * n * n if people is None else people),
        places=places,
        exits=exits,
        title="Grid",
    )


VILLAGE: tuple[Point, ...] = (
    # 0 to 10: the main street, west to east
    *((-600, 20), (-420, 5), (-300, 0), (-200, -4), (-110, 0), (0, 0)),
    *((100, 3), (190, 0), (290, -5), (420, 0), (600, 40)),
    # 11 to 17 and 18 to 23: north of it
    *((-310, 92), (-205, 88), (-105, 94), (5, 90), (95, 92), (195, 88), (300, 95)),
    *((-290, 170), (-200, 172), (-100, 168), (0, 175), (105, 170), (200, 166)),
    # 24 to 30 and 31 to 35: south of it
    *((-300, -82), (-195, -80), (-110, -85), (0, -78), (105, -84), (190, -80), (280, -86)),
    *((-200, -165), (-100, -160), (10, -168), (100, -162), (185, -160)),
    # 36 to 39: ends of lanes
    *((0, 250), (-380, 110), (250, -170), (360, 60)),
)


def village(people: int = 600, exits: Sequence[int] = (0, 10)) -> City:
    """Draw a village of 40 junctions: a main street, four streets beside it, lanes, two exits."""
    main = [
        Street(i, i + 1, Rank.TERTIARY if 0 < i < 9 else Rank.SECONDARY, 12.0, "Main Street")
        for i in range(10)
    ]
    rows = (range(11, 17), range(18, 23), range(24, 30), range(31, 35))
    beside = [Street(i, i + 1, name=f"Row {r + 1}") for r, row in enumerate(rows) for i in row]
    north = [(i + 9, i) for i in range(2, 9)] + [(i, i + 7) for i in range(11, 17)]
    south = [(i, i + 22) for i in range(2, 9)] + [(i + 6, i) for i in range(25, 30)]
    across = [
        Street(a, b, Rank.LIVING if i % 4 == 3 else Rank.RESIDENTIAL, 5.0)
        for i, (b, a) in enumerate(north + south)
    ]
    lanes = [
        Street(21, 36, Rank.PEDESTRIAN, 6.0, "Chapel Lane", drive=Way.NONE),
        Street(11, 37, Rank.SERVICE, 4.0, course=((-340, 120),)),
        Street(30, 38, Rank.PATH, 2.0, drive=Way.NONE, lit=0),
        Street(9, 39, Rank.UNCLASSIFIED, 6.0, course=((400, 40),)),
    ]
    kinds = PlaceKind
    return town(
        VILLAGE,
        [*main, *beside, *across, *lanes],
        districts=whole_town(people, "Village"),
        places=[
            Place(kinds.SUPERMARKET, 4, 50.0, 1, 600.0, "Market"),
            Place(kinds.CONVENIENCE, 5, 30.0, -1, 60.0),
            Place(kinds.BAKERY, 3, 70.0, 1, 50.0),
            Place(kinds.PHARMACY, 6, 20.0, 1, 80.0),
            Place(kinds.SCHOOL, 12, 40.0, -1, 1500.0, "School"),
            Place(kinds.WORSHIP, 5, 80.0, 1, 300.0),
            Place(kinds.RESTAURANT, 7, 40.0, -1, 120.0),
            Place(kinds.WORKPLACE, 2, 60.0, -1, 900.0, "Works"),
            Place(kinds.WORKPLACE, 22, 30.0, 1, 400.0),
            Place(kinds.POLICE, 6, 70.0, -1, 150.0),
            Place(kinds.CLINIC, 23, 50.0, 1, 200.0),
            Place(kinds.FUEL, 8, 60.0, 1, 80.0),
            Place(kinds.BUS_STOP, 4, 10.0, -1, 10.0),
            Place(kinds.HOUSE, 0, 90.0, 1, 90.0, by_rule=1),
        ],
        exits=exits,
        title="Village",
    )
