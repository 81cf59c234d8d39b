"""A whole city on the night of an outbreak, person by person, on its real streets."""

__version__ = "0.1.0"
