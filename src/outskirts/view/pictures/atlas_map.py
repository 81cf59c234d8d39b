"""The picture of a city: streets, buildings, districts, places, ways out, the sea, on one page."""

import os
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from shapely.geometry import LineString, Polygon, box

from outskirts.base.codes import PlaceKind, Rank, Use
from outskirts.base.errors import InputError
from outskirts.city.buildings import corners
from outskirts.city.city import City
from outskirts.city.outlines import largest, shape_of
from outskirts.view.pictures import alphabet
from outskirts.view.pictures.shore import bounds, lines, water

LAND, SEA, COAST = "#0A0F1C", "#060A14", "#3A4763"
MINOR, MIDDLE, MAJOR = "#1B2436", "#26324A", "#3A4763"
BRIGHT, SOFT, DIM = "#E9E4D8", "#A9B3C6", "#7C88A0"
OUT = "#3FBFA8"
HOME, HOUSE = "#1B2A48", "#382F44"
"""Buildings that people live in, and all others."""

DPI = 100


def draw(city: City, path: Path, *, width: int = 2000) -> None:
    """Draw a city as a PNG, `width` pixels wide, in the night's colours.

    Errors: InputError where the picture would be too small or large, or cannot be written.
    """
    if not 400 <= width <= 10_000:
        raise InputError(f"a picture {width} pixels wide is not possible; give 400 to 10,000")
    frame = bounds(city)
    tall = (frame[3] - frame[1]) / (frame[2] - frame[0])
    height = round(width * min(max(tall, 0.4), 1.6))
    with mpl.rc_context({**alphabet.style(alphabet.shown(city)), "path.simplify": True}):
        figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=LAND)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_aspect("equal", adjustable="datalim")
        axes.set_xlim(frame[0], frame[2])
        axes.set_ylim(frame[1], frame[3])
        scale = width / 2000
        sea(axes, city, frame)
        houses(axes, city)
        streets(axes, city, scale)
        places(axes, city, scale)
        ways_out(axes, city, scale)
        legend(axes, city, scale)
        furniture(axes, city, frame, scale)
        labels(axes, city, scale, canvas)
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            figure.savefig(beside, format="png", facecolor=LAND, metadata={"Software": None})
            beside.replace(path)
        except OSError as reason:
            raise InputError(
                f"cannot write {path} ({reason.strerror or reason}); choose a folder that exists "
                "and has room"
            ) from reason
        finally:
            beside.unlink(missing_ok=True)


def sea(
    axes: Axes,
    city: City,
    frame: tuple[float, float, float, float],
    fill: str = SEA,
    shore: str = COAST,
) -> None:
    """Fill the sea, and draw its edge as one thin line."""
    edge = [line for line in lines(city.coast.start, city.coast.x, city.coast.y) if len(line) > 1]
    if not edge:
        return
    wide = box(*frame).buffer(0.3 * (frame[2] - frame[0]), join_style="mitre")
    for face in water(city, [LineString(line) for line in edge], wide):
        axes.fill(*face.exterior.xy, facecolor=fill, edgecolor="none", zorder=0)
    axes.add_collection(LineCollection(edge, colors=shore, linewidths=1.0, zorder=1))


def streets(axes: Axes, city: City, scale: float) -> None:
    """Draw the streets, the wide ones over the narrow ones."""
    every = lines(city.shapes.start, city.shapes.x, city.shapes.y)
    rank = city.segments.rank
    for low, high, colour, stroke in (
        (Rank.RESIDENTIAL, Rank.STEPS, MINOR, 0.7),
        (Rank.TERTIARY, Rank.UNCLASSIFIED, MIDDLE, 1.1),
        (Rank.SECONDARY, Rank.SECONDARY, MIDDLE, 1.8),
        (Rank.MOTORWAY, Rank.PRIMARY, MAJOR, 2.2),
    ):
        chosen = [every[i] for i in np.flatnonzero((rank >= low) & (rank <= high))]
        axes.add_collection(
            LineCollection(chosen, colors=colour, linewidths=stroke * scale, zorder=2)
        )


def houses(axes: Axes, city: City) -> None:
    """Draw the buildings as they stand, those that people live in apart from the others."""
    outlines = corners(city.buildings)
    for lived_in, colour in ((True, HOME), (False, HOUSE)):
        chosen = np.flatnonzero((city.buildings.use == Use.DWELLING) == lived_in)
        axes.add_collection(
            PolyCollection(
                [outlines[i] for i in chosen.tolist()],
                facecolors=colour, edgecolors="none", zorder=1.5,
            )
        )  # fmt: skip


def places(axes: Axes, city: City, scale: float) -> None:
    """Draw what is mapped as points, and what is placed by rule as fainter, smaller ones."""
    table = city.places
    shown = (table.kind != PlaceKind.WORKPLACE) & (table.kind != PlaceKind.BUS_STOP)
    for by_rule, colour, size, alpha in ((1, DIM, 0.8, 0.5), (0, BRIGHT, 2.2, 0.75)):
        chosen = shown & (table.by_rule == by_rule)
        axes.scatter(
            table.x[chosen], table.y[chosen], s=size * scale, c=colour, alpha=alpha,
            linewidths=0, zorder=3,
        )  # fmt: skip


def ways_out(axes: Axes, city: City, scale: float) -> None:
    """Draw the exits as rings, and the cordon as bars across the roads."""
    x, y = crossings(city)
    axes.scatter(x, y, s=26 * scale, c=SOFT, marker="_", linewidths=1.6 * scale, zorder=5)
    at = city.exits.junction
    axes.scatter(
        city.junctions.x[at], city.junctions.y[at], s=110 * scale, facecolors="none",
        edgecolors=OUT, linewidths=2.0 * scale, zorder=6, clip_on=False,
    )  # fmt: skip


def crossings(city: City) -> tuple[list[float], list[float]]:
    """Return where the cordon's crossings are [m]."""
    every = lines(city.shapes.start, city.shapes.x, city.shapes.y)
    points = [
        LineString(every[segment]).interpolate(along)
        for segment, along in zip(
            city.cordon.segment.tolist(), city.cordon.along.tolist(), strict=True
        )
    ]
    return [point.x for point in points], [point.y for point in points]


def labels(axes: Axes, city: City, scale: float, canvas: FigureCanvasAgg) -> None:
    """Outline the districts and name each, at a spot where no other name stands."""
    outlines = lines(city.districts.start, city.districts.x, city.districts.y)
    axes.add_collection(
        LineCollection(
            outlines, colors=DIM, linewidths=0.9 * scale, linestyles=(0, (5, 4)), zorder=4
        )
    )
    canvas.draw()  # type: ignore[no-untyped-call]
    taken: list[Any] = []
    shapes = [largest(shape_of(line)) for line in outlines]
    order = np.argsort([-shape.area for shape in shapes], kind="stable")
    for i in order.tolist():
        name = alphabet.legible(city.names[city.districts.name[i]])
        people = int(city.districts.population[i])
        inside = shapes[i]
        middle = shapely.maximum_inscribed_circle(inside).coords[0]
        text = axes.text(
            middle[0], middle[1], f"{name}\n{people:,}", color=BRIGHT,
            fontsize=max(13 * scale, 8.7), ha="center", va="center", linespacing=1.3, zorder=8,
            bbox={"facecolor": LAND, "alpha": 0.55, "edgecolor": "none", "pad": 2.0},
        )  # fmt: skip
        settle(text, middle, inside, taken)


def settle(text: Text, middle: tuple[float, ...], inside: Polygon, taken: list[Any]) -> None:
    """Move a name about its district until it covers no other; leave it out if none is free."""
    reach = float(np.sqrt(inside.area)) / 2
    for step in range(25):
        turn = step * 2.399963
        out = reach * float(np.sqrt(step / 24))
        spot = (middle[0] + out * float(np.cos(turn)), middle[1] + out * float(np.sin(turn)))
        text.set_position(spot)
        here = text.get_window_extent().padded(2)
        if not any(here.overlaps(other) for other in taken):
            taken.append(here)
            return
    text.remove()


def legend(axes: Axes, city: City, scale: float) -> None:
    """Say what the signs mean, with their numbers."""
    mapped = int((city.places.by_rule == 0).sum())
    ruled = int((city.places.by_rule == 1).sum())

    def sign(label: str, **look: Any) -> Line2D:
        return Line2D([], [], linestyle="none", label=label, **look)

    signs = [
        sign(
            f"exit ({len(city.exits.junction)})", marker="o", markerfacecolor="none",
            markeredgecolor=OUT, markersize=10 * scale, markeredgewidth=2 * scale,
        ),
        sign(
            f"cordon crossing ({len(city.cordon.segment)})", marker="_", color=SOFT,
            markersize=8 * scale, markeredgewidth=1.6 * scale,
        ),
        sign(f"mapped place ({mapped:,})", marker="o", color=BRIGHT, markersize=4 * scale),
        sign(
            f"place by rule ({ruled:,}, workplaces not shown)", marker="o", color=DIM,
            markersize=3 * scale,
        ),
    ]  # fmt: skip
    homes = int((city.buildings.use == Use.DWELLING).sum())
    for label, colour, count in (
        ("dwelling house", HOME, homes),
        ("other building", HOUSE, len(city.buildings.use) - homes),
    ):
        if count:
            signs.append(
                sign(
                    f"{label} ({count:,})", marker="s", markerfacecolor=colour,
                    markeredgecolor=DIM, markersize=9 * scale, markeredgewidth=0.7 * scale,
                )
            )  # fmt: skip
    place, anchor = quiet_corner(axes, city)
    box_of = axes.legend(
        handles=signs, loc=place, fontsize=max(12 * scale, 8.7), labelcolor=SOFT,
        facecolor="#121A2B", edgecolor="none", framealpha=0.9, borderpad=0.8,
        bbox_to_anchor=anchor,
    )  # fmt: skip
    box_of.set_zorder(9)


def quiet_corner(axes: Axes, city: City) -> tuple[int, tuple[float, float]]:
    """Return the corner, of three, that hides fewest exits, then fewest streets.

    A corner is matplotlib's number for it, and where to anchor what is put there.
    """
    leaving = city.exits.junction
    every = [(city.junctions.x[leaving], city.junctions.y[leaving]), (city.shapes.x, city.shapes.y)]
    flat = [axes.transLimits.transform(np.column_stack(points)) for points in every]
    options: list[tuple[int, int, int, int, tuple[float, float]]] = []
    for order, (place, anchor) in enumerate(
        (
            (4, (0.99, 0.035)),
            (1, (0.99, 0.985)),
            (2, (0.01, 0.90)),
        )
    ):
        x = 0 if place == 2 else 1
        y = 0 if place == 4 else 1
        hidden = [
            int(((np.abs(one[:, 0] - x) < 0.26) & (np.abs(one[:, 1] - y) < 0.16)).sum())
            for one in flat
        ]
        options.append((hidden[0], hidden[1], order, place, anchor))
    best = min(options)
    return best[3], best[4]


def furniture(
    axes: Axes, city: City, frame: tuple[float, float, float, float], scale: float
) -> None:
    """Write the title, the scale bar and whose data this is."""
    size = max(12 * scale, 8.7)
    people = int(city.districts.population.sum())
    kilometres = float(city.segments.length.sum()) / 1000
    head = axes.annotate(
        alphabet.legible(city.title), (0.012, 0.985), xycoords="axes fraction", color=BRIGHT,
        fontsize=max(26 * scale, 12), va="top", zorder=9,
    )  # fmt: skip
    axes.annotate(
        f"{people:,} people, {kilometres:,.0f} km of streets", (0, 0), xycoords=head,
        xytext=(0, -6), textcoords="offset points", color=SOFT, fontsize=size, va="top", zorder=9,
    )  # fmt: skip
    across = frame[2] - frame[0]
    bars = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
    bar = max((one for one in bars if one <= across / 6), default=bars[0])
    x, y = frame[0] + 0.015 * across, frame[1] + 0.045 * (frame[3] - frame[1])
    axes.plot([x, x + bar], [y, y], color=SOFT, linewidth=2 * scale, zorder=9)
    text = f"{bar / 1000:g} km" if bar >= 1000 else f"{bar} m"
    axes.text(x + bar / 2, y, text, color=SOFT, fontsize=size, ha="center", va="bottom", zorder=9)
    axes.text(
        0.99, 0.012, city.attribution, transform=axes.transAxes, color=DIM, fontsize=size,
        ha="right", va="bottom", zorder=9,
    )  # fmt: skip
