"""The reference, from the code itself: every parameter and every column, with what it means.

`{parameters}` and `{columns} TABLE` are directives for pages written in MyST. The functions that
they call make the same text without Sphinx, so that a test can read it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from outskirts.base import tables
from outskirts.base.tables import Column
from outskirts.city import city
from outskirts.people import population
from outskirts.world.parameters import PRESETS, Entry, Parameters, entries
from outskirts.world.state import State

TABLES: dict[str, type] = {
    "state": State,
    "persons": population.Persons,
    "dwellings": population.Dwellings,
    "junctions": city.Junctions,
    "segments": city.Segments,
    "shapes": city.Shapes,
    "places": city.Places,
    "districts": city.Districts,
    "exits": city.Exits,
    "cordon": city.Cordon,
    "coast": city.Coast,
    "buildings": city.Buildings,
    "cover": city.Cover,
}
"""Tables by the name that pages give them."""


def row(cells: Iterable[str]) -> str:
    """Return one row of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def grid(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    heads = list(heads)
    return "\n".join([row(heads), row("---" for _ in heads), *(row(one) for one in rows)]) + "\n"


def number(value: float) -> str:
    """Return a number as people write it."""
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def bounds(low: float | None, high: float | None) -> str:
    """Return a range in words; both ends belong to it."""
    if low is not None and high is not None:
        return f"{number(low)} to {number(high)}"
    if low is not None:
        return f"{number(low)} or more"
    return "any" if high is None else f"{number(high)} or less"


def groups() -> Iterator[tuple[str, str, list[Entry]]]:
    """Yield the groups of parameters: name, what they are about, the parameters."""
    every = list(entries(Parameters()))
    for name, info in Parameters.model_fields.items():
        kind = info.annotation
        about = (getattr(kind, "__doc__", None) or "").strip().splitlines()
        mine = [one for one in every if one.name.startswith(f"{name}.")]
        yield name, about[0] if about else "", mine


def unit(text: str) -> str:
    """Return a unit as people write it: nothing for a bare number."""
    return "" if text == "1" else text


def parameters() -> str:
    """Return every parameter: name, default, unit, range, meaning, source."""
    heads = ("Parameter", "Default", "Unit", "Range", "Meaning", "Source")
    parts = []
    for name, about, every in groups():
        rows = [
            (
                f"`{one.name}`",
                one.value if isinstance(one.value, str) else number(one.value),
                unit(one.unit),
                "" if isinstance(one.value, str) else bounds(one.low, one.high),
                one.meaning,
                one.source,
            )
            for one in every
        ]
        parts.append(f"## {name}\n\n{about}\n\n{grid(heads, rows)}")
    return "\n".join(parts)


def presets() -> str:
    """Return what each preset changes."""
    rows = [
        (
            f"`{preset}`",
            f"`{group}.{name}`",
            number(value) if isinstance(value, float) else str(value),
        )
        for preset, changed in PRESETS.items()
        for group, values in changed.items()
        for name, value in values.items()
    ]
    plain = [name for name, changed in PRESETS.items() if not changed]
    text = "".join(f"`{name}` changes nothing: it is the default.\n\n" for name in plain)
    return text + grid(("Preset", "Parameter", "Value"), rows)


def columns(name: str) -> str:
    """Return every column of a table: name, type, axis, unit, range, meaning, who writes it."""
    found = tables.columns(TABLES[name])
    changing = any(one.written for one in found.values())
    heads = ["Column", "Type", "One for each", "Unit", "Range", "Meaning"]
    rows = [entry(one) + ([", ".join(one.written)] if changing else []) for one in found.values()]
    return grid([*heads, "Written by"] if changing else heads, rows)


def entry(column: Column) -> list[str]:
    """Return the cells of one column."""
    return [
        f"`{column.name}`",
        column.dtype.name,
        column.axis,
        unit(column.unit),
        bounds(column.low, column.high),
        column.meaning,
    ]


def setup(app: Any) -> dict[str, Any]:
    """Register the directives."""
    from sphinx.util.docutils import SphinxDirective

    class Listing(SphinxDirective):
        """Put generated text into a page."""

        optional_arguments = 1

        def run(self) -> list[Any]:
            """Return the text's nodes."""
            makers = {"parameters": parameters, "presets": presets}
            text = makers[self.name]() if self.name in makers else columns(self.arguments[0])
            return list(self.parse_text_to_nodes(text, allow_section_headings=True))

    for name in ("parameters", "presets", "columns"):
        app.add_directive(name, Listing)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
