"""Whom hordes are after: a woman, a man; of a child no more than that it is one."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Sex
from outskirts.people.population import Population
from outskirts.record.lives import GROWN

CHILD, WOMAN, MAN = 1, 2, 3
"""What may be said of a horde's quarry, 0 where nobody knows: of a child no more than that."""


def kinds_of(population: Population) -> NDArray[np.uint8]:
    """Return for each person what may be said of them: a woman, a man; of a child only that."""
    persons = population.persons
    grown = np.where(persons.sex == Sex.FEMALE, WOMAN, MAN)
    found: NDArray[np.uint8] = np.where(persons.age >= GROWN, grown, CHILD).astype(np.uint8)
    return found


def whom(persons: NDArray[np.uint8] | None, quarry: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return what may be said of some people, 0 where it is nobody or nobody knows.

    `persons` is what may be said of each person of the city, None where that is not known.
    """
    if persons is None:
        return np.zeros(len(quarry), np.uint8)
    known = (quarry >= 0) & (quarry < len(persons))
    found: NDArray[np.uint8] = np.where(known, persons[np.where(known, quarry, 0)], 0)
    return found.astype(np.uint8)
