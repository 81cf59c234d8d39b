"""Make the city files that ship: `python -m outskirts.city.ship MAP DISTRICTS` for Casablanca."""

import sys
from pathlib import Path

from outskirts.city.atlas import FOLDER
from outskirts.city.build import build
from outskirts.city.city import City
from outskirts.city.files import save
from outskirts.city.osm import Progress


def casablanca(source: Path, districts: Path, progress: Progress | None = None) -> City:
    """Build Casablanca from its map and its districts, as it ships.

    5.4 km of its streets are in the map twice, and one district has a hole that is not drawn. So it
    stays: otherwise every night that was ever lived in it would be another. The map
    has no coastline: the sea lies where no street is.
    """
    return build(
        source,
        districts=districts,
        title="Casablanca",
        timezone="Africa/Casablanca",
        as_shipped=True,
        shore=True,
        progress=progress,
    )


def main(source: str, districts: str) -> None:
    """Build Casablanca and put it among the shipped cities."""

    def tell(text: str, share: float) -> None:
        print(f"{share:4.0%} {text}", file=sys.stderr)

    FOLDER.mkdir(exist_ok=True)
    save(casablanca(Path(source), Path(districts), tell), FOLDER / "casablanca.city")


if __name__ == "__main__":
    main(*sys.argv[1:])
