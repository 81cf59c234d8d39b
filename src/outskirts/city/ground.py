"""From degrees to metres: the flat ground that a city's coordinates are laid on."""

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod, Transformer

GEOD = Geod(ellps="WGS84")


class Ground:
    """An azimuthal equidistant projection around a city's origin [degrees, WGS 84]."""

    def __init__(self, longitude: float, latitude: float) -> None:
        self.longitude = longitude
        self.latitude = latitude
        here = f"+proj=aeqd +lat_0={latitude!r} +lon_0={longitude!r} +datum=WGS84 +units=m +no_defs"
        self._down = Transformer.from_crs("EPSG:4326", here, always_xy=True)

    def flat(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres east and north, shape [point, 2], of longitudes and latitudes."""
        if not len(degrees):
            return np.zeros((0, 2))
        x, y = self._down.transform(degrees[:, 0], degrees[:, 1])
        return np.column_stack([x, y])

    def degrees(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return longitudes and latitudes, shape [point, 2], of metres east and north."""
        if not len(metres):
            return np.zeros((0, 2))
        x, y = self._down.transform(metres[:, 0], metres[:, 1], direction="INVERSE")
        return np.column_stack([x, y])

    def lengths(self, start: NDArray[np.int32], metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the geodesic length [m] of each line of points `start[i]` to `start[i + 1]`."""
        there = self.degrees(metres)
        steps = np.asarray(GEOD.inv(*there[:-1].T, *there[1:].T)[2], dtype=np.float64)
        total = np.concatenate([[0.0], np.cumsum(steps)])
        found: NDArray[np.float64] = total[start[1:] - 1] - total[start[:-1]]
        return found
