"""Small hand-drawn maps, written as OpenStreetMap XML for the tests of the city layer."""

from collections.abc import Mapping, Sequence
from pathlib import Path

Node = tuple[float, float] | tuple[float, float, Mapping[str, str]]
Drawn = tuple[Sequence[int], Mapping[str, str]]

LATITUDE, LONGITUDE = 45.0, 7.0
NORTH, EAST = 1 / 111_131.8, 1 / 78_846.8
"""Degrees in a metre at 45 degrees north, on the WGS 84 ellipsoid."""

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MISSING = "the folder shared/data with the maps of real cities is not beside the repository"


def place(x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude of a point x metres east and y north of the map's middle."""
    return LATITUDE + y * NORTH, LONGITUDE + x * EAST


def write(
    path: Path,
    nodes: Mapping[int, Node],
    ways: Mapping[int, Drawn],
    areas: Mapping[int, tuple[int, int, Mapping[str, str]]] | None = None,
) -> Path:
    """Write a map: nodes in metres (x, y, tags), ways as (nodes, tags).

    `areas` are multipolygons: (outer way, inner way, tags).
    """
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6">']
    for number, node in nodes.items():
        latitude, longitude = place(node[0], node[1])
        lines.append(f'<node id="{number}" lat="{latitude:.9f}" lon="{longitude:.9f}">')
        lines += tagged(node[2] if len(node) == 3 else {})
        lines.append("</node>")
    for number, (refs, tags) in ways.items():
        lines.append(f'<way id="{number}">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += tagged(tags)
        lines.append("</way>")
    for number, (outer, inner, tags) in (areas or {}).items():
        lines.append(f'<relation id="{number}">')
        lines.append(f'<member type="way" ref="{outer}" role="outer"/>')
        lines.append(f'<member type="way" ref="{inner}" role="inner"/>')
        lines += tagged({"type": "multipolygon", **tags})
        lines.append("</relation>")
    lines.append("</osm>")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def tagged(tags: Mapping[str, str]) -> list[str]:
    """Return the lines of a thing's tags."""
    return [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]


class Sheet:
    """A map in the making: boxes and lines are drawn on it one by one."""

    def __init__(self) -> None:
        self.nodes: dict[int, Node] = {}
        self.ways: dict[int, Drawn] = {}

    def line(self, points: Sequence[Node], tags: Mapping[str, str], closed: bool = False) -> int:
        """Draw a line, or a ring; return the number of its way."""
        first = len(self.nodes) + 1
        self.nodes |= dict(enumerate(points, first))
        refs = [*range(first, first + len(points)), *([first] if closed else [])]
        number = len(self.ways) + 1
        self.ways[number] = (refs, tags)
        return number

    def box(
        self, x: float, y: float, wide: float, deep: float, tags: Mapping[str, str] | None = None
    ) -> int:
        """Draw a box by its south-west corner; by default a building of unknown kind."""
        corners = [(x, y), (x + wide, y), (x + wide, y + deep), (x, y + deep)]
        return self.line(corners, {"building": "yes"} if tags is None else tags, closed=True)

    def write(self, path: Path) -> Path:
        """Write the map."""
        return write(path, self.nodes, self.ways)


HOMES = {"highway": "residential"}
MAIN = {"highway": "primary", "name": "Long Road"}


def cross(path: Path) -> Path:
    """Write four streets of 300 m that meet, with a shop."""
    return write(
        path,
        {
            1: (0, 0),
            2: (300, 0),
            3: (0, 300),
            4: (-300, 0),
            5: (0, -300),
            6: (150, 12, {"shop": "bakery", "name": "Bread"}),
        },
        {
            10: ((4, 1, 2), HOMES | {"name": "West Street"}),
            11: ((5, 1, 3), HOMES),
        },
    )
