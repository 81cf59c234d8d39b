"""Compiled laws on disk, each with a hash: a damaged one is compiled anew, never run.

numba trusts whatever lies in its cache. A file that a power cut left empty ends a run with a
traceback, and one with a wrong byte may crash it, or compute something else.
"""

import hashlib
import pickle
from pathlib import Path
from typing import Any

from numba.core.caching import IndexDataCacheFile

SIZE = hashlib.sha256().digest_size


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


def guard(compiled: Any) -> None:
    """Let a compiled function keep its cache in checked files."""
    cache = compiled._cache
    file = cache._cache_file
    base = file._index_name.removesuffix(".nbi")
    cache._cache_file = CheckedFile(file._cache_path, base, file._source_stamp)
