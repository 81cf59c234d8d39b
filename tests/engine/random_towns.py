"""Towns and scenarios that nobody has thought of, for hypothesis to draw."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from hypothesis import strategies as st
from lively import PARAMETERS

from outskirts.base.codes import PlaceKind, Rank, Use
from outskirts.city.city import City
from outskirts.world.parameters import Entry, Parameters, entries
from outskirts.world.scenario import parse
from outskirts.world.world import World, make
from towns import District, House, Place, Point, Street, town

WIDTHS = (2.0, 3.0, 5.0, 8.0, 12.0, 25.0)
SPACES = (12.0, 25.0, 50.0, 90.0)
"""Metres between neighbouring junctions."""
DULL = ("textbook", "film")
"""Presets that keep their own numbers: laid over them, those of a lively town would hide them."""
HOURS = ("03:00", "08:30", "12:00", "17:40", "18:00", "21:00", "23:58")


class Case(NamedTuple):
    """A town with its scenario, and what is done to it."""

    city: City
    scenario: dict[str, Any]
    seed: int

    def world(self) -> World:
        """Make the world of it."""
        return make(parse(self.scenario, "case"), self.seed, city=self.city)


def tree(columns: int, rows: int, random: np.random.Generator) -> set[tuple[int, int]]:
    """Return the streets of a lattice that lead everywhere, with no way round."""
    seen, found = {0}, set()
    edge = list(lattice(columns, rows))
    random.shuffle(edge)
    while len(seen) < columns * rows:
        a, b = next(one for one in edge if (one[0] in seen) != (one[1] in seen))
        seen |= {a, b}
        found.add((a, b))
    return found


def lattice(columns: int, rows: int) -> list[tuple[int, int]]:
    """Return the pairs of neighbouring junctions of a lattice."""
    east = [(i, i + 1) for i in range(columns * rows) if (i + 1) % columns]
    return east + [(i, i + columns) for i in range(columns * (rows - 1))]


@st.composite
def towns(draw: st.DrawFn) -> City:
    """Draw a town: a bent lattice with holes, streets of all kinds, places, houses, exits."""
    columns, rows = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    space = draw(st.sampled_from(SPACES))
    random = np.random.default_rng(draw(st.integers(0, 9999)))
    bent = random.uniform(-0.3, 0.3, (columns * rows, 2)) * space * draw(st.booleans())
    junctions: list[Point] = [
        (space * (i % columns) + float(bent[i, 0]), space * (i // columns) + float(bent[i, 1]))
        for i in range(columns * rows)
    ]
    share = draw(st.sampled_from((0.0, 0.5, 1.0)))
    kept = tree(columns, rows, random)
    kept |= {one for one in lattice(columns, rows) if random.random() < share}
    streets = [drawn_street(a, b, junctions, random) for a, b in sorted(kept)]
    spots = st.tuples(st.integers(0, len(streets) - 1), st.integers(1, 9), st.sampled_from((-1, 1)))
    lengths = [length(one, junctions) for one in streets]
    places = [
        Place(kind, street, lengths[street] * tenth / 10, side, 40.0)
        for kind, (street, tenth, side) in draw(
            st.lists(st.tuples(st.sampled_from(PlaceKind), spots), max_size=6)
        )
    ]
    houses = [
        House(street, lengths[street] * tenth / 10, side, 80.0, levels, use)
        for (street, tenth, side), levels, use in sorted(
            draw(
                st.lists(
                    st.tuples(spots, st.integers(1, 5), st.sampled_from((Use.DWELLING, Use.SHOP))),
                    max_size=6,
                    unique_by=lambda one: one[0],
                )
            )
        )
    ]
    people = draw(st.sampled_from((6, 30, 60, 100, 160)))
    cover = {i: 0.5 for i in range(len(streets)) if random.random() < 0.2}
    return town(
        junctions,
        streets,
        districts=districts(people, junctions, streets, draw(st.booleans())),
        places=places,
        houses=houses,
        exits=draw(st.lists(st.integers(0, len(junctions) - 1), max_size=2, unique=True)),
        cover=cover,
        title="Random",
    )


def drawn_street(a: int, b: int, junctions: Sequence[Point], random: np.random.Generator) -> Street:
    """Return a street between two junctions, some with a bend."""
    course: tuple[Point, ...] = ()
    if random.random() < 0.3:
        middle = (np.array(junctions[a]) + junctions[b]) / 2 + random.uniform(-4, 4, 2)
        course = ((float(middle[0]), float(middle[1])),)
    return Street(
        a,
        b,
        Rank(random.choice([Rank.SECONDARY, Rank.TERTIARY, Rank.RESIDENTIAL, Rank.PATH])),
        float(random.choice(WIDTHS)),
        course=course,
        lit=int(random.random() < 0.7),
    )


def length(street: Street, junctions: Sequence[Point]) -> float:
    """Return how long a street is [m]."""
    points = np.array([junctions[street.a], *street.course, junctions[street.b]])
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def districts(
    people: int, junctions: Sequence[Point], streets: Sequence[Street], two: bool
) -> list[District]:
    """Return one district for all, or one for the west and one for the east of the town."""
    x, y = np.array(junctions).T
    west, east = float(x.min()) - 50, float(x.max()) + 50
    low, high = float(y.min()) - 50, float(y.max()) + 50
    lines = (shapely.LineString([junctions[s.a], *s.course, junctions[s.b]]) for s in streets)
    middles = sorted(line.interpolate(0.5, normalized=True).x for line in lines)
    border = (middles[0] + middles[-1]) / 2
    if not two or people < 10 or middles[-1] - middles[0] < 1:
        return [District(people, max(1, people // 3))]
    return [
        District(n, max(1, n // 3), name, ((a, low), (b, low), (b, high), (a, high)))
        for name, n, a, b in (
            ("West", people // 2, west, border), ("East", people - people // 2, border, east),
        )
    ]  # fmt: skip


NUMBERS = tuple(one for one in entries(Parameters()) if one.low is not None)
"""Every number of the model, with its range."""


def value(one: Entry) -> st.SearchStrategy[tuple[str, float]]:
    """Draw a value of a parameter anywhere in its range: its ends too, and near its default."""
    assert one.low is not None
    assert one.high is not None
    assert isinstance(one.value, (int, float))
    near = (min(one.high, 3 * one.value), one.value / 3 if one.value / 3 >= one.low else one.low)
    return st.tuples(
        st.just(one.name),
        st.one_of(st.sampled_from((one.low, one.high, *near)), st.floats(one.low, one.high)),
    )


CHANGES = st.lists(st.sampled_from(NUMBERS).flatmap(value), max_size=6)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a town and a scenario in it, in which somebody is infected."""
    city = draw(towns())
    preset = draw(st.sampled_from(("slow", "slow", "slow", "fast", *DULL)))
    parameters: dict[str, dict[str, Any]] = (
        {} if preset in DULL else {group: dict(held) for group, held in PARAMETERS.items()}
    )
    for name, number in draw(CHANGES):
        group, _, key = name.partition(".")
        parameters.setdefault(group, {})[key] = number
    people = int(city.districts.population.sum())
    scenario = {
        "name": "random", "city": "random", "hours": 1.0, "preset": preset,
        "start": draw(st.sampled_from(HOURS)),
        "index": {
            "count": draw(st.sampled_from((1, 3, people // 6))),
            "where": "anywhere",
            "condition": draw(st.sampled_from(("infected", "exposed"))),
        },
        "parameters": parameters,
    }  # fmt: skip
    return Case(city, scenario, draw(st.integers(0, 2**31)))
