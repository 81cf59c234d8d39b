"""Outskirts with all laws of a night, on one thread."""

import ours


def begin(people: int, seed: int) -> ours.Crowd:
    """Put the crowd on the streets."""
    ours.compile_first(False, 1)
    return ours.walk(people, False, 1, seed)
