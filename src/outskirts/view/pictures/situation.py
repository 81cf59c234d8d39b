"""Situation maps: the city at moments of a night, on paper, with names, scale and legend."""

import re
from collections.abc import Iterator
from textwrap import fill
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
import shapely.affinity
import shapely.ops
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from shapely import LineString
from shapely.geometry import box

from outskirts.base.codes import Condition, Rank
from outskirts.city.city import City
from outskirts.city.ground import Ground
from outskirts.city.outlines import shape_of
from outskirts.night.recorded.situation import Situation, Situations
from outskirts.view.pictures import alphabet, atlas_map, look, shore
from outskirts.view.pictures.fallen import Frame, filled, largest
from outskirts.view.pictures.look import FAINT, INK, PAPER

MOST = 500
"""Maps of a series at most."""
WIDTH, PANEL = 2400, 560
"""Width of a map, and of the panel at its right [px]."""
FLATTEST, TALLEST = 0.62, 1.1
"""Height of the map itself over its width."""
LETTERS = 17.0
"""Size of letters on the map [px]."""
SPOKEN, SMALL = 23.0, 18.0
"""Size of letters in the panel, and of those at its foot [px]."""
NAMES = 80
"""Streets that are named at most."""
LEAST = 0.75
"""A street is named if it is so long, as a part of its name's length."""
COUNTED = 12
"""Hordes whose number is written beside them, the largest."""
GANG = 6
"""Infected from whom on a horde is shown."""

WATER, EDGE = "#D7E2EA", "#9DB2C1"
STREETS = ("#DDD7C9", "#CCC5B5", "#B4AC99")
TENTH, HALF = "#E8954A", "#7A2114"
"""Pieces of street that have lost a tenth, and half, of their residents."""
INFECTED, HORDE, OUT = "#C4260C", "#5A2D82", "#0B7D6C"
CLASSES = ((1, 14.0, "1 to 9"), (10, 42.0, "10 to 99"), (100, 110.0, "100 or more"))
"""Infected on a street, from how many on: the area of their sign, and words."""
HALO = [withStroke(linewidth=3.0, foreground=PAPER)]


def name(number: int, count: int, clock: str) -> str:
    """Return the name of a map of a series: map-01-1800.png.

    `clock` is its time; of nights longer than a day with the day of the week.
    """
    when = re.sub(r"[^0-9a-z]+", "-", clock.lower().replace(":", "")).strip("-")
    return f"map-{number:0{max(len(str(count)), 2)}d}-{when}.png"


class Atlas:
    """The maps of a night: what stays is drawn once, what changes is drawn for each moment.

    `part` says which part of the city is shown, with longitude, latitude and radius [m]; None: the
    whole.
    """

    def __init__(self, of: Situations, city: City, part: dict[str, Any] | None = None) -> None:
        self._of = of
        self.now = of.night
        self._city = city
        frame = shore.bounds(city) if part is None else around(city, part)
        across, up = frame[2] - frame[0], frame[3] - frame[1]
        tall = min(max(up / across, FLATTEST), TALLEST)
        self._wide = WIDTH - PANEL
        self._height = round(self._wide * tall)
        self.frame = filled(frame, self._height / self._wide)
        self._metre = self._wide / (self.frame[2] - self.frame[0])
        self._style = {**look.STYLE, **alphabet.style(alphabet.shown(city))}
        self._place = "" if part is None else str(part["place"])
        with mpl.rc_context(self._style):
            self._base()

    def png(self, minute: int) -> bytes:
        """Return the map of a minute as the bytes of a PNG."""
        situation = self._of.at(minute)
        with mpl.rc_context(self._style):
            drawn = list(self._moment(situation))
            try:
                return look.encoded(self._figure, "png", 1.0)
            finally:
                for one in drawn:
                    one.remove()

    def _base(self) -> None:
        """Draw what stays: ground, streets and their names, districts, ways out, the legend."""
        city, height = self._city, self._height
        self._figure = look.page(WIDTH, height, PAPER)
        axes = self._figure.add_axes((0, 0, self._wide / WIDTH, 1))
        axes.set_xlim(self.frame[0], self.frame[2])
        axes.set_ylim(self.frame[1], self.frame[3])
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_facecolor(PAPER)
        for spine in axes.spines.values():
            spine.set_color(FAINT)
        self._axes = axes
        atlas_map.sea(axes, city, shore.bounds(city), WATER, EDGE)
        self._lines = shore.lines(city.shapes.start, city.shapes.x, city.shapes.y)
        near = min(max(self._metre * 8, 1.0), 4.0)
        rank = city.segments.rank
        for low, high, colour, stroke in (
            (Rank.RESIDENTIAL, Rank.STEPS, STREETS[0], 0.6),
            (Rank.TERTIARY, Rank.UNCLASSIFIED, STREETS[1], 1.0),
            (Rank.MOTORWAY, Rank.SECONDARY, STREETS[2], 1.5),
        ):
            chosen = np.flatnonzero((rank >= low) & (rank <= high)).tolist()
            axes.add_collection(
                LineCollection(
                    [self._lines[i] for i in chosen], colors=colour, linewidths=stroke * near,
                    capstyle="round", zorder=2,
                )
            )  # fmt: skip
        self._near = near
        edges = shore.lines(city.districts.start, city.districts.x, city.districts.y)
        axes.add_collection(
            LineCollection(edges, colors=FAINT, linewidths=1.2, linestyles=(0, (5, 4)), zorder=5)
        )
        at = city.exits.junction
        axes.scatter(
            city.junctions.x[at], city.junctions.y[at], s=110, facecolors=PAPER, edgecolors=OUT,
            linewidths=2.4, zorder=6,
        )  # fmt: skip
        self._scale()
        self._taken: list[Any] = [self._corner]
        self._spots = list(self._quarters())
        self._names()
        self._legend()

    def _scale(self) -> None:
        """Draw the scale, and where north is."""
        across = self.frame[2] - self.frame[0]
        bars = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
        bar = max((one for one in bars if one <= across / 6), default=bars[0])
        x, y = self.frame[0] + 24 / self._metre, self.frame[1] + 24 / self._metre
        text = f"{bar / 1000:g} km" if bar >= 1000 else f"{bar} m"
        self._corner = box(
            x - 12 / self._metre, y - 12 / self._metre,
            x + bar + 60 / self._metre, y + 50 / self._metre,
        )  # fmt: skip
        shown = np.asarray(self._corner.exterior.coords)
        self._axes.fill(*shown.T, facecolor=PAPER, edgecolor="none", alpha=0.85, zorder=9)
        for i in range(4):
            self._axes.plot(
                [x + bar * i / 4, x + bar * (i + 1) / 4], [y, y], color=(INK, FAINT)[i % 2],
                linewidth=7, solid_capstyle="butt", zorder=10,
            )  # fmt: skip
        self._axes.annotate(
            text, (x + bar / 2, y), xytext=(0, 7), textcoords="offset points", ha="center",
            va="bottom", fontsize=LETTERS, color=INK, zorder=10,
        )  # fmt: skip
        self._axes.annotate(
            "N", (x + bar, y), xytext=(34, 30), textcoords="offset points", ha="center",
            va="center", fontsize=LETTERS, color=INK, zorder=10,
        )  # fmt: skip
        self._axes.plot(
            [x + bar + 34 / self._metre] * 2, [y - 6 / self._metre, y + 16 / self._metre],
            color=INK, linewidth=2, zorder=10,
        )  # fmt: skip
        self._axes.plot(
            [x + bar + 34 / self._metre], [y + 16 / self._metre], marker="^", color=INK,
            markersize=8, zorder=10,
        )  # fmt: skip

    def _quarters(self) -> Iterator[tuple[int, str, tuple[float, float]]]:
        """Yield the districts that are named: number, name, and where the name stands [m]."""
        city = self._city
        edges = shore.lines(city.districts.start, city.districts.x, city.districts.y)
        ground = (self.frame[2] - self.frame[0]) * (self.frame[3] - self.frame[1])
        for i, edge in enumerate(edges):
            shape = largest(shape_of(edge), self.frame)
            if shape.area < 0.002 * ground:
                continue
            middle = shapely.maximum_inscribed_circle(shape).coords[0]
            words = alphabet.legible(city.names[city.districts.name[i]])
            wide, high = self._measured(f"{words}\n100.0% lost", LETTERS)
            for step in range(25):
                out = float(np.sqrt(shape.area)) / 2 * (step / 24) ** 0.5
                turn = step * 2.399963
                spot = (
                    middle[0] + out * float(np.cos(turn)), middle[1] + out * float(np.sin(turn)),
                )  # fmt: skip
                area = box(
                    spot[0] - wide / 2, spot[1] - high / 2, spot[0] + wide / 2, spot[1] + high / 2
                )
                if self._free(area):
                    self._taken.append(area)
                    yield i, words, spot
                    break

    def _names(self) -> None:
        """Write the names of streets along them, the widest and longest first."""
        written = 0
        for words, line in self._named():
            if written == NAMES:
                return
            wide, high = self._measured(words, LETTERS - 2)
            if line.length < LEAST * wide:
                continue
            for share in (0.5, 0.35, 0.65, 0.2, 0.8):
                half = min(wide, line.length) / 2
                middle = min(max(share * line.length, half), line.length - half)
                stretch = shapely.ops.substring(line, middle - half, middle + half)
                a, b = stretch.coords[0], stretch.coords[-1]
                chord = LineString([a, b])
                if chord.length < 1.8 * half or chord.hausdorff_distance(stretch) > 0.6 * high:
                    continue
                grown = shapely.affinity.scale(chord, wide / chord.length, wide / chord.length)
                area = grown.buffer(0.5 * high, cap_style="flat")
                if not self._free(area):
                    continue
                self._taken.append(area)
                angle = float(np.degrees(np.arctan2(b[1] - a[1], b[0] - a[0])))
                angle = (angle + 90) % 180 - 90
                self._axes.text(
                    (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, words, rotation=angle, ha="center",
                    va="center", rotation_mode="anchor", fontsize=LETTERS - 2, color=INK, zorder=7,
                    path_effects=HALO, parse_math=False,
                )  # fmt: skip
                written += 1
                break

    def _named(self) -> Iterator[tuple[str, LineString]]:
        """Yield the streets of the frame that have a name, in the order of their importance."""
        city = self._city
        rank = city.segments.rank
        widest = Rank.SECONDARY if self._metre < 1 / 8 else Rank.STEPS
        shown = np.flatnonzero((city.segments.name >= 0) & (rank <= widest))
        cut = box(*self.frame)
        by_name: dict[int, list[int]] = {}
        for one in shown.tolist():
            by_name.setdefault(int(city.segments.name[one]), []).append(one)
        found = []
        for number, those in by_name.items():
            lines = [self._lines[i] for i in those if len(self._lines[i]) > 1]
            whole = shapely.union_all([LineString(line) for line in lines]).intersection(cut)
            merged = shapely.line_merge(whole)
            parts = [one for one in shapely.get_parts(merged) if isinstance(one, LineString)]
            if parts:
                line = max(parts, key=lambda one: float(one.length))
                found.append((int(rank[those].min()), -float(line.length), number, line))
        found.sort(key=lambda one: one[:3])
        for _, _, number, line in found:
            yield alphabet.legible(city.names[number]), line

    def _measured(self, words: str, size: float) -> tuple[float, float]:
        """Return how wide and high words are on the ground [m]."""
        text = self._axes.text(self.frame[0], self.frame[1], words, fontsize=size, parse_math=False)
        shown = text.get_window_extent()
        text.remove()
        return shown.width / self._metre, shown.height / self._metre

    def _free(self, area: Any) -> bool:
        """Say whether a stretch of ground lies in the frame, and holds no words yet."""
        return box(*self.frame).contains(area) and not any(
            area.intersects(other) for other in self._taken
        )

    def _legend(self) -> None:
        """Say at the right what the signs mean, and whose data this is."""

        def sign(label: str, **looks: Any) -> Line2D:
            return Line2D([], [], label=label, **looks)

        dot: dict[str, Any] = {
            "linestyle": "none", "marker": "^", "markerfacecolor": INFECTED,
            "markeredgecolor": PAPER, "markeredgewidth": 0.6,
        }  # fmt: skip
        signs = [
            sign("a tenth of a stretch's residents lost", color=TENTH, linewidth=3.0),
            sign("half of them lost", color=HALF, linewidth=5.0),
            *(
                sign(f"{words} infected on it now", markersize=(area * self._near) ** 0.5, **dot)
                for _, area, words in CLASSES
            ),
            sign(
                f"horde of {GANG} or more, how many", linestyle="none", marker="o",
                markerfacecolor="none", markeredgecolor=HORDE, markersize=16, markeredgewidth=2.2,
            ),
            sign(
                "way out of the city", linestyle="none", marker="o", markerfacecolor=PAPER,
                markeredgecolor=OUT, markersize=10, markeredgewidth=2.4,
            ),
            sign("edge of a district", color=FAINT, linewidth=1.2, linestyle=(0, (5, 4))),
        ]  # fmt: skip
        left = (self._wide + 18) / WIDTH
        made = self._figure.legend(
            handles=signs, loc="upper left", bbox_to_anchor=(left, self._down(458)),
            fontsize=SPOKEN, labelcolor=INK, frameon=False, borderpad=0, borderaxespad=0,
            labelspacing=0.75, handlelength=2.2,
        )  # fmt: skip
        made.set_zorder(9)
        foot = [
            "Lost: infected or dead. Residents count where they live, wherever they are.",
            look.FICTION,
            f"Simulated: {self.now.name}. {self._city.attribution}",
        ]
        self._figure.text(
            left, 18 / self._height, "\n\n".join(fill(one, 50) for one in foot), color=FAINT,
            fontsize=SMALL, va="bottom", linespacing=1.25,
        )  # fmt: skip

    def _down(self, pixels: float) -> float:
        """Return a height of the figure, so many pixels below its top."""
        return 1 - pixels / self._height

    def _moment(self, now: Situation) -> Iterator[Artist]:
        """Draw what a minute has of its own; yield each piece, to be taken off again."""
        axes, lost = self._axes, np.nan_to_num(now.lost)
        for low, high, colour, stroke in ((0.1, 0.5, TENTH, 1.3), (0.5, 2.0, HALF, 2.2)):
            chosen = np.flatnonzero((lost >= low) & (lost < high)).tolist()
            yield axes.add_collection(
                LineCollection(
                    [self._lines[i] for i in chosen], colors=colour, linewidths=stroke * self._near,
                    capstyle="round", zorder=3 + low,
                )
            )  # fmt: skip
        if now.infected is not None:
            start = self._city.shapes.start
            middle = (start[:-1] + start[1:] - 1) // 2
            both = np.minimum(middle + 1, start[1:] - 1)
            x, y = (
                (line[middle].astype(float) + line[both]) / 2
                for line in (self._city.shapes.x, self._city.shapes.y)
            )
            tops = [one[0] for one in CLASSES[1:]] + [np.iinfo(np.int32).max]
            for (low, area, _), top in zip(CLASSES, tops, strict=True):
                those = (now.infected >= low) & (now.infected < top)
                yield axes.scatter(
                    x[those], y[those], s=area * self._near, c=INFECTED, marker="^",
                    edgecolors=PAPER, linewidths=0.6, zorder=4,
                )  # fmt: skip
        big = now.sizes >= GANG
        yield axes.scatter(
            now.hordes[big, 0], now.hordes[big, 1], s=40 + 12 * now.sizes[big], facecolors="none",
            edgecolors=HORDE, linewidths=2.2, zorder=8,
        )  # fmt: skip
        west, south, east, north = self.frame
        written = 0
        for (x, y), size in zip(now.hordes[big].tolist(), now.sizes[big].tolist(), strict=True):
            if written < COUNTED and west < x < east and south < y < north:
                written += 1
                yield axes.annotate(
                    f"{size:,}", (x, y), xytext=(0.5 * (40 + 12 * size) ** 0.5 + 3, 0),
                    textcoords="offset points", va="center", fontsize=LETTERS, color=HORDE,
                    zorder=8.5, path_effects=HALO,
                )  # fmt: skip
        for i, words, spot in self._spots:
            part = now.quarters[i]
            yield axes.text(
                *spot, words if np.isnan(part) else f"{words}\n{part:.1%} lost", ha="center",
                va="center", fontsize=LETTERS, color=INK, zorder=7.5, path_effects=HALO,
                linespacing=1.2, fontweight="bold", parse_math=False,
            )  # fmt: skip
        yield from self._told(now)

    def _told(self, now: Situation) -> Iterator[Artist]:
        """Write at the right which city it is, when, and how many are how."""
        left = (self._wide + 18) / WIDTH
        night, counts = self.now, now.totals
        city = fill(alphabet.legible(self._city.title), 32)
        shown = fill(alphabet.legible(self._place), 40).split("\n")[:1]
        heads = [(line, SPOKEN + 4, "bold", INK) for line in city.split("\n")[:2]]
        heads += [
            (line, SPOKEN, "normal", FAINT)
            for line in (*filter(None, shown), night.day_at(now.minute))
        ]
        for i, (line, size, weight, colour) in enumerate(heads):
            yield self._text(left, 40 + 32 * i, line, size, weight, colour)
        yield self._text(left, 216, night.clock(now.minute), 68, "bold")
        living = counts[Condition.SUSCEPTIBLE] + counts[Condition.EXPOSED]
        told = (
            (living, "living in the city"),
            (counts[Condition.EXPOSED], "of them bitten, not yet turned"),
            (counts[Condition.INFECTED], "infected"),
            (counts[Condition.DEAD], "dead"),
            (counts[Condition.ESCAPED], "out of the city"),
        )
        for i, (count, words) in enumerate(told):
            down = 272 + 34 * i
            number = self._text(left + 130 / WIDTH, down, f"{count:,}", SPOKEN, "bold")
            number.set_horizontalalignment("right")
            yield number
            yield self._text(left + 144 / WIDTH, down, words, SPOKEN)
        if now.infected is None:
            yield self._text(left, 442, "Who was where was not kept.", SMALL, "normal", FAINT)

    def _text(
        self, x: float, down: float, words: str, size: float, weight: str = "normal",
        colour: str = INK,
    ) -> Any:  # fmt: skip
        """Write words so many pixels below the top of the figure."""
        return self._figure.text(
            x, self._down(down), words, fontsize=size, fontweight=weight, color=colour,
            va="baseline", parse_math=False,
        )  # fmt: skip


def around(city: City, part: dict[str, Any]) -> Frame:
    """Return what is shown of a part of the city: west, south, east, north [m]."""
    degrees = np.array([[part["longitude"], part["latitude"]]], dtype=float)
    x, y = Ground(city.longitude, city.latitude).flat(degrees)[0].tolist()
    radius = float(part["radius"])
    return (x - radius, y - radius, x + radius, y + radius)
