"""Other luck for one person: the same world, the same laws, and other draws for them alone."""

from collections.abc import Sequence
from dataclasses import replace

from outskirts.base import draws
from outskirts.base.errors import InputError
from outskirts.world.world import World, freeze


def with_luck(world: World, who: Sequence[int]) -> World:
    """Return a world in which somebody has other luck, beside what was given before.

    Raises InputError as `lucky_seed` does.
    """
    if not who:
        return world
    laws = world.laws._replace(seed=lucky_seed(world.laws.seed, who))
    freeze(laws)
    return replace(world, laws=laws)


def lucky_seed(given: int, who: Sequence[int]) -> int:
    """Return the seed with which somebody has other luck, beside what was given before.

    Who is named several times has the second, the third of other lucks. Raises InputError for two
    different people, for more than `draws.LUCKS`, and for a seed too large to carry it.
    """
    if not who:
        return given
    seed, before, luck = draws.luck_of(given)
    lucky = sorted({*who, *([before] if before >= 0 else [])})
    if len(lucky) > 1:
        raise InputError(
            f"people {lucky[0]:,} and {lucky[1]:,} are both to have other luck; a run can give it "
            "to one person; make two runs"
        )
    if seed > draws.LOWER:
        raise InputError(
            f"a run with seed {seed} cannot give other luck; expected a seed up to {draws.LOWER}; "
            "run anew with a smaller --seed"
        )
    luck += len(who)
    if luck > draws.LUCKS:
        raise InputError(
            f"person {lucky[0]:,} is to have other luck for time {luck}; a run has "
            f"{draws.LUCKS} for one person; try another seed"
        )
    return draws.seed_with_luck(seed, lucky[0], luck)
