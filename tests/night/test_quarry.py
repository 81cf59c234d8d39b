"""What may be said of whom a horde is after: a woman, a man, and of a child only that."""

from outskirts.base.codes import Sex
from outskirts.night.recorded.quarry import CHILD, MAN, WOMAN, kinds_of
from outskirts.people.synthesize import synthesize
from towns import village


def test_a_child_is_never_told_by_sex() -> None:
    population = synthesize(village(), 1)
    persons, found = population.persons, kinds_of(population)
    assert set(found[persons.age < 18].tolist()) == {CHILD}
    grown = persons.age >= 18
    assert set(found[grown & (persons.sex == Sex.FEMALE)].tolist()) == {WOMAN}
    assert set(found[grown & (persons.sex != Sex.FEMALE)].tolist()) == {MAN}
