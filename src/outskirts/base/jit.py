"""The one place that knows numba: how every law of the city is compiled.

numba's cache does not see edits in imported modules, so the cache folder is keyed by a hash of
all sources that kernels are made of: `base/` and `kernels/`.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

PLAIN = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""Whether laws are left as they are written. numba, which takes a second, is then not loaded."""
if not PLAIN:
    import numba

    from outskirts.base.cache import keep, place_for

P = ParamSpec("P")
R = TypeVar("R")

PACKAGE = Path(__file__).parent.parent


def sources() -> list[Path]:
    """Return every source file that a compiled kernel can depend on, sorted."""
    return sorted(
        path for folder in ("base", "kernels") for path in (PACKAGE / folder).glob("*.py")
    )


def cache_folder() -> Path:
    """Return the folder that compiled kernels of exactly these sources are kept in."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    # numba does not tell checked code from unchecked in its cache.
    digest.update(os.environ.get("NUMBA_BOUNDSCHECK", "").encode())
    root = os.environ.get("XDG_CACHE_HOME") or str(Path("~").expanduser() / ".cache")
    return Path(root) / "outskirts" / f"kernels-{digest.hexdigest()[:16]}"


WANTED = cache_folder()
PLACE = WANTED if PLAIN else place_for(WANTED)
"""The folder in which compiled kernels are kept: WANTED, or one that goes with this process."""

# numba reads its settings anew from the environment when a variable of its own changes: a setting
# that stands only in its configuration would be lost.
if PLACE is not None and not PLAIN:
    os.environ["NUMBA_CACHE_DIR"] = str(PLACE)
    numba.config.CACHE_DIR = str(PLACE)  # type: ignore[attr-defined]


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a law: no interpreter lock, cached, IEEE arithmetic left as it is written."""
    if PLAIN:
        return function
    compiled: Callable[P, R] = numba.njit(nogil=True, fastmath=False, error_model="numpy")(function)
    if PLACE is not None:
        keep(compiled, PLACE)
    return compiled


ENTRIES: dict[Any, Any] = {}
"""Compiled laws by kernel; see `entry`."""
SHAPES: dict[str, str] = {}
"""By name of a packed tuple: the types of its fields, as they were first met."""
UNLIKE: set[str] = set()
"""Names of packed tuples that were met with other types."""


def entry(law: Callable[P, R]) -> Callable[P, R]:
    """Return the compiled law itself, where it was compiled for one kind of arguments only.

    numba looks at the types of all arguments anew at each call, which takes longer than many a law.
    Arguments must then be of the same types at every call: where a packed tuple has come with other
    types, and for what is no kernel, numba's own way is taken.
    """
    if UNLIKE:
        return law
    found = ENTRIES.get(law)
    if found is not None:
        return found  # type: ignore[no-any-return]
    compiled = getattr(law, "overloads", {})
    if len(compiled) == 1:
        ENTRIES[law] = next(iter(compiled.values())).entry_point
    return law


def met(name: str, shape: str) -> None:
    """Note the types of the fields of a packed tuple: others than before end all short cuts."""
    if SHAPES.setdefault(name, shape) != shape:
        UNLIKE.add(name)


def carrier(_: type[R]) -> Callable[[R], R]:
    """Return a function that packs a named tuple of arrays for kernels, behind one pointer.

    A kernel that takes a tuple of twenty arrays takes a hundred and forty arguments, and so does
    each kernel that it calls; see `base.pack`. Without the JIT the tuple is taken as it is.
    Kernels and mypy see the named tuple either way.
    """
    if not compiling():
        return unpacked
    from outskirts.base.pack import Packed

    def pack(values: R) -> R:
        return Packed(values)  # type: ignore[return-value]

    return pack


def unpacked(values: R) -> R:
    """Return a named tuple as it is."""
    return values


def compiling() -> bool:
    """Say whether kernels are compiled (False under NUMBA_DISABLE_JIT=1)."""
    return not PLAIN


COMPILED = 150
"""An earlier run has left at least so many kernels; one that was stopped early has left fewer."""


def cached() -> bool:
    """Say whether an earlier run has left compiled kernels of these sources.

    Their folders are no sign of that: numba makes them as soon as a kernel is defined.
    """
    return PLACE is not None and sum(1 for _ in PLACE.rglob("*.nbi")) >= COMPILED


def kept() -> bool:
    """Say whether what is compiled now will be found by the next process."""
    return PLACE == WANTED
