"""`outskirts run`: let an outbreak pass through a whole city, and keep the record."""

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from outskirts.cli.options import Crop, Json, Settings, Threads
from outskirts.cli.talk import LAW, emit, say, say_once, show

if TYPE_CHECKING:
    from outskirts.cli.plans import Plan, Wish
    from outskirts.record.reader import Recording


def run(
    what: Annotated[
        str | None,
        typer.Argument(
            help="A scenario, a .toml file, a shipped city or a .city file. By default casablanca.",
            show_default=False,
        ),
    ] = None,
    hours: Annotated[
        float | None,
        typer.Option(
            metavar="H", help="How long to simulate, in hours.", show_default="the scenario's"
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", help="Another seed is another night.", show_default="1"),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Local time at which it begins, such as 21:40.",
            show_default="the scenario's",
        ),
    ] = None,
    near: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE|LAT,LON",
            help="Where the first cases are: a street or a place by name, or a point.",
            show_default="the scenario's",
        ),
    ] = None,
    radius: Annotated[
        str | None,
        typer.Option(
            metavar="METRES", help="How far from there they may be.", show_default="150 with --near"
        ),
    ] = None,
    cases: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="How many first cases there are.", show_default="the scenario's"
        ),
    ] = None,
    crop: Crop = None,
    assignments: Settings = None,
    threads: Threads = "auto",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for the record.", show_default="runs/NAME-SEED-HASH"
        ),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Go on with a run that was stopped or killed."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Make a finished run anew and replace it.")
    ] = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help="Serve the living map while the night goes on; not without a terminal, nor where "
            "CI is set.",
        ),
    ] = False,
    json: Json = False,
) -> int:
    """Simulate an outbreak and keep its record.

    A run that is finished is printed again instead of made again. Ctrl-C stops it so that it can
    go on.
    """
    from outskirts.cli.plans import Wish

    chosen = tuple(assignments or ())
    return carried_out(
        Wish(
            what, hours, seed, start, chosen, threads, out, resume, again, json, crop, near, radius,
            cases, watch,
        )
    )  # fmt: skip


def carried_out(wish: "Wish") -> int:
    """Make a run, go on with it, or print it if it is finished; return the exit code."""
    from outskirts.cli.choices import threads_wanted
    from outskirts.cli.plans import planned, resumed
    from outskirts.record import folders
    from outskirts.record.writer import recipe_of

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
    plan: "Plan",
    wish: "Wish",
    recipe: dict[str, Any],
    threads: str | int,
    began: float,
    *,
    resume: bool,
) -> int:
    """Simulate a run; its folder then holds a finished record, or one that was stopped."""
    from outskirts.cli import drive
    from outskirts.record import format as form

    if resume:
        say(f"{plan.folder} holds this run up to where it was stopped.")
    job = drive.Job(recipe, plan.scenario, plan.city, plan.folder, threads, resume, wish.watch)
    try:
        effort = drive.play(job)
    except KeyboardInterrupt:
        effort = None
    if effort is None or effort.stopped:
        if (plan.folder / form.RECIPE).is_file():
            remember(plan.folder, recipe)
            say(f"Stopped. Go on with: outskirts run --resume {shlex.quote(str(plan.folder))}")
        return 130
    return ended(plan, wish, effort, began)


def ended(plan: "Plan", wish: "Wish", effort: Any, began: float) -> int:
    """Print what a finished run came to; `effort` is None where nothing was simulated now."""
    from outskirts.cli import outcome
    from outskirts.night.recorded.outcome import facts_of
    from outskirts.record import folders
    from outskirts.record.reader import Recording

    folders.sweep(plan.folder)
    recording = Recording(plan.folder)
    if effort is not None or not outcome.published(plan.folder):
        say("Writing the report.")
        outcome.publish(recording, plan.city)
    if plan.folder != plan.target:
        folders.replace(plan.target, plan.folder)
        recording = Recording(plan.target)
    last = remember(plan.target, recording.recipe)
    facts = facts_of(recording)
    facts["digest"] = outcome.digest(recording)
    facts["computed"] = effort is not None
    wall = effort.wall if effort is not None else time.monotonic() - began
    facts["wall_seconds"] = round(wall, 3)
    facts["person_seconds_per_second"] = (
        round(facts["people"] * effort.simulated / max(effort.wall, 1e-9)) if effort else None
    )
    facts["peak_memory_bytes"] = outcome.peak_memory()
    facts["out"] = str(plan.target)
    facts["last"] = last
    tell(recording, plan, facts, say if wish.json else show)
    if wish.json:
        emit(facts)
    return 0


def remember(folder: Path, recipe: dict[str, Any]) -> bool:
    """Make a run the one that `last` stands for, and say whether it is.

    One that began as another keeps what 'outskirts whatif' has made of `last`.
    """
    from outskirts.record import folders

    if recipe.get("changes"):
        return folders.is_last(folder)
    folders.remember(folder)
    return True


def tell(recording: "Recording", plan: "Plan", facts: dict[str, Any], line: Any) -> None:
    """Say in words what a run came to, where it is, and what to do next."""
    from outskirts.cli import outcome
    from outskirts.record import folders

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
    for command in next_commands(facts, "last" if facts["last"] else facts["out"]):
        line(f"  {command}")


def next_commands(facts: dict[str, Any], run: str = "last") -> list[str]:
    """Return what to do with a run that has just ended: look, ask, change one thing.

    Where nobody was infected there is nobody to ask for, and where no two minutes passed nothing to
    go back to: its report, then.
    """
    hunted = facts["exposed"] + facts["infected"] + facts["dead"] > 0
    half = facts["simulated_seconds"] // 120
    run = shlex.quote(run)
    found = [
        f"outskirts watch {run}",
        f"outskirts who {run} hero" if hunted else f"outskirts report {run}",
        f"outskirts whatif {run} --at +{half}m --set infection.alpha=0.4"
        if half
        else f"outskirts report {run}",
    ]
    return list(dict.fromkeys(found))
