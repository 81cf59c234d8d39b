"""What a recipe may hold: checked as it is read, so that a damaged one ends in one line."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Loose(BaseModel):
    """A part of a recipe: what is named has its type, what is not named is let pass."""

    model_config = ConfigDict(strict=True, extra="allow")


class Place(Loose):
    """The city of a run."""

    name: str = ""
    hash: str = ""


class Turn(Loose):
    """What was changed in a run at a minute."""

    minute: int = Field(0, ge=0)
    set: list[str] = []
    remove: list[int] = []
    bite: list[int] = []
    luck: list[int] = []


class Recipe(Loose):
    """All that a run is made from."""

    name: str = ""
    outskirts: str = ""
    command: str = ""
    seed: int = Field(0, ge=0, lt=2**32)
    city: Place = Place()
    scenario: dict[str, Any] = {}
    crop: dict[str, Any] = {}
    changes: list[Turn] = []


def fault(recipe: Any) -> str | None:
    """Return what is wrong with a recipe, in words that name the key; None if nothing is."""
    try:
        Recipe.model_validate(recipe)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "the recipe"
        said = first["msg"].removeprefix("Input should be ")
        return f"{name} is {str(first['input'])[:60]!r}; expected {said}"
    return None
