"""Who does what at which age: children in the street, children who bite, children left alone."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.validation.facts import (
    SIGMAS,
    Chart,
    Fact,
    Findings,
    Table,
    none,
    part_of,
    percent,
    share_at_most,
    told,
)
from outskirts.validation.nights import BANDS, GROWN, NEAR, Mask, Moment, Night, by_band
from outskirts.world.world import World, strength_of

SMALL = 6
"""Age below which a child is never out alone, and puts nobody down."""
UNSURE = 12
"""Age below which a child is not out alone after dark."""
WATCHED = 10
"""Age below which a child is not left alone at home."""
MINDER = 14
"""Age from which somebody may look after children at home."""
STEEP = 1.3
"""How many times the people of a neighbouring year one year of age may have."""
OLDEST = 79
"""Last year of age that is looked at so."""


class Ages:
    """Reads a night for the ages of those who are out, who bite, who are bitten, who put down."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.age = night.world.population.persons.age
        self.small: list[int] = []
        self.late: list[int] = []
        self.late_of: list[int] = []
        self.out: list[tuple[str, list[int], list[int]]] = []
        self.alone: tuple[str, int, int] | None = None

    def see(self, moment: Moment) -> None:
        """Take one kept minute."""
        age, clock = self.age, self.night.clock(moment.minute)
        out = moment.outdoors & moment.living
        child = np.flatnonzero(out & (age < UNSURE))
        alone = child[~accompanied(moment, child)]
        self.small.append(int((age[alone] < SMALL).sum()))
        if self.night.dark(moment.minute):
            # Whoever has met an infected is out because of it.
            met = moment.state.get("met")
            strays = alone if met is None else alone[met[alone] < 0]
            self.late.append(len(strays))
            self.late_of.append(int(out.sum()))
        self.out.append((clock, by_band(age[out]), by_band(age[moment.outdoors & moment.infected])))
        if self.alone is None or clock == "18:30":
            self.alone = (clock, *alone_at_home(moment, age))

    def findings(self) -> Findings:
        """Return what was found, once every kept minute has been seen."""
        events, age = self.night.events, self.age
        bites = events.of(Event.BITTEN)
        bites = bites[events.by[bites] >= 0]
        downs = events.of(Event.KILLED)
        downs = downs[events.by[downs] >= 0]
        blows = events.of(Event.DOOR_BROKEN)
        biter, bitten = age[events.by[bites]], age[events.who[bites]]
        killer, blow = age[events.by[downs]], age[events.who[blows]]
        facts = (
            none(
                f"under {SMALL} outdoors alone", sum(self.small),
                f"the living only, over all kept minutes; alone: no living adult of their "
                f"household within {NEAR:g} m of them; small children are led or carried",
            ),
            share_at_most(
                f"under {UNSURE} outdoors alone after dark", sum(self.late), sum(self.late_of),
                0.002, "share of all living people outdoors at the kept minutes after dusk; who "
                "has met an infected and runs does not count: older children flee each for "
                "themselves",
            ),
            share_at_most(
                f"under {WATCHED} alone at home at {self.alone[0] if self.alone else '18:30'}",
                *(self.alone[1:] if self.alone else (0, 0)), 0.02,
                f"nobody of {MINDER} or older of the household is in the dwelling; parents who "
                "go out leave somebody with them",
            ),
            none(
                f"infected put down by children under {SMALL}", int((killer < SMALL).sum()),
                "a small child has neither reach nor weight", f" of {len(downs):,}",
            ),
            share_at_most(
                f"bites by infected under {SMALL}", int((biter < SMALL).sum()), len(bites), 0.03,
                "they are few outdoors, slow, and easily held off",
            ),
            share_at_most(
                f"doors whose last blow an infected under {WATCHED} gave",
                int((blow < WATCHED).sum()), len(blows), self.strength(WATCHED),
                "a door wears by the strength of who beats on it, and whose blow is the last is "
                f"chance: those under {WATCHED} have that share of all strength",
            ),
            smooth(np.bincount(age, minlength=OLDEST + 2)),
            told(
                "bites by infected of 18 to 64", percent(share_of(biter, 18, 64)),
                share_of(biter, 18, 64), "beside the people of that age: "
                f"{percent(share_of(age, 18, 64))}",
            ),
        )  # fmt: skip
        counted = {
            "people": by_band(age), "bite": by_band(biter), "are bitten": by_band(bitten),
            "put down": by_band(killer), "break a door": by_band(blow),
        }  # fmt: skip
        return Findings("Ages", "Who is out, who bites and who fights, by age.", facts, (
            Table(
                "Who does what, by age",
                "Each column adds up to all that was done of its kind.", ("age", *counted),
                tuple(
                    (band[0], *(shown(values, i) for values in counted.values()))
                    for i, band in enumerate(BANDS)
                ),
            ),
            self.outdoors("The living outdoors, by age", 1),
            self.outdoors("Infected outdoors, by age", 2),
        ), (
            Chart(
                "ages", "Who does what, beside how many they are", "age",
                "share of what was done / share of the people", tuple(range(len(BANDS))),
                tuple(
                    (name, tuple(beside(counts, counted["people"])))
                    for name, counts in counted.items() if name != "people"
                ),
                tuple(band[0] for band in BANDS), True, False, 1.0, "as many as they are",
            ),
        ))  # fmt: skip

    def strength(self, age: int) -> float:
        """Return which share of the strength of all people those under an age have."""
        strong = strength_of(self.night.world.population.persons)
        return part_of(float(strong[self.age < age].sum()), float(strong.sum()))

    def outdoors(self, title: str, column: int) -> Table:
        """Return a table of those outdoors at each kept minute."""
        rows = []
        for one in self.out:
            counts = one[column]
            assert not isinstance(counts, str)
            rows.append(
                (one[0], f"{sum(counts):,}", *(shown(counts, i) for i in range(len(BANDS))))
            )
        head = ("at", "people", *(band[0] for band in BANDS))
        return Table(title, "How many were in the street, and their ages.", head, tuple(rows))


def beside(counts: list[int], people: list[int]) -> list[float]:
    """Return the share of each band in some counts over its share of the people."""
    return [
        part_of(part_of(n, sum(counts)), part_of(of, sum(people))) if sum(counts) else 0.0
        for n, of in zip(counts, people, strict=True)
    ]


def shown(counts: list[int], i: int) -> str:
    """Return a count with its share of all."""
    return f"{counts[i]:,} ({percent(part_of(counts[i], sum(counts)))})"


def share_of(age: NDArray[np.int8], first: int, last: int) -> float:
    """Return the share of some ages that lie between two, both included."""
    return part_of(int(((age >= first) & (age <= last)).sum()), len(age))


def smooth(people: NDArray[np.int64]) -> Fact:
    """Ask that no year of age has far more people than the one before or after it.

    What chance does to years with few people, three standard errors, is let pass.
    """
    years = people[: OLDEST + 2].astype(float)
    year = np.concatenate([np.arange(1, OLDEST + 1), np.arange(OLDEST + 1)])
    other = np.concatenate([np.arange(OLDEST), np.arange(1, OLDEST + 2)])
    spare = SIGMAS * np.sqrt(years[year] + STEEP * STEEP * years[other])
    wrong = years[year] > STEEP * years[other] + spare
    ratio = years[year] / np.maximum(years[other], 1)
    steepest = int(np.where(wrong, ratio + wrong.any() * ratio.max(), ratio).argmax())
    worst, at = float(ratio[steepest]), int(year[steepest])
    count = len(np.unique(year[wrong]))
    return Fact(
        "steepest step between years of age", f"{worst:.3g} times at {at}", worst,
        f"at most {STEEP:g} times",
        f"{count} of the years 0 to {OLDEST} stand out; births and deaths change slowly, and "
        "bands of five years are no cliffs",
        count == 0,
    )  # fmt: skip


def accompanied(moment: Moment, child: NDArray[np.intp]) -> Mask:
    """Say of some people outdoors whether an adult of their household is with them."""
    world = moment.world
    which, other = household(world, child)
    fits = world.population.persons.age[other] >= GROWN
    fits &= moment.living[other] & moment.outdoors[other]
    which, other = which[fits], other[fits]
    away = np.linalg.norm(moment.at(child[which]) - moment.at(other), axis=1)
    found = np.zeros(len(child), dtype=bool)
    found[which[away <= NEAR]] = True
    return found


def household(world: World, who: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return pairs of some people and those they live with: positions in `who`, and persons."""
    start = world.population.dwellings.start
    home = world.population.persons.home[who]
    size = start[home + 1] - start[home]
    which = np.repeat(np.arange(len(who)), size)
    first = np.cumsum(size) - size
    other = start[home][which] + np.arange(len(which)) - first[which]
    others = other != who[which]
    return which[others], other[others].astype(np.intp)


def alone_at_home(moment: Moment, age: NDArray[np.int8]) -> tuple[int, int]:
    """Return how many young children are at home with nobody to look after them, and of how many.

    Of all young children who are alive, at home or not.
    """
    world = moment.world
    home = world.population.persons.home
    inside = moment.living & (moment.state["segment"] == world.rooms.streets + home)
    minded = np.zeros(len(world.population.dwellings.segment), dtype=bool)
    minded[home[inside & (age >= MINDER)]] = True
    young = age < WATCHED
    left = inside & young & ~minded[home]
    return int(left.sum()), int((young & moment.living).sum())
