"""The ten stories that a page offers first."""

from typing import Any

from outskirts.night.recorded.leads import MOST, leads


def event(
    tick: int, kind: str, words: str = "", by: int = 1, x: float | None = 5.0
) -> dict[str, Any]:
    """One event of a story."""
    return {
        "tick": tick, "kind": kind, "by": by, "words": words or kind, "where": "Rue A",
        "x": x, "y": x,
    }  # fmt: skip


def story(person: int, *events: dict[str, Any]) -> dict[str, Any]:
    """What befell somebody."""
    return {"person": person, "is": f"a woman of {person}", "home": "Rue A", "events": list(events)}


NIGHT = [
    story(20, event(5, "bitten", "was among the first cases", by=-1), event(6, "turned")),
    story(21, event(90, "bitten"), event(100, "turned"), event(110, "", "bit person 5")),
    story(22, event(30, "afraid"), event(400, "escaped", "left the city")),
    story(23, event(50, "hid"), event(60, "hid")),
    story(24, event(70, "", "put person 3 down")),
    story(25, event(80, "bitten"), event(700, "turned")),
    story(26, event(10, "afraid"), event(800, "bitten")),
    story(27, event(300, "", "person 9 began to come after them", by=9)),
]


def test_each_kind_of_story_is_told_of_the_best_example_and_in_order_of_time() -> None:
    found = leads(NIGHT, {"hero": 27, "hunter": 21})
    assert [one["tick"] for one in found] == sorted(one["tick"] for one in found)
    told = {one["label"]: one["person"] for one in found}
    assert told["Hunted longest of all who lived"] == 27
    assert told["Bit more people than anybody else"] == 21
    assert told["Among the first infected"] == 20
    assert told["Left the city"] == 22
    assert told["Hid, and was not bitten"] == 23
    assert told["Put infected down, and was not bitten"] == 24
    assert told["Was bitten, and long still themselves"] == 25
    assert told["Took fright early, and was bitten late"] == 26
    hunter = next(one for one in found if one["person"] == 21)
    assert (hunter["tick"], hunter["where"], hunter["x"]) == (110, "Rue A", 5.0)


def test_nobody_is_told_of_twice_and_the_rest_is_filled_up() -> None:
    many = [*NIGHT, *(story(100 + i, event(20 * i, "bitten")) for i in range(30))]
    found = leads(many, {"hero": None, "hunter": 21})
    assert len(found) == MOST
    assert len({one["person"] for one in found}) == MOST


def test_a_story_without_a_place_is_not_offered() -> None:
    assert leads([story(30, event(5, "bitten", x=None))], {}) == []
    assert leads([], {}) == []
