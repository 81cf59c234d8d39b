"""What the map shows close by: everybody outdoors within a box, and the windows that are lit."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Cue, Mind
from outskirts.city.whereabouts import Whereabouts
from outskirts.engine.simulation import Simulation
from outskirts.kernels.children import whereabouts
from outskirts.kernels.storage import OUTDOORS, ROW
from outskirts.night.lived.noises import hearers
from outskirts.world.world import World

Box = tuple[float, float, float, float]

BEHIND = 2.0
"""Windows are drawn so far behind the front of their street, each row of them [m]."""
APART = 3.0
"""Windows of one stairwell are drawn so far from each other [m]."""
ACROSS = 3
"""So many windows of a stairwell stand beside each other, the next ones behind them."""
MOST = 30_000
"""More windows than that are not shown one by one."""
CLOSE = 4.0
"""From so many metres a pixel on windows are shown."""
HELD = 1
"""Somebody counts as held for so many seconds after an infected last had hold of them."""


class Scene:
    """Reads where everybody is, in a world, from one simulation or another."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.where = Whereabouts(world.city)
        shapes = world.city.shapes
        begin = shapes.start[:-1]
        width = world.city.segments.width
        self._low = np.column_stack(
            [np.minimum.reduceat(values, begin) - width for values in (shapes.x, shapes.y)]
        )
        self._high = np.column_stack(
            [np.maximum.reduceat(values, begin) + width for values in (shapes.x, shapes.y)]
        )
        self._windows: tuple[NDArray[np.float64], NDArray[np.int32]] | None = None

    def spots(
        self, segment: NDArray[np.int32], along: NDArray[np.float32], across: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return metres east and north of places on streets, and the way their street goes.

        `across` counts from the street's left side.
        """
        here, way = self.where.courses(segment, along)
        left = self.world.city.segments.width[segment] / 2 - across
        return here + left[:, None] * np.column_stack([-way[:, 1], way[:, 0]]), way

    def metres(self, simulation: Simulation, rows: NDArray[Any]) -> NDArray[np.float32]:
        """Return the metre of their street at which the people of some rows are, [row]."""
        state, tick = simulation.state, simulation.tick
        along, heading = state.along[rows], state.heading[rows]
        since = (tick - state.moved[rows]).astype(np.float32)
        walks = (heading != 0) & (state.wake[rows] >= 0) & (since > 0)
        gone = along + heading * state.speed[rows] * since
        length = self.world.streets.length[state.segment[rows]]
        found: NDArray[np.float32] = np.where(walks, np.clip(gone, 0, length), along)
        return found.astype(np.float32)

    def near(self, box: Box) -> NDArray[np.bool_]:
        """Say of each street whether it may reach into a box, shape [street]."""
        west, south, east, north = box
        found: NDArray[np.bool_] = (
            (self._low[:, 0] <= east)
            & (self._high[:, 0] >= west)
            & (self._low[:, 1] <= north)
            & (self._high[:, 1] >= south)
        )
        return found

    def outdoors(self, simulation: Simulation, near: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the rows of those who are on some streets, the dead who lie there included."""
        state = simulation.state
        count = int(simulation.desk.book.size[OUTDOORS])
        there = np.flatnonzero(near[state.segment[:count]])
        lying = count + np.flatnonzero(state.segment[count:] < len(near))
        return np.concatenate([there, lying[near[state.segment[lying]]]])

    def people(self, simulation: Simulation, box: Box) -> dict[str, NDArray[Any]]:
        """Return everybody outdoors within a box, in the order of who."""
        state, tick = simulation.state, simulation.tick
        rows = self.outdoors(simulation, self.near(box))
        along = self.metres(simulation, rows)
        spot, way = self.spots(state.segment[rows], along, state.across[rows])
        inside = within(spot, box)
        inside = inside[np.argsort(state.who[rows[inside]], kind="stable")]
        rows, spot, way = rows[inside], spot[inside], way[inside]
        turned = np.where(state.heading[rows] < 0, -1.0, 1.0)
        return {
            "who": state.who[rows],
            "x": spot[:, 0].astype(np.float32),
            "y": spot[:, 1].astype(np.float32),
            "heading": np.arctan2(way[:, 1] * turned, way[:, 0] * turned).astype(np.float32),
            "condition": state.condition[rows].astype(np.uint8),
            "mind": state.mind[rows].astype(np.uint8),
            "intent": state.intent[rows].astype(np.uint8),
            "moves": (state.heading[rows] != 0).astype(np.uint8),
            "held": held(state.held[rows], tick),
            "quarry": state.quarry[rows],
            "since": state.since[rows],
            "heard": hearers(state, rows, tick),
        }

    def windows(self, simulation: Simulation, box: Box) -> dict[str, NDArray[Any]]:
        """Return the windows of the dwellings within a box: where, and whether anybody lives there.

        Lit are those with somebody inside who is not infected. None are returned where there are
        too many to be seen one by one.
        """
        if self._windows is None:
            self._windows = self.all_windows()
        spot, dwelling = self._windows
        inside = within(spot, box)
        if len(inside) > MOST:
            return {}
        state, rooms = simulation.state, self.world.rooms
        room = state.segment - rooms.streets
        alive = np.flatnonzero(
            (room >= 0) & (room < rooms.dwellings) & (state.condition <= Condition.EXPOSED)
        )
        lit = np.zeros(rooms.dwellings, np.uint8)
        lit[room[alive]] = 1
        return {
            "window_x": spot[inside, 0].astype(np.float32),
            "window_y": spot[inside, 1].astype(np.float32),
            "lit": lit[dwelling[inside]],
        }

    def all_windows(self) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Return where the window of each dwelling is drawn [m], and the dwellings.

        Where exactly is by rule: behind the door of its stairwell, beside those of its neighbours.
        """
        homes = self.world.population.dwellings
        first = np.flatnonzero(np.diff(homes.stairwell, prepend=-1))
        number = np.arange(len(homes.segment))
        number = number - np.repeat(first, np.diff(np.append(first, len(number))))
        aside = (number % ACROSS - (ACROSS - 1) / 2) * APART
        behind = BEHIND * (1 + number // ACROSS)
        width = self.world.city.segments.width[homes.segment]
        across = np.where(homes.side < 0, -behind, width + behind).astype(np.float32)
        length = self.world.city.segments.length[homes.segment]
        along = np.clip(homes.along + aside, 0, length).astype(np.float32)
        spot, _ = self.spots(homes.segment, along, across)
        return spot, np.arange(len(number), dtype=np.int32)

    def one(self, simulation: Simulation, who: int) -> dict[str, Any]:
        """Return where one person is [m], whether indoors, and their condition, for JSON.

        Who is indoors is at the door, a child who is led where the adult is; x and y are None for
        who is aboard or has left the city.
        """
        state, rooms = simulation.state, self.world.rooms
        row = int(simulation.desk.book.person[who, ROW])
        condition, mind = int(state.condition[row]), int(state.mind[row])
        row = whereabouts(rooms, state.rows(), simulation.desk.book, row)
        segment = int(state.segment[row])
        room = segment - rooms.streets
        told: dict[str, Any] = {
            "who": who,
            "condition": condition,
            "mind": mind,
            "indoors": room >= 0,
            "sight": 0.0,
            "x": None,
            "y": None,
        }
        if room in (rooms.aboard, rooms.in_arms) or condition == Condition.ESCAPED:
            return told
        if room >= 0:
            at = slice(room, room + 1)
            spot, _ = self.spots(rooms.street[at], rooms.along[at], rooms.across[at])
        else:
            at = slice(row, row + 1)
            along = self.metres(simulation, np.array([row]))
            spot, _ = self.spots(state.segment[at], along, state.across[at])
            told["sight"] = round(float(self.world.far(simulation.tick)[segment]), 1)
        told["x"], told["y"] = round(float(spot[0, 0]), 2), round(float(spot[0, 1]), 2)
        return told

    def cause(self, simulation: Simulation, who: int) -> dict[str, Any] | None:
        """Return what an infected goes by: where that was [m], by which sense, for JSON.

        None for those who go by nothing: the idle, the living, the dead.
        """
        state = simulation.state
        row = int(simulation.desk.book.person[who, ROW])
        cue = Cue(int(state.cue[row]))
        awake = state.mind[row] in (Mind.CURIOUS, Mind.CHASING)
        if state.condition[row] != Condition.INFECTED or not awake or cue == Cue.NOTHING:
            return None
        if state.spot[row] < 0:
            return None
        at = slice(row, row + 1)
        spot = self.where.metres(state.spot[at], state.spot_along[at])
        return {
            "by": cue.name.lower(),
            "x": round(float(spot[0, 0]), 2),
            "y": round(float(spot[0, 1]), 2),
        }


def held(since: NDArray[np.int32], tick: int) -> NDArray[np.uint8]:
    """Say of each person whether an infected has hold of them; `since` is when one last had."""
    return ((since >= 0) & (tick - since <= HELD)).astype(np.uint8)


def within(spot: NDArray[np.float64], box: Box) -> NDArray[np.int64]:
    """Return which places lie in a box."""
    west, south, east, north = box
    x, y = spot[:, 0], spot[:, 1]
    return np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
