"""Letters of names in pictures, whatever they are."""

import io
import sys
from pathlib import Path

import pytest
from matplotlib.image import imread

from outskirts.city.drawn import District, Street, town
from outskirts.cli import talk
from outskirts.view.pictures import alphabet
from outskirts.view.pictures.atlas_map import draw

STRANGE = ("東京 $x_1$ <b>", "القدس", "Ωμέγα & Co", "नमस्ते", "\U0001f9df", "a\ud800b")


def test_letters_that_the_own_font_has_stay() -> None:
    for text in ("Été, Łódź", "Москва", "القدس", "$5_a"):
        assert alphabet.legible(text) == alphabet.plain(text) == text
    assert alphabet.style(["Été"])["font.family"] == ["DejaVu Sans"]


def test_a_letter_that_no_font_has_becomes_a_mark() -> None:
    nowhere = chr(0x10FFFD)
    assert alphabet.legible(f"a{nowhere}b") == "a?b"
    assert alphabet.plain(f"a{nowhere}b") == "a?b"
    families = alphabet.style([f"a{nowhere}"])["font.family"]
    assert families[0] == "DejaVu Sans"


def test_a_font_of_the_machine_is_taken_for_what_the_own_one_lacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Here the own font lacks the letter that another family of the machine has."""
    monkeypatch.setattr(alphabet, "own", lambda: frozenset(range(128)))
    letter = "é"
    family = alphabet.style([letter])["font.family"]
    assert len(family) == 2
    assert alphabet.legible(letter) == letter


def test_a_map_with_strange_names_is_drawn_without_a_warning(tmp_path: Path) -> None:
    outlines = [
        ((100.0 * i, -50.0), (100.0 * i + 100, -50.0), (100.0 * i + 100, 50.0), (100.0 * i, 50.0))
        for i in range(len(STRANGE))
    ]
    districts = [
        District(40, 10, name, outline) for name, outline in zip(STRANGE, outlines, strict=True)
    ]
    points = [(100.0 * i, 0.0) for i in range(len(STRANGE) + 1)]
    streets = [Street(i, i + 1) for i in range(len(STRANGE))]
    # Warnings are errors in this suite.
    draw(town(points, streets, districts=districts, title="東京 $"), tmp_path / "map.png")
    assert imread(tmp_path / "map.png").shape[1] == 2000


def test_a_console_without_a_letter_gets_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    for coding in ("ascii", "cp1252"):
        held = io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding=coding))
            talk.speakable()
            talk.show("東京")
            talk.emit({"title": "東京"})
            sys.stdout.flush()
            assert held.getvalue().decode("ascii") == '??\n{"title": "\\u6771\\u4eac"}\n'
