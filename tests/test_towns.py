"""The towns are drawn as they say."""

import numpy as np
import pytest

from outskirts.base import tables
from outskirts.city.city import City
from towns import crossing, grid, ladder, street, village


@pytest.mark.parametrize(
    ("city", "junctions", "segments"),
    [
        (street(), 6, 5),
        (crossing(), 5, 4),
        (ladder(), 12, 16),
        (grid(3), 16, 24),
        (village(), 40, 60),
    ],
    ids=lambda value: value.title if isinstance(value, City) else "",
)
def test_towns_hold_together(city: City, junctions: int, segments: int) -> None:
    assert len(city.junctions.x) == junctions
    assert len(city.segments.a) == segments
    reached = {0}
    for _ in range(junctions):
        for a, b in zip(city.segments.a.tolist(), city.segments.b.tolist(), strict=True):
            if a in reached or b in reached:
                reached |= {a, b}
    assert reached == set(range(junctions))
    assert (city.segments.district == 0).all()
    assert not any(values.flags.writeable for values in tables.arrays(city.segments).values())


def test_equal_towns_have_equal_hashes() -> None:
    assert grid(2).hash == grid(2).hash
    assert grid(2).hash != grid(3).hash


def test_village_is_as_drawn() -> None:
    city = village()
    assert int(city.districts.population.sum()) == 600
    assert len(city.exits.junction) == 2
    assert (city.places.along <= city.segments.length[city.places.segment]).all()
    across = city.segments.length[np.flatnonzero(city.segments.width == 5.0)]
    assert across.min() > 60
    assert across.max() < 130
