"""A scenario: which city, when, who is infected first, how long. Written in TOML."""

import tomllib
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from outskirts.base.errors import InputError
from outskirts.world.parameters import PRESETS, Parameters

LARGEST = 1_000_000
"""Bytes that a file of a scenario may have; whole ones have 3,000."""
DEEPEST = 100
"""Parts that a dotted key may have: with 50,000 the parser is busy for a minute."""


class Index(BaseModel):
    """The first cases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: int = Field(12, ge=0, le=1_000_000, description="how many are infected at the start")
    condition: Literal["infected", "exposed"] = Field(
        "infected", description="already turned, or bitten and still themselves"
    )
    where: Literal["anywhere", "streets", "homes"] = Field(
        "streets", description="among all, among those on foot outdoors, or among those at home"
    )
    near: tuple[float, float] | None = Field(
        None, description="latitude and longitude [degrees] that they are nearest to"
    )
    radius: float = Field(1500, gt=0, le=1e6, description="how far from `near` they may be [m]")

    @field_validator("near", mode="before")
    @classmethod
    def as_point(cls, value: Any) -> Any:
        """Take LATITUDE,LONGITUDE too, as it is written on a command line."""
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",")]
        try:
            latitude, longitude = (float(part) for part in parts)
        except ValueError:
            raise ValueError("LATITUDE,LONGITUDE in degrees, such as 33.57,-7.6") from None
        return latitude, longitude

    @field_validator("near")
    @classmethod
    def on_earth(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        """Refuse what is no place on Earth, such as a longitude that stands first."""
        if value is not None and not (abs(value[0]) <= 90 and abs(value[1]) <= 180):
            raise ValueError("latitude -90 to 90, then longitude -180 to 180")
        return value


class Scenario(BaseModel):
    """What a run starts from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("casablanca", pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    title: str = Field("An ordinary evening", description="one line for people")
    city: str = Field("casablanca", description="a shipped city or the path of a .city file")
    day: date = Field(
        date(2025, 1, 15), ge=date(1900, 1, 1), le=date(2200, 12, 31), description="local date"
    )
    start: time = Field(time(18, 0), description="local time at which the outbreak begins")
    hours: float = Field(6.0, gt=0, le=240, description="how long to simulate [h]")
    preset: Literal["slow", "fast", "film", "textbook"] = Field(
        "slow", description="the pathogen and the bodies it makes"
    )
    index: Index = Index()
    parameters: Parameters = Parameters()

    @model_validator(mode="before")
    @classmethod
    def apply_preset(cls, data: Any) -> Any:
        """Lay the scenario's own parameters over those of its preset."""
        if not isinstance(data, dict):
            return data
        preset = data.get("preset", "slow")
        if not isinstance(preset, str) or preset not in PRESETS:
            return data
        own = data.get("parameters") or {}
        if isinstance(own, Parameters):
            return data
        if not isinstance(own, dict):
            return data
        merged: dict[str, Any] = {group: dict(values) for group, values in PRESETS[preset].items()}
        for group, values in own.items():
            if isinstance(values, dict):
                merged[group] = {**merged.get(group, {}), **values}
            else:
                merged[group] = values
        return {**data, "parameters": merged}


def known_keys(model: type[BaseModel], prefix: str = "") -> list[str]:
    """Return the dotted names of everything that a scenario may say."""
    found = []
    for name, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found += known_keys(kind, f"{prefix}{name}.")
        else:
            found.append(prefix + name)
    return found


def explain(error: ValidationError, where: str) -> InputError:
    """Turn the first of pydantic's complaints into one clear line."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        close = get_close_matches(name, known_keys(Scenario), 1, 0.5)
        hint = f"did you mean '{close[0]}'? " if close else ""
        return InputError(f"{where}: unknown key '{name}'; {hint}see 'outskirts scenario schema'")
    said = first["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return InputError(f"{where}: {name} is {first['input']!r}; expected {said}")


def parse(data: dict[str, Any], where: str) -> Scenario:
    """Check a scenario's values; raise InputError that names the first wrong one."""
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        raise explain(error, where) from None


def read(path: Path) -> Scenario:
    """Read a scenario from a TOML file."""
    return parse(read_table(path), path.name)


def read_table(path: Path) -> dict[str, Any]:
    """Read a TOML file as it stands; raise InputError if it is none, or no scenario's size."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(
                f"{path.name}: {size:,} bytes; a scenario has at most {LARGEST:,}; see 'outskirts "
                "scenario show'"
            )
        text = path.read_text(encoding="utf-8-sig")
        for number, line in enumerate(text.splitlines(), 1):
            parts = line.split("=", 1)[0].count(".") + 1
            if parts > DEEPEST:
                raise InputError(
                    f"{path.name}: line {number} has a key of {parts:,} parts; expected three, "
                    "such as parameters.infection.alpha; see 'outskirts scenario schema'"
                )
        return tomllib.loads(text)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a file") from None
    except UnicodeDecodeError:
        raise InputError(
            f"{path.name}: not TOML, which is text in UTF-8; save it as UTF-8 in your editor"
        ) from None
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        raise InputError(
            f"{path.name}: not TOML ({error}); see 'outskirts scenario show'"
        ) from None


def set_values(data: dict[str, Any], assignments: list[str]) -> dict[str, Any]:
    """Lay `GROUP.NAME=VALUE` assignments over a scenario's table; return a new table.

    A key of the scenario itself (`index.count`) stands as it is; all others are parameters.
    """
    given = data.get("parameters") or {}
    if not isinstance(given, dict):
        raise InputError(
            f"parameters is {given!r}; expected a table of groups; see 'outskirts scenario schema'"
        )
    merged: dict[str, Any] = {**data, "parameters": dict(given)}
    own = {name.split(".")[0] for name in known_keys(Scenario)} - {"parameters"}
    for text in assignments:
        name, equals, value = text.partition("=")
        parts = name.strip().split(".")
        if not equals or not all(parts):
            raise InputError(f"--set {text}: expected NAME=VALUE, such as infection.alpha=0.4")
        if parts[0] == "parameters":
            parts = parts[1:]
        target = merged if parts[0] in own else merged["parameters"]
        for part in parts[:-1]:
            inner = target.get(part, {})
            if not isinstance(inner, dict):
                raise InputError(f"--set {text}: '{part}' holds no further keys")
            target[part] = dict(inner)
            target = target[part]
        target[parts[-1]] = value.strip()
    return merged
