"""Runs that began as another run: which laws hold in them, and since when."""

from collections.abc import Mapping
from typing import Any

from outskirts.world import scenario as scenarios
from outskirts.world.scenario import Scenario


def scenario_at(recipe: Mapping[str, Any], minute: int, where: str) -> Scenario:
    """Return the scenario of a recipe with all that was changed in it up to a minute.

    `where` is what errors call it.
    """
    table = recipe["scenario"]
    for change in changes(recipe):
        if change["minute"] <= minute and change["set"]:
            table = scenarios.set_values(table, change["set"])
    return scenarios.parse(table, where)


def luck_at(recipe: Mapping[str, Any], minute: int | None = None) -> list[int]:
    """Return who was given other luck in a run up to a minute (or ever), once for each time."""
    return [
        who
        for change in changes(recipe)
        if minute is None or change["minute"] <= minute
        for who in change.get("luck", [])
    ]


def removed(recipe: Mapping[str, Any]) -> frozenset[int]:
    """Return whom changes took out of a run, as if they had left the city."""
    return frozenset(who for change in changes(recipe) for who in change.get("remove", []))


def changes(recipe: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what was changed in a run since it began, in the order of time; mostly nothing."""
    found: list[dict[str, Any]] = recipe.get("changes", [])
    return found
