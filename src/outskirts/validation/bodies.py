"""One body for everybody: where a comparison is not about bodies, all are the same median adult.

Laws that go by age, sex, strength or speed are at their plain figures then: whoever they compare
are alike. This is the one place that says so.
"""

from dataclasses import replace

import numpy as np

from outskirts.base.codes import Sex
from outskirts.people.population import Persons, Population

AGE = 30
SEX = Sex.MALE
WALK = 1.34
"""Walking speed of the median adult [m/s]. Source: Weidmann 1993."""
RUN = 2.5
"""Running speed of the median adult [m/s]; see docs/model/people. At that age they are as strong as
the median adult, too."""


def median_bodies(population: Population) -> Population:
    """Give everybody the same median body; where they live and what they do stays."""
    people = len(population.persons.home)
    persons: Persons = replace(
        population.persons,
        age=np.full(people, AGE, np.int8),
        sex=np.full(people, SEX, np.int8),
        walk=np.full(people, WALK, np.float32),
        run=np.full(people, RUN, np.float32),
    )
    return replace(population, persons=persons)
