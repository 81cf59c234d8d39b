"""The folders that runs are kept in: their names, who may write into them, which was the last."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import outskirts
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.city.figures import facts_of
from outskirts.record import format as form
from outskirts.record.seal import SEAL
from outskirts.record.writer import recipe_of
from outskirts.world.scenario import Scenario

RUNS = Path("runs")
LAST = "last"
AGAIN = ".again"
"""Ends the name of the folder in which a run is repeated until it may replace the old one."""

REPORT, CURVE, MAP, REPRODUCTION = "report.html", "curve.png", "map.png", "reproduction.png"

RECORD = (form.CURVE, form.EVENTS, form.DIGESTS, form.HORDES, form.STREETS)
OURS = (form.RECIPE, SEAL, *RECORD, REPORT, CURVE, MAP, REPRODUCTION)
FOLDERS = (form.CHECKPOINTS, form.FRAMES, form.JOURNAL, f".{form.JOURNAL}", f"{form.JOURNAL}.part")
UNBORN = {form.CHECKPOINTS, f"{form.RECIPE}.part"}
"""What a run leaves that is killed before it has a recipe."""

Stage = Literal["new", "stopped", "finished"]


def recipe_for(
    scenario: Scenario, seed: int, city: City, command: str, part: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return all that a run is made from, ready for JSON.

    `part` says which part of the scenario's city it is, where it is not the whole.
    """
    recipe: dict[str, Any] = {
        "outskirts": outskirts.__version__,
        "scenario": scenario.model_dump(mode="json"),
        "seed": seed,
        "city": {"name": city.title, "hash": city.hash, "people_from": facts_of(city)},
        "command": command,
    }
    if part is not None:
        recipe["crop"] = part
    recipe["name"] = f"{scenario.name}-{seed}-{key(recipe)}"
    return recipe


def key(recipe: Mapping[str, Any]) -> str:
    """Return eight hexadecimal digits that are equal for runs that give the same bytes.

    Titles, paths and the number of threads do not count.
    """
    counts = {
        "outskirts": recipe["outskirts"],
        "seed": recipe["seed"],
        "city": recipe["city"]["hash"],
        "scenario": {
            name: value
            for name, value in recipe["scenario"].items()
            if name not in ("title", "city")
        },
    }
    if "changes" in recipe:
        counts["changes"] = recipe["changes"]
    text = json.dumps(counts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def is_recipe(recipe: Mapping[str, Any]) -> bool:
    """Say whether a recipe is one that `recipe_for` made."""
    return (
        isinstance(recipe.get("outskirts"), str)
        and isinstance(recipe.get("scenario"), dict)
        and isinstance(recipe.get("seed"), int)
        and isinstance(recipe.get("city"), dict)
        and isinstance(recipe["city"].get("hash"), str)
    )


def stage_of(folder: Path) -> Stage:
    """Say how far the run in a folder has come.

    Raises InputError if the folder holds something that is no run.
    """
    if not folder.exists():
        return "new"
    if not folder.is_dir():
        raise InputError(f"{folder} is a file; expected a folder for the run; give another --out")
    inside = {path.name for path in folder.iterdir()}
    if inside <= UNBORN:
        return "new"
    if form.RECIPE not in inside or not is_recipe(recipe_of(folder)):
        raise InputError(
            f"{folder} is not empty and holds no run; expected a new or empty folder; choose "
            "another with --out"
        )
    if form.JOURNAL in inside:
        return "stopped"
    return "finished" if inside.intersection(RECORD) else "stopped"


def same(folder: Path, recipe: Mapping[str, Any]) -> None:
    """Refuse a folder whose run has another recipe."""
    found = recipe_of(folder)
    if key(found) != key(recipe):
        raise InputError(
            f"{folder} holds another run ({found.get('command', 'of another recipe')}); expected "
            "the same scenario, city and seed; choose another folder with --out"
        )


def clear(folder: Path) -> None:
    """Remove what a run left in its folder, and nothing else."""
    for name in FOLDERS:  # checkpoints first: without a journal they would look like damage
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in OURS:
        for path in (folder / name, folder / f"{name}.part"):
            path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a kill in the middle of a write has left in a folder of a run."""
    for name in (f".{form.JOURNAL}", f"{form.JOURNAL}.part"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in (*folder.glob("*.part"), *(folder / form.CHECKPOINTS).glob("*.part")):
        path.unlink(missing_ok=True)


def replace(old: Path, new: Path) -> None:
    """Let a finished run take the place of an earlier one; what others put there stays."""
    aside = old.with_name(f".{old.name}.{os.getpid()}.old")
    if old.exists():
        old.rename(aside)
    new.rename(old)
    if aside.exists():
        clear(aside)
        for path in aside.iterdir():
            path.rename(old / path.name)
        aside.rmdir()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep a run's folder for this process alone; make it if it does not exist.

    A folder that was made here and is still empty at the end is taken away again. Raises
    InputError while another process runs in it.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # pragma: no cover - systems without POSIX locks
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise
        raise InputError(
            f"{folder} is being written by another 'outskirts run'; expected a folder of one's "
            "own; wait for it to end, or choose another with --out"
        ) from None
    try:
        yield
    finally:
        os.close(handle)
        with suppress(OSError):
            for path in made:
                path.rmdir()


def busy(folder: Path) -> bool:
    """Say whether another process runs in a folder, as far as this system can tell."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - systems without POSIX locks
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.EWOULDBLOCK, errno.EACCES)
    finally:
        os.close(handle)
    return False


def remember(folder: Path) -> None:
    """Make a run the one that `last` stands for."""
    name = folder.name if folder.parent == RUNS else str(folder.resolve())
    with suppress(OSError):
        RUNS.mkdir(exist_ok=True)
        draft = RUNS / f".{LAST}.{os.getpid()}.part"
        draft.write_text(f"{name}\n", encoding="utf-8")
        draft.replace(RUNS / LAST)


def is_last(folder: Path) -> bool:
    """Say whether a run is the one that `last` stands for."""
    try:
        return find(LAST).resolve() == folder.resolve()
    except (InputError, OSError):
        return False


def find(run: str) -> Path:
    """Return the folder of a run: `last`, a path, or a name within `runs`."""
    if run == LAST:
        try:
            name = (RUNS / LAST).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise InputError(
                f"there is no last run: {RUNS / LAST} cannot be read; expected to stand where "
                "'outskirts run' was started; run first, or give the folder of a run"
            ) from None
        folder = RUNS / name
    else:
        folder = Path(run)
        if not folder.is_dir() and len(folder.parts) == 1 and (RUNS / run).is_dir():
            folder = RUNS / run
    if not folder.is_dir():
        raise InputError(
            f"there is no run {folder}; expected the folder of a run, or last; "
            "make one with 'outskirts run'"
        )
    return folder
