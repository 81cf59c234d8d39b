"""What one sees of the houses from the street: doors, windows of shops, and the plots behind them.

Where a city has no outlines of houses, a plot is drawn behind each door, by rule:

1. Its front reaches half the way to the next doors on its side of the street, at most `HALF`.
2. A house is `DEEP` deep, a place as deep as the side of a square of its floor, within bounds.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Opening, RoomKind
from outskirts.night.lived.scene import Scene
from outskirts.world.state import State

STREET = 1.2
"""From so many metres a pixel on doors and plots are told, a little before they are drawn."""
SHOWN = (Opening.STREET_DOOR, Opening.FRONT, Opening.BACK, Opening.WINDOW, Opening.WINDOW_HOME)
DOORS = (Opening.STREET_DOOR, Opening.FRONT)
"""Openings with a plot behind them."""
HALF = 12.0
"""No front reaches farther to one side of its door [m]. Source: assumed."""
DEEP = 10.0
"""Depth of a house whose outline is not known [m]. Source: assumed."""
LEAST, DEEPEST = 5.0, 16.0
"""Bounds for the depth of a place [m]. Source: assumed."""
NARROWEST = 2.0
"""Plots with a narrower front are left out [m]."""
MOST = 20_000
"""More openings are not drawn one by one."""


class Fronts:
    """The doors and plots of a city; they are found once, and stand still."""

    def __init__(self, scene: Scene) -> None:
        world = scene.world
        openings = world.openings
        self.scene = scene
        self.number = np.flatnonzero((openings.street >= 0) & np.isin(openings.kind, SHOWN))
        street, along = openings.street[self.number], openings.along[self.number]
        spot, way = scene.spots(street, along, openings.across[self.number])
        kind = openings.kind[self.number]
        right = openings.across[self.number] > 0
        self.street = street
        self.doors: dict[str, NDArray[Any]] = {
            "door_x": spot[:, 0].astype(np.float32),
            "door_y": spot[:, 1].astype(np.float32),
            "door_turn": np.arctan2(way[:, 1], way[:, 0]).astype(np.float32),
            "door_side": np.where(right, -1, 1).astype(np.int8),
            "door_width": openings.width[kind].astype(np.float32),
            "door_kind": kind.astype(np.uint8),
        }
        mapped = len(world.city.buildings.x) > 0
        self.plots = {} if mapped else self.plotted(np.isin(kind, DOORS))
        self.plot_street = self.plots.pop("street", np.zeros(0, np.int32))

    def plotted(self, which: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
        """Return the plots behind some of the openings: four corners each, and whether a home."""
        world = self.scene.world
        openings, rooms = world.openings, world.rooms
        chosen = self.number[which]
        street, along = openings.street[chosen], openings.along[chosen].astype(np.float64)
        right = openings.across[chosen] > 0
        order = np.lexsort((along, right, street))
        chosen, street, along, right = chosen[order], street[order], along[order], right[order]
        line = 2 * street.astype(np.int64) + right
        first = np.flatnonzero((np.diff(line, prepend=-1) != 0) | (np.diff(along, prepend=0) >= 1))
        chosen, street, along = chosen[first], street[first], along[first]
        right, line = right[first], line[first]
        length = world.streets.length[street].astype(np.float64)
        middle = (along[1:] + along[:-1]) / 2
        same = line[1:] == line[:-1]
        low = np.append(0.0, np.where(same, middle, 0.0))[: len(along)]
        high = np.append(np.where(same, middle, length[:-1]), length[-1:])[: len(along)]
        low, high = np.maximum(low, along - HALF), np.minimum(high, along + HALF)
        room = openings.room[chosen]
        home = rooms.kind[room] != RoomKind.PLACE
        side = np.sqrt(np.maximum(rooms.area[room], 0.0))
        deep = np.where(home, DEEP, np.clip(side, LEAST, DEEPEST))
        width = world.city.segments.width[street].astype(np.float64)
        front = np.where(right, width, 0.0)
        kept = np.flatnonzero(high - low >= NARROWEST)
        one, other = (
            self.scene.spots(
                street[kept], metre[kept].astype(np.float32), front[kept].astype(np.float32)
            )[0]
            for metre in (low, high)
        )
        along_front = (other - one) / np.maximum(np.hypot(*(other - one).T), 1e-9)[:, None]
        out = np.where(right[kept], 1.0, -1.0)[:, None] * np.column_stack(
            [along_front[:, 1], -along_front[:, 0]]
        )
        back = out * deep[kept, None]
        shape = np.stack([one, other, other + back, one + back], axis=1)
        return {
            "plot_x": shape[:, :, 0].astype(np.float32).ravel(),
            "plot_y": shape[:, :, 1].astype(np.float32).ravel(),
            "plot_home": home[kept].astype(np.uint8),
            "street": street[kept],
        }

    def seen(self, state: State, near: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
        """Return the openings and plots of some streets, and how each opening stands now."""
        there = np.flatnonzero(near[self.street])
        if len(there) > MOST:
            return {}
        found = {name: values[there] for name, values in self.doors.items()}
        found["door_latch"] = state.latch[self.number[there]].astype(np.uint8)
        if self.plots:
            plots = np.flatnonzero(near[self.plot_street])
            corner = (4 * plots[:, None] + np.arange(4)).ravel()
            found["plot_x"], found["plot_y"] = (
                self.plots["plot_x"][corner], self.plots["plot_y"][corner],
            )  # fmt: skip
            found["plot_home"] = self.plots["plot_home"][plots]
        return found
