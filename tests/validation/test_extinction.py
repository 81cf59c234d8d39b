"""Small outbreaks die out as often as a branching process of the measured offspring does."""

import numpy as np
import pytest
from outbreaks import FEW, Outbreak, expected, extinction, observed, outbreaks, part, per_cent

RUNS = 200
LARGE_RUNS = 20
SECONDS = 75 * 60
LATEST = 25 * 60
"""Cases begun by then have had 50 minutes."""
ENOUGH = 60
"""An outbreak of so many cases is not over, and need not be followed to the end."""


def test_the_root_of_the_generating_function_is_found() -> None:
    # Geometric offspring, killed with chance 0.2 at each meeting: q = 0.2 / 0.8.
    geometric = np.repeat(np.arange(60), np.round(1e7 * 0.2 * 0.8 ** np.arange(60)).astype(int))
    assert extinction(geometric) == pytest.approx(0.25, abs=1e-4)
    assert extinction(np.array([0, 0, 1, 1])) == pytest.approx(1.0, abs=1e-4)
    assert extinction(np.array([1, 2])) == 0.0
    assert extinction(np.array([0, 2, 2, 2])) == pytest.approx(1 / 3)


def test_the_interval_of_the_expected_share_holds_the_true_one() -> None:
    chance = np.random.default_rng(3)
    lives = [chance.geometric(0.2, 8) - 1 for _ in range(200)]
    runs = [
        Outbreak(i, np.zeros(8, np.int32), one.astype(np.int32), 1, 0)
        for i, one in enumerate(lives)
    ]
    share, low, high = expected(runs, 2, 0)
    assert low < 0.0625 < high
    assert low < share < high
    assert observed(0, 20)[1:] == pytest.approx((0.0, 0.1684), abs=1e-3)
    assert observed(10, 200)[1:] == pytest.approx((0.0242, 0.0900), abs=1e-3)


@pytest.mark.slow
@pytest.mark.city
def test_two_first_cases_die_out_as_often_as_their_offspring_say() -> None:
    part()
    runs = list(outbreaks(range(1, RUNS + 1), 2, SECONDS))
    assert len(runs) == RUNS
    seen = observed(sum(run.over for run in runs), RUNS)
    guess = expected(runs, 2, LATEST)
    own = np.concatenate([run.offspring[run.begun <= LATEST] for run in runs])
    first = np.concatenate([run.offspring[:2] for run in runs])
    print(f"{RUNS} runs: {per_cent(seen)} died out, expected {per_cent(guess)}")
    print(f"{sum(0 < run.left < FEW for run in runs)} undecided at the end")
    print(f"ended after {sorted(run.end // 60 for run in runs if run.over)} min")
    print(f"cases a run {np.quantile([len(run.begun) for run in runs], [0, 0.25, 0.5, 0.75, 1])}")
    for name, some in (("cases that had time", own), ("first cases", first)):
        shares = np.round(np.bincount(some)[:8] / len(some), 3)
        print(f"{len(some):,} {name}: {some.mean():.2f} offspring, shares of 0 to 7 {shares}")
    assert seen[0] > 0
    assert seen[1] <= guess[2]
    assert guess[1] <= seen[2]


@pytest.mark.slow
@pytest.mark.city
def test_of_twelve_first_cases_no_outbreak_dies_out() -> None:
    part()
    runs = list(outbreaks(range(1001, 1001 + LARGE_RUNS), 12, SECONDS, ENOUGH))
    print(f"{LARGE_RUNS} runs, cases {sorted(len(run.begun) for run in runs)}")
    assert [run.seed for run in runs if run.over] == []
    assert min(len(run.begun) for run in runs) > 12
