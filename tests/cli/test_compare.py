"""`outskirts compare`: where two nights of the same people part."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from terminal import draw_village

from outskirts.base.codes import Condition
from outskirts.cli.app import main
from outskirts.night.recorded import worlds
from outskirts.night.recorded.origin import city_of
from outskirts.record import differences, measures
from outskirts.record.format import numbers, where
from outskirts.record.reader import Recording
from outskirts.view.pictures import atlas_map, parting
from outskirts.view.pictures import worlds as pages

NIGHTS = {
    "night": (),
    "again": (),
    "milder": ("--set", "infection.alpha=0.9"),
    "longer": ("--hours", "0.6"),
    "other": ("--seed", "2"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with some nights of one village."""
    folder = tmp_path_factory.mktemp("compare")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(folder)
        patch.chdir(folder)
        for name, words in NIGHTS.items():
            hours = () if "--hours" in words else ("--hours", "0.5")
            assert main(["run", "village.city", *hours, *words, "--out", name]) == 0
        yield folder


@pytest.fixture(autouse=True)
def there(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)


def told(one: str, other: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the object that the command prints with --json."""
    assert main(["compare", one, other, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_two_runs_of_one_recipe_compare_as_empty(capsys: pytest.CaptureFixture[str]) -> None:
    found = told("night", "again", capsys)
    assert found["parted"] is None
    assert found["parted_minute"] is None
    assert found["touched"] == found["saved"] == found["lost"] == 0
    assert main(["compare", "night", "again"]) == 0
    assert "Nothing that a record keeps differs" in capsys.readouterr().out


def test_a_longer_run_is_the_same_as_far_as_both_go(capsys: pytest.CaptureFixture[str]) -> None:
    found = told("night", "longer", capsys)
    assert found["parted"] is None
    assert found["until"] == "18:30:00"


def test_another_law_tells_where_the_worlds_part(capsys: pytest.CaptureFixture[str]) -> None:
    found = told("night", "milder", capsys)
    parted = found["parted"]
    runs = [Recording("night"), Recording("milder")]
    lines = [set(map(tuple, differences.rows_of(run.events()).tolist())) for run in runs]
    odd = sorted(line[1] for line in lines[0] ^ lines[1])
    assert parted["tick"] == odd[0]
    assert found["parted_minute"] == odd[0] // 60 + 1
    # Before a struggle is decided nothing can differ.
    ends = [
        numbers(run.events(), "tick")[where(run.events(), "kind", kind)]
        for run in runs
        for kind in ("bitten", "killed")
    ]
    assert parted["tick"] >= min(ticks[ticks > 0].min() for ticks in ends)
    touched = found["touched_by_minute"]
    assert touched == sorted(touched)
    assert touched[found["parted_minute"] - 1] == 0
    assert touched[found["parted_minute"]] > 0
    assert touched[-1] == found["touched"] == len({line[2] for line in lines[0] ^ lines[1]} - {-1})


def test_the_table_of_fates_counts_everybody_once(capsys: pytest.CaptureFixture[str]) -> None:
    found = told("night", "milder", capsys)
    assert sum(sum(line.values()) for line in found["fates"].values()) == found["people"]
    ends = [recorded(name) for name in ("night", "milder")]
    for one, total in zip(Condition, ends[0], strict=True):
        assert sum(found["fates"].get(one.name.lower(), {}).values()) == total
    lost = [int(end[[1, 2, 3]].sum()) for end in ends]
    assert found["lost"] - found["saved"] == lost[1] - lost[0]
    assert found["lost"] + found["saved"] > 0


def recorded(name: str) -> np.ndarray[Any, Any]:
    """Return how many people a record counts in each condition at its end."""
    curve = Recording(name).curve()
    last = numbers(curve, "minute") == numbers(curve, "minute").max()
    count = numbers(curve, "count")[last].reshape(-1, len(Condition))
    total: np.ndarray[Any, Any] = count.sum(axis=0)
    return total


def test_the_map_shows_who_is_touched(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "night", "milder", "--map", "map.png"]) == 0
    assert "The two worlds part at 18:" in capsys.readouterr().out
    picture = np.asarray(Image.open("map.png").convert("RGB"))
    assert picture.shape[1] == 1600
    for colour in (parting.SAVED, parting.LOST):
        wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert (picture == wanted).all(axis=2).sum() > 20
    assert {parting.SAVED, parting.LOST}.isdisjoint({atlas_map.OUT, "#3FBFA8", "#0B7D6C"})


def test_the_worlds_stand_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "night", "milder", "-o", "both.png", "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["picture"] == "both.png"
    picture = np.asarray(Image.open("both.png").convert("RGB"))
    assert picture.shape[1] == 2 * pages.WIDTH
    for colour in pages.WORLDS:
        wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert (picture == wanted).all(axis=2).sum() > 500
    names = [text.get_text() for text in page("night", "milder").texts]
    assert {"night", "milder", "Village", "doubling time while they grew [min]"} <= set(names)


def page(one: str, other: str) -> Figure:
    """Return the page of two nights as it is drawn."""
    runs = [Recording(one), Recording(other)]
    minute = min(run.last_minute for run in runs)
    both = worlds.side_by_side(runs, minute)
    return pages.figure(both, city_of(runs[0].recipe), 5)


def test_figures_are_those_of_each_run(capsys: pytest.CaptureFixture[str]) -> None:
    found = told("night", "milder", capsys)
    assert list(found["figures"]) == list(worlds.FIGURES)
    for i, name in enumerate(("night", "milder")):
        own = measures.summary(Recording(name))
        for key in (
            "cases", "infected", "dead", "exposed", "escaped", "susceptible", "mean_offspring",
            "doubling_time_min", "early_doubling_time_min", "longest_chain", "indoor_share",
            "largest_horde",
        ):  # fmt: skip
            assert found["figures"][key][i] == own[key], key
        lost = found["districts"][0]["lost"][i]
        assert lost == own["infected"] + own["dead"]
        share = found["districts"][0]["lost_share"][i]
        assert share == pytest.approx(own["lost_share"]["Village"], abs=1e-4)
    assert main(["compare", "night", "milder"]) == 0
    printed = capsys.readouterr().out
    for words in worlds.FIGURES.values():
        assert words in printed
    assert "Village" in printed


def test_a_longer_run_is_told_as_far_as_both_go(capsys: pytest.CaptureFixture[str]) -> None:
    found = told("night", "longer", capsys)
    assert all(one == other for one, other in found["figures"].values())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("night", "other"), "differ in their seed"),
        (("night", "nowhere"), "there is no run nowhere"),
        (("night", "milder", "-o", "map.txt"), "no picture's name"),
        (("night", "milder", "--map", "map.txt"), "no picture's name"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *words]) == 2
    assert said in capsys.readouterr().err
