"""`outskirts compare`: where two nights of the same people part, and who ends otherwise."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from outskirts.base.errors import InputError
from outskirts.cli.options import Json
from outskirts.cli.talk import aligned, emit, show

if TYPE_CHECKING:
    from outskirts.city.city import City


def compare(
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")],
    other: Annotated[str, typer.Argument(help="Another run of the same city, seed and start.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.png",
            help="Draw both side by side: curves, R, figures, districts.",
        ),
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE.png", help="Draw a map of who is touched."),
    ] = None,
    json: Json = False,
) -> int:
    """Say where two nights of the same people part, and for whom they end otherwise.

    Both are told side by side: how many cases, how fast they doubled, how many each bit, which
    districts lost more.
    """
    from outskirts.base.codes import Condition
    from outskirts.night.recorded import worlds
    from outskirts.night.recorded.clock import Clock
    from outskirts.night.recorded.origin import city_of
    from outskirts.night.recorded.parting import facts_of, homes_of, same_people
    from outskirts.record import differences, folders
    from outskirts.record.reader import Recording
    from outskirts.record.writer import recipe_of
    from outskirts.world.scenario import parse

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
    both = worlds.side_by_side(runs, found.minute)
    facts = {**facts_of(runs, found, clock, city), **worlds.facts_of(both)}
    if output is not None:
        from outskirts.view.pictures import worlds as pages

        pages.draw(both, city, found.parted, output)
        facts["picture"] = str(output)
    if chart is not None:
        from outskirts.view.pictures import parting

        groups = homes_of(city, runs[0].people(), found)
        parting.draw(city, chart, groups, (both[0].name, both[1].name))
        facts["map"] = str(chart)
    if json:
        emit(facts)
    else:
        tell(facts, city)
    return 0


def tell(facts: dict[str, Any], city: "City") -> None:
    """Print how two runs differ."""
    import numpy as np

    from outskirts.base.codes import Condition
    from outskirts.night.recorded.parting import ENDS, LINES

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
    tell_figures(facts, one, other)
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


def tell_figures(facts: dict[str, Any], one: str, other: str) -> None:
    """Print the figures of both worlds and their districts, side by side."""
    from outskirts.night.recorded.parting import LINES
    from outskirts.night.recorded.worlds import FIGURES, spoken

    rows = [[f"Until {facts['until']}", one, other]]
    rows += [
        [about, *(spoken(name, value) for value in facts["figures"][name])]
        for name, about in FIGURES.items()
    ]
    for text in aligned(rows, right=(1, 2)):
        show(f"  {text}")
    show("")
    rows = [["infected or dead of", "residents", one, other, "difference"]]
    for row in facts["districts"][:LINES]:
        first, second = row["lost"]
        shares = (f"{share:.1%}" for share in row["lost_share"])
        rows.append([row["district"], f"{row['residents']:,}", *shares, f"{second - first:+,}"])
    for text in aligned(rows, right=(1, 2, 3, 4)):
        show(f"  {text}")
    show("")
