"""Who is a woman, who a man, who a child: asked of the people of a run by a map that shows it.

A process of its own, `python -m outskirts.cli.persons RUN`: it writes a byte a person, in the order
of their numbers, and ends. To make people out of a census takes the compiler, which the map itself
never loads.
"""

import os
import sys
from pathlib import Path

from outskirts.base.errors import InputError

KIND = 10
"""How much this process gives way to others."""


def main() -> int:
    """Write the kinds of the people of the run whose folder is named."""
    from outskirts.night.recorded.origin import city_of
    from outskirts.night.recorded.quarry import kinds_of
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
