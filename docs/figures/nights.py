"""Run the evening of a part of the city with many seeds, and draw them: docs/model/nights.md.

    python docs/figures/nights.py [--seeds 20] [--runs FOLDER]

Each run is kept in its own folder; finished ones are not run again, stopped ones go on.
"""

import argparse
import csv
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from outskirts.base.codes import Condition
from outskirts.night.recorded.night import Night
from outskirts.record import measures
from outskirts.record.reader import Recording
from outskirts.view.pictures import curves as pictures

DOCS = Path(__file__).parent.parent
PLACE = "33.59,-7.62,1500m"
"""The part of Casablanca that is lived."""
HOURS = (1, 2, 3, 4, 5, 6)
"""Hours after the start that the table shows."""
ILL = [Condition.EXPOSED, Condition.INFECTED, Condition.DEAD]


def made(folder: Path, seed: int) -> Recording:
    """Return the run of a seed; make it where it is not yet."""
    if not (folder / "curve.parquet").is_file():
        new = ["casablanca", "--crop", PLACE, "--seed", str(seed), "--out", str(folder)]
        outskirts = Path(sys.executable).with_name("outskirts")
        rest = ["--resume", str(folder)] if folder.is_dir() else new
        subprocess.run([outskirts, "run", *rest], check=True)
    return Recording(folder)


def row(seed: int, night: Night) -> list[str]:
    """Return the line of a run: cases by the hour, how fast they doubled, and where they were."""
    ever = night.totals[:, ILL].sum(axis=1)
    last = len(ever) - 1
    return [
        str(seed),
        *(f"{ever[60 * hour]:,}" for hour in HOURS),
        f"{measures.early_doubling_time(night.cases, last):.1f}",
        f"{measures.indoor_share(night.cases):.0%}",
        f"{ever[-1] / night.totals[0].sum():.0%}",
    ]


def write(nights: Sequence[tuple[int, Night]]) -> None:
    """Write the table and the picture of the page."""
    with (DOCS / "model" / "nights.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        start = nights[0][1].start
        clock = [f"{(start.hour + hour) % 24:02d}:00" if start else f"{hour} h" for hour in HOURS]
        out.writerow(["seed", *clock, "doubling [min]", "indoors", "of all"])
        out.writerows(row(seed, night) for seed, night in nights)
    pictures.curves([night.recording for _, night in nights], DOCS / "images" / "nights.png")


def main() -> None:
    """Make what is missing, then draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--runs", type=Path, default=Path("runs") / "nights")
    wanted = parser.parse_args()
    nights = []
    for seed in range(1, wanted.seeds + 1):
        nights.append((seed, Night(made(wanted.runs / f"{seed:02d}", seed))))
    write(nights)
    ever = np.array([night.totals[-1, ILL].sum() for _, night in nights])
    print(f"{int((ever > 1000).sum())} of {len(ever)} nights have more than 1,000 cases")


if __name__ == "__main__":
    main()
