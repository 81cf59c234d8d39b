"""What became of a part of the city: of fifty people at least, never of a single home."""

import numpy as np
import pytest
import shapely

from outskirts.base.errors import InputError
from outskirts.city.spots import Spot
from outskirts.city.whereabouts import Whereabouts
from outskirts.night.recorded import place
from outskirts.people.synthesize import synthesize
from towns import crossing, street


def test_the_circle_grows_until_fifty_lived_in_it() -> None:
    city = street(60)
    population = synthesize(city, 1)
    spot = Spot("the west end", shapely.Point(-300.0, 0.0))
    people, radius = place.residents(city, population, Whereabouts(city), spot)
    assert radius > place.RADIUS
    assert people.sum() >= place.FEWEST
    doors = Whereabouts(city).metres(population.dwellings.segment, population.dwellings.along)
    nearer = np.hypot(doors[:, 0] + 300, doors[:, 1]) <= radius - place.STEP
    assert nearer[population.persons.home].sum() < place.FEWEST


def test_nobodys_home_is_looked_at_alone() -> None:
    city = crossing(30)
    spot = Spot("here", shapely.Point(0.0, 0.0))
    with pytest.raises(InputError, match="30 people live in Crossing; expected at least 50"):
        place.residents(city, synthesize(city, 1), Whereabouts(city), spot)
