"""The targets of `outskirts validate` in their quick form, and that each can fail."""

import dataclasses

import numpy as np
import pytest

from outskirts.base.codes import Noise, Opening
from outskirts.base.errors import InputError
from outskirts.validation import (
    corners,
    epidemics,
    noises,
    results,
    sieges,
    struggles,
    suite,
    trails,
    turning,
    walking,
    wandering,
    zombies,
)
from outskirts.validation.ensembles import Plan, Workers
from outskirts.validation.scenes import world_of
from outskirts.validation.suite import Size, Target
from outskirts.world.parameters import Movement

QUICK = [target for target in suite.TARGETS if target.cases[Size.QUICK] > 0]


def silent(done: int, of: int) -> None:
    """Tell nobody how far it is."""


@pytest.mark.parametrize("target", QUICK, ids=[target.name for target in QUICK])
def test_a_target_holds(target: Target) -> None:
    with Workers(1, silent) as workers:
        result = target.run(workers, target.cases[Size.QUICK])
    assert result.name == target.name
    assert result.checks
    assert [check for check in result.checks if not check.holds] == []


def test_every_target_of_the_list_has_a_verdict_or_a_reason() -> None:
    names = {target.name for target in suite.TARGETS} | {one.name for one in suite.NOT_APPLICABLE}
    assert names == {f"V{number}" for number in range(1, 31)}
    assert all(one.verdict == "not applicable" and one.reason for one in suite.NOT_APPLICABLE)


def test_targets_are_chosen_by_name_and_a_wrong_name_is_refused() -> None:
    assert [target.name for target in suite.chosen(["v5", "V1"], Size.QUICK)] == ["V1", "V5"]
    with pytest.raises(InputError, match="there is no target V99; expected one of V1, V2"):
        suite.chosen(["V99"], Size.QUICK)
    with pytest.raises(InputError, match="V4 has no quick form"):
        suite.chosen(["V4"], Size.QUICK)


# What would be a wrong engine is seen.


def test_five_in_a_hundred_fewer_bites_are_seen_on_a_street() -> None:
    """With p a twentieth too small the bites on a street miss their distribution."""
    alpha = 0.4
    wrong = (1 + alpha) / 0.95 - 1
    plan = Plan("file", 61, 1000, 0.1 / (1 + wrong), wrong, (30,))
    p, q = 1 / (1 + alpha), alpha / (1 + alpha)
    with Workers(1, silent) as workers:
        bites = workers.fates(plan, 1).ever - 1
    assert not results.average("mean", p * (1 + p) / q, bites).holds


def test_who_is_seen_on_wide_streets_is_not_who_is_seen_on_narrow_ones() -> None:
    """Streets of 8 m in the engine, reckoned as if they were 6 m wide."""
    meeting = corners.CASES[0]
    narrow = dataclasses.replace(meeting, widths=(6.0, 6.0))
    one, two = corners.distances(1, 400)
    wide = corners.visible(meeting, one, two, 120.0, 0.0)
    assert (wide != corners.visible(narrow, one, two, 120.0, 0.0)).sum() > 10


def test_a_town_whose_corners_do_not_dampen_sound_is_seen() -> None:
    listeners = noises.ears()
    level = noises.expected_level(105.0, listeners)
    wanted = level >= noises.expected_ambient(12.0)
    wrong = []
    for changes in ({}, {"corner": 0.0}):
        world = world_of(
            noises.quarter(), {"infected": {"heed": 10.0}, "sound": changes}, alike=True
        )
        found = noises.heard(world, Noise.SCREAM, listeners)
        wrong.append(int((found != wanted).sum()))
    assert wrong[0] <= 1
    assert wrong[1] > 2


def test_people_who_fight_are_not_people_who_do_not() -> None:
    """All fight in the engine; the expectation is that nobody does."""
    count = 2000
    found = struggles.ends(struggles.held_between(count, 1.0), 1, 90)
    for fights, holds in ((1.0, True), (0.0, False)):
        chances, mean, _ = struggles.course(fights)
        bitten = found.first == struggles.BITE
        assert results.share("bitten", chances[struggles.BITE], bitten).holds == holds
        assert results.average("duration", mean, found.tick + 1).holds == holds


def test_a_door_a_tenth_narrower_lets_too_few_through() -> None:
    least = 149 / Movement().flow
    for width, holds in ((1.0, True), (0.9, False)):
        took = walking.through_doors(150, 1, width)[1]
        assert results.between("last out", least, least + 3, took).holds == holds


def test_the_draws_of_another_seed_are_not_the_times_of_this_one() -> None:
    who, after = turning.turned(turning.pairs(100, {}), 1)
    assert len(who) == 200
    assert (after == turning.drawn_times(1, who)).all()
    assert (after != turning.drawn_times(2, who)).sum() > 190
    # A second late is seen in the mean too.
    late = after + 1 - turning.drawn_times(1, who)
    assert not results.around("late", 0.0, float(late.mean()), 1 / (6 * len(who) ** 0.5)).holds


def test_one_body_for_two_people_is_seen() -> None:
    speeds = np.random.default_rng(1).uniform(0.6, 1.2, 1000)
    other = np.random.default_rng(2).uniform(0.6, 1.2, 1000)
    assert turning.correlation(speeds, other, "two").holds
    assert not turning.correlation(speeds, 0.2 * speeds + 0.8 * other, "one").holds


def test_an_old_trail_is_found_less_often_than_a_fresh_one() -> None:
    world = trails.crossroads()
    fresh, wrong, astray = trails.followers(world, trails.EAST, 60, 1)
    assert wrong == astray == 0
    old, _, _ = trails.followers(world, trails.EAST, 500, 1)
    assert fresh > old > 0
    assert trails.followers(world, trails.EAST, 700, 1)[0] == 0


def test_equal_seeds_give_equal_fates_and_others_give_others() -> None:
    plan = Plan("lattice", 21, 20, 0.1 / 1.8, 0.8, (220,))
    with Workers(1, silent) as workers:
        one, again, other = (workers.fates(plan, 2, seed).ever for seed in (1, 1, 5))
    assert one.tolist() == again.tolist() != other.tolist()


def test_processes_change_nothing() -> None:
    plan = Plan("file", 21, 50, 0.1, 0.5, (10,))
    with Workers(1, silent) as workers:
        alone = workers.fates(plan, 4)
    with Workers(2, silent) as workers:
        shared = workers.fates(plan, 4)
    assert alone.ever.tolist() == shared.ever.tolist()
    assert alone.end.tolist() == shared.end.tolist()


# The expectations themselves.


def test_the_closed_form_is_that_of_the_source() -> None:
    """Figures of two courses, reckoned by another program from Alemi et al. 2015."""
    s, z = zombies.closed_form(199, 1, 0.8, np.array([0.05, 0.1]))
    assert s == pytest.approx([170.96, 82.06], abs=0.01)
    assert z == pytest.approx([6.607, 24.39], abs=0.01)
    s, z = zombies.closed_form(100, 30, 1.2, np.array([0.1, 0.2]))
    assert s == pytest.approx([16.247, 4.959], abs=0.001)
    assert z == pytest.approx([13.249, 10.992], abs=0.001)


@pytest.mark.parametrize(
    ("alpha", "z0", "expected"),
    [(0.8, 1, 0.79959), (0.8, 5, 0.32645), (1.0, 1, 0.96003), (1.2, 1, 0.99850)],
)
def test_who_wins_is_that_of_the_source(alpha: float, z0: int, expected: float) -> None:
    assert zombies.survival(199, z0, alpha) == pytest.approx(expected, abs=5e-6)


def test_the_exact_chain_of_a_few_agrees_with_counting_by_hand() -> None:
    """Two people and one zombie: bitten or not, by hand; and who wins in the end."""
    ((s, z, over),) = zombies.expected_counts(2, 1, 0.5, [100.0])
    assert over == pytest.approx(1.0)
    q, p = 1 / 3, 2 / 3
    # Won at once, or after a bite by two kills; else both are bitten sooner or later.
    assert s == pytest.approx(2 * q + p * q * q)
    assert z == pytest.approx(3 * p * p + 2 * p * q * p)


def test_the_epidemic_in_a_crowd_is_that_of_the_source() -> None:
    for people, none, mean in ((10, 0.35714, 3.571), (100, 0.33557, 37.343)):
        found = epidemics.exact_mean(people, 2.0)
        assert found == pytest.approx((none, mean), rel=2e-4)
    for r0, size in ((1.2, 0.313698), (1.5, 0.582812), (2.0, 0.796812), (3.0, 0.940480)):
        assert epidemics.final_size(r0) == pytest.approx(size, abs=2e-6)


@pytest.mark.parametrize("widths", [(8.0, 8.0), (5.0, 12.0), (20.0, 3.0)])
def test_a_line_past_the_corner_is_the_rule_of_the_model(widths: tuple[float, float]) -> None:
    """(d1 - w2 / 2) (d2 - w1 / 2) <= w1 w2, with negative distances taken as none."""
    one, two = corners.distances(3, 2000)
    w1, w2 = widths
    rule = np.maximum(one - w2 / 2, 0) * np.maximum(two - w1 / 2, 0) <= w1 * w2
    assert (corners.clears(one, two, widths, 0.0) == rule).all()
    assert 0.2 < rule.mean() < 0.9


@pytest.mark.parametrize(
    ("hour", "noise", "along", "across"),
    [(18.0, 80.0, 92.0, 16.0), (18.0, 105.0, 452.0, 48.0), (3.0, 85.0, 397.0, 41.0)],
)
def test_levels_are_those_of_the_model_page(
    hour: float, noise: float, along: float, across: float
) -> None:
    """The table of docs/model/sound says how far from its source a sound is heard [m]."""
    none, far = np.zeros(2, int), np.full(2, np.inf)
    drowned = noises.expected_ambient(hour)
    streets, air = np.array([along - 1, along + 1]), np.array([across - 1, across + 1])
    for street, over in ((streets, far), (far, air)):
        near, beyond = noises.expected_level(noise, noises.Ears(none, none, street, none, over))
        assert near >= drowned > beyond


def test_struggles_by_hand() -> None:
    """By default: 0.15, 0.03 and 0.15 a second, for whoever does not fight."""
    chances, mean, seconds = struggles.course(0.0)
    assert chances == pytest.approx([15 / 33, 3 / 33, 15 / 33])
    assert mean == pytest.approx(1 / (1 - np.exp(-0.33)))
    assert seconds[:2] == pytest.approx([0.281076, 0.202072], abs=1e-6)
    ready, _, _ = struggles.course(1.0)
    # The first second as above; then 0.15, 0.06 and 0.3.
    assert ready[0] == pytest.approx(0.281076 * 15 / 33 + 0.718924 * 15 / 51, abs=1e-6)
    assert sum(ready) == sum(struggles.course(0.5)[0]) == pytest.approx(1.0)


def test_a_door_wears_by_those_who_find_room() -> None:
    assert sieges.seconds_to_break(Opening.STREET_DOOR, [0] * 5) == 150
    assert sieges.seconds_to_break(Opening.INNER_DOOR, [0] * 5) == 600
    assert sieges.seconds_to_break(Opening.STREET_DOOR, [0, 100, 100]) == 200


def test_resistances_in_series_and_side_by_side() -> None:
    assert wandering.resistance([(0, 1, 30.0), (1, 2, 12.0)], 0, 2) == pytest.approx(42.0)
    assert wandering.resistance([(0, 1, 30.0), (0, 1, 60.0)], 0, 1) == pytest.approx(20.0)


def test_a_figure_beyond_its_bounds_misses_and_so_does_what_is_no_number() -> None:
    good = results.around("one", 1.0, 1.02, 0.01)
    bad = results.around("two", 1.0, 1.04, 0.01)
    assert good.holds
    assert not bad.holds
    assert not dataclasses.replace(good, measured=float("nan")).holds
    whole = results.Result("V0", "t", "s", "x", (good, bad))
    assert whole.verdict == "misses"
    assert dataclasses.replace(whole, checks=()).verdict == "misses"
    with pytest.raises(ValueError, match="join classes"):
        results.chi_square("few", [0.5, 0.5], [3, 2])
