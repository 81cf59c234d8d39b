"""A whole city on the night of an outbreak, person by person, on its real streets.

What a program needs stands here by name; it is loaded when it is first asked for, so that asking
for the version alone starts no compiler.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

WHERE = {
    "Scenario": "world.scenario:Scenario",
    "read_scenario": "world.scenario:read",
    "parse_scenario": "world.scenario:parse",
    "shipped_scenario": "world.catalogue:scenario",
    "load_city": "city.atlas:load",
    "crop": "city.crop:crop",
    "World": "world.world:World",
    "make_world": "world.world:make",
    "with_luck": "world.luck:with_luck",
    "State": "world.state:State",
    "Simulation": "engine.simulation:Simulation",
    "Sink": "engine.simulation:Sink",
    "Memory": "engine.past:Memory",
    "Past": "engine.past:Past",
    "Change": "engine.changes:Change",
    "changed": "engine.changes:changed",
    "Recording": "record.reader:Recording",
    "Checkpoints": "record.past:Checkpoints",
    "replay": "night.lived.playback:replay",
    "Condition": "base.codes:Condition",
    "Event": "base.codes:Event",
    "InputError": "base.errors:InputError",
    "CheckError": "base.errors:CheckError",
}
"""Where each name of the public interface stands: module and name within."""

__all__ = ["__version__", *WHERE]


def __getattr__(name: str) -> Any:
    """Load a name of the public interface."""
    if name not in WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, inner = WHERE[name].partition(":")
    found = getattr(import_module(f"{__name__}.{module}"), inner)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the names of the public interface."""
    return sorted(__all__)
