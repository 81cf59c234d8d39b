"""`outskirts scenario` and `outskirts parameters`: what a run can start from, and its numbers."""

import json as text
from dataclasses import asdict
from pathlib import Path

from outskirts.base.errors import InputError
from outskirts.cli.choices import table_of
from outskirts.cli.talk import aligned, emit, show
from outskirts.world import catalogue
from outskirts.world import scenario as scenarios
from outskirts.world.parameters import PRESETS, entries
from outskirts.world.scenario import Scenario


def listed(*, json: bool) -> int:
    """List the scenarios that ship."""
    found = [catalogue.scenario(name) for name in catalogue.shipped()]
    if json:
        emit({"scenarios": [one.model_dump(mode="json", exclude={"parameters"}) for one in found]})
        return 0
    rows = [
        (
            one.name,
            f"{one.day} {one.start:%H:%M}",
            f"{one.hours:g} h",
            one.preset,
            f"{one.index.count} {one.index.condition}",
            one.title,
        )
        for one in found
    ]
    for line in aligned(rows):
        show(line)
    return 0


def shown(name: str, *, json: bool) -> int:
    """Print a scenario: its file as it stands, or all of it as JSON."""
    table, where = table_of(name)
    scenario = scenarios.parse(table, where)
    if json:
        emit(scenario.model_dump(mode="json"))
        return 0
    path = catalogue.file_of(name) if name in catalogue.shipped() else Path(name)
    if path.suffix == ".toml":
        show(path.read_text(encoding="utf-8").rstrip())
        return 0
    for key, value in table.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        for name, one in inner:
            show(f"{key}{'.' * bool(name)}{name} = {text.dumps(one, ensure_ascii=False)}")
    return 0


def schema(*, json: bool) -> int:
    """Print the JSON schema of scenarios."""
    found = Scenario.model_json_schema()
    if json:
        emit(found)
    else:
        show(text.dumps(found, indent=2, ensure_ascii=False))
    return 0


def parameters(preset: str, assignments: tuple[str, ...], *, json: bool) -> int:
    """Print every number of the model, with its unit, range and source."""
    if preset not in PRESETS:
        raise InputError(f"--preset {preset}: there is none; expected one of {', '.join(PRESETS)}")
    table = scenarios.set_values({"preset": preset}, list(assignments))
    found = list(entries(scenarios.parse(table, "--set").parameters))
    if json:
        emit({"preset": preset, "parameters": [asdict(one) for one in found]})
        return 0
    rows = [("name", "value", "unit", "range", "source")]
    for one in found:
        span = "" if one.low is None or one.high is None else f"{one.low:g} to {one.high:g}"
        value = one.value if isinstance(one.value, str) else f"{one.value:g}"
        rows.append((one.name, value, one.unit, span, one.source))
    for line in aligned(rows, right=(1,)):
        show(line)
    return 0
