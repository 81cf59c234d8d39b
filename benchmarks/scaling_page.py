"""The tables and the two plots of the page of scaling, from what was measured."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from outskirts.engine.stages import WRITES
from outskirts.view.pictures.look import FAINT, INK, PAPER, RULE, STYLE, page, save

BEGIN, END = "<!-- made by `make scaling` -->", "<!-- end of what is made -->"

CORE: tuple[str, Any, str] = ("#26324A", "solid", "o")
ONE: tuple[str, Any, str] = ("#955800", (0, (5, 2)), "s")
TWO: tuple[str, Any, str] = ("#C4260C", (0, (7, 2, 1.5, 2)), "^")
GUIDE = (0, (1.2, 1.6))


def write(found: dict[str, Any], path: Path) -> None:
    """Write the tables between the two marks of the page, and the plots beside it.

    Raises ValueError if the page has no such marks.
    """
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no lines {BEGIN} and {END}; put them where tables shall be")
    made = "\n".join([BEGIN, "", *tables(found), END])
    path.write_text(before + made + after, encoding="utf-8")
    images = path.parent / "images"
    parts = found["parts"]
    people = [one["people"] for one in parts]
    draw(
        images / "scaling-people.svg", people, parts, "A calm second at 18:02",
        "people in the city",
    )  # fmt: skip
    outbreaks = found["outbreaks"]
    hot = [one["threads"]["1"]["hot"] for one in outbreaks]
    draw(
        images / "scaling-infected.svg", hot, outbreaks,
        "A second at 18:10 in the whole city, after ten minutes of outbreak", "hot people",
    )  # fmt: skip


def tables(found: dict[str, Any]) -> list[str]:
    """Return the tables as lines of Markdown."""
    return [
        f"Measured on {found['day']} ({found['machine']}), best of {found['rounds']} rounds; on "
        f"average {found['load']:.1f} processes wanted a core meanwhile. *On the wall* is what a "
        "clock says; *core time* is what the cores spent on it, those of both threads added, which "
        "goes less by what else the machine does.",
        "",
        "## By people",
        "",
        "![Milliseconds of a calm second by people](images/scaling-people.svg)",
        "",
        *calm(found["parts"]),
        "",
        "## By infected",
        "",
        "![Milliseconds of a second by hot people](images/scaling-infected.svg)",
        "",
        *outbreaks(found["outbreaks"]),
        "",
        "## By stage",
        "",
        *stages(found),
        "",
        "## What a city needs before its first second",
        "",
        *needs(found["parts"]),
        "",
    ]


def calm(parts: list[dict[str, Any]]) -> list[str]:
    """Return the table of calm seconds."""
    lines = [
        "| people | streets | on foot | a second, core time, 1 thread [ms] | on the wall, 1 thread "
        "| 2 threads | core time per person-second [ns] |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in parts:
        first, second = one["threads"]["1"], one["threads"]["2"]
        lines.append(
            f"| {one['people']:,} | {one['streets']:,} | {one['out']:,} "
            f"| {first['worked'] / 1e6:.3g} | {first['second'] / 1e6:.3g} "
            f"| {second['second'] / 1e6:.3g} | {first['worked'] / one['people']:.3g} |"
        )
    return lines


def outbreaks(found: list[dict[str, Any]]) -> list[str]:
    """Return the table of hot seconds."""
    lines = [
        "| first cases | infected then | on foot | hot | a second, core time, 1 thread [ms] "
        "| on the wall, 1 thread | 2 threads | core time per hot person-second [ns], 1 thread "
        "| 2 threads |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in found:
        first, second = one["threads"]["1"], one["threads"]["2"]
        hot = max(first["hot"], 1)
        lines.append(
            f"| {one['cases']:,} | {one['infected']:,} | {one['out']:,} | {first['hot']:,.0f} "
            f"| {first['worked'] / 1e6:.3g} | {first['second'] / 1e6:.3g} "
            f"| {second['second'] / 1e6:.3g} | {first['worked'] / hot:,.0f} "
            f"| {second['worked'] / hot:,.0f} |"
        )
    return lines


def stages(found: dict[str, Any]) -> list[str]:
    """Return the table of stages: of a calm second of all, and of each outbreak."""
    whole = found["parts"][-1]
    each = [f"{one['threads']['1']['hot']:,.0f} hot" for one in found["outbreaks"]]
    lines = [
        f"| core time, 1 thread | calm, ns per 1,000 of {whole['people']:,} person-seconds | "
        + " | ".join(f"{one}, ns per hot person-second" for one in each)
        + " |",
        f"|---|{'---:|' * (1 + len(each))}",
    ]
    for name in WRITES:
        cells = [f"{1000 * whole['threads']['1']['stages'][name] / whole['people']:.3g}"]
        for one in found["outbreaks"]:
            first = one["threads"]["1"]
            cells.append(f"{first['stages'][name] / max(first['hot'], 1):.3g}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def needs(parts: list[dict[str, Any]]) -> list[str]:
    """Return the table of loading, synthesis, memory and forks."""
    lines = [
        "| people | read and crop [s] | people [s] | ways and rooms [s] | memory [MiB] "
        "| fork of a simulation [ms] | copy into a spare state [ms] |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {one['people']:,} | {one['load']:.2f} | {one['synthesis']:.2f} "
            f"| {one['world']:.1f} | {one['memory'] / 2**20:,.0f} | {1000 * one['fork']:.3g} "
            f"| {1000 * one['copy']:.2g} |"
            for one in parts
        ),
        "",
    ]
    small, large = parts[0], parts[-1]
    more = large["people"] - small["people"]
    if more:
        each = (large["memory"] - small["memory"]) / more
        lines.append(
            f"Memory is the most that the process held, less what it held when its modules were "
            f"loaded; it holds two states and three simulations at most. Between the least and the "
            f"largest city that is {each:,.0f} bytes for each further person, streets included."
        )
    return lines


def draw(path: Path, at: list[float], found: list[dict[str, Any]], title: str, across: str) -> None:
    """Draw milliseconds a second, both axes logarithmic, beside a line of equal shares."""
    x = np.array(at, float)
    lines = (
        ("on the wall, 2 threads", "2", "second", TWO),
        ("on the wall, 1 thread", "1", "second", ONE),
        ("core time, 1 thread", "1", "worked", CORE),
    )
    with mpl.rc_context(STYLE):
        figure = page(720, 400)
        axes = figure.add_axes((0.09, 0.15, 0.85, 0.74), facecolor=PAPER)
        least = min(one["threads"][t][w] / 1e6 for one in found for _, t, w, _ in lines)
        for name, threads, what, (colour, dashes, mark) in lines:
            y = [one["threads"][threads][what] / 1e6 for one in found]
            axes.plot(x, y, color=colour, linestyle=dashes, marker=mark, linewidth=1.8, label=name)
        last = found[-1]["threads"]["1"]["worked"] / 1e6
        axes.plot(
            x, last * x / x[-1], color=FAINT, linestyle=GUIDE, linewidth=1.2,
            label="in proportion to the largest",
        )  # fmt: skip
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_ylim(bottom=least / 4)
        low, high = axes.get_ylim()
        ticks = [v for v in 10.0 ** np.arange(-6, 6) if low <= v <= high]
        axes.set_yticks(ticks, [f"{value:,g}" for value in ticks])
        powers = [v for v in 10.0 ** np.arange(0, 8) if x.min() / 2 <= v <= x.max() * 2]
        axes.set_xticks(powers, [f"{value:,.0f}" for value in powers])
        axes.minorticks_off()
        axes.set_title(f"{title} [ms]", loc="left", color=INK, fontsize=13)
        axes.set_xlabel(across, color=INK)
        axes.grid(color=RULE, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(colors=FAINT)
        for side in axes.spines.values():
            side.set_color(RULE)
        axes.legend(frameon=False, labelcolor=INK)
    save(figure, path)
