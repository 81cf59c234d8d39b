"""What `import outskirts` gives, and what the page about it says."""

import re
import subprocess
import sys
from pathlib import Path

import golden
import pytest

import outskirts

DOCS = Path(__file__).resolve().parents[1] / "docs"
STUB = Path(outskirts.__file__).with_suffix(".pyi")


def test_every_name_leads_to_what_it_says() -> None:
    for name in outskirts.__all__:
        assert getattr(outskirts, name) is not None
    assert set(dir(outskirts)) >= set(outskirts.__all__)


def test_the_types_are_declared_for_the_same_names() -> None:
    declared = re.findall(
        r"^from outskirts\.([\w.]+) import (\w+) as (\w+)$", STUB.read_text(), re.M
    )
    where = {name: f"{module}:{inner}" for module, inner, name in declared}
    assert where == vars(outskirts)["WHERE"]


def test_the_page_names_each() -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    for name in set(outskirts.__all__) - {"__version__"}:
        assert f"`{name}`" in page


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulation_of'"):
        outskirts.simulation_of  # type: ignore[attr-defined] # noqa: B018


def test_asking_for_the_version_loads_nothing() -> None:
    asked = "import sys, outskirts; outskirts.__version__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "outskirts" in loaded
    assert not {"numpy", "numba", "outskirts.base"} & loaded


@pytest.mark.city
@pytest.mark.skipif(not golden.same_family(), reason="the figures are of other processors")
def test_the_example_says_what_the_page_says() -> None:
    assert golden.example() == golden.PRINTED.read_text(encoding="utf-8")
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    for path in (golden.EXAMPLE, golden.PRINTED):
        assert f"{{literalinclude}} examples/{path.name}" in page
