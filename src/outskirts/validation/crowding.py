"""How many people stand on a metre of street, beside what fits there."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Cue, Intent, Mind
from outskirts.validation.facts import (
    Chart,
    Findings,
    Table,
    at_most,
    part_of,
    percent,
    share_at_most,
    told,
)
from outskirts.validation.nights import Moment, Night, word

BEYOND = 1.5
"""How many times the density of a jam is no longer a jam, but bodies inside each other."""
OVERFULL = 0.005
"""Share of the infected outdoors that may stand closer than in a jam: a second of a melee."""
DENSITIES = tuple(float(one) for one in np.geomspace(0.1, 300, 40).round(3))
"""Densities of the chart [1/m²]."""
MOST = 10
"""Kinds of people that are listed."""


def crowded(
    length: NDArray[np.float32],
    width: NDArray[np.float32],
    street: NDArray[Any],
    place: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Return how many share a square metre with each of some people [1/m²], shape [person].

    They are counted by metres of their street, over its whole width; what is left of a street
    beyond its last full metre belongs to a metre of its own.
    """  # fmt: skip
    metres = np.maximum(np.ceil(length), 1).astype(np.int64)
    first = np.cumsum(metres) - metres
    metre = np.minimum(np.floor(place).astype(np.int64), metres[street] - 1)
    key = first[street] + np.maximum(metre, 0)
    count = np.bincount(key, minlength=int(metres.sum()))
    found: NDArray[np.float64] = count[key] / width[street]
    return found


class Crowding:
    """Reads a night for the densest metres of its streets."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.jam = float(night.world.scenario.parameters.movement.jam)
        self.rows: list[tuple[str, ...]] = []
        self.densest = 0.0
        self.where = ""
        self.overfull = 0
        self.infected = 0
        self.kinds: dict[tuple[int, int, int], NDArray[np.int64]] = {}
        self.lines: list[tuple[str, tuple[float, ...]]] = []

    def see(self, moment: Moment) -> None:
        """Take one kept minute."""
        world, state = self.night.world, moment.state
        clock = self.night.clock(moment.minute)
        who = np.flatnonzero(moment.outdoors & (state["condition"] != Condition.DEAD))
        street = state["segment"][who]
        density = crowded(world.streets.length, world.streets.width, street, moment.place[who])
        infected = moment.infected[who]
        over = density > self.jam
        worst = int(density.argmax()) if len(who) else -1
        if worst >= 0 and density[worst] > self.densest:
            self.densest = float(density[worst])
            self.where = (
                f"at {clock}, street {street[worst]}, metre {int(moment.place[who[worst]])}, "
                f"{world.streets.width[street[worst]]:.1f} m wide"
            )
        hit = who[over & infected]
        self.overfull += len(hit)
        self.infected += int(infected.sum())
        self.count(moment, hit)
        beyond = int((infected & (density > BEYOND * self.jam)).sum())
        self.rows.append(
            (
                clock, f"{len(who):,}", f"{density.max(initial=0):.1f}", f"{int(infected.sum()):,}",
                f"{len(hit):,} ({percent(part_of(len(hit), int(infected.sum())))})",
                f"{beyond:,}", f"{int((over & ~infected).sum()):,}",
            )
        )  # fmt: skip
        if moment.minute % 60 == 0 or self.night.last_minute < 2 * 60:
            ordered = np.sort(density[infected])
            above = len(ordered) - np.searchsorted(ordered, DENSITIES)
            self.lines.append((clock, tuple(float(max(one, 0.5)) for one in above)))

    def count(self, moment: Moment, hit: NDArray[Any]) -> None:
        """Count by kind those who stand too close, at an end of their street, and still."""
        world, state = self.night.world, moment.state
        street, place = state["segment"][hit], moment.place[hit]
        end = (place < 1) | (place > world.streets.length[street] - 1)
        still = state["heading"][hit] == 0
        codes = np.stack([state[name][hit] for name in ("mind", "intent", "cue")])
        kinds, back = np.unique(codes, axis=1, return_inverse=True)
        for i, kind in enumerate(kinds.T.tolist()):
            of = back.ravel() == i
            counts = np.array([of.sum(), (of & end).sum(), (of & still).sum()], np.int64)
            key = (kind[0], kind[1], kind[2])
            self.kinds[key] = self.kinds.get(key, np.zeros(3, np.int64)) + counts

    def findings(self) -> Findings:
        """Return what was found, once every kept minute has been seen."""
        facts = (
            at_most(
                "densest metre of street", self.densest, BEYOND * self.jam,
                f"{BEYOND:g} times the {self.jam:g} per m² at which nobody moves (Weidmann 1993); "
                f"{self.where}",
                " per m²",
            ),
            share_at_most(
                "infected outdoors denser than a jam", self.overfull, self.infected, OVERFULL,
                f"all kept minutes together; where {self.jam:g} stand on a square metre nobody "
                "else finds room",
            ),
            told(
                "infected in such metres", f"{self.overfull:,}", float(self.overfull),
                "what they are about stands in the table",
            ),
        )  # fmt: skip
        total = max(self.overfull, 1)
        ordered = sorted(self.kinds.items(), key=lambda one: -int(one[1][0]))[:MOST]
        every = sum((one for _, one in self.kinds.items()), np.zeros(3, np.int64))
        meaning = "How close together people stand in the street."
        return Findings("People on a metre", meaning, facts, (
            Table(
                "The densest metres",
                "People on the fullest metre over the width of its street; infected who stand in "
                "metres denser than a jam, and than half as much again.",
                ("at", "outdoors", "most per m²", "infected", "in a jam or denser",
                 f"above {BEYOND:g} jams", "living in a jam"), tuple(self.rows),
            ),
            Table(
                "Infected in metres denser than a jam",
                "All kept minutes together: who stands there, how many of them within a metre of "
                "an end of their street, and how many who do not walk.",
                ("mind", "intent", "by", "people", "of all", "at an end", "still"),
                (
                    *(
                        (word(Mind(mind)), word(Intent(intent)), word(Cue(cue)), f"{n[0]:,}",
                         percent(n[0] / total), percent(n[1] / n[0]), percent(n[2] / n[0]))
                        for (mind, intent, cue), n in ordered
                    ),
                    ("all", "", "", f"{every[0]:,}", percent(part_of(every[0], every[0])),
                     percent(part_of(every[1], every[0])), percent(part_of(every[2], every[0]))),
                ),
            ),
        ), (
            Chart(
                "metres", "How close the infected stand", "people per m² of their metre, at least",
                "infected outdoors", DENSITIES, tuple(self.lines), (), False, True, self.jam, "jam",
            ),
        ))  # fmt: skip
