"""The page of the validation: expected, measured, interval and verdict, with drawings."""

from datetime import date
from pathlib import Path

from outskirts.validation.results import Check, Curve, Result
from outskirts.view.pictures.look import FAINT, INK, PAPER, RULE, STYLE, encoded, keep, page

MISSES = '<span style="color:#C4260C">**misses**</span>'
HEAD = """# Validation

What the engine does, beside what theory and published tests expect of it. Every line is run through
the engine itself, its kernels and its tick, on cities drawn by hand. `outskirts validate` makes
this page; see [how the comparisons are set up](model/validation.md).
"""


def write(results: list[Result], path: Path, day: date, version: str, size: str) -> None:
    """Write the page and its drawings, which lie beside it in the folder `validation`.

    Errors: InputError where they cannot be written.
    """
    folder = path.parent / "validation"
    if any(one.curves for one in results):
        folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        for i, curve in enumerate(result.curves):
            keep(folder / picture(result, i), drawn(curve))
    keep(path, text(results, day, version, size).encode())


def picture(result: Result, number: int) -> str:
    """Return the name of a drawing's file."""
    return f"{result.name.lower()}-{number + 1}.svg"


def text(results: list[Result], day: date, version: str, size: str) -> str:
    """Return the page in Markdown; `size` says how many cases were run: quick, normal or long."""
    asked = [one for one in results if one.applies]
    missed = [one.name for one in asked if not one.holds]
    took = sum(one.seconds for one in asked) / 60
    lines = [
        HEAD,
        f"Outskirts {version}; {day:%d %B %Y}; size {size}, {took:.0f} min. "
        f"{len(asked) - len(missed)} of {len(asked)} targets hold"
        + (f"; **missed: {', '.join(missed)}**." if missed else "."),
        "",
        "A figure holds if it lies within three standard errors of the expected one, or in the "
        "range that its source states. With some hundred and twenty figures of chance one misses "
        "in every third engine; seeds are fixed, so that a miss stays until the engine changes.",
        "",
        "| target | verdict |",
        "|---|---|",
        *(f"| [{one.name}](#{anchor(one)}) {one.title} | {verdict(one)} |" for one in results),
        "",
    ]
    for result in results:
        lines += section(result)
    return "\n".join(lines)


def anchor(result: Result) -> str:
    """Return the address of a section within the page."""
    return "".join(
        letter.lower() if letter.isalnum() or letter == "-" else "-" if letter == " " else ""
        for letter in f"{result.name} {result.title}"
    )


def verdict(result: Result) -> str:
    """Return the verdict, in red where a target misses."""
    if result.applies and not result.holds:
        return MISSES
    return result.verdict


def section(result: Result) -> list[str]:
    """Return the section of one target."""
    lines = [f"## {result.name} {result.title}", ""]
    if not result.applies:
        return [*lines, f"Not applicable: {result.reason}. Source: {result.source}.", ""]
    lines += [
        f"{capital(result.setting)}. Source: {result.source}.",
        "",
        "| | expected | measured | holds from | to | |",
        "|---|---|---|---|---|---|",
        *(row(check) for check in result.checks),
        "",
    ]
    for i, curve in enumerate(result.curves):
        lines += [f"![{curve.title}](validation/{picture(result, i)})", ""]
    return lines + [f"- {capital(remark)}." for remark in result.remarks] + [""]


def row(check: Check) -> str:
    """Return the line of one figure."""
    held = "holds" if check.holds else MISSES
    return (
        f"| {check.what} | {check.expected} | {check.measured:.5g} | {check.low:.5g} "
        f"| {check.high:.5g} | {held} |"
    )


def capital(words: str) -> str:
    """Return words with a capital letter first."""
    return words[:1].upper() + words[1:]


def drawn(curve: Curve) -> bytes:
    """Return a drawing as SVG: the expected line, the measured points with three errors."""
    import matplotlib as mpl

    with mpl.rc_context(STYLE):
        figure = page(560, 340)
        axes = figure.add_axes((0.13, 0.17, 0.83, 0.7), facecolor=PAPER)
        axes.plot(curve.expected_at, curve.expected, color=FAINT, linewidth=1.6, label="expected")
        axes.errorbar(
            curve.at, curve.measured, yerr=curve.error, fmt="o", color=INK, markersize=5,
            capsize=3, linewidth=1.2, label="measured, three standard errors",
        )  # fmt: skip
        if curve.logarithmic:
            axes.set_xscale("log", base=2)
            axes.set_xticks(curve.at, [f"{at:g}" for at in curve.at])
            axes.minorticks_off()
        axes.set_title(curve.title, loc="left", color=INK, fontsize=13)
        axes.set_xlabel(curve.across, color=INK)
        axes.set_ylabel(curve.up, color=INK)
        axes.grid(color=RULE, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(colors=FAINT)
        for side in axes.spines.values():
            side.set_color(RULE)
        axes.legend(frameon=False, labelcolor=INK)
    return encoded(figure, "svg")
