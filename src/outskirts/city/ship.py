"""Make the city files that ship: `python -m outskirts.city.ship MAP DISTRICTS` for Casablanca."""

import sys
from pathlib import Path

from outskirts.city.atlas import FOLDER
from outskirts.city.build import build
from outskirts.city.files import save


def main(source: str, districts: str) -> None:
    """Build Casablanca from its map and its districts, and put it among the shipped cities."""
    city = build(
        Path(source),
        districts=Path(districts),
        title="Casablanca",
        timezone="Africa/Casablanca",
        progress=lambda text, share: print(f"{share:4.0%} {text}", file=sys.stderr),
    )
    FOLDER.mkdir(exist_ok=True)
    save(city, FOLDER / "casablanca.city")


if __name__ == "__main__":
    main(*sys.argv[1:])
