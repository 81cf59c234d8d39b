"""The first moment: who is on foot where, bound for where, and everybody's first event."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Intent
from outskirts.base.draws import Stream, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.arrivals import home_by_dark
from outskirts.kernels.graph import Streets, heading_towards, link_towards
from outskirts.kernels.laws import Bodies, Laws, Rooms, quantile
from outskirts.kernels.outings import next_outing
from outskirts.kernels.storage import EXPOSED, ROW, Book, Rows, schedule
from outskirts.kernels.trips import lane, shop_near, stroll, warned_at

STAY = int(Intent.STAY)
TRIP = int(Intent.TRIP)


@kernel
def way_between(
    streets: Streets, rooms: Rooms, one: int, other: int, share: float
) -> tuple[float, int, float, int]:
    """Follow the way between two rooms; return its length and where its `share` is reached.

    Returns metres in all, then street, metre and heading at `share` (0 to 1) of them.
    """
    total = 0.0
    for measure in range(2):
        street = rooms.street[one]
        along = float(rooms.along[one])
        goal = rooms.street[other]
        goal_along = float(rooms.along[other])
        left = share * total
        walked = 0.0
        for _ in range(1000):
            heading = heading_towards(streets, street, along, goal, goal_along)
            if street == goal:
                piece = abs(goal_along - along)
            else:
                piece = streets.length[street] - along if heading > 0 else along
            if measure == 1 and (left <= piece or street == goal):
                return total, int(street), along + heading * min(left, piece), heading
            walked += piece
            left -= piece
            if street == goal:
                break
            at = streets.b[street] if heading > 0 else streets.a[street]
            link = link_towards(streets, at, goal, goal_along)
            if link < 0:
                return -1.0, int(street), along, heading
            street = streets.link[link] >> 1
            along = 0.0 if (streets.link[link] & 1) == 0 else float(streets.length[street])
        total = walked
    return -1.0, int(rooms.street[one]), float(rooms.along[one]), 1


@kernel
def draw_walks(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    walkers: NDArray[np.int32],
    bound: NDArray[np.int32],
    # written:
    origin: NDArray[np.int32],
    goal: NDArray[np.int32],
) -> None:
    """Draw from which room to which those walk who are on foot at the start; -1 where none is.

    `bound` is the room of the place of work that one walks to, -1 for one who comes home from
    an errand, -2 for one who sets out on one.
    """
    for i in range(len(walkers)):
        who = walkers[i]
        home = rooms.home[who]
        goal[i] = bound[i]
        origin[i] = home
        if bound[i] < 0:
            shop = shop_near(streets, rooms, laws, rooms.street[home], who, 0)
            goal[i] = shop if bound[i] == -2 else home
            origin[i] = home if bound[i] == -2 else shop


@kernel
def strew(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    walkers: NDArray[np.int32],
    origin: NDArray[np.int32],
    # written:
    rows: Rows,
) -> float:
    """Put those who are on foot at the start somewhere on their way; return the mean way [m].

    `origin` is the room that each walker comes from, the goal is set; rows are in the order of
    who. Who has no way stays where they are.
    """
    total = 0.0
    found = 0
    for i in range(len(walkers)):
        who = walkers[i]
        share = uniform(laws.seed, Stream.PLACE, who, 1)
        metres, street, along, heading = way_between(
            streets, rooms, origin[i], rows.goal[who] - rooms.streets, share
        )
        if metres < 0:
            rows.goal[who] = -1
            rows.intent[who] = STAY
            continue
        total += metres
        found += 1
        rows.segment[who] = street
        rows.along[who] = min(max(along, 0.0), streets.length[street])
        rows.across[who] = lane(laws, who, streets.width[street])
        rows.heading[who] = heading
    return total / max(found, 1)


@kernel
def begin(
    streets: Streets, rooms: Rooms, bodies: Bodies, laws: Laws, rows: Rows, book: Book
) -> None:
    """Give everybody alive their first event: walkers walk, others wait for their next outing."""
    for who in range(len(rows.who)):
        row = book.person[who, ROW]
        if rows.condition[row] > EXPOSED:
            continue
        room = rows.segment[row] - rooms.streets
        if room < 0:
            stroll(streets, rooms, bodies, laws, rows, book, row, 0)
        elif room == rooms.aboard:
            left = uniform(laws.seed, Stream.ARRIVAL, who, 0)
            schedule(rows, book, row, 1 + int(left * 1800))
        elif room == rooms.home[who]:
            schedule(rows, book, row, next_outing(bodies, laws, who, 0))
        else:
            table = laws.stay if rows.intent[row] == TRIP else laws.work
            when = 1 + quantile(table, laws.seed, Stream.ARRIVAL, who, 0)
            rows.intent[row] = STAY
            when = min(when, max(1, warned_at(laws, who)))
            schedule(rows, book, row, home_by_dark(bodies, laws, who, when, 0))
