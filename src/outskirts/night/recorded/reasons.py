"""Why somebody moves, in one sentence: mind, intent and what they know, in words."""

from dataclasses import dataclass

from outskirts.base.codes import Cue, Event, Intent, Mind, Noise
from outskirts.record.lives import GROWN

NOISES = {
    Noise.FOOTSTEPS: "footsteps",
    Noise.RUNNING: "somebody running",
    Noise.TALK: "voices",
    Noise.SHOUT: "a shout",
    Noise.SCREAM: "a scream",
    Noise.DOOR: "a door",
    Noise.GLASS: "breaking glass",
    Noise.POUNDING: "blows on a door",
    Noise.STRUGGLE: "a struggle",
    Noise.GROWL: "a growl",
    Noise.FRENZY: "many infected together",
    Noise.ALARM: "an alarm",
    Noise.ENGINE: "an engine",
    Noise.CRASH: "a crash",
    Noise.GUNSHOT: "a shot",
}

KNOWN_BY = {
    Cue.NOTHING: "last known",
    Cue.SIGHT: "seen",
    Cue.SCENT: "smelt",
    Cue.SOUND: "heard",
    Cue.HUNT: "known from others that hunt",
    Cue.TOUCH: "touched",
    Cue.WORD: "told of",
    Cue.FLIGHT: "known from others who ran",
}
"""How an infected knows of the one it is after."""

WANTS = {
    Intent.STAY: "stays where they are",
    Intent.TRIP: "walks to {goal}, as on any evening",
    Intent.HOME: "goes home",
    Intent.FLEE: "runs from the infected",
    Intent.LEAVE: "wants to leave the city",
    Intent.RIDE: "rides to {goal}",
    Intent.HIDE: "hides, locked in and quiet",
    Intent.GATHER: "wants the household together: fetches somebody, or waits for them",
    Intent.FIGHT: "stands and fights",
    Intent.HELP: "goes to help somebody whom an infected holds",
}
"""What one of the living is about to do."""


@dataclass(frozen=True)
class Memory:
    """What somebody knows: by what, of whom (-1 nobody), where, how far, when.

    `street` and `away` are empty where they know of no place, `when` where of no time. `when` is
    the time of day, `ago` how long that is past.
    """

    cue: Cue
    noise: Noise | None
    quarry: int
    street: str
    away: str
    when: str
    ago: str

    @property
    def empty(self) -> bool:
        """Whether they know nothing at all."""
        return self.cue == Cue.NOTHING and self.quarry < 0 and not self.street

    @property
    def sound(self) -> str:
        """What they heard."""
        return "a sound" if self.noise is None else NOISES[self.noise]

    @property
    def then(self) -> str:
        """When and where that was: " at 21:14:07, Rue X, 60 m away"."""
        at = f" at {self.when}" if self.when else ""
        return at + "".join(f", {part}" for part in (self.street, self.away) if part)


def described(age: int, woman: bool) -> str:
    """Return what a person is: "a woman of 34"."""
    if age < GROWN:
        return f"a {'girl' if woman else 'boy'} of {age}"
    return f"a {'woman' if woman else 'man'} of {age}"


def person(who: int) -> str:
    """Return what a person is called: by their number."""
    return f"person {who:,}"


def infected(
    mind: Mind, intent: Intent, memory: Memory, *, held: int, until: str, done: bool
) -> str:
    """Return why an infected moves, or does not.

    `held` is whom it struggles with, -1 nobody; `until` is when feeding ends, or has (`done`).
    """
    if mind == Mind.FEEDING and done:
        return f"It fed until {until}, and nothing has moved it since."
    if mind == Mind.FEEDING:
        return f"It feeds until {until}."
    if held >= 0:
        return f"It has hold of {person(held)}."
    if intent == Intent.POUND:
        return f"It beats against a door: it {learnt(memory)}{memory.then}."
    if mind == Mind.CHASING:
        return chasing(intent, memory)
    if mind == Mind.CURIOUS:
        if intent == Intent.TRACK:
            return f"It follows a trail that it took up{memory.then}."
        if intent == Intent.LOOK_ROUND:
            return f"It stands and looks about: it {learnt(memory)}{memory.then}."
        return f"It goes to where it {learnt(memory)}{memory.then}."
    if intent == Intent.ROAM:
        return "It drifts along the street, after nothing."
    return "It stands idle: nothing that it saw, heard or smelt moves it."


def chasing(intent: Intent, memory: Memory) -> str:
    """Return after what an infected is that chases."""
    if memory.quarry < 0:
        return f"It hunts where it {learnt(memory)}{memory.then}."
    known = KNOWN_BY[memory.cue]
    if intent == Intent.SEARCH:
        return f"It searches for {person(memory.quarry)}, {known}{memory.then}."
    told = " ".join(part for part in (known, memory.ago) if part)
    away = f", {memory.away}" if memory.away else ""
    return f"It is after {person(memory.quarry)}, {told}{away}."


def learnt(memory: Memory) -> str:
    """Return what made an infected go: "heard a scream"."""
    prey = person(memory.quarry) if memory.quarry >= 0 else "somebody"
    return {
        Cue.NOTHING: f"knew of {prey}",
        Cue.SIGHT: f"saw {prey}",
        Cue.SCENT: f"smelt {prey}",
        Cue.SOUND: f"heard {memory.sound}",
        Cue.HUNT: "knew others to hunt",
        Cue.TOUCH: f"was touched by {prey}",
        Cue.WORD: f"was told of {prey}",
        Cue.FLIGHT: "saw others run",
    }[memory.cue]


def knows(mind: Mind, memory: Memory) -> str:
    """Return what one of the living knows."""
    if memory.empty:
        if mind == Mind.UNAWARE:
            return "Knows of nothing unusual."
        return "Knows that something is wrong."
    other = f"{person(memory.quarry)}, infected," if memory.quarry >= 0 else "an infected"
    told = {
        Cue.NOTHING: f"Knew of {other}",
        Cue.SIGHT: f"Saw {other}",
        Cue.SCENT: "Smelt smoke or blood",
        Cue.SOUND: f"Heard {memory.sound}",
        Cue.HUNT: "Saw or heard infected that hunted",
        Cue.TOUCH: f"Was held by {other}",
        Cue.WORD: "Was told of the infected",
        Cue.FLIGHT: "Saw others run",
    }[memory.cue]
    return f"{told.removesuffix(',') if not memory.when else told}{memory.then}."


def living(mind: Mind, intent: Intent, goal: str, *, indoors: bool) -> str:
    """Return what one of the living wants: a sentence."""
    wanted = WANTS.get(intent, "stays where they are").format(goal=goal or "somewhere")
    if intent == Intent.STAY and indoors:
        wanted = "stays in"
    feels = {
        Mind.UNAWARE: "An ordinary evening",
        Mind.UNEASY: "Uneasy",
        Mind.AFRAID: "Afraid",
        Mind.RESOLVED: "Resolved",
    }.get(mind, "")
    return f"{feels}: {wanted}." if feels else f"{wanted.capitalize()}."


def happened(kind: Event, own: bool, other: int, removed: bool = False) -> str:
    """Return what an event was to a person: `own` if it is theirs, else the other's.

    `removed`: whoever left was taken out of the night by a change of the run.
    """
    who = person(other) if other >= 0 else "somebody"
    if removed and kind == Event.ESCAPED:
        gone = "was taken out of the night when the run was changed"
        return gone if own else f"{who} {gone}"
    if own and other < 0 and kind in ALONE:
        return ALONE[kind]
    if own and kind == Event.BITTEN:
        return f"was bitten by {who}" if other >= 0 else "was among the first cases"
    if own and kind == Event.AFRAID:
        return f"took fright at {who}" if other >= 0 else "took fright"
    return (OWN if own else OTHERS)[kind].format(who=who)


ALONE = {
    Event.KILLED: "died",
    Event.HEARD: "turned to a sound",
    Event.SCENTED: "took up a trail",
    Event.CHASED: "began to hunt",
    Event.LOST: "gave up the hunt",
    Event.JOINED: "joined a chase",
    Event.FOUND: "was found",
}
"""What befell somebody by nobody who is known."""
OWN = {
    Event.TURNED: "turned",
    Event.KILLED: "was put down by {who}",
    Event.ESCAPED: "left the city",
    Event.BROKE_IN: "broke into a dwelling",
    Event.BROKE_OUT: "broke out of a building",
    Event.CARRIED: "was taken to another part of the city",
    Event.NOTICED: "noticed that something was wrong",
    Event.HEARD: "turned to a sound that {who} made",
    Event.SCENTED: "took up the trail of {who}",
    Event.CHASED: "began to go after {who}",
    Event.LOST: "gave up on {who}",
    Event.JOINED: "joined the chase of {who}",
    Event.POUNDED: "began to beat against a door",
    Event.DOOR_BROKEN: "broke a door",
    Event.HID: "hid",
    Event.FOUND: "was found by {who}",
    Event.CUT: "was cut by glass, and bled",
}
OTHERS = {
    Event.BITTEN: "bit {who}",
    Event.TURNED: "{who}, whom they had bitten, turned",
    Event.KILLED: "put {who} down",
    Event.ESCAPED: "{who} left the city",
    Event.BROKE_IN: "{who} broke in",
    Event.BROKE_OUT: "{who} broke out",
    Event.AFRAID: "{who} took fright at the sight",
    Event.CARRIED: "{who} was taken away",
    Event.NOTICED: "{who} noticed that something was wrong",
    Event.HEARD: "was heard by {who}",
    Event.SCENTED: "{who} took up the trail",
    Event.CHASED: "{who} began to come after them",
    Event.LOST: "{who} gave up on them",
    Event.JOINED: "{who} joined the chase",
    Event.POUNDED: "{who} began to beat against the door",
    Event.DOOR_BROKEN: "{who} broke the door",
    Event.HID: "{who} hid",
    Event.FOUND: "found {who}",
    Event.CUT: "{who} was cut by glass",
}
