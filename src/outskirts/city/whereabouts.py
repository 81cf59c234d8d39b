"""From a street and a metre to a point on the globe."""

import numpy as np
from numpy.typing import NDArray

from outskirts.city.city import City
from outskirts.city.ground import Ground


class Whereabouts:
    """The true courses of a city's streets, measured once."""

    def __init__(self, city: City) -> None:
        shapes = city.shapes
        self._ground = Ground(city.longitude, city.latitude)
        self._x = shapes.x.astype(np.float64)
        self._y = shapes.y.astype(np.float64)
        self._start = shapes.start
        self._length = city.segments.length.astype(np.float64)
        steps = np.hypot(np.diff(self._x), np.diff(self._y))
        between = shapes.start[1:-1] - 1
        steps[between[(between >= 0) & (between < len(steps))]] = 0
        self._measured = np.concatenate([[0.0], np.cumsum(steps)])

    def metres(self, segment: NDArray[np.int32], along: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return metres east and north of places on streets, shape [place, 2]."""
        return self.courses(segment, along)[0]

    def courses(
        self, segment: NDArray[np.int32], along: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return metres east and north of places on streets, and the way their street goes there.

        Both have shape [place, 2]; the way is a step of a metre towards the street's end.
        """
        first, last = self._start[segment], self._start[segment + 1] - 1
        share = np.clip(along / self._length[segment], 0, 1)
        begin, end = self._measured[first], self._measured[last]
        metre = begin + share * (end - begin)
        point = np.searchsorted(self._measured, metre, side="right") - 1
        point = np.clip(point, first, np.maximum(last - 1, first))
        after = np.minimum(point + 1, last)
        step = np.maximum(self._measured[after] - self._measured[point], 1e-9)
        part = np.clip((metre - self._measured[point]) / step, 0, 1)
        way = np.column_stack([self._x[after] - self._x[point], self._y[after] - self._y[point]])
        here = np.column_stack([self._x[point], self._y[point]]) + part[:, None] * way
        return here, way / step[:, None]

    def degrees(
        self, segment: NDArray[np.int32], along: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return longitude and latitude of places on streets; NaN where `segment` is -1."""
        longitude = np.full(len(segment), np.nan)
        latitude = np.full(len(segment), np.nan)
        known = np.flatnonzero(segment >= 0)
        if len(known):
            found = self._ground.degrees(self.metres(segment[known], along[known]))
            longitude[known], latitude[known] = found[:, 0], found[:, 1]
        return longitude, latitude
