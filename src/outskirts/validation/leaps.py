"""Whether anybody gets along faster than their feet carry them, from one second to the next.

Two stretches of a night are lived again from its nearest kept minute, and each second is compared
with the one before.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Intent, Mind
from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.engine.simulation import Simulation
from outskirts.validation.facts import NOTHING, Fact, Findings, Table, none, percent, told
from outskirts.validation.followers import Followers
from outskirts.validation.nights import Mask, Night, place_at, word
from outskirts.world.state import State

MARGIN = 3.0
"""Metres beyond their speed that somebody may get in a second: a push, a step round a body, the
rounding of a speed that changes within the second. Source: assumed."""
STRETCH = 240
"""Seconds of a stretch."""
WANTED = (300, 330)
"""Minutes at which stretches begin, where the night is so long."""
MOST = 12
"""Kinds of leap, and single leaps, that are listed."""


@dataclass(frozen=True)
class Glance:
    """Where everybody outdoors was in one second, by person; `street` is -1 for the others.

    `due` are those who wake in the second that begins.
    """

    street: NDArray[np.int32]
    place: NDArray[np.float32]
    speed: NDArray[np.float32]
    due: Mask


def glance(state: State, length: NDArray[np.float32], tick: int) -> tuple[Glance, NDArray[Any]]:
    """Look at everybody outdoors in a state; return also their rows."""
    rows = np.flatnonzero(state.segment < len(length))
    who = state.who[rows]
    street = np.full(state.people, -1, np.int32)
    place, speed = (np.zeros(state.people, np.float32) for _ in range(2))
    street[who] = state.segment[rows]
    columns = {n: getattr(state, n) for n in ("along", "heading", "moved", "wake", "speed")}
    place[who] = place_at(length, {**columns, "segment": state.segment}, rows, tick)
    speed[who] = state.speed[rows]
    due = np.zeros(state.people, bool)
    due[who] = state.wake[rows] == tick
    return Glance(street, place, speed, due), rows


def leapt(
    before: Glance,
    after: Glance,
    length: NDArray[np.float32],
    loop: Mask,
    who: NDArray[Any],
) -> Mask:
    """Say which of some people got farther in a second than their speed, and `MARGIN`, allow.

    Only who was on one and the same street in both seconds counts, and no street that leads back
    to its own beginning (`loop`, shape [street]). Walkers wake in the second after they have
    reached the end of a street, or the spot that they were bound for: who turned back there has up
    to a second of walking more behind them.
    """
    street = after.street[who]
    stayed = (street >= 0) & (street == before.street[who])
    street = np.maximum(street, 0)
    stayed &= ~loop[street]
    place = before.place[who]
    back = before.due[who] | (place <= 0) | (place >= length[street])
    free = np.maximum(before.speed[who], after.speed[who]) * np.where(back, 2, 1)
    found: Mask = stayed & (np.abs(after.place[who] - place) > free + MARGIN)
    return found


@dataclass
class Tally:
    """What was counted in all stretches: seconds of people on a street, and leaps among them."""

    seconds: dict[str, int] = field(default_factory=lambda: {"living": 0, "infected": 0})
    leaps: dict[str, int] = field(default_factory=lambda: {"living": 0, "infected": 0})
    kinds: dict[tuple[str, int, int], int] = field(default_factory=dict)
    single: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)


def watch(
    simulation: Simulation, ticks: int, loop: Mask, tally: Tally, followers: Followers
) -> None:
    """Live some seconds, and count who leaps, and who walks to and fro on trails."""
    length = simulation.world.streets.length
    before, _ = glance(simulation.state, length, simulation.tick)
    for _ in range(ticks):
        simulation.advance(1)
        if simulation.tick % MINUTE == 0:
            simulation.take_events()
        state = simulation.state
        after, rows = glance(state, length, simulation.tick)
        who, condition = state.who[rows], state.condition[rows]
        wrong = leapt(before, after, length, loop, who)
        followers.see(state, rows)
        for name, among in (
            ("living", condition <= Condition.EXPOSED),
            ("infected", condition == Condition.INFECTED),
        ):
            tally.seconds[name] += int((among & (before.street[who] >= 0)).sum())
            hit = rows[among & wrong]
            tally.leaps[name] += len(hit)
            if len(hit):
                note(tally, simulation, name, before, after, hit)
        before = after


def note(
    tally: Tally,
    simulation: Simulation,
    name: str,
    before: Glance,
    after: Glance,
    hit: NDArray[Any],
) -> None:
    """Take down leaps of the living or the infected (`name`), whose rows are `hit`."""
    state = simulation.state
    codes = np.stack([state.mind[hit], state.intent[hit]])
    pairs, counts = np.unique(codes, axis=1, return_counts=True)
    for (mind, intent), n in zip(pairs.T.tolist(), counts.tolist(), strict=True):
        key = (name, mind, intent)
        tally.kinds[key] = tally.kinds.get(key, 0) + n
    who = state.who[hit]
    for row, one in zip(hit.tolist(), who.tolist(), strict=True):
        far = abs(float(after.place[one] - before.place[one]))
        tally.single.append(
            (far, (
                f"{simulation.tick}", f"{one}", f"{after.street[one]}",
                f"{simulation.world.streets.length[after.street[one]]:.1f} m",
                f"{before.place[one]:.1f}", f"{after.place[one]:.1f}",
                f"{before.speed[one]:.2f}", f"{after.speed[one]:.2f}",
                f"{word(Mind(state.mind[row]))}, {word(Intent(state.intent[row]))}",
            ))
        )  # fmt: skip


def starts(kept: list[int], last_minute: int) -> list[int]:
    """Return the minutes at which stretches begin: those wanted, or the last two that were kept."""
    far = [minute for minute in kept if MINUTE * (last_minute - minute) >= STRETCH]
    wanted = [minute for minute in far if minute in WANTED]
    return wanted if len(wanted) == len(WANTED) else far[-2:]


def leaps(night: Night, threads: int) -> Findings:
    """Live two stretches of a night again, and return who moved faster than they can.

    Raises InputError where what is lived again is not what was recorded.
    """
    assert night.recording is not None
    world, recording = night.world, night.recording
    loop = world.streets.a == world.streets.b
    tally, followers = Tally(), Followers(world.people)
    chosen = starts(recording.checkpoints(), night.last_minute)
    for minute in chosen:
        tick = MINUTE * minute
        kept = recording.load_checkpoint(minute)[0]
        state = State(**{name: values.copy() for name, values in kept.items()})
        del kept
        simulation = Simulation(world, state, tick, threads)
        del state
        followers.begin()
        watch(simulation, MINUTE, loop, tally, followers)
        same(night, simulation)
        watch(simulation, STRETCH - MINUTE, loop, tally, followers)
    return findings(tally, followers, [night.clock(minute) for minute in chosen])


def same(night: Night, simulation: Simulation) -> None:
    """Refuse seconds that are not those of the record: other laws would be read into the night."""
    assert night.recording is not None
    minute = simulation.tick // MINUTE
    table = night.recording.digests()
    begin, end = np.searchsorted(table.column("minute").to_numpy(), [minute, minute + 1])
    rows = table.slice(int(begin), int(end - begin)).to_pylist()
    recorded = {row["column"]: row["digest"] for row in rows}
    found = {name: f"{value:016x}" for name, value in simulation.state.digest().items()}
    wrong = sorted(name for name in recorded.keys() & found.keys() if recorded[name] != found[name])
    if wrong or recorded.keys() != found.keys():
        raise InputError(
            f"minute {minute} lived again differs from {night.recording.path} in "
            f"{', '.join(wrong) or 'its columns'}; expected the laws by which it was lived; "
            "run it again, or leave this part out with --no-seconds"
        )


def findings(tally: Tally, followers: Followers, clocks: list[str]) -> Findings:
    """Say what was counted."""
    when = " and ".join(clocks) or "no kept minute: the night is too short"
    farthest = max((far for far, _ in tally.single), default=0.0)
    facts: list[Fact] = []
    for name in ("infected", "living"):
        if not tally.seconds[name]:
            facts.append(told(f"leaps of the {name}", NOTHING, 0.0, "nobody was seen outdoors"))
            continue
        facts.append(
            none(
                f"leaps of the {name}", tally.leaps[name],
                f"seconds in which one of them who stays on a street gets more than their speed "
                f"and {MARGIN:g} m farther; {STRETCH} seconds from {when}",
                f" in {tally.seconds[name]:,} seconds outdoors",
            )
        )  # fmt: skip
    facts.append(told("farthest leap", f"{farthest:.1f} m", farthest, "in one second"))
    facts += followers.facts(f"{STRETCH} seconds from {when}")
    total = max(sum(tally.kinds.values()), 1)
    rows = tuple(
        (name, word(Mind(mind)), word(Intent(intent)), f"{n:,}", percent(n / total))
        for (name, mind, intent), n in sorted(tally.kinds.items(), key=lambda one: -one[1])[:MOST]
    )
    table = Table(
        "Who leaps", "What they were about after the second in which they leapt.",
        ("who", "mind", "intent", "leaps", "of all"), rows,
    )  # fmt: skip
    single = Table(
        "Single leaps",
        "The farthest of them: metres of the street, and speeds, before and after [m/s].",
        ("second", "who", "street", "long", "from", "to", "speed", "then", "about"),
        tuple(row for _, row in sorted(tally.single, key=lambda one: -one[0])[:MOST]),
    )  # fmt: skip
    return Findings(
        "Second by second",
        "Whether anybody gets along faster than their feet carry them, or to and fro on a trail.",
        tuple(facts), (table, single) if rows else (),
    )  # fmt: skip
