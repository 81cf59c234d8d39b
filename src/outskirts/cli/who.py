"""`outskirts who`: what a person or an infected knows, wants and why, at a moment of a run."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from outskirts.base.errors import InputError
from outskirts.cli.options import Json, numbered
from outskirts.cli.talk import aligned, emit, say, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from outskirts.city.city import City
    from outskirts.record.reader import Recording

MOST = 30
"""Events that are printed; of more, the last ones."""


def who(
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")],
    person: Annotated[
        str,
        typer.Argument(
            help="A number, hero (the adult survivor who was hunted longest) or hunter (the "
            "infected adult that bit most)."
        ),
    ],
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help="A time of day such as 21:40, or since the start such as +2h.",
            show_default="the end of the record",
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help=f"Print every event, not only the last {MOST}.")
    ] = False,
    json: Json = False,
) -> int:
    """Say what a person or an infected knows, wants and why.

    Of a moment whose state was kept (each half hour, and the end) at once; for others the night is
    lived again from the last of them, seconds to minutes for a whole city.
    """
    from outskirts.base.units import MINUTE
    from outskirts.cli.plain import uncompiled
    from outskirts.cli.screen import road
    from outskirts.night.recorded import branches
    from outskirts.night.recorded.clock import Clock
    from outskirts.night.recorded.origin import city_of, of_this_version
    from outskirts.record import folders
    from outskirts.record.reader import Recording
    from outskirts.record.writer import recipe_of
    from outskirts.world.scenario import parse

    folder = folders.find(run)
    recipe = recipe_of(folder)
    city = city_of(recipe)
    of_this_version(folder, recipe)
    scenario = parse(recipe["scenario"], str(folder / "recipe.json"))
    recording = Recording(folder)
    clock = Clock(datetime.combine(scenario.day, scenario.start), 60 * recording.last_minute)
    if recording.last_minute < 0:
        raise InputError(f"{folder} holds no full minute yet; wait for the run, or go on with it")
    tick = clock.end if at is None else clock.tick(at)
    people = int(city.districts.population.sum())
    number = None if person in ("hero", "hunter") else numbered(person, people)
    population = recording.people()
    if number is None:
        number = chosen(person, recording)
    say(f"{city.title} at {clock.told(tick)}.")
    minute, rest = divmod(tick, MINUTE)
    if rest == 0 and minute in recording.checkpoints():
        uncompiled()
        from outskirts.night.lived.person import Card, Kept

        card = Card(Kept(recording, city, population, minute), clock, branches.removed(recipe))
    else:
        from outskirts.night.lived import playback
        from outskirts.night.lived.person import Card, Lived

        with road(clock.start, tick) as told:
            lived = Lived(playback.again(recording, city, population, tick, told))
        card = Card(lived, clock, branches.removed(recipe))
    facts: dict[str, Any] = {"run": str(folder), "time": clock.told(tick), "tick": tick}
    if person in ("hero", "hunter"):
        facts["chosen"] = person
    facts.update(card.facts(number))
    facts["events"] = card.events(number, recording.life(number, tick))
    if json:
        emit(facts)
    else:
        tell(facts, city, None if every else MOST)
    return 0


def chosen(word: str, recording: "Recording") -> int:
    """Return the person whom `hero` or `hunter` stands for in a record."""
    missing = {"hero": "nobody who survived was hunted", "hunter": "nobody was bitten"}[word]
    found = recording.cast()[word]
    if found is None:
        raise InputError(f"the record has no {word}: {missing}; give the number of a person")
    return found


def person_in(word: str, people: int, recording: "Callable[[], Recording]") -> int:
    """Return the person that a word means: a number, or `hero` or `hunter` of a record."""
    return chosen(word, recording()) if word in ("hero", "hunter") else numbered(word, people)


def tell(facts: dict[str, Any], city: "City", most: int | None) -> None:
    """Print a card for reading, with the last `most` events."""
    role = {"pupil": ", at school", "worker": ", with work"}.get(facts["role"], "")
    show(f"Person {facts['person']:,}, {facts['is']}{role}. Home: {facts['home']}.")
    show("")
    rows = [("Time", facts["time"]), ("Where", facts["where"]), ("Condition", facts["how"])]
    if facts["mind"] is not None:
        rows.append(("Mind", facts["mind"]))
    if facts["goal"] is not None:
        rows.append(("Goal", facts["goal"]))
    if facts["told"] is not None:
        rows.append(("Knows", facts["told"]))
    if facts["why"] is not None:
        rows.append(("Why" if facts["condition"] == "infected" else "Wants", facts["why"]))
    for line in aligned(rows):
        show(line)
    show("")
    show("Household" if facts["household"] else "Lived alone.")
    listed = []
    for one in facts["household"]:
        mind = f", {one['mind']}" if one["mind"] else ""
        listed.append((f"{one['person']:,}", one["is"], f"{one['how']}{mind}; {one['where']}"))
    for line in aligned(listed, right=(0,)):
        show(f"  {line}")
    show("")
    events = facts["events"]
    left_out = 0 if most is None else max(0, len(events) - most)
    head = "So far" if events else "Nothing that a record keeps has happened to them so far."
    show(f"{head}, {left_out:,} earlier left out (--all shows them)" if left_out else head)
    told = [
        (
            one["at"],
            f"{one['words']}; {'indoors, ' if one['indoors'] else ''}"
            f"{one['where'] or 'on the way'}",
        )
        for one in events[left_out:]
    ]
    for line in aligned(told):
        show(f"  {line}")
    show("")
    show(f"Simulated. {city.attribution}")
