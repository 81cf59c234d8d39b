"""Three million people have one future: threads and stopping leave no trace in the whole city."""

from pathlib import Path

import numpy as np
import pytest
from whole import PEOPLE, Witness, evening, inhabited, world_of

from outskirts.cli import drive
from outskirts.engine import stages
from outskirts.engine.simulation import Simulation
from outskirts.kernels.scene import HOT
from outskirts.night.recorded.teller import Teller
from outskirts.record import folders
from outskirts.record.reader import Recording, counted
from outskirts.record.writer import Writer
from outskirts.world.world import World

pytestmark = [pytest.mark.slow, pytest.mark.city]

CASES = 40
MINUTES = 10
STOP = 4
"""The minute in which the user presses Ctrl-C."""


@pytest.fixture(scope="module")
def world() -> World:
    """The evening of 40 first cases."""
    return world_of(evening(CASES, MINUTES))


@pytest.fixture(scope="module")
def straight(world: World) -> Witness:
    """One thread, never stopped: what all other runs are compared with."""
    witness = Witness()
    simulation = Simulation(world)
    for _ in range(MINUTES):
        simulation.advance(60, witness)
        assert simulation.check() == []
    return witness


def test_everybody_is_counted_once_each_minute(straight: Witness) -> None:
    assert len(straight.counts) == MINUTES
    for counts in straight.counts:
        assert counts.min() >= 0
        assert counts.sum() == PEOPLE
    assert straight.counts[-1].sum(axis=0)[1:].sum() > CASES


def test_two_threads_give_the_same_city(
    world: World, straight: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    for worth in ("SHARING", "SCANNING", "MARKING", "CARRYING", "FIGHTING"):
        monkeypatch.setattr(stages, f"WORTH_{worth}", 1)
    witness = Witness()
    simulation = Simulation(world, threads=2)
    simulation.advance(60 * MINUTES, witness)
    assert simulation.desk.scene.size[HOT] > 0
    assert witness.digests == straight.digests
    assert simulation.check() == []


def test_many_hot_people_are_shared_without_a_trace() -> None:
    """With 3,000 first cases the second thread is worth its meeting point from the first minute."""
    world = world_of(evening(3000, 5))
    alone, shared = Witness(), Witness()
    Simulation(world).advance(300, alone)
    simulation = Simulation(world, threads=2)
    simulation.advance(300, shared)
    assert simulation.desk.scene.size[HOT] > stages.WORTH_SHARING
    assert shared.digests == alone.digests
    assert {int(counts.sum()) for counts in shared.counts} == {PEOPLE}


class Impatient(drive.Recorder):
    """A recorder whose user stops the run in the given minute."""

    def __init__(self, writer: Writer, teller: Teller, stop: drive.Stop) -> None:
        super().__init__(writer, teller, PEOPLE)
        self.stop = stop

    def minute(self, minute: int, *told: object) -> None:
        """Take a minute; then ask to stop, if it is the one."""
        super().minute(minute, *told)  # type: ignore[arg-type]
        if minute == STOP:
            self.stop.press()


def test_stopped_and_resumed_it_is_the_straight_run(
    world: World, straight: Witness, tmp_path: Path
) -> None:
    """As the command does it: Ctrl-C, a checkpoint on disk, another process's memory."""
    city, _ = inhabited()
    recipe = folders.recipe_for(world.scenario, world.seed, city, "outskirts run")
    folder = tmp_path / "run"
    job = drive.Job(recipe, world.scenario, city, folder, 1, resume=False)
    simulation, writer, teller = drive.begun(job, world, 1)
    stop = drive.Stop()
    assert drive.drive(job, simulation, Impatient(writer, teller, stop), stop).stopped
    writer.close()
    assert simulation.tick == 60 * STOP
    assert Recording(folder).checkpoints() == [STOP]
    del simulation

    again = drive.Job(recipe, world.scenario, city, folder, 1, resume=True)
    simulation, writer, teller = drive.begun(again, world, 1)
    assert simulation.tick == 60 * STOP
    drive.drive(again, simulation, drive.Recorder(writer, teller, PEOPLE), drive.Stop())
    writer.close()

    recording = Recording(folder)
    assert recording.finished
    told: list[dict[str, int]] = [{} for _ in range(MINUTES + 1)]
    for row in recording.digests().to_pylist():
        told[row["minute"]][row["column"]] = int(row["digest"], 16)
    assert told[1:] == straight.digests
    assert np.array_equal(counted(recording)[1:], np.stack(straight.counts))
    assert simulation.check() == []
