"""The checkpoints of a record as moments to go back to; see `engine.past`."""

from typing import Any

from numpy.typing import NDArray

from outskirts.base.units import MINUTE
from outskirts.record.reader import Recording


class Checkpoints:
    """The kept moments of a run, read from its record as they are asked for.

    Of a run that began as another only those since its last change are of one and the same run:
    `since` is that minute. Nothing is ever written.
    """

    def __init__(self, recording: Recording, since: int = 0, until: int | None = None) -> None:
        """Take up a record from minute `since` on, to tick `until` if that is given [s]."""
        self.recording = recording
        self.since = since
        self.last = until

    def latest(self, tick: int) -> tuple[int, dict[str, NDArray[Any]]] | None:
        """Return the last kept moment not after a tick: its tick and the columns of the state.

        None if there is none. Raises InputError where the checkpoint is damaged.
        """
        end = tick if self.last is None else min(tick, self.last)
        kept = [
            minute
            for minute in self.recording.checkpoints()
            if self.since <= minute <= end // MINUTE
        ]
        if not kept:
            return None
        return MINUTE * kept[-1], self.recording.load_checkpoint(kept[-1])[0]

    def pass_by(self, tick: int, state: Any) -> None:
        """Let a moment pass: a record that is read keeps nothing more."""

    def until(self, tick: int) -> "Checkpoints":
        """Return the same checkpoints up to a tick."""
        return Checkpoints(self.recording, self.since, tick)
