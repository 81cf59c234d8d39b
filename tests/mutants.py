"""Fifteen wrong engines: does the suite see each, and does `outskirts validate`?

The first twelve were listed before any of them was tried; the last three are those that the suite
saw and `outskirts validate --quick` did not.

`python tests/mutants.py [NUMBER]...` puts one fault after the other into a copy of the sources,
runs the suite there until the first failure, and prints which test has caught it. The exit code is
1 if fewer than ten in twelve are caught.

`python tests/mutants.py --validate [NUMBER]...` runs `outskirts validate --quick` there instead:
the targets that may see the fault first, then the others, until the first that misses. The exit
code is 1 if any fault is caught by none.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from outskirts.validation.suite import TARGETS, Size

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "src" / "outskirts"
WANTED = 10 / 12
"""This share of them must be caught by the suite."""
STEADY = Path(tempfile.gettempdir()) / "outskirts-mutants"
"""Where faulty sources lie for `--validate`: always in one place, so that what has been compiled of
equal ones is found again."""


@dataclass(frozen=True)
class Mutant:
    """A fault: in which file what is replaced by what; `targets` may see it first."""

    words: str
    file: str
    old: str
    new: str
    targets: tuple[str, ...] = ()


MUTANTS = (
    Mutant(
        "bites 5% too rare", "world/laws.py",
        "        bite=bite,", "        bite=0.95 * bite,",
        ("V23", "V2", "V3"),
    ),
    Mutant(
        "one draw for the bodies of two people", "kernels/trips.py",
        "u = uniform(laws.seed, Stream.BODY, who, 0)",
        "u = uniform(laws.seed, Stream.BODY, who // 2, 0)",
        ("V29",),
    ),
    Mutant(
        "sight round a second corner", "kernels/views.py",
        "if turns and turned == 1 and after >= short:",
        "if turns and turned == 1 and after >= 10 * short:",
        ("V21",),
    ),
    Mutant(
        "reach to one side only", "kernels/contact.py",
        "    if abs(gap) <= reach:\n", "    if 0 <= gap <= reach:\n",
        ("V23",),
    ),
    Mutant(
        "a second of struggle lost", "kernels/contact.py",
        "if rows.mind[row] == FEEDING or tick < rows.until[row]:",
        "if rows.mind[row] == FEEDING or tick <= rows.until[row]:",
        ("V23",),
    ),
    Mutant(
        "openings let 10% fewer through", "kernels/ways.py",
        "return 1.0 / max(laws.flow", "return 1.1 / max(laws.flow",
        ("V26",),
    ),
    Mutant(
        "the dead bite on within their last second", "kernels/contact.py",
        "        if rows.condition[row] != INFECTED:\n            continue\n        if rows.cond",
        "        if rows.cond",
        ("V2",),
    ),
    Mutant(
        "the bitten turn a second late", "kernels/contact.py",
        "rows.turn[other] = tick + max(", "rows.turn[other] = tick + 1 + max(",
        ("V25",),
    ),
    Mutant(
        "walkers 2% too fast", "kernels/trips.py",
        "        free\n        * crowd_factor(", "        1.02 * free\n        * crowd_factor(",
        ("V27",),
    ),
    Mutant(
        "trails are followed back", "kernels/scent.py",
        "                heading = 2 * end - 1\n", "                heading = 1 - 2 * end\n",
        ("V28",),
    ),
    Mutant(
        "corners do not dampen sound", "world/laws.py",
        '"corner": sound.corner,', '"corner": 0.0,', ("V22",),
    ),
    Mutant(
        "ties go by the order of storage", "kernels/heat.py",
        "and rows.who[scene.row[m]] > rows.who[row])", "and scene.row[m] > row)",
        ("V30",),
    ),
    Mutant(
        "corners hide nobody", "kernels/sight.py",
        "if streets.view_turn[view] == 0:", "if streets.view_turn[view] <= 1:",
        ("V21",),
    ),
    Mutant(
        "a struggle draws its bite twice a second", "kernels/contact.py",
        "weight(bodies, laws, who, prey))\n    held_off_guard",
        "weight(bodies, laws, who, prey))\n    bite = bite * (2.0 - bite)\n"
        "    held_off_guard",
        ("V23",),
    ),
    Mutant(
        "a door breaks a blow late", "kernels/doors.py",
        "return bool(rows.worn[opening] >= openings.strength[openings.kind[opening]])",
        "return bool(rows.worn[opening] > openings.strength[openings.kind[opening]])",
        ("V24",),
    ),
)  # fmt: skip


def faulty(mutant: Mutant, sources: Path) -> None:
    """Put a fault into a copy of the sources."""
    path = sources / "outskirts" / mutant.file
    text = path.read_text()
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.words}: {mutant.old!r} stands {text.count(mutant.old)} times")
    path.write_text(text.replace(mutant.old, mutant.new))


def tried(mutant: Mutant, folder: Path) -> tuple[str, float]:
    """Return the first test that fails under a fault ("" for none), and the seconds it took."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests", "docs", "README.md", "CHANGELOG.md", "pyproject.toml", "Makefile"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    faulty(mutant, folder / "src")
    began = time.perf_counter()
    # The golden nights would see any change at all: what is asked is whether a law's own test does.
    found = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-x", "-q", "-n", "2", "-p", "no:cacheprovider",
            "-m", "not slow and not city", "--ignore=tests/engine/test_golden.py",
            "--ignore=tests/test_docs.py", "--ignore=tests/cli", "--ignore=tests/faults",
            "--ignore=tests/city", "--ignore=tests/view", "--ignore=tests/test_peers.py", "tests",
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(folder / "src"),
            "XDG_CACHE_HOME": str(folder / "cache"),
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    failed = [line for line in found.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if found.returncode != 0 and not failed:
        raise SystemExit(found.stdout[-2000:] + found.stderr[-2000:])
    return (failed[0].split(" - ")[0] if failed else ""), time.perf_counter() - began


def validated(mutant: Mutant) -> tuple[str, float]:
    """Return the first target that misses under a fault ("" for none), and the seconds it took."""
    shutil.rmtree(STEADY / "src", ignore_errors=True)
    shutil.copytree(ROOT / "src", STEADY / "src", ignore=shutil.ignore_patterns("__pycache__"))
    faulty(mutant, STEADY / "src")
    began = time.perf_counter()
    command = [sys.executable, "-m", "outskirts.cli", "validate", "--quick", "--json"]
    listed = [target.name for target in TARGETS if target.cases[Size.QUICK] > 0]
    missed = ""
    for name in (*mutant.targets, *(one for one in listed if one not in mutant.targets)):
        found = subprocess.run(
            [*command, "--processes", "1", name],
            cwd=STEADY, env={**os.environ, "PYTHONPATH": str(STEADY / "src")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if found.returncode != 0:
            told = json.loads(found.stdout)["targets"]
            wrong = [check["what"] for one in told for check in one["checks"] if not check["holds"]]
            missed = f"{name} ({len(wrong)}: {wrong[0]})"
            break
    return missed, time.perf_counter() - began


def main(arguments: list[str]) -> int:
    """Try the mutants of these numbers, counted from 1, all if there are none."""
    by_targets = "--validate" in arguments
    numbers = [int(one) for one in arguments if one != "--validate"]
    chosen = [(i, one) for i, one in enumerate(MUTANTS, 1) if not numbers or i in numbers]
    caught = 0
    for number, mutant in chosen:
        if by_targets:
            by, seconds = validated(mutant)
        else:
            with tempfile.TemporaryDirectory() as folder:
                by, seconds = tried(mutant, Path(folder))
        caught += bool(by)
        print(f"{number:2} {mutant.words}: {by or 'SURVIVES'} ({seconds:.0f} s)", flush=True)
    print(f"{caught} of {len(chosen)} caught")
    return 0 if caught >= (1.0 if by_targets else WANTED) * len(chosen) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
