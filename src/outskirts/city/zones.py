"""Which clock a city goes by."""

from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from outskirts.base.errors import InputError


def zone_of(longitude: float, latitude: float) -> str:
    """Return the time zone of a place, as an IANA name; at sea the whole hour by longitude.

    Source: the boundaries of timezone-boundary-builder (OpenStreetMap), simplified, in tzfpy.
    """
    import tzfpy

    found = tzfpy.get_tz(longitude, latitude)
    return found if found and known(found) else nearest_hour(longitude)


def nearest_hour(longitude: float) -> str:
    """Return the whole-hour zone nearest by longitude; its sign counts west of Greenwich."""
    hours = round(longitude / 15)
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def known(zone: str) -> bool:
    """Say whether a name is that of a time zone with rules here."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def checked(zone: str) -> str:
    """Return the name of a time zone. Raises InputError where there is none of that name."""
    if known(zone):
        return zone
    close = get_close_matches(zone, sorted(available_timezones()), 1, 0.5)
    hint = f"did you mean '{close[0]}'? " if close else ""
    raise InputError(
        f"--timezone {zone}: no such time zone; {hint}expected an IANA name such as Europe/Rome"
    )
