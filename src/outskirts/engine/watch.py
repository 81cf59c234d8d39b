"""The engine under watch: with OUTSKIRTS_CHECK=1 every stage is checked as it ends.

It costs several times the run itself; it is there to find the stage that breaks something.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from outskirts.base import tables
from outskirts.base.errors import CheckError
from outskirts.engine import audit
from outskirts.engine.stages import WRITES, Stage
from outskirts.world.state import State

SETTING = "OUTSKIRTS_CHECK"
LAST = "tell"
"""The last stage of a tick: after it the calendar is looked through too."""


def wanted() -> bool:
    """Say whether the environment asks for every stage to be checked."""
    return os.environ.get(SETTING, "") not in ("", "0")


class Watch:
    """A stage's stand-in: it lets each do its work, and then looks at what it has written."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __getattr__(self, name: str) -> Any:
        """Return what the stages have by a name; a stage itself comes with a check at its end."""
        held = getattr(self.stage, name)
        return self.checked(name, held) if name in WRITES else held

    def checked(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a stage that is checked as it ends.

        It raises CheckError, which names the stage, the second, the column and the person.
        """

        def watched(*words: Any, **more: Any) -> Any:
            done = work(*words, **more)
            tick = words[0] if words else None
            wrong = problem(self.stage, sorted(WRITES[name]))
            if name == LAST and wrong is None:
                held = audit.problems(self.stage.state, self.stage.desk.book, words[0] + 1)
                wrong = held[0] if held else None
            if wrong:
                when = f" of tick {tick}" if tick is not None else ""
                raise CheckError(
                    f"stage {name}{when} broke the state: {wrong}; this is a fault of Outskirts: "
                    "report it with the recipe of the run"
                )
            return done

        return watched


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
