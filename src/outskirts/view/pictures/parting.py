"""The map of two worlds: who is lost in one and lives in the other, by where they live."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.view.pictures import alphabet, atlas_map, shore
from outskirts.view.pictures.look import encoded, keep

SAVED, LOST, OTHERWISE = "#58B4FF", "#FF7A1C", "#7C88A0"
"""Night theme: lost in the first only, in the second only, another life with the same end.

Blue and orange are those of the two worlds in their curves; ways out are green.
"""
BRIGHT, SOFT = "#E9E4D8", "#A9B3C6"


def draw(
    city: City,
    path: Path,
    groups: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    names: tuple[str, str],
    *,
    width: int = 1600,
) -> None:
    """Draw where people live who are saved, lost, or live otherwise in a second world.

    `groups` are those three, each metres east and north, shape [person, 2]. `names` are what the
    first and the second record are called. Raises InputError where the file cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise InputError(f"{path} is no picture's name; give one that ends in .png")
    frame = shore.bounds(city)
    tall = min(max((frame[3] - frame[1]) / (frame[2] - frame[0]), 0.4), 1.6)
    scale = width / 2000
    with mpl.rc_context({**alphabet.style(alphabet.shown(city)), "path.simplify": True}):
        figure = Figure(figsize=(width / 100, width * tall / 100), dpi=100)
        figure.set_facecolor(atlas_map.LAND)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_aspect("equal", adjustable="datalim")
        axes.set_xlim(frame[0], frame[2])
        axes.set_ylim(frame[1], frame[3])
        atlas_map.sea(axes, city, frame)
        atlas_map.streets(axes, city, scale)
        # Few over many, each with a shape of its own: colours alone would not do.
        looks = (
            (2, ".", OTHERWISE, 16, "{n:,} live otherwise and end the same"),
            (1, "x", LOST, 22, "{n:,} are lost in {two} only"),
            (0, "o", SAVED, 22, "{n:,} are lost in {one} only"),
        )
        for group, marker, colour, size, label in looks:
            points = groups[group]
            axes.scatter(
                points[:, 0],
                points[:, 1],
                s=size * scale,
                c=colour,
                marker=marker,
                linewidths=0 if marker == "." else 1.4 * scale,
                zorder=5,
                label=label.format(n=len(points), one=names[0], two=names[1]),
            )
        place, anchor = atlas_map.quiet_corner(axes, city)
        axes.legend(
            loc=place,
            bbox_to_anchor=anchor,
            fontsize=max(16 * scale, 9),
            labelcolor=SOFT,
            facecolor="#121A2B",
            edgecolor="none",
            framealpha=0.9,
            markerscale=2,
            borderpad=0.8,
        ).set_zorder(9)
        atlas_map.furniture(axes, city, frame, scale)
        keep(path, encoded(figure, "png", 100 / 72))
