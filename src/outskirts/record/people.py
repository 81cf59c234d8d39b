"""Who lived in the city of a run, kept with its record.

Whoever asks a record for one person or one street would else have to make all people anew out of
the census, which takes seconds and the compiler.
"""

from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.people.population import Dwellings, Persons, Population
from outskirts.record import columns as packing

NAME = "people.zip"
WHAT = "list of people"
REMEDY = "run again with --again"


def keep(path: Path, population: Population, streets: int) -> None:
    """Write the people of a city of so many streets to a file. Raises OSError."""
    columns = {
        field.name: getattr(part, field.name)
        for part in (population.persons, population.dwellings)
        for field in fields(part)
    }
    packing.write(path, columns, {"seed": population.seed, "streets": streets})


def homes(path: Path) -> tuple[NDArray[np.int32], int]:
    """Return the street of everybody's home, shape [person], and how many streets there are.

    Raises InputError if the file is missing or damaged.
    """
    columns, meta = packing.read(path, ("home", "segment"), what=WHAT, remedy=REMEDY)
    try:
        found: NDArray[np.int32] = columns["segment"][columns["home"]]
        return found, int(meta["streets"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise wrong(path, error) from None


def kept(path: Path) -> Population:
    """Return the population that a file keeps.

    Raises InputError if it is missing, damaged, or of another version.
    """
    columns, meta = packing.read(path, what=WHAT, remedy=REMEDY)
    try:
        population = Population(
            int(meta["seed"]),
            Persons(**{field.name: columns[field.name] for field in fields(Persons)}),
            Dwellings(**{field.name: columns[field.name] for field in fields(Dwellings)}),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise wrong(path, error) from None
    for part in (population.persons, population.dwellings):
        for field in fields(part):
            getattr(part, field.name).setflags(write=False)
    return population


def wrong(path: Path, error: Exception) -> InputError:
    """Return the one line that says that a file does not hold what it should."""
    return InputError(
        f"{path} holds no people of this version ({error}); expected the columns of persons and "
        f"of dwellings; {REMEDY}"
    )
