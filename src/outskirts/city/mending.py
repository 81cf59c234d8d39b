"""Maps as people bring them: from an editor, cut out, put together, in any order.

The reader wants nodes before ways, each kind by number, each thing once, numbers above zero. A
first look says what a file is like; what can be mended without a guess is mended in a copy, the
rest is refused.

1. Ways before nodes, numbers below zero (an editor's new things), places of nodes written on the
   ways: a copy is made in the order and with the numbers that the reader wants.
2. What an editor marked as deleted stays out, and is counted.
3. A history, a file of changes, or the same thing twice is refused: which of several versions is
   meant is not for the build to say.
"""

import bz2
import gzip
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import numpy as np
import osmium

from outskirts.base.errors import InputError

BELOW = 1 << 40
"""Numbers below zero go on from here. OpenStreetMap's own end at about 2^34."""

ORDER = {"n": 0, "w": 1, "r": 2}
WORDS = {"n": "node", "w": "way", "r": "relation"}

Box = tuple[float, float, float, float]
"""West, south, east, north [degrees]."""


@dataclass
class Look:
    """What a first look at a map found.

    `boxed` is the rectangle that the file says it was cut to, None where it says none; `deleted`
    are the things marked as deleted, as letter of their kind and number.
    """

    boxed: Box | None = None
    ordered: bool = True
    negative: bool = False
    located: bool = False
    deleted: set[tuple[str, int]] = field(default_factory=set)

    @property
    def plain(self) -> bool:
        """Say whether the reader can take the file as it is."""
        return self.ordered and not (self.negative or self.located or self.deleted)


@dataclass(frozen=True)
class Brought:
    """A file that the reader can take, the rectangle it was cut to, and what stayed out of it."""

    path: Path
    boxed: Box | None
    deleted: int


def original(number: int) -> int:
    """Return the number that a thing has in the file that was brought."""
    return BELOW - number if number > BELOW else number


def above(number: int) -> int:
    """Return the number above zero that stands for a number of the file."""
    return BELOW - number if number < 0 else number


@contextmanager
def readable(source: Path) -> Iterator[Brought]:
    """Give a file that the reader can take: the one that was brought, or a copy that is mended.

    Errors: InputError where it is a history, a file of changes, or holds a thing twice.
    """
    look = looked_at(source)
    if look.plain:
        yield Brought(source, look.boxed, 0)
        return
    with tempfile.TemporaryDirectory(prefix="outskirts-") as folder:
        copy, rough = Path(folder) / "map.osm.pbf", Path(folder) / "rough.osm.pbf"
        write(source, look, rough)
        put_in_order(rough, copy)
        yield Brought(copy, look.boxed, len(look.deleted))


def looked_at(source: Path) -> Look:
    """Take the first look. A file that says itself that it is in order is not read for it."""
    if ".osc" in source.suffixes:
        raise InputError(
            f"{source} is a file of changes; expected a map; apply it to one with 'osmium "
            "apply-changes' and give the result"
        )
    with osmium.io.Reader(str(source), osmium.osm.NOTHING) as reader:
        header = reader.header()
    box = header.box()
    boxed = None
    if box.valid():
        low, high = box.bottom_left, box.top_right
        boxed = (low.lon, low.lat, high.lon, high.lat)
    if header.has_multiple_object_versions:
        raise history(source, "it says so itself")
    look = Look(boxed, deleted=deleted_in(source))
    stated = {header.get(f"pbf_optional_feature_{i}") for i in range(8)}
    look.located = "LocationsOnWays" in stated
    if source.suffix == ".pbf" and "Sort.Type_then_ID" in stated and not look.located:
        return look
    survey(source, look)
    return look


def survey(source: Path, look: Look) -> None:
    """Read every thing once: their order and numbers, and that each stands there once."""
    numbers = {kind: array("q") for kind in ORDER}
    versions = {kind: array("i") for kind in ORDER}
    last = (0, -1)
    for thing in osmium.FileProcessor(str(source)):
        kind = thing.type_str()
        if isinstance(thing, osmium.osm.Area | osmium.osm.Changeset):
            continue
        number = thing.id
        here = (ORDER[kind], number)
        look.ordered &= here > last
        last = here
        if number < 0:
            look.negative = True
        if thing.deleted:
            look.deleted.add((kind, number))
        if isinstance(thing, osmium.osm.Way) and not look.located:
            look.located = any(node.location.valid() for node in thing.nodes)
        numbers[kind].append(number)
        versions[kind].append(thing.version)
    for kind in ORDER:
        once(source, kind, np.array(numbers[kind]), np.array(versions[kind]))


def once(source: Path, kind: str, numbers: Any, versions: Any) -> None:
    """Refuse a file in which two things of a kind have one number."""
    order = np.argsort(numbers, kind="stable")
    twice = np.flatnonzero(np.diff(numbers[order]) == 0)
    if not len(twice):
        return
    number = int(numbers[order[twice[0]]])
    told = sorted({int(one) for one in versions[numbers == number]})
    if len(told) > 1:
        raise history(
            source, f"{WORDS[kind]} {number} is there in versions {told[0]} and {told[-1]}"
        )
    more = f", and so it is with {len(twice) - 1:,} more" if len(twice) > 1 else ""
    mend = (
        "two files of an editor were put together as they were: give each its own numbers with "
        "'osmium renumber' first"
        if number < 0
        else "put the files it was made of together with 'osmium merge', which keeps one of each"
    )
    raise InputError(
        f"{source} holds {WORDS[kind]} {number} twice{more}; expected each thing once; {mend}"
    )


def history(source: Path, why: str) -> InputError:
    """Return the line that refuses a file with several versions of a thing."""
    return InputError(
        f"{source} holds the history of things ({why}); expected each in one version; take one "
        "moment of it with 'osmium time-filter', or bring an old extract up to date with 'osmium "
        "apply-changes'"
    )


def opened(source: Path) -> IO[bytes]:
    """Open a file of XML, packed or not."""
    if source.suffix == ".gz":
        return gzip.open(source)  # type: ignore[return-value]
    if source.suffix == ".bz2":
        return bz2.open(source)
    return source.open("rb")


def deleted_in(source: Path) -> set[tuple[str, int]]:
    """Return what an editor marked as deleted: osmium knows no such mark."""
    if not {".osm", ".xml"} & {one.lower() for one in source.suffixes} or source.suffix == ".pbf":
        return set()
    found: set[tuple[str, int]] = set()

    def start(name: str, attributes: dict[str, str]) -> None:
        if attributes.get("action") == "delete" and name[:1] in ORDER:
            found.add((name[:1], int(attributes.get("id", "0"))))

    with opened(source) as file:
        if not marked(file):
            return found
        file.seek(0)
        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        try:
            parser.ParseFile(file)
        except (expat.ExpatError, ValueError):
            return found  # the reader says what is wrong with it, in its own words
    return found


def marked(file: IO[bytes]) -> bool:
    """Say whether a file of XML holds the mark anywhere."""
    tail = b""
    while block := file.read(1 << 20):
        if any(mark in tail + block for mark in (b'action="delete"', b"action='delete'")):
            return True
        tail = block[-20:]
    return False


def write(source: Path, look: Look, copy: Path) -> None:
    """Write a copy: nodes, ways, relations, with numbers above zero, without what was deleted."""
    writer = osmium.SimpleWriter(str(copy))
    known: set[int] = set()
    try:
        for thing in stayed(source, osmium.osm.NODE, look):
            if isinstance(thing, osmium.osm.Node):
                writer.add_node(thing.replace(id=above(thing.id)))
                if look.located:
                    known.add(thing.id)
        if look.located:
            for thing in stayed(source, osmium.osm.WAY, look):
                if isinstance(thing, osmium.osm.Way):
                    laid(writer, thing, known)
        for thing in stayed(source, osmium.osm.WAY, look):
            if isinstance(thing, osmium.osm.Way):
                refs = [above(node.ref) for node in thing.nodes]
                writer.add_way(thing.replace(id=above(thing.id), nodes=refs))
        for thing in stayed(source, osmium.osm.RELATION, look):
            if isinstance(thing, osmium.osm.Relation):
                members = [(one.type, above(one.ref), one.role) for one in thing.members]
                writer.add_relation(thing.replace(id=above(thing.id), members=members))
    finally:
        writer.close()


def put_in_order(rough: Path, copy: Path) -> None:
    """Write a copy in the order of numbers, in which ways and relations are wanted."""
    held = osmium.MergeInputReader()
    held.add_file(str(rough))
    writer = osmium.SimpleWriter(str(copy))
    try:
        held.apply(writer)
    finally:
        writer.close()


def stayed(source: Path, kind: osmium.osm.osm_entity_bits, look: Look) -> Iterator[object]:
    """Yield the things of one kind that were not deleted."""
    for thing in osmium.FileProcessor(str(source), kind):
        if (thing.type_str(), thing.id) not in look.deleted:
            yield thing


def laid(writer: osmium.SimpleWriter, way: osmium.osm.Way, known: set[int]) -> None:
    """Write the nodes whose place stands on a way alone."""
    for node in way.nodes:
        if node.location.valid() and node.ref not in known:
            known.add(node.ref)
            there = (node.lon, node.lat)
            writer.add_node(osmium.osm.mutable.Node(id=above(node.ref), location=there, version=1))
