"""What the page asks for: only what makes sense is taken, whatever comes."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outskirts.base.errors import InputError
from outskirts.view.page import wishes
from outskirts.view.page.wishes import At, Follow, Got, Play, View

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)
NUMBERS = st.integers() | st.floats() | st.none() | st.text(max_size=4)
MESSAGES = st.fixed_dictionaries(
    {"do": st.sampled_from(["view", "at", "play", "follow", "got", "x"])},
    optional={
        "box": st.lists(NUMBERS, max_size=5) | JSON,
        "scale": NUMBERS,
        "layers": JSON,
        "tick": NUMBERS,
        "speed": NUMBERS,
        "who": NUMBERS,
        "frame": NUMBERS,
    },
)


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_noise_is_refused_in_one_line(message: str | bytes) -> None:
    with pytest.raises(InputError) as refused:
        wishes.read(message)
    assert "\n" not in str(refused.value)


@given(JSON | MESSAGES)
def test_any_json_is_taken_within_bounds_or_refused(told: Any) -> None:
    wish: wishes.Wish | None = None
    with suppress(InputError):
        wish = wishes.read(json.dumps(told))
    match wish:
        case View(box, scale, layers):
            west, south, east, north = box
            assert -wishes.FARTHEST <= west <= east <= wishes.FARTHEST
            assert -wishes.FARTHEST <= south <= north <= wishes.FARTHEST
            assert 0 < scale <= wishes.FARTHEST
            assert len(layers) <= wishes.LAYERS
        case At(tick):
            assert 0 <= tick < 2**31
        case Play(speed):
            assert 0 <= speed <= wishes.FASTEST
        case Follow(who):
            assert who is None or 0 <= who < 2**31
        case Got(frame):
            assert 0 <= frame <= 2**53


def test_what_the_page_says_is_understood() -> None:
    said = {"do": "view", "box": [0, -1.5, 2, 3], "scale": 0.5, "layers": ["sound", "sound"]}
    assert wishes.read(json.dumps(said)) == View((0, -1.5, 2, 3), 0.5, frozenset({"sound"}))
    assert wishes.read('{"do": "at", "tick": 60.0}') == At(60)
    assert wishes.read('{"do": "play", "speed": 0}') == Play(0)
    assert wishes.read('{"do": "follow", "who": null}') == Follow(None)
    assert wishes.read('{"do": "got", "frame": 3}') == Got(3)


def test_a_message_longer_than_four_kilobytes_is_refused() -> None:
    with pytest.raises(InputError, match="bytes"):
        wishes.read(json.dumps({"do": "at", "tick": 1, "more": "x" * 4096}))


@pytest.mark.parametrize("text", ["-1", "1e3", "٣", "99999999999", "", "1 ", "0x1"])
def test_only_numbers_are_numbers_of_people(text: str) -> None:
    with pytest.raises(InputError):
        wishes.number_in(text, "person")
