"""What infected in the street are about, and whom hordes are after."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Cue, Intent
from outskirts.record.format import numbers
from outskirts.validation.facts import (
    NOTHING,
    Fact,
    Findings,
    Table,
    most,
    none,
    part_of,
    percent,
    share_at_most,
    told,
)
from outskirts.validation.nights import Columns, Mask, Moment, Night, word

TRAILING = 0.2
"""Share of the infected outdoors that may follow at one time what those leave who do not bleed.
Such a trail lasts ten minutes, and one in five takes it up. Source: `scent.found`."""
COLD = 0.1
"""Share of the followers of trails that may be more than `LATE` behind. Who bleeds has turned ten
minutes later in the median, so that older trails lead to nobody's prey. Source: assumed."""
LATE = 600
"""Seconds after which a follower is said to be far behind; see `COLD`."""
MOST = 9
"""What most are about is listed, so many kinds."""


def trails(state: Columns) -> Mask:
    """Say who follows a trail by its scent."""
    found: Mask = (state["intent"] == Intent.TRACK) & (state["cue"] == Cue.SCENT)
    return found


def bloody(state: Columns, who: NDArray[np.intp]) -> Mask:
    """Say of followers whether what they follow is blood of their street; see `kernels.scent`."""
    followed, street = state["scented"][who], state["segment"][who]
    found = np.zeros(len(who), bool)
    for end in (2 * street, 2 * street + 1):
        found |= (state["blood_in"][end] == followed) | (state["blood_out"][end] == followed)
    return found


class Errands:
    """Reads a night for what the infected outdoors are about."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.clocks: list[str] = []
        self.totals: list[int] = []
        self.kinds: list[dict[tuple[int, int], int]] = []
        self.trailing: list[int] = []
        self.bloody: list[int] = []
        self.late = 0
        self.before: tuple[NDArray[np.intp], NDArray[np.float64]] | None = None
        self.moves: list[tuple[str, ...]] = []
        self.away: list[float] = []

    def see(self, moment: Moment) -> None:
        """Take one kept minute."""
        state = moment.state
        who = np.flatnonzero(moment.outdoors & moment.infected)
        code, counts = np.unique(
            state["intent"][who].astype(int) * len(Cue) + state["cue"][who], return_counts=True
        )
        pairs = [divmod(one, len(Cue)) for one in code.tolist()]
        self.clocks.append(self.night.clock(moment.minute))
        self.totals.append(len(who))
        self.kinds.append(dict(zip(pairs, counts.tolist(), strict=True)))
        scent = who[trails(state)[who]]
        self.trailing.append(len(scent))
        self.bloody.append(int(bloody(state, scent).sum()))
        self.late += int((moment.tick - state["scented"][scent] > LATE).sum())
        if self.before is not None:
            both, _, then = np.intersect1d(scent, self.before[0], return_indices=True)
            if len(both):
                away = np.linalg.norm(moment.at(both) - self.before[1][then], axis=1)
                self.away += away.tolist()
                still = int((away < 5).sum())
                self.moves.append(
                    (self.clocks[-1], f"{len(both):,}", f"{np.median(away):.0f} m",
                     percent(part_of(still, len(both))))
                )  # fmt: skip
        self.before = (scent, moment.at(scent))

    def findings(self) -> Findings:
        """Return what was found, once every kept minute has been seen."""
        total: dict[tuple[int, int], int] = {}
        for one in self.kinds:
            for pair, n in one.items():
                total[pair] = total.get(pair, 0) + n
        listed = sorted(total, key=lambda pair: -total[pair])[:MOST]
        rows = tuple(
            (clock, f"{n:,}", *(percent(part_of(kinds.get(pair, 0), n)) for pair in listed))
            for clock, n, kinds in zip(self.clocks, self.totals, self.kinds, strict=True)
        )
        names = tuple(named(*pair) for pair in listed)
        median = float(np.median(self.away)) if self.away else float("nan")
        facts = (
            *self.trail_facts(),
            told(
                "way of those on trails in half an hour",
                f"{median:.0f} m in the median of {len(self.away):,}" if self.away else "nobody",
                median,
                "on a trail at one kept minute and at the next, as the crow flies; a slow one "
                "walks 1,600 m in that time, and who goes round in circles gets nowhere",
            ),
        )  # fmt: skip
        return Findings(
            "What the infected are about", "What infected in the street do, and by what sense.",
            facts,
            (
                Table(
                    "Infected outdoors, by half hour",
                    "Shares by intent and by what they know it; what most are about.",
                    ("at", "infected", *names), rows,
                ),
                Table(
                    "Those on a trail at two kept minutes",
                    "How far they got in between, and who is within 5 m of where they were.",
                    ("at", "infected", "median way", "got nowhere"), tuple(self.moves),
                ),
            ),
        )  # fmt: skip

    def trail_facts(self) -> tuple[Fact, ...]:
        """Ask that few follow what is not blood, and that few are far behind."""
        shares = list(zip(self.clocks, self.trailing, self.bloody, self.totals, strict=True))
        dry = [(clock, n - red, of) for clock, n, red, of in shares if of]
        over = sum(part > most(of, TRAILING) for _, part, of in dry)
        worst = max(dry, key=lambda one: one[1] / one[2], default=("", 0, 0))
        full = max(shares, key=lambda one: one[1] / max(one[3], 1), default=("", 0, 0, 0))
        return (
            Fact(
                "infected outdoors who follow trails but not blood",
                f"{percent(part_of(*worst[1:]))} at {worst[0]}" if dry else NOTHING,
                part_of(*worst[1:]), f"at most {percent(TRAILING)} at any time",
                f"over it at {over} of {len(dry)} kept minutes; a trail without blood lasts ten "
                "minutes, and one in five takes it up",
                over == 0 if dry else None,
            ),
            told(
                "infected outdoors who follow trails",
                f"{percent(part_of(full[1], full[3]))} at {full[0]}, "
                f"{percent(part_of(full[2], full[1]))} of them blood" if full[1] else "none",
                part_of(full[1], full[3]),
                "blood lasts an hour and four in five take it up, so that this goes by how many "
                "have bled in the street",
            ),
            share_at_most(
                "followers of trails who are far behind", self.late, sum(self.trailing), COLD,
                f"more than {LATE // 60} minutes after who left the trail, over all kept minutes; "
                "who bleeds has turned by then in half of all cases, and a trail that is younger "
                "goes before",
            ),
        )  # fmt: skip


def named(intent: int, cue: int) -> str:
    """Return what an infected is about in words."""
    if cue == Cue.NOTHING:
        return word(Intent(intent))
    return f"{word(Intent(intent))} by {word(Cue(cue))}"


class Hunts:
    """Reads a night for whom hordes are after."""

    def __init__(self, night: Night) -> None:
        self.night = night
        table = night.hordes
        self.minute, self.size, self.quarry = (
            numbers(table, name) for name in ("minute", "size", "quarry")
        )
        self.rows: list[tuple[str, ...]] = []
        self.vain = 0
        self.after = 0
        self.midnight = ""

    def see(self, moment: Moment) -> None:
        """Take one kept minute."""
        begin, end = np.searchsorted(self.minute, [moment.minute, moment.minute + 1])
        quarry: NDArray[Any] = self.quarry[begin:end]
        size = self.size[begin:end]
        after = quarry >= 0
        had = moment.state["condition"][np.maximum(quarry, 0)]
        vain = after & (had != Condition.SUSCEPTIBLE)
        n = int(after.sum())
        self.vain += int(vain.sum())
        self.after += n
        clock = self.night.clock(moment.minute)
        kinds = tuple(
            percent(part_of(int((after & (had == one)).sum()), n))
            for one in (Condition.EXPOSED, Condition.INFECTED, Condition.DEAD, Condition.ESCAPED)
        )
        share = part_of(int(vain.sum()), n)
        self.rows.append(
            (clock, f"{len(quarry):,}", f"{int(size.sum()):,}", f"{n:,}", percent(share), *kinds)
        )
        if clock == "00:00" or not self.midnight.endswith("midnight"):
            what = "midnight" if clock == "00:00" else clock
            self.midnight = f"{percent(share)} of {n:,} at {what}"

    def findings(self) -> Findings:
        """Return what was found, once every kept minute has been seen."""
        fact = none(
            "hordes after somebody no longer to be had", self.vain,
            "their quarry is bitten, turned, dead or gone; an infected leaves whom it has bitten. "
            f"{self.midnight}",
            f" of {self.after:,}",
        )  # fmt: skip
        return Findings("What hordes are after", "Whom infected who hunt together hunt.", (fact,), (
            Table(
                "Hordes, by half hour",
                "In vain: of those after somebody, how many are after one who is no longer to be "
                "had, and what has become of that one.",
                ("at", "hordes", "members", "after somebody", "in vain", "exposed", "infected",
                 "dead", "escaped"), tuple(self.rows),
            ),
        ))  # fmt: skip
