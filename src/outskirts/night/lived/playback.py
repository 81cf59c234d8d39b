"""A recorded night as it was at any moment: made again from the nearest checkpoint."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from outskirts.base.errors import CheckError
from outskirts.city.city import City
from outskirts.engine.simulation import Simulation
from outskirts.night.recorded import branches
from outskirts.night.recorded.origin import city_of, of_this_version
from outskirts.people.population import Population
from outskirts.record import folders
from outskirts.record.format import RECIPE
from outskirts.record.past import Checkpoints
from outskirts.record.reader import Recording
from outskirts.record.writer import recipe_of
from outskirts.world import world as worlds
from outskirts.world.luck import with_luck
from outskirts.world.state import State
from outskirts.world.world import World

STRIDE = 10
"""Ticks between looks at how far it is."""


Told = Callable[[int, Sequence[int]], None]
"""Is told how far a night is: its tick, and how many people are in each condition."""


def replay(run: str | Path, threads: str | int = "auto") -> Simulation:
    """Return the simulation of a recorded run, at its start, to go about in: `goto` any moment.

    `run` is a folder, or "last". Of a run that began as another (`outskirts whatif`) only what
    comes after its last change is its own: it is at that moment, and cannot go back behind it.
    Raises InputError for a run of another version or of a city that has changed since.
    """
    folder = folders.find(str(run))
    recipe = recipe_of(folder)
    city = city_of(recipe)
    of_this_version(folder, recipe)
    recording = Recording(folder)
    since = max((one["minute"] for one in branches.changes(recipe)), default=0)
    scenario = branches.scenario_at(recipe, since, str(folder))
    crew = worlds.threads_of(threads)
    seed, people = int(recipe["seed"]), recording.people()
    world = worlds.make(scenario, seed, city=city, population=people, threads=crew)
    world = with_luck(world, branches.luck_at(recipe, since))
    past = Checkpoints(recording, since)
    if since == 0:
        return Simulation(world, threads=crew, past=past)
    begun = restored(recording, since, world, crew)
    begun.past = past
    return begun


def restored(
    recording: Recording,
    minute: int,
    world: World,
    threads: int,
    columns: Mapping[str, NDArray[Any]] | None = None,
) -> Simulation:
    """Return the simulation as it was after a minute; refuse one that is not the same.

    `columns` are the state of that minute, without them those of its checkpoint.
    """
    if columns is None:
        columns, _ = recording.load_checkpoint(minute)
    state = State(**{name: values.copy() for name, values in columns.items()})
    told = {
        row["column"]: row["digest"]
        for row in recording.digests().to_pylist()
        if row["minute"] == minute
    }
    found = {name: f"{value:016x}" for name, value in state.digest().items()}
    if wrong := differing(found, told):
        raise CheckError(
            f"the checkpoint of minute {minute} differs from the record in {', '.join(wrong)}; "
            "expected the same digests; run again with --again"
        )
    return Simulation(world, state, 60 * minute, threads)


def differing(found: dict[str, str], told: dict[str, str]) -> list[str]:
    """Return the columns in which two states differ, by their digests."""
    return sorted(name for name in found.keys() | told if found.get(name) != told.get(name))


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


def at(
    recording: Recording, world: World, tick: int, threads: int, told: Told | None = None
) -> Simulation:
    """Return the simulation at a tick of a recorded run; `told` hears how it comes there.

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
    if told is not None:
        told(simulation.tick, witness.totals)
    while simulation.tick < tick:
        simulation.advance(min(STRIDE, tick - simulation.tick), witness)
        if told is not None:
            told(simulation.tick, witness.totals)
    return simulation


def again(
    recording: Recording,
    city: City,
    population: Population,
    tick: int,
    told: Told | None = None,
) -> Simulation:
    """Return a recorded run at a tick, lived again by the laws that held in it then.

    `city` and `population` are those of the run. Raises CheckError if it is not the night that was
    recorded.
    """
    recipe = recording.recipe
    threads = worlds.threads_of("auto")
    since = max((one for one in recording.checkpoints() if 60 * one <= tick), default=0)
    laws = branches.scenario_at(recipe, since, str(recording.path / RECIPE))
    world = worlds.make(
        laws, int(recipe["seed"]), city=city, population=population, threads=threads
    )
    world = with_luck(world, branches.luck_at(recipe, since))
    return at(recording, world, tick, threads, told)
