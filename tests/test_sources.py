"""Every source names a work of the bibliography, or says that it is assumed and why."""

import re
import tomllib
from calendar import month_name
from collections import Counter
from pathlib import Path

import pytest

from outskirts.world.parameters import Entry, Parameters, entries

ROOT = Path(__file__).resolve().parents[1]
WORKS = tomllib.loads((ROOT / "docs/reference/works.toml").read_text(encoding="utf-8"))
CITED = [one["cited"] for group in WORKS.values() for one in group]
BIBLIOGRAPHY = (ROOT / "docs/bibliography.md").read_text(encoding="utf-8")
TOLD = sorted(
    path
    for folder in ("src", "docs", "benchmarks")
    for kind in ("*.py", "*.md")
    for path in (ROOT / folder).rglob(kind)
    if "_build" not in path.parts
)
SHEET = re.compile(r"\b(?:SCIENCE|SPEC|DESIGN|CALIBRATION)\b")
MONTHS = [month for month in month_name if month]
NAME = r"(?:van |de )?[A-Z][\w\-]+"
CITATION = re.compile(rf"({NAME}(?:, {NAME})*(?: and {NAME}| et al\.)?),? ((?:18|19|20)\d\d)\b")


def plain(text: str) -> str:
    """A text on one line, without brackets before a year."""
    return re.sub(r"\s+", " ", text).replace("(", "")


def citations(text: str) -> set[str]:
    """What looks like an author and a year in a text."""
    return {
        f"{name} {year}"
        for name, year in CITATION.findall(plain(text))
        if name.split()[-1] not in MONTHS
    }


def known(citation: str) -> bool:
    """Whether a citation is one of the bibliography, or with a word more or less before."""
    return any(
        cited == citation or cited.endswith(f" {citation}") or citation.endswith(f" {cited}")
        for cited in CITED
    )


def fault(source: str) -> str:
    """What is wrong with the source of a parameter; nothing if it has one of the three forms."""
    if SHEET.search(source):
        return "names a working sheet"
    strange = [one for one in citations(source) if not known(one)]
    if strange:
        return f"cites {strange}, which the bibliography has not"
    if re.fullmatch(r"calibration(; .+)?", source):
        return ""
    if source.startswith("assumed"):
        reason = re.fullmatch(r"assumed: (.+)", source)
        return "" if reason and len(reason[1]) > 3 else "gives no reason for what is assumed"
    return (
        "" if source.startswith(tuple(CITED)) else "is neither a work, nor assumed, nor calibration"
    )


def name_of(entry: Entry) -> str:
    return entry.name


@pytest.mark.parametrize("entry", list(entries(Parameters())), ids=name_of)
def test_the_source_of_a_parameter_has_one_of_three_forms(entry: Entry) -> None:
    assert not fault(entry.source), f"{entry.name}: {entry.source!r} {fault(entry.source)}"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "assumed",
        "assumed:",
        "assumed: so",
        "assumed, a third",
        "40 to 50",
        "40 to 50, SCIENCE 6.1",
        "assumed: as SPEC A59 says",
        "Nobody 1999",
        "assumed: half of it (Nobody and Noone 1999)",
        "calibrated",
        "the same",
    ],
)
def test_another_form_is_found_out(source: str) -> None:
    assert fault(source)


@pytest.mark.parametrize(
    "source", ["calibration", "assumed: never", "Weidmann 1993", "IMO 2016, test 4"]
)
def test_the_three_forms_are_let_pass(source: str) -> None:
    assert not fault(source)


def test_no_source_names_a_working_sheet() -> None:
    found = Counter(
        path.relative_to(ROOT).as_posix()
        for path in TOLD
        for _ in SHEET.findall(path.read_text(encoding="utf-8"))
    )
    assert not found


@pytest.mark.parametrize(
    "path",
    [path for path in TOLD if path.name != "bibliography.md"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_what_is_cited_is_in_the_bibliography(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        text = "\n".join(re.findall(r'"""(?:.|\n)*?"""|"[^"\n]*"', text))
    strange = [one for one in citations(text) if not known(one)]
    assert not strange, f"{strange}: name them in docs/reference/works.toml"


@pytest.mark.parametrize("cited", CITED)
def test_a_work_is_on_the_page_and_something_rests_on_it(cited: str) -> None:
    (row,) = re.findall(rf"^\| {re.escape(cited)} \|.*$", BIBLIOGRAPHY, re.MULTILINE)
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
    assert len(cells) == 4
    assert len(cells[1]) > 30
    assert cells[3]


def test_works_are_in_order_and_named_once() -> None:
    for group in WORKS.values():
        named = [one["cited"].casefold() for one in group]
        assert named == sorted(set(named))
