"""The map of a night: which streets fell, and when, and where people were bitten."""

from dataclasses import dataclass
from itertools import pairwise
from textwrap import fill

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox
from numpy.typing import NDArray
from shapely.geometry import Polygon, box

from outskirts.base.codes import Rank
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.city.outlines import Shape, shape_of
from outskirts.night.recorded.night import Night
from outskirts.record.format import numbers
from outskirts.view.pictures import alphabet, atlas_map, look, shore
from outskirts.view.pictures.atlas_map import BRIGHT, DIM, LAND, MIDDLE, MINOR, SOFT

PANEL = "#121A2B"
EMBERS = LinearSegmentedColormap.from_list("embers", ["#D2300B", "#FF7A1C", "#FFB83A", "#FFF2C2"])
"""Early to late, always brighter: read by lightness alone as well."""

FIRST = "#58B4FF"
"""The ring round the first bite."""

CLASSES = 6
"""Colours of time at most."""


@dataclass(frozen=True)
class Spans:
    """Stretches of the night, each with a colour: `edges` are minutes, one more than `colours`."""

    edges: tuple[int, ...]
    colours: tuple[str, ...]
    words: tuple[str, ...]

    def of(self, minute: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return in which stretch each minute lies."""
        found = np.searchsorted(np.array(self.edges[1:-1]), minute, side="right")
        return found.astype(np.int64)


def spans(night: Night) -> Spans:
    """Cut the night into a few stretches at round times of the clock."""
    last = max(night.last, 1)
    inner = [one for one in night.stops_to(last, CLASSES + 1) if 0 < one < last]
    edges = (0, *inner, last)
    count = len(edges) - 1
    colours = tuple(
        to_hex(EMBERS(i / (count - 1) if count > 1 else 0.0)).upper() for i in range(count)
    )
    words = tuple(f"{night.clock(a)} to {night.clock(b)}" for a, b in pairwise(edges))
    return Spans(edges, colours, words)


@dataclass(frozen=True)
class Falls:
    """When each street fell, shape [street]: minutes, -1 never; residents at the start.

    `first_bite` is of anybody, on the street or in its rooms.
    """

    residents: NDArray[np.int32]
    first_bite: NDArray[np.int32]
    tenth: NDArray[np.int32]
    half: NDArray[np.int32]


def falls(night: Night, city: City) -> Falls:
    """Return when each street fell. Errors: InputError where the record is of another city."""
    table = night.streets
    if len(table) != len(city.segments.a):
        raise InputError(
            f"{night.recording.path} tells of {len(table):,} streets, {city.title} has "
            f"{len(city.segments.a):,}; expected the city that the run was made in; give its "
            ".city file"
        )
    return Falls(*(numbers(table, name) for name in ("residents", "first_bite", "tenth", "half")))


Frame = tuple[float, float, float, float]
"""West, south, east, north [m]."""


def closer(fell: Falls, city: City) -> Frame | None:
    """Return the part of the city where nearly all streets lie that have seen a bite.

    None where there is no such street, or where that part is no small one.
    """
    there = np.flatnonzero(fell.first_bite >= 0)
    if not len(there):
        return None
    first = city.shapes.start[there]
    x, y = city.shapes.x[first], city.shapes.y[first]
    (west, east), (south, north) = np.quantile(x, [0.01, 0.99]), np.quantile(y, [0.01, 0.99])
    whole = shore.bounds(city)
    tall = (whole[3] - whole[1]) / (whole[2] - whole[0])
    half = max((east - west) / 2, (north - south) / 2 / tall, 700.0) * 1.15
    if half > 0.2 * (whole[2] - whole[0]):
        return None
    x_middle, y_middle = (west + east) / 2, (south + north) / 2
    return (
        float(x_middle - half), float(y_middle - half * tall),
        float(x_middle + half), float(y_middle + half * tall),
    )  # fmt: skip


def filled(frame: Frame, tall: float) -> Frame:
    """Return a part of the city grown to a shape: `tall` is its height over its width."""
    across = max(frame[2] - frame[0], (frame[3] - frame[1]) / tall)
    x, y = (frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2
    return (x - across / 2, y - across * tall / 2, x + across / 2, y + across * tall / 2)


def figure(
    night: Night,
    city: City,
    width: int,
    scale: float | None = None,
    frame: Frame | None = None,
    *,
    signs: bool = True,
) -> Figure:
    """Return the map of a part of the city, or of the whole, `width` pixels wide.

    `signs` says whether the legend is in the picture, `scale` sizes letters and lines. Wide
    lines: half of the residents lost; thin ones: a tenth; dots: a bite. The earliest are the
    darkest.
    """
    fell = falls(night, city)
    size = width / 2000 if scale is None else scale
    whole = shore.bounds(city)
    frame = frame or whole
    near = min((whole[2] - whole[0]) / (frame[2] - frame[0]), 6.0) ** 0.5
    tall = min(max((frame[3] - frame[1]) / (frame[2] - frame[0]), 0.5), 1.6)
    with mpl.rc_context({**look.STYLE, **alphabet.style(alphabet.shown(city))}):
        made = look.page(width, round(width * tall), LAND)
        axes = made.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        shown = filled(frame, round(width * tall) / width)
        axes.set_xlim(shown[0], shown[2])
        axes.set_ylim(shown[1], shown[3])
        atlas_map.sea(axes, city, whole)
        streets(axes, city, fell, spans(night), size * near)
        first_bite(axes, night, city, size)
        if signs:
            legend(axes, night, city, size)
        furniture(axes, night, city, shown, size)
        part = closer(fell, city) if frame == whole else None
        if part is not None:
            axes.add_patch(
                Rectangle(
                    part[:2], part[2] - part[0], part[3] - part[1], fill=False, edgecolor=SOFT,
                    linewidth=1.4 * size, zorder=7,
                )
            )  # fmt: skip
        names(axes, city, shown, size, part)
    return made


def streets(axes: Axes, city: City, fell: Falls, times: Spans, size: float) -> None:
    """Draw the streets that stand, then those that fell, the latest over the earliest."""
    every = shore.lines(city.shapes.start, city.shapes.x, city.shapes.y)
    rank = city.segments.rank
    hurt = fell.tenth >= 0
    for low, high, colour, stroke in (
        (Rank.RESIDENTIAL, Rank.STEPS, MINOR, 0.8),
        (Rank.MOTORWAY, Rank.UNCLASSIFIED, MIDDLE, 1.4),
    ):
        chosen = np.flatnonzero((rank >= low) & (rank <= high) & ~hurt)
        axes.add_collection(
            LineCollection(
                [every[i] for i in chosen], colors=colour, linewidths=stroke * size, zorder=2
            )
        )
    shaped = city.shapes.start[:-1]
    bitten = np.flatnonzero((fell.first_bite >= 0) & ~hurt)
    middle = shaped[bitten] + (city.shapes.start[bitten + 1] - shaped[bitten]) // 2
    axes.scatter(
        city.shapes.x[middle], city.shapes.y[middle], s=10 * size, linewidths=0, zorder=3,
        c=[times.colours[i] for i in times.of(fell.first_bite[bitten])],
    )  # fmt: skip
    for minute, there, stroke, level in (
        (fell.tenth, hurt & (fell.half < 0), 1.0, 3.0),
        (fell.half, fell.half >= 0, 2.8, 4.0),
    ):
        which = times.of(minute)
        for i, colour in enumerate(times.colours):
            chosen = np.flatnonzero(there & (which == i))
            axes.add_collection(
                LineCollection(
                    [every[j] for j in chosen], colors=colour, linewidths=stroke * size,
                    capstyle="round", zorder=level + i / len(times.colours),
                )
            )  # fmt: skip


def first_bite(axes: Axes, night: Night, city: City, size: float) -> None:
    """Ring the street of the first bite."""
    bite = next((int(row) for row in night.bites[:1]), -1)
    segment = int(numbers(night.events.slice(bite, 1), "segment")[0]) if bite >= 0 else -1
    if segment < 0:
        return
    points = slice(int(city.shapes.start[segment]), int(city.shapes.start[segment + 1]))
    axes.scatter(
        city.shapes.x[points].mean(), city.shapes.y[points].mean(), s=330 * size,
        facecolors="none", edgecolors=FIRST, linewidths=2.4 * size, zorder=7,
    )  # fmt: skip


def legend(axes: Axes, night: Night, city: City, size: float) -> None:
    """Say which colour is which stretch of the night, and what width and ring mean."""
    times = spans(night)
    signs = [
        Line2D([], [], color=colour, linewidth=5 * size, label=words)
        for colour, words in zip(times.colours, times.words, strict=True)
    ]
    signs += [
        Line2D([], [], color=SOFT, linewidth=3.6 * size, label="half of its residents lost"),
        Line2D([], [], color=SOFT, linewidth=1.2 * size, label="a tenth lost"),
        Line2D(
            [],
            [],
            linestyle="none",
            marker="o",
            color=SOFT,
            markersize=3.6 * size,
            markeredgewidth=0,
            label="somebody bitten there",
        ),
    ]
    if len(night.bites):
        signs.append(
            Line2D(
                [], [], linestyle="none", marker="o", markerfacecolor="none",
                markeredgecolor=FIRST, markersize=13 * size, markeredgewidth=2.4 * size,
                label="first bite",
            )
        )  # fmt: skip
    place, anchor = atlas_map.quiet_corner(axes, city)
    box = axes.legend(
        handles=signs, loc=place, bbox_to_anchor=anchor, fontsize=letters(size), labelcolor=SOFT,
        facecolor=PANEL, edgecolor="none", framealpha=0.92, borderpad=0.9, labelspacing=0.55,
        title="A street fell",
    )  # fmt: skip
    box.get_title().set(color=BRIGHT, fontsize=letters(size))
    box.set_zorder(9)


def letters(size: float) -> float:
    """Return the size of ordinary letters, never under 12 units."""
    return max(20 * size, 12.0)


def names(axes: Axes, city: City, frame: Frame, size: float, free: Frame | None) -> None:
    """Outline the districts, and name each where no other name stands, nor the part kept free."""
    outlines = shore.lines(city.districts.start, city.districts.x, city.districts.y)
    axes.add_collection(
        LineCollection(
            outlines, colors=DIM, linewidths=1.0 * size, linestyles=(0, (5, 4)), zorder=6
        )
    )
    axes.figure.canvas.draw()
    taken = [
        part.get_window_extent() for part in (*axes.texts, axes.get_legend()) if part is not None
    ]
    if free is not None and free[2] - free[0] < 0.2 * (frame[2] - frame[0]):
        taken.append(Bbox(axes.transData.transform([free[:2], free[2:]])))
    shapes = [largest(shape_of(outline), frame) for outline in outlines]
    for i in np.argsort([-shape.area for shape in shapes], kind="stable").tolist():
        if shapes[i].area < 0.003 * (frame[2] - frame[0]) * (frame[3] - frame[1]):
            continue
        middle = shapely.maximum_inscribed_circle(shapes[i]).coords[0]
        name = alphabet.legible(city.names[city.districts.name[i]])
        text = axes.text(
            middle[0], middle[1], name, color=BRIGHT,
            fontsize=letters(size), ha="center", va="center", zorder=8,
            bbox={"facecolor": LAND, "alpha": 0.62, "edgecolor": "none", "pad": 1.5 * size},
        )  # fmt: skip
        atlas_map.settle(text, middle, shapes[i], taken)
        if text.axes is not None and not axes.bbox.contains(*text.get_window_extent().min):
            text.remove()


def largest(shape: Shape, frame: Frame) -> Polygon:
    """Return the largest part of a district that is in the picture."""
    parts = shapely.get_parts(shape.buffer(0).intersection(box(*frame)))
    return max(
        (part for part in parts if isinstance(part, Polygon)),
        key=lambda part: float(part.area),
        default=Polygon(),
    )


def furniture(axes: Axes, night: Night, city: City, frame: Frame, size: float) -> None:
    """Write what is shown, the scale, that it is simulated, and whose data it is."""
    behind = {"facecolor": LAND, "alpha": 0.75, "edgecolor": "none", "pad": 3 * size}
    ended = night.clock(max(night.last, 0))
    title = alphabet.legible(city.title)
    head = axes.annotate(
        f"{title}, {ended}", (0.012, 0.985), xycoords="axes fraction", color=BRIGHT,
        fontsize=1.6 * letters(size), va="top", zorder=9, bbox=behind,
    )  # fmt: skip
    axes.annotate(
        f"Simulated: {night.name}", (0, 0), xycoords=head, xytext=(0, -6 * size),
        textcoords="offset points", color=SOFT, fontsize=letters(size), va="top", zorder=9,
        bbox=behind,
    )  # fmt: skip
    across = frame[2] - frame[0]
    bar = max(one for one in (20, 50, 100, 200, 500, 1000, 2000, 5000) if one <= across / 5)
    x, y = frame[0] + 0.015 * across, frame[1] + 0.05 * (frame[3] - frame[1])
    axes.plot([x, x + bar], [y, y], color=SOFT, linewidth=3 * size, zorder=9)
    text = f"{bar / 1000:g} km" if bar >= 1000 else f"{bar} m"
    axes.annotate(
        text, (x + bar / 2, y), xytext=(0, 6 * size), textcoords="offset points", color=SOFT,
        fontsize=letters(size), ha="center", va="bottom", zorder=9, bbox=behind,
    )  # fmt: skip
    small = max(17 * size, 12.0)
    room = max(int(0.6 * axes.bbox.width / (0.6 * small)), 20)
    axes.annotate(
        fill(city.attribution, room), (0.99, 0.012), xycoords="axes fraction", color=SOFT,
        fontsize=small, ha="right", va="bottom", zorder=9, bbox=behind,
    )  # fmt: skip
