"""`outskirts validate`: what the engine does, beside what theory and published tests expect."""

import platform
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from outskirts import __version__
from outskirts.base.errors import InputError
from outskirts.cli.options import Json
from outskirts.cli.talk import emit, say, show

if TYPE_CHECKING:
    from outskirts.validation.results import Check, Result
    from outskirts.validation.suite import Size, Target


def validate(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Targets such as V5.", show_default="all"),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few cases and wide intervals: two minutes.")
    ] = False,
    long: Annotated[
        bool, typer.Option("--long", help="Many cases and finer gates: hours.")
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            metavar="N",
            help="Processes that share the work.",
            show_default="one for each core",
        ),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write a page with drawings.")
    ] = None,
    json: Json = False,
) -> int:
    """Compare the engine with theory and published tests; exit code 1 if any misses."""
    from outskirts.validation import suite
    from outskirts.validation.suite import Size
    from outskirts.view.report import proof
    from outskirts.world.world import threads_of

    if quick and long:
        raise InputError("--quick and --long are two sizes; choose one")
    size = Size.QUICK if quick else Size.LONG if long else Size.NORMAL
    processes = processes or threads_of("auto")
    targets = suite.chosen(names or [], size)
    results: list[Result] = []
    try:
        for result in watched(targets, size, processes):
            results.append(result)
            if not json:
                tell(result)
    except KeyboardInterrupt:
        say(f"stopped after {len(results)} of {len(targets)} targets; what is above is complete")
        raise
    if not names and size != Size.QUICK:
        results += suite.NOT_APPLICABLE
        if not json:
            for result in suite.NOT_APPLICABLE:
                tell(result)
    if page is not None:
        version = f"{__version__}, Python {platform.python_version()}"
        proof.write(results, page, date.today(), version, size.name.lower())
    missed = [one.name for one in results if one.applies and not one.holds]
    if json:
        emit({"size": size.name.lower(), "missed": missed, "targets": [facts(r) for r in results]})
    else:
        asked = sum(one.applies for one in results)
        words = f"{asked - len(missed)} of {asked} targets hold"
        show(words + (f"; missed: {', '.join(missed)}" if missed else ""))
    return 1 if missed else 0


def watched(targets: "list[Target]", size: "Size", processes: int) -> "Iterator[Result]":
    """Run targets under a bar that says which is under way, and how far."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from outskirts.validation import suite

    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("about"), TimeRemainingColumn(), TextColumn("left of this part"),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        task: TaskID = bar.add_task("")

        def progress(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        found = suite.run(targets, size, processes, progress)
        for target in targets:
            bar.reset(task, description=f"{target.name} {target.title}", total=None)
            yield next(found)


def tell(result: "Result") -> None:
    """Print a target, its verdict and its checks."""
    took = f"  ({result.seconds:.0f} s)" if result.applies else ""
    show(f"{result.name:4} {result.verdict}: {result.title}{took}")
    if not result.applies:
        show(f"       {result.reason}")
    for check in result.checks:
        sign = " " if check.holds else "!"
        show(f"     {sign} {check.what}: {number(check.measured)}, expected {wanted(check)}")


def wanted(check: "Check") -> str:
    """Return what is expected, with its bounds where they are not the same words."""
    bounds = f"{number(check.low)} to {number(check.high)}"
    if check.expected == bounds or check.low == check.high or " " in check.expected:
        return check.expected
    return f"{check.expected} ({bounds})"


def number(value: float) -> str:
    """Return a figure with up to five digits."""
    return f"{value:.5g}"


def facts(result: "Result") -> dict[str, Any]:
    """Return a result as plain values; an open bound is null."""
    return {
        "name": result.name,
        "title": result.title,
        "verdict": result.verdict,
        "setting": result.setting,
        "source": result.source,
        "reason": result.reason,
        "seconds": round(result.seconds, 1),
        "checks": [
            {
                "what": check.what,
                "expected": check.expected,
                "measured": check.measured,
                "low": check.low,
                "high": check.high if check.high < float("inf") else None,
                "holds": check.holds,
            }
            for check in result.checks
        ],
    }
