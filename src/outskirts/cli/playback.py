"""A recorded night as it was at any moment: made again from the nearest checkpoint."""

from datetime import datetime
from typing import Any

from numpy.typing import NDArray

from outskirts.base.errors import CheckError
from outskirts.cli.drive import STRIDE, differing, restored
from outskirts.cli.screen import screen
from outskirts.engine.simulation import Simulation
from outskirts.record.reader import Recording
from outskirts.world.world import World


class Witness:
    """A sink that holds each minute against the record, and stops at the first difference."""

    def __init__(self, recording: Recording) -> None:
        self.totals = [0, 0, 0, 0, 0]
        self._told: dict[int, dict[str, str]] = {}
        for row in recording.digests().to_pylist():
            self._told.setdefault(row["minute"], {})[row["column"]] = row["digest"]

    def minute(
        self,
        minute: int,
        counts: NDArray[Any],
        digests: dict[str, int],
        events: dict[str, NDArray[Any]],
        hordes: dict[str, NDArray[Any]],
    ) -> None:
        """Take one minute. Raises CheckError if it is not the recorded one."""
        del events, hordes
        self.totals = counts.sum(axis=0).tolist()
        told = self._told.get(minute, {})
        found = {name: f"{value:016x}" for name, value in digests.items()}
        if wrong := differing(found, told):
            raise CheckError(
                f"minute {minute} differs from the record in {', '.join(wrong)}; expected the "
                "same digests; run again with --again"
            )


def at(recording: Recording, world: World, tick: int, start: datetime, threads: int) -> Simulation:
    """Return the simulation at a tick of a recorded run, shown as it comes there.

    It starts from the last checkpoint before, or from the beginning. Raises CheckError if it is
    not the night that was recorded.
    """
    kept = [minute for minute in recording.checkpoints() if 60 * minute <= tick]
    if kept:
        simulation = restored(recording, kept[-1], world, threads)
    else:
        simulation = Simulation(world, threads=threads)
    if simulation.tick == tick:
        return simulation
    witness = Witness(recording)
    witness.totals = simulation.counts().sum(axis=0).tolist()
    with screen(start, simulation.tick, tick) as board:
        while simulation.tick < tick:
            simulation.advance(min(STRIDE, tick - simulation.tick), witness)
            board.update(simulation.tick, witness.totals, lambda: None)
    return simulation
