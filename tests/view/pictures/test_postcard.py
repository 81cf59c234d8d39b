"""How the sentences of a card are laid in lines."""

import pytest

from outskirts.view.pictures.postcard import even, letters, wrapped

SENTENCES = [
    "Nearly every window was lit.",
    "Rue Abdellah Al fassi: 3 of 69 left.",
    "Within 1.5 km of Boulevard Tah: two windows in three were lit.",
    "Lit.",
]


@pytest.mark.parametrize("room", [90.0, 260.0, 480.0, 2000.0])
@pytest.mark.parametrize("text", SENTENCES)
def test_lines_are_as_few_as_fit_and_no_longer_than_they_must_be(text: str, room: float) -> None:
    font = letters(38)
    greedy, found = wrapped(text, font, room), even(text, font, room)
    assert " ".join(found) == text
    assert len(found) == len(greedy)
    longest = max(font.getlength(line) for line in found)
    assert longest <= max(font.getlength(line) for line in greedy)
    word = max(font.getlength(one) for one in text.split())
    assert longest <= max(room, word)


def test_no_short_word_stands_alone_where_there_is_another_way() -> None:
    font = letters(38)
    assert wrapped(SENTENCES[0], font, 500)[-1] == "lit."
    assert even(SENTENCES[0], font, 500) == ["Nearly every", "window was lit."]
