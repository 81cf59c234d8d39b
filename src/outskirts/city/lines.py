"""The course of a street as the build handles it."""

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]
"""Points [m] of a street's course, shape [point, 2]."""
