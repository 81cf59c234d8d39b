"""Everybody can say why they move, in one sentence."""

import itertools
from dataclasses import replace

import pytest

from outskirts.base.codes import Cue, Event, Intent, Mind, Noise
from outskirts.night.recorded import reasons
from outskirts.night.recorded.reasons import Memory

NOTHING = Memory(Cue.NOTHING, None, -1, "", "", "", "")
SCREAM = Memory(Cue.SOUND, Noise.SCREAM, 55, "Rue X", "60 m away", "21:14:07", "9 s ago")
SIGHT = Memory(Cue.SIGHT, None, 812, "Rue X", "12 m ahead", "21:14:07", "3 s ago")


def why(mind: Mind, intent: Intent, memory: Memory, held: int = -1, *, done: bool = False) -> str:
    return reasons.infected(mind, intent, memory, held=held, until="21:15:00", done=done)


def test_an_infected_says_why_it_moves() -> None:
    curious, chasing, idle = Mind.CURIOUS, Mind.CHASING, Mind.IDLE
    told = "It goes to where it heard a scream at 21:14:07, Rue X, 60 m away."
    assert why(curious, Intent.INVESTIGATE, SCREAM) == told
    told = "It is after person 812, seen 3 s ago, 12 m ahead."
    assert why(chasing, Intent.CHASE, SIGHT) == told
    told = "It searches for person 812, seen at 21:14:07, Rue X, 12 m ahead."
    assert why(chasing, Intent.SEARCH, SIGHT) == told
    trail = replace(SIGHT, cue=Cue.SCENT)
    told = "It follows a trail that it took up at 21:14:07, Rue X, 12 m ahead."
    assert why(curious, Intent.TRACK, trail) == told
    told = "It beats against a door: it smelt person 812 at 21:14:07, Rue X, 12 m ahead."
    assert why(chasing, Intent.POUND, trail) == told
    assert why(idle, Intent.ROAM, SIGHT) == "It drifts along the street, after nothing."
    assert "stands idle" in why(idle, Intent.STAY, SIGHT)
    assert why(Mind.FEEDING, Intent.STAY, SIGHT) == "It feeds until 21:15:00."
    told = "It fed until 21:15:00, and nothing has moved it since."
    assert why(Mind.FEEDING, Intent.STAY, SIGHT, done=True) == told
    assert why(chasing, Intent.CHASE, SIGHT, held=9) == "It has hold of person 9."


def test_one_of_the_living_says_what_they_know() -> None:
    assert reasons.knows(Mind.UNAWARE, NOTHING) == "Knows of nothing unusual."
    assert reasons.knows(Mind.UNEASY, NOTHING) == "Knows that something is wrong."
    told = "Heard a scream at 21:14:07, Rue X, 60 m away."
    assert reasons.knows(Mind.UNEASY, SCREAM) == told
    told = "Saw person 812, infected, at 21:14:07, Rue X, 12 m ahead."
    assert reasons.knows(Mind.AFRAID, SIGHT) == told
    told = "Knew of person 812, infected, at 21:14:07, Rue X, 12 m ahead."
    assert reasons.knows(Mind.AFRAID, replace(SIGHT, cue=Cue.NOTHING)) == told


@pytest.mark.parametrize("cue", Cue)
def test_no_state_is_without_words(cue: Cue) -> None:
    for mind, intent, noise, base in itertools.product(
        Mind, Intent, [None, *Noise], [NOTHING, SIGHT]
    ):
        memory = replace(base, cue=cue, noise=noise)
        for told in (
            why(mind, intent, memory),
            reasons.knows(mind, memory),
            reasons.living(mind, intent, "", indoors=False),
        ):
            assert told.endswith(".")
            for wrong in ("None", "{", " ,", "  ", " .", ", ,", "-1", ",."):
                assert wrong not in told


@pytest.mark.parametrize("kind", Event)
def test_every_event_has_its_words(kind: Event) -> None:
    for own in (True, False):
        told = reasons.happened(kind, own, 7)
        assert told
        assert "{" not in told
        assert "-1" not in reasons.happened(kind, own, -1)
    assert reasons.happened(Event.BITTEN, True, 7) == "was bitten by person 7"
    assert reasons.happened(Event.BITTEN, False, 7) == "bit person 7"
    assert reasons.happened(Event.BITTEN, True, -1) == "was among the first cases"
