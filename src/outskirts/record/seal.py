"""The seal of a record: a hash of each of its files, so that damage is told and never read.

It lies beside them as `SHA256SUMS`, in the form that `sha256sum -c` reads. The seal of a run that
goes on names its recipe only; that of a finished run all of its tables as well.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from outskirts.base.errors import InputError
from outskirts.record.disk import placed

SEAL = "SHA256SUMS"


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(folder: Path, names: Iterable[str]) -> None:
    """Write down the hashes of files of a folder, all of them or none. Raises OSError."""
    draft = folder / f"{SEAL}.part"
    lines = [f"{hash_of(folder / name)}  {name}\n" for name in sorted(names)]
    draft.write_text("".join(lines), encoding="utf-8")
    placed(draft, folder / SEAL)


def sealed(folder: Path) -> dict[str, str]:
    """Return the hash of each file that a folder's seal names; none where there is no seal."""
    try:
        text = (folder / SEAL).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    lines = (line.split("  ", 1) for line in text.splitlines())
    return {parts[1]: parts[0] for parts in lines if len(parts) == 2}


def check(folder: Path, name: str, remedy: str = "run again with --again") -> None:
    """Refuse a file that is not, byte for byte, the one that was written. Raises OSError.

    `remedy` is what the error says can be done if there is no copy of it.
    """
    told = sealed(folder).get(name)
    if told is None:
        raise InputError(
            f"{folder / name} is not vouched for: {folder / SEAL} does not name it; expected the "
            f"hash of every file of the record; bring back both, or {remedy}"
        )
    if hash_of(folder / name) != told:
        raise InputError(
            f"{folder / name} is damaged: its hash is not that of {SEAL}; expected the file that "
            f"the run wrote; bring back a copy, or {remedy}"
        )
