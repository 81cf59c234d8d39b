"""Fifty small nights and how they ended: whoever changes an outcome sees it here.

`python tests/engine/golden.py` (or `make golden`) lives them all anew, writes down how they end
and prints what has changed; what the example of the docs prints is written down too. A change of
outcomes belongs into the changelog under *Results*.

Digests hold for one family of processors and one build of the libraries; the counts of people
should hold on any.
"""

import contextlib
import io
import json
import platform
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

TESTS = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(TESTS), str(TESTS / "engine")]

from lively import PARAMETERS  # noqa: E402

from outskirts.city.city import City  # noqa: E402
from outskirts.engine.simulation import Simulation  # noqa: E402
from outskirts.world.scenario import parse  # noqa: E402
from outskirts.world.world import make  # noqa: E402
from towns import crossing, grid, ladder, street, village  # noqa: E402

BOOK = Path(__file__).with_name("golden.json")
EXAMPLE = TESTS.parent / "docs" / "examples" / "second_chance.py"
PRINTED = EXAMPLE.with_suffix(".txt")
MOMENTS = 4
"""How often in a night people are counted."""


class Night(NamedTuple):
    """A small town, a scenario in it, a seed, and for how many minutes it is lived."""

    town: Callable[[], City]
    seed: int
    preset: str = "slow"
    start: str = "18:00"
    minutes: int = 12
    cases: int = 8
    lively: bool = False
    condition: str = "infected"


def of(people: int) -> Callable[[], City]:
    """Return the village with so many people."""
    return lambda: village(people)


def tiny() -> City:
    """Return a street so small that it can be lived without the compiler."""
    return street(40)


PRESETS = ("slow", "fast", "film", "textbook")
NIGHTS: dict[str, Night] = {
    **{f"village-{p}-{n}": Night(of(600), n, p, cases=12) for p in PRESETS for n in range(1, 6)},
    **{f"lively-{n}": Night(of(700), n, lively=True) for n in range(1, 9)},
    **{
        f"village-at-{start[:2]}": Night(of(600), 7, "fast", start)
        for start in ("03:00", "08:30", "12:00", "22:30")
    },
    **{f"village-of-{n}": Night(of(n), 11, "fast") for n in (100, 300, 1200, 3000)},
    "bitten-1": Night(of(600), 1, condition="exposed", minutes=30),
    "bitten-2": Night(of(600), 2, "fast", condition="exposed", minutes=30),
    **{f"grid-{n}": Night(lambda: grid(3), n, lively=True, cases=4) for n in range(1, 4)},
    **{f"ladder-{n}": Night(ladder, n, lively=True, cases=3) for n in range(1, 4)},
    **{f"crossing-{n}": Night(crossing, n, lively=True, cases=2) for n in range(1, 3)},
    **{f"tiny-{n}": Night(tiny, n, lively=True, cases=5, minutes=3) for n in range(1, 5)},
}
"""Every night of the catalogue, by name."""


def begun(night: Night) -> Simulation:
    """Return the simulation of a night at its start."""
    scenario: dict[str, Any] = {
        "name": "golden", "city": "town", "hours": night.minutes / 60, "preset": night.preset,
        "start": night.start,
        "index": {"count": night.cases, "where": "anywhere", "condition": night.condition},
        "parameters": PARAMETERS if night.lively else {},
    }  # fmt: skip
    return Simulation(make(parse(scenario, "golden"), night.seed, city=night.town()))


def lived(night: Night) -> dict[str, Any]:
    """Live a night; return its digest, its number of events and the counts on the way.

    Counts are people by condition: susceptible, exposed, infected, dead, escaped.
    """
    simulation = begun(night)
    counts = []
    for _ in range(MOMENTS):
        simulation.advance(60 * night.minutes // MOMENTS)
        counts.append(simulation.counts().sum(axis=0).tolist())
    events = len(simulation.take_events()["tick"])
    return {"digest": simulation.digest(), "events": events, "counts": counts}


def told() -> dict[str, Any]:
    """Return the catalogue as it was written down: machine, and nights by name."""
    found: dict[str, Any] = json.loads(BOOK.read_text(encoding="utf-8"))
    return found


def here() -> str:
    """Return the family of this machine's processor, for which digests hold."""
    return platform.machine()


def same_family() -> bool:
    """Say whether the catalogue was written on a processor of this machine's family."""
    return bool(told()["machine"] == here())


def written(nights: dict[str, Any]) -> str:
    """Return the catalogue as its file has it: a line a night."""
    lines = [f"  {json.dumps(name)}: {json.dumps(nights[name])}" for name in nights]
    return (
        f'{{\n "machine": {json.dumps(here())},\n "nights": {{\n' + ",\n".join(lines) + "\n }\n}\n"
    )


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return what has changed, a line a night."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        one, two = before.get(name), after.get(name)
        if one == two:
            continue
        if one is None or two is None:
            found.append(f"{name}: {'new' if one is None else 'gone'}")
            continue
        how = "other counts" if one["counts"] != two["counts"] else "the same counts"
        found.append(
            f"{name}: {one['counts'][-1]} -> {two['counts'][-1]}, {one['events']} -> "
            f"{two['events']} events, {how}"
        )
    return found


def example() -> str:
    """Return what the example of the docs prints."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        runpy.run_path(str(EXAMPLE), run_name="__main__")
    return printed.getvalue()


def update() -> None:
    """Live every night, write the catalogue, and print what has changed."""
    before = told()["nights"] if BOOK.is_file() else {}
    after = {name: lived(night) for name, night in NIGHTS.items()}
    BOOK.write_text(written(after), encoding="utf-8")
    PRINTED.write_text(example(), encoding="utf-8")
    for line in differences(before, after):
        print(line)
    print(f"{len(after)} nights, {len(differences(before, after))} changed: {BOOK.name}")


if __name__ == "__main__":
    update()
