"""The container of numbers: whatever goes in comes out, and nothing else is taken for one."""

import json
import struct
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from outskirts.base.errors import InputError
from outskirts.view.page import packet

KINDS = [np.dtype(kind) for kind in packet.TYPES.values()]
VALUES = st.sampled_from(KINDS).flatmap(
    lambda kind: arrays.arrays(
        kind, arrays.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=9)
    )
)
NAMES = st.text(max_size=12)
META = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3)


@given(st.text(max_size=8), META, st.dictionaries(NAMES, VALUES, max_size=5))
def test_what_is_packed_comes_out_again(kind: str, meta: Any, held: Any) -> None:
    content = packet.pack(kind, meta, held)
    found_kind, found_meta, found = packet.unpack(content)
    assert (found_kind, found_meta) == (kind, meta)
    assert list(found) == list(held)
    for name, values in held.items():
        assert found[name].dtype == values.dtype
        assert np.array_equal(found[name], values, equal_nan=values.dtype.kind == "f")


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_every_array_begins_at_a_multiple_of_eight_bytes(held: Any) -> None:
    content = packet.pack("x", {"é": "ü"}, held)
    (length,) = struct.unpack_from("<I", content, 4)
    header = json.loads(content[8 : 8 + length])
    assert (8 + length) % 8 == 0
    assert [entry["at"] % 8 for entry in header["arrays"]] == [0] * len(held)


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        packet.unpack(content)


@given(st.data())
def test_a_packet_cut_short_or_changed_is_refused_or_read(data: st.DataObject) -> None:
    content = bytearray(packet.pack("x", {"a": 1}, {"one": np.arange(9, dtype=np.int32)}))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    with suppress(InputError):
        kind, meta, found = packet.unpack(cut)
        assert isinstance(kind, str)
        assert isinstance(meta, dict)
        assert all(isinstance(one, np.ndarray) for one in found.values())


def test_numbers_of_other_types_are_refused() -> None:
    with pytest.raises(ValueError, match="int64"):
        packet.pack("x", {}, {"one": np.arange(3)})


def test_big_endian_arrays_arrive_the_same() -> None:
    content = packet.pack("x", {}, {"one": np.arange(3, dtype=">i4")})
    assert packet.unpack(content)[2]["one"].tolist() == [0, 1, 2]
