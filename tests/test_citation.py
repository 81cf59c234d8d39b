"""Whoever wants to cite Outskirts finds all that it takes, and it agrees with the package."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import outskirts

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = {
    "cff-version",
    "message",
    "title",
    "abstract",
    "type",
    "version",
    "date-released",
    "license",
    "keywords",
    "authors",
}


@pytest.fixture(scope="module")
def citation() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed (the extra `test`)")
    found = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_it_has_every_field(citation: dict[str, Any]) -> None:
    assert set(citation) >= NEEDED
    assert all(citation[name] for name in NEEDED)
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert len(citation["abstract"]) > 200


def test_it_agrees_with_the_package(citation: dict[str, Any]) -> None:
    assert citation["version"] == outskirts.__version__ == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert citation["keywords"] == PROJECT["keywords"]
    assert citation["authors"] == PROJECT["authors"]
    assert citation["title"].startswith("Outskirts")


def test_its_date_is_a_day(citation: dict[str, Any]) -> None:
    assert isinstance(citation["date-released"], date)


def test_it_names_no_address_that_the_package_does_not(citation: dict[str, Any]) -> None:
    named = {citation[name] for name in ("url", "repository-code") if name in citation}
    assert named <= set(PROJECT.get("urls", {}).values())
