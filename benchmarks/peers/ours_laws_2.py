"""Outskirts with all laws of a night, on two threads."""

import ours


def begin(people: int, seed: int) -> ours.Crowd:
    """Put the crowd on the streets."""
    ours.compile_first(False, 2)
    return ours.walk(people, False, 2, seed)
