"""SUMO: pedestrians in stripes on both sidewalks of every street, with crossings, without cars."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import libsumo
import numpy as np
import sumo
import work
from numpy.typing import NDArray
from scipy.spatial import cKDTree

STREETS_EACH = 14
"""Streets that everybody's route has, more than they walk in the time measured."""
MARGIN = 10.0
"""Metres of a street's ends at which nobody begins."""


class Crowd:
    """A simulation of SUMO within this process."""

    def __init__(self, people: int, seed: int) -> None:
        self.seed = seed
        self.second = 0
        self.folder = tempfile.TemporaryDirectory()
        self.net = Path(self.folder.name) / "grid.net.xml"
        netgenerate = Path(sumo.SUMO_HOME) / "bin" / "netgenerate"
        subprocess.run(
            [
                *(netgenerate, "--grid", f"--grid.number={work.SIDE}"),
                *(f"--grid.length={work.BLOCK}", "--no-turnarounds", "-o", self.net),
                *("--sidewalks.guess", "--sidewalks.guess.min-speed=0", "--crossings.guess"),
                f"--default.sidewalk-width={work.WIDTH / 2}",
            ],
            check=True,
            capture_output=True,
        )
        routes = Path(self.folder.name) / "walkers.rou.xml"
        write_routes(routes, people, np.random.default_rng(seed))
        self.load(["-r", str(routes)])
        self.condition = work.infected_first(people)
        self.place = np.full((people, 2), np.nan)

    def load(self, what: list[str]) -> None:
        """Start SUMO."""
        libsumo.start(
            [
                *("sumo", "-n", str(self.net), *what, "--step-length", "1"),
                *("--pedestrian.model", "striping", "--no-step-log", "--no-warnings"),
                *("--seed", str(self.seed), "--save-state.transportables", "--save-state.rng"),
                *("--save-state.precision", "17"),
            ]
        )

    def advance(self) -> None:
        """Let one second pass, then look where all are, and let the infected bite."""
        libsumo.simulationStep()
        here = libsumo.person.getIDList()
        who = np.array(here, np.int64)
        self.place[:] = np.nan
        self.place[who] = [libsumo.person.getPosition(one) for one in here]
        rng = np.random.default_rng((self.seed, self.second))
        who.sort()
        biters = who[self.condition[who] == work.INFECTED]
        prey = who[self.condition[who] == work.SUSCEPTIBLE]
        if len(biters) and len(prey):
            found = cKDTree(self.place[prey]).query_ball_point(
                self.place[biters], work.REACH, return_sorted=True
            )
            near = prey[np.concatenate([np.array(one, np.int64) for one in found])]
            self.condition[near[rng.random(len(near)) < work.BITE]] = work.EXPOSED
        self.second += 1

    def walking(self) -> int:
        """Return how many people are on the streets."""
        return int(libsumo.person.getIDCount())

    def whereabouts(self) -> list[NDArray[Any]]:
        """Return places and conditions."""
        return [self.place, self.condition]

    def keep(self) -> tuple[str, int, NDArray[np.int8]]:
        """Save SUMO's state to a file, and ours beside it."""
        path = str(Path(self.folder.name) / "kept.xml")
        libsumo.simulation.saveState(path)
        return path, self.second, self.condition.copy()

    def restored(self, kept: tuple[str, int, NDArray[np.int8]]) -> "Crowd":
        """Go on from the file, in a simulation started anew."""
        path, self.second, self.condition = kept
        libsumo.close()
        self.load(["--load-state", path])
        return self


def write_routes(path: Path, people: int, rng: np.random.Generator) -> None:
    """Write everybody's way: at each junction any street but the one they came by."""
    ends, ways = work.streets(), work.ways_on()
    names = [f"{chr(ord('A') + j % work.SIDE)}{j // work.SIDE}" for j in range(work.SIDE**2)]
    lines = ["<routes>"]
    for who in range(people):
        street = int(rng.integers(len(ends)))
        at, to = (int(one) for one in rng.permutation(ends[street]))
        walk = [names[at] + names[to]]
        for _ in range(STREETS_EACH - 1):
            street = int(rng.choice([one for one in ways[to] if one != street]))
            at, to = to, int(ends[street].sum()) - to
            walk.append(names[at] + names[to])
        begin = rng.uniform(MARGIN, work.BLOCK - 2 * MARGIN)
        lines.append(
            f'<person id="{who}" depart="0" departPos="{begin:.2f}">'
            f'<walk edges="{" ".join(walk)}" departPosLat="random"/></person>'
        )
    lines.append("</routes>")
    path.write_text("\n".join(lines), encoding="utf-8")


def begin(people: int, seed: int) -> Crowd:
    """Put the crowd on the streets."""
    return Crowd(people, seed)
