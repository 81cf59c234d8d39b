"""Who is a woman, who a man, who a child: asked of the people of a run by a map that shows it.

A process of its own, `python -m outskirts.cli.persons RUN`: it writes a byte a person, in the order
of their numbers, and ends. To make people out of a census takes the compiler, which the map itself
never loads.
"""

import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Sex
from outskirts.base.errors import InputError
from outskirts.cli.reasons import GROWN
from outskirts.people.population import Population
from outskirts.view.watched import CHILD, MAN, WOMAN

KIND = 10
"""How much this process gives way to others."""


def kinds_of(population: Population) -> NDArray[np.uint8]:
    """Return for each person what may be said of them: a woman, a man; of a child only that."""
    persons = population.persons
    grown = np.where(persons.sex == Sex.FEMALE, WOMAN, MAN)
    found: NDArray[np.uint8] = np.where(persons.age >= GROWN, grown, CHILD).astype(np.uint8)
    return found


def main() -> int:
    """Write the kinds of the people of the run whose folder is named."""
    from outskirts.cli.run import city_of
    from outskirts.people.synthesize import synthesize
    from outskirts.record.writer import recipe_of

    os.nice(KIND)
    try:
        recipe = recipe_of(Path(sys.argv[1]))
        found = kinds_of(synthesize(city_of(recipe), int(recipe["seed"])))
    except InputError as error:
        sys.stderr.write(f"outskirts: {error}\n")
        return 2
    sys.stdout.buffer.write(found.tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
