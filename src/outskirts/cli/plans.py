"""What is to be run: the words of `outskirts run` as a scenario, a city and a folder."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outskirts.base.errors import InputError
from outskirts.city import atlas, files
from outskirts.city.city import City
from outskirts.cli import crops
from outskirts.cli.choices import Changes, begun_near, scenario_of
from outskirts.night.recorded import branches
from outskirts.night.recorded.origin import city_of, cropped, of_this_version
from outskirts.record import folders
from outskirts.record import format as form
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
    watch: bool = False


@dataclass(frozen=True)
class Plan:
    """A run, ready to be made: in `folder`, which takes the place of `target` at the end."""

    recipe: dict[str, Any]
    scenario: Scenario
    city: City
    folder: Path
    target: Path
    again: bool = False


def planned(wish: Wish) -> Plan:
    """Return the run that the options describe."""
    what = wish.what or DEFAULT
    seed = 1 if wish.seed is None else wish.seed
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"--seed {seed}: expected a whole number from 0 to {LARGEST_SEED}")
    scenario = scenario_of(what, Changes(wish.hours, wish.start, wish.assignments, wish.cases))
    whole = files.load(atlas.find(scenario.city))
    part = crops.part_of(wish.crop, whole) if wish.crop is not None else None
    city = whole if part is None else cropped(whole, part)
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
