"""Run a village in which every law comes up; say how long that took, and what stayed uncompiled.

Prints JSON: `seconds` from before the first import, and `uncompiled`, the kernels that nothing has
called (all that others call count so when they come from the cache).
"""

import time

BEGIN = time.perf_counter()

import importlib  # noqa: E402
import json  # noqa: E402
import pkgutil  # noqa: E402

from lively import lively_world  # noqa: E402

from outskirts import kernels  # noqa: E402
from outskirts.engine.simulation import Simulation  # noqa: E402
from outskirts.engine.streets import Census  # noqa: E402

MINUTES = 25


def uncompiled() -> list[str]:
    """Return the kernels that nothing has called, as module and name."""
    found = []
    for entry in pkgutil.iter_modules(kernels.__path__):
        module = importlib.import_module(f"outskirts.kernels.{entry.name}")
        for name, value in vars(module).items():
            own = getattr(value, "__module__", "") == module.__name__
            if own and hasattr(value, "py_func") and not value.signatures:
                found.append(f"{entry.name}.{name}")
    return sorted(found)


world = lively_world()
simulation = Simulation(world, threads=2)
simulation.advance(60 * MINUTES)
# What a record asks for at the end of a minute.
simulation.state.digest(2)
simulation.hordes()
Census(world).count(simulation.state)
print(json.dumps({"seconds": time.perf_counter() - BEGIN, "uncompiled": uncompiled()}))
