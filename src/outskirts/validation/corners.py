"""V21: who sees whom where two streets meet, against the geometry of the corner.

Each island has one infected and one living person on two streets that meet, at distances drawn
anew. The engine's first two stages say who sees whom; nobody moves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outskirts.city.city import City
from outskirts.city.drawn import District, Street, town
from outskirts.engine.simulation import Simulation
from outskirts.kernels.scene import HOT
from outskirts.validation.ensembles import Workers
from outskirts.validation.islands import Islands, islands
from outskirts.validation.results import Check, Result, exactly
from outskirts.world.parameters import Sight

ARM = 150.0
"""Length of the streets [m]: longer than one sees."""
EDGE = 0.01
"""Cases this near to the edge of what is seen are left out [m]: places are kept in 32 bits."""
Metres = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Meeting:
    """Two streets that meet: their widths [m], the angle between them [degrees], the light.

    With a `piece` they do not meet in a point: that many metres of a third street lie between two
    corners. `lit` says whether there are lamps.
    """

    words: str
    widths: tuple[float, float]
    angle: float
    start: str = "12:00:00"
    lit: int = 1
    piece: float = 0.0


CASES = (
    Meeting("a right angle, 8 and 8 m wide, by day", (8.0, 8.0), 90),
    Meeting("a right angle, 5 and 12 m wide, by day", (5.0, 12.0), 90),
    Meeting("a right angle, 8 and 8 m wide, under lamps", (8.0, 8.0), 90, "23:00:00"),
    Meeting("a right angle, 8 and 8 m wide, without lamps", (8.0, 8.0), 90, "23:00:00", 0),
    Meeting("60 degrees, 8 and 6 m wide, by day", (8.0, 6.0), 60),
    Meeting("120 degrees, 8 and 6 m wide, by day", (8.0, 6.0), 120),
    Meeting("160 degrees, which is straight on, by day", (8.0, 6.0), 160),
    Meeting("two right angles, 20 m between them, by day", (8.0, 8.0), 90, piece=20.0),
    Meeting("two right angles, 60 m between them, by day", (8.0, 8.0), 90, piece=60.0),
)


def drawn(meeting: Meeting) -> City:
    """Draw two streets that meet: number 0 runs east, the last one goes off at the angle."""
    turn = np.deg2rad(meeting.angle)
    one, two = meeting.widths
    far = (ARM * float(np.cos(turn)), ARM * float(np.sin(turn)))
    points = [(0.0, 0.0), (ARM, 0.0), far]
    streets = [
        Street(0, 1, width=one, lit=meeting.lit),
        Street(0, 2, width=two, lit=meeting.lit),
    ]
    if meeting.piece:
        points = [(0.0, 0.0), (ARM, 0.0), (0.0, meeting.piece), (-ARM, meeting.piece)]
        streets = [Street(0, 1, width=one), Street(0, 2, width=one), Street(2, 3, width=two)]
    return town(points, streets, districts=[District(2, 1)], title="Corner")


def clears(one: Metres, two: Metres, widths: tuple[float, float], shrink: float) -> Mask:
    """Say whether a straight line leads past the corner of the houses, whoever stands where across.

    One stands `one` metres along a street that runs east, the other `two` along one that runs
    north. The houses fill the quarter beyond both fronts. All places across are tried, and the
    corner may be cut by `shrink` metres.
    """
    w1, w2 = widths
    corner_x, corner_y = 0.5 * w2 + shrink, 0.5 * w1 + shrink
    found = np.zeros(len(one), bool)
    for y in np.linspace(-0.5 * w1, 0.5 * w1, 9):
        for x in np.linspace(-0.5 * w2, 0.5 * w2, 9):
            # The share of the way at which the line leaves the first street, enters the second.
            leaves = (one - corner_x) / np.maximum(one - x, 1e-9)
            enters = (corner_y - y) / np.maximum(two - y, 1e-9)
            found |= (one <= corner_x) | (two <= corner_y) | (leaves <= enters)
    return found


def visible(meeting: Meeting, one: Metres, two: Metres, far: float, shrink: float) -> Mask:
    """Say who is seen, by how far they stand from the corner [m]; see docs/model/sight.

    At other than right angles distances count along the streets as at a right one.
    """
    near = one + two + meeting.piece < far + shrink
    if meeting.piece:
        return np.zeros(len(one), bool)
    bend = np.deg2rad(180 - meeting.angle)
    if bend < Sight().straight:
        return near
    return near & clears(one, two, meeting.widths, shrink)


def range_of(meeting: Meeting, made: Islands) -> float:
    """Return how far one sees in this light [m], and look that it is what the light allows."""
    sight = Sight()
    if meeting.start == "12:00:00":
        return sight.day
    if meeting.lit:
        return sight.lamps
    found = float(made.world.far(0)[0])
    # Between starlight and a full moon.
    return found if sight.dark <= found <= sight.moon else float("nan")


def looks(simulation: Simulation) -> tuple[NDArray[np.int32], Metres]:
    """Return whom everybody sees (-1 nobody) and how far away [m], by person."""
    stage, state = simulation.stage, simulation.state
    stage.settle(0, fresh=True)
    stage.sense()
    scene = simulation.desk.scene
    sees = np.full(state.people, -1, np.int32)
    away = np.full(state.people, -1.0)
    for k in range(int(scene.size[HOT])):
        who = state.who[scene.row[k]]
        if scene.sees[k] >= 0:
            sees[who] = state.who[scene.row[scene.sees[k]]]
            away[who] = scene.away[k]
    return sees, away


def distances(number: int, count: int) -> tuple[Metres, Metres]:
    """Draw how far both stand from the corner [m]: some near it, some far."""
    draw = np.random.default_rng(number)
    found = np.exp(draw.uniform(np.log(0.5), np.log(0.95 * ARM), (2, count)))
    return found[0].astype(np.float32).astype(float), found[1].astype(np.float32).astype(float)


def corner(meeting: Meeting, number: int, count: int) -> tuple[Check, int]:
    """Compare one meeting of streets; return its check, and how many do not see each other alike.

    Half of the infected stand on the first street, half of the living do.
    """
    sight = Sight()
    city = drawn(meeting)
    last = len(city.segments.length) - 1
    made = islands(
        city, np.array([0, last], np.int32), np.zeros(2, np.float32), count,
        {"sight": {name: getattr(sight, name) for name in ("day", "lamps", "moon", "dark")}},
        start=meeting.start,
    )  # fmt: skip
    one, two = distances(number, count)
    along = np.column_stack([one, two]).astype(np.float32)
    far = range_of(meeting, made)
    wanted = visible(meeting, one, two, far, 0.0)
    clear = visible(meeting, one, two, far, EDGE) == visible(meeting, one, two, far, -EDGE)
    wrong, unequal = 0, 0
    for case in (0, 1):
        sees, away = looks(made.begin(1, [case], 1, along))
        sees, away = sees.reshape(count, 2), away.reshape(count, 2)
        mutual = (sees[:, 0] >= 0) == (sees[:, 1] >= 0)
        unequal += int((~mutual).sum())
        right = ((sees[:, 0] >= 0) == wanted) & (~wanted | (np.abs(away[:, 0] - one - two) < EDGE))
        wrong += int((clear & ~right).sum())
    pairs, seen = 2 * int(clear.sum()), 2 * int((wanted & clear).sum())
    words = f"{meeting.words}: of {pairs} pairs {seen} see each other; otherwise do"
    return exactly(words, 0, wrong), unequal


def corners(workers: Workers, count: int) -> Result:
    """V21: who is seen round a corner and who is not."""
    del workers
    checks: list[Check] = []
    unequal = 0
    for number, meeting in enumerate(CASES):
        found, more = corner(meeting, number, count)
        checks.append(found)
        unequal += more
    checks.append(exactly("of all pairs, those of whom only one sees the other", 0, unequal))
    return Result(
        "V21", "A corner hides whom the houses hide, from both sides and at every light",
        f"for each line {count} pairs of streets with an infected and a living person, either on "
        "the first street; ranges of sight as by default",
        "lines of sight past the corner of the houses; docs/model/sight", tuple(checks),
        remarks=(
            "at a right angle every line between two places across the streets is tried; at others "
            "distances count along the streets as at a right one",
            f"cases within {EDGE:g} m of the edge of what is seen are left out",
        ),
    )  # fmt: skip
