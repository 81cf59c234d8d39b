"""Doors and windows: which there are, where they give, and that everybody can get out."""

from collections.abc import Sequence

import numpy as np
import pytest

from outskirts.base.codes import Opening, PlaceKind, Rank, RoomKind, Way
from outskirts.base.jit import kernel
from outskirts.city.atlas import find
from outskirts.city.city import City
from outskirts.city.files import load
from outskirts.kernels.laws import Openings, Rooms
from outskirts.people.synthesize import synthesize
from outskirts.world.laws import rooms_of
from outskirts.world.openings import openings_of
from outskirts.world.parameters import Doors
from outskirts.world.scenario import parse
from outskirts.world.world import World, make
from towns import District, House, Place, Street, ladder, street, town, village

SHOP = Place(PlaceKind.SHOP, 1, 30.0, -1, 80.0)
SCHOOL = Place(PlaceKind.SCHOOL, 2, 50.0, 1, 900.0)
STOP = Place(PlaceKind.BUS_STOP, 3, 5.0, 1, 12.0)


@pytest.fixture(scope="module")
def world() -> World:
    return make(parse({}, "test"), 1, city=street(300, [SHOP, SCHOOL, STOP], exits=[0, 5]))


def of_room(openings: Openings, room: int) -> list[int]:
    """Return the openings of a room."""
    return [int(one) for one in openings.at_room[slice(*openings.of_room[room : room + 2])]]


def kinds(openings: Openings, room: int) -> list[Opening]:
    """Return the kinds of the openings of a room."""
    return [Opening(openings.kind[one]) for one in of_room(openings, room)]


def outward(rooms: Rooms, openings: Openings) -> set[int]:
    """Return the rooms from which one can get to the street, found a wave at a time."""
    free = np.zeros(len(rooms.street), bool)
    free[openings.room[openings.outside < 0]] = True
    inner = openings.outside >= 0
    room, outside = openings.room[inner], openings.outside[inner]
    while True:
        before = int(free.sum())
        free[room[free[outside]]] = True
        free[outside[free[room]]] = True
        if int(free.sum()) == before:
            return set(np.flatnonzero(free).tolist())


def everything(rooms: Rooms) -> set[int]:
    """Return the rooms that have an inside."""
    inside = ~np.isin(rooms.kind, (RoomKind.EXIT, RoomKind.ABOARD, RoomKind.IN_ARMS))
    return set(np.flatnonzero(inside).tolist())


def test_a_stairwell_has_a_street_door_and_a_door_for_each_home(world: World) -> None:
    rooms, openings = world.rooms, world.openings
    dwellings = world.population.dwellings
    for room in np.flatnonzero(rooms.kind == RoomKind.STAIRWELL).tolist():
        own = of_room(openings, room)
        doors = [one for one in own if openings.kind[one] == Opening.STREET_DOOR]
        inner = [one for one in own if openings.kind[one] == Opening.INNER_DOOR]
        assert len(own) == len(doors) + len(inner)
        assert len(doors) == 1
        assert openings.room[doors[0]] == room
        assert openings.outside[doors[0]] == -1
        for name in ("street", "along", "across"):
            assert getattr(openings, name)[doors[0]] == getattr(rooms, name)[room]
        assert openings.outside[inner].tolist() == [room] * len(inner)
        assert openings.street[inner].tolist() == [-1] * len(inner)
        homes = np.flatnonzero(dwellings.stairwell == room - rooms.aboard - 1)
        assert openings.room[inner].tolist() == homes.tolist()


def test_only_homes_on_the_ground_floor_have_windows_and_each_its_own(world: World) -> None:
    rooms, openings = world.rooms, world.openings
    level = world.population.dwellings.level
    for home in range(rooms.dwellings):
        expected = [Opening.INNER_DOOR] + [Opening.WINDOW_HOME] * int(level[home] == 0)
        assert kinds(openings, home) == expected
    window = openings.kind == Opening.WINDOW_HOME
    assert (openings.street[window] == rooms.street[openings.room[window]]).all()
    away = np.abs(openings.along[window] - rooms.along[openings.room[window]])
    assert np.allclose(away, 3, atol=1e-3)
    stair = rooms.stair[openings.room[window]]
    spots = set(zip(stair.tolist(), openings.along[window].tolist(), strict=True))
    assert len(spots) == window.sum(), "no two homes of a stairwell share a window"


def test_a_shop_has_a_hall_a_store_and_two_ways_out(world: World) -> None:
    rooms, openings = world.rooms, world.openings
    hall, store = rooms.dwellings, int(rooms.store[0])
    assert kinds(openings, hall) == [Opening.FRONT, Opening.WINDOW, Opening.STORE_DOOR]
    assert kinds(openings, store) == [Opening.BACK, Opening.STORE_DOOR]
    between = of_room(openings, hall)[2]
    assert (openings.room[between], openings.outside[between]) == (store, hall)
    back = of_room(openings, store)[0]
    assert (openings.street[back], openings.along[back]) == (1, 36)
    front, window = of_room(openings, hall)[:2]
    assert (openings.along[front], openings.along[window]) == (30, 32)
    assert openings.across[[front, window, back]].tolist() == [0, 0, 0]


def test_a_place_without_a_store_has_its_back_door_itself(world: World) -> None:
    school = world.rooms.dwellings + 1
    assert kinds(world.openings, school) == [Opening.FRONT, Opening.BACK, Opening.WINDOW]


def test_a_stop_is_open(world: World) -> None:
    openings = world.openings
    assert kinds(openings, world.rooms.dwellings + 2) == [Opening.OPEN_SIDE]
    assert openings.strength[Opening.OPEN_SIDE] == 0


def test_nothing_leads_aboard_or_beyond_the_map(world: World) -> None:
    rooms, openings = world.rooms, world.openings
    for room in range(rooms.dwellings + rooms.places, rooms.aboard + 1):
        assert of_room(openings, room) == []


def behind(places: Sequence[Place], back: Street, gap: float) -> list[float]:
    """Return street, metre and metre across of the back door of the first of these places.

    Street 0 runs 200 m east, 8 m wide; street 1 runs back west, 10 m wide, `gap` m north of the
    edge of street 0.
    """
    city = town(
        [(0, 0), (200, 0), (200, 4 + gap), (0, 4 + gap)],
        [Street(0, 1), back, Street(1, 2)],
        districts=[District(60, 15)],
        places=places,
    )
    openings = make(parse({}, "test"), 1, city=city).openings
    found = int(np.flatnonzero(openings.kind == Opening.BACK)[0])
    columns = (openings.street, openings.along, openings.across)
    return [float(values[found]) for values in columns]


BEHIND = Street(2, 3, width=10.0)


def test_the_back_door_gives_onto_the_street_behind() -> None:
    north = Place(PlaceKind.SHOP, 0, 60.0, -1)
    assert behind([north], BEHIND, 35.0) == pytest.approx([1, 140, 0])
    turned = Street(3, 2, width=10.0)
    assert behind([north], turned, 35.0) == pytest.approx([1, 60, 10])


def test_too_far_behind_or_on_the_other_side_it_is_on_the_same_street() -> None:
    north, south = Place(PlaceKind.SHOP, 0, 60.0, -1), Place(PlaceKind.SHOP, 0, 60.0, 1)
    assert behind([north], BEHIND, 41.0) == [0, 66, 0]
    assert behind([south], BEHIND, 35.0) == [0, 66, 8]
    assert behind([Place(PlaceKind.SHOP, 0, 197.0, 1)], BEHIND, 35.0) == [0, 191, 8]


@pytest.mark.parametrize(
    "back",
    [
        Street(2, 3, Rank.MOTORWAY, walk=Way.BOTH),
        Street(2, 3, walk=Way.NONE),
        Street(2, 3, layer=1),
    ],
)
def test_no_door_opens_on_a_motorway_or_a_bridge(back: Street) -> None:
    assert behind([Place(PlaceKind.SHOP, 0, 60.0, -1)], back, 35.0)[0] == 0


def test_of_two_streets_behind_the_nearer_counts() -> None:
    city = town(
        [(0, 0), (200, 0), (200, 40), (0, 40), (200, 25), (0, 25)],
        [Street(0, 1), Street(2, 3), Street(5, 4), Street(1, 4), Street(4, 2)],
        districts=[District(60, 15)],
        places=[Place(PlaceKind.BANK, 0, 60.0, -1)],
    )
    openings = make(parse({}, "test"), 1, city=city).openings
    back = openings.kind == Opening.BACK
    assert (openings.street[back], openings.along[back]) == (2, pytest.approx(60))


@pytest.mark.parametrize("city", [village(), ladder(200, [SHOP, SCHOOL, STOP]), street(60)])
def test_everybody_can_get_out_and_lists_are_complete(city: City) -> None:
    world = make(parse({}, "test"), 2, city=city)
    check(world.city, world.rooms, world.openings)


def check(city: City, rooms: Rooms, openings: Openings) -> None:
    """Check what every city's openings must be."""
    assert outward(rooms, openings) == everything(rooms)
    count = len(openings.kind)
    onto = openings.street >= 0
    assert (onto == (openings.outside < 0)).all()
    length, width = city.segments.length, city.segments.width
    assert (openings.along[onto] <= length[openings.street[onto]]).all()
    assert (openings.along >= 0).all()
    assert ((openings.across == 0) | (openings.across == width[openings.street])).all()
    assert len(openings.at_street) == onto.sum()
    street_of = np.repeat(np.arange(len(length)), np.diff(openings.on_street))
    assert (openings.street[openings.at_street] == street_of).all()
    assert (np.diff(openings.along[openings.at_street])[np.diff(street_of) == 0] >= 0).all()
    room_of = np.repeat(np.arange(len(rooms.street)), np.diff(openings.of_room))
    here, outside = openings.room[openings.at_room], openings.outside[openings.at_room]
    assert ((here == room_of) | (outside == room_of)).all()
    inside = int((~onto).sum())
    assert len(openings.at_room) == count + inside
    assert (np.bincount(openings.at_room, minlength=count) == np.where(onto, 1, 2)).all()


def test_parameters_of_doors_are_the_figures_of_openings() -> None:
    changes = {"street_door": 1234.0, "window_width": 0.7, "through_window": 9.0, "store_door": 7.0}
    openings = make(parse({"parameters": {"doors": changes}}, "test"), 1, city=street()).openings
    assert openings.strength[Opening.STREET_DOOR] == 1234
    assert openings.strength[Opening.STORE_DOOR] == 7
    assert openings.width[Opening.WINDOW] == np.float32(0.7)
    assert openings.crossing[Opening.WINDOW_HOME] == 9
    usual = Doors()
    assert openings.strength[Opening.INNER_DOOR] == usual.inner_door == 600
    for values in (openings.width, openings.strength, openings.crossing):
        assert len(values) == len(Opening)


@kernel
def narrowest(openings: Openings, room: int) -> float:
    """Return the width of the narrowest opening of a room."""
    least = np.inf
    for i in range(openings.of_room[room], openings.of_room[room + 1]):
        least = min(least, openings.width[openings.kind[openings.at_room[i]]])
    return least


def test_kernels_read_openings(world: World) -> None:
    store = int(world.rooms.store[0])
    assert narrowest(world.held.openings, store) == pytest.approx(0.9)
    assert narrowest(world.held.openings, world.rooms.dwellings + 2) == pytest.approx(3.0)
    assert narrowest(world.held.openings, world.rooms.aboard) == np.inf


def test_windows_of_a_building_go_by_its_floors() -> None:
    city = town(
        [(0, 0), (200, 0)],
        [(0, 1)],
        districts=[District(60, 20)],
        houses=[House(0, 70.0, -1, 400.0, 10)],
    )
    openings = make(parse({}, "test"), 1, city=city).openings
    assert (openings.kind == Opening.WINDOW_HOME).sum() == 2


@pytest.mark.city
def test_casablanca_has_all_its_doors_in_little_memory() -> None:
    city = load(find("casablanca"))
    population = synthesize(city, 1)
    rooms = rooms_of(city, population, np.zeros(len(city.segments.a), np.int32), 1)
    openings = openings_of(city, population, rooms, Doors())
    check(city, rooms, openings)
    assert sum(values.nbytes for values in openings) < 60e6
    back = openings.kind == Opening.BACK
    own = rooms.street[openings.room[back]]
    behind_share = float((openings.street[back] != own).mean())
    assert 0.2 < behind_share < 0.35
