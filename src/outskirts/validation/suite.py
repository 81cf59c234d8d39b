"""The targets of docs/model/validation.md in their order: what is run, and at which size."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from outskirts.base.errors import InputError
from outskirts.validation import (
    corners,
    epidemics,
    noises,
    pursuit,
    sieges,
    struggles,
    trails,
    turning,
    walking,
    wandering,
    worlds,
    zombies,
)
from outskirts.validation.ensembles import Progress, Workers
from outskirts.validation.results import Result


class Size(IntEnum):
    """How many cases are run: for a look, for the page, for finer gates."""

    QUICK = 0
    NORMAL = 1
    LONG = 2


@dataclass(frozen=True)
class Target:
    """A target: its name, what is run, and how many cases by size; 0 leaves it out."""

    name: str
    title: str
    run: Callable[[Workers, int], Result]
    cases: tuple[int, int, int]


def finer(workers: Workers, islands: int) -> Result:
    """V4 with the plateau at sizes of hundreds, which takes larger lattices."""
    return zombies.critical(workers, islands, finer=True)


TARGETS = (
    Target("V1", "zombies in a crowd", zombies.well_mixed, (200, 1000, 4000)),
    Target("V2", "who wins in a crowd", zombies.extinction, (1000, 20_000, 20_000)),
    Target("V3", "one street", zombies.file, (2000, 20_000, 100_000)),
    Target("V4", "lattice, critical", zombies.critical, (0, 20_000, 0)),
    Target("V4", "lattice, critical, finer", finer, (0, 0, 20_000)),
    Target("V5", "lattice, 0.8", zombies.below_critical, (1000, 200_000, 200_000)),
    Target("V6", "epidemic on a lattice", epidemics.lattice, (0, 1000, 20_000)),
    Target("V7", "final sizes", epidemics.mixed, (500, 4000, 20_000)),
    Target("V8", "a chain of infections", epidemics.chain, (250, 2000, 10_000)),
    Target("V9", "random pursuer", wandering.pursuers, (200, 2000, 10_000)),
    Target("V10", "random walk on streets", wandering.streets, (60, 600, 3000)),
    Target("V11", "hunting rate", pursuit.hunting, (20, 100, 400)),
    Target("V12", "chase", pursuit.chase, (2, 4, 4)),
    Target("V13", "walking alone", walking.free_walk, (3, 50, 50)),
    Target("V14", "crowds, doors, exits", walking.crowds, (1, 1, 1)),
    Target("V15", "front", wandering.front, (0, 8, 40)),
    Target("V17", "one person otherwise", worlds.least_different, (10, 40, 200)),
    Target("V21", "corners", corners.corners, (400, 2000, 10_000)),
    Target("V22", "how far sounds carry", noises.carries, (2, 2, 2)),
    Target("V23", "struggles", struggles.struggle, (20_000, 50_000, 200_000)),
    Target("V24", "doors under infected", sieges.doors, (6, 30, 200)),
    Target("V25", "from bite to turning", turning.incubation, (2000, 10_000, 40_000)),
    Target("V26", "through an opening", sieges.openings, (150, 600, 2000)),
    Target("V27", "a long walk", walking.long_walk, (5, 14, 27)),
    Target("V28", "trails", trails.trail, (2, 10, 50)),
    Target("V29", "bodies", turning.born, (4000, 20_000, 100_000)),
    Target("V30", "order of storage", worlds.stored_otherwise, (2, 10, 50)),
)

NOT_APPLICABLE = (
    Result(
        "V16", "A sealed and a leaky cordon", "", "Chinazzi et al. 2020; Tian et al. 2020",
        reason="nobody seals the city yet: the state's orders are not simulated",
    ),
    Result(
        "V18", "Traffic of an evacuation", "", "Transportation Research Board 2011",
        reason="people ride from door to door; cars do not share the streets yet",
    ),
    Result(
        "V19", "Other models as equations (SEZR, Munz, Night of the Living Dead)", "",
        "Alemi et al. 2015; Munz et al. 2009; Langtangen et al. 2013",
        reason="they have births, burials that rise again and timed interventions, which this "
        "world has not; what they share with SZR is V1",
    ),
    Result(
        "V20", "What players of tag do", "", "McGahan et al. 2021",
        reason="a comparison of forms, without figures; hordes are on the page of hordes",
    ),
)  # fmt: skip


def chosen(names: list[str], size: Size) -> list[Target]:
    """Return the targets of these names, all if there are none; of those that this size has.

    Raises InputError for a name that there is not.
    """
    known = sorted({target.name for target in TARGETS}, key=lambda name: int(name[1:]))
    wanted = [name.upper() for name in names]
    for name in wanted:
        if name not in known:
            raise InputError(f"there is no target {name}; expected one of {', '.join(known)}")
    found = [
        target
        for target in TARGETS
        if target.cases[size] > 0 and (not wanted or target.name in wanted)
    ]
    if not found:
        raise InputError(f"{', '.join(wanted)} has no quick form; leave out --quick")
    return found


def run(targets: list[Target], size: Size, processes: int, progress: Progress) -> Iterator[Result]:
    """Yield the result of each target as it is found, with the seconds it took."""
    with Workers(processes, progress) as workers:
        for target in targets:
            began = time.perf_counter()
            result = target.run(workers, target.cases[size])
            yield replace(result, seconds=time.perf_counter() - began)
