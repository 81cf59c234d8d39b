"""Twelve wrong engines, listed before any of them was tried: does the suite see each?

`python tests/mutants.py [NUMBER]...` puts one fault after the other into a copy of the sources,
runs the suite there until the first failure, and prints which test has caught it. The exit code is
1 if fewer than ten of the twelve are caught.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "src" / "outskirts"
WANTED = 10
"""So many of the twelve must be caught."""


@dataclass(frozen=True)
class Mutant:
    """A fault: in which file what is replaced by what."""

    words: str
    file: str
    old: str
    new: str


MUTANTS = (
    Mutant("bites 5% too rare", "world/laws.py", "        bite=bite,", "        bite=0.95 * bite,"),
    Mutant(
        "one draw for the bodies of two people", "kernels/trips.py",
        "u = uniform(laws.seed, Stream.BODY, who, 0)",
        "u = uniform(laws.seed, Stream.BODY, who // 2, 0)",
    ),
    Mutant(
        "sight round a second corner", "kernels/views.py",
        "if turns and turned == 1 and after >= short:",
        "if turns and turned == 1 and after >= 10 * short:",
    ),
    Mutant(
        "reach to one side only", "kernels/contact.py",
        "    if abs(gap) <= laws.reach:\n", "    if 0 <= gap <= laws.reach:\n",
    ),
    Mutant(
        "a second of struggle lost", "kernels/contact.py",
        "if rows.mind[row] == FEEDING or tick < rows.until[row]:",
        "if rows.mind[row] == FEEDING or tick <= rows.until[row]:",
    ),
    Mutant(
        "openings let 10% fewer through", "kernels/ways.py",
        "return 1.0 / max(laws.flow", "return 1.1 / max(laws.flow",
    ),
    Mutant(
        "the dead bite on within their last second", "kernels/contact.py",
        "        if rows.condition[row] != INFECTED:\n            continue\n        if rows.cond",
        "        if rows.cond",
    ),
    Mutant(
        "the bitten turn a second late", "kernels/contact.py",
        "rows.turn[other] = tick + max(", "rows.turn[other] = tick + 1 + max(",
    ),
    Mutant(
        "walkers 2% too fast", "kernels/trips.py",
        "        free\n        * crowd_factor(", "        1.02 * free\n        * crowd_factor(",
    ),
    Mutant(
        "trails are followed back", "kernels/scent.py",
        "                heading = 2 * end - 1\n", "                heading = 1 - 2 * end\n",
    ),
    Mutant(
        "corners do not dampen sound", "world/laws.py",
        '"corner": sound.corner,', '"corner": 0.0,',
    ),
    Mutant(
        "ties go by the order of storage", "kernels/heat.py",
        "and rows.who[scene.row[m]] > rows.who[row])", "and scene.row[m] > row)",
    ),
)  # fmt: skip


def tried(mutant: Mutant, folder: Path) -> tuple[str, float]:
    """Return the first test that fails under a fault ("" for none), and the seconds it took."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests", "docs", "README.md", "CHANGELOG.md", "pyproject.toml", "Makefile"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    path = folder / "src" / "outskirts" / mutant.file
    text = path.read_text()
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.words}: {mutant.old!r} stands {text.count(mutant.old)} times")
    path.write_text(text.replace(mutant.old, mutant.new))
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


def main(numbers: list[int]) -> int:
    """Try the mutants of these numbers, counted from 1, all if there are none."""
    chosen = [(i, one) for i, one in enumerate(MUTANTS, 1) if not numbers or i in numbers]
    caught = 0
    for number, mutant in chosen:
        with tempfile.TemporaryDirectory() as folder:
            test, seconds = tried(mutant, Path(folder))
        caught += bool(test)
        print(f"{number:2} {mutant.words}: {test or 'SURVIVES'} ({seconds:.0f} s)", flush=True)
    print(f"{caught} of {len(chosen)} caught")
    return 0 if caught >= WANTED * len(chosen) / len(MUTANTS) else 1


if __name__ == "__main__":
    raise SystemExit(main([int(one) for one in sys.argv[1:]]))
