"""`outskirts report`: write the report of a run anew, and print its figures."""

from typing import Annotated, Any

import typer

from outskirts.cli.options import Json
from outskirts.cli.talk import emit, say, show


def report(
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")] = "last",
    json: Json = False,
) -> int:
    """Write the report of a run anew; print its figures."""
    from outskirts.cli import outcome
    from outskirts.night.recorded.origin import city_of
    from outskirts.night.recorded.outcome import facts_of
    from outskirts.record import folders
    from outskirts.record.reader import Recording
    from outskirts.record.writer import recipe_of

    folder = folders.find(run)
    city = city_of(recipe_of(folder))
    recording = Recording(folder)
    if not recording.finished:
        say(f"{folder} is not finished; its record ends at minute {recording.last_minute}.")
    path = outcome.publish(recording, city)
    facts = facts_of(recording)
    if json:
        emit({**facts, "out": str(folder), "report": str(path)})
        return 0
    for paragraph in outcome.words(recording, city):
        show(paragraph)
    show("")
    for name, value in facts["measures"].items():
        if not isinstance(value, dict):
            show(f"{name.replace('_', ' '):<20} {said(value)}")
    show("")
    show(f"Report {path}")
    return 0


def said(value: Any) -> str:
    """Return a figure as it is printed."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}"
