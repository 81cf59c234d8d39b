"""The scenarios that ship with Outskirts."""

from pathlib import Path
from typing import Any

from outskirts.world.scenario import Scenario, parse, read_table

FOLDER = Path(__file__).parent / "scenarios"


def shipped() -> list[str]:
    """Return the names of the scenarios that ship, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def file_of(name: str) -> Path:
    """Return the file of a scenario that ships."""
    return FOLDER / f"{name}.toml"


def table(name: str) -> dict[str, Any]:
    """Return a scenario that ships as its file has it, to lay changes over."""
    return read_table(file_of(name))


def scenario(name: str) -> Scenario:
    """Return a scenario that ships."""
    return parse(table(name), name)
