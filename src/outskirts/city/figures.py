"""Numbers of people: how they are written, where they come from, and how sure they are."""

import re
from enum import StrEnum

from outskirts.city.city import City

LARGEST = 100_000_000
"""No city has more people. Source: assumed, more than twice the largest."""


def figure(text: str | None) -> int | None:
    """Return the number of people that a tag tells, None where it tells none that is clear.

    Digits, in groups of three or not: no number of people has a fraction.
    """
    told = " ".join((text or "").split())
    if re.fullmatch(r"[0-9]{1,3}([ ,.'\u2019][0-9]{3})+|[0-9]{1,9}", told) is None:
        return None
    digits = re.sub(r"[^0-9]", "", told)
    return int(digits) if len(digits) <= 9 else None


class Source(StrEnum):
    """Where the number of people comes from."""

    GIVEN = "the number given"
    TABLE = "a table of people"
    DISTRICTS = "a districts file"
    TAGS = "population tags of the map"
    FLOORS = "floor area of dwellings"
    STREETS = "length of streets with homes"


SURE = {
    Source.GIVEN: "as sure as that number",
    Source.TABLE: "as sure as the table",
    Source.DISTRICTS: "as sure as the file",
    Source.TAGS: "to about a tenth, if the tags are recent",
    Source.FLOORS: "to about a half more or less",
    Source.STREETS: "a rough guess, in small towns three to four times too many",
}
"""How sure a number of people is, by its source. Assumed, but for the last: it gave 107,320 people
for a town of 30,475 and 159,549 for one of 37,132."""


def fact(source: Source, total: int, what: str) -> dict[str, str]:
    """Return what a city's file says of its number of people."""
    detail = f"{total:,}, {what}" if what else f"{total:,}"
    return {"people": str(source), "how": detail, "sure": SURE[source]}


def told_of(city: City) -> str:
    """Return in a sentence where a city's number of people comes from, and how sure it is."""
    told = facts_of(city)
    return f"Number of people from {told['people']} ({told['how']}): {told['sure']}."


def facts_of(city: City) -> dict[str, str]:
    """Return where a city's number of people comes from and how sure it is, older files too."""
    if "people" in city.facts:
        return dict(city.facts)
    said = " ".join(city.notes)
    source = Source.DISTRICTS
    if "estimated from the length" in said:
        source = Source.STREETS
    elif "No districts were given" in said:
        source = Source.GIVEN
    return fact(source, int(city.districts.population.sum()), "")
