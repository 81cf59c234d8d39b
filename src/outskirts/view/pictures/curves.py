"""Pictures of runs: the epidemic curve, how many each case infects, where and when it fell."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.city.city import City
from outskirts.night.recorded.night import Night
from outskirts.record import measures
from outskirts.record.reader import Recording
from outskirts.view.pictures import fallen as ground
from outskirts.view.pictures import look
from outskirts.view.pictures.look import FAINT, INK, OPENSTREETMAP, PAPER, RULE, STROKES

WIDE, NARROW = 920.0, 358.0
"""Widths of a picture beside text and on a phone, in units of layout."""

COHORT = 10
"""Minutes of infection that are taken together when it is asked how many each case infected."""


def curve(recording: Recording, path: Path, *, attribution: str = OPENSTREETMAP) -> None:
    """Draw how many people were in each condition, minute by minute, as a .png or .svg.

    Errors: InputError where the record holds no full minute, or the picture cannot be written.
    """
    night = Night(recording)
    look.save(curve_figure(night, WIDE, stamp(night, attribution)), path)


def reproduction(recording: Recording, path: Path, *, attribution: str = OPENSTREETMAP) -> None:
    """Draw how many people each case went on to infect, by the time of its own infection.

    Errors: InputError where the record holds no full minute, or the picture cannot be written.
    """
    night = Night(recording)
    look.save(reproduction_figure(night, WIDE, stamp(night, attribution)), path)


def fallen(recording: Recording, city: City, path: Path, *, width: int = 1600) -> None:
    """Draw which streets fell, and when, as a PNG `width` pixels wide in the night's colours.

    Errors: InputError where the record is of another city, or the picture cannot be written.
    """
    if not 400 <= width <= 10_000:
        raise InputError(f"a picture {width} pixels wide is not possible; give 400 to 10,000")
    look.save(ground.figure(Night(recording), city, width), path, 1.0)


def curves(many: Sequence[Recording], path: Path, *, attribution: str = OPENSTREETMAP) -> None:
    """Draw many runs in one chart: the infected and dead of each, and their median.

    Errors: InputError where there is no run, or the picture cannot be written.
    """
    if not many:
        raise InputError("there is no run to draw; give at least one run folder")
    nights = [Night(one) for one in many]
    look.save(ensemble_figure(nights, WIDE, f"Simulated. {attribution}"), path)


def stamp(night: Night, attribution: str) -> str:
    """Return the line that stands under every picture."""
    return f"Simulated: {night.name}. {attribution}"


def curve_figure(night: Night, width: float, foot: str = "") -> Figure:
    """Return the epidemic curve on a logarithmic scale, each line with its name and last count."""
    need_minutes(night)
    with mpl.rc_context(look.STYLE):
        wide = width > 500
        figure, axes = chart(
            width,
            440 if wide else 380,
            foot,
            "People, logarithmic scale",
            left=84 if wide else 68,
            right=172 if wide else 86,
        )
        minutes = np.arange(night.last + 1)
        labels = []
        for stroke, values in zip(STROKES, night.totals.T, strict=True):
            if values.any():
                line(axes, minutes, values, stroke)
                labels.append((float(values[-1]), stroke.text, [stroke.condition]))
        logarithmic(axes, max(night.people, 10))
        clockwise(axes, night, night.last, width)
        name_lines(axes, labels, width)
    return figure


def line(axes: Axes, minutes: NDArray[Any], values: NDArray[Any], stroke: look.Stroke) -> None:
    """Draw one condition; nobody is nothing on a logarithmic scale, so the line begins at one."""
    shown = np.where(values > 0, values, np.nan)
    axes.plot(
        minutes, shown, color=stroke.colour, linewidth=stroke.width, linestyle=stroke.dashes,
        solid_capstyle="round", zorder=3, clip_on=False,
    )  # fmt: skip


def reproduction_figure(night: Night, width: float, foot: str = "") -> Figure:
    """Return how many people the cases of each ten minutes infected, on average.

    Marks grow with the logarithm of the cases; hollow ones may still infect more.
    """
    need_minutes(night)
    table = measures.reproduction(night.cases, COHORT).to_pydict()
    minute = np.array(table["minute"], dtype=float) + COHORT / 2
    r, cases = np.array(table["r"], dtype=float), np.array(table["cases"], dtype=float)
    begun = minute - COHORT / 2 < max(night.last, 1)
    minute, r, cases = minute[begun], r[begun], cases[begun]
    done = minute + COHORT / 2 + measures.patience(night.cases) / MINUTE <= night.last
    with mpl.rc_context(look.STYLE):
        when = ", by the time of its own infection" if width > 500 else ""
        head = f"People infected by each case (R){when}"
        figure, axes = chart(width, 340, foot, head, left=36, right=24)
        axes.axhline(1, color=INK, linewidth=1.2, zorder=2)
        infected = STROKES[Condition.INFECTED].colour
        size = 16 + 18 * np.log10(np.maximum(cases, 1))
        axes.plot(minute[done], r[done], color=infected, linewidth=1.6, zorder=3)
        rest = slice(max(int(done.sum()) - 1, 0), None)
        axes.plot(
            minute[rest], r[rest], color=infected, linewidth=1.0, linestyle=(0, (2, 3)), zorder=2.5
        )
        axes.scatter(minute[done], r[done], s=size[done], c=infected, zorder=4, clip_on=False)
        axes.scatter(
            minute[~done], r[~done], s=size[~done], facecolors=PAPER, edgecolors=infected,
            linewidths=1.5, zorder=4, clip_on=False,
        )  # fmt: skip
        top = max(2.0, float(r.max(initial=0)) * 1.12)
        axes.set_ylim(0, top)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        clockwise(axes, night, max(night.last, COHORT), width)
    return figure


def hordes_figure(night: Night, width: float, foot: str = "") -> Figure:
    """Return how many infected were in the largest horde of each minute, the highest named."""
    need_minutes(night)
    largest = measures.largest_hordes(night.hordes, night.last)
    with mpl.rc_context(look.STYLE):
        head = "Infected in the largest horde of each minute"
        figure, axes = chart(width, 230, foot, head, left=48, right=24)
        infected = STROKES[Condition.INFECTED]
        minutes = np.arange(night.last + 1)
        axes.fill_between(
            minutes, largest, step="mid", color=infected.colour, alpha=0.18, linewidth=0, zorder=2
        )
        axes.plot(
            minutes, largest, drawstyle="steps-mid", color=infected.colour, linewidth=1.6, zorder=3
        )
        axes.set_ylim(0, max(4.0, 1.25 * float(largest.max())))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        clockwise(axes, night, night.last, width)
        if largest.any():
            top = int(largest.argmax())
            side = "right" if top > night.last / 2 else "left"
            axes.annotate(
                f"{largest[top]:,} at {night.clock(top)}", (top, largest[top]), xytext=(0, 5),
                textcoords="offset points", ha=side, va="bottom", fontsize=letters(width),
                color=infected.text, annotation_clip=False,
            )  # fmt: skip
    return figure


def ensemble_figure(nights: Sequence[Night], width: float, foot: str = "") -> Figure:
    """Return the infected and dead of many runs by the time since their start."""
    for night in nights:
        need_minutes(night)
    last = max(night.last for night in nights)
    gone = [Condition.INFECTED, Condition.DEAD]
    lost = np.full((len(nights), last + 1), np.nan)
    for row, night in zip(lost, nights, strict=True):
        row[: night.last + 1] = night.totals[:, gone].sum(axis=1)
    with mpl.rc_context(look.STYLE):
        figure, axes = chart(
            width, 440, foot, "Infected and dead, logarithmic scale", left=84, right=150
        )
        infected = STROKES[Condition.INFECTED]
        minutes = np.arange(last + 1)
        shown = np.where(lost > 0, lost, np.nan)
        for row in shown:
            axes.plot(minutes, row, color=infected.colour, linewidth=0.9, alpha=0.45, zorder=2)
        whole = ~np.isnan(lost).any(axis=0)
        middle = np.median(lost[:, whole], axis=0)
        axes.plot(
            minutes[whole], np.where(middle > 0, middle, np.nan), color=INK, linewidth=2.6, zorder=3
        )
        logarithmic(axes, max(max(night.people for night in nights), 10))
        hours = Night.stops_to(nights[0], last, 9) if same_start(nights) else []
        if hours:
            clockwise(axes, nights[0], last, width)
        else:
            elapsed(axes, last)
        labels = [(float(middle[-1]), INK, ["median of", f"{len(nights):,} runs"])]
        if len(nights) > 1:
            ends = sorted(float(row[~np.isnan(row)][-1]) for row in lost)
            labels += [(ends[-1], infected.text, ["most"]), (ends[0], infected.text, ["least"])]
        name_lines(axes, labels, width)
    return figure


def same_start(nights: Sequence[Night]) -> bool:
    """Say whether runs began at the same time of day, so that one clock fits all."""
    return len({night.start.time() if night.start else None for night in nights}) == 1


def need_minutes(night: Night) -> None:
    """Refuse a record that holds nothing yet."""
    if night.last < 0:
        raise InputError(
            f"{night.recording.path} holds no full minute yet; nothing can be drawn; wait for the "
            "run, or go on with it: 'outskirts run --resume'"
        )


def chart(
    width: float, height: float, foot: str, head: str, *, left: float, right: float
) -> tuple[Figure, Axes]:
    """Return a figure with one pair of axes, what it counts above and `foot` below.

    `left` and `right` are the room for labels beside the axes. Without a foot there is no
    margin either: the page has one.
    """
    figure = look.page(width, height)
    edge = 16.0 if foot else 0.0
    left, right = left + edge, right + edge
    bottom = 66.0 if foot else 36.0
    top = 44.0 + edge
    size = ((width - left - right) / width, (height - bottom - top) / height)
    axes = figure.add_axes((left / width, bottom / height, *size))
    figure.text(
        edge / width, 1 - edge / height, head, fontsize=letters(width), color=FAINT, va="top"
    )
    axes.set_facecolor(PAPER)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    axes.tick_params(colors=INK, labelsize=letters(width), length=0)
    axes.tick_params(axis="x", length=4)
    axes.grid(visible=True, axis="y", color=RULE, linewidth=1, zorder=0)
    axes.set_axisbelow(True)
    if foot:
        figure.text(edge / width, 14 / height, foot, fontsize=12, color=FAINT, va="bottom")
    return figure, axes


def letters(width: float) -> int:
    """Return the size of letters in a picture of a width."""
    return 14 if width > 500 else 12


def logarithmic(axes: Axes, most: int) -> None:
    """Scale people by powers of ten, from one to all."""
    axes.set_yscale("log")
    axes.set_ylim(0.8, most * 1.6)
    powers = [10.0**i for i in range(int(np.log10(most * 1.6)) + 1)]
    axes.yaxis.set_major_locator(FixedLocator(powers))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def clockwise(axes: Axes, night: Night, last: int, width: float) -> None:
    """Write the time of day under the axes."""
    axes.set_xlim(0, max(last, 1))
    stops = night.stops_to(last, 9 if width > 500 else 4)
    axes.set_xticks(stops, [night.clock(one) for one in stops])


def elapsed(axes: Axes, last: int) -> None:
    """Write the hours since the start under the axes."""
    axes.set_xlim(0, max(last, 1))
    step = max(60, 60 * round(last / 60 / 8))
    stops = list(range(0, last + 1, step))
    axes.set_xticks(stops, [f"+{one // 60} h" for one in stops])


def name_lines(axes: Axes, labels: list[tuple[float, str, list[str]]], width: float) -> None:
    """Write each line's name and last count to the right of its end, none over another."""
    size = letters(width)
    height = 1.25 * size
    axes.figure.canvas.draw()  # type: ignore[no-untyped-call, unused-ignore]
    low, high = axes.transData.transform([(0, one) for one in axes.get_ylim()])[:, 1]
    wanted = []
    for value, colour, words in labels:
        lines = [*words, f"{value:,.0f}"] if width > 500 else [words[-1], f"{value:,.0f}"]
        text = " ".join(lines) if len(lines) == 2 and width > 500 else "\n".join(lines)
        y = axes.transData.transform((0, max(value, axes.get_ylim()[0])))[1]
        wanted.append((float(y), colour, text, height * (1 + text.count("\n"))))
    wanted.sort(key=lambda one: one[0])
    spots = apart([one[0] for one in wanted], [one[3] for one in wanted], low, high)
    for spot, (_, colour, text, _) in zip(spots, wanted, strict=True):
        axes.annotate(
            text, (1, (spot - low) / (high - low)), xycoords="axes fraction", xytext=(8, 0),
            textcoords="offset points", fontsize=size, color=colour, va="center", linespacing=1.15,
            annotation_clip=False,
        )  # fmt: skip


def apart(wanted: list[float], heights: list[float], low: float, high: float) -> list[float]:
    """Return places for labels of some heights near those wanted (rising), none over another."""
    found: list[float] = []
    floor = low - 8
    for spot, height in zip(wanted, heights, strict=True):
        found.append(max(spot, floor + height / 2))
        floor = found[-1] + height / 2
    ceiling = max(high + 8, low - 8 + sum(heights))
    for i in reversed(range(len(found))):
        found[i] = min(found[i], ceiling - heights[i] / 2)
        ceiling = found[i] - heights[i] / 2
    return found
