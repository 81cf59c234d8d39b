"""The documentation says everything that it must, and no link in it leads nowhere."""

import importlib.util
import inspect
import re
import subprocess
import sys
from dataclasses import is_dataclass
from pathlib import Path
from types import ModuleType

import pytest

from outskirts.base import tables
from outskirts.city import city
from outskirts.night.recorded import cases
from outskirts.people import population
from outskirts.record import layers
from outskirts.world import state
from outskirts.world.parameters import PRESETS, Parameters, entries

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(text: str) -> dict[str, list[str]]:
    """The rows of Markdown tables by their first cell, all cells stripped."""
    found = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            found[cells[0].strip("`")] = cells
    return found


def test_every_parameter_has_its_entry(reference: ModuleType) -> None:
    listed = rows(reference.parameters())
    every = list(entries(Parameters()))
    assert sorted(listed) == sorted(one.name for one in every)
    for one in every:
        _, default, unit, bounds, meaning, source = listed[one.name]
        assert default
        assert unit == ("" if one.unit == "1" else one.unit)
        assert bounds or one.low is None
        assert meaning == one.meaning.replace("|", "\\|")
        assert source == one.source
    assert listed["infected.speed"][1:4] == ["0.9", "m/s", "0 to 8"]


def test_every_preset_has_its_entry(reference: ModuleType) -> None:
    text = reference.presets()
    for name in PRESETS:
        assert f"`{name}`" in text


def test_every_table_and_column_has_its_entry(reference: ModuleType) -> None:
    page = reference.columns_page()
    assert all(reference.columns(name) in page for name in reference.TABLES)
    declared = {
        kind
        for module in (city, population, state)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if is_dataclass(kind) and tables.columns(kind)
    }
    assert set(reference.TABLES.values()) == declared
    for name, kind in reference.TABLES.items():
        listed = rows(reference.columns(name))
        for column in tables.columns(kind).values():
            cells = listed.pop(column.name)
            assert cells[1] == column.dtype.name
            assert cells[3] == ("" if column.unit == "1" else column.unit)
            assert cells[5] == column.meaning
            assert column.meaning
        assert not listed


def test_every_exported_column_has_its_entry(reference: ModuleType) -> None:
    listed = rows((DOCS / "reference" / "exports.md").read_text(encoding="utf-8"))
    told = {**cases.COLUMNS, **layers.COLUMNS}
    assert sorted(listed) == sorted(told)
    for name, (kind, meaning) in told.items():
        assert listed[name][1:] == [reference.kind_of(kind), meaning]


MADE = (
    "reference/parameters.md",
    "reference/columns.md",
    "reference/exports.md",
    "bibliography.md",
)


@pytest.mark.parametrize("name", MADE)
def test_the_pages_that_are_made_from_the_code_are_current(
    reference: ModuleType, name: str
) -> None:
    text = reference.pages()[DOCS / name]
    stored = (DOCS / name).read_text(encoding="utf-8")
    assert stored == text, f"{name} is old: run python docs/reference/make.py"


def test_no_other_page_is_made(reference: ModuleType) -> None:
    assert sorted(reference.pages()) == sorted(DOCS / name for name in MADE)


def test_the_page_of_comparisons_names_the_sources_of_the_code(reference: ModuleType) -> None:
    """The page is made by hours of work; its sources are changed with those of the code."""
    text = (DOCS / "validation.md").read_text(encoding="utf-8")
    sections = {part.split(" ", 1)[0]: part for part in re.split(r"^## ", text, flags=re.M)[1:]}
    told = {}
    for path in sorted((reference.SOURCES / "validation").glob("*.py")):
        told.update(reference.targets(path))
    assert sections.keys() <= told.keys()
    for name, part in sections.items():
        assert f" Source: {told[name]}.\n" in part, name


@pytest.mark.parametrize("name", [*MADE, "reference/commands.md"])
def test_a_reference_page_is_read_as_tables_anywhere(name: str) -> None:
    """Plain Markdown: no directive of Sphinx, and each table has a head and equal rows."""
    text = (DOCS / name).read_text(encoding="utf-8")
    assert "```" not in text
    assert ":::" not in text
    lines = [line if line.startswith("|") else "" for line in text.splitlines()]
    tables_of = [part.split("\n") for part in re.split(r"\n{2,}", "\n".join(lines)) if "|" in part]
    assert tables_of
    for table in tables_of:
        found = [line for line in table if line]
        widths = {len(re.split(r"(?<!\\)\|", line)) for line in found}
        assert len(found) > 2, found
        assert set(found[1]) <= set("|- ")
        assert len(widths) == 1, found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_relative_links_resolve(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path = target.partition("#")[0]
        assert not path or (page.parent / path).exists(), f"{page.name} links to {target}"


def test_the_model_index_names_every_page() -> None:
    text = (DOCS / "model" / "index.md").read_text(encoding="utf-8")
    listed = text.split("```{toctree}")[1].split()
    for page in (DOCS / "model").glob("*.md"):
        assert page.stem == "index" or page.stem in listed or "*" in listed


@pytest.mark.city
def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    for module in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(module, reason=f"{module} is not installed (the extra `docs`)")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-d", str(tmp_path / "trees")]
    made = subprocess.run(
        [*command, str(DOCS), str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    page = (tmp_path / "out" / "reference" / "columns.html").read_text(encoding="utf-8")
    assert "spot_along" in page
