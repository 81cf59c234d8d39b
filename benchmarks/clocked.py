"""A stage that keeps the time: where a second goes."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from outskirts.engine.simulation import Simulation
from outskirts.kernels.scene import HOT


class Clocked:
    """A stage that keeps the time [ns].

    `spent` by part of the stage, `whole` on the wall, `worked` by all threads together; `hot` is
    person-seconds. The parts are timed by `clock`, on the wall unless another is given.
    """

    def __init__(
        self, simulation: Simulation, clock: Callable[[], int] = time.perf_counter_ns
    ) -> None:
        self._clock = clock
        self._stage = simulation.stage
        self._desk = simulation.desk
        self.spent: Counter[str] = Counter()
        self.hot = 0
        self.whole = 0
        self.worked = 0

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Return a part of the stage that notes how long it takes."""
        part = getattr(self._stage, name)

        def timed(*arguments: Any, **named: Any) -> None:
            begin = self._clock()
            part(*arguments, **named)
            self.spent[name] += self._clock() - begin
            if name == "meet":
                self.hot += int(self._desk.scene.size[HOT])

        return timed
