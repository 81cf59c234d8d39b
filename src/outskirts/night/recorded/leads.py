"""The ten stories of a night that a page offers first: each of another kind, each an adult's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

MOST = 10
"""Stories that are offered."""

Story = Mapping[str, Any]
Event = Mapping[str, Any]
Kind = tuple[str, Callable[[Story], tuple[float, Event | None]]]
"""What a story is called, and how good an example of it somebody's is, by which event; 0: none."""


def leads(stories: Sequence[Story], cast: Mapping[str, int | None]) -> list[dict[str, Any]]:
    """Return the stories to offer, in the order of their moments.

    `stories` are those of `stories.stories`, `cast` has the numbers of the hero and the hunter.
    Each has the `person`, what they are, what their story is called (`label`), and the moment to
    show: `tick`, `where`, `x`, `y` [m].
    """
    kinds = (*of_cast(cast), *KINDS)
    found: list[tuple[Story, str, Event]] = []
    taken: set[int] = set()
    for label, fitness in kinds:
        best, event, story = 0.0, None, None
        for one in stories:
            if one["person"] in taken:
                continue
            fits, moment = fitness(one)
            if moment is not None and fits > best:
                best, event, story = fits, moment, one
        if story is not None and event is not None and len(found) < MOST:
            found.append((story, label, event))
            taken.add(story["person"])
    for story, event in fillers(stories, taken, MOST - len(found)):
        found.append((story, f"{event['words'][0].upper()}{event['words'][1:]}", event))
    found.sort(key=lambda one: (one[2]["tick"], one[0]["person"]))
    return [
        {
            "person": story["person"],
            "is": story["is"],
            "label": label,
            **{name: event[name] for name in ("tick", "where", "x", "y")},
        }
        for story, label, event in found
    ]


def of_cast(cast: Mapping[str, int | None]) -> tuple[Kind, Kind]:
    """Return the two kinds of story that a night has one of."""
    return (
        (
            "Hunted longest of all who lived",
            lambda story: (float(story["person"] == cast.get("hero")), last(story)),
        ),
        (
            "Bit more people than anybody else",
            lambda story: (
                float(story["person"] == cast.get("hunter")),
                last(story, lambda event: event["words"].startswith("bit ")),
            ),
        ),
    )


def last(story: Story, fits: Callable[[Event], bool] = lambda _: True) -> Event | None:
    """Return the last event of somebody that fits and has a place."""
    for event in reversed(story["events"]):
        if event["x"] is not None and fits(event):
            return event  # type: ignore[no-any-return]
    return None


def own(story: Story, kind: str) -> Event | None:
    """Return the last event of a kind that befell somebody."""
    return last(story, lambda event: event["kind"] == kind)


def counted(story: Story, fits: Callable[[Event], bool]) -> tuple[float, Event | None]:
    """Return how many events fit, and the last of them that has a place."""
    return float(sum(map(fits, story["events"]))), last(story, fits)


def between(story: Story, first: str, then: str) -> tuple[float, Event | None]:
    """Return how long after the first event of one kind the last of another came [s]."""
    begin = next((one["tick"] for one in story["events"] if one["kind"] == first), None)
    end = own(story, then)
    return (0.0, None) if begin is None or end is None else (end["tick"] - begin, end)


def unbitten(story: Story) -> bool:
    """Say whether somebody was never bitten."""
    return all(one["kind"] != "bitten" for one in story["events"])


def of_first(story: Story) -> tuple[float, Event | None]:
    """Tell of the first cases: that with most to tell."""
    first = any(one["kind"] == "bitten" and one["by"] < 0 for one in story["events"])
    return (float(len(story["events"])), own(story, "turned")) if first else (0.0, None)


def of_escape(story: Story) -> tuple[float, Event | None]:
    """Tell of those who left the city: that with most to tell."""
    gone = own(story, "escaped")
    return (float(len(story["events"])), gone) if gone else (0.0, None)


def of_stand(story: Story) -> tuple[float, Event | None]:
    """Tell of those who put infected down and were not bitten."""
    if not unbitten(story):
        return 0.0, None
    return counted(story, lambda one: one["kind"] == "" and one["words"].startswith("put person"))


def of_hiding(story: Story) -> tuple[float, Event | None]:
    """Tell of those who hid and were not bitten."""
    return counted(story, lambda one: one["kind"] == "hid") if unbitten(story) else (0.0, None)


def of_doors(story: Story) -> tuple[float, Event | None]:
    """Tell of infected before doors."""
    return counted(story, lambda one: one["kind"] in ("pounded", "door_broken", "broke_in"))


def of_many(story: Story) -> tuple[float, Event | None]:
    """Tell of the living after whom most infected came."""
    if not unbitten(story):
        return 0.0, None
    comers = {one["by"] for one in story["events"] if one["words"].endswith("come after them")}
    return float(len(comers)), own(story, "hid") or last(story)


KINDS: tuple[Kind, ...] = (
    ("Among the first infected", of_first),
    ("Left the city", of_escape),
    ("Put infected down, and was not bitten", of_stand),
    ("Hid, and was not bitten", of_hiding),
    ("Was bitten, and long still themselves", lambda story: between(story, "bitten", "turned")),
    ("Took fright early, and was bitten late", lambda story: between(story, "afraid", "bitten")),
    ("Went from door to door", of_doors),
    ("Many came after them", of_many),
    ("Turned, and was put down", lambda story: between(story, "turned", "killed")),
)
"""Kinds of story, the first ones first."""


def fillers(stories: Sequence[Story], taken: set[int], count: int) -> list[tuple[Story, Event]]:
    """Return people more, where there are too few kinds of story, spread over the night."""
    told = []
    for story in stories:
        if story["person"] in taken:
            continue
        event = own(story, "bitten") or last(story, lambda one: bool(one["kind"])) or last(story)
        if event is not None:
            told.append((story, event))
    told.sort(key=lambda one: (one[1]["tick"], one[0]["person"]))
    step = max(len(told) // max(count, 1), 1)
    return told[::step][:count]
