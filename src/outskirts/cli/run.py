"""`outskirts run`: let an outbreak pass through a whole city, and keep the record."""

import shlex
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outskirts.base.errors import InputError
from outskirts.city import atlas, files
from outskirts.city.city import City
from outskirts.cli import branches, crops, folders, outcome
from outskirts.cli.choices import Changes, begun_near, scenario_of, threads_wanted
from outskirts.cli.talk import LAW, emit, say, say_once, show
from outskirts.record import format as form
from outskirts.record.reader import Recording
from outskirts.record.writer import recipe_of
from outskirts.world.scenario import Scenario

DEFAULT = "casablanca"
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Wish:
    """What the user asked for, as it was typed; None: not said."""

    what: str | None
    hours: float | None
    seed: int | None
    start: str | None
    assignments: tuple[str, ...]
    threads: str
    out: Path | None
    resume: Path | None
    again: bool
    json: bool
    crop: str | None = None
    near: str | None = None
    radius: str | None = None
    cases: int | None = None


@dataclass(frozen=True)
class Plan:
    """A run, ready to be made: in `folder`, which takes the place of `target` at the end."""

    recipe: dict[str, Any]
    scenario: Scenario
    city: City
    folder: Path
    target: Path
    again: bool = False


def run(wish: Wish) -> int:
    """Make a run, go on with it, or print it if it is finished; return the exit code."""
    say_once("law", LAW)
    threads = threads_wanted(wish.threads)
    plan = resumed(wish) if wish.resume is not None else planned(wish)
    began = time.monotonic()
    with folders.held(plan.folder):
        stage = folders.stage_of(plan.folder)
        if stage != "new":
            folders.same(plan.folder, plan.recipe)
        if stage == "finished" and not plan.again:
            if plan.folder == plan.target:
                say(f"{plan.target} holds this run already; --again makes it anew.")
            return ended(plan, wish, None, began)
        recipe = recipe_of(plan.folder) if stage == "stopped" and not plan.again else plan.recipe
        return made(plan, wish, recipe, threads, began, resume=recipe is not plan.recipe)


def made(
    plan: Plan,
    wish: Wish,
    recipe: dict[str, Any],
    threads: str | int,
    began: float,
    *,
    resume: bool,
) -> int:
    """Simulate a run; its folder then holds a finished record, or one that was stopped."""
    from outskirts.cli import drive

    if resume:
        say(f"{plan.folder} holds this run up to where it was stopped.")
    job = drive.Job(recipe, plan.scenario, plan.city, plan.folder, threads, resume)
    try:
        effort = drive.play(job)
    except KeyboardInterrupt:
        effort = None
    if effort is None or effort.stopped:
        if (plan.folder / form.RECIPE).is_file():
            folders.remember(plan.folder)
            say(f"Stopped. Go on with: outskirts run --resume {shlex.quote(str(plan.folder))}")
        return 130
    return ended(plan, wish, effort, began)


def ended(plan: Plan, wish: Wish, effort: Any, began: float) -> int:
    """Print what a finished run came to; `effort` is None where nothing was simulated now."""
    folders.sweep(plan.folder)
    recording = Recording(plan.folder)
    if effort is not None or not outcome.published(plan.folder):
        say("Writing the report.")
        outcome.publish(recording, plan.city)
    if plan.folder != plan.target:
        folders.replace(plan.target, plan.folder)
        recording = Recording(plan.target)
    folders.remember(plan.target)
    facts = outcome.facts(recording)
    facts["digest"] = outcome.digest(recording)
    facts["computed"] = effort is not None
    wall = effort.wall if effort is not None else time.monotonic() - began
    facts["wall_seconds"] = round(wall, 3)
    facts["person_seconds_per_second"] = (
        round(facts["people"] * effort.simulated / max(effort.wall, 1e-9)) if effort else None
    )
    facts["peak_memory_bytes"] = outcome.peak_memory()
    facts["out"] = str(plan.target)
    tell(recording, plan, facts, say if wish.json else show)
    if wish.json:
        emit(facts)
    return 0


def tell(recording: Recording, plan: Plan, facts: dict[str, Any], line: Any) -> None:
    """Say in words what a run came to, where it is, and what to do next."""
    line("")
    for paragraph in outcome.words(recording, plan.city):
        line(paragraph)
    line("")
    if facts["computed"]:
        speed = facts["person_seconds_per_second"]
        line(
            f"{facts['simulated_seconds'] / 3600:g} h in {facts['wall_seconds']:,.0f} s, "
            f"{speed:,} person-seconds a second."
        )
    line(f"Digest {facts['digest']}: the same recipe ends with the same digest.")
    line(f"Report {plan.target / folders.REPORT}")
    line("")
    for command in next_commands(facts):
        line(f"  {command}")


def next_commands(facts: dict[str, Any]) -> list[str]:
    """Return what to do with a run that has just ended: look, ask, change one thing.

    Where nobody was infected there is nobody to ask for, and where no two minutes passed nothing to
    go back to: its report, then.
    """
    hunted = facts["exposed"] + facts["infected"] + facts["dead"] > 0
    half = facts["simulated_seconds"] // 120
    found = [
        "outskirts watch last",
        "outskirts who last hero" if hunted else "outskirts report last",
        f"outskirts whatif last --at +{half}m --set infection.alpha=0.4"
        if half
        else "outskirts report last",
    ]
    return list(dict.fromkeys(found))


def planned(wish: Wish) -> Plan:
    """Return the run that the options describe."""
    what = wish.what or DEFAULT
    seed = 1 if wish.seed is None else wish.seed
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"--seed {seed}: expected a whole number from 0 to {LARGEST_SEED}")
    scenario = scenario_of(what, Changes(wish.hours, wish.start, wish.assignments, wish.cases))
    whole = files.load(atlas.find(scenario.city))
    part = crops.part_of(wish.crop, whole) if wish.crop is not None else None
    city = whole if part is None else crops.cropped(whole, part)
    scenario = begun_near(scenario, city, wish.near, wish.radius)
    recipe = folders.recipe_for(scenario, seed, city, command(wish, what, seed), part)
    target = folders.RUNS / recipe["name"] if wish.out is None else wish.out
    again = folders.stage_of(target) != "new" and wish.again
    if again:
        folders.same(target, recipe)
    folder = target.with_name(target.name + folders.AGAIN) if again else target
    return Plan(recipe, scenario, city, folder, target, again)


def command(wish: Wish, what: str, seed: int) -> str:
    """Return the command that makes a run again, wherever its folder is."""
    words = ["outskirts", "run", what]
    if wish.hours is not None:
        words += ["--hours", f"{wish.hours:g}"]
    words += ["--seed", str(seed)]
    if wish.start is not None:
        words += ["--start", wish.start]
    if wish.crop is not None:
        words += ["--crop", wish.crop]
    for name, value in (("near", wish.near), ("radius", wish.radius), ("cases", wish.cases)):
        if value is not None:
            words += [f"--{name}", str(value)]
    for assignment in wish.assignments:
        words += ["--set", assignment]
    return shlex.join(words)


def resumed(wish: Wish) -> Plan:
    """Return the run that a folder holds, to go on with it.

    Raises InputError if the folder holds none, or one that cannot go on the same here.
    """
    folder = wish.resume
    assert folder is not None
    said = {
        "WHAT": wish.what,
        "--hours": wish.hours,
        "--seed": wish.seed,
        "--start": wish.start,
        "--crop": wish.crop,
        "--near": wish.near,
        "--radius": wish.radius,
        "--cases": wish.cases,
        "--set": wish.assignments or None,
        "--out": wish.out,
        "--again": wish.again or None,
    }
    extra = [name for name, value in said.items() if value is not None]
    if extra:
        raise InputError(
            f"--resume goes on with the recipe of its folder; leave out {', '.join(extra)}"
        )
    if not folder.is_dir():
        raise InputError(
            f"--resume {folder}: no such folder; expected the folder of a run that was stopped"
        )
    recipe = recipe_of(folder)
    if not folders.is_recipe(recipe) or folders.stage_of(folder) == "new":
        raise InputError(
            f"--resume {folder}: holds no run that 'outskirts run' made; expected the folder of a "
            "run that was stopped"
        )
    of_this_version(folder, recipe)
    last = max((one["minute"] for one in branches.changes(recipe)), default=0)
    scenario = branches.scenario_at(recipe, last, f"{folder / form.RECIPE}")
    city = city_of(recipe)
    target = folder
    if folder.name.endswith(folders.AGAIN):
        target = folder.with_name(folder.name.removesuffix(folders.AGAIN))
    return Plan(recipe, scenario, city, folder, target)


def of_this_version(folder: Path, recipe: dict[str, Any]) -> None:
    """Refuse a run that another version made: simulated here it may be another night."""
    import outskirts

    if recipe["outskirts"] != outskirts.__version__:
        raise InputError(
            f"{folder} was made by Outskirts {recipe['outskirts']}, this is "
            f"{outskirts.__version__}, which may differ; run anew: {recipe.get('command', '')}"
        )


def city_of(recipe: dict[str, Any]) -> City:
    """Return the city that a run was made in; refuse one that has changed since."""
    try:
        name, sealed = recipe["scenario"]["city"], recipe["city"]["hash"]
    except (KeyError, TypeError):
        raise InputError(
            f"the recipe names no city ({form.RECIPE} has no scenario.city and city.hash); "
            "expected the folder of a run that 'outskirts run' made"
        ) from None
    city = files.load(atlas.find(name))
    if "crop" in recipe:
        city = crops.cropped(city, recipe["crop"])
    if city.hash != sealed:
        raise InputError(
            f"{name} has changed since the run was made: its hash is {city.hash[:12]}, the run's "
            f"{sealed[:12]}; bring back the old city file, or run again"
        )
    return city
