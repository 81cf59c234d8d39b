"""`outskirts scenario`: what a run can start from."""

import json as text
from pathlib import Path
from typing import Annotated

import typer

from outskirts.cli.options import Json
from outskirts.cli.talk import aligned, emit, show

commands = typer.Typer(help="Look at what a run starts from.", rich_markup_mode=None)


@commands.callback(invoke_without_command=True)
def top(context: typer.Context) -> None:
    """Look at what a run starts from."""
    if context.invoked_subcommand is None:
        show(context.get_help())


@commands.command("list")
def listed(json: Json = False) -> int:
    """List the scenarios that ship."""
    from outskirts.world import catalogue

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


@commands.command("show")
def shown(
    name: Annotated[
        str, typer.Argument(help="A scenario, a .toml file, a shipped city or a .city file.")
    ],
    json: Json = False,
) -> int:
    """Print a scenario."""
    from outskirts.cli.choices import table_of
    from outskirts.world import catalogue
    from outskirts.world import scenario as scenarios

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


@commands.command("schema")
def schema(json: Json = False) -> int:
    """Print the JSON schema of scenarios: every key that one may have."""
    from outskirts.world.scenario import Scenario

    found = Scenario.model_json_schema()
    if json:
        emit(found)
    else:
        show(text.dumps(found, indent=2, ensure_ascii=False))
    return 0
