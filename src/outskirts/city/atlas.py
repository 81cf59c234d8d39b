"""The cities that ship with Outskirts."""

from pathlib import Path

from outskirts.base.errors import InputError

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
