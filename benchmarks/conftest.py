"""What all benchmarks share: the city, its people, and a summary that names the budgets.

Figures are those of the best round: what else runs on the machine can only add to it.
"""

from collections.abc import Callable
from typing import Any

import pytest
from budgets import BUDGETS, Figure, Note

from outskirts.city import atlas, files
from outskirts.city.city import City
from outskirts.people.population import Population
from outskirts.people.synthesize import synthesize
from outskirts.world.scenario import parse
from outskirts.world.world import World, make

FIGURES = pytest.StashKey[list[Figure]]()


@pytest.fixture
def note(request: pytest.FixtureRequest, benchmark: Any) -> Note:
    """Return a function that notes a figure, beside its budget if it has one."""
    figures = request.config.stash.setdefault(FIGURES, [])

    def keep(what: str, measured: float, unit: str = "s") -> None:
        budget, unit = BUDGETS.get(what, (None, unit))
        figure = Figure(what, measured, unit, budget)
        figures.append(figure)
        about = {"measured": measured, "unit": unit}
        if budget is not None:
            about |= {"budget": budget, "kept": figure.kept}
        benchmark.extra_info[what] = about

    return keep


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print each figure beside its budget."""
    figures = config.stash.get(FIGURES, [])
    if figures:
        terminalreporter.section("figures and budgets, best rounds")
    for figure in figures:
        terminalreporter.write_line(str(figure))


@pytest.fixture(scope="session")
def city() -> City:
    """The shipped city."""
    return files.load(atlas.find("casablanca"))


@pytest.fixture(scope="session")
def population(city: City) -> Population:
    """The people of the shipped city."""
    return synthesize(city, 1)


@pytest.fixture(scope="session")
def world_of(city: City, population: Population) -> Callable[..., World]:
    """Return a function that makes the shipped scenario with so many first cases and hours."""

    def made(count: int, hours: float = 1.0) -> World:
        scenario = parse({"hours": hours, "index": {"count": count}}, "benchmark")
        return make(scenario, 1, city=city, population=population, threads=2)

    return made
