"""Every number of the model: its unit, its range and where it comes from.

A parameter is reached from a scenario's `[parameters.GROUP]` table or by
`--set GROUP.NAME=VALUE`. A source is one of three: a work of `docs/bibliography.md` by author and
year; "assumed" with the reason, where no publication stands behind it; "calibration", which refers
to trial runs of a cruder engine on the real city.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


def number(default: float, unit: str, low: float, high: float, meaning: str, source: str) -> Any:
    """Declare a numeric parameter with its unit, range (both ends inclusive) and source."""
    return Field(
        default,
        ge=low,
        le=high,
        allow_inf_nan=False,
        description=meaning,
        json_schema_extra={"unit": unit, "source": source},
    )


def choice(default: str, meaning: str, source: str) -> Any:
    """Declare a parameter that is one of a few words."""
    return Field(default, description=meaning, json_schema_extra={"unit": "word", "source": source})


class Group(BaseModel):
    """Parameters that belong to one law."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Infection(Group):
    """What one second of contact does, and how long the bitten remain themselves."""

    bite: float = number(
        0.15, "1/s", 0, 10, "rate at which a struggle in the street ends in a bite", "calibration"
    )
    alpha: float = number(
        0.2,
        "1",
        0,
        10,
        "kills per bite: an infected is put down at alpha times the rate of bites",
        "calibration; the films' figure is 0.8 (Alemi et al. 2015, arXiv:1503.01104)",
    )
    break_free: float = number(
        0.15, "1/s", 0, 10, "rate at which the prey tears itself loose", "calibration"
    )
    bite_indoors: float = number(
        0.05, "1/s", 0, 10, "rate of bites in a room; kills go by alpha", "calibration"
    )
    flee_indoors: float = number(
        0.02, "1/s", 0, 10, "rate at which one in a room gets out into the street", "calibration"
    )
    incubation: float = number(
        600, "s", 1, 864000, "median time from the bite to turning", "calibration"
    )
    incubation_spread: float = number(
        0.5,
        "1",
        0,
        2,
        "standard deviation of the logarithm of that time",
        "assumed: one in six turns in less than 0.6 of it, one in six in more than 1.6 of it",
    )
    recovery: float = number(
        0, "1/s", 0, 10, "rate at which an infected ceases on its own", "assumed: never"
    )
    reach: float = number(
        1.0, "m", 0.1, 5, "contact along and across the street", "assumed: an arm and half a step"
    )
    engagement: Literal["one", "all"] = choice(
        "one",
        "an infected struggles with one prey at a time, or with all in reach (mass action: no "
        "holding and no feeding)",
        "assumed: who holds somebody has no hand free; all: the mass action of Alemi et al. 2015",
    )
    carried: float = number(
        0.01, "1", 0, 1, "share of the bitten who travel far, to some dwelling", "calibration"
    )
    brawn: float = number(
        1.0,
        "1",
        0,
        1,
        "how much strength, by age, sex and build, tells in a struggle: 0 not at all, 1 in "
        "proportion; the prey's betters its odds, the infected's the bite's",
        "assumed: as much force as strength",
    )
    ready: float = number(
        1.0,
        "1",
        0,
        10,
        "what somebody of median body adds by being ready, or by helping: multiples of the plain "
        "rates of kills and of tearing loose",
        "assumed: as much again as one who is caught",
    )


class Infected(Group):
    """Bodies and minds of the infected."""

    speed: float = number(0.9, "m/s", 0, 8, "median speed of the slow", "calibration")
    speed_spread: float = number(
        0.3, "1", 0, 1, "half-width of their speeds, as a share of the median", "calibration"
    )
    fast_share: float = number(0.05, "1", 0, 1, "share of fast ones", "calibration")
    fast_speed: float = number(3.0, "m/s", 0, 8, "speed of the fast", "calibration")
    notice: float = number(
        0.3,
        "1/s",
        0,
        10,
        "rate at which an idle one takes up visible prey",
        "assumed: prey in full view is noticed within some seconds",
    )
    notice_sneaking: float = number(
        0.01, "1/s", 0, 10, "the same of one who sneaks", "assumed: a thirtieth"
    )
    feeding: float = number(20, "s", 0, 3600, "time spent over a bitten one", "calibration")
    stunned: float = number(
        3,
        "s",
        0,
        600,
        "time lost when the prey tears loose",
        "assumed: until it has its footing again",
    )
    search: float = number(
        30, "s", 0, 3600, "time from the last sight of prey to giving up", "calibration"
    )
    heed: float = number(
        0.3, "1/s", 0, 10, "rate at which one turns to a sound that it hears", "assumed: as sight"
    )
    growling: float = number(
        0.2,
        "1/s",
        0,
        10,
        "rate at which one that sees prey growls",
        "assumed: a growl every five seconds",
    )
    look_round: float = number(
        20,
        "s",
        1,
        3600,
        "mean time spent looking about where a sound was",
        "assumed: time for a look each way",
    )
    roaming: float = number(
        0.2, "1", 0, 1, "share of the idle that drift along the streets", "calibration"
    )
    roaming_pace: float = number(
        0.5, "1", 0, 1, "their pace, as a share of their speed", "assumed: nothing draws it on"
    )
    turning: float = number(
        0,
        "1/s",
        0,
        10,
        "rate at which one that drifts turns round; above 0 it takes any street at a junction, the "
        "one it came by included: a random walk",
        "assumed: they drift on; for comparisons with theory",
    )


class Sound(Group):
    """How loud things are, how far that carries, and what drowns it. Levels are in dB(A) at 1 m."""

    footsteps: float = number(
        45, "dB", 0, 200, "one who walks", "assumed: usual figures are 40 to 50"
    )
    running: float = number(58, "dB", 0, 200, "one who runs", "assumed: usual figures are 55 to 60")
    talk: float = number(
        60,
        "dB",
        0,
        200,
        "people who talk",
        "van Heusden et al. 1979: 50 in quiet, 3 more for each 10 dB(A) of noise above 40",
    )
    shout: float = number(
        88,
        "dB",
        0,
        200,
        "someone who shouts",
        "Engineering ToolBox: a speech interference level of 78 at 0.9 m, about 85 dB(A)",
    )
    scream: float = number(
        105, "dB", 0, 200, "someone who screams", "assumed: usual figures are 100 to 110"
    )
    door: float = number(
        80, "dB", 0, 200, "a door that gives way or slams", "assumed: as a very loud voice"
    )
    glass: float = number(
        100,
        "dB",
        0,
        200,
        "a window that breaks",
        "assumed: 95 to 105, between a shout and an alarm",
    )
    pounding: float = number(
        85, "dB", 0, 200, "one infected beating on a door", "assumed: as a shout"
    )
    struggle: float = number(85, "dB", 0, 200, "people who struggle", "assumed: shouts")
    growl: float = number(
        80, "dB", 0, 200, "an infected that sees prey", "assumed: between a loud voice and a shout"
    )
    alarm: float = number(
        115, "dB", 0, 200, "a siren or a shop's alarm", "assumed: usual figures are 110 to 120"
    )
    engine: float = number(
        78, "dB", 0, 200, "a car at 50 km/h", "assumed: usual figures are 75 to 80"
    )
    crash: float = number(110, "dB", 0, 200, "a car that crashes", "assumed: as a car's horn")
    gunshot: float = number(
        140,
        "dB",
        0,
        200,
        "a shot from a gun",
        "assumed: usual figures are 140 and more at the muzzle",
    )
    absorbed: float = number(
        0.05,
        "dB/m",
        0,
        1,
        "lost along a street beside the spreading",
        "assumed: what walls and side streets take; the air alone takes a tenth of it",
    )
    fabric: float = number(
        52,
        "dB",
        20,
        100,
        "lost per tenfold distance across the houses",
        "Ismail 2014: about 52 whatever the density",
    )
    corner: float = number(
        10, "dB", 0, 60, "lost at a street corner", "assumed: a tenth of the sound bends round"
    )
    shut: float = number(
        25,
        "dB",
        0,
        60,
        "lost through a front with shut windows",
        "assumed: usual figures of closed windows are about 25",
    )
    quiet: float = number(
        30, "dB", 0, 100, "where nobody is left", "assumed: 25 to 35 without people and engines"
    )
    traffic: float = number(
        70,
        "dB",
        0,
        100,
        "traffic of the busiest hour, main roads",
        "assumed: usual figures by day are 68 to 75",
    )
    traffic_middle: float = number(
        62,
        "dB",
        0,
        100,
        "the same, secondary and tertiary roads",
        "assumed: between main roads and residential streets",
    )
    traffic_side: float = number(
        50,
        "dB",
        0,
        100,
        "the same, residential streets",
        "assumed: usual figures by day are 50 to 58",
    )
    people: float = number(
        45,
        "dB",
        0,
        100,
        "what one walker on 100 m of street adds, steps and talk",
        "assumed: as footsteps",
    )
    indoors: float = number(
        40,
        "dB",
        0,
        100,
        "in a room with people who are awake: what is softer is not noticed there",
        "assumed: talk and a screen across the room",
    )
    waking: float = number(
        65,
        "dB",
        0,
        200,
        "what wakes a sleeper, median, in the room",
        "assumed: usual figures are 60 to 70",
    )
    waking_spread: float = number(
        5, "dB", 0, 50, "half-width of what wakes people", "assumed: from 60 to 70"
    )
    loud: float = number(
        55,
        "dB",
        0,
        200,
        "a sound of danger that is as loud as this in the room is near: who hears it does not wait "
        "for it to ebb away",
        "assumed: a scream before the house, blows on its door",
    )
    misplaced: float = number(
        0.2,
        "1",
        0,
        1,
        "error of the place of a sound, as a share of the distance",
        "assumed: ears tell direction better than distance",
    )


class Scent(Group):
    """What people leave behind them, and for how long it can be followed."""

    sweat: float = number(
        600,
        "s",
        0,
        86400,
        "time until a trail is gone",
        "assumed: a crowd's trails are trodden over within minutes",
    )
    blood: float = number(
        3600, "s", 0, 86400, "the same of one who bleeds", "assumed: blood smells longer than sweat"
    )
    found: float = number(
        0.2,
        "1",
        0,
        1,
        "chance that an infected takes up a fresh trail that it comes by",
        "assumed: most trails of a living city are passed by",
    )
    found_blood: float = number(
        0.8, "1", 0, 1, "the same of blood", "assumed: blood is seldom passed by"
    )


class Sight(Group):
    """How far people are seen along a street, by light."""

    day: float = number(
        120,
        "m",
        1,
        1000,
        "range in daylight",
        "assumed: face and gait are told apart to about this distance",
    )
    lamps: float = number(40, "m", 1, 1000, "range under street lamps", "calibration")
    moon: float = number(
        25,
        "m",
        1,
        1000,
        "range under a full moon",
        "Johnson 1958, with eyes that resolve 7' (assumed): identified at 29 m, rounded down",
    )
    dark: float = number(
        12,
        "m",
        1,
        1000,
        "range under stars",
        "Johnson 1958, with eyes that resolve 20' (assumed): identified at 10 m, recognised at 16",
    )
    sneaking: float = number(
        0.3,
        "1",
        0,
        1,
        "share of the range over which one who sneaks is seen",
        "assumed: along fronts, stooped, from cover to cover",
    )
    body: float = number(
        0.25,
        "m",
        0,
        5,
        "width of the street that one body hides from those behind",
        "assumed: half of a body's width, for bodies move",
    )
    still: float = number(
        0.5,
        "1",
        0,
        1,
        "chance of noticing one who stands still, as a share of one who moves",
        "assumed: movement draws the eye",
    )
    doorway: float = number(
        4.0,
        "m",
        0,
        50,
        "way to either side of an open door or window in which one passing sees in",
        "assumed: half a street's width",
    )
    straight: float = number(
        0.52,
        "rad",
        0,
        1.57,
        "a street that bends less goes straight on for the eye",
        "assumed: 30 degrees, for streets are wide",
    )


class Living(Group):
    """What frightens people and what they do then."""

    notice_ahead: float = number(
        0.08, "1/s", 0, 10, "rate of noticing one visible infected ahead", "calibration"
    )
    notice_behind: float = number(
        0.01, "1/s", 0, 10, "rate of noticing one visible infected behind", "calibration"
    )
    alert_ahead: float = number(
        0.5,
        "1/s",
        0,
        10,
        "the same ahead, for those who have seen or been told that something is wrong",
        "assumed: a glance every two seconds",
    )
    alert_behind: float = number(
        0.1, "1/s", 0, 10, "the same behind", "assumed: a look back every ten seconds"
    )
    contagion: float = number(
        0.08,
        "1/s",
        0,
        10,
        "rate at which the sight of one who runs makes uneasy",
        "assumed: they are noticed as an infected ahead is",
    )
    heed: float = number(
        0.3,
        "1/s",
        0,
        10,
        "rate at which a sound of danger that one hears makes uneasy",
        "assumed: as the infected",
    )
    screaming: float = number(
        0.3,
        "1",
        0,
        1,
        "share of those who take fright that scream",
        "assumed: most run without a sound",
    )
    talking: float = number(
        0.05, "1/s", 0, 10, "rate at which walkers talk", "assumed: a word every twenty seconds"
    )
    calm_after: float = number(
        90,
        "s",
        1,
        36000,
        "time without a sight of infected until running ends",
        "assumed: nobody runs much longer than that",
    )
    panic: float = number(
        0.3,
        "1",
        0,
        1,
        "share of the ways at junctions that are taken blindly at full fear",
        "assumed: flight is rarely blind",
    )
    stumble: float = number(
        0.004,
        "1/s",
        0,
        10,
        "rate at which one who runs in full fear falls",
        "assumed: at full fear one fall in four minutes",
    )
    fallen: float = number(
        2, "s", 0, 60, "time until one who fell is up again", "assumed: one gets up at once"
    )
    calls: float = number(
        0.5,
        "1",
        0,
        1,
        "chance that one who learns of danger reaches each of the household",
        "assumed: half of the calls are heard",
    )
    response: float = number(
        120,
        "s",
        1,
        36000,
        "median time until one at home who has learnt of danger has decided what to do",
        "assumed: people seek confirmation first",
    )
    response_spread: float = number(
        0.94, "1", 0, 3, "standard deviation of its logarithm", "IMO 2016, response times by day"
    )
    fetches: float = number(
        0.3,
        "1",
        0,
        1,
        "share of those who go to fetch one of the household who is in some place nearby",
        "assumed: most call instead",
    )
    confides: float = number(
        0.5,
        "1",
        0,
        1,
        "share of the bitten who tell the others what happened",
        "assumed: half, for want of a figure",
    )
    leave: float = number(
        0.05,
        "1",
        0,
        1,
        "share of the frightened who make for an exit of the city",
        "assumed: most make for home or a door nearby",
    )
    familiar: float = number(
        0,
        "1",
        0,
        1,
        "share of those who leave that take an exit they know instead of the nearest",
        "assumed: none; people make for the way they know, Sime 1985",
    )
    sneaks: float = number(
        0.5,
        "1",
        0,
        1,
        "share of people who keep their head, and sneak where that helps",
        "assumed: half, for want of a figure",
    )
    sneaks_within: float = number(
        30,
        "m",
        0,
        1000,
        "how near an infected must be that one sneaks because of it",
        "assumed: three quarters of the range under lamps",
    )
    fights: float = number(
        0.5,
        "1",
        0,
        1,
        "share of people who stand and fight when held or cornered",
        "assumed: half, for want of a figure",
    )
    at_bay: float = number(
        10,
        "m",
        0,
        100,
        "how near the hunter is when one who is cornered turns to fight",
        "assumed: a few seconds before it is there",
    )
    helps_household: float = number(
        0.9,
        "1",
        0,
        1,
        "chance that one who is resolved helps somebody of the household who is held",
        "assumed: almost always",
    )
    helps_stranger: float = number(
        0.02, "1", 0, 1, "the same, for a stranger", "assumed: hardly anybody goes near"
    )
    helps_within: float = number(
        15,
        "m",
        0,
        100,
        "how near those are who are helped, on the same street",
        "assumed: near enough to be there in time",
    )
    unease: float = number(
        1800,
        "s",
        1,
        864000,
        "time without another sound of danger until unease at home has ebbed away",
        "assumed: twenty times as long as fear in the street",
    )
    wary: float = number(
        0.5,
        "1",
        0,
        1,
        "chance to notice, on coming home, a broken door or a struggle within",
        "assumed: half, for want of a figure",
    )


class Sleep(Group):
    """When people are asleep at home, by the hour of the day."""

    bed: float = number(
        23.5,
        "h",
        18,
        30,
        "median hour at which people of 12 and older fall asleep",
        "assumed: late, as in a large city",
    )
    bed_child: float = number(
        21.0,
        "h",
        18,
        30,
        "the same of younger children",
        "assumed: two hours and a half before the others",
    )
    rise: float = number(
        7.0,
        "h",
        0,
        12,
        "median hour at which people get up",
        "assumed: an hour before work and school",
    )
    spread: float = number(
        1.0,
        "h",
        0,
        3,
        "standard deviation of these hours",
        "assumed: two in three within an hour of it",
    )
    calls: float = number(
        0.5,
        "1",
        0,
        1,
        "chance that one who is asleep answers a call, as a share of one who is awake",
        "assumed: telephones are put away",
    )


class Doors(Group):
    """Doors and windows: how long they hold, how one gets through."""

    restless: float = number(
        300,
        "s",
        1,
        86400,
        "mean time until an idle infected turns to people whom it hears behind a door nearby",
        "assumed: with a door's strength about the 10 min of the calibration",
    )
    near: float = number(
        15,
        "m",
        1,
        200,
        "how far along the street it hears people behind doors",
        "assumed: voices behind a door are heard across the street and some houses on",
    )
    patience: float = number(
        1800,
        "s",
        1,
        864000,
        "mean time that one beats on a door before it gives up",
        "assumed: they are persistent",
    )
    quiet: float = number(
        0.3,
        "1",
        0,
        1,
        "chance that people who know of danger, and are quiet, are heard behind their door all the "
        "same",
        "assumed: who is quiet is heard a third as often",
    )
    by_back: float = number(
        0.7,
        "1",
        0,
        1,
        "share of those who flee from a place that take the back door",
        "assumed: most of those who know the house",
    )
    break_out: float = number(
        300, "s", 1, 86400, "median time to get out when nobody is left inside", "calibration"
    )
    street_door: float = number(
        300,
        "s",
        0,
        86400,
        "time that one infected pounds until a house's door gives",
        "assumed: with the time until it is turned to, the 10 min of the calibration",
    )
    inner_door: float = number(
        600, "s", 0, 86400, "the same, a dwelling's door", "assumed: steel or bolted, no glass"
    )
    front: float = number(
        300, "s", 0, 86400, "the same, the front door of a place", "assumed: as a house's door"
    )
    back: float = number(
        600,
        "s",
        0,
        86400,
        "the same, the back door of a place",
        "assumed: steel or bolted, no glass",
    )
    store_door: float = number(
        300,
        "s",
        0,
        86400,
        "the same, the door of a shop's store room",
        "assumed: as a house's door",
    )
    window: float = number(
        20, "s", 0, 86400, "the same, a window on the ground floor", "assumed: glass"
    )
    street_door_width: float = number(
        1.2, "m", 0.3, 20, "free width of a house's door", "assumed: one wide leaf"
    )
    inner_door_width: float = number(
        0.9,
        "m",
        0.3,
        20,
        "the same, a dwelling's door and that of a store room",
        "assumed: one leaf",
    )
    front_width: float = number(
        1.5, "m", 0.3, 20, "the same, the front door of a place", "assumed: two leaves"
    )
    back_width: float = number(
        0.9, "m", 0.3, 20, "the same, the back door of a place", "assumed: one leaf"
    )
    window_width: float = number(0.9, "m", 0.3, 20, "the same, a window", "assumed: one leaf")
    open_width: float = number(
        3.0,
        "m",
        0.3,
        20,
        "the same, the open side of a bus or tram stop",
        "assumed: the long side of a shelter",
    )
    through_window: float = number(
        6,
        "s",
        0,
        600,
        "time to climb through a broken or open window",
        "assumed: over a sill, one leg after the other",
    )
    smashes: float = number(
        0.5,
        "1",
        0,
        1,
        "share of those who flee by a shut window that break it instead of opening it",
        "assumed: haste",
    )
    cut: float = number(
        0.2,
        "1",
        0,
        1,
        "chance that one who climbs through a broken window is cut by its glass",
        "assumed: most clear the frame first",
    )
    bleeding: float = number(
        600,
        "s",
        0,
        86400,
        "time for which such a cut bleeds",
        "assumed: a small wound closes in ten minutes",
    )


class Public(Group):
    """The evening of a city, and how it ends."""

    trips: float = number(
        2.18, "1/day", 0, 20, "trips a day per person", "mobility survey of Casablanca 2019"
    )
    walked: float = number(
        0.62, "1", 0, 1, "share of trips on foot", "mobility survey of Casablanca 2019"
    )
    trip_radius: float = number(
        950,
        "m",
        10,
        10000,
        "mean straight distance of a walk; 1.2 km along the streets",
        "mobility survey of Casablanca 2019: 14 min",
    )
    opening: float = number(
        7, "h", 0, 24, "hour at which shops open their doors", "assumed: the first shops"
    )
    closing: float = number(
        21,
        "h",
        0,
        24,
        "hour at which shops shut their doors",
        "assumed: after the evening's shopping",
    )
    stay: float = number(
        2400,
        "s",
        60,
        86400,
        "mean stay in a shop",
        "assumed: shops, cafés and places of worship together",
    )
    warning_begins: float = number(
        1800,
        "s",
        0,
        864000,
        "time from the start until word goes round",
        "assumed: first calls and messages are not believed at once",
    )
    warning_median: float = number(
        5400,
        "s",
        60,
        864000,
        "time after that until half have heard and stay in",
        "Sorensen and Mileti 1988: an area is warned in 3 to 4 h",
    )
    warning_scale: float = number(
        1500,
        "s",
        10,
        864000,
        "scale of the logistic spread of the warning",
        "Sorensen and Mileti 1988, as `public.warning_median`",
    )


class Movement(Group):
    """How a crowd walks (Weidmann 1993)."""

    jam: float = number(5.4, "1/m²", 1, 10, "density at which nobody moves", "Weidmann 1993")
    gamma: float = number(1.913, "1/m²", 0.1, 10, "shape of the relation", "Weidmann 1993")
    crawl: float = number(
        0.05,
        "1",
        0,
        1,
        "least share of the free speed that a crowd leaves",
        "assumed: no crowd stands still for good",
    )
    sneaking_pace: float = number(
        0.4,
        "1",
        0.05,
        1,
        "speed of one who sneaks, as a share of walking",
        "assumed: a stooped walk of 0.4 to 0.7 m/s",
    )
    flow: float = number(
        1.33,
        "1/(m s)",
        0.1,
        10,
        "people who get through a metre of opening in a second",
        "IMO 2016, test 4",
    )
    pressed: float = number(
        4,
        "1/m²",
        0.5,
        1000,
        "infected that find room on a square metre, of floor and of street",
        "assumed: nobody moves at 5.4, Weidmann 1993",
    )
    sidestep: float = number(0.5, "m/s", 0, 5, "lateral speed", "assumed: less than half of a walk")
    blocked: float = number(
        1.2,
        "m",
        0,
        5,
        "width that one infected blocks",
        "assumed: its body and what its arms reach",
    )
    gap: float = number(
        2.0,
        "m",
        0,
        10,
        "free width needed to slip past infected",
        "assumed: out of its reach to both sides",
    )
    with_child: float = number(
        0.65,
        "1",
        0.05,
        1,
        "speed of one who leads or carries small children, as a share of their own",
        "assumed: children of 3 to 6 are led at 0.84 m/s (Larusdottir and Dederichs 2012)",
    )
    over_body: float = number(
        0.3,
        "1",
        0.01,
        1,
        "share of one's speed over a metre in which a dead body lies in one's lane",
        "assumed: one steps over it or round it",
    )
    ride_speed: float = number(
        5.5,
        "m/s",
        0.5,
        40,
        "door to door by vehicle, straight line",
        "mobility survey of Casablanca 2019: trips of 22 min on average",
    )


class Parameters(Group):
    """All numbers of a run."""

    infection: Infection = Infection()
    infected: Infected = Infected()
    sight: Sight = Sight()
    sound: Sound = Sound()
    scent: Scent = Scent()
    living: Living = Living()
    sleep: Sleep = Sleep()
    doors: Doors = Doors()
    public: Public = Public()
    movement: Movement = Movement()


PRESETS: dict[str, dict[str, dict[str, float | str]]] = {
    "slow": {},
    "fast": {"infected": {"speed": 2.2, "fast_share": 0.3, "fast_speed": 5.0}},
    "film": {"infection": {"alpha": 0.8}},
    "textbook": {
        "infection": {
            "engagement": "all",
            "bite": 0.1,
            "alpha": 0.8,
            "break_free": 0.0,
            "incubation": 1.0,
            "incubation_spread": 0.0,
            "carried": 0.0,
            "brawn": 0.0,
        },
        "infected": {
            "speed": 0.0,
            "fast_share": 0.0,
            "roaming": 0.0,
            "notice": 0.0,
            "notice_sneaking": 0.0,
            "heed": 0.0,
        },
        "scent": {"found": 0.0, "found_blood": 0.0},
        "living": {
            "notice_ahead": 0.0,
            "notice_behind": 0.0,
            "alert_ahead": 0.0,
            "alert_behind": 0.0,
            "contagion": 0.0,
            "heed": 0.0,
        },
        "public": {"trips": 0.0},
        "movement": {"pressed": 1000.0},
    },
}
"""What each pathogen preset changes. Presets set numbers; the laws that run are the same."""


@dataclass(frozen=True)
class Entry:
    """One parameter as `outskirts parameters` shows it."""

    name: str
    value: float | str
    unit: str
    low: float | None
    high: float | None
    meaning: str
    source: str


def entries(parameters: Parameters) -> Iterator[Entry]:
    """Yield every parameter with its value, unit, range, meaning and source."""
    for group_name in Parameters.model_fields:
        group = getattr(parameters, group_name)
        for name, info in type(group).model_fields.items():
            bounds = {type(rule).__name__: rule for rule in info.metadata}
            extra = info.json_schema_extra
            assert isinstance(extra, dict)
            yield Entry(
                f"{group_name}.{name}",
                getattr(group, name),
                str(extra["unit"]),
                getattr(bounds.get("Ge"), "ge", None),
                getattr(bounds.get("Le"), "le", None),
                info.description or "",
                str(extra["source"]),
            )
