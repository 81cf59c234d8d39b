"""Figures of an outbreak, checked by hand and against slow twins."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nights import Night

from outskirts.record import measures
from outskirts.record.reader import Recording, counted


def listed(rows: list[tuple[int, str, int, int, bool]]) -> Any:
    """A line list of (tick, kind, who, by, indoors)."""
    tick, kind, who, by, indoors = zip(*rows, strict=True) if rows else ([],) * 5
    return pa.table(
        {
            "tick": pa.array(tick, pa.int32()),
            "kind": pa.array(kind, pa.string()).dictionary_encode(),
            "who": pa.array(who, pa.int32()),
            "by": pa.array(by, pa.int32()),
            "indoors": pa.array(indoors, pa.bool_()),
        }
    )


OUTBREAK_LIST = listed(
    [
        (30, "bitten", 10, 1, False),
        (60, "turned", 10, -1, False),
        (120, "bitten", 20, 10, True),
        (120, "bitten", 21, 10, True),
        (130, "bitten", 11, 1, False),
        (140, "bitten", 10, 1, False),
        (700, "bitten", 30, 20, True),
        (800, "killed", 30, -1, True),
    ]
)
"""1 bites 10 and 11; 10 bites 20 and 21; 20 bites 30."""
OUTBREAK = measures.tree(OUTBREAK_LIST)


def test_the_longest_chain_starts_with_an_index_case() -> None:
    assert measures.longest_chain(OUTBREAK).tolist() == [1, 10, 20, 30]
    cases = OUTBREAK
    assert dict(zip(cases.who.tolist(), cases.generation.tolist(), strict=True)) == {
        1: 0,
        10: 1,
        11: 1,
        20: 2,
        21: 2,
        30: 3,
    }


def test_generations_take_the_time_between_bites() -> None:
    times = [30, 130, 120 - 30, 120 - 30, 700 - 120]
    assert measures.generation_time(OUTBREAK) == pytest.approx(np.mean(times))


def test_cohorts_have_their_own_reproduction_number() -> None:
    table = measures.reproduction(OUTBREAK, every=10).to_pydict()
    assert table["minute"] == [0, 10]
    assert table["cases"] == [5, 1]
    assert table["offspring"] == [5, 0]
    assert table["r"] == [1.0, 0.0]


def test_offspring_are_those_of_cases_that_had_their_time() -> None:
    mean, until = measures.mean_offspring(OUTBREAK, 100)
    assert (mean, until) == (5 / 6, 93)
    # Nine of ten bites come within 400 s: who was bitten at 700 s has not had that by minute 12.
    assert measures.patience(OUTBREAK) == pytest.approx(400)
    assert measures.mean_offspring(OUTBREAK, 12) == (1.0, 5)
    assert np.isnan(measures.mean_offspring(OUTBREAK, 5)[0])


def test_bites_indoors() -> None:
    assert measures.indoor_share(OUTBREAK) == pytest.approx(3 / 5)


def test_a_doubling_every_seven_minutes_is_found() -> None:
    rows = []
    who = 1
    for minute in range(60):
        while who < round(64 * 2 ** (minute / 7)) - 63:
            rows.append((60 * minute, "bitten", who, 0, False))
            who += 1
    steady = measures.tree(listed([(0, "bitten", 10_000 + i, -1, False) for i in range(62)] + rows))
    found = measures.doubling_time(steady, 59)
    assert found == pytest.approx(7, rel=0.02)
    assert measures.doubling_time(steady, 59, 10, 30) == pytest.approx(7, rel=0.03)
    flat = measures.tree(listed([(60, "bitten", 1, 0, False)]))
    assert measures.doubling_time(flat, 50, 5) == float("inf")


def test_doubling_is_that_of_the_growth_and_not_of_the_quiet_after_it() -> None:
    """Twelve cases become about 70 within an hour, and then nothing happens for eleven more."""
    rows = [(0, "bitten", 1000 + i, -1, False) for i in range(12)]
    who = 0
    for minute in range(1, 61):
        while 12 + who < 12 * 2 ** (minute / 24):
            rows.append((60 * minute, "bitten", who, 1000, False))
            who += 1
    cases = measures.tree(listed(rows))
    assert len(cases.who) in range(66, 72)
    assert measures.doubling_time(cases, 720) > 500
    assert measures.growth_doubling_time(cases, 720) == pytest.approx(24, rel=0.1)
    few = measures.tree(listed(rows[: 12 + 30]))
    assert np.isnan(measures.growth_doubling_time(few, 720))
    none = measures.tree(listed(rows[:12]))
    assert np.isnan(measures.growth_doubling_time(none, 720))


def test_an_evening_without_bites_has_no_figures() -> None:
    quiet = measures.tree(listed([(5, "afraid", 3, -1, False)]))
    assert np.isnan(measures.generation_time(quiet))
    assert np.isnan(measures.indoor_share(quiet))
    assert np.isnan(measures.mean_offspring(quiet, 30)[0])
    assert np.isnan(measures.doubling_time(quiet, 30))
    assert measures.longest_chain(quiet).tolist() == []
    assert len(measures.reproduction(quiet)) == 0


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60))
def test_generations_equal_their_slow_twin(draws: list[int]) -> None:
    rows = [(i + 1, "bitten", i + 1, draw % (i + 2) - 1, False) for i, draw in enumerate(draws)]
    generation = {0: 0}
    for _, _, who, by, _ in rows:
        generation[who] = generation[by] + 1 if by >= 0 else 0
    cases = measures.tree(listed(rows))
    for who, found in zip(cases.who.tolist(), cases.generation.tolist(), strict=True):
        assert found == generation[who]
    assert (
        len(measures.longest_chain(cases))
        == max(found for who, found in generation.items() if who in cases.who) + 1
    )


def test_districts_fall_as_the_curve_says(tmp_path: Path) -> None:
    night = Night()
    recording = Recording(night.whole(tmp_path / "run", 30))
    counts = counted(recording)
    lost = counts[:, 0, 2] / night.people
    assert measures.lost_share(recording)["Village"] == pytest.approx(lost[30])
    assert measures.lost_share(recording, 20)["Village"] == pytest.approx(lost[20])
    assert measures.district_falls(recording) == {"Village": int(np.argmax(lost >= 0.5))}
    assert measures.district_falls(recording, 0.99) == {"Village": -1}
    figures = measures.summary(recording)
    assert figures["infected"] == int(counts[30, 0, 2])
    assert figures["cases"] == int(counts[30, 0, 1:3].sum()) + 3
    tree = measures.tree(recording.events())
    assert figures["longest_chain"] == len(measures.longest_chain(tree))
    mean, until = measures.mean_offspring(tree, 30)
    assert figures["mean_offspring"] == pytest.approx(mean, abs=1e-4)
    assert figures["mean_offspring_until_minute"] == until
    assert figures["doubling_time_min"] > 0


def test_those_whom_nobody_bit_at_the_start_are_index_cases_and_no_bites() -> None:
    cases = measures.tree(
        listed(
            [
                (0, "bitten", 1, -1, True),
                (0, "bitten", 2, -1, False),
                (0, "bitten", 10, 1, False),
                (50, "bitten", 11, 10, True),
                (60, "bitten", 12, 3, False),
            ]
        )
    )
    assert cases.who[: cases.index].tolist() == [1, 2, 3]
    assert sorted(cases.who[cases.index :].tolist()) == [10, 11, 12]
    assert measures.indoor_share(cases) == pytest.approx(1 / 3)
    assert measures.longest_chain(cases).tolist() == [1, 10, 11]
    assert measures.mean_offspring(cases, 60)[0] == pytest.approx(3 / 6)


def doubling(bites: int, every: int) -> measures.Tree:
    """One first case; then as many bites as keep the cases doubling in `every` seconds."""
    ticks = [max(1, round(every * np.log2(2 + i))) for i in range(bites)]
    return measures.tree(
        listed([(tick, "bitten", i + 1, 0, False) for i, tick in enumerate(ticks)])
    )


def test_the_early_doubling_time_ends_with_the_thousandth_case() -> None:
    cases = doubling(measures.EARLY + 500, 600)
    slow = [(7000 + 60 * i, "bitten", 9000 + i, 0, False) for i in range(300)]
    rows = [
        (int(t), "bitten", int(w), 0, False) for t, w in zip(cases.tick, cases.who, strict=True)
    ]
    both = measures.tree(listed(rows[1:] + slow))
    last = int(both.tick.max()) // 60 + 1
    early = measures.early_doubling_time(both, last)
    assert early == pytest.approx(10, rel=0.03)
    assert measures.doubling_time(both, last) > 2 * early


def test_a_small_outbreak_is_early_to_its_end() -> None:
    cases = doubling(60, 600)
    last = int(cases.tick.max()) // 60 + 1
    first = int(cases.tick[1]) // 60 + 1
    assert measures.early_doubling_time(cases, last) == pytest.approx(
        measures.doubling_time(cases, last, first, last)
    )
    assert np.isnan(measures.early_doubling_time(measures.tree(listed([])), 10))
    alone = measures.tree(listed([(0, "bitten", 1, -1, False)]))
    assert np.isnan(measures.early_doubling_time(alone, 10))


def test_the_largest_horde_is_the_first_of_the_largest(tmp_path: Path) -> None:
    recording = Recording(Night().whole(tmp_path / "run", 30))
    hordes = recording.hordes()
    largest = measures.largest_hordes(hordes, 30).tolist()
    assert largest == [0] * 10 + [minute + minute // 10 - 1 for minute in range(10, 31)]
    horde = measures.largest_horde(hordes)
    assert horde is not None
    assert (horde.minute, horde.size, horde.quarry, horde.cue) == (30, 32, -1, "scent")
    assert (horde.segment, horde.along, horde.district) == (14, 5.0, "Village")
    figures = measures.summary(recording)
    assert (figures["largest_horde"], figures["largest_horde_minute"]) == (32, 30)
    assert measures.largest_horde(hordes.slice(0, 0)) is None
    assert measures.largest_hordes(hordes.slice(0, 0), 3).tolist() == [0, 0, 0, 0]


def test_who_noticed_nothing_is_a_share_of_everybody() -> None:
    assert measures.unnoticed_share(OUTBREAK_LIST, 40, 130) == pytest.approx(1 - 4 / 40)
    assert measures.unnoticed_share(OUTBREAK_LIST, 40, 1000) == pytest.approx(1 - 5 / 40)
    assert np.isnan(measures.unnoticed_share(OUTBREAK_LIST, 0, 100))
