"""`outskirts compare`: where two nights of the same people part, and who ends otherwise."""

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.city.info import street_name
from outskirts.city.whereabouts import Whereabouts
from outskirts.cli import folders
from outskirts.cli.moments import Clock
from outskirts.cli.reasons import happened
from outskirts.cli.run import city_of
from outskirts.cli.talk import aligned, emit, show
from outskirts.people.synthesize import synthesize
from outskirts.record import differences
from outskirts.record.differences import Differences
from outskirts.record.format import KINDS, numbers
from outskirts.record.reader import Recording
from outskirts.record.writer import recipe_of
from outskirts.world.scenario import parse

ENDS = ("not bitten", "bitten", "infected", "dead", "out of the city")
"""How people ended, in the order of codes.Condition."""
LOST = (Condition.EXPOSED, Condition.INFECTED, Condition.DEAD)
LINES = 12
"""Moments of which the number of people touched is printed, and people who are named."""


def compare(run: str, other: str, output: Path | None, *, json: bool) -> int:
    """Print how a second run of the same people differs from a first."""
    paths = [folders.find(one) for one in (run, other)]
    recipes = [recipe_of(path) for path in paths]
    same_people(paths, recipes)
    city = city_of(recipes[0])
    runs = [Recording(path) for path in paths]
    scenario = parse(recipes[0]["scenario"], str(paths[0] / "recipe.json"))
    people = int(city.districts.population.sum())
    begun = Condition[scenario.index.condition.upper()]
    if min(one.last_minute for one in runs) < 0:
        raise InputError("one of the two runs holds no full minute yet; wait for it, or go on")
    found = differences.between(runs[0], runs[1], people, begun)
    clock = Clock(datetime.combine(scenario.day, scenario.start), 60 * found.minute)
    facts = facts_of(runs, found, clock, city)
    if output is not None:
        draw(city, int(recipes[0]["seed"]), found, paths, output)
        facts["map"] = str(output)
    if json:
        emit(facts)
    else:
        tell(facts, city)
    return 0


def same_people(paths: list[Path], recipes: list[dict[str, Any]]) -> None:
    """Refuse two runs of different people: a person of one would be nobody in the other."""
    for name, keys in (
        ("city", ("city", "hash")),
        ("seed", ("seed",)),
        ("start", ("scenario", "start")),
    ):
        said = []
        for path, recipe in zip(paths, recipes, strict=True):
            value: Any = recipe
            for key in keys:
                value = value.get(key) if isinstance(value, dict) else None
            if value is None:
                raise InputError(
                    f"{path} says no {name} in its recipe; expected the folder of a run that "
                    "'outskirts run' made"
                )
            said.append(value)
        if said[0] != said[1]:
            raise InputError(
                f"the two runs differ in their {name} ({str(said[0])[:12]}, {str(said[1])[:12]}), "
                "so their people are not the same; expected two runs of one city, seed and start"
            )


def facts_of(runs: list[Recording], found: Differences, clock: Clock, city: City) -> dict[str, Any]:
    """Return how two runs differ, ready for JSON."""
    fates = found.fates()
    lost = [np.isin(one, LOST) for one in (found.before, found.after)]
    touched = found.touched()
    return {
        "runs": [str(one.path) for one in runs],
        "people": len(found.since),
        "until": clock.told(clock.end),
        "parted_minute": found.parted,
        "parted": first_event(runs, found, clock, city),
        "touched": int(touched[-1]),
        "touched_by_minute": touched.tolist(),
        "saved": int((lost[0] & ~lost[1]).sum()),
        "lost": int((lost[1] & ~lost[0]).sum()),
        "fates": {
            one.name.lower(): {
                two.name.lower(): int(fates[one, two]) for two in Condition if fates[one, two]
            }
            for one in Condition
            if fates[one].any()
        },
        "otherwise": [
            {
                "person": int(who),
                "since": clock.told(int(found.since[who])),
                "before": ENDS[found.before[who]],
                "after": ENDS[found.after[who]],
            }
            for who in first_ones(found, lost[0] != lost[1])
        ],
    }


def first_ones(found: Differences, other_end: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return those who are lost in one world only, by when their lives part; `LINES` at most."""
    who = np.flatnonzero(other_end)
    order: NDArray[np.int64] = who[np.argsort(found.since[who], kind="stable")][:LINES]
    return order


def first_event(
    runs: list[Recording], found: Differences, clock: Clock, city: City
) -> dict[str, Any] | None:
    """Return the first event that only one of the two runs has, None where there is none."""
    if found.first is None:
        return None
    row, run = found.first
    event = runs[run].events().slice(row, 1)
    tick, who, by, segment = (
        int(numbers(event, name)[0]) for name in ("tick", "who", "by", "segment")
    )
    kind = event.column("kind").to_pylist()[0]
    return {
        "at": clock.told(tick),
        "tick": tick,
        "only_in": str(runs[run].path),
        "person": who,
        "kind": kind,
        "words": f"person {who:,} {happened(Event(KINDS.index(kind)), True, by)}",
        "where": street_name(city, segment) if segment >= 0 else None,
    }


def draw(city: City, seed: int, found: Differences, paths: list[Path], output: Path) -> None:
    """Draw where those live for whom something is otherwise."""
    from outskirts.view.pictures import parting

    population = synthesize(city, seed)
    dwellings, home = population.dwellings, population.persons.home
    at = Whereabouts(city).metres(dwellings.segment, dwellings.along)[home]
    lost = [np.isin(one, LOST) for one in (found.before, found.after)]
    saved, gone = lost[0] & ~lost[1], lost[1] & ~lost[0]
    rest = (found.since >= 0) & ~saved & ~gone
    parting.draw(city, output, (at[saved], at[gone], at[rest]), (paths[0].name, paths[1].name))


def tell(facts: dict[str, Any], city: City) -> None:
    """Print how two runs differ."""
    one, other = facts["runs"]
    parted = facts["parted"]
    if parted is None:
        show(f"Nothing that a record keeps differs between {one} and {other}.")
        if facts["parted_minute"] is not None:
            show(f"Their states differ from minute {facts['parted_minute']} on.")
        return
    where = f", {parted['where']}" if parted["where"] else ""
    show(
        f"The two worlds part at {parted['at']}: {parted['words']}{where}; only in "
        f"{parted['only_in']}."
    )
    show(
        f"Until {facts['until']}, {facts['touched']:,} of {facts['people']:,} people lived another "
        f"life. {facts['saved']:,} are lost in {one} only, {facts['lost']:,} in {other} only."
    )
    show("")
    show(f"How they ended, in {one} by line, in {other} by column:")
    columns = [
        end
        for end, two in zip(ENDS, Condition, strict=True)
        if any(two.name.lower() in line for line in facts["fates"].values())
    ]
    names = [two.name.lower() for end, two in zip(ENDS, Condition, strict=True) if end in columns]
    rows = [["", *columns]]
    for two, end in zip(Condition, ENDS, strict=True):
        line = facts["fates"].get(two.name.lower())
        if line is not None:
            rows.append([end, *(f"{line.get(name, 0):,}" for name in names)])
    for text in aligned(rows, right=range(1, len(columns) + 1)):
        show(f"  {text}")
    show("")
    touched = facts["touched_by_minute"]
    first = next(i for i, count in enumerate(touched) if count)
    minutes = sorted({*np.linspace(first, len(touched) - 1, LINES).astype(int).tolist()})
    show("People touched, by minutes since the start:")
    for text in aligned([[f"{m}", f"{touched[m]:,}"] for m in minutes], right=(0, 1)):
        show(f"  {text}")
    if facts["otherwise"]:
        show("")
        show("The first who are lost in one of the two only:")
        lines = [["person", "life parts at", f"in {one}", f"in {other}"]]
        lines += [
            [f"{who['person']:,}", who["since"], who["before"], who["after"]]
            for who in facts["otherwise"]
        ]
        for text in aligned(lines, right=(0,)):
            show(f"  {text}")
    show("")
    show(f"Simulated. {city.attribution}")
