"""V9, V10 and V15: infected that walk at random, with prey on a line, on streets, as a front.

One that drifts turns round with the chance p in each second, and takes any street at a junction.
On a line its place spreads with D = v² (1 - p) / 2p.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from outskirts.base.codes import Condition, Intent, Mind
from outskirts.city.city import City
from outskirts.city.drawn import District, Street, town
from outskirts.engine.simulation import Simulation
from outskirts.validation.ensembles import Workers
from outskirts.validation.islands import Islands, islands
from outskirts.validation.results import (
    Check,
    Curve,
    Result,
    average,
    between,
    chi_square,
    share,
)

Graph = list[tuple[int, int, float]]
"""Junction, junction and length [m] of each street."""

SPEED = 2.0
TURNS = 0.25
"""Chance a second that one that wanders turns round."""
SPREAD = SPEED**2 * (1 - TURNS) / (2 * TURNS)
"""How fast its place spreads, D [m²/s]."""
OVERSHOOT = SPEED * (1 - TURNS) / (2 * TURNS)
"""How much farther away prey seems, for one that walks on for a while before it turns [m]."""
WANDER: dict[str, dict[str, float | str]] = {
    "infected": {
        "speed": SPEED, "speed_spread": 0.0, "roaming": 1.0, "roaming_pace": 1.0,
        "turning": -math.log1p(-TURNS),
    },
    "infection": {"bite": 10.0, "alpha": 0.0, "reach": 0.1, "incubation": 864000.0},
}  # fmt: skip


def wandering(made: Islands, seed: int, along: NDArray[np.float32], first: list[int]) -> Simulation:
    """Begin with some of every island infected, who wander from where they stand."""
    simulation = made.begin(seed, first, 1, along)
    state = simulation.state
    taken = state.condition == Condition.INFECTED
    ways = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), len(taken))
    state.mind[taken] = Mind.IDLE
    state.intent[taken] = Intent.ROAM
    state.heading[taken] = ways[state.who[taken]]
    state.speed[taken] = SPEED
    waits = np.random.default_rng(seed + 1).geometric(TURNS, len(taken))
    state.wake[taken] = waits[state.who[taken]]
    return Simulation(simulation.world, state, 0, 1)


def line(length: float, people: int) -> City:
    """Draw one straight street."""
    return town(
        [(0.0, 0.0), (length, 0.0)],
        [Street(0, 1, width=8.0)],
        districts=[District(people, 1)],
        title="Line",
    )


def pursuers(workers: Workers, count: int) -> Result:
    """V9: how long one who stands still is safe from one that wanders."""
    del workers
    away, length = 40.0, 4000.0
    made = islands(line(length, 2), np.zeros(2, np.int32), np.zeros(2, np.float32), count, WANDER)
    along = np.tile(np.array([length / 2, length / 2 + away], np.float32), (count, 1))
    simulation = wandering(made, 1, along, [0])
    times = [100, 200, 400, 800, 1600]
    checks: list[Check] = []
    safe, error = [], []
    for time in times:
        simulation.advance(time - simulation.tick)
        left = simulation.counts()[:, Condition.SUSCEPTIBLE] == 1
        checks.append(share(f"safe after {time} s, 40 m away", survives(away, time), left))
        p = float(left.mean())
        safe.append(p)
        error.append(3 * math.sqrt(p * (1 - p) / count))
    fine = np.linspace(20, 1600, 80)
    curve = Curve(
        "Prey that stands 40 m from a random walker", "seconds", "share not bitten",
        [float(t) for t in times], safe, error, fine.tolist(),
        [survives(away, float(t)) for t in fine],
    )  # fmt: skip
    return Result(
        "V9", "From a random walker on a line prey is safe with erf(x / sqrt(4 D t))",
        f"{count} roads of {length:,.0f} m, one that wanders at {SPEED:g} m/s and turns with "
        f"{TURNS:g} a second: D = {SPREAD:g} m²/s", "Redner 2001", tuple(checks), (curve,),
        (
            f"x is {OVERSHOOT:g} m more than the distance: who wanders walks on for a while before "
            "it turns (reckoned for a walk in steps)",
            "one pursuer and standing prey only; the decay with several is not asked",
        ),
    )  # fmt: skip


def survives(away: float, time: float) -> float:
    """Return the chance not to have been met by a random walker so far away, after a time [s]."""
    return float(erf((away + OVERSHOOT) / math.sqrt(4 * SPREAD * time)))


KITE: Graph = [
    (0, 1, 90.0),
    (1, 2, 120.0),
    (2, 3, 100.0),
    (3, 1, 150.0),
    (2, 4, 60.0),
    (3, 5, 80.0),
]
"""Streets of the town of V10: junctions, and lengths [m]."""
MARK = 30.0
"""Metre of the first street and of the fifth between which commuting times are taken."""


def kite(people: int) -> City:
    """Draw the town of V10: a loop of three streets with three dead ends."""
    places: list[tuple[float, float]] = [
        (0, 0),
        (90, 0),
        (190, 66),
        (190, -34),
        (250, 66),
        (270, -34),
    ]
    streets = []
    for a, b, length in KITE:
        straight = math.dist(places[a], places[b])
        course: tuple[tuple[float, float], ...] = ()
        if length - straight > 0.01:
            # A bend to one side makes the street as long as it should be.
            x, y = ((places[a][i] + places[b][i]) / 2 for i in range(2))
            out = math.sqrt((length / 2) ** 2 - (straight / 2) ** 2)
            dx, dy = (places[b][i] - places[a][i] for i in range(2))
            course = ((x + out * dy / straight, y - out * dx / straight),)
        streets.append(Street(a, b, course=course))
    return town(places, streets, districts=[District(people, 1)], title="Kite")


def resistance(graph: Graph, one: int, other: int) -> float:
    """Return the resistance between two junctions of streets, an ohm for each metre."""
    n = 1 + max(max(a, b) for a, b, _ in graph)
    laplacian = np.zeros((n, n))
    for a, b, length in graph:
        laplacian[a, a] += 1 / length
        laplacian[b, b] += 1 / length
        laplacian[a, b] -= 1 / length
        laplacian[b, a] -= 1 / length
    inverse = np.linalg.pinv(laplacian)
    return float(inverse[one, one] + inverse[other, other] - 2 * inverse[one, other])


def commuting() -> float:
    """Return the mean time there and back between the two marks of the kite [s]."""
    (a, b, first), (c, d, fifth) = KITE[0], KITE[4]
    cut = [
        *(street for i, street in enumerate(KITE) if i not in (0, 4)),
        (a, 6, MARK), (6, b, first - MARK), (c, 7, MARK), (7, d, fifth - MARK),
    ]  # fmt: skip
    total = sum(length for _, _, length in KITE)
    return total * resistance(cut, 6, 7) / SPREAD


def streets(workers: Workers, count: int) -> Result:
    """V10: where a random walker is, and how long it takes there and back."""
    del workers
    made = islands(
        kite(count), np.zeros(count, np.int32), np.full(count, MARK, np.float32), 1, WANDER
    )
    simulation = wandering(made, 1, made.along[None, :], list(range(count)))
    before = np.full(count, np.nan)
    reached = np.full((2, count), -1.0)
    counted = np.zeros(len(KITE), np.int64)
    while (reached[1] < 0).any() and simulation.tick < 200_000:
        simulation.advance(1)
        state = simulation.state
        order = np.argsort(state.who)
        segment = state.segment[order]
        place = (state.along + state.heading * state.speed * (simulation.tick - 1 - state.moved))[
            order
        ]
        for step, street in ((0, 4), (1, 0)):
            # Signed by street, so that who has left it cannot seem to cross the mark.
            here = np.where(segment == street, place - MARK, np.nan)
            was = np.where(before // 1000 == street, before % 1000 - MARK, np.nan)
            crossed = here * was <= 0
            due = reached[step] < 0 if step == 0 else (reached[0] >= 0) & (reached[1] < 0)
            reached[step][crossed & due] = simulation.tick - 1
        before = 1000.0 * segment + place
        if simulation.tick == 20_000:
            counted = np.bincount(segment, minlength=len(KITE))
    checks = (
        average("time there and back [s]", commuting(), reached[1]),
        chi_square(
            "who is on which street: uniform by the metre",
            [length / sum(one for _, _, one in KITE) for _, _, length in KITE],
            counted.tolist(),
        ),
    )
    return Result(
        "V10", "A random walker commutes in L R / D, and is anywhere alike by the metre",
        f"{count} walkers on six streets (a loop and three dead ends) of "
        f"{sum(one for _, _, one in KITE):g} m in all; D = {SPREAD:g} m²/s",
        "Chandra et al. 1996, exact", checks,
        remarks=(f"the standing walk is that of steps of {SPEED:g} m, turned in seconds",),
    )  # fmt: skip


def front(workers: Workers, count: int) -> Result:
    """V15: the front of zombies that wander among people who stand."""
    del workers
    density, length, rate, reach = 8, 500.0, 0.004, 0.5
    people = int(density * length)
    drawn = line(length, people)
    along = ((np.arange(people) + 0.5) / density).astype(np.float32)
    near = 2 * reach * density
    # The prey that one finds around it is bitten at this rate [1/s].
    growth = rate * near
    checks: list[Check] = []
    speeds = []
    for alpha in (0.0, 1.5):
        changes: dict[str, dict[str, float | str]] = {
            "infected": WANDER["infected"],
            "infection": {
                "bite": rate, "alpha": alpha, "reach": reach, "incubation": 1.0,
            },
        }  # fmt: skip
        made = islands(drawn, np.zeros(people, np.int32), along, count, changes)
        first = list(range(2 * density))
        simulation = wandering(made, 1, np.tile(along, (count, 1)), first)
        reached = []
        for _ in range(2):
            simulation.advance(150)
            grid = made.grid(simulation)
            farthest = (grid != Condition.SUSCEPTIBLE) * along
            # The front is where half of the people within 20 m have been bitten.
            cells = farthest.reshape(count, -1, 20 * density)
            half = (cells > 0).mean(axis=2) >= 0.5
            reached.append(20.0 * np.where(half, np.arange(half.shape[1]) + 1, 0).max(axis=1))
        speeds.append(float((reached[1] - reached[0]).mean()) / 150)
    theory = 2 * math.sqrt(SPREAD * growth)
    checks += [
        between(
            "speed of the front, as a share of 2 sqrt(D S (b - k))", 0.6, 1.05, speeds[0] / theory
        ),
        between("speed with more kills than bites [m/s]", -0.02, 0.02, speeds[1]),
    ]
    return Result(
        "V15", "A front of wandering zombies runs at most at the speed of Fisher and Kolmogorov",
        f"{count} roads of {length:g} m, {density} people a metre; {theory:.2f} m/s expected for "
        "endless numbers",
        "Fisher 1937; Kolmogorov et al. 1937; Brunet and Derrida 1997", tuple(checks),
        remarks=(
            "as far as it goes: with tens of people in the front it is slower, by a third and more "
            "(Brunet and Derrida 1997), so that a range is asked for",
        ),
    )  # fmt: skip
