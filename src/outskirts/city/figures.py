"""Numbers of people as they are written, and how large they may be."""

import re

LARGEST = 100_000_000
"""No city has more people. Source: assumed, more than twice the largest."""


def figure(text: str | None) -> int | None:
    """Return the number of people that a tag tells, None where it tells none that is clear.

    Digits, in groups of three or not: no number of people has a fraction.
    """
    told = " ".join((text or "").split())
    if re.fullmatch(r"[0-9]{1,3}([ ,.'\u2019][0-9]{3})+|[0-9]{1,9}", told) is None:
        return None
    digits = re.sub(r"[^0-9]", "", told)
    return int(digits) if len(digits) <= 9 else None
