"""V6 to V8: susceptible, infected, recovered, in a crowd and on a lattice; a chain of infections.

Nobody is put down; the infected recover (cease) at a rate, and infect each in reach at another.
"""

import math
from dataclasses import replace

import numpy as np
from scipy.optimize import brentq
from scipy.stats import kstest

from outskirts.validation.ensembles import Plan, Workers
from outskirts.validation.results import Check, Curve, Result, around, average, share
from outskirts.validation.zombies import MIDDLE, SIDE, slope

SLOW = 0.01
"""Chance of recovery in a second: small, for all that happens in one second happens at once."""
PAIR = 0.538410
"""Chance that a neighbour is infected, at the critical point of the lattice.
Source: Tomé and Ziff 2010."""
CRITICAL = 0.1765005
"""Share of recoveries among all events there. Source: Tomé and Ziff 2010."""


def final_size(r0: float) -> float:
    """Return the share that is infected in the end: z = 1 - exp(-R0 z)."""
    return float(brentq(lambda z: z - 1 + math.exp(-r0 * z), 1e-9 + (r0 > 1) * 1e-3, 1.0))


def crowd(people: int, islands: int, r0: float) -> Plan:
    """Return a batch of crowds with one infected each."""
    recovery = -math.log1p(-SLOW)
    return Plan("crowd", people, islands, r0 * SLOW / people, 0.0, (0,), recovery=recovery)


def exact_mean(people: int, r0: float) -> tuple[float, float]:
    """Return the chance of no further case and the mean of further cases, in a crowd, exactly.

    The next event is an infection with chance R0 S / (R0 S + N), whatever the number of infected.
    """
    chance = {(people - 1, 1): 1.0}
    none = 1 / (1 + r0 * (people - 1) / people)
    mean = 0.0
    for s in range(people - 1, -1, -1):
        step = r0 * s / (r0 * s + people)
        infected = sorted(i for (rest, i) in chance if rest == s)
        weight = {i: chance[s, i] for i in infected}
        for i in range(max(weight, default=0), 0, -1):
            here = weight.get(i, 0.0)
            if s > 0:
                chance[s - 1, i + 1] = chance.get((s - 1, i + 1), 0.0) + here * step
            weight[i - 1] = weight.get(i - 1, 0.0) + here * (1 - step)
        mean += weight.get(0, 0.0) * (people - 1 - s)
    return none, mean


def mixed(workers: Workers, islands: int) -> Result:
    """V7: final sizes in a crowd."""
    checks: list[Check] = []
    for people in (10, 100):
        none, mean = exact_mean(people, 2.0)
        further = workers.fates(crowd(people, 500, 2.0), -(-islands // 500)).ever - 1
        checks += [
            share(f"no further case, N = {people}, R0 = 2", none, further == 0),
            average(f"mean of further cases, N = {people}, R0 = 2", mean, further),
        ]
    curves = (sizes(workers, islands, checks),) if islands >= 1000 else ()
    return Result(
        "V7", "Final sizes of epidemics in a crowd",
        f"{islands} crowds of 10 and of 100, with one infected each, who recover with {SLOW:g} a "
        "second; for the line of final sizes crowds of 1,000",
        "Kermack and McKendrick 1927; for so many people reckoned, exact", tuple(checks), curves,
    )  # fmt: skip


def sizes(workers: Workers, islands: int, checks: list[Check]) -> Curve:
    """Return final sizes in crowds of 1,000 by R0; add what is known of them to the checks."""
    numbers = [1.5, 2.0, 3.0]
    measured, error = [], []
    for r0 in numbers:
        further = workers.fates(crowd(1000, 20, r0), -(-islands // 400)).ever - 1
        large = further[further > 100]
        if r0 == 2.0:
            checks.append(share("more than a tenth infected, N = 1000", 0.49793, further > 100))
            checks.append(average("further cases of those", 396.07 / 0.49793, large))
        measured.append(float(large.mean()) / 1000)
        error.append(3 * float(large.std(ddof=1)) / math.sqrt(len(large)) / 1000)
    fine = np.linspace(1.05, 3.5, 50)
    return Curve(
        "Final size in a crowd of 1,000 (outbreaks of more than a tenth)", "R0", "share infected",
        numbers, measured, error, fine.tolist(), [final_size(r0) for r0 in fine],
    )  # fmt: skip


def lattice(workers: Workers, islands: int) -> Result:
    """V6: an epidemic on the lattice near its critical point, as far as small lattices go."""
    rate = 0.02
    bite = PAIR / (1 - PAIR) * rate
    pair = Plan("file", 2, 1000, bite, 0.0, (0,), recovery=rate)
    tick = -math.expm1(-rate)
    # Both draws fall in the same second, first the infection, then the recovery.
    hit = -math.expm1(-bite)
    seen = hit / (1 - (1 - hit) * (1 - tick))
    checks = [share("a neighbour is infected, two people", seen, workers.fates(pair, 10).ever == 2)]
    for factor, sign, word in ((0.85, 1, "rises"), (1.15, -1, "falls")):
        c = factor * CRITICAL
        plan = Plan("lattice", SIDE, 100, (1 - c) / (4 * c) * rate, 0.0, (MIDDLE,), recovery=rate)
        fates = workers.fates(replace(plan, enough=128), -(-islands // 100))
        steep, doubt = slope(fates.ever, 16, 128)
        checks.append(
            Check(
                f"s^(5/91) P(at least s) {word} at c = {c:.4f}: slope in standard errors",
                "at least 3",
                sign * steep / doubt,
                3.0,
                math.inf,
            )
        )
    return Result(
        "V6", "On the lattice an epidemic is critical between c = 0.15 and 0.20",
        f"10,000 pairs; {islands} lattices of {SIDE} x {SIDE} to each side of c = {CRITICAL}",
        "Tomé and Ziff 2010, arXiv:1006.2129", tuple(checks),
        remarks=(
            "as far as it goes: the critical point itself needs lattices of thousands of people "
            "to a side",
            "the chance for a pair is that of seconds: 0.5384 in continuous time",
        ),
    )  # fmt: skip


def chain(workers: Workers, islands: int) -> Result:
    """V8: infection passed along a street, each by its neighbour."""
    rate = 0.005
    plan = Plan("file", 21, 250, rate, 0.0, (0,), arrivals=True)
    bitten = workers.fates(plan, -(-islands // 250)).bitten
    checks: list[Check] = []
    for n in (1, 5, 20):
        time = bitten[:, n] + 1.0
        variance = float(time.var(ddof=1))
        # The variance of a sample variance: that of a gamma distribution has excess 6 / n.
        expected = n / rate**2
        doubt = expected * math.sqrt((2 + 6 / n) / len(time))
        checks += [
            average(f"mean arrival at person {n} [s]", n / rate, time),
            around(f"its variance [s²], person {n}", expected, variance, doubt),
        ]
    fit = kstest(bitten[:, 20] + 0.5 - 0.5 * 19, "gamma", args=(20, 0, 1 / rate))
    checks.append(
        Check("Kolmogorov-Smirnov of person 20: p", "above 0.0027", float(fit.pvalue), 0.0027, 1.0)
    )
    return Result(
        "V8", "Infection runs along a street as a chain of exponential waits",
        f"{len(bitten)} streets of 21 people a metre apart, the first one infected, who infect "
        f"their neighbours at {rate:g} a second",
        "reckoned, exact: a sum of exponential waits", tuple(checks),
        remarks=(
            "each step takes half a second longer than in continuous time (0.25% of it): the "
            "infected act from the next second on",
        ),
    )  # fmt: skip
