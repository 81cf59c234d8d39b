"""A made-up night in a village: what an engine would tell the record, without an engine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.city.city import City
from outskirts.people.population import Population
from outskirts.people.synthesize import synthesize
from outskirts.record.writer import Writer
from towns import village

RECIPE = {"scenario": "village", "seed": 1, "parameters": {"bite": 0.2}}


class Night:
    """Everybody is bitten by somebody before them; each turns five minutes later."""

    def __init__(self, seed: int = 1) -> None:
        self.city: City = village()
        self.population: Population = synthesize(self.city, 1)
        dwellings = self.population.dwellings
        places = self.city.places
        self.street_of_room = np.concatenate(
            [dwellings.segment, places.segment, np.array([-1], dtype=np.int32)]
        )
        self.along_of_room = np.concatenate(
            [dwellings.along, places.along, np.zeros(1, dtype=np.float32)]
        )
        self.home_segment = dwellings.segment[self.population.persons.home]
        people = len(self.home_segment)
        random = np.random.default_rng(seed)
        order = random.permutation(people).astype(np.int32)
        tick = np.sort(random.integers(1, 40 * 60, people - 3)).astype(np.int32)
        rank = np.maximum((np.arange(3, people) * random.random(people - 3)).astype(int), 0)
        where = random.integers(
            0, len(self.city.segments.a) + len(self.street_of_room), people - 3
        ).astype(np.int32)
        along = np.zeros(people - 3, dtype=np.float32)
        outdoors = where < len(self.city.segments.a)
        along[outdoors] = random.random(outdoors.sum()) * self.city.segments.length[where[outdoors]]
        bitten: tuple[Any, ...] = (tick, Event.BITTEN, order[3:], order[rank], where, along)
        turned: tuple[Any, ...] = (tick + 300, Event.TURNED, order[3:], -1, where, along)
        columns = [
            np.concatenate([np.broadcast_to(one, people - 3) for one in pair])
            for pair in zip(bitten, turned, strict=True)
        ]
        names = ("tick", "kind", "who", "by", "room", "along")
        types = (np.int32, np.int8, np.int32, np.int32, np.int32, np.float32)
        self.events = {
            name: values.astype(kind)
            for name, values, kind in zip(names, columns, types, strict=True)
        }
        self.people = people

    def during(self, minute: int) -> dict[str, NDArray[Any]]:
        """Return the events of the minute that ends now, in no order."""
        tick = self.events["tick"]
        inside = (tick > 60 * (minute - 1)) & (tick <= 60 * minute)
        return {name: values[inside] for name, values in self.events.items()}

    def counts(self, minute: int) -> NDArray[np.int32]:
        """Return the people by condition, shape [1, 5]."""
        so_far = self.events["kind"][self.events["tick"] <= 60 * minute]
        bitten = int((so_far == Event.BITTEN).sum())
        turned = int((so_far == Event.TURNED).sum())
        return np.array([[self.people - bitten, bitten - turned, turned, 0, 0]], dtype=np.int32)

    def hordes(self, minute: int) -> dict[str, NDArray[Any]]:
        """Return hordes that grow by the minute: one more every ten minutes, none at first."""
        n = minute // 10
        number = np.arange(n, dtype=np.int32)
        return {
            "size": number + minute,
            "segment": (number * 7) % np.int32(len(self.city.segments.a)),
            "along": number * np.float32(2.5),
            "quarry": np.where(number % 2, number, -1).astype(np.int32),
            "cue": (number % 8).astype(np.int8),
        }

    def state(self, minute: int) -> dict[str, NDArray[Any]]:
        """Return what a checkpoint would hold."""
        lost = np.zeros(self.people, dtype=np.int32)
        lost[self.events["who"][self.events["tick"] <= 60 * minute]] = minute
        return {"lost": lost, "along": lost * np.float32(0.1), "tick": np.array([60 * minute])}

    def writer(self, folder: Path) -> Writer:
        """Start a record."""
        return Writer(
            folder,
            RECIPE,
            self.city,
            self.street_of_room,
            self.along_of_room,
            self.population,
        )

    def resumed(self, folder: Path, recipe: Any = RECIPE, minute: int | None = None) -> Writer:
        """Go on with a record."""
        return Writer.resume(
            folder,
            recipe,
            self.city,
            self.street_of_room,
            self.along_of_room,
            self.population,
            minute,
        )

    def play(self, writer: Writer, last: int) -> Iterator[int]:
        """Write minute by minute up to `last`, with a checkpoint every five."""
        for minute in range(writer.last_minute + 1, last + 1):
            digests = {"condition": 2**64 - 1 - minute, "along": minute}
            told = (self.during(minute), self.hordes(minute))
            writer.minute(minute, self.counts(minute), digests, *told)
            if minute % 5 == 0:
                writer.checkpoint(minute, self.state(minute), {"tick": 60 * minute})
            yield minute

    def whole(self, folder: Path, last: int = 45) -> Path:
        """Write a finished record."""
        writer = self.writer(folder)
        assert list(self.play(writer, last))[-1] == last
        writer.finish()
        return folder
