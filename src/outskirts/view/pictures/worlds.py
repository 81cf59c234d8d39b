"""Two nights side by side: their curves over each other, R, figures and districts, on one page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from outskirts.base.codes import Condition
from outskirts.base.units import MINUTE
from outskirts.city.city import City
from outskirts.night.recorded.worlds import FIGURES, World, quarters, spoken
from outskirts.record import measures
from outskirts.view.pictures import alphabet, look
from outskirts.view.pictures.curves import COHORT, clockwise, logarithmic, name_lines
from outskirts.view.pictures.look import FAINT, INK, PAPER, RULE

WIDTH = 1500.0
"""Width of the page, in units of layout."""
TABLES, LINE = 590.0, 27.0
"""Where the tables begin below the top, and the height of a line of theirs."""
FOOT = 90.0
"""Room below the tables."""
WORLDS = ("#1B6CB0", "#C4460C")
"""The first world and the second; lines differ in width too."""
WIDTHS = (1.8, 2.8)
SHOWN: tuple[tuple[Condition, Any], ...] = (
    (Condition.INFECTED, "solid"),
    (Condition.DEAD, (0, (1.2, 1.6))),
    (Condition.ESCAPED, (0, (7, 2, 1.5, 2))),
)
"""Which curves are shown, and their strokes."""
ROWS = 17
"""Districts at most."""
LETTERS = 14.0
EDGE = 28.0
"""Margin of the page, in units of layout."""


def draw(worlds: tuple[World, World], city: City, parted: int | None, path: Path) -> None:
    """Draw two worlds side by side as a .png or .svg; `parted` is the minute at which they part.

    Errors: InputError where the name says another kind, or the picture cannot be written.
    """
    with mpl.rc_context({**look.STYLE, **alphabet.style(alphabet.shown(city))}):
        look.save(figure(worlds, city, parted), path)


class Page:
    """An empty page with places to write and draw, in units of layout from its left and top."""

    def __init__(self, lines: int) -> None:
        """Make one that has room for tables of so many lines."""
        self.height = TABLES + LINE * lines + FOOT
        self.figure = look.page(WIDTH, self.height)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = LETTERS,
        colour: str = INK,
        weight: str = "normal",
        ha: str = "left",
    ) -> None:
        """Write words that stand on a line."""
        self.figure.text(
            x / WIDTH, 1 - y / self.height, text, fontsize=size, color=colour, fontweight=weight,
            ha=ha, va="baseline", parse_math=False,
        )  # fmt: skip

    def box(self, left: float, top: float, width: float, height: float, head: str) -> Axes:
        """Return axes with what they count above them."""
        at = (left / WIDTH, 1 - (top + height) / self.height, width / WIDTH, height / self.height)
        axes = self.figure.add_axes(at)
        axes.set_facecolor(PAPER)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(INK)
        axes.tick_params(colors=INK, labelsize=LETTERS, length=0)
        axes.tick_params(axis="x", length=4)
        axes.grid(visible=True, axis="y", color=RULE, linewidth=1, zorder=0)
        axes.set_axisbelow(True)
        self.words(left - 60, top - 16, head, colour=FAINT)
        return axes

    def table(
        self,
        left: float,
        ends: Sequence[float],
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        first: int,
    ) -> None:
        """Write a table; its first column begins, all others end at their place.

        The columns of the two worlds are `first` and the next.
        """
        colours = [INK] * len(heads)
        colours[first : first + 2] = WORLDS
        for i, row in enumerate((heads, *rows)):
            for j, (cell, end) in enumerate(zip(row, ends, strict=True)):
                self.words(
                    left + end, TABLES + LINE * i, cell, ha="right" if j else "left",
                    colour=colours[j] if i == 0 else INK, weight="bold" if i == 0 else "normal",
                )  # fmt: skip
        rule = 1 - (TABLES + 9) / self.height
        ends_at = [left / WIDTH, (left + ends[-1]) / WIDTH]
        self.figure.add_artist(Line2D(ends_at, [rule, rule], color=RULE, linewidth=1.5))


def figure(worlds: tuple[World, World], city: City, parted: int | None) -> Figure:
    """Return the page."""
    districts = quarter_rows(worlds)
    page = Page(max(len(FIGURES), len(districts)) + 1)
    one, other = (alphabet.legible(world.name) for world in worlds)
    night = worlds[0].night
    when = f"{night.clock(0)} to {night.clock(worlds[0].minute)}"
    page.words(EDGE, 46, f"{alphabet.legible(city.title)}, {when}", size=22, weight="bold")
    signs = [
        Line2D([], [], color=colour, linewidth=2 * width, label=name)
        for colour, width, name in zip(WORLDS, WIDTHS, (one, other), strict=True)
    ]
    page.figure.legend(
        handles=signs, loc="upper right", ncols=2, frameon=False, fontsize=LETTERS + 2,
        bbox_to_anchor=(1 - EDGE / WIDTH, 1 - 18 / page.height), labelcolor=INK, borderaxespad=0,
    )  # fmt: skip
    curves(page.box(96, 110, 560, 400, "People, logarithmic scale"), worlds, parted)
    head = "People infected by each case (R), by the time of its own infection; hollow: not over"
    growth(page.box(900, 110, 560, 400, head), worlds, parted)
    told = [world.figures() for world in worlds]
    rows = [[about, *(spoken(name, one[name]) for one in told)] for name, about in FIGURES.items()]
    page.table(EDGE, (0, 440, 590), ["Figures", *heads(worlds)], rows, 1)
    names = ["Infected or dead of", "residents", *heads(worlds), "people"]
    page.table(780, (0, 320, 440, 560, 680), names, districts, 2)
    foot = f"Simulated: {night.name}. {city.attribution}"
    page.words(EDGE, page.height - 34, look.FICTION, size=12, colour=FAINT)
    page.words(EDGE, page.height - 16, alphabet.legible(foot), size=12, colour=FAINT)
    return page.figure


def curves(axes: Axes, worlds: tuple[World, World], parted: int | None) -> None:
    """Draw the infected, the dead and those out of the city, of both worlds over each other."""
    labels = []
    for world, colour, width in zip(worlds, WORLDS, WIDTHS, strict=True):
        minutes = np.arange(world.minute + 1)
        for condition, dashes in SHOWN:
            values = world.totals[:, condition]
            if not values.any():
                continue
            axes.plot(
                minutes, np.where(values > 0, values, np.nan), color=colour, linewidth=width,
                linestyle=dashes, zorder=3, clip_on=False,
            )  # fmt: skip
            labels.append((float(values[-1]), colour, [condition.name.lower()]))
    logarithmic(axes, max(int(max(world.totals.max() for world in worlds)), 10))
    most = max(
        int(world.totals[:, [condition for condition, _ in SHOWN]].max()) for world in worlds
    )
    axes.set_ylim(0.8, max(most, 10) * 2)
    clockwise(axes, worlds[0].night, worlds[0].minute, WIDTH / 2)
    mark(axes, worlds[0], parted)
    name_lines(axes, labels, WIDTH / 2)


def growth(axes: Axes, worlds: tuple[World, World], parted: int | None) -> None:
    """Draw R of both worlds by the time of infection; hollow: may still infect more."""
    top = 2.0
    for world, colour, width in zip(worlds, WORLDS, WIDTHS, strict=True):
        table = measures.reproduction(world.cases, COHORT).to_pydict()
        minute = np.array(table["minute"], dtype=float) + COHORT / 2
        r = np.array(table["r"], dtype=float)
        begun = minute - COHORT / 2 < max(world.minute, 1)
        minute, r = minute[begun], r[begun]
        done = minute + COHORT / 2 + measures.patience(world.cases) / MINUTE <= world.minute
        axes.plot(minute, r, color=colour, linewidth=width / 2, zorder=3, clip_on=False)
        axes.scatter(minute[done], r[done], s=34, c=colour, zorder=4, clip_on=False)
        axes.scatter(
            minute[~done], r[~done], s=34, facecolors=PAPER, edgecolors=colour, linewidths=1.5,
            zorder=4, clip_on=False,
        )  # fmt: skip
        top = max(top, 1.12 * float(r.max(initial=0)))
    axes.axhline(1, color=INK, linewidth=1.2, zorder=2)
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    clockwise(axes, worlds[0].night, worlds[0].minute, WIDTH / 2)
    mark(axes, worlds[0], parted)


def mark(axes: Axes, world: World, parted: int | None) -> None:
    """Draw when the two worlds part."""
    if parted is None or not 0 < parted <= world.minute:
        return
    axes.axvline(parted, color=FAINT, linewidth=1.2, linestyle=(0, (3, 3)), zorder=1)
    late = parted > 0.7 * world.minute
    axes.annotate(
        f"they part, {world.night.clock(parted)}", (parted, 1), xycoords=("data", "axes fraction"),
        xytext=(-6 if late else 6, -2), textcoords="offset points", fontsize=LETTERS - 1,
        color=FAINT, ha="right" if late else "left", va="top",
    )  # fmt: skip


def quarter_rows(worlds: tuple[World, World]) -> list[list[str]]:
    """Return what is told of each district: residents, the share lost in both, the difference."""
    every = quarters(worlds)
    rows = [
        [
            alphabet.legible(row.name), f"{row.residents:,}",
            *(f"{share:.1%}" for share in row.shares), f"{row.lost[1] - row.lost[0]:+,}",
        ]
        for row in every[:ROWS]
    ]  # fmt: skip
    if len(every) > ROWS:
        rows.append([f"and {len(every) - ROWS:,} more", "", "", "", ""])
    return rows


def heads(worlds: tuple[World, World]) -> list[str]:
    """Return the names of two worlds as they stand over a column."""
    names = (alphabet.legible(world.name) for world in worlds)
    return [name if len(name) <= 15 else f"{name[:14]}…" for name in names]
