"""Small outbreaks die out as often as a branching process of the measured offspring does."""

import numpy as np
import pytest
from outbreaks import Outbreak, expected, extinction, observed, outbreaks, part, per_cent

RUNS = 200
LARGE_RUNS = 20
SECONDS = 90 * 60
LATEST = 30 * 60
"""Cases begun by then have had an hour."""
ENOUGH = 150
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
        Outbreak(i, np.zeros(8, np.int32), one.astype(np.int32), False, 0)
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
    print(
        f"{RUNS} runs: {per_cent(seen)} died out, expected {per_cent(guess)}; "
        f"{len(own):,} cases with {own.mean():.2f} offspring, none {np.mean(own == 0):.1%}; "
        f"first cases {first.mean():.2f}, none {np.mean(first == 0):.1%}; "
        f"the last of those over ended at {max(r.end for r in runs if r.over) // 60} min; "
        f"cases in a run: {np.quantile([len(r.begun) for r in runs], [0, 0.25, 0.5, 0.75, 1])}; "
        f"shares {np.round(np.bincount(own)[:8] / len(own), 3)}"
    )
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
