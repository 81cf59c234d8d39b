"""Outskirts with the rules of its peers, on two threads."""

import ours


def begin(people: int, seed: int) -> ours.Crowd:
    """Put the crowd on the streets."""
    ours.compile_first(True, 2)
    return ours.walk(people, True, 2, seed)
