"""Compile the laws ahead of the first tick: a second process does, while a first run sets up.

What a kernel takes is read off its annotations, so nothing has to be simulated for it: a tuple of
arrays is made up, empty, from the annotations of its fields.
"""

import inspect
import subprocess
import sys
from typing import Any, get_args, get_type_hints

import numpy as np

from outskirts.kernels import contact, hearing, heat, indoors, minds, movement, sight, sound, waking
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import Bodies, Laws, Openings, Rooms

CONSTANT = (Streets, Rooms, Openings, Bodies, Laws)
"""Tuples whose arrays no kernel may write."""
GRIDS = {"person", "node"}
"""Fields of tuples that are arrays of two dimensions."""
KERNELS: tuple[Any, ...] = (
    waking.wake, contact.apply, hearing.heed_indoors, hearing.listen_indoors,
    hearing.heed_outdoors, hearing.listen_outdoors,
    sound.join, sound.spread, sound.swell, hearing.sound_rooms, hearing.sound_people,
    hearing.sound_events, sound.take_stock, indoors.settle_indoors, movement.enter_doors,
    indoors.fight_indoors, indoors.list_rooms, contact.meet, heat.list_close, movement.at_doors,
    movement.carry, movement.move, minds.follow, minds.decide, sight.look, heat.sort_streets,
    heat.settle,
    heat.join_spans, heat.span_living, heat.join_stands, heat.stand_near,
)  # fmt: skip
"""What a tick calls: the dearest first, then from its end; the run itself begins at its start."""


def taken(kernel: Any) -> tuple[Any, ...]:
    """Return the types that a kernel takes, from the annotations of its function."""
    from numba import types

    from outskirts.base.pack import Packed

    function = kernel.py_func
    hints = get_type_hints(function)
    plain = {int: types.int64, float: types.float64, bool: types.boolean}
    found: list[Any] = []
    for name in inspect.signature(function).parameters:
        hint = hints[name]
        if hint in plain:
            found.append(plain[hint])
        elif hasattr(hint, "_fields"):
            found.append(Packed(made_up(hint)).numba_type)
        else:
            found.append(types.Array(dtype_of(hint), 1, "C"))
    return tuple(found)


def dtype_of(hint: Any) -> Any:
    """Return the numba type of the items of an annotated array."""
    from numba import from_dtype

    return from_dtype(np.dtype(get_args(get_args(hint)[1])[0]))


def made_up(kind: Any) -> Any:
    """Return a named tuple with no items in its arrays, of the types that its fields have."""
    values: list[Any] = []
    for name, hint in get_type_hints(kind).items():
        if hint in (int, float, bool):
            values.append(hint(0))
            continue
        dims = 2 if name in GRIDS else 1
        array = np.zeros((0,) * dims, get_args(get_args(hint)[1])[0])
        array.flags.writeable = kind not in CONSTANT
        values.append(array)
    return kind(*values)


def compile_laws() -> None:
    """Compile the laws of a tick into the cache, one after the other."""
    for kernel in KERNELS:
        kernel.compile(taken(kernel))


def begin() -> subprocess.Popen[bytes]:
    """Begin to compile the laws in a process of its own, which ends when it is done."""
    return subprocess.Popen(
        [sys.executable, "-m", "outskirts.engine.ahead"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    compile_laws()
