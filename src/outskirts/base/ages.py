"""The ages at which what one may do alone changes, for the synthesis and for the laws alike [a]."""

LED = 6
"""Age below which nobody goes anywhere without an adult of their household. Source: assumed."""
MINDED = 10
"""Age below which nobody is left at home alone. Source: assumed."""
HOME_BY_DARK = 12
"""Age below which nobody is out alone after dark. Source: assumed."""
MINDER = 14
"""Age from which somebody may mind children at home, if these are no longer led. Assumed."""
ADULT = 18
"""Age from which somebody leads small children."""
