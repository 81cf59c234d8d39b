"""The sentences of a card: true counts in plain words, one street by a stated rule."""

import numpy as np
import pytest
from evenings import EVENING, INCUBATION, record

from outskirts.base.codes import Condition
from outskirts.night.recorded import moment, streets
from outskirts.night.recorded.moment import Count, Moment, Street
from outskirts.people.synthesize import synthesize
from towns import village

PARTS = [
    (0, 9, "No window was lit."),
    (9, 9, "Every window was lit."),
    (299, 300, "Nearly every window was lit."),
    (90, 100, "Nine windows in ten were lit."),
    (302_411, 909_228, "One window in three was lit."),
    (455_000, 909_228, "One window in two was lit."),
    (66, 100, "Two windows in three were lit."),
    (75, 100, "Three windows in four were lit."),
    (1, 10, "One window in ten was lit."),
    (99, 1000, "One window in 10 was lit."),
    (1, 41, "One window in 41 was lit."),
    (7, 909_228, "One window in 130,000 was lit."),
]


@pytest.mark.parametrize(("left", "of", "said"), PARTS)
def test_a_part_is_said_in_plain_words(left: int, of: int, said: str) -> None:
    assert moment.part_of(Count(left, of), "window", "windows", "lit") == said


@pytest.mark.parametrize("of", [10, 97, 1000, 909_228])
def test_no_part_is_said_far_from_what_it_is(of: int) -> None:
    for left in np.unique(np.linspace(0.1 * of, 0.95 * of, 50).astype(int)).tolist():
        top, bottom = min(moment.PARTS, key=lambda part: abs(part[0] / part[1] - left / of))
        assert abs(top / bottom - left / of) < 0.052


def test_a_card_says_the_hour_the_lights_and_a_street() -> None:
    told = Moment("00:00", Count(2, 3), Count(1, 3), Street("Boulevard Tah", 31, 212))
    assert told.sentences() == [
        "00:00.", "One window in three was lit.", "Boulevard Tah: 31 of 212 left."
    ]  # fmt: skip
    assert told.exactly().startswith("1 of 3 dwellings")
    none = Moment("00:00", Count(0, 3), None, Street("A", 0, 1200), "Within 1 km of B")
    assert none.sentences()[1:] == ["Within 1 km of B: nobody was left.", "A: none of 1,200 left."]
    assert Moment("00:00", Count(3, 3)).sentences() == ["00:00.", "Everybody was left."]


def test_what_matters_in_a_minute_comes_before_windows_that_are_nearly_all_lit() -> None:
    bright, dim = Count(990, 1000), Count(940, 1000)
    told = Moment("00:00", Count(90, 100), bright, lost=52_700).sentences()
    assert told == ["00:00.", "52,700 people had turned or died."]
    assert Moment("00:00", Count(90, 100), bright, lost=1).sentences()[1].startswith("One person")
    assert Moment("00:00", Count(90, 100), dim, lost=9).sentences()[1].startswith("Nine windows")
    assert Moment("00:00", Count(90, 100), bright).sentences()[1].startswith("Nearly every")
    assert "had turned" in Moment("00:00", Count(90, 100), lost=9).sentences()[1]


def test_a_window_is_lit_where_somebody_not_infected_is_inside() -> None:
    segment = np.array([4, 10, 11, 12, 13, 14, 40], np.int32)
    condition = np.array(
        [0, Condition.SUSCEPTIBLE, Condition.EXPOSED, Condition.INFECTED, Condition.DEAD, 0, 0],
        np.int8,
    )
    found = moment.lit(segment, condition, 10, 6)
    assert np.flatnonzero(found).tolist() == [0, 1, 4]


def test_who_was_lost_and_when_is_as_the_line_list_has_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    recording, _ = record(tmp_path_factory.mktemp("moment") / "run")
    lost, gone = streets.fates(recording.only(streets.FATES, streets.COLUMNS), 600)
    for tick, who, _, _ in EVENING:
        turned = (tick + INCUBATION) // 60 + 1
        assert lost[who] == (min(21, turned) if who == 101 else turned)
    assert gone[599] == 31
    assert (lost < streets.NEVER).sum() == len(EVENING)
    assert (gone < streets.NEVER).sum() == 1


def test_the_street_that_lost_the_largest_share_is_named() -> None:
    city = village()
    population = synthesize(city, 1)
    home = population.dwellings.segment[population.persons.home]
    residents = np.bincount(home, minlength=len(city.segments.a))
    assert moment.named(city, residents, residents) is None
    whole: dict[str, int] = {}
    for street in np.flatnonzero(city.segments.name >= 0).tolist():
        name = city.names[int(city.segments.name[street])]
        whole[name] = whole.get(name, 0) + int(residents[street])
    fit = [name for name in sorted(whole, key=lambda one: whole[one]) if whole[name] >= 50]
    assert len(fit) > 1
    lost = np.zeros(len(residents), bool)
    for street in np.flatnonzero(city.segments.name >= 0).tolist():
        lost[street] = city.names[int(city.segments.name[street])] == fit[0]
    left = np.where(lost, residents // 2, residents)
    found = moment.named(city, residents, left)
    assert found == Street(fit[0], int(left[lost].sum()), whole[fit[0]])
    other = next(
        street
        for street in np.flatnonzero(city.segments.name >= 0).tolist()
        if city.names[int(city.segments.name[street])] == fit[-1]
    )
    assert moment.named(city, residents, left, street=other) == Street(
        fit[-1], whole[fit[-1]], whole[fit[-1]]
    )
    assert moment.named(city, residents, left, among=~lost) is None
    few = residents // 20
    assert moment.named(city, few, few // 2) is None
