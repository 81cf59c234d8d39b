"""Inside: metres, seconds, radians. These names are for the edges, where people read and write."""

MINUTE = 60
"""Seconds [s]."""
HOUR = 3600
"""Seconds [s]."""
DAY = 86400
"""Seconds [s]."""
KMH = 1 / 3.6
"""Metres per second in a kilometre per hour."""
