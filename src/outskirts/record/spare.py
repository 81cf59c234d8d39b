"""States that a run keeps for whoever looks on, while somebody does, beside its checkpoints.

They lie in the journal, which the finished record does not have: its bytes and its seal are the
same with and without them. Nothing rests on them: one that is damaged or gone is done without, and
a run that goes on never begins from one. Whoever wants them says so every few seconds (`want`), by
a file that is touched; a run that nobody looks at keeps none.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.record import columns as packing
from outskirts.record import format as form

KEPT = 2
"""So many are kept: one may be read while the next one is written."""
WANTED = "wanted"
"""The file in the journal that is touched by those who look on."""
FRESH = 30.0
"""Seconds for which a wish is good."""


def spare_path(folder: Path, minute: int) -> Path:
    """Return the file that holds the spare state after a minute."""
    return folder / form.JOURNAL / f"spare-{minute:05d}.zip"


def want(folder: Path) -> None:
    """Say that somebody looks on; a run that is finished does not hear it."""
    with suppress(OSError):
        (folder / form.JOURNAL / WANTED).touch()


def wanted(folder: Path) -> bool:
    """Say whether somebody has looked on of late."""
    try:
        touched = (folder / form.JOURNAL / WANTED).stat().st_mtime
    except OSError:
        return False
    return abs(time.time() - touched) < FRESH


def spares(folder: Path) -> list[int]:
    """Return the minutes of which a spare state is there, rising."""
    found = (folder / form.JOURNAL).glob("spare-*.zip")
    return sorted(int(path.stem[6:]) for path in found if path.stem[6:].isdecimal())


def keep(
    folder: Path, minute: int, columns: Mapping[str, NDArray[Any]], meta: Mapping[str, Any]
) -> None:
    """Keep the state after a minute, and no more than `KEPT` of them; a full disk does no harm."""
    with suppress(OSError):
        told = {"minute": minute, "state": dict(meta)}
        packing.write(spare_path(folder, minute), columns, told, lasting=False)
        for old in spares(folder)[:-KEPT]:
            spare_path(folder, old).unlink(missing_ok=True)


def load(folder: Path, minute: int) -> dict[str, NDArray[Any]] | None:
    """Return the columns of a spare state, None where it is gone or damaged."""
    try:
        columns, meta = packing.read(spare_path(folder, minute))
    except InputError:
        return None
    return columns if meta.get("minute") == minute else None


def sweep(folder: Path) -> None:
    """Remove what there is of spare states, and the wish for them."""
    with suppress(OSError):
        for minute in spares(folder):
            spare_path(folder, minute).unlink(missing_ok=True)
        for path in (folder / form.JOURNAL).glob("spare-*.part"):
            path.unlink(missing_ok=True)
        (folder / form.JOURNAL / WANTED).unlink(missing_ok=True)
