"""The cities that ship with Outskirts."""

from pathlib import Path

from outskirts.base.errors import InputError
from outskirts.city import files
from outskirts.city.city import City

FOLDER = Path(__file__).parent / "shipped"


def shipped() -> list[str]:
    """Return the names of the cities that ship, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.city"))


def find(what: str) -> Path:
    """Return the file of a city: by the name of one that ships, or by its own path.

    Errors: InputError where there is neither.
    """
    inside = FOLDER / f"{what}.city"
    if what in shipped():
        return inside
    path = Path(what)
    if path.suffix == ".city" and path.is_file():
        return path
    raise InputError(
        f"there is no city {what}; shipped: {', '.join(shipped()) or 'none'}; "
        "or give a .city file made by 'outskirts city build'"
    )


def load(what: str) -> City:
    """Return a city, by the name of one that ships or by the path of a .city file.

    Raises InputError where there is neither, or the file is damaged.
    """
    return files.load(find(what))
