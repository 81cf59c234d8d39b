"""What every map, report and picture says of itself: that it is made up, and whose data it is."""

OPENSTREETMAP = "© OpenStreetMap contributors"

FICTION = (
    "Fiction on real streets. The people are synthetic; no one here exists. "
    "Not a forecast, not for operations."
)
