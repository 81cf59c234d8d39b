"""A recipe that was changed by hand is refused in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from outskirts.base.errors import InputError
from outskirts.record.recipe import fault
from outskirts.record.writer import recipe_of

WHOLE: dict[str, Any] = {
    "name": "night-1", "outskirts": "0.1.0", "command": "outskirts run night", "seed": 1,
    "city": {"name": "Town", "hash": "ab"}, "scenario": {"hours": 1.0},
    "changes": [{"minute": 3, "set": ["infection.alpha=0.4"], "remove": [7], "bite": []}],
}  # fmt: skip


def test_a_whole_recipe_passes() -> None:
    assert fault(WHOLE) is None
    assert fault({**WHOLE, "something": "of a later version"}) is None
    assert fault({}) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": "one"}, "seed is 'one'; expected a valid integer"),
        ({"seed": 1.5}, "seed is '1.5'; expected a valid integer"),
        ({"seed": True}, "seed is 'True'; expected a valid integer"),
        ({"seed": -1}, "seed is '-1'; expected greater than or equal to 0"),
        ({"seed": 2**32}, "seed is '4294967296'; expected less than 4294967296"),
        ({"city": "Town"}, "city is 'Town'; expected"),
        ({"city": {"name": "Town", "hash": 7}}, "city.hash is '7'; expected a valid string"),
        ({"scenario": []}, "scenario is '[]'; expected a valid dictionary"),
        ({"name": None}, "name is 'None'; expected a valid string"),
        ({"crop": 3}, "crop is '3'; expected a valid dictionary"),
        ({"changes": {}}, "changes is '{}'; expected a valid list"),
        ({"changes": [{"minute": "3"}]}, "changes.0.minute is '3'; expected a valid integer"),
        ({"changes": [{"luck": [None]}]}, "changes.0.luck.0 is 'None'; expected"),
        ({"command": "x" * 5, "outskirts": ["y" * 500]}, "outskirts is"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps({**WHOLE, **change}))
    with pytest.raises(InputError) as caught:
        recipe_of(tmp_path)
    text = str(caught.value)
    assert text.startswith(f"{path}: {said}")
    assert text.endswith("; run again with --again")
    assert len(text) < len(str(path)) + 200
