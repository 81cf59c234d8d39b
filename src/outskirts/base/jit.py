"""The one place that knows numba: how every law of the city is compiled.

numba's cache does not see edits in imported modules, so the cache folder is keyed by a hash of
all sources that kernels are made of: `base/` and `kernels/`.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
from numba.core import types
from numba.experimental import structref

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
    root = os.environ.get("XDG_CACHE_HOME") or str(Path("~").expanduser() / ".cache")
    return Path(root) / "outskirts" / f"kernels-{digest.hexdigest()[:16]}"


numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a law: no interpreter lock, cached, IEEE arithmetic left as it is written."""
    compiled: Callable[P, R] = numba.njit(
        nogil=True, cache=True, fastmath=False, error_model="numpy"
    )(function)
    return compiled


def carrier(kind: type[R]) -> Callable[[R], R]:
    """Return a function that packs a named tuple of arrays for kernels, behind one pointer.

    A kernel that takes a tuple of twenty arrays takes a hundred and forty arguments, and so does
    each kernel that it calls: compiling took three minutes, and takes a tenth with a pointer.
    Without the JIT the tuple is taken as it is. Kernels and mypy see the named tuple either way.
    """
    if not compiling():
        return unpacked
    home = sys.modules[kind.__module__]
    names = {"__module__": kind.__module__, "__qualname__": f"{kind.__name__}Struct"}
    struct = structref.register(  # type: ignore[no-untyped-call]
        type(names["__qualname__"], (types.StructRef,), {**names, "preprocess_fields": plain})
    )
    names = {"__module__": kind.__module__, "__qualname__": f"{kind.__name__}Pointer"}
    pointer = type(names["__qualname__"], (structref.StructRefProxy,), {**names, "__new__": point})
    # Pickled by name in the cache of compiled kernels, so they must be found in their module.
    setattr(home, struct.__name__, struct)
    setattr(home, pointer.__name__, pointer)
    structref.define_proxy(pointer, struct, list(kind._fields))  # type: ignore[attr-defined, no-untyped-call]

    @kernel
    def pack(values: R) -> R:
        return pointer(*values)  # type: ignore[misc, no-any-return]

    return pack


def unpacked(values: R) -> R:
    """Return a named tuple as it is."""
    return values


def plain(_: Any, fields: Any) -> Any:
    """Return the types of a structure's fields, without literal values."""
    return tuple((name, types.unliteral(kind)) for name, kind in fields)  # type: ignore[no-untyped-call]


def point(kind: Any, *values: Any) -> Any:
    """Make a pointer to a structure of these values."""
    return structref.StructRefProxy.__new__(kind, *values)  # type: ignore[no-untyped-call]


def compiling() -> bool:
    """Say whether kernels are compiled (False under NUMBA_DISABLE_JIT=1)."""
    return not numba.config.DISABLE_JIT  # type: ignore[attr-defined]


def cached() -> bool:
    """Say whether an earlier run has left compiled kernels of these sources."""
    return cache_folder().is_dir()
