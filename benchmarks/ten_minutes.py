"""Let ten minutes pass in the shipped city; say the most memory that it took, in bytes."""

import resource
import sys
from pathlib import Path

from outskirts.engine.simulation import Simulation
from outskirts.world.scenario import parse
from outskirts.world.world import make


def peak() -> int:
    """Return the most memory that this process has held [B].

    The kernel counts to a process also what its parent held when it started it; the status file
    does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


class Nobody:
    """A sink that keeps nothing."""

    def minute(self, *_: object) -> None:
        """Forget a minute."""


Simulation(make(parse({"hours": 1.0}, "benchmark"), 1, threads=2), threads=2).advance(600, Nobody())
print(peak())
