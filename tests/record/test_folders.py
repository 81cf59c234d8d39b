"""The folders of runs: what they are called, whose they are, and how one takes another's place."""

import json
from pathlib import Path
from typing import Any

import pytest

from outskirts.base.errors import InputError
from outskirts.record import folders
from outskirts.world.scenario import Scenario
from towns import village


def recipe(seed: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the recipe of a run in a village."""
    return folders.recipe_for(Scenario.model_validate(changes), seed, village(), "outskirts run")


def test_the_key_is_of_what_decides_the_outcome() -> None:
    key = folders.key(recipe())
    assert len(key) == 8
    assert folders.key(recipe(title="Another title", city="elsewhere.city")) == key
    others = [recipe(2), recipe(hours=5), recipe(preset="film"), recipe(index={"count": 3})]
    assert len({key, *(folders.key(one) for one in others)}) == 5
    assert recipe()["name"] == f"casablanca-1-{key}"


def test_a_recipe_is_plain_json() -> None:
    found = recipe()
    assert json.loads(json.dumps(found)) == found
    assert folders.is_recipe(found)
    assert not folders.is_recipe({"flour": "500 g"})


def test_stages_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert folders.stage_of(folder) == "new"
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "recipe.json.part").touch()
    assert folders.stage_of(folder) == "new"
    (folder / "recipe.json").write_text(json.dumps(recipe()))
    assert folders.stage_of(folder) == "stopped"
    (folder / "journal").mkdir()
    assert folders.stage_of(folder) == "stopped"
    (folder / "journal").rmdir()
    for name in folders.RECORD:
        (folder / name).touch()
    assert folders.stage_of(folder) == "finished"


def test_a_run_that_takes_anothers_place_keeps_what_is_not_ours(tmp_path: Path) -> None:
    old, new = tmp_path / "run", tmp_path / "run.again"
    for folder, text in ((old, "old"), (new, "new")):
        (folder / "checkpoints").mkdir(parents=True)
        (folder / "curve.parquet").write_text(text)
    (old / "checkpoints" / "00030.zip").touch()
    (old / "notes.txt").write_text("mine")

    folders.replace(old, new)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
    assert (old / "curve.parquet").read_text() == "new"
    assert (old / "notes.txt").read_text() == "mine"
    assert not list((old / "checkpoints").iterdir())


def test_only_one_process_writes_into_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "one"
    with (
        folders.held(folder),
        pytest.raises(InputError, match="another 'outskirts run'"),
        folders.held(folder),
    ):
        pass
    assert not (tmp_path / "runs").exists()
    with folders.held(folder):
        (folder / "kept").touch()
    assert (folder / "kept").exists()


def test_last_is_the_run_that_was_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inside, outside = folders.RUNS / "one", tmp_path / "elsewhere"
    inside.mkdir(parents=True)
    outside.mkdir()
    folders.remember(inside)
    assert (folders.RUNS / "last").read_text() == "one\n"
    assert folders.find("last") == inside
    assert folders.find("one") == inside
    folders.remember(outside)
    assert folders.find("last") == outside
