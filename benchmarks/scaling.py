"""How the cost of a second grows with people and with infected; table and plots of docs/scaling.md.

    python benchmarks/scaling.py [--rounds 3] [--draw]

Each city and each outbreak is measured in a process of its own. Of several rounds the best counts:
what else runs on the machine can only add to it. What was found is kept as docs/scaling.json;
`--draw` makes the page anew from it without measuring.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import scaling_page
from clocked import Clocked

from outskirts.base.codes import Condition
from outskirts.city import atlas, files
from outskirts.city.crop import crop
from outskirts.engine.simulation import Simulation
from outskirts.engine.stages import WRITES
from outskirts.kernels.storage import OUTDOORS
from outskirts.people.synthesize import synthesize
from outskirts.world.scenario import parse
from outskirts.world.world import make

DOCS = Path(__file__).resolve().parent.parent / "docs"
CENTRE = (-7.60, 33.578)
"""Degrees of the point that the crops of Casablanca lie around."""
RADII = (120.0, 200.0, 400.0, 700.0, 1200.0, 2500.0, 4000.0, 7000.0, 0.0)
"""Radii of the crops [m]; 0 is the whole city."""
CASES = (10, 100, 1000, 10_000)
"""First cases on the streets of the whole city."""
THREADS = (1, 2)
CALM = 60
"""Seconds of a calm round, after two minutes that are not counted."""
HOT = 20
"""Seconds of a hot round, after MINUTES that are not counted."""
MINUTES = 10


def held(name: str) -> int:
    """Return an entry of this process's status, in bytes: VmRSS now, VmHWM at most."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(dict(line.split(":", 1) for line in lines)[name].split()[0]) * 1024


def clocked(simulation: Simulation, seconds: int) -> dict[str, Any]:
    """Advance; return what a second takes [ns], and how many people were hot.

    `second` is on the wall, `worked` and `stages` the time of all cores together.
    """
    stage = simulation.steps
    clock: Any = Clocked(simulation, time.process_time_ns)
    simulation.steps = clock
    begin, worked = time.perf_counter_ns(), time.process_time_ns()
    simulation.advance(seconds)
    whole, worked = time.perf_counter_ns() - begin, time.process_time_ns() - worked
    simulation.steps = stage
    return {
        "second": whole / seconds,
        "worked": worked / seconds,
        "hot": clock.hot / seconds,
        "stages": {name: clock.spent[name] / seconds for name in WRITES},
    }


def best(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the round that took its cores the least time, with the least time on the wall."""
    least = min(rounds, key=lambda one: float(one["worked"]))
    return {**least, "second": min(one["second"] for one in rounds)}


def calm(radius: float, rounds: int) -> dict[str, Any]:
    """Measure an evening without infected in a part of the city."""
    before = held("VmRSS")
    begin = time.perf_counter()
    city = files.load(atlas.find("casablanca"))
    if radius:
        city = crop(city, *CENTRE, radius)
    loaded = time.perf_counter()
    population = synthesize(city, 1)
    synthesised = time.perf_counter()
    scenario = parse({"hours": 1.0, "index": {"count": 0}}, "scaling")
    world = make(scenario, 1, city=city, population=population, threads=max(THREADS))
    made = time.perf_counter()
    first = Simulation(world, threads=1)
    first.advance(120)
    found: dict[str, Any] = {
        "people": world.people,
        "streets": len(world.streets.length),
        "load": loaded - begin,
        "synthesis": synthesised - loaded,
        "world": made - synthesised,
        "out": int(first.desk.book.size[OUTDOORS]),
        "threads": {},
    }
    spare = first.state.copy()
    forks, copies = [], []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        first.fork()
        forks.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        first.state.copy_into(spare)
        copies.append(time.perf_counter() - begin)
    found["fork"], found["copy"] = min(forks), min(copies)
    for threads in THREADS:
        lives = []
        for _ in range(rounds):
            again = Simulation(world, first.state.copy(), first.tick, threads)
            again.advance(1)
            lives.append(clocked(again, CALM))
        found["threads"][str(threads)] = best(lives)
    found["memory"] = held("VmHWM") - before
    return found


def outbreak(cases: int, rounds: int) -> dict[str, Any]:
    """Measure the whole city ten minutes after so many were infected at once."""
    scenario = parse({"hours": 1.0, "index": {"count": cases}}, "scaling")
    world = make(scenario, 1, threads=max(THREADS))
    first = Simulation(world, threads=max(THREADS))
    first.advance(60 * MINUTES)
    found: dict[str, Any] = {
        "cases": cases,
        "infected": int(first.counts()[:, Condition.INFECTED].sum()),
        "bitten": int(first.counts()[:, Condition.EXPOSED].sum()),
        "out": int(first.desk.book.size[OUTDOORS]),
        "threads": {},
    }
    for threads in THREADS:
        lives = []
        for _ in range(rounds):
            again = Simulation(world, first.state.copy(), first.tick, threads)
            again.advance(1)
            lives.append(clocked(again, HOT))
        found["threads"][str(threads)] = best(lives)
    return found


def told(*arguments: str) -> Any:
    """Measure in a process of its own; return what it printed."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def machine() -> str:
    """Say on what was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def measure(rounds: int, kept: Path) -> None:
    """Measure everything, saying what has been done and keeping what has been found."""
    found: dict[str, Any] = {
        "day": date.today().isoformat(),
        "machine": machine(),
        "load": 0.0,
        "rounds": rounds,
        "parts": [],
        "outbreaks": [],
    }
    loads: list[float] = []
    told("--radius", "700", "--rounds", "1")
    every = [("parts", "--radius", radius) for radius in RADII]
    every += [("outbreaks", "--cases", cases) for cases in CASES]
    for kind, option, value in every:
        loads.append(os.getloadavg()[0])
        one = told(option, str(value), "--rounds", str(rounds))
        found[kind].append(one)
        found["load"] = sum(loads) / len(loads)
        kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        first = one["threads"]["1"]
        print(
            f"{option} {value:g}: {first['hot']:,.0f} hot, {first['worked'] / 1e6:.3g} ms",
            flush=True,
        )


def main() -> None:
    """Measure one thing, or everything and make the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--radius", type=float, help="measure only this crop [m]; 0: all")
    parser.add_argument("--cases", type=int, help="measure only so many first cases")
    parser.add_argument("--page", type=Path, default=DOCS / "scaling.md")
    parser.add_argument("--draw", action="store_true")
    wanted = parser.parse_args()
    if wanted.radius is not None:
        print(json.dumps(calm(wanted.radius, wanted.rounds)))
        return
    if wanted.cases is not None:
        print(json.dumps(outbreak(wanted.cases, wanted.rounds)))
        return
    kept = wanted.page.with_suffix(".json")
    if not wanted.draw:
        measure(wanted.rounds, kept)
    scaling_page.write(json.loads(kept.read_text(encoding="utf-8")), wanted.page)


if __name__ == "__main__":
    main()
