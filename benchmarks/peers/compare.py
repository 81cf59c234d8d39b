"""Measure every peer at every size, best of several rounds; write the table and figure of the docs.

    python compare.py --ours PYTHON --peers PYTHON [--rounds 3] [--limit 20] [--page docs/peers.md]

Rounds go over all peers in turn, so that what else the machine does falls on all alike. Every
measurement has a process of its own. What was found is kept as docs/peers.json beside the page;
`--draw` makes the page anew from it without measuring.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import page

HERE = Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs"
SIZES = (1_000, 10_000, 100_000)
FEW = ("100000", "--one-in", "10000")
"""A crowd in which only ten are infected, measured of the quicker half of the peers."""
OURS = ("ours_same", "ours_same_2", "ours_laws", "ours_laws_2")
OTHERS = ("arrays", "agents", "striping", "corridors")
QUICK = ("ours_same", "ours_laws", "arrays", "agents")


def told(python: Path, patience: float, *arguments: str) -> dict[str, Any] | None:
    """Run one measurement; return what it printed, or None if it did not finish."""
    try:
        done = subprocess.run(
            [str(python), str(HERE / "measure.py"), *arguments],
            capture_output=True, text=True, timeout=patience,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def machine() -> str:
    """Say on what was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def measured(wanted: argparse.Namespace) -> dict[str, Any]:
    """Measure all; return runs by peer and size, and what became of snapshots."""
    runs: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    few: dict[str, list[Any]] = defaultdict(list)
    kept: dict[str, Any] = {}
    python = {**dict.fromkeys(OURS, wanted.ours), **dict.fromkeys(OTHERS, wanted.peers)}
    loads = []
    for peer in (*OURS[:1], *OURS[2:3]):
        told(python[peer], wanted.patience, peer, "100", "--seconds", "3")
    for round_ in range(wanted.rounds):
        for peer in python:
            for size in SIZES:
                if None in runs[peer][str(size)]:
                    continue
                loads.append(os.getloadavg()[0])
                found = told(
                    python[peer], wanted.patience, peer, str(size), "--limit", str(wanted.limit)
                )
                runs[peer][str(size)].append(found)
                speed = "did not finish" if found is None else f"{found['speed']:12,.0f} /s"
                print(f"round {round_ + 1}  {peer:12} {size:7,}  {speed}", flush=True)
        for peer in QUICK:
            few[peer].append(
                told(python[peer], wanted.patience, peer, *FEW, "--limit", str(wanted.limit))
            )
    for peer in python:
        kept[peer] = told(python[peer], wanted.patience, peer, "1000", "--snapshot")
    return {
        "day": date.today().isoformat(),
        "machine": machine(),
        "load": sum(loads) / len(loads),
        "rounds": wanted.rounds,
        "limit": wanted.limit,
        "patience": wanted.patience,
        "runs": runs,
        "few": few,
        "snapshots": kept,
    }


def main() -> None:
    """Measure if asked to, then write the page's table and figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ours", type=Path, default=Path(sys.executable))
    parser.add_argument("--peers", type=Path, default=Path(sys.executable))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=20.0)
    parser.add_argument(
        "--patience", type=float, default=240.0,
        help="seconds until a measurement, setting up included, is given up for good",
    )  # fmt: skip
    parser.add_argument("--page", type=Path, default=DOCS / "peers.md")
    parser.add_argument("--draw", action="store_true")
    wanted = parser.parse_args()
    kept = wanted.page.with_suffix(".json")
    if not wanted.draw:
        kept.write_text(json.dumps(measured(wanted), indent=1) + "\n", encoding="utf-8")
    page.write(json.loads(kept.read_text(encoding="utf-8")), wanted.page)


if __name__ == "__main__":
    main()
