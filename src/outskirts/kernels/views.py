"""What is seen from the ends of a street: streets straight on and round one corner."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.jit import kernel


@kernel
def look_around(
    segment: int,
    end: int,
    streets_a: NDArray[np.int32],
    streets_b: NDArray[np.int32],
    length: NDArray[np.float32],
    bearing: NDArray[np.float32],
    link_start: NDArray[np.int32],
    link_segment: NDArray[np.int32],
    link_end: NDArray[np.int8],
    far: float,
    straight: float,
    short: float,
    stack: NDArray[np.float64],
    # written:
    out_segment: NDArray[np.int32],
    out_end: NDArray[np.int8],
    out_before: NDArray[np.float32],
    out_after: NDArray[np.float32],
    out_turn: NDArray[np.int8],
) -> int:
    """List the streets that can be seen from one end of a street; return how many.

    1. Sight goes straight on through junctions, at most eight of them, up to `far` metres.
    2. It turns one corner into each street there and goes straight on past it; a second corner
       only where the piece between the two is shorter than `short`.
    `bearing[2 s + end]` is the direction in which street s leaves its end [rad]. An output
    may be of length 0: then the entries are only counted.
    """
    count = 0
    writing = len(out_segment) > 0
    top = 0
    stack[0, 0] = streets_a[segment] if end == 0 else streets_b[segment]
    stack[0, 1] = bearing[2 * segment + end] + np.pi
    stack[0, 2] = 0.0
    stack[0, 3] = 0.0
    stack[0, 4] = 0
    stack[0, 5] = 0
    stack[0, 6] = -1
    top = 1
    while top > 0:
        top -= 1
        junction = int(stack[top, 0])
        arriving = stack[top, 1]
        before = stack[top, 2]
        after = stack[top, 3]
        turned = int(stack[top, 4])
        depth = int(stack[top, 5])
        came = int(stack[top, 6])
        for link in range(link_start[junction], link_start[junction + 1]):
            other = link_segment[link]
            other_end = link_end[link]
            if other == segment or 2 * other + other_end == came:
                continue
            bend = bearing[2 * other + other_end] - arriving
            while bend > np.pi:
                bend -= 2 * np.pi
            while bend < -np.pi:
                bend += 2 * np.pi
            turns = abs(bend) > straight
            if turns and turned == 1 and after >= short:
                continue
            turn = 1 if turns or turned == 1 else 0
            if writing:
                out_segment[count] = other
                out_end[count] = other_end
                out_before[count] = before
                out_after[count] = after
                out_turn[count] = turn
            count += 1
            beyond = before + after + length[other]
            if depth < 7 and beyond < far and top < len(stack) - 1:
                stack[top, 0] = streets_b[other] if other_end == 0 else streets_a[other]
                stack[top, 1] = bearing[2 * other + 1 - other_end] + np.pi
                stack[top, 2] = before + (0.0 if turn == 1 else length[other])
                stack[top, 3] = after + (length[other] if turn == 1 else 0.0)
                stack[top, 4] = turn
                stack[top, 5] = depth + 1
                stack[top, 6] = 2 * other + 1 - other_end
                top += 1
    return count


@kernel
def fill_views(
    streets_a: NDArray[np.int32],
    streets_b: NDArray[np.int32],
    length: NDArray[np.float32],
    bearing: NDArray[np.float32],
    link_start: NDArray[np.int32],
    link_segment: NDArray[np.int32],
    link_end: NDArray[np.int8],
    far: float,
    straight: float,
    short: float,
    view_start: NDArray[np.int32],
    # written:
    count: NDArray[np.int32],
    view_segment: NDArray[np.int32],
    view_end: NDArray[np.int8],
    view_before: NDArray[np.float32],
    view_after: NDArray[np.float32],
    view_turn: NDArray[np.int8],
) -> None:
    """Count (outputs of length 0) or list the views of every street end; see `look_around`."""
    stack = np.empty((4096, 7), np.float64)
    filling = len(view_segment) > 0
    for segment in range(len(length)):
        for end in range(2):
            i = 2 * segment + end
            low = view_start[i] if filling else 0
            high = view_start[i + 1] if filling else 0
            count[i] = look_around(
                segment,
                end,
                streets_a,
                streets_b,
                length,
                bearing,
                link_start,
                link_segment,
                link_end,
                far,
                straight,
                short,
                stack,
                view_segment[low:high],
                view_end[low:high],
                view_before[low:high],
                view_after[low:high],
                view_turn[low:high],
            )
