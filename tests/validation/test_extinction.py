"""Small outbreaks die out as often as a branching process with the counted deaths a bite does."""

import numpy as np
import pytest
from outbreaks import FEW, Outbreak, expected, extinction, observed, outbreaks, part, per_cent

RUNS = 200
LARGE_RUNS = 20
SECONDS = 75 * 60
UNDECIDED = 0.2
"""Share of the runs that may be undecided at the end: more would show nothing."""
ENOUGH = 60
"""An outbreak of so many cases is not over, and need not be followed to the end."""


def test_the_line_of_a_case_ends_as_often_as_deaths_a_bite() -> None:
    # Geometric offspring, killed with chance 0.2 at each meeting: q = 0.2 / 0.8.
    assert extinction(20, 80) == 0.25
    assert extinction(5, 0) == 1.0
    assert extinction(7, 5) == 1.0


def test_that_is_what_lines_of_cases_do() -> None:
    chance = np.random.default_rng(3)
    ended = 0
    for _ in range(4000):
        cases = 1
        while 0 < cases < 60:
            cases += 1 if chance.random() < 0.8 else -1
        ended += cases == 0
    assert ended / 4000 == pytest.approx(extinction(2, 8), abs=0.03)


def test_the_interval_of_the_expected_share_holds_the_true_one() -> None:
    chance = np.random.default_rng(3)
    lives = [chance.geometric(0.2, 8) - 1 for _ in range(200)]
    runs = [
        Outbreak(i, np.zeros(8, np.int32), one.astype(np.int32), 8, 0, 0)
        for i, one in enumerate(lives)
    ]
    share, low, high = expected(runs, 2)
    assert low < 0.0625 < high
    assert low < share < high
    assert observed(0, 20)[1:] == pytest.approx((0.0, 0.1684), abs=1e-3)
    assert observed(10, 200)[1:] == pytest.approx((0.0242, 0.0900), abs=1e-3)


@pytest.mark.slow
@pytest.mark.city
def test_two_first_cases_die_out_as_often_as_their_deaths_a_bite_say() -> None:
    part()
    runs = list(outbreaks(range(1, RUNS + 1), 2, SECONDS))
    assert len(runs) == RUNS
    over = sum(run.over for run in runs)
    undecided = sum(0 < run.left < FEW for run in runs)
    seen, guess = observed(over, RUNS), expected(runs, 2)
    killed, bites = sum(run.killed for run in runs), sum(run.offspring.sum() for run in runs)
    first = np.concatenate([run.offspring[:2] for run in runs])
    print(f"{RUNS} runs: {per_cent(seen)} died out, expected {per_cent(guess)}")
    print(f"{undecided} undecided at the end; {killed:,} cases died, {bites:,} were bitten")
    print(f"ended after {sorted(run.end // 60 for run in runs if run.over)} min")
    print(f"cases a run {np.quantile([len(run.begun) for run in runs], [0, 0.25, 0.5, 0.75, 1])}")
    shares = np.round(np.bincount(first)[:8] / len(first), 3)
    print(f"first cases: {first.mean():.2f} offspring so far, shares of 0 to 7 {shares}")
    assert over > 0
    assert seen[1] <= guess[2]
    assert guess[1] <= observed(over + undecided, RUNS)[2]
    assert undecided <= RUNS * UNDECIDED


@pytest.mark.slow
@pytest.mark.city
def test_of_twelve_first_cases_no_outbreak_dies_out() -> None:
    part()
    runs = list(outbreaks(range(1001, 1001 + LARGE_RUNS), 12, SECONDS, ENOUGH))
    print(f"{LARGE_RUNS} runs, cases {sorted(len(run.begun) for run in runs)}")
    assert [run.seed for run in runs if run.over] == []
    assert min(len(run.begun) for run in runs) > 12
