"""The codes that columns hold. Values are stored in files: append, never renumber."""

from enum import IntEnum


class Rank(IntEnum):
    """What kind of way a street is, from the widest road down."""

    MOTORWAY = 0
    TRUNK = 1
    PRIMARY = 2
    SECONDARY = 3
    TERTIARY = 4
    UNCLASSIFIED = 5
    RESIDENTIAL = 6
    LIVING = 7
    SERVICE = 8
    PEDESTRIAN = 9
    TRACK = 10
    PATH = 11
    STEPS = 12


class Way(IntEnum):
    """Bits of `walk` and `drive`: in which directions a street may be used."""

    NONE = 0
    FORWARD = 1
    BACKWARD = 2
    BOTH = 3


class PlaceKind(IntEnum):
    """What a place is for."""

    SUPERMARKET = 0
    CONVENIENCE = 1
    BAKERY = 2
    SHOP = 3
    PHARMACY = 4
    HOSPITAL = 5
    CLINIC = 6
    POLICE = 7
    FIRE_STATION = 8
    FUEL = 9
    SCHOOL = 10
    WORSHIP = 11
    RESTAURANT = 12
    BANK = 13
    BUS_STOP = 14
    TRAM_STOP = 15
    STATION = 16
    PORT = 17
    FARM = 18
    WORKPLACE = 19
    HOUSE = 20
    """An isolated house outside the districts."""


class Sex(IntEnum):
    """As the census counts it."""

    FEMALE = 0
    MALE = 1


class Role(IntEnum):
    """What a person does on a working day."""

    HOME = 0
    PUPIL = 1
    WORKER = 2


class RoomKind(IntEnum):
    """What hangs on a street by a door. Rooms are numbered after the streets, in this order."""

    DWELLING = 0
    PLACE = 1
    EXIT = 2
    """Beyond the map: who enters has escaped."""
    ABOARD = 3
    """On the way in a vehicle: one room for the whole city, out of reach."""
    STAIRWELL = 4
    """Behind a street door: the way to about six dwellings."""
    STORE = 5
    """The room behind a shop's hall, with the way out at the back."""
    IN_ARMS = 6
    """Led or carried by an adult: one room for all small children of the city who are."""


class Use(IntEnum):
    """What a building is for."""

    DWELLING = 0
    SHOP = 1
    OFFICE = 2
    PUBLIC = 3
    INDUSTRIAL = 4
    OTHER = 5
    """Garages, sheds, and whatever is too small to live in."""
    FARM = 6


class Opening(IntEnum):
    """What one gets into a room by, and out again."""

    STREET_DOOR = 0
    """From the street into a stairwell."""
    INNER_DOOR = 1
    """From a stairwell into a dwelling."""
    FRONT = 2
    """From the street into a place."""
    BACK = 3
    """The way out at the back of a place, from its store room where it has one."""
    WINDOW = 4
    """Of a place, beside its front door."""
    STORE_DOOR = 5
    """From the hall of a shop into its store room."""
    WINDOW_HOME = 6
    """Of a dwelling on the ground floor."""
    OPEN_SIDE = 7
    """Nothing to break: a bus or tram stop, open to the street."""


class Latch(IntEnum):
    """How a door or window stands. Residents pass one that is shut, infected do not."""

    SHUT = 0
    OPEN = 1
    BROKEN = 2


class Condition(IntEnum):
    """How the infection stands with a person."""

    SUSCEPTIBLE = 0
    EXPOSED = 1
    """Bitten, still oneself."""
    INFECTED = 2
    DEAD = 3
    ESCAPED = 4


class Mind(IntEnum):
    """What moves a person. The first four are the living's, the others the infected's."""

    UNAWARE = 0
    UNEASY = 1
    AFRAID = 2
    RESOLVED = 3
    IDLE = 4
    CURIOUS = 5
    CHASING = 6
    FEEDING = 7


class Intent(IntEnum):
    """What a person is about to do with their feet."""

    STAY = 0
    TRIP = 1
    """Walk to `goal` as on any evening."""
    HOME = 2
    FLEE = 3
    LEAVE = 4
    """Leave the city by an exit."""
    ROAM = 5
    CHASE = 6
    SEARCH = 7
    RIDE = 8
    INVESTIGATE = 9
    """Go and look where something was heard, or where others hunt."""
    TRACK = 10
    """Follow a trail."""
    LOOK_ROUND = 11
    """Stand and look about where the noise was, or where the trail ends."""
    POUND = 12
    """Beat against a door behind which somebody is."""
    HIDE = 13
    """Stay in, locked and quiet."""
    GATHER = 14
    """Fetch somebody of the household, or wait for them."""
    FIGHT = 15
    """Stand and fight, ready for it."""
    HELP = 16
    """Get somebody away from an infected that holds them."""


class Pace(IntEnum):
    """How somebody gets along: what it costs in noise and in being seen."""

    STILL = 0
    SNEAK = 1
    WALK = 2
    RUN = 3
    SPRINT = 4


class Cue(IntEnum):
    """By what somebody knows of what they are after, or afraid of: the reason for what they do."""

    NOTHING = 0
    SIGHT = 1
    SCENT = 2
    SOUND = 3
    HUNT = 4
    """Others who hunt: seen, or heard growling."""
    TOUCH = 5
    WORD = 6
    """Told by others, or by the authorities."""
    FLIGHT = 7
    """Others who run."""


class Noise(IntEnum):
    """What makes a sound; levels are in `world.parameters`."""

    FOOTSTEPS = 0
    RUNNING = 1
    TALK = 2
    SHOUT = 3
    SCREAM = 4
    DOOR = 5
    GLASS = 6
    POUNDING = 7
    STRUGGLE = 8
    GROWL = 9
    FRENZY = 10
    ALARM = 11
    ENGINE = 12
    CRASH = 13
    GUNSHOT = 14


class Event(IntEnum):
    """What the line list records."""

    BITTEN = 0
    TURNED = 1
    KILLED = 2
    ESCAPED = 3
    BROKE_IN = 4
    BROKE_OUT = 5
    AFRAID = 6
    CARRIED = 7
    NOTICED = 8
    """One of the living learns that something is wrong, without seeing an infected."""
    HEARD = 9
    """An infected turns to a sound; `by` made it."""
    SCENTED = 10
    """An infected takes up a trail."""
    CHASED = 11
    """An infected begins to go after `by`, whom it sees."""
    LOST = 12
    """An infected gives up; `by` was its prey, if it had one."""
    JOINED = 13
    """An infected joins the chase of `by`, another infected."""
    POUNDED = 14
    """An infected begins to beat against a door."""
    DOOR_BROKEN = 15
    HID = 16
    FOUND = 17
    """One who hid is found by `by`."""
    CUT = 18
    """One of the living is cut by the glass of a window, and bleeds."""
