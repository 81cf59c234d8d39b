"""Many arrays behind one pointer, for kernels: a numba type of our own.

numba's own structures count references, with an atomic instruction at each access to a field:
two threads that share them spend their time on that count. Here the pointer leads to plain
memory that the Python object owns, and the arrays read from it own nothing. Whoever holds a
`Packed` must keep it for as long as kernels run on it.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, typeof
from numba.core import types
from numba.core.datamodel import models
from numba.core.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    register_model,
    typeof_impl,
    unbox,
)
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate

from outskirts.base.jit import met

WORDS = 4096
"""Memory of one packed tuple, in words of 8 bytes: more than any needs."""


class Pack(types.Type):
    """The numba type of a packed named tuple: its fields' names and the tuple's type."""

    def __init__(self, fields: tuple[str, ...], values: Any) -> None:
        self.fields = fields
        self.values = values
        super().__init__(name=f"Pack({', '.join(fields)}; {values})")


@register_model(Pack)
class PackModel(models.OpaqueModel):
    """A bare pointer: nothing is counted."""


class Packed:
    """A named tuple of arrays and scalars as kernels take it."""

    def __init__(self, values: Any) -> None:
        self.values = values
        self.memory = np.zeros(WORDS, np.int64)
        self.address = self.memory.ctypes.data
        plain = tuple(values)
        self.numba_type = Pack(values._fields, typeof(plain))
        # What may not be written to is laid out like what may.
        kinds = ", ".join(str(kind) for kind in self.numba_type.values.types)
        met(type(values).__name__, kinds.replace("readonly ", "").replace("nonconst ", ""))
        if write(self.address, plain) > self.memory.nbytes:
            raise MemoryError(f"{type(values).__name__} does not fit into {WORDS} words")


@typeof_impl.register(Packed)
def typeof_packed(value: Packed, _: Any) -> Pack:
    """Tell numba the type of a packed tuple."""
    return value.numba_type


@unbox(Pack)
def unbox_packed(kind: Any, value: Any, c: Any) -> Any:
    """Hand a kernel the address."""
    held = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_ulonglong(held)
    c.pyapi.decref(held)
    return NativeValue(c.builder.inttoptr(address, c.context.get_value_type(kind)))


@infer_getattr
class PackAttributes(AttributeTemplate):
    """The fields of a packed tuple, by name."""

    key = Pack

    def generic_resolve(self, kind: Any, name: str) -> Any:  # type: ignore[override]
        """Return the type of a field."""
        if name in kind.fields:
            return kind.values.types[kind.fields.index(name)]
        return None


@lower_getattr_generic(Pack)
def read_field(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    """Read a field from memory; arrays in it own nothing, so nothing is counted."""
    layout = context.get_value_type(kind.values)
    place = builder.bitcast(value, layout.as_pointer())
    at = [ir.Constant(ir.IntType(32), i) for i in (0, kind.fields.index(name))]
    found = builder.load(builder.gep(place, at))
    return impl_ret_borrowed(context, builder, kind.values.types[kind.fields.index(name)], found)


@intrinsic
def store(_: Any, address: Any, values: Any) -> Any:
    """Write a tuple to an address; its arrays forget who owns their memory. Returns its size."""
    del address

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = signature.args[1]
        held = args[1]
        for i, item in enumerate(kind.types):
            if isinstance(item, types.Array):
                array = context.make_array(item)(
                    context, builder, value=builder.extract_value(held, i)
                )
                array.meminfo = array.meminfo.type(None)
                array.parent = array.parent.type(None)
                held = builder.insert_value(held, array._getvalue(), i)
        layout = context.get_value_type(kind)
        builder.store(held, builder.inttoptr(args[0], layout.as_pointer()))
        return context.get_constant(types.int64, context.get_abi_sizeof(layout))

    return types.int64(types.int64, values), codegen


@njit(cache=True)
def write(address: int, values: Any) -> Any:
    """Write a tuple to an address; return its size in bytes."""
    return store(address, values)  # type: ignore[call-arg]
