"""Many arrays behind one pointer, for kernels: a numba type of our own.

numba's own structures count references, with an atomic instruction at each access to a field:
two threads that share them spend their time on that count. Here the pointer leads to plain
memory that the Python object owns, and the arrays read from it own nothing. Whoever holds a
`Packed` must keep it for as long as kernels run on it.
"""

import operator
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import njit, typeof
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_getattr_generic,
    register_model,
    typeof_impl,
    unbox,
)
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.np.arrayobj import (
    getitem_array_tuple,
    getitem_arraynd_intp,
    load_item,
    setitem_array,
    store_item,
)

from outskirts.base.jit import met

WORDS = 4096
"""Memory of one packed tuple, in words of 8 bytes: more than any needs."""


class Held(types.Array):
    """An array behind a packed tuple: nobody counts its places from its end.

    A place below 0 is a mistake here (checked code says so), not the last one: every access saves
    the question.
    """

    def __init__(self, kind: types.Array) -> None:
        super().__init__(
            kind.dtype, kind.ndim, kind.layout, readonly=not kind.mutable, aligned=kind.aligned
        )
        self.name = f"Held({self.name})"

    @property
    def key(self) -> Any:
        """Tell it from an array that one may count from the end of."""
        return ("Held", *super().key)


register_model(Held)(models.ArrayModel)


class Pack(types.Type):
    """The numba type of a packed named tuple: its fields' names and the tuple's type."""

    def __init__(self, fields: tuple[str, ...], values: Any) -> None:
        self.fields = fields
        self.values = values
        self.held = tuple(Held(kind) if plain(kind) else kind for kind in values.types)
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
            return kind.held[kind.fields.index(name)]
        return None


@lower_getattr_generic(Pack)
def read_field(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    """Read a field from memory; arrays in it own nothing, so nothing is counted.

    What a packed tuple says is written before any law reads it, and stays as it is: the compiler
    may keep it at hand while other things are written.
    """
    i = kind.fields.index(name)
    layout = context.get_value_type(kind.values)
    place = builder.bitcast(value, layout.as_pointer())
    item = kind.held[i]
    if not isinstance(item, Held):
        found = constant(builder, builder.gep(place, at(0, i)))
        return impl_ret_borrowed(context, builder, item, found)
    # Parts 0 and 1 say who owns the memory: nobody.
    array = context.make_array(item)(context, builder)
    array.meminfo = array.meminfo.type(None)
    array.parent = array.parent.type(None)
    for j, part in ((2, "nitems"), (3, "itemsize"), (4, "data")):
        setattr(array, part, constant(builder, builder.gep(place, at(0, i, j))))
    for j, part in ((5, "shape"), (6, "strides")):
        sizes = [constant(builder, builder.gep(place, at(0, i, j, d))) for d in range(item.ndim)]
        setattr(array, part, cgutils.pack_array(builder, sizes))
    return impl_ret_borrowed(context, builder, item, array._getvalue())


def plain(kind: Any) -> bool:
    """Say whether a field is an array laid out in rows, without gaps."""
    return isinstance(kind, types.Array) and kind.layout == "C"


def at(*places: int) -> list[Any]:
    """Return a way into nested structures."""
    return [ir.Constant(ir.IntType(32), place) for place in places]


def constant(builder: Any, place: Any) -> Any:
    """Read what nobody writes to while a law runs."""
    found = builder.load(place)
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return found


def element(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Return the address of an element, by one place or several, none of them below 0."""
    kind, place = signature.args[:2]
    array = context.make_array(kind)(context, builder, args[0])
    kinds = kinds_of(place)
    places = [args[1]]
    if isinstance(place, types.BaseTuple):
        places = cgutils.unpack_tuple(builder, args[1], kind.ndim)
    steps = [
        context.cast(builder, one, own, types.intp) for one, own in zip(places, kinds, strict=True)
    ]
    if numba.config.BOUNDSCHECK:  # type: ignore[attr-defined]
        sizes = cgutils.unpack_tuple(builder, array.shape, kind.ndim)
        for axis, (step, size) in enumerate(zip(steps, sizes, strict=True)):
            cgutils.do_boundscheck(context, builder, step, size, axis)
    return cgutils.get_item_pointer(
        context, builder, kind, array, steps, wraparound=False, boundscheck=False
    )


def names_one(kind: Any, place: Any) -> bool:
    """Say whether an index names one element of an array, not a stretch of it."""
    kinds = kinds_of(place)
    return len(kinds) == kind.ndim and all(isinstance(one, types.Integer) for one in kinds)


def kinds_of(place: Any) -> list[Any]:
    """Return the types of the parts of an index."""
    return list(place.types) if isinstance(place, types.BaseTuple) else [place]  # type: ignore[attr-defined]


@lower_builtin(operator.getitem, Held, types.Integer)
@lower_builtin(operator.getitem, Held, types.BaseTuple)
def read_element(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Read an element; of an array that nobody may write to, as something that stays."""
    kind = signature.args[0]
    if not names_one(kind, signature.args[1]):
        several = isinstance(signature.args[1], types.BaseTuple)
        read = getitem_array_tuple if several else getitem_arraynd_intp
        return read(context, builder, signature, args)
    place = element(context, builder, signature, args)
    if kind.mutable or not isinstance(kind.dtype, types.Number):
        return load_item(context, builder, kind, place)
    return constant(builder, place)


@lower_builtin(operator.setitem, Held, types.Integer, types.Any)
@lower_builtin(operator.setitem, Held, types.BaseTuple, types.Any)
def write_element(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Write an element."""
    kind, _, own = signature.args
    if not names_one(kind, signature.args[1]):
        return setitem_array(context, builder, signature, args)
    place = element(context, builder, signature, args)
    store_item(context, builder, kind, context.cast(builder, args[2], own, kind.dtype), place)
    return context.get_dummy_value()


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
