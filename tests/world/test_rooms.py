"""Rooms: how they are numbered, where they hang, and how large they are."""

import numpy as np
import pytest

from outskirts.base.codes import PlaceKind, RoomKind, Use
from outskirts.world.laws import WITH_STORE
from outskirts.world.scenario import parse
from outskirts.world.world import World, make
from towns import House, Place, grid, street, town, village, whole_town

SHOP = Place(PlaceKind.SHOP, 1, 30.0, -1, 80.0)
SCHOOL = Place(PlaceKind.SCHOOL, 2, 50.0, 1, 900.0)
STOP = Place(PlaceKind.BUS_STOP, 3, 5.0, 1, 12.0)


@pytest.fixture(scope="module")
def world() -> World:
    return make(parse({}, "test"), 1, city=street(300, [SHOP, SCHOOL, STOP], exits=[0, 5]))


def test_stairwells_and_stores_come_after_the_room_aboard(world: World) -> None:
    rooms = world.rooms
    stairwells = int(world.population.dwellings.stairwell.max()) + 1
    assert rooms.aboard == rooms.dwellings + 3 + 2
    assert np.array_equal(
        rooms.kind,
        [RoomKind.DWELLING] * rooms.dwellings
        + [RoomKind.PLACE] * 3
        + [RoomKind.EXIT] * 2
        + [RoomKind.ABOARD]
        + [RoomKind.STAIRWELL] * stairwells
        + [RoomKind.STORE]
        + [RoomKind.IN_ARMS],
    )
    for values in (rooms.street, rooms.along, rooms.across, rooms.kind, rooms.area):
        assert len(values) == rooms.aboard + 1 + stairwells + 1 + 1
    assert rooms.in_arms == len(rooms.kind) - 1


def test_a_dwelling_knows_its_stairwell(world: World) -> None:
    rooms, dwellings = world.rooms, world.population.dwellings
    assert np.array_equal(rooms.stair, rooms.aboard + 1 + dwellings.stairwell)
    assert (rooms.kind[rooms.stair] == RoomKind.STAIRWELL).all()
    homes = np.arange(rooms.dwellings)
    for values in (rooms.street, rooms.along, rooms.across):
        assert np.array_equal(values[rooms.stair], values[homes])


def test_each_street_knows_its_places_in_the_order_of_metres() -> None:
    every = make(parse({}, "test"), 1, city=village())
    rooms, places = every.rooms, every.city.places
    assert sorted(rooms.place_at - rooms.dwellings) == list(range(len(places.kind)))
    for number in range(rooms.streets):
        here = rooms.place_at[rooms.place_on[number] : rooms.place_on[number + 1]]
        assert (rooms.street[here] == number).all()
        assert (np.diff(rooms.along[here]) >= 0).all()
    assert rooms.place_on[-1] == len(places.kind)


def test_only_shops_have_a_store_and_it_hangs_where_they_do(world: World) -> None:
    rooms = world.rooms
    assert rooms.store.tolist() == [len(rooms.street) - 2, -1, -1]
    store, shop = rooms.store[0], rooms.dwellings
    for values in (rooms.street, rooms.along, rooms.across):
        assert values[store] == values[shop]
    every = make(parse({}, "test"), 1, city=village())
    kinds = every.city.places.kind
    assert np.array_equal(every.rooms.store >= 0, np.isin(kinds, WITH_STORE))
    assert set(WITH_STORE) == {
        PlaceKind.SUPERMARKET, PlaceKind.CONVENIENCE, PlaceKind.BAKERY, PlaceKind.SHOP,
        PlaceKind.PHARMACY,
    }  # fmt: skip


def test_rooms_have_floor(world: World) -> None:
    rooms = world.rooms
    size = np.diff(world.population.dwellings.start)
    assert rooms.area.dtype == np.float32
    assert np.allclose(rooms.area[: rooms.dwellings], [max(30, 12 * n) for n in size.tolist()])
    assert {1, 4} <= set(size.tolist())
    assert rooms.area[rooms.dwellings : rooms.dwellings + 3].tolist() == [60, 900, 12]
    assert rooms.area[rooms.store[0]] == 20
    assert (rooms.area[rooms.kind == RoomKind.STAIRWELL] == 12).all()
    assert rooms.area[rooms.aboard] > 1e7, "whatever is no room holds everybody"


def test_stairwells_of_a_building_hang_at_its_door() -> None:
    city = town(
        [(0, 0), (200, 0)],
        [(0, 1)],
        districts=whole_town(140),
        houses=[House(0, 70.0, -1, 400.0, 5), House(0, 90.0, 1, 100.0, 1, Use.OFFICE)],
    )
    rooms = make(parse({}, "test"), 1, city=city).rooms
    stairs = rooms.kind == RoomKind.STAIRWELL
    assert stairs.sum() == 7
    assert (rooms.along[stairs] == 70).all()
    assert (rooms.across[stairs] == 0).all(), "left of the street is metre 0 across it"


def test_rooms_cannot_be_written(world: World) -> None:
    for values in (*world.rooms, *world.openings):
        assert not isinstance(values, np.ndarray) or not values.flags.writeable


def test_a_town_without_places_has_no_stores() -> None:
    rooms = make(parse({}, "test"), 1, city=grid(2)).rooms
    assert len(rooms.store) == 0
    assert not (rooms.kind == RoomKind.STORE).any()
    assert not (rooms.kind == RoomKind.EXIT).any()
