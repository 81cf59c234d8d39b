"""Who is on which street: what a record keeps for the map."""

import numpy as np
from numpy.typing import NDArray

from outskirts.kernels.tally import by_street
from outskirts.world.state import State
from outskirts.world.world import World


class Census:
    """Counts the people of each street of a world."""

    def __init__(self, world: World) -> None:
        rooms = world.rooms
        doors = rooms.street.copy()
        doors[rooms.aboard] = -1
        doors[rooms.in_arms] = -1
        self.in_arms = rooms.streets + rooms.in_arms
        self.streets = rooms.streets
        self._street_of = np.concatenate([np.arange(rooms.streets, dtype=np.int32), doors])

    def count(self, state: State) -> NDArray[np.int32]:
        """Return the living, the infected and the dead of each street, shape [street, 3].

        Those in its rooms are included, and children who are led are where the adult is; nobody
        aboard a vehicle is on a street, nor is who has left the city. The bitten who have not
        turned are among the living.
        """
        count = np.zeros((self.streets, 3), np.int32)
        by_street(state.segment, state.condition, self._street_of, count)
        adults = np.flatnonzero(state.keeper == state.who)
        adults = adults[np.argsort(state.who[adults])]
        keeper = state.keeper[state.segment == self.in_arms]
        bearer = np.searchsorted(state.who[adults], keeper[keeper >= 0])
        street = self._street_of[state.segment[adults]][bearer]
        np.add.at(count[:, 0], street[street >= 0], 1)
        return count
