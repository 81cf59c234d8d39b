"""What may be said of whom a horde is after: a woman, a man, and of a child only that."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from terminal import draw_village

from outskirts.base.codes import Sex
from outskirts.cli.app import main
from outskirts.cli.link import Link
from outskirts.night.recorded.quarry import CHILD, MAN, WOMAN, kinds_of
from outskirts.people.synthesize import synthesize
from towns import village


def test_a_child_is_never_told_by_sex() -> None:
    population = synthesize(village(), 1)
    persons, found = population.persons, kinds_of(population)
    assert set(found[persons.age < 18].tolist()) == {CHILD}
    grown = persons.age >= 18
    assert set(found[grown & (persons.sex == Sex.FEMALE)].tolist()) == {WOMAN}
    assert set(found[grown & (persons.sex != Sex.FEMALE)].tolist()) == {MAN}


def test_the_map_asks_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_village(tmp_path)
    monkeypatch.chdir(tmp_path)
    words = ["run", "village.city", "--hours", "0.05", "--seed", "3", "--out", "night"]
    assert main(words) == 0

    async def ask(folder: Path) -> NDArray[np.uint8] | None:
        link = Link(folder)
        try:
            return await link.persons()
        finally:
            await link.close()

    found = asyncio.run(ask(tmp_path / "night"))
    assert found is not None
    assert np.array_equal(found, kinds_of(synthesize(village(), 3)))
    assert asyncio.run(ask(tmp_path / "nothing")) is None
