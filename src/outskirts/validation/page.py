"""A night as data: the page that tells what was read, with its tables and pictures."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from outskirts.validation.facts import Chart, Fact, Findings, Reading, Table

VERDICTS = {True: "holds", False: "**broken**", None: "told"}
COLOURS = ("#0072b2", "#e69f00", "#d55e00", "#009e73", "#56b4e9", "#cc79a7", "#000000", "#f0e442")
"""Colours that the colour-blind tell apart. Source: Okabe and Ito 2008."""
RISING = "viridis"
"""Colours of lines that follow one another in time."""
WORDS = (
    "A recorded night is read here as data before it is believed: who was where, at what age, how "
    "fast, how many on a metre of street, who knew of it and by what. Beside each figure stands "
    "what is expected, and why. A figure without a bound is only told. `make believe` lives the "
    "nights, reads them, and fails where a bound is broken."
)


def write(path: Path, readings: Sequence[Reading], date: str) -> None:
    """Write the page of some nights: all of the first, of the others what holds.

    Pictures go to the folder `images` beside the page.
    """
    first = readings[0]
    drawn = {}
    (path.parent / "images").mkdir(parents=True, exist_ok=True)
    for part in first.findings:
        for chart in part.charts:
            name = f"images/night-{chart.name}.png"
            draw(chart, path.parent / name)
            drawn[chart.name] = name
    path.write_text("\n".join(paragraphs(readings, date, drawn)) + "\n", encoding="utf-8")


def paragraphs(readings: Sequence[Reading], date: str, drawn: dict[str, str]) -> Iterator[str]:
    """Yield the lines of the page."""
    first = readings[0]
    yield "# A night as data"
    yield ""
    yield WORDS
    for reading in readings:
        facts = [fact for part in reading.findings for fact in part.facts]
        bounds = [fact for fact in facts if fact.holds is not None]
        kept = sum(fact.holds is True for fact in bounds)
        yield ""
        yield (
            f"**{reading.city}**, seed {reading.seed}: {reading.people:,} people, "
            f"{reading.minutes} minutes from {reading.begins}. "
            f"{kept} of {len(bounds)} bounds hold{f', read on {date}' if date else ''}."
        )
    yield ""
    yield "## What holds"
    yield ""
    if len(readings) == 1:
        yield from summary(first)
    else:
        yield from beside(readings)
    for part in first.findings:
        yield ""
        yield from told(part, drawn)


def summary(reading: Reading) -> Iterator[str]:
    """Yield every fact that has a bound."""
    rows = [
        (part.subject, fact.name, fact.measured, fact.expected, VERDICTS[fact.holds])
        for part in reading.findings
        for fact in part.facts
        if fact.expected != "told"
    ]
    yield from ruled(("subject", "figure", "measured", "expected", ""), rows, figures=False)


def beside(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield every fact that has a bound, of several nights beside each other."""
    rows = []
    for part in readings[0].findings:
        for fact in part.facts:
            if fact.expected == "told":
                continue
            cells = [cell(same(one, part.subject, fact.name)) for one in readings]
            rows.append((part.subject, fact.name, *cells, fact.expected))
    head = ("subject", "figure", *(f"{one.city}, seed {one.seed}" for one in readings), "expected")
    yield from ruled(head, rows, figures=False)


def same(reading: Reading, subject: str, name: str) -> Fact | None:
    """Return the fact of a name in another night."""
    for part in reading.findings:
        for fact in part.facts:
            if part.subject == subject and fact.name == name:
                return fact
    return None


def cell(fact: Fact | None) -> str:
    """Return a fact as one cell of a table."""
    return "-" if fact is None else f"{fact.measured}, {VERDICTS[fact.holds]}"


def told(part: Findings, drawn: dict[str, str]) -> Iterator[str]:
    """Yield one subject: its facts with their reasons, its pictures, its tables."""
    yield f"## {part.subject}"
    yield ""
    yield part.meaning
    yield ""
    rows = [
        (fact.name, fact.measured, fact.expected, VERDICTS[fact.holds], fact.why)
        for fact in part.facts
    ]
    yield from ruled(("figure", "measured", "expected", "", "why"), rows, figures=False)
    for chart in part.charts:
        if chart.name in drawn:
            yield ""
            yield f"![{chart.title}: {chart.up} by {chart.across}]({drawn[chart.name]})"
    for table in part.tables:
        yield ""
        yield from tabled(table)


def tabled(table: Table) -> Iterator[str]:
    """Yield a table under its title."""
    yield f"### {table.title}"
    yield ""
    yield table.meaning
    yield ""
    yield from ruled(table.head, table.rows)


def ruled(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, figures: bool = True
) -> Iterator[str]:
    """Yield a table as Markdown; figures stand to the right."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join("---" if i == 0 or not figures else "--:" for i in range(len(head))) + "|"
    for row in rows:
        yield "| " + " | ".join(one.replace("|", "/") for one in row) + " |"


def draw(chart: Chart, path: Path) -> None:
    """Draw a chart into a file."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    with mpl.rc_context({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False}):
        figure, axes = plt.subplots(figsize=(8.6, 4.6), dpi=110, layout="constrained")
        (bars if chart.bars else curves)(chart, axes)
        axes.set_title(chart.title, loc="left", fontweight="bold")
        axes.set_xlabel(chart.across)
        axes.set_ylabel(chart.up)
        axes.grid(axis="y", color="#dddddd", linewidth=0.8)
        axes.set_axisbelow(True)
        figure.legend(loc="outside right upper", frameon=False, borderaxespad=1.0)
        figure.savefig(path, metadata={"Software": ""})
        plt.close(figure)


def bars(chart: Chart, axes: Any) -> None:
    """Draw bars beside each other."""
    wide = 0.84 / len(chart.lines)
    for i, (name, values) in enumerate(chart.lines):
        at = [x - 0.42 + (i + 0.5) * wide for x in chart.at]
        axes.bar(at, values, 0.92 * wide, label=name, color=COLOURS[i])
    axes.set_xticks(chart.at, chart.words)
    if chart.limit is not None:
        axes.axhline(chart.limit, color="#333333", linestyle=":", linewidth=2)
        axes.annotate(
            chart.limit_name, (0.01, chart.limit), xycoords=("axes fraction", "data"),
            xytext=(0, 4), textcoords="offset points", ha="left",
        )  # fmt: skip


def curves(chart: Chart, axes: Any) -> None:
    """Draw lines; where the axes are logarithmic they follow one another in time."""
    import matplotlib as mpl

    shades = mpl.colormaps[RISING]
    for i, (name, values) in enumerate(chart.lines):
        colour: Any = COLOURS[i % len(COLOURS)]
        if chart.logarithmic:
            colour = shades(0.92 * (1 - i / max(len(chart.lines) - 1, 1)))
        last = not chart.logarithmic and i == len(chart.lines) - 1
        axes.plot(
            chart.at, values, label=name, color="#000000" if last else colour,
            linestyle="--" if last else "-", linewidth=2,
        )  # fmt: skip
    if chart.logarithmic:
        most = max((x for _, y in chart.lines for x, n in zip(chart.at, y, strict=True) if n >= 1),
                   default=1.0)  # fmt: skip
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_ylim(bottom=1)
        axes.set_xlim(chart.at[0], 2 * max(most, chart.limit or 0))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_major_formatter("{x:,.0f}")
    else:
        axes.set_ylim(bottom=0)
        if chart.words:
            step = max(1, len(chart.at) // 8)
            axes.set_xticks(chart.at[::step], chart.words[::step])
    if chart.limit is not None:
        axes.axvline(chart.limit, color="#d55e00", linestyle=":", linewidth=2)
        axes.annotate(
            chart.limit_name, (chart.limit, 0.97), xycoords=("data", "axes fraction"),
            xytext=(4, 0), textcoords="offset points", color="#a34700", va="top",
        )  # fmt: skip
