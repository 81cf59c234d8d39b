"""The city at the moment the outbreak begins: where everybody is, and who is infected."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Intent, Latch, Mind, Opening, PlaceKind
from outskirts.base.draws import Stream
from outskirts.base.errors import InputError
from outskirts.city.ground import Ground
from outskirts.city.whereabouts import Whereabouts
from outskirts.kernels import beginning
from outskirts.kernels.children import is_dark
from outskirts.kernels.laws import QUANTILES
from outskirts.kernels.storage import pack_rows
from outskirts.people import chance
from outskirts.people.nearby import nearby_places
from outskirts.people.rhythm import Activity, initial_activity
from outskirts.world.scenario import Index
from outskirts.world.state import State, empty
from outskirts.world.world import World

OPEN_TO_ALL = (
    PlaceKind.SUPERMARKET,
    PlaceKind.CONVENIENCE,
    PlaceKind.BAKERY,
    PlaceKind.SHOP,
    PlaceKind.PHARMACY,
    PlaceKind.HOSPITAL,
    PlaceKind.CLINIC,
    PlaceKind.WORSHIP,
    PlaceKind.RESTAURANT,
    PlaceKind.FUEL,
    PlaceKind.STATION,
)
"""Places whose front door stands open until they close. Source: assumed."""


def first_state(world: World) -> State:
    """Return where everybody is and what they do as the run begins; rows in the order of who.

    1. Activities follow the rhythm of the hour: at home, at work, in shops, under way.
    2. Those on foot are somewhere on their way, as far as chance has taken them.
    3. The first cases are drawn among those that the scenario names.
    """
    rooms = world.rooms
    state = empty(world.people, len(world.streets.length), len(world.openings.room))
    start = world.scenario.start
    hour = start.hour + start.minute / 60 + start.second / 3600
    activity, place = initial_activity(
        world.city,
        world.population,
        nearby_places(world.city),
        hour,
        world.seed,
        bool(is_dark(world.held.laws, 0)),
    )
    room = np.where(place >= 0, rooms.dwellings + place, rooms.home).astype(np.int32)
    state.segment[:] = rooms.streets + np.where(activity == Activity.HOME, rooms.home, room)
    state.intent[activity == Activity.SHOP] = Intent.TRIP
    riding = activity == Activity.RIDE
    state.segment[riding] = rooms.streets + rooms.aboard
    state.goal[riding] = rooms.streets + room[riding]
    state.intent[riding] = Intent.RIDE
    put_on_foot(world, state, np.flatnonzero(activity == Activity.WALK).astype(np.int32), place)
    infect_first(world, state)
    public = np.isin(world.city.places.kind, OPEN_TO_ALL)
    openings = world.openings
    fronts = np.flatnonzero(openings.kind == Opening.FRONT)
    state.latch[fronts[public[openings.room[fronts] - rooms.dwellings]]] = Latch.OPEN
    return state


def put_on_foot(
    world: World, state: State, walkers: NDArray[np.int32], place: NDArray[np.int32]
) -> None:
    """Put the walkers on the streets between where they come from and where they go."""
    held, rooms = world.held, world.rooms
    persons = world.population.persons
    to_work = (place[walkers] >= 0) & (place[walkers] == persons.work[walkers])
    bound = np.where(place[walkers] >= 0, -2, -1)
    bound = np.where(to_work, rooms.dwellings + place[walkers], bound).astype(np.int32)
    origin = np.empty(len(walkers), np.int32)
    goal = np.empty(len(walkers), np.int32)
    beginning.draw_walks(held.streets, held.rooms, held.laws, walkers, bound, origin, goal)
    found = (origin >= 0) & (goal >= 0)
    stays = walkers[~found]
    state.segment[stays] = rooms.streets + rooms.home[stays]
    walkers, origin, goal = walkers[found], origin[found], goal[found]
    state.segment[walkers] = rooms.streets + origin
    state.goal[walkers] = rooms.streets + goal
    state.intent[walkers] = np.where(goal == rooms.home[walkers], Intent.HOME, Intent.TRIP)
    beginning.strew(held.streets, held.rooms, held.laws, walkers, origin, pack_rows(state.rows()))


def infect_first(world: World, state: State) -> None:
    """Draw the first cases and make them infected, or exposed."""
    index = world.scenario.index
    if index.count == 0:
        return
    candidates = eligible(world, state, index)
    if len(candidates) < index.count:
        raise InputError(too_few(index, len(candidates)))
    order = chance.bits(world.seed, candidates, 0, Stream.INDEX)
    cases = np.sort(candidates[np.argsort(order, kind="stable")[: index.count]])
    if index.condition == "infected":
        state.condition[cases] = Condition.INFECTED
        state.mind[cases] = Mind.IDLE
        state.intent[cases] = Intent.STAY
        state.goal[cases] = -1
        state.heading[cases] = 0
    else:
        state.condition[cases] = Condition.EXPOSED
        drawn = chance.bits(world.seed, cases, 0, Stream.INCUBATION) >> np.uint64(54)
        assert int(drawn.max()) < QUANTILES
        state.turn[cases] = np.maximum(world.laws.incubation[drawn.astype(np.int64)], 1)


WHEREABOUTS = {"streets": "on foot outdoors", "homes": "at home", "anywhere": "on foot or indoors"}
"""Where `index.where` looks for the first cases, in words."""


def too_few(index: Index, found: int) -> str:
    """Say that there are fewer people to be first cases than the scenario asks for."""
    people = {0: "nobody is", 1: "only 1 person is"}.get(found, f"only {found} people are")
    near, hint = "", ""
    if index.near is not None:
        near = f" within {index.radius:g} m of index.near"
        hint = ", or for a larger index.radius"
    return (
        f"index.count is {index.count}, but {people} {WHEREABOUTS[index.where]}{near} "
        f"as the run begins; ask for fewer{hint}"
    )


def eligible(world: World, state: State, index: Index) -> NDArray[np.int64]:
    """Return who may be a first case: outdoors, at home or anywhere, and near the place named.

    Distance is from where they stand on their street; of those indoors, from their door.
    """
    rooms = world.rooms
    outdoors = state.segment < rooms.streets
    fits = state.segment != rooms.streets + rooms.aboard
    if index.where == "streets":
        fits &= outdoors
    elif index.where == "homes":
        fits &= state.segment == rooms.streets + rooms.home
    if index.near is not None:
        latitude, longitude = index.near
        city = world.city
        at = Ground(city.longitude, city.latitude).flat(np.array([[longitude, latitude]]))[0]
        room = np.where(outdoors, 0, state.segment - rooms.streets)
        street = np.where(outdoors, state.segment, rooms.street[room])
        along = np.where(outdoors, state.along, rooms.along[room])
        known = np.flatnonzero(fits & (street >= 0))
        here = Whereabouts(city).metres(street[known], along[known])
        near = np.hypot(here[:, 0] - at[0], here[:, 1] - at[1]) <= index.radius
        fits[known[~near]] = False
        fits[street < 0] = False
    return np.flatnonzero(fits)
