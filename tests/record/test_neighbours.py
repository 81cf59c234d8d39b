"""What became of a part of the city: the whole of it agrees with the curve."""

import numpy as np
import pyarrow as pa
import pytest
from nights import Night

from outskirts.base.codes import Condition, Event
from outskirts.record.format import KINDS, named
from outskirts.record.neighbours import outcome
from outskirts.record.reader import Recording, counted

LAST = 45


@pytest.fixture(scope="module")
def night() -> Night:
    return Night()


@pytest.fixture(scope="module")
def recording(night: Night, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return Recording(night.whole(tmp_path_factory.mktemp("near") / "run", LAST))


def test_everybody_together_is_the_last_minute_of_the_curve(
    night: Night, recording: Recording
) -> None:
    events = recording.events()
    everybody, everywhere = np.ones(night.people, dtype=bool), np.ones(len(events), dtype=bool)
    found = outcome(events, everybody, everywhere, Condition.INFECTED)
    assert list(found.counts) == counted(recording)[-1].sum(axis=0).tolist()


def test_a_part_of_them_is_counted_person_by_person(night: Night, recording: Recording) -> None:
    events = recording.events()
    random = np.random.default_rng(2)
    people = random.random(night.people) < 0.2
    near = random.random(len(events)) < 0.3
    found = outcome(events, people, near, Condition.INFECTED)
    counts = [0] * len(Condition)
    lost = []
    for who in np.flatnonzero(people).tolist():
        of = night.events["who"] == who
        kind, tick = night.events["kind"][of], night.events["tick"][of]
        known = set(kind[tick <= 60 * LAST].tolist())
        if Event.TURNED in known:
            counts[Condition.INFECTED] += 1
            lost.append(int(tick[kind == Event.TURNED][0]))
        else:
            counts[Condition.EXPOSED if Event.BITTEN in known else Condition.SUSCEPTIBLE] += 1
    assert list(found.counts) == counts
    lost.sort()
    total = int(people.sum())
    assert found.tenth == lost[-(-total // 10) - 1]
    assert found.half == lost[-(-total // 2) - 1]
    rows = [row for row, here in zip(events.to_pylist(), near, strict=True) if here]
    assert found.first_bite == min(row["tick"] for row in rows if row["kind"] == "bitten")


def test_the_first_cases_are_in_the_condition_they_began_in() -> None:
    events = pa.table(
        {
            "tick": pa.array([0, 0], pa.int32()),
            "kind": named(pa.array([Event.BITTEN] * 2, pa.int8()), KINDS),
            "who": pa.array([1, 2], pa.int32()),
            "by": pa.array([-1, -1], pa.int32()),
        }
    )
    people, near = np.ones(4, dtype=bool), np.ones(2, dtype=bool)
    exposed = outcome(events, people, near, Condition.EXPOSED)
    assert (exposed.counts, exposed.half) == ((2, 2, 0, 0, 0), -1)
    infected = outcome(events, people, near, Condition.INFECTED)
    assert (infected.counts, infected.half) == ((2, 0, 2, 0, 0), 0)
    assert infected.first_bite == -1
