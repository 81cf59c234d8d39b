"""Outskirts with the rules of its peers, on one thread."""

import ours


def begin(people: int, seed: int) -> ours.Crowd:
    """Put the crowd on the streets."""
    ours.compile_first(True, 1)
    return ours.walk(people, True, 1, seed)
