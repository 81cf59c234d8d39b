"""Where the people of a record are on the globe: the city's own measure of its streets."""

from outskirts.city.whereabouts import Whereabouts

__all__ = ["Whereabouts"]
