"""The targets of `outskirts validate` in their quick form, and that each can fail."""

import dataclasses

import numpy as np
import pytest

from outskirts.base.errors import InputError
from outskirts.validation import epidemics, results, suite, wandering, zombies
from outskirts.validation.ensembles import Plan, Workers
from outskirts.validation.suite import Size, Target

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
    assert names == {f"V{number}" for number in range(1, 21)}
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
    """SCIENCE V1 and 1.1: the figures of two courses."""
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
