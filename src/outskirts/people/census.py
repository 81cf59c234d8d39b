"""What the census says about people: ages, households, work, and how fast they walk and run.

HCP is the Haut-Commissariat au Plan, RGPH its census of 2024. Shares were rounded, and those
that say "assumed" were written down without the table at hand.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

AGES = 101
"""Ages that occur: 0 to 100 completed years; the last one stands for all above."""

BAND = 5
"""Width of an age band [a]; the last of `PYRAMID` is open."""

PYRAMID = np.array(
    [
        *(8.0, 9.2, 9.3, 8.3, 7.6, 7.3, 7.2, 7.1, 6.7),
        *(5.9, 5.1, 4.5, 4.5, 3.5, 2.6, 1.5, 1.7),
    ]
) / 100  # fmt: skip
"""Share of the population by age, 0-4, 5-9, ... 75-79, 80 and over.

Source: HCP, RGPH 2024, Morocco: 26.5% under 15, 59.7% of 15 to 59, 13.8% from 60; the split into
bands of five years is assumed.
"""

OLDEST = (0.6, 0.28, 0.12)
"""Of those of 80 and over: the shares of 80-84, 85-89, 90 and over. Source: assumed."""

_BANDS = np.concatenate([PYRAMID[:-1], PYRAMID[-1] * np.array(OLDEST)])


@cache
def years() -> NDArray[np.float64]:
    """Return the share of the population by completed year, [year]: `PYRAMID` made smooth."""
    from scipy.interpolate import PchipInterpolator

    ends = [*range(0, BAND * len(_BANDS), BAND), AGES]
    below = PchipInterpolator(ends, [0.0, *np.cumsum(_BANDS)])
    shares: NDArray[np.float64] = np.diff(below(np.arange(AGES + 1)))
    shares.setflags(write=False)
    return shares


FEMALE = np.array(
    [
        *(0.489, 0.489, 0.489, 0.490, 0.500, 0.505, 0.510, 0.510, 0.508),
        *(0.506, 0.506, 0.506, 0.506, 0.510, 0.515, 0.525, 0.550),
    ]
)  # fmt: skip
"""Share of women in each band of `PYRAMID`; half in all. Source: HCP, RGPH 2024; assumed."""

HOUSEHOLD = np.array([0.11, 0.16, 0.19, 0.22, 0.16, 0.09, 0.04, 0.016, 0.008, 0.004, 0.002])
"""Weight of households of 1, 2, ... 11 members, before they are tilted to a district's mean.

Source: HCP, RGPH 2024, urban households, mean 3.7; the shares are assumed.
"""

SCHOOLING = np.zeros(AGES)
SCHOOLING[4:18] = [0.65, 0.80, *[0.98] * 6, 0.96, 0.95, 0.93, 0.85, 0.78, 0.70]
"""Share of those who go to school, by age. Source: HCP, RGPH 2024 (95.8% of 6 to 11); assumed."""

EMPLOYMENT = np.zeros((2, AGES))
for first, last, women, men in (
    (15, 17, 0.01, 0.06),
    (18, 24, 0.14, 0.36),
    (25, 34, 0.26, 0.79),
    (35, 44, 0.24, 0.89),
    (45, 54, 0.21, 0.87),
    (55, 59, 0.16, 0.76),
    (60, 64, 0.07, 0.47),
    (65, 69, 0.03, 0.22),
    (70, 100, 0.01, 0.07),
):
    EMPLOYMENT[0, first : last + 1] = women
    EMPLOYMENT[1, first : last + 1] = men
"""Share of those who have work, by codes.Sex and age: about 38% of everyone over 15.

Source: HCP, labour force survey 2023, approximate.
"""

_AGE = np.arange(AGES)
_CHILD = ((0, 2, 4, 6, 10, 14), (0.40, 0.70, 0.90, 1.05, 1.22, 1.35))
_DECADES = (25, 35, 45, 55, 65, 75, 85, 100)

WALK = np.stack(
    [
        np.interp(_AGE, (*_CHILD[0], *_DECADES), (*_CHILD[1], *speeds))
        for speeds in (
            (1.41, 1.42, 1.39, 1.39, 1.30, 1.27, 0.93, 0.75),
            (1.39, 1.46, 1.46, 1.39, 1.36, 1.33, 0.97, 0.80),
        )
    ]
).astype(np.float32)
"""Mean free walking speed by codes.Sex and age [m/s].

Source: Bohannon 1997, comfortable gait by decade from 20 to 79; 0.95 from 80 on; children assumed.
"""

WALK_SPREAD = np.float32(0.2)
"""Standard deviation of the free walking speed [m/s]. Source: Bohannon 1997 (0.2 to 0.26)."""

RUN = np.stack(
    [
        np.interp(
            _AGE,
            (0, 2, 4, 6, 10, 15, *_DECADES),
            (0.45, 0.90, 1.40, 1.90, 2.50, *speeds),
        )
        for speeds in (
            (2.80, 2.90, 2.75, 2.45, 2.10, 1.75, 1.45, 1.05, 0.80),
            (3.20, 3.40, 3.20, 2.90, 2.50, 2.05, 1.65, 1.10, 0.85),
        )
    ]
).astype(np.float32)
"""Mean speed held for some minutes when running, by codes.Sex and age [m/s].

Source: recreational runners hold 3.4 m/s (PubMed 37888148), untrained people less; a loss of 5 to
7% a decade and more from 65 on (Korhonen et al. 2003, sprinters); the ages between are assumed.
"""

_GRIP = (0, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 100)
STRENGTH = (
    np.stack(
        [
            np.interp(_AGE, _GRIP, grip)
            for grip in (
                (0.5, 8.0, 16.0, 27.0, 30.0, 31.0, 31.0, 29.0, 26.0, 22.0, 17.0, 10.0),
                (0.5, 8.0, 17.0, 34.0, 46.0, 51.0, 50.0, 48.0, 42.0, 36.0, 29.0, 18.0),
            )
        ]
    )
    / 38.64
)
"""Strength by codes.Sex and age, 1 for the median of all adults.

Source: grip strength by age, after Dodds et al. 2014, doi:10.1371/journal.pone.0113637, rounded;
below 5 years assumed.
"""

RUN_SPREAD = np.float32(0.14)
"""Standard deviation of the running speed, relative to its mean. Source: PubMed 37888148, 0.15."""
