"""The table and the figure of the page of peers, from what was measured."""

from pathlib import Path
from typing import Any

import matplotlib as mpl

from outskirts.view.pictures.look import FAINT, INK, PAPER, RULE, STYLE, page, save

BEGIN, END = "<!-- made by `make peers` -->", "<!-- end of what is made -->"

NAMES = {
    "ours_same": "Outskirts, same rules",
    "ours_same_2": "Outskirts, same rules, 2 threads",
    "ours_laws": "Outskirts, all laws",
    "ours_laws_2": "Outskirts, all laws, 2 threads",
    "arrays": "numpy loop",
    "agents": "Mesa",
    "striping": "SUMO, striping",
    "corridors": "JuPedSim",
}
"""Peers in the order of the tables."""

LINES: dict[str, tuple[str, Any, str]] = {
    "ours_same": ("#C4260C", "solid", "o"),
    "ours_laws": ("#C4260C", (0, (5, 2)), "s"),
    "arrays": ("#26324A", "solid", "^"),
    "agents": ("#955800", (0, (7, 2, 1.5, 2)), "D"),
    "striping": ("#0B7D6C", (0, (1.2, 1.6)), "v"),
    "corridors": ("#69645A", "solid", "x"),
}
"""How each is drawn: colour, dashes, mark. Two threads are left to the table."""


def write(found: dict[str, Any], path: Path) -> None:
    """Write the table between the two marks of the page, and the figure beside it.

    Raises ValueError if the page has no such marks.
    """
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no lines {BEGIN} and {END}; put them where tables shall be")
    made = "\n".join([BEGIN, "", *tables(found), "", END])
    path.write_text(before + made + after, encoding="utf-8")
    draw(found, path.parent / "images" / "peers.svg")


def best(found: dict[str, Any], peer: str, size: str, name: str = "speed") -> float | None:
    """Return the best round's figure, None where none finished."""
    runs = [run[name] for run in found["runs"][peer][size] if run]
    return max(runs) if runs else None


def sizes(found: dict[str, Any]) -> list[str]:
    """Return the sizes that were measured."""
    return list(next(iter(found["runs"].values())))


def tables(found: dict[str, Any]) -> list[str]:
    """Return the tables as lines of Markdown."""
    every = sizes(found)
    heads = [f"{int(size):,}" for size in every]
    return [
        f"Measured on {found['day']} ({found['machine']}), best of {found['rounds']} rounds of at "
        f"most {found['limit']:g} s each, all in one run; on average {found['load']:.1f} processes "
        f"wanted a core meanwhile. Given up after {found['patience']:g} s, setting up included.",
        "",
        "![Person-seconds per second by the number of people](images/peers.svg)",
        "",
        f"| thousand person-seconds per second, with so many people | {' | '.join(heads)} |",
        f"|---|{'---:|' * len(every)}",
        *(
            f"| {NAMES[peer]} | {' | '.join(speed(found, peer, size) for size in every)} |"
            for peer in NAMES
        ),
        "",
        "In brackets: per second of one core (of both threads together where there are two), which "
        "goes less by what else the machine does.",
        "",
        "| 100,000 people, ten of them infected | thousand person-seconds per second |",
        "|---|---:|",
        *(few(found, peer) for peer in NAMES if peer in found["few"]),
        "",
        "| | bytes per person | memory at 1,000 [MiB] | seconds to set up its largest crowd "
        "| bitten there | same seed, same result | a moment kept and gone on from |",
        "|---|---:|---:|---:|---:|---|---|",
        *(about(found, peer) for peer in NAMES),
    ]


def speed(found: dict[str, Any], peer: str, size: str) -> str:
    """Return the cell of a peer's speed at a size."""
    value = best(found, peer, size)
    if value is None:
        return "did not finish"
    core = best(found, peer, size, "per_core")
    return f"{thousands(value)} ({thousands(core)})"


def few(found: dict[str, Any], peer: str) -> str:
    """Return the line of a crowd in which next to nobody is infected."""
    runs = [run for run in found["few"][peer] if run]
    if not runs:
        return f"| {NAMES[peer]} | did not finish |"
    value, core = (max(run[name] for run in runs) for name in ("speed", "per_core"))
    return f"| {NAMES[peer]} | {thousands(value)} ({thousands(core)}) |"


def thousands(value: float | None) -> str:
    """Return a figure in thousands, to three digits."""
    if value is None:
        return "-"
    return f"{value / 1000:,.0f}" if value > 1e6 else f"{value / 1000:.3g}"


def about(found: dict[str, Any], peer: str) -> str:
    """Return the line of a peer's memory, repeatability and snapshots."""
    every = sizes(found)
    done = [size for size in every if best(found, peer, size) is not None]
    peak = {size: min(run["peak"] for run in found["runs"][peer][size] if run) for size in done}
    people = int(done[-1]) - int(done[0])
    more = (peak[done[-1]] - peak[done[0]]) / people if people else 0
    each = f"{more:,.0f}" if more > 0 else "not seen"
    last = [run for run in found["runs"][peer][done[-1]] if run]
    built = min(run["built"] for run in last)
    return (
        f"| {NAMES[peer]} | {each} | {peak[done[0]] / 2**20:.0f} | {built:.1f} "
        f"| {last[0]['bitten']:,} at second {last[0]['passed']} "
        f"| {repeated(found, peer)} | {kept(found, peer)} |"
    )


def repeated(found: dict[str, Any], peer: str) -> str:
    """Say whether all rounds, each in a process of its own, came to the same bits."""
    seconds = 0
    for runs in found["runs"][peer].values():
        done = [run["hashes"] for run in runs if run]
        for second in set.intersection(*(set(one) for one in done)) if done else ():
            if len({one[second] for one in done}) > 1:
                return f"no (differs by second {second})"
            seconds += len(done) > 1
    return f"yes ({seconds} comparisons)" if seconds else "not compared"


def kept(found: dict[str, Any], peer: str) -> str:
    """Say whether a moment could be kept, and whether the future was the same."""
    one = found["snapshots"][peer]
    if one is None:
        return "did not finish"
    if not one["works"]:
        return "no"
    same = "same future" if one["same"] else f"future same to {one['apart']:.1g} m"
    return f"{same} ({1000 * one['seconds']:.2g} ms)"


def draw(found: dict[str, Any], path: Path) -> None:
    """Draw speed by people, both axes logarithmic, each line named at its end."""
    every = sizes(found)
    with mpl.rc_context(STYLE):
        figure = page(720, 430)
        axes = figure.add_axes((0.13, 0.14, 0.59, 0.74), facecolor=PAPER)
        ends = []
        for peer, (colour, dashes, mark) in LINES.items():
            points = [(int(size), best(found, peer, size)) for size in every]
            x, y = zip(*[point for point in points if point[1] is not None], strict=True)
            axes.plot(x, y, color=colour, linestyle=dashes, marker=mark, linewidth=1.8)
            ends.append((y[-1], NAMES[peer], colour, x[-1]))
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlim(800, 130_000)
        axes.set_xticks([int(size) for size in every], [f"{int(size):,}" for size in every])
        axes.minorticks_off()
        low, high = axes.get_ylim()
        ticks = [value for value in (1e3, 1e4, 1e5, 1e6, 1e7, 1e8) if low <= value <= high]
        axes.set_yticks(ticks, [f"{value:,.0f}" for value in ticks])
        axes.set_title("Person-seconds simulated per second", loc="left", color=INK, fontsize=13)
        axes.set_xlabel("people on the streets", color=INK)
        axes.grid(color=RULE, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(colors=FAINT)
        for side in axes.spines.values():
            side.set_color(RULE)
        label(axes, ends)
    save(figure, path)


def label(axes: Any, ends: list[tuple[float, str, str, int]]) -> None:
    """Write names to the right of the lines, none over another."""
    scale = axes.transData
    height = 0.0
    for value, name, colour, at in sorted(ends):
        y = scale.transform((at, value))[1]
        height = max(y, height + 16) if height else y
        axes.annotate(
            name, (at, value), xytext=(12, (height - y)), textcoords="offset pixels",
            color=colour, va="center", annotation_clip=False,
        )  # fmt: skip


if __name__ == "__main__":
    raise SystemExit("run compare.py; it calls this")
