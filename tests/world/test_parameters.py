"""Every number has a unit, a range and a source; values outside are refused in one line."""

import pytest

from outskirts.base.errors import InputError
from outskirts.world.parameters import PRESETS, Entry, Parameters, entries
from outskirts.world.scenario import parse, set_values

ENTRIES = list(entries(Parameters()))
NUMBERS = [entry for entry in ENTRIES if entry.unit != "word"]


def name_of(entry: Entry) -> str:
    return entry.name


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_it_is_documented(entry: Entry) -> None:
    assert entry.unit
    assert len(entry.meaning) > 10
    assert entry.source
    if entry.unit == "word":
        assert isinstance(entry.value, str)
    else:
        assert entry.low is not None
        assert entry.high is not None
        assert entry.low < entry.high
        assert entry.low <= float(entry.value) <= entry.high


def set_to(name: str, value: str) -> Parameters:
    return parse(set_values({}, [f"{name}={value}"]), "test").parameters


@pytest.mark.parametrize("entry", NUMBERS, ids=name_of)
def test_its_range_is_kept(entry: Entry) -> None:
    assert entry.low is not None
    assert entry.high is not None
    group, name = entry.name.split(".")
    for inside in (entry.low, entry.high):
        assert getattr(getattr(set_to(entry.name, str(inside)), group), name) == inside
    for outside in (str(entry.low - 1), str(entry.high * 2 + 1), "nan", "inf", "-inf", "much", ""):
        with pytest.raises(InputError) as error:
            set_to(entry.name, outside)
        assert entry.name in str(error.value)
        assert "\n" not in str(error.value)


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(InputError, match=r"infection\.engagement is 'some'; expected 'one' or"):
        set_to("infection.engagement", "some")


def test_names_are_unique() -> None:
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_sets_numbers_that_exist(preset: str) -> None:
    chosen = parse({"preset": preset}, "test").parameters
    for group, values in PRESETS[preset].items():
        for name, value in values.items():
            assert getattr(getattr(chosen, group), name) == value
    plain = {entry.name: entry.value for entry in entries(Parameters())}
    changed = {entry.name for entry in entries(chosen) if entry.value != plain[entry.name]}
    assert changed <= {f"{g}.{name}" for g, values in PRESETS[preset].items() for name in values}
