"""What a run came to, as one JSON object."""

from typing import Any

from outskirts.record import measures
from outskirts.record.reader import Recording


def facts_of(recording: Recording) -> dict[str, Any]:
    """Return what a run came to, ready for JSON."""
    figures = measures.summary(recording)
    conditions = ("susceptible", "exposed", "infected", "dead", "escaped")
    counts = {name: int(figures.pop(name)) for name in conditions}
    return {
        "recipe": recording.recipe,
        "name": recording.recipe.get("name", recording.path.name),
        "people": sum(counts.values()),
        **counts,
        "simulated_seconds": 60 * max(recording.last_minute, 0),
        "measures": figures,
    }
