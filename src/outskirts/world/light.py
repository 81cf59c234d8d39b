"""How far people see at each minute of a run, by sun, moon and street lamps."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from astral import Observer, moon, sun
from numpy.typing import NDArray

from outskirts.world.parameters import Sight

STEP = 5
"""Minutes between positions of sun and moon that are computed; between them it is linear."""
DUSK = -6.0
"""Sun's elevation at which civil twilight ends [degrees]."""


def begins(scenario_day: datetime, timezone: str) -> datetime:
    """Return the moment of a local date and time, in UTC."""
    return scenario_day.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def night(day: date, timezone: str, latitude: float, longitude: float) -> tuple[float, float]:
    """Return the local hours at which darkness begins and ends on a day, by civil twilight.

    Where the sun does not go down so far, it is dark for no time; where it does not rise, all day.
    """
    observer = Observer(latitude, longitude)
    zone = ZoneInfo(timezone)
    try:
        hours = [
            moment.hour + moment.minute / 60 + moment.second / 3600
            for moment in (
                sun.dusk(observer, day, tzinfo=zone),
                sun.dawn(observer, day, tzinfo=zone),
            )
        ]
        return hours[0], hours[1]
    except ValueError:
        noon = begins(datetime.combine(day, time(12)), timezone)
        return (24.0, 0.0) if sun.elevation(observer, noon) > DUSK else (0.0, 24.0)


def ranges(
    sight: Sight, start: datetime, minutes: int, latitude: float, longitude: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the range of sight [m] under lamps and without, per minute, shape [minutes + 1].

    By day it is the day's; through civil twilight it falls linearly to the night's, which
    without lamps lies between that under stars and that under a full moon, by the share of the
    moon that is lit if it is up. `start` is in UTC.
    """
    observer = Observer(latitude, longitude)
    at = np.arange(0, minutes + STEP + 1, STEP)
    lamps = np.empty(len(at))
    dark = np.empty(len(at))
    for i, minute in enumerate(at):
        moment = start + timedelta(minutes=int(minute))
        height = sun.elevation(observer, moment)
        day = min(max((height - DUSK) / -DUSK, 0.0), 1.0)
        phase = moon.phase(moment.date()) / 28.0
        lit = 0.5 * (1 - np.cos(2 * np.pi * phase)) if moon.elevation(observer, moment) > 0 else 0
        night = sight.dark + (sight.moon - sight.dark) * lit
        lamps[i] = day * sight.day + (1 - day) * sight.lamps
        dark[i] = day * sight.day + (1 - day) * night
    every = np.arange(minutes + 1)
    return (
        np.interp(every, at, lamps).astype(np.float32),
        np.interp(every, at, dark).astype(np.float32),
    )
