"""One thing made otherwise in a world that goes on: who is gone, bitten, or has other luck."""

from dataclasses import dataclass

import numpy as np

from outskirts.base.codes import Condition, Event, Intent, Mind
from outskirts.base.draws import Stream
from outskirts.base.errors import InputError
from outskirts.engine.past import Past
from outskirts.engine.simulation import Simulation
from outskirts.kernels.laws import quantile
from outskirts.kernels.storage import note
from outskirts.world.luck import with_luck
from outskirts.world.state import State
from outskirts.world.world import World

HOW = {
    Condition.EXPOSED: "has been bitten",
    Condition.INFECTED: "has turned",
    Condition.DEAD: "is dead",
    Condition.ESCAPED: "has left the city",
}


@dataclass(frozen=True)
class Change:
    """What is done to people at one moment, by number.

    Some are taken out of the city, some are bitten by nobody, and one may have other luck from
    then on; see `world.luck`.
    """

    remove: tuple[int, ...] = ()
    bite: tuple[int, ...] = ()
    luck: tuple[int, ...] = ()


def changed(
    world: World,
    state: State,
    tick: int,
    change: Change,
    threads: int = 1,
    past: Past | None = None,
) -> Simulation:
    """Return the simulation that goes on from a state at a tick in which something is otherwise.

    `state` becomes that of the simulation. What was done is among its first events; other luck is
    no event. Raises InputError for somebody to whom it cannot be done: the dead, those who have
    left, the bitten.
    """
    for who in change.luck:
        row_of(state, who, Event.ESCAPED)
    world = with_luck(world, change.luck)
    log = []
    for who in change.remove:
        row = row_of(state, who, Event.ESCAPED)
        log.append((Event.ESCAPED, who, state.segment[row], state.along[row]))
        remove(world, state, row, tick)
    for who in change.bite:
        row = row_of(state, who, Event.BITTEN)
        log.append((Event.BITTEN, who, state.segment[row], state.along[row]))
        bite(world, state, row, tick)
    simulation = Simulation(world, state, tick, threads, past)
    stage = simulation.stage
    for kind, who, segment, along in log:
        note(stage.log, stage.book, tick, kind, who, -1, segment, along)
    return simulation


def row_of(state: State, who: int, event: Event) -> int:
    """Return the row of somebody to whom something is to happen, unless it is too late for it."""
    if not 0 <= who < state.people:
        raise InputError(
            f"there is no person {who}; expected a number from 0 to {state.people - 1:,}"
        )
    row = int(np.flatnonzero(state.who == who)[0])
    condition = Condition(int(state.condition[row]))
    late = {Condition.DEAD, Condition.ESCAPED}
    if event == Event.BITTEN:
        late |= {Condition.EXPOSED, Condition.INFECTED}
    if condition in late:
        raise InputError(
            f"person {who:,} {HOW[condition]} at that time; choose somebody else, or an earlier "
            "--at"
        )
    return row


def remove(world: World, state: State, row: int, tick: int) -> None:
    """Take somebody out of the city, as if they had left it; whoever holds them lets go."""
    who = state.who[row]
    state.grip[state.grip == who] = -1
    led = np.flatnonzero((state.keeper == who) & (state.who != who))
    state.segment[led] = world.rooms.streets + world.rooms.home[state.who[led]]
    state.keeper[led] = -1
    adult = np.flatnonzero((state.who == state.keeper[row]) & (state.who != who))
    if len(adult) and np.count_nonzero(state.keeper == state.keeper[row]) == 2:
        # Whoever led this child alone leads nobody any more.
        state.keeper[adult] = -1
    gone = {
        "condition": Condition.ESCAPED, "since": tick, "moved": tick, "along": 0.0, "across": 0.0,
        "speed": 0.0, "heading": 0, "mind": Mind.UNAWARE, "intent": Intent.STAY, "goal": -1,
        "wake": -1, "turn": -1, "grip": -1, "portal": -1, "keeper": -1,
        "segment": world.rooms.streets + world.rooms.aboard,
    }  # fmt: skip
    for name, value in gone.items():
        getattr(state, name)[row] = value


def bite(world: World, state: State, row: int, tick: int) -> None:
    """Let somebody be bitten where they are; they turn when they would have from any bite."""
    who = int(state.who[row])
    state.condition[row] = Condition.EXPOSED
    state.since[row] = tick
    incubation = quantile(world.laws.incubation, world.seed, Stream.INCUBATION, who, 0)
    state.turn[row] = tick + max(1, incubation)
    state.by[row] = -1
