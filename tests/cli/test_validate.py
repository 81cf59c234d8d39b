"""`outskirts validate`: verdicts, the page, what is refused."""

import json
from pathlib import Path

import pytest

from outskirts.base.jit import compiling
from outskirts.cli.app import main
from outskirts.validation import suite
from outskirts.validation.ensembles import Workers
from outskirts.validation.results import Curve, Result, exactly
from outskirts.validation.suite import Target

pytestmark = pytest.mark.skipif(not compiling(), reason="the comparisons need the compiler")


def test_a_target_that_holds_is_told_and_drawn_on_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    assert main(["validate", "v11", "--quick", "--processes", "1", "--page", str(page)]) == 0
    told = capsys.readouterr().out
    assert "V11  holds" in told
    assert "1 of 1 targets hold" in told
    text = page.read_text()
    assert "1 of 1 targets hold" in text
    assert "size quick" in text
    drawing = tmp_path / "validation" / "v11-1.svg"
    assert f"validation/{drawing.name}" in text
    assert drawing.read_bytes().startswith(b"<?xml")


def missing(workers: Workers, count: int) -> Result:
    """Find a figure that is wrong."""
    del workers
    curve = Curve("c", "x", "y", [1.0, 2.0], [1.0, 2.0], [0.1, 0.1], [1.0, 2.0], [1.0, 1.0], True)
    return Result("V1", "t", "s", "x", (exactly("one", 1, 1), exactly("two", 2, count)), (curve,))


def test_a_target_that_misses_is_named_and_ends_with_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "TARGETS", (Target("V1", "wrong", missing, (3, 3, 3)),))
    page = tmp_path / "page.md"
    assert main(["validate", "--page", str(page)]) == 1
    told = capsys.readouterr().out
    assert "V1   misses" in told
    assert "! two: 3, expected 2" in told
    assert "0 of 1 targets hold; missed: V1" in told
    assert "V16  not applicable" in told
    assert "**misses**" in page.read_text()
    assert main(["validate", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["missed"] == ["V1"]
    assert [check["holds"] for check in found["targets"][0]["checks"]] == [True, False]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["V99"], "there is no target V99; expected one of V1,"),
        (["V4", "--quick"], "V4 has no quick form; leave out --quick"),
        (["--quick", "--long"], "--quick and --long are two sizes; choose one"),
    ],
)
def test_what_there_is_not_is_refused_in_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", *words]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert told.out == ""


def test_a_page_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "TARGETS", (Target("V1", "wrong", missing, (2, 2, 2)),))
    (tmp_path / "file").write_text("")
    assert main(["validate", "--page", str(tmp_path / "file" / "page.md")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
