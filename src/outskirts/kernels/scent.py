"""What people leave on the ground, and how the infected follow it: the right way round.

Each street remembers when one of the living last came in and last went out by each of its ends,
the same of those who bleed, and the last door that somebody went in by. That gives a trail its age
and its direction. A fresh trail is found more easily than an old one; blood lasts longer.

A trail leads one way, and ends. Whoever follows one keeps in mind how old it is where they are
(`scented`, the tick at which the prey was there): it goes on by younger traces only, and what is
not younger is done with for them. So nobody walks to and fro on one trail.
"""

from outskirts.base.jit import kernel
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import Laws
from outskirts.kernels.storage import EXPOSED, Rows

NOTHING = 0
ONWARDS = 1
DOOR = 2
"""What `nose` finds: no trail, one along the street, one that ends at a door."""


@kernel
def bleeds(rows: Rows, row: int, tick: int) -> bool:
    """Say whether somebody bleeds: the bitten do, and for a time those whom glass has cut."""
    return bool(rows.condition[row] == EXPOSED or rows.bleeds[row] > tick)


@kernel
def leave(rows: Rows, row: int, street: int, end: int, tick: int) -> None:
    """Note that a living person leaves a street by one of its ends."""
    if rows.condition[row] > EXPOSED:
        return
    rows.went_out[2 * street + end] = tick
    if bleeds(rows, row, tick):
        rows.blood_out[2 * street + end] = tick


@kernel
def enter(rows: Rows, row: int, street: int, end: int, tick: int) -> None:
    """Note that a living person comes into a street by one of its ends."""
    if rows.condition[row] > EXPOSED:
        return
    rows.came_in[2 * street + end] = tick
    if bleeds(rows, row, tick):
        rows.blood_in[2 * street + end] = tick


@kernel
def go_inside(rows: Rows, row: int, street: int, room: int, tick: int) -> None:
    """Note that a living person goes in at a door of a street."""
    if rows.condition[row] > EXPOSED:
        return
    rows.gone_in[street] = room
    rows.gone_at[street] = tick


@kernel
def strength(laws: Laws, sweat: int, blood: int, tick: int) -> float:
    """Return the chance that an infected takes up a trail of these ticks, 0 if it is gone.

    It falls from its fresh value in proportion to age; see `world.parameters.Scent`.
    """
    found = 0.0
    if sweat >= 0 and tick - sweat < laws.sweat:
        found = laws.found * (1.0 - (tick - sweat) / laws.sweat)
    if blood >= 0 and tick - blood < laws.blood:
        found = max(found, laws.found_blood * (1.0 - (tick - blood) / laws.blood))
    return float(found)


@kernel
def nose(rows: Rows, laws: Laws, street: int, done: int, tick: int) -> tuple[int, int, int, float]:
    """Return what a street smells of: kind, heading, tick of the trace, chance to take it up.

    1. The latest trace counts: who has left by an end went there, who has come in by one and not
       left since went on from there, who has gone in at a door is behind it.
    2. Blood goes before the trail of those who do not bleed.
    3. Traces of tick `done` and before count for nothing.
    """
    for bleeding in range(1, -1, -1):
        kind = NOTHING
        heading = 0
        latest = done
        for end in range(2):
            i = 2 * street + end
            out = rows.blood_out[i] if bleeding else rows.went_out[i]
            into = rows.blood_in[i] if bleeding else rows.came_in[i]
            if out > latest:
                latest = out
                kind = ONWARDS
                heading = 2 * end - 1
            if into > latest:
                latest = into
                kind = ONWARDS
                heading = 1 - 2 * end
        gone = rows.gone_at[street]
        if not bleeding and gone > done and gone >= latest:
            latest = gone
            kind = DOOR
        if latest <= done:
            continue
        chance = strength(laws, -1, latest, tick) if bleeding else strength(laws, latest, -1, tick)
        if chance > 0.0:
            if bleeding and gone >= latest:
                latest = gone
                kind = DOOR
            return kind, heading, latest, chance
    return NOTHING, 0, done, 0.0


@kernel
def scent_link(
    streets: Streets, rows: Rows, laws: Laws, at: int, back: int, since: int, tick: int
) -> int:
    """Return the link at a junction that the freshest trail leads into, -1 if there is none.

    Traces of tick `since` and later count, but for those that lead back into `back`, the end of a
    street by which the follower has come (-1: none). Blood goes first; of two equally fresh trails
    the first link is taken.
    """
    best = since - 1
    best_bloody = since - 1
    found = -1
    found_bloody = -1
    for k in range(streets.link_start[at], streets.link_start[at + 1]):
        link = streets.link[k]
        if link == back:
            continue
        if rows.came_in[link] > best and strength(laws, rows.came_in[link], -1, tick) > 0.0:
            best = rows.came_in[link]
            found = k
        if (
            rows.blood_in[link] > best_bloody
            and strength(laws, -1, rows.blood_in[link], tick) > 0.0
        ):
            best_bloody = rows.blood_in[link]
            found_bloody = k
    return int(found_bloody) if found_bloody >= 0 else int(found)


@kernel
def door_on_trail(rows: Rows, laws: Laws, street: int, entered: int, tick: int) -> int:
    """Return the room into which the trail that enters a street leads, -1 if it goes on.

    `entered` is the end by which the follower has come in.
    """
    went = rows.gone_at[street]
    if went < 0 or tick - went >= laws.blood:
        return -1
    if went < rows.came_in[2 * street + entered] or went < rows.went_out[2 * street + 1 - entered]:
        return -1
    return int(rows.gone_in[street])
