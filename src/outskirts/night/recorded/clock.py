"""Moments of a run, as people write and read them: `21:40`, `+2h`, "3 s ago"."""

import re
from datetime import datetime, timedelta

from outskirts.base.errors import InputError
from outskirts.base.units import DAY, HOUR, MINUTE

UNITS = {"h": HOUR, "m": MINUTE, "min": MINUTE, "s": 1}


class Clock:
    """The clock of a run that began at a local time and whose record ends at a tick [s]."""

    def __init__(self, start: datetime, end: int) -> None:
        self.start = start
        self.end = end

    def tick(self, text: str, option: str = "--at") -> int:
        """Return the tick of a time of day, such as 21:40, or of a time since the start, +2h.

        A time of day is the first one after the start. Raises InputError if it is neither, or
        beyond the end of the record; `option` is what the error calls it.
        """
        found = self._since(text) if text.startswith("+") else self._of_day(text)
        if found is None:
            raise InputError(
                f"{option} {text}: no time; expected a time of day such as 21:40, or a time since "
                "the start such as +2h or +90m"
            )
        if found > self.end:
            raise InputError(
                f"{option} {text} is beyond the record; expected a time from {self.told(0)} to "
                f"{self.told(self.end)}; give an earlier one"
            )
        return found

    def _since(self, text: str) -> int | None:
        """Return the seconds of a time since the start, None where it is none."""
        if re.fullmatch(r"\+(\d+(\.\d+)?(h|min|m|s)\s*)+", text) is None:
            return None
        parts = re.findall(r"(\d+(?:\.\d+)?)(h|min|m|s)", text)
        return round(sum(float(number) * UNITS[unit] for number, unit in parts))

    def _of_day(self, text: str) -> int | None:
        """Return the seconds from the start to a time of day, None where it is none."""
        if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text) is None:
            return None
        hour, minute, second = (int(part) for part in f"{text}:0".split(":")[:3])
        if hour > 23 or minute > 59 or second > 59:
            return None
        begun = (self.start.hour * 60 + self.start.minute) * 60 + self.start.second
        return ((hour * 60 + minute) * 60 + second - begun) % DAY

    def told(self, tick: int) -> str:
        """Return the time of day at a tick; of runs longer than a day with the weekday."""
        now = self.start + timedelta(seconds=tick)
        return f"{now:%a %H:%M:%S}" if self.end > DAY else f"{now:%H:%M:%S}"


def span(text: str, option: str = "--every") -> int:
    """Return a stretch of time as it is written, such as 30min, 1h or 1h30min, in minutes.

    A record is kept by the minute. Raises InputError for what is no time, for no time at all, for
    parts of minutes and for more than a day; `option` is what the error calls it.
    """
    plain = text.strip().lower()
    expected = "expected minutes or hours, such as 30min, 1h or 1h30min"
    if re.fullmatch(r"(\d+(\.\d+)?(h|min|m|s)\s*)+", plain) is None:
        raise InputError(f"{option} {text}: no time; {expected}")
    parts = re.findall(r"(\d+(?:\.\d+)?)(h|min|m|s)", plain)
    seconds = sum(float(number) * UNITS[unit] for number, unit in parts)
    if seconds % MINUTE:
        raise InputError(
            f"{option} {text}: a record is kept by the minute; expected full minutes, such as 30min"
        )
    if not MINUTE <= seconds <= DAY:
        raise InputError(f"{option} {text}: expected a time from 1min to 24h")
    return round(seconds / MINUTE)


def ago(seconds: int) -> str:
    """Return how long something is past, as people say it."""
    if seconds <= 0:
        return "now"
    if seconds < 2 * MINUTE:
        return f"{seconds} s ago"
    if seconds < 2 * HOUR:
        return f"{seconds // MINUTE} min ago"
    return f"{seconds / HOUR:.1f} h ago"
