"""Who lives in a city: constant for a run."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outskirts.base.tables import column


@dataclass(frozen=True)
class Persons:
    """Everybody. A person's number is their place in the order of dwellings."""

    home: NDArray[np.int32] = column(np.int32, "person", "dwelling", low=0)
    age: NDArray[np.int8] = column(np.int8, "person", "completed years", unit="a", low=0, high=110)
    sex: NDArray[np.int8] = column(np.int8, "person", "codes.Sex", low=0, high=1)
    role: NDArray[np.int8] = column(np.int8, "person", "codes.Role", low=0, high=2)
    work: NDArray[np.int32] = column(np.int32, "person", "place of work or school, -1 none", low=-1)
    walk: NDArray[np.float32] = column(
        np.float32, "person", "free walking speed", unit="m/s", low=0.3, high=2.5
    )
    run: NDArray[np.float32] = column(
        np.float32, "person", "speed held for minutes when running", unit="m/s", low=0.3, high=6
    )


@dataclass(frozen=True)
class Dwellings:
    """Homes, in the order of (segment, along): persons `start[d]` to `start[d + 1]` live in d."""

    segment: NDArray[np.int32] = column(np.int32, "dwelling", "street of its stairwell", low=0)
    along: NDArray[np.float32] = column(
        np.float32, "dwelling", "metre of the stairwell's door", unit="m", low=0
    )
    side: NDArray[np.int8] = column(
        np.int8, "dwelling", "-1 left of the street from a to b, 1 right", low=-1, high=1
    )
    stairwell: NDArray[np.int32] = column(
        np.int32, "dwelling", "stairwell that it shares with about six others", low=0
    )
    building: NDArray[np.int32] = column(
        np.int32, "dwelling", "building that it is in, -1 where the map has none", low=-1
    )
    level: NDArray[np.int8] = column(
        np.int8, "dwelling", "floor that it is on, 0 the ground", low=0, high=119
    )
    district: NDArray[np.int32] = column(np.int32, "dwelling", "district of its census", low=0)
    start: NDArray[np.int32] = column(np.int32, "dwelling + 1", "first person of each dwelling")


@dataclass(frozen=True)
class Population:
    """All households of a city, synthesised from census figures; equal seeds give equal people."""

    seed: int
    persons: Persons
    dwellings: Dwellings
