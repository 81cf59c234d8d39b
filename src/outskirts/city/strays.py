"""Nodes that a map has in a wrong place, far from the rest of their street."""

from collections import Counter
from dataclasses import replace

import numpy as np

from outskirts.city.areas import METRES
from outskirts.city.extract import Map

LEAP = 20_000.0
"""Two nodes of a street that follow each other are never so far apart [m]. Source: assumed."""


def strays(found: Map) -> None:
    """Leave out nodes that lie impossibly far from those before and after them, and say so.

    1. A leap is a step of 20 km or more between two nodes of a street.
    2. Of its two ends the one farther from the middle of all streets is stray, if every step to it
       is a leap.
    3. A street goes on past a stray node; where a leap remains, it is cut.
    """
    if not found.ways:
        return
    steps = [(a, b) for way in found.ways for a, b in zip(way.nodes, way.nodes[1:], strict=False)]
    places = np.array([(*found.where[a], *found.where[b]) for a, b in steps])
    far = np.flatnonzero(apart(places) >= LEAP)
    if not len(far):
        return
    every = np.array([found.where[node] for way in found.ways for node in way.nodes])
    middle = np.median(every, axis=0)
    count = Counter(node for step in steps for node in step)
    leaps = Counter(node for i in far for node in steps[i])
    stray = set()
    for i in far:
        ends = sorted(steps[i], key=lambda one: distance(found.where[one], middle))
        if leaps[ends[1]] == count[ends[1]]:
            stray.add(ends[1])
    ways = []
    for way in found.ways:
        run: list[int] = []
        for node in [one for one in way.nodes if one not in stray]:
            if run and distance(found.where[run[-1]], found.where[node]) >= LEAP:
                ways.append(replace(way, nodes=run))
                run = []
            run.append(node)
        ways.append(replace(way, nodes=run))
    found.ways = [way for way in ways if len(way.nodes) >= 2]
    found.left["nodes far from their street"] = float(len(stray))
    for node in sorted(stray)[:3]:
        longitude, latitude = found.where[node]
        away = distance(found.where[node], middle) / 1000
        found.notes.append(
            f"A node of a street at {latitude:.4f},{longitude:.4f}, {away:,.0f} km from the rest, "
            "was left out: the map has it in a wrong place."
        )


def apart(
    places: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the metres from (longitude, latitude) to another, row by row, good enough for far."""
    east = np.abs(places[:, 2] - places[:, 0])
    east = np.minimum(east, 360 - east) * np.cos(np.radians(places[:, 1]))
    found: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = METRES * np.hypot(
        east, places[:, 3] - places[:, 1]
    )
    return found


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the metres between two places [degrees], good enough to tell far from near."""
    return float(apart(np.array([[*one, *other]]))[0])
