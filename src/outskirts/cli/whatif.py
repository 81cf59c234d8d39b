"""`outskirts whatif`: go back in a night, change one thing, and live on from there."""

import shlex
import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from outskirts.base.errors import InputError
from outskirts.cli.options import Json, Settings, Threads
from outskirts.cli.talk import emit, say, show

if TYPE_CHECKING:
    from outskirts.city.city import City
    from outskirts.record.reader import Recording


@dataclass(frozen=True)
class Wish:
    """What the user asked for, as it was typed."""

    run: str
    at: str
    assignments: tuple[str, ...]
    remove: tuple[str, ...]
    bite: tuple[str, ...]
    luck: tuple[str, ...]
    out: Path | None
    threads: str
    json: bool


def whatif(
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")],
    at: Annotated[
        str,
        typer.Option(
            "--at", metavar="TIME", help="A time of day such as 21:40, or since the start: +2h."
        ),
    ],
    assignments: Settings = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(
            "--remove",
            metavar="PERSON",
            help="Take somebody out of the city: a number, hero or hunter; repeatable.",
        ),
    ] = None,
    bite: Annotated[
        list[str] | None,
        typer.Option(
            "--bite",
            metavar="PERSON",
            help="Let somebody be bitten: a number, hero or hunter; repeatable.",
        ),
    ] = None,
    luck: Annotated[
        list[str] | None,
        typer.Option(
            "--luck",
            metavar="PERSON",
            help="Give somebody (a number, hero or hunter) other luck from then on; named "
            "twice, yet another.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="DIR",
            help="Folder for the new record; 'last' then stays the run that it was.",
            show_default="runs/NAME-SEED-HASH",
        ),
    ] = None,
    threads: Threads = "auto",
    json: Json = False,
) -> int:
    """Go back in a night, change one thing, and let it go on from there.

    The night is made again from the nearest checkpoint; whoever is not touched by the change lives
    the same life in both worlds. Then compare the two.
    """
    return carried_out(
        Wish(
            run, at, tuple(assignments or ()), tuple(remove or ()), tuple(bite or ()),
            tuple(luck or ()), output, threads, json,
        )
    )  # fmt: skip


def carried_out(wish: Wish) -> int:
    """Make the run that another becomes if something is changed in it; return the exit code."""
    from outskirts.cli.choices import threads_wanted
    from outskirts.night.recorded.origin import city_of, of_this_version
    from outskirts.record import folders
    from outskirts.record.reader import Recording
    from outskirts.record.writer import recipe_of

    threads = threads_wanted(wish.threads)
    parent = folders.find(wish.run)
    before = recipe_of(parent)
    city = city_of(before)
    of_this_version(parent, before)
    recording = Recording(parent)
    minute = minute_of(wish, recording, before)
    recipe = recipe_with(wish, parent, before, minute, city)
    target = folders.RUNS / recipe["name"] if wish.out is None else wish.out
    began = time.monotonic()
    with folders.held(target):
        stage = folders.stage_of(target)
        if stage != "new":
            folders.same(target, recipe)
        if stage == "finished":
            say(f"{target} holds this run already.")
        elif stage == "stopped":
            raise InputError(
                f"{target} holds this run up to where it was stopped; go on with 'outskirts run "
                f"--resume {shlex.quote(str(target))}'"
            )
        elif not lived(recording, recipe, city, target, minute, threads):
            remember(wish, target)
            say(f"Stopped. Go on with: outskirts run --resume {shlex.quote(str(target))}")
            return 130
        return told(wish, parent, target, city, time.monotonic() - began)


def remember(wish: Wish, folder: Path) -> None:
    """Make the new run the one that `last` stands for, unless it was given a folder of its own.

    Whoever names the folder goes on to compare it with the run that `last` stands for.
    """
    from outskirts.record import folders

    if wish.out is None:
        folders.remember(folder)


def minute_of(wish: Wish, recording: "Recording", recipe: dict[str, Any]) -> int:
    """Return the minute of --at. Raises InputError unless it is a full one within the record."""
    from outskirts.night.recorded import branches
    from outskirts.night.recorded.clock import Clock

    scenario = branches.scenario_at(recipe, 0, str(recording.path))
    begun = datetime.combine(scenario.day, scenario.start)
    clock = Clock(begun, 60 * max(recording.last_minute, 0))
    minute, second = divmod(clock.tick(wish.at), 60)
    if second:
        raise InputError(
            f"--at {wish.at}: a change falls on a full minute; expected such as "
            f"{clock.told(60 * minute)[:-3]}"
        )
    latest = max((one["minute"] for one in branches.changes(recipe)), default=0)
    if not max(latest, 1) <= minute < round(60 * scenario.hours):
        raise InputError(
            f"--at {wish.at}: expected a time after {clock.told(60 * latest)[:-3]} and before the "
            "end of the run; for a change from the start use 'outskirts run --set'"
        )
    return minute


def recipe_with(
    wish: Wish, parent: Path, before: dict[str, Any], minute: int, city: "City"
) -> dict[str, Any]:
    """Return the recipe of the new run: that of its parent, and the change."""
    from outskirts.cli.choices import only_parameters
    from outskirts.cli.who import person_in
    from outskirts.night.recorded import branches
    from outskirts.record import folders
    from outskirts.record.reader import Recording

    people = int(city.districts.population.sum())

    def person(word: str) -> int:
        return person_in(word, people, lambda: Recording(parent))

    only_parameters(wish.assignments)
    change: dict[str, Any] = {
        "minute": minute,
        "set": list(wish.assignments),
        "remove": [person(one) for one in wish.remove],
        "bite": [person(one) for one in wish.bite],
    }
    if wish.luck:
        change["luck"] = [person(one) for one in wish.luck]
    if not any(change.get(name) for name in ("set", "remove", "bite", "luck")):
        raise InputError("nothing is to change; give --set, --remove, --bite or --luck")
    words = ["outskirts", "whatif", str(parent), "--at", wish.at]
    for name, values in (
        ("--set", wish.assignments), ("--remove", wish.remove), ("--bite", wish.bite),
        ("--luck", wish.luck),
    ):  # fmt: skip
        words += [word for value in values for word in (name, value)]
    recipe = {
        **{name: value for name, value in before.items() if name != "name"},
        "changes": [*branches.changes(before), change],
        "parent": str(before.get("name", parent.name)),
        "command": shlex.join(words),
    }
    branches.scenario_at(recipe, minute, "--set")
    name = f"{before['scenario']['name']}-{before['seed']}-{folders.key(recipe)}"
    return {**recipe, "name": name}


def lived(
    recording: "Recording",
    recipe: dict[str, Any],
    city: "City",
    folder: Path,
    minute: int,
    threads: str | int,
) -> bool:
    """Simulate what becomes of a run after a change; say whether it came to its end.

    The minutes before are those of the record; it is simulated anew from the nearest checkpoint.
    """
    from outskirts.cli import drive
    from outskirts.cli.screen import road
    from outskirts.engine.changes import Change, changed
    from outskirts.engine.streets import Census
    from outskirts.night.lived import playback
    from outskirts.night.recorded import branches
    from outskirts.night.recorded.teller import known
    from outskirts.record.disk import placed
    from outskirts.record.writer import Writer
    from outskirts.world import world as worlds
    from outskirts.world.luck import with_luck

    kept = [one for one in recording.checkpoints() if one <= minute]
    since = kept[-1] if kept else 0
    earlier = branches.scenario_at(recording.recipe, since, str(recording.path))
    scenario = branches.scenario_at(recipe, minute, "the change")
    seed = int(recipe["seed"])
    start = datetime.combine(scenario.day, scenario.start)
    crew = worlds.threads_of(threads)
    last = recipe["changes"][-1]
    change = Change(*(tuple(last.get(name, ())) for name in ("remove", "bite", "luck")))
    with drive.keyboard() as stop, drive.prepared():
        say(f"{city.title}, back at {start + timedelta(minutes=minute):%H:%M}.")
        world = worlds.make(earlier, seed, city=city, population=recording.people(), threads=crew)
        world = with_luck(world, branches.luck_at(recording.recipe, since))
        with road(start, 60 * minute) as hear:
            past = playback.at(recording, world, 60 * minute, crew, hear)
        after = worlds.make(scenario, seed, city=city, population=world.population, threads=crew)
        after = with_luck(after, branches.luck_at(recording.recipe, minute))
        simulation = changed(after, past.state, 60 * minute, change, crew)
        after = simulation.world
        rooms = drive.rooms_of(after)
        writer = Writer(folder, recipe, city, *rooms)
        job = drive.Job(recipe, scenario, city, folder, threads, False)
        census = Census(after)
        teller = drive.teller_of(job, rooms[0])
        teller.skip(*known(recording, minute))
        recorder = drive.Recorder(
            writer, teller, after.people, lambda: census.count(simulation.state)
        )
        try:
            tables = {
                "curve": recording.curve(), "events": recording.events(),
                "digests": recording.digests(), "hordes": recording.hordes(),
            }  # fmt: skip
            writer.adopt(tables, minute - 1, recording.film())
            fork(recording, simulation, recorder, minute)
            for one in kept:
                if one < minute:
                    draft = folder / f"{form_of(one)}.part"
                    shutil.copyfile(recording.path / form_of(one), draft)
                    placed(draft, folder / form_of(one))
            return not drive.drive(job, simulation, recorder, stop).stopped
        finally:
            writer.close()


def form_of(minute: int) -> Path:
    """Return where the checkpoint of a minute lies in the folder of any run."""
    from outskirts.record.writer import checkpoint_path

    return checkpoint_path(Path(), minute)


def fork(recording: "Recording", simulation: Any, recorder: Any, minute: int) -> None:
    """Write the minute of the change: what happened, what was changed, and how all is then."""
    import numpy as np

    from outskirts.record.writer import minutes_of

    events = recording.events()
    told_before = events.filter(minutes_of(events) == minute)
    counts = simulation.counts()
    recorder.totals = counts.sum(axis=0, dtype=np.int64).tolist()
    recorder.writer.minute(
        minute, counts, simulation.state.digest(), simulation.take_events(),
        simulation.hordes(), told_before,
        None if recorder.streets is None else recorder.streets(),
    )  # fmt: skip
    recorder.writer.checkpoint(minute, simulation.state.in_order(), {"tick": simulation.tick})


def told(wish: Wish, parent: Path, folder: Path, city: "City", wall: float) -> int:
    """Print what became of a run after a change, and how to see what the change did."""
    from outskirts.cli import outcome
    from outskirts.night.recorded.outcome import facts_of
    from outskirts.record import folders
    from outskirts.record.reader import Recording

    folders.sweep(folder)
    recording = Recording(folder)
    if not outcome.published(folder):
        say("Writing the report.")
        outcome.publish(recording, city)
    remember(wish, folder)
    line = say if wish.json else show
    line("")
    for paragraph in outcome.words(recording, city):
        line(paragraph)
    line("")
    line(f"Report {folder / folders.REPORT}")
    line("")
    line(f"  outskirts compare {shlex.quote(str(parent))} {shlex.quote(str(folder))}")
    if wish.json:
        facts = facts_of(recording)
        facts.update(
            digest=outcome.digest(recording), parent=str(parent), out=str(folder),
            wall_seconds=round(wall, 3),
        )  # fmt: skip
        emit(facts)
    return 0
