"""The whole of Casablanca, as the tests that take minutes run it."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from outskirts.city import files
from outskirts.city.city import City
from outskirts.people.population import Population
from outskirts.people.synthesize import synthesize
from outskirts.world.scenario import Scenario, parse
from outskirts.world.world import World, make

SHIPPED = Path(files.__file__).parent / "shipped" / "casablanca.city"
PEOPLE = 3_215_935


class Witness:
    """A sink that keeps the counts and digests of each minute."""

    def __init__(self) -> None:
        self.counts: list[NDArray[np.int32]] = []
        self.digests: list[dict[str, int]] = []

    def minute(
        self,
        minute: int,
        counts: NDArray[np.int32],
        digests: dict[str, int],
        *_: dict[str, NDArray[Any]],
    ) -> None:
        """Take one minute."""
        assert minute == len(self.counts) + 1
        self.counts.append(counts)
        self.digests.append(digests)


@cache
def inhabited() -> tuple[City, Population]:
    """Return the shipped city and its people; skip where it is not built."""
    if not SHIPPED.exists():
        pytest.skip("casablanca.city is not built yet")
    city = files.load(SHIPPED)
    return city, synthesize(city, 1)


def evening(cases: int, minutes: int) -> Scenario:
    """Return the shipped scenario with so many first cases, from 18:00."""
    return parse({"hours": minutes / 60, "index": {"count": cases}}, "validation")


def world_of(scenario: Scenario) -> World:
    """Return the world of a scenario in the whole city."""
    city, population = inhabited()
    return make(scenario, 1, city=city, population=population, threads=2)
