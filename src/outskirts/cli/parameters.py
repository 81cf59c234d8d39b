"""`outskirts parameters`: every number that a run reads."""

import shutil
import textwrap
from dataclasses import asdict
from typing import Annotated

import typer

from outskirts.base.errors import InputError
from outskirts.cli.options import Json, Settings
from outskirts.cli.talk import aligned, emit, show


def parameters(
    preset: Annotated[
        str, typer.Option(metavar="NAME", help="slow, fast, film or textbook.")
    ] = "slow",
    assignments: Settings = None,
    json: Json = False,
) -> int:
    """List every number: value, unit, range, meaning and source."""
    from outskirts.world import scenario as scenarios
    from outskirts.world.parameters import PRESETS, entries

    if preset not in PRESETS:
        raise InputError(f"--preset {preset}: there is none; expected one of {', '.join(PRESETS)}")
    table = scenarios.set_values({"preset": preset}, list(assignments or ()))
    found = list(entries(scenarios.parse(table, "--set").parameters))
    if json:
        emit({"preset": preset, "parameters": [asdict(one) for one in found]})
        return 0
    rows = [("name", "value", "unit", "range")]
    for one in found:
        span = "" if one.low is None or one.high is None else f"{one.low:g} to {one.high:g}"
        value = one.value if isinstance(one.value, str) else f"{one.value:g}"
        rows.append((one.name, value, one.unit, span))
    width = max(60, min(shutil.get_terminal_size((100, 24)).columns, 120))
    told = [None, *found]
    for line, entry in zip(aligned(rows, right=(1,)), told, strict=True):
        show(line.rstrip())
        if entry is not None:
            for text in (entry.meaning, f"Source: {entry.source}"):
                show(textwrap.fill(text, width, initial_indent="    ", subsequent_indent="    "))
    return 0
