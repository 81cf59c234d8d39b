"""Fifty small nights end as they were written down; `make golden` writes them down anew."""

import json
from typing import Any

import pytest
from golden import MOMENTS, NIGHTS, differences, lived, same_family, told, written

from outskirts.base.jit import compiling

SHORT = tuple(name for name in NIGHTS if name.startswith("tiny"))
"""Nights that can be lived without the compiler."""
OTHERWISE = "; if that is meant, run 'make golden' and name it in CHANGELOG.md under Results"


@pytest.mark.skipif(not compiling(), reason="too slow without the compiler")
@pytest.mark.parametrize("name", NIGHTS)
def test_a_night_ends_as_it_was_written_down(name: str) -> None:
    found, expected = lived(NIGHTS[name]), told()["nights"][name]
    assert found["counts"] == expected["counts"], "other counts" + OTHERWISE
    assert found["events"] == expected["events"], "other events" + OTHERWISE
    if same_family():
        assert found["digest"] == expected["digest"], "another digest" + OTHERWISE


@pytest.mark.skipif(compiling(), reason="compares the laws as they are read with those compiled")
@pytest.mark.parametrize("name", SHORT)
def test_without_the_compiler_the_laws_agree(name: str) -> None:
    found, expected = lived(NIGHTS[name]), told()["nights"][name]
    for ours, theirs in zip(found["counts"], expected["counts"], strict=True):
        assert max(abs(one - two) for one, two in zip(ours, theirs, strict=True)) <= 1
    assert abs(found["events"] - expected["events"]) <= 0.1 * expected["events"]


def test_the_catalogue_is_of_fifty_nights_in_which_much_happens() -> None:
    nights = told()["nights"]
    assert list(nights) == list(NIGHTS)
    assert len(nights) == 50
    for name, held in nights.items():
        assert len(held["counts"]) == MOMENTS
        people = {sum(counts) for counts in held["counts"]}
        assert len(people) == 1
        assert held["events"] >= 40, name
    assert len({held["digest"] for held in nights.values()}) == 50


def test_what_has_changed_is_said_night_by_night() -> None:
    before: dict[str, Any] = {
        name: {"digest": "0", "events": 3, "counts": [[5, 1]]} for name in ("a", "b", "c", "d")
    }
    after = json.loads(json.dumps(before))
    after["b"]["counts"] = [[4, 2]]
    after["c"]["digest"] = "1"
    del after["d"]
    after["e"] = before["a"]
    assert differences(before, after) == [
        "b: [5, 1] -> [4, 2], 3 -> 3 events, other counts",
        "c: [5, 1] -> [5, 1], 3 -> 3 events, the same counts",
        "d: gone",
        "e: new",
    ]


def test_the_file_has_a_line_a_night_and_reads_back() -> None:
    nights = told()["nights"]
    text = written(nights)
    assert json.loads(text)["nights"] == nights
    assert len(text.splitlines()) == len(nights) + 5
