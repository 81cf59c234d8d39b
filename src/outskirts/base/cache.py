"""Compiled laws on disk, each with a hash: a damaged one is compiled anew, never run.

numba trusts whatever lies in its cache. A file that a power cut left empty ends a run with a
traceback, and one with a wrong byte may crash it, or compute something else.

Where its folder cannot be written numba keeps what it compiles beside the sources, and does not see
there that what a law imports has changed. So a process that finds no place for its laws compiles
them into a folder of its own.
"""

import atexit
import hashlib
import os
import pickle
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from numba.core.caching import IndexDataCacheFile, NullCache

SIZE = hashlib.sha256().digest_size
OWN = "OUTSKIRTS_OWN_LAWS"
"""Names in the environment the folder that a process compiles into, for those that it begins."""


def writable(folder: Path) -> bool:
    """Say whether files can be written in a folder, which is made if it does not exist."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def place_for(wanted: Path) -> Path | None:
    """Return the folder to keep compiled laws in: the one wanted if it can be written.

    Else a folder of this process's own, which goes with it and which the processes that it begins
    use too; None if there is no place for one either.
    """
    if writable(wanted):
        return wanted
    given = os.environ.get(OWN)
    if given and Path(given).is_dir() and writable(Path(given) / wanted.name):
        return Path(given) / wanted.name
    try:
        own = tempfile.mkdtemp(prefix="outskirts-laws-")
    except OSError:
        return None
    os.environ[OWN] = own
    atexit.register(remove, own, os.getpid())
    place = Path(own) / wanted.name
    return place if writable(place) else None


def remove(folder: str, process: int) -> None:
    """Remove the folder that a process made, as that process ends."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


class CheckedFile(IndexDataCacheFile):
    """numba's index and data files of one kernel, each behind its SHA-256."""

    def _dump(self, obj: Any) -> bytes:
        data: bytes = super()._dump(obj)
        return hashlib.sha256(data).digest() + data

    def _load_data(self, name: str) -> Any:
        """Return what was compiled. Raises OSError, upon which numba compiles it anew."""
        return checked(Path(self._data_path(name)).read_bytes())

    def _load_index(self) -> dict[Any, str]:
        """Return the names of data files by signature; none if the index is old or damaged."""
        version = pickle.dumps(self._version, protocol=-1)
        try:
            content = Path(self._index_path).read_bytes()
            if not content.startswith(version):
                return {}
            stamp, names = checked(content[len(version) :])
        except OSError:
            return {}
        return names if stamp == self._source_stamp else {}


def checked(content: bytes) -> Any:
    """Return what was pickled behind its hash. Raises OSError if it is another."""
    if hashlib.sha256(content[SIZE:]).digest() != content[:SIZE]:
        raise OSError("a compiled law is damaged")
    return pickle.loads(content[SIZE:])


def keep(compiled: Any, folder: Path) -> None:
    """Let a compiled function be kept in checked files of a folder, and nowhere else.

    numba looks for a place beside the sources where it finds none in the folder: then nothing is
    kept, and nothing that lies there is read.
    """
    with suppress(RuntimeError):  # there is no place at all
        compiled.enable_caching()
        file = compiled._cache._cache_file
        if not Path(file._cache_path).is_relative_to(folder):
            compiled._cache = NullCache()
            return
        base = file._index_name.removesuffix(".nbi")
        compiled._cache._cache_file = CheckedFile(file._cache_path, base, file._source_stamp)
