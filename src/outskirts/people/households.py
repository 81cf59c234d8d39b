"""Who lives together: households whose sizes and ages add up to the census.

Sizes follow a common shape, tilted so that each district has exactly its people in exactly its
households. Members come from templates, households imagined one by one (a head, a partner,
children born to a mother of 18 to 42, a grandparent), whose frequencies are then fitted to the
pyramid of ages (generalised iterative scaling, Darroch and Ratcliff 1972,
doi:10.1214/aoms/1177692379).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Sex
from outskirts.people import census, chance
from outskirts.people.chance import Decision

TEMPLATES = 600
"""Households imagined for each size."""

ROUNDS = 60
"""Rounds of fitting the templates' frequencies; more change shares by less than 0.0005."""

STEPS = 1 << 20
"""Frequencies are rounded to this many parts, so that no last bit of a sum decides on a life."""


def sizes(people: int, households: int) -> NDArray[np.int32]:
    """Return how many households of a district have 1, 2, ... members, shape [largest size].

    Both sums are exact. `people` must be at least `households`.
    """
    if households == 0:
        return np.zeros(1, dtype=np.int32)
    mean = people / households
    largest = max(len(census.HOUSEHOLD), 3 * int(np.ceil(mean)))
    members = np.arange(1, largest + 1)
    weights = np.concatenate(
        [census.HOUSEHOLD, census.HOUSEHOLD[-1] * 0.5 ** np.arange(1.0, largest + 1)]
    )[:largest]
    low, high = -600.0 / largest, 600.0 / largest
    for _ in range(60):
        tilt = (low + high) / 2
        shares = weights * np.exp(tilt * (members - mean))
        if (shares * members).sum() < mean * shares.sum():
            low = tilt
        else:
            high = tilt
    counts = apportion(shares, households)
    missing = people - int((counts * members).sum())
    step = 1 if missing > 0 else -1
    while missing:
        movable = np.flatnonzero(counts[:-1] if step > 0 else counts[1:]) + (step < 0)
        chosen = movable[np.argmax(counts[movable])]
        counts[chosen] -= 1
        counts[chosen + step] += 1
        missing -= step
    return counts.astype(np.int32)


def apportion(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Share `total` out in proportion to `weights`, in whole numbers: the largest remainders win.

    Ties go to the lower index.
    """
    exact = weights / weights.sum() * total
    counts: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    left = total - int(counts.sum())
    if left > 0:
        counts[np.argsort(counts - exact, kind="stable")[:left]] += 1
    return counts


@dataclass(frozen=True)
class Templates:
    """Imagined households, `TEMPLATES` of each size, those of size n + 1 after those of size n."""

    start: NDArray[np.int32]
    """First member of each template, shape [template + 1]."""
    age: NDArray[np.int8]
    """Age of each member [a], shape [member]."""
    sex: NDArray[np.int8]
    """codes.Sex of each member, shape [member]."""


def imagine(largest: int) -> Templates:
    """Imagine households of 1 to `largest` members; always the same ones.

    1. The head is 20 to 88 years old.
    2. A partner lives in most homes of two and more, 4 years older or younger (the man older).
    3. In one home of six with four members or more, a parent of the head lives too.
    4. All others are children of the woman, or of the man alone, born at 18 to 42.
    """
    size = np.repeat(np.arange(1, largest + 1), TEMPLATES)
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int32)
    number = np.arange(len(size))
    bonds = chance.bits(0, number, Decision.BONDS)
    years = chance.bits(0, number, Decision.AGES)

    def part(drawn: NDArray[np.uint64], byte: int) -> NDArray[np.float64]:
        return ((drawn >> np.uint64(8 * byte)) & np.uint64(255)) / 256.0

    head = 20 + (part(years, 0) * 69).astype(np.int64)
    couple = (size >= 2) & (part(bonds, 0) < 0.78)
    head_sex = np.where(couple, Sex.MALE, part(bonds, 1) < np.where(size == 1, 0.5, 0.3))
    gap = (part(years, 1) * 10).astype(np.int64) - 1
    partner = np.maximum(head - gap, 18)
    elder = (size >= 4) & (part(bonds, 2) < 1 / 6) & (head <= 68)
    elder_age = np.minimum(np.maximum(head + 20 + (part(years, 2) * 18).astype(np.int64), 52), 99)

    household = np.repeat(number, size)
    place = np.arange(len(household)) - start[household]
    member = chance.bits(1, np.arange(len(household)), Decision.AGES)
    parent = np.where(couple, partner, head)[household]
    youngest = np.maximum(parent - 42, 0)
    span = np.maximum(parent - 18 - youngest, 0) + 1
    age = youngest + (part(member, 0) * span).astype(np.int64)
    sex = (part(member, 1) < 0.51).astype(np.int64)
    is_elder = elder[household] & (place == size[household] - 1)
    is_partner = couple[household] & (place == 1)
    age = np.where(is_elder, elder_age[household], age)
    sex = np.where(is_elder, (part(member, 2) < 0.35).astype(np.int64), sex)
    age = np.where(is_partner, partner[household], age)
    sex = np.where(is_partner, int(Sex.FEMALE), sex)
    age = np.where(place == 0, head[household], age)
    sex = np.where(place == 0, head_sex[household], sex)
    return Templates(start, age.astype(np.int8), sex.astype(np.int8))


def frequencies(templates: Templates, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how often each template occurs among the homes of its size, in parts of `STEPS`.

    `counts` are the homes of each size, shape [size]. Returns the cumulated parts of each size's
    templates, shape [size, template]; each row ends with `STEPS`. The ages of everybody then come
    as near to the pyramid as homes of these sizes allow.
    """
    largest = len(counts)
    size = np.repeat(np.arange(1, largest + 1), TEMPLATES)
    year = templates.age + census.AGES * templates.sex.astype(np.int64)
    household = np.repeat(np.arange(len(size)), size)
    members = np.zeros((len(size), 2 * census.AGES))
    np.add.at(members, (household, year), 1.0)
    women = census.FEMALE[np.minimum(np.arange(census.AGES) // census.BAND, len(census.FEMALE) - 1)]
    target = np.concatenate([census.years() * women, census.years() * (1 - women)])
    homes = counts / (counts * np.arange(1, largest + 1)).sum()
    weights = np.repeat(homes / TEMPLATES, TEMPLATES)
    share = members / size[:, None]
    for _ in range(ROUNDS):
        reached = np.maximum(weights @ members, 1e-9)
        weights = weights * np.exp(1.5 * (share @ np.log(target / reached)))
        rows = weights.reshape(largest, TEMPLATES)
        total = np.maximum(rows.sum(axis=1, keepdims=True), 1e-300)
        weights = (rows * (homes[:, None] / total)).ravel()
    rows = weights.reshape(largest, TEMPLATES) + 1e-300
    cumulated = np.cumsum(rows, axis=1)
    return np.rint(cumulated / cumulated[:, -1:] * STEPS).astype(np.int64)
