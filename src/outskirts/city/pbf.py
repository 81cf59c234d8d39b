"""The frame of a .osm.pbf file: blocks of known kinds, each whole and with a checksum.

osmium skips blocks of kinds that it does not know, and takes what an uncompressed block holds as
it stands: a wrong byte could lose streets without a word, or end the process. Maps that are
published are compressed with zlib, whose checksum osmium verifies.
"""

from collections.abc import Iterator
from pathlib import Path

from outskirts.base.errors import InputError

KINDS = (b"OSMHeader", b"OSMData")
LONGEST_HEAD, LONGEST_BLOCK = 1 << 16, 1 << 25
"""Bytes of a block's head and body, at most. Source: the PBF format of OpenStreetMap."""
KIND, SIZE = 1, 3
"""Fields of a block's head."""
RAW_SIZE, ZLIB = 2, 3
"""Fields of a block's body; others hold it uncompressed, or compressed without a checksum."""


def check(path: Path) -> None:
    """Refuse a .osm.pbf file with a block that is cut short, of no known kind, or unchecked."""
    try:
        with path.open("rb") as file:
            while length := file.read(4):
                head = dict(fields(whole(file.read(bounded(length)), bounded(length))))
                size = head.get(SIZE)
                if head.get(KIND) not in KINDS or not isinstance(size, int):
                    raise ValueError("a block is of no known kind")
                if size > LONGEST_BLOCK:
                    raise ValueError(f"a block of {size:,} bytes")
                if {number for number, _ in fields(whole(file.read(size), size))} != {
                    RAW_SIZE,
                    ZLIB,
                }:
                    raise ValueError("a block is not compressed with zlib, so nothing checks it")
    except (ValueError, OSError) as reason:
        raise InputError(
            f"{path} cannot be read as an OpenStreetMap file ({reason}); it may be truncated or of "
            "another kind: download it again, or convert it with 'osmium cat'"
        ) from None


def bounded(length: bytes) -> int:
    """Return the length of a block's head. Raises ValueError if no head is so long."""
    found = int.from_bytes(whole(length, 4), "big")
    if found > LONGEST_HEAD:
        raise ValueError(f"a head of {found:,} bytes")
    return found


def whole(held: bytes, size: int) -> bytes:
    """Return what was read. Raises ValueError if the file ended before."""
    if len(held) < size:
        raise ValueError("it ends in the middle of a block")
    return held


def fields(held: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the fields of a protocol buffer: numbers, or bytes. Raises ValueError if it is none."""
    at = 0
    while at < len(held):
        tag, at = varint(held, at)
        value, at = varint(held, at)
        if tag & 7 == 2:
            if at + value > len(held):
                raise ValueError("a field is cut short")
            yield tag >> 3, held[at : at + value]
            at += value
        elif tag & 7 == 0:
            yield tag >> 3, value
        else:
            raise ValueError("a field is of no known type")


def varint(held: bytes, at: int) -> tuple[int, int]:
    """Return a number that is written in groups of seven bits, and where it ends."""
    value = 0
    for place in range(10):
        if at + place >= len(held):
            break
        value |= (held[at + place] & 127) << (7 * place)
        if held[at + place] < 128:
            return value, at + place + 1
    raise ValueError("a number is cut short")
