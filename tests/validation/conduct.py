"""How people on the streets behave, second by second: who turns back, who stands still."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Intent, Mind
from outskirts.engine.simulation import Simulation
from outskirts.kernels.trips import TODDLES

OFTEN = 6
"""Times that one may turn back in a minute."""
LONG = 600
"""Seconds for which nobody stands who has a goal and a free way."""
STILL = 1.0
"""Who stays within so many metres stands. Whoever could not walk does not, turned or not."""
BOUND = (Intent.TRIP, Intent.HOME, Intent.FLEE, Intent.LEAVE, Intent.GATHER, Intent.CHASE,
         Intent.INVESTIGATE, Intent.TRACK, Intent.ROAM)  # fmt: skip
"""Intents of those who have somewhere to go."""


@dataclass
class Watch:
    """Looks at everybody on the streets at the end of each second of a run.

    `restless` holds (tick, who, times, mind, intent) of each who turned back too often in a
    minute; `standing` (tick, who, mind, intent) of each who stood too long; `turns` counts all
    times that anybody turned back, `active` the seconds of those under way.
    """

    simulation: Simulation
    active: int = 0
    turns: int = 0
    restless: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    standing: list[tuple[int, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        people = self.simulation.world.people
        self.street = np.full(people, -1, np.int32)
        self.way = np.zeros(people, np.int8)
        self.times = np.zeros(people, np.int16)
        self.anchor_street = np.full(people, -1, np.int32)
        self.anchor = np.zeros(people, np.float32)
        self.since = np.zeros(people, np.int32)
        self.looked = np.full(people, -1, np.int32)

    def follow(self, ticks: int) -> None:
        """Let so many seconds pass and look after each."""
        for _ in range(ticks):
            self.simulation.advance(1)
            self.look()

    def look(self) -> None:
        """Take one second."""
        simulation, state = self.simulation, self.simulation.state
        tick = simulation.tick
        streets = simulation.world.streets
        out = np.flatnonzero(state.segment < len(streets.length))
        who, street = state.who[out], state.segment[out]
        mind, intent = state.mind[out], state.intent[out]
        walks = (state.wake[out] >= 0) & (state.heading[out] != 0)
        chases = (mind == Mind.CHASING) & (state.condition[out] == Condition.INFECTED)
        under_way = walks | chases | (mind == Mind.AFRAID)
        self.active += int(under_way.sum())
        self.turn(who, street, state.heading[out], under_way)
        if tick % 60 == 0:
            many = np.flatnonzero(self.times > OFTEN)
            for one in many.tolist():
                row = int(np.flatnonzero(state.who == one)[0])
                self.restless.append(
                    (tick, one, int(self.times[one]), int(state.mind[row]), int(state.intent[row]))
                )
            self.turns += int(self.times.sum())
            self.times[:] = 0
        place = places(simulation, out)
        bound = np.isin(intent, BOUND) & (mind != Mind.FEEDING) & (state.held[out] < tick - 2)
        bound &= (state.until[out] <= tick) & (state.grip[out] < 0)
        bound &= simulation.world.population.persons.age[who] >= TODDLES
        self.stand(who, street, place, bound, tick)

    def turn(
        self,
        who: NDArray[np.int32],
        street: NDArray[np.int32],
        heading: NDArray[np.int8],
        under_way: NDArray[np.bool_],
    ) -> None:
        """Count who has turned back on the street where they were."""
        there = under_way & (heading != 0)
        back = there & (self.street[who] == street) & (self.way[who] == -heading)
        self.times[who[back]] += 1
        self.street[who[there]] = street[there]
        self.way[who[there]] = heading[there]

    def stand(
        self,
        who: NDArray[np.int32],
        street: NDArray[np.int32],
        place: NDArray[np.float32],
        bound: NDArray[np.bool_],
        tick: int,
    ) -> None:
        """Note who has had somewhere to go, and stood, for too long."""
        state = self.simulation.state
        moved = (self.anchor_street[who] != street) | (np.abs(self.anchor[who] - place) > STILL)
        fresh = moved | ~bound | (self.looked[who] != tick - 1)
        self.looked[who] = tick
        self.since[who[fresh]] = tick
        self.anchor_street[who[fresh]] = street[fresh]
        self.anchor[who[fresh]] = place[fresh]
        long = np.flatnonzero(tick - self.since[who] == LONG)
        for one in who[long].tolist():
            row = int(np.flatnonzero(state.who == one)[0])
            if not cornered(self.simulation, row):
                self.standing.append((tick, one, int(state.mind[row]), int(state.intent[row])))

    @property
    def minutes(self) -> float:
        """Minutes of all who were under way."""
        return self.active / 60

    @property
    def rate(self) -> float:
        """How many turned back too often, in 10,000 minutes of those under way."""
        return 10_000 * len(self.restless) / max(self.minutes, 1.0)


def places(simulation: Simulation, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the metre of their street at which people outdoors are now."""
    state = simulation.state
    walks = (state.wake[rows] >= 0) & (state.heading[rows] != 0)
    gone = np.where(walks, np.maximum(simulation.tick - state.moved[rows], 0), 0)
    along = state.along[rows] + state.heading[rows] * state.speed[rows] * gone
    length = simulation.world.streets.length[state.segment[rows]]
    found: NDArray[np.float32] = np.clip(along, 0, length).astype(np.float32)
    return found


def cornered(simulation: Simulation, row: int) -> bool:
    """Say whether one who runs has infected within 20 m on the street: their way is not free."""
    state = simulation.state
    if state.mind[row] != Mind.AFRAID:
        return False
    same = (state.segment == state.segment[row]) & (state.condition == Condition.INFECTED)
    near = np.abs(state.along[same] - state.along[row]) < 20
    return bool(near.any())
