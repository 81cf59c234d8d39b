"""The engine under watch: with OUTSKIRTS_CHECK=1 every stage and every second is checked.

It costs many times the run itself; it is there to find the stage that breaks something. With
OUTSKIRTS_CHECK=seconds only the seconds are checked: whether each can have happened.
"""

import os
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from outskirts.base import tables
from outskirts.base.errors import CheckError
from outskirts.engine import audit, sense
from outskirts.engine.stages import WRITES, Stage
from outskirts.kernels.storage import EVENTS
from outskirts.world.state import State

SETTING = "OUTSKIRTS_CHECK"
SECONDS = "seconds"
"""Its value by which columns and calendar are left alone."""
FIRST = "wake"
"""The first stage of a tick: before it people stand where the last second left them."""
LAST = "tell"
"""The last stage of a tick: after it the calendar and the whole second are looked through too."""


def wanted() -> bool:
    """Say whether the environment asks for every stage to be checked."""
    return os.environ.get(SETTING, "") not in ("", "0")


class Watch:
    """A stage's stand-in: it lets each do its work, and then looks at what it has written."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ways = sense.Ways(stage.world)
        self.whole = os.environ.get(SETTING) != SECONDS
        self.before: sense.Moment | None = None

    def __getattr__(self, name: str) -> Any:
        """Return what the stages have by a name; a stage itself comes with a check at its end."""
        held = getattr(self.stage, name)
        return self.checked(name, held) if name in WRITES else held

    def checked(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a stage that is checked as it ends.

        It raises CheckError, which names the stage, the second, the column and the person.
        """

        def watched(*words: Any, **more: Any) -> Any:
            if name == FIRST and (self.before is None or self.before.tick != words[0]):
                self.before = sense.moment(self.stage.world, self.stage.state, words[0])
            done = work(*words, **more)
            tick = words[0] if words else None
            wrong = problem(self.stage, sorted(WRITES[name])) if self.whole else None
            if self.whole and name == LAST and wrong is None:
                held = audit.problems(self.stage.state, self.stage.desk.book, words[0] + 1)
                wrong = held[0] if held else None
            if wrong:
                when = f" of tick {tick}" if tick is not None else ""
                fail(f"stage {name}{when} broke the state: {wrong}")
            if name == LAST:
                self.look_back(words[0])
            return done

        return watched

    def look_back(self, tick: int) -> None:
        """Raise CheckError if what the second brought cannot have happened."""
        assert self.before is not None
        self.before, held = lived(self.stage, self.ways, self.before, tick)
        if held:
            fail(f"tick {tick} cannot have happened: {held[0]}")


def lived(
    stage: Stage, ways: sense.Ways, before: sense.Moment, tick: int
) -> tuple[sense.Moment, list[str]]:
    """Return how all stand after a second, and what cannot have happened in it."""
    after = sense.moment(stage.world, stage.state, tick + 1)
    events = sense.happened(stage.desk.log, stage.events, int(stage.desk.book.size[EVENTS]))
    second = sense.Second(before, after, stage.state, events)
    return after, sense.problems(ways, second)


def fail(what: str) -> NoReturn:
    """Raise CheckError: a fault of the program, not of who runs it."""
    raise CheckError(f"{what}; this is a fault of Outskirts: report it with the recipe of the run")


def problem(stage: Stage, names: list[str]) -> str | None:
    """Return the first thing that is wrong with some columns, None if nothing is."""
    state = stage.state
    columns = tables.columns(State)
    for name in names:
        entry, values = columns[name], getattr(state, name)
        wrong = ~np.isfinite(values) if values.dtype.kind == "f" else np.zeros(len(values), bool)
        if entry.low is not None:
            wrong |= values < entry.low
        if entry.high is not None:
            wrong |= values > entry.high
        if wrong.any():
            return told(
                state, entry.axis, name, int(np.argmax(wrong)), f"{entry.low} to {entry.high}"
            )
    streets = stage.world.streets
    outdoors = np.flatnonzero(state.segment < len(streets.length))
    segment = state.segment[outdoors]
    for name, limit in (("along", streets.length), ("across", streets.width)):
        beyond = getattr(state, name)[outdoors] > limit[segment]
        if name in names and beyond.any():
            row = int(outdoors[np.argmax(beyond)])
            return told(state, "person", name, row, f"at most {limit[state.segment[row]]}")
    return None


def told(state: State, axis: str, name: str, row: int, expected: str) -> str:
    """Say that a value of a column is wrong, and whose it is."""
    whose = f"person {state.who[row]:,}" if axis == "person" else f"{axis} {row:,}"
    return f"{name} of {whose} is {getattr(state, name)[row]}, expected {expected}"
