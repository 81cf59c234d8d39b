"""A person on the command line: a number, hero or hunter."""

from typing import Any

import pytest

from outskirts.base.errors import InputError
from outskirts.cli.who import person_in


class Told:
    """A record of which only its cast is known."""

    def __init__(self, **cast: int | None) -> None:
        self.cast_of = cast

    def cast(self) -> dict[str, int | None]:
        return self.cast_of


def refused() -> Any:
    raise AssertionError("a number needs no record")


def test_a_number_is_itself_and_needs_no_record() -> None:
    assert person_in("1,234", 2000, refused) == 1234
    with pytest.raises(InputError, match="no person"):
        person_in("2000", 2000, refused)
    with pytest.raises(InputError, match="hero or hunter"):
        person_in("heroes", 2000, refused)


def test_hero_and_hunter_are_those_of_the_record() -> None:
    told: Any = Told(hero=7, hunter=None)
    assert person_in("hero", 10, lambda: told) == 7
    with pytest.raises(InputError, match="no hunter"):
        person_in("hunter", 10, lambda: told)
