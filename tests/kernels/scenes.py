"""People placed by hand, as the comparisons with theory place them."""

from outskirts.validation.scenes import (
    CALM,
    all_at_home,
    begun,
    of,
    put,
    put_chaser,
    put_runner,
    road,
    walking,
    world_of,
)

__all__ = [
    "CALM", "all_at_home", "begun", "of", "put", "put_chaser", "put_runner", "road", "walking",
    "world_of",
]  # fmt: skip
