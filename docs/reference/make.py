"""The pages of the reference and the bibliography, from the code: `python docs/reference/make.py`.

What they say of a parameter or a column is what the code declares. They are plain Markdown, so that
a code host shows their tables too; a test holds each page beside what is made here.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import outskirts
from outskirts.base import tables
from outskirts.base.tables import Column
from outskirts.city import city
from outskirts.night.recorded import cases
from outskirts.people import population
from outskirts.record import layers
from outskirts.world.parameters import PRESETS, Entry, Parameters, entries
from outskirts.world.state import State

DOCS = Path(__file__).resolve().parents[1]
SOURCES = Path(outskirts.__file__).parent
NUMBERS = SOURCES / "world" / "parameters.py"
"""The file whose sources are told parameter by parameter."""
WORKS = tomllib.loads((DOCS / "reference" / "works.toml").read_text(encoding="utf-8"))
"""Works and figures of offices, as the file has them: how each is cited, its text, its number."""

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


HEADS = {
    "parameters": """# Parameters

Every number of the model. A scenario changes one in its `[parameters.GROUP]` table. Both ends of a
range belong to it. A source is a work of the [bibliography](../bibliography.md); or "assumed" with
the reason, where no publication stands behind the number; or "calibration", which refers to trial
runs of a cruder engine on the real city.
""",
    "columns": """# Columns

Every column of every table: its type, what it has one value for, its unit, its range (both ends
belong to it) and its meaning. Null is -1. Codes stand in `outskirts.base.codes`. The files of a run
are described under [Records](../model/records.md).
""",
    "exports": """# Exports

Every column of what `outskirts export` writes for other programs. How it is asked for, and what
programs do with it, stands under [Take a night to other programs](../how-to/exports.md). Times are
those of the city's own clock, without a time zone. In CSV a value that is missing is empty.
""",
    "bibliography": """# Bibliography

What numbers, laws and comparisons rest on. A source in the code and on these pages names a work by
the words in the first column. Many works were read in their abstracts only, the books are the usual
ones of their field; a work without a number has none that was checked. Where only general knowledge
stands behind a number, it is "assumed" and says so in the
[list of parameters](reference/parameters.md).
""",
}
"""How each page begins."""

MADE = "This page is made from the code, by `python docs/reference/make.py`.\n"

SECTIONS = (
    (
        "The state",
        "Everything that changes during a run, one row a person. Where a person stands is a\n"
        "number: first the streets, then the rooms.",
        ("state",),
    ),
    (
        "People",
        "Constant for a run: see [People](../model/people.md).",
        ("persons", "dwellings"),
    ),
    (
        "The city",
        "Constant for good: see [The city](../model/city.md), [Buildings](../model/buildings.md).\n"
        "Coordinates are metres from the city's origin.",
        tuple(name for name in TABLES if name not in ("state", "persons", "dwellings")),
    ),
)
"""The page of columns: title, what is said of it, its tables."""


def parameters_page() -> str:
    """Return the page of parameters."""
    preset = "A preset changes numbers; the laws that run are the same."
    parts = [HEADS["parameters"], MADE, parameters()]
    return "\n".join([*parts, f"## Presets\n\n{preset}\n\n{presets()}"])


def columns_page() -> str:
    """Return the page of columns."""
    parts = [HEADS["columns"], MADE]
    for title, said, names in SECTIONS:
        parts.append(f"## {title}\n\n{said}\n")
        for name in names:
            title_of = f"### {name.capitalize()}\n\n" if len(names) > 1 else ""
            parts.append(f"{title_of}{columns(name)}")
    return "\n".join(parts)


def exports_page() -> str:
    """Return the page of what is exported: the line list, and the map layers."""
    parts = [HEADS["exports"], MADE]
    for title, said, every in (
        ("The line list", "`--to linelist`: one row for each case.", cases.COLUMNS),
        (
            "Map layers",
            "`--to geojson`, `--to gpkg`: one feature for each street or district at each moment.",
            layers.COLUMNS,
        ),
    ):
        rows = [(f"`{name}`", kind_of(kind), meaning) for name, (kind, meaning) in every.items()]
        parts.append(f"## {title}\n\n{said}\n\n{grid(('Column', 'Type', 'Meaning'), rows)}")
    return "\n".join(parts)


def kind_of(kind: object) -> str:
    """Return a type of Arrow in words that people of all programs know."""
    plain = {"bool": "true, false", "double": "number", "string": "text", "int32": "whole number"}
    return plain.get(str(kind), "date and time" if "timestamp" in str(kind) else str(kind))


@cache
def words(path: Path) -> str:
    """Return the text of a file on one line, without brackets before a year."""
    return plain(path.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Return a text on one line, without brackets before a year."""
    return re.sub(r"\s+", " ", text).replace("(", "")


@cache
def targets(path: Path) -> tuple[tuple[str, str], ...]:
    """Return the comparisons with theory that a file makes: name and source."""
    return tuple(compared(ast.parse(path.read_text(encoding="utf-8"))))


def compared(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield name and source of each result that a module makes."""
    constants = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if (
            node.func.id == "Result"
            and len(node.args) > 3
            and isinstance(node.args[0], ast.Constant)
        ):
            source = node.args[3]
            if isinstance(source, ast.Name):
                yield str(node.args[0].value), str(constants[source.id])
            elif isinstance(source, ast.Constant):
                yield str(node.args[0].value), str(source.value)


def resting(cited: str) -> list[str]:
    """Return what rests on a work: parameters, comparisons, modules; for want of these, pages."""
    found = [f"`{one.name}`" for one in entries(Parameters()) if cited in plain(one.source)]
    proofs, modules = set(), []
    for path in sorted(SOURCES.rglob("*.py")):
        mine = {name for name, source in targets(path) if cited in source}
        proofs |= mine
        if path != NUMBERS and not mine and cited in words(path):
            modules.append(".".join(path.relative_to(SOURCES).with_suffix("").parts))
    found += [f"[{name}](validation.md)" for name in sorted(proofs, key=lambda one: int(one[1:]))]
    found += [f"`{name}`" for name in modules]
    return found or [
        f"[{name}]({name})" if name.endswith(".md") else f"`docs/{name}`"
        for name in written()
        if cited in words(DOCS / name)
    ]


def written() -> list[str]:
    """Return the pages that are not made here, and the programs of the figures, within docs."""
    found = [*sorted(DOCS.rglob("*.md")), *sorted((DOCS / "figures").glob("*.py"))]
    names = [path.relative_to(DOCS).as_posix() for path in found if "_build" not in path.parts]
    return [name for name in names if name != "bibliography.md"]


def bibliography() -> str:
    """Return the page of works, with what rests on each."""
    parts = [HEADS["bibliography"], MADE]
    for title, group in (("Works", "works"), ("Figures of offices and surveys", "figures")):
        rows = [
            (one["cited"], one["text"], one["number"], ", ".join(resting(one["cited"])))
            for one in WORKS[group]
        ]
        heads = ("Cited as", "Work", "Number", "What rests on it")
        parts.append(f"## {title}\n\n{grid(heads, rows)}")
    return "\n".join(parts)


def pages() -> dict[Path, str]:
    """Return the text of every page that is made here, by its file."""
    return {
        DOCS / "reference" / "parameters.md": parameters_page(),
        DOCS / "reference" / "columns.md": columns_page(),
        DOCS / "reference" / "exports.md": exports_page(),
        DOCS / "bibliography.md": bibliography(),
    }


def main() -> int:
    """Write the pages that differ from what the code says; name them."""
    for path, text in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(DOCS.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
