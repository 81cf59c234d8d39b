"""What the state says of one person: who they are, where, what they know, want and why."""

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from outskirts.base.codes import (
    Condition,
    Cue,
    Intent,
    Mind,
    Noise,
    Role,
    RoomKind,
    Sex,
)
from outskirts.base.units import MINUTE
from outskirts.city.called import called, inside
from outskirts.city.city import City
from outskirts.city.names import StreetNames
from outskirts.city.whereabouts import Whereabouts
from outskirts.kernels.laws import Bodies, Laws, Rooms
from outskirts.kernels.sleep import asleep, in_bed
from outskirts.kernels.storage import ROW
from outskirts.kernels.trips import place_at
from outskirts.night.recorded import branches, reasons
from outskirts.night.recorded.clock import Clock, ago
from outskirts.night.recorded.reasons import Memory
from outskirts.people.population import Population
from outskirts.record.format import RECIPE
from outskirts.record.lives import kinds
from outskirts.record.reader import Recording
from outskirts.world.laws import rooms_of
from outskirts.world.luck import lucky_seed
from outskirts.world.world import bodies_of, laws_in

if TYPE_CHECKING:
    from outskirts.engine.simulation import Simulation

COLUMNS = (
    "along", "by", "condition", "cue", "goal", "grip", "heading", "intent", "keeper", "mind",
    "moved", "noise", "quarry", "seen", "segment", "since", "speed", "spot", "spot_along", "until",
    "wake",
)  # fmt: skip
"""Columns of the state that a card tells of."""
RECENT = 0.5
"""Nearer than this on the same street is neither ahead nor behind [m]."""


class Instant(Protocol):
    """Everybody at one tick, for whoever asks about single persons."""

    city: City
    population: Population
    rooms: Rooms

    @property
    def tick(self) -> int:
        """The tick that comes next."""

    def value(self, who: int, name: str) -> Any:
        """Return a column's value for a person."""

    def place(self, who: int) -> float:
        """Return the metre of their street at which a person outdoors is."""

    def asleep(self, who: int) -> bool:
        """Say whether a person is asleep."""


class Lived:
    """A simulation at its tick."""

    def __init__(self, simulation: "Simulation") -> None:
        self.simulation = simulation
        self.city = simulation.world.city
        self.population = simulation.world.population
        self.rooms = simulation.world.rooms

    @property
    def tick(self) -> int:
        """The tick that comes next."""
        return self.simulation.tick

    def row(self, who: int) -> int:
        """Return the row in which a person is stored."""
        return int(self.simulation.desk.book.person[who, ROW])

    def value(self, who: int, name: str) -> Any:
        """Return a column's value for a person."""
        return getattr(self.simulation.state, name)[self.row(who)].item()

    def place(self, who: int) -> float:
        """Return the metre of their street at which a person outdoors is."""
        streets, rows = self.simulation.world.held.streets, self.simulation.stage.rows
        return place_at(streets, rows, self.row(who), self.tick)

    def asleep(self, who: int) -> bool:
        """Say whether a person is asleep."""
        held, rows = self.simulation.world.held, self.simulation.stage.rows
        return bool(asleep(held.rooms, held.bodies, held.laws, rows, self.row(who), self.tick))


class Kept:
    """A minute of a record of which the state was kept: nothing has to be lived for it.

    Only the columns of those who are asked for are read, with their households.
    """

    def __init__(
        self, recording: Recording, city: City, population: Population, minute: int
    ) -> None:
        self.recording = recording
        self.city = city
        self.population = population
        self.minute = minute
        streets = len(city.segments.a)
        self.rooms = rooms_of(city, population, np.zeros(streets, np.int32), 1)
        self._values: dict[int, dict[str, Any]] = {}

    @property
    def tick(self) -> int:
        """The tick that comes next."""
        return MINUTE * self.minute

    @cached_property
    def _night(self) -> tuple[Bodies, Laws]:
        """Bodies and laws, which tell who is in bed."""
        recipe = self.recording.recipe
        source = str(self.recording.path / RECIPE)
        scenario = branches.scenario_at(recipe, self.minute, source)
        seed = lucky_seed(int(recipe["seed"]), branches.luck_at(recipe, self.minute))
        return bodies_of(self.population), laws_in(scenario, seed, self.city)

    def value(self, who: int, name: str) -> Any:
        """Return a column's value for a person."""
        if who not in self._values:
            home = int(self.population.persons.home[who])
            start = self.population.dwellings.start
            some = np.arange(int(start[home]), int(start[home + 1]))
            columns, _ = self.recording.load_checkpoint(self.minute, COLUMNS, some)
            for place, one in enumerate(some.tolist()):
                self._values[one] = {each: column[place].item() for each, column in columns.items()}
        return self._values[who][name]

    def place(self, who: int) -> float:
        """Return the metre of their street at which a person outdoors is."""
        x, heading = np.float32(self.value(who, "along")), self.value(who, "heading")
        moved = self.value(who, "moved")
        if heading != 0 and self.value(who, "wake") >= 0 and self.tick > moved:
            speed = np.float32(self.value(who, "speed"))
            x = x + np.float32(heading) * speed * np.float32(self.tick - moved)
            end = self.city.segments.length[self.value(who, "segment")]
            x = np.minimum(np.maximum(x, np.float32(0)), end)
        return float(x)

    def asleep(self, who: int) -> bool:
        """Say whether a person is asleep."""
        if self.value(who, "mind") != Mind.UNAWARE:
            return False
        if self.value(who, "condition") > Condition.EXPOSED:
            return False
        if self.value(who, "segment") != self.rooms.streets + self.rooms.home[who]:
            return False
        bodies, laws = self._night
        return bool(in_bed(bodies, laws, who, self.tick))


class Card:
    """Reads everybody at one tick, for one person after the other."""

    def __init__(
        self, instant: Instant, clock: Clock, removed: Collection[int] = frozenset()
    ) -> None:
        """Read an instant; `removed` are those whom a change of the run took out of it."""
        self.instant = instant
        self.clock = clock
        self.removed = removed
        self.names = StreetNames(instant.city)
        self.ground = Whereabouts(instant.city)

    def value(self, who: int, name: str) -> Any:
        """Return a column's value for a person."""
        return self.instant.value(who, name)

    def time(self, tick: int) -> str | None:
        """Return the time of day at a tick, None where it never was."""
        return self.clock.told(tick) if tick >= 0 else None

    def spot(self, who: int) -> tuple[int, float]:
        """Return the street and the metre at which a person is, or has the door; -1 nowhere."""
        who = self.bearer(who)
        segment = int(self.value(who, "segment"))
        rooms = self.instant.rooms
        if segment < rooms.streets:
            return segment, self.instant.place(who)
        room = segment - rooms.streets
        if room in (rooms.aboard, rooms.in_arms):
            return -1, 0.0
        return int(rooms.street[room]), float(rooms.along[room])

    def bearer(self, who: int) -> int:
        """Return the adult who leads a small child, and anybody else as they are."""
        keeper = int(self.value(who, "keeper"))
        return keeper if keeper >= 0 else who

    def room(self, number: int, who: int) -> str:
        """Return what a room is to a person, in the numbers of `segment`: "home", "a bakery"."""
        rooms = self.instant.rooms
        room = number - rooms.streets
        kind = RoomKind(int(rooms.kind[room]))
        if kind == RoomKind.DWELLING:
            return "home" if room == rooms.home[who] else "a dwelling"
        if kind == RoomKind.PLACE:
            return called(int(self.instant.city.places.kind[room - rooms.dwellings]))
        if kind == RoomKind.EXIT:
            return "a way out of the city"
        return "somebody's arms" if kind == RoomKind.IN_ARMS else "a vehicle"

    def where(self, who: int) -> str:
        """Return where a person is, in words."""
        segment = int(self.value(who, "segment"))
        rooms = self.instant.rooms
        if self.value(who, "condition") == Condition.ESCAPED:
            return "taken out of the night" if who in self.removed else "out of the city"
        if segment < rooms.streets:
            return f"outdoors, {self.names.name(segment)}"
        if segment == rooms.streets + rooms.in_arms:
            keeper = self.bearer(who)
            if keeper == who:
                return "with neighbours, on the way to their door"
            return f"with {reasons.person(keeper)}, {self.where(keeper)}"
        what = self.room(segment, who)
        if what == "a vehicle":
            return "on the way in a vehicle"
        room = segment - rooms.streets
        there = "at home" if what == "home" else f"in {what}"
        if RoomKind(int(rooms.kind[room])) == RoomKind.PLACE:
            there = inside(int(self.instant.city.places.kind[room - rooms.dwellings]))
        return f"{there}, {self.names.name(int(rooms.street[segment - rooms.streets]))}"

    def away(self, who: int, street: int, along: float) -> tuple[float | None, str]:
        """Return how far a place is from a person [m], and in words: "12 m ahead".

        On one's own street it is ahead or behind by the direction of one's steps; elsewhere the
        distance is as the crow flies.
        """
        here, place = self.spot(who)
        if here < 0 or street < 0:
            return None, ""
        streets = self.instant.rooms.streets
        outdoors = int(self.value(who, "segment")) < streets
        if here == street and outdoors:
            gap = along - place
            heading = int(self.value(who, "heading"))
            if heading == 0 or abs(gap) < RECENT:
                return abs(gap), f"{abs(gap):.0f} m away"
            return abs(gap), f"{abs(gap):.0f} m {'ahead' if gap * heading > 0 else 'behind'}"
        ends = self.ground.metres(
            np.array([here, street], np.int32), np.array([place, along], np.float32)
        )
        metres = float(np.hypot(*(ends[1] - ends[0])))
        return metres, f"{metres:.0f} m away"

    def memory(self, who: int) -> tuple[Memory, dict[str, Any]]:
        """Return what a person knows, for sentences and as facts."""
        noise = int(self.value(who, "noise"))
        cue = Cue(int(self.value(who, "cue")))
        street, along = int(self.value(who, "spot")), float(self.value(who, "spot_along"))
        seen, quarry = int(self.value(who, "seen")), int(self.value(who, "quarry"))
        if quarry < 0 and street < 0:
            seen = -1
        metres, away = self.away(who, street, along)
        memory = Memory(
            cue=cue,
            noise=Noise(noise) if noise >= 0 else None,
            quarry=quarry,
            street=self.names.name(street) if street >= 0 else "",
            away=away,
            when=self.time(seen) or "",
            ago=ago(self.instant.tick - seen) if seen >= 0 else "",
        )
        facts = {
            "by": cue.name.lower(),
            "noise": Noise(noise).name.lower() if noise >= 0 else None,
            "of": quarry if quarry >= 0 else None,
            "street": memory.street or None,
            "away_m": None if metres is None else round(metres, 1),
            "direction": away.rpartition(" ")[2] or None,
            "at": self.time(seen),
            "seconds_ago": self.instant.tick - seen if seen >= 0 else None,
        }
        return memory, facts

    def described(self, who: int) -> str:
        """Return what a person is: "a woman of 34"."""
        persons = self.instant.population.persons
        return reasons.described(int(persons.age[who]), int(persons.sex[who]) == Sex.FEMALE)

    def how(self, who: int) -> str:
        """Return how the infection stands with a person, in words."""
        condition = Condition(int(self.value(who, "condition")))
        since = self.time(int(self.value(who, "since")))
        by = int(self.value(who, "by"))
        biter = f" by {reasons.person(by)}" if by >= 0 else ""
        if condition == Condition.SUSCEPTIBLE:
            return "not bitten"
        if condition == Condition.EXPOSED:
            return f"bitten at {since}{biter}, still themselves"
        if condition == Condition.INFECTED:
            return f"infected since {since}" + (f", bitten{biter}" if biter else "")
        if condition == Condition.DEAD:
            return f"died at {since}"
        gone = "was taken out of the night" if who in self.removed else "left the city"
        return f"{gone} at {since}"

    def household(self, who: int) -> list[dict[str, Any]]:
        """Return the others of a person's household: where each is, and how."""
        home = int(self.instant.population.persons.home[who])
        start = self.instant.population.dwellings.start
        found = []
        for other in range(int(start[home]), int(start[home + 1])):
            if other != who:
                found.append(
                    {
                        "person": other,
                        "is": self.described(other),
                        "condition": self.condition(other),
                        "how": self.how(other),
                        "mind": self.mind(other),
                        "where": self.where(other),
                    }
                )
        return found

    def condition(self, who: int) -> str:
        """Return the name of a person's condition."""
        return Condition(int(self.value(who, "condition"))).name.lower()

    def mind(self, who: int) -> str | None:
        """Return the name of a person's state of mind, None of the dead and the escaped."""
        if self.value(who, "condition") in (Condition.DEAD, Condition.ESCAPED):
            return None
        if self.instant.asleep(who):
            return "asleep"
        return Mind(int(self.value(who, "mind"))).name.lower()

    def facts(self, who: int) -> dict[str, Any]:
        """Return all that is known of a person at this tick, ready for JSON."""
        persons = self.instant.population.persons
        home = int(self.instant.population.dwellings.segment[persons.home[who]])
        condition = Condition(int(self.value(who, "condition")))
        intent = Intent(int(self.value(who, "intent")))
        goal = int(self.value(who, "goal"))
        memory, known = self.memory(who)
        since = int(self.value(who, "since"))
        gone = condition in (Condition.DEAD, Condition.ESCAPED)
        by = int(self.value(who, "by"))
        return {
            "person": who,
            "is": self.described(who),
            "age": int(persons.age[who]),
            "sex": Sex(int(persons.sex[who])).name.lower(),
            "role": Role(int(persons.role[who])).name.lower(),
            "home": self.names.name(home),
            "condition": condition.name.lower(),
            "since": None if condition == Condition.SUSCEPTIBLE else self.time(since),
            "bitten_by": by if by >= 0 else None,
            "how": self.how(who),
            "where": self.where(who),
            "mind": self.mind(who),
            "intent": None if gone else intent.name.lower(),
            "goal": None if gone or goal < 0 else self.goal(who, goal),
            "knows": None if gone else known,
            "told": None if gone else self.knows(who, memory),
            "why": None if gone else self.why(who, memory),
            "household": self.household(who),
        }

    def goal(self, who: int, goal: int) -> str:
        """Return where a person is going."""
        what = self.room(goal, who)
        street = int(self.instant.rooms.street[goal - self.instant.rooms.streets])
        return what if street < 0 else f"{what}, {self.names.name(street)}"

    def knows(self, who: int, memory: Memory) -> str | None:
        """Return what one of the living knows; None of the infected, whose reason says it."""
        if self.value(who, "condition") == Condition.INFECTED:
            return None
        return reasons.knows(Mind(int(self.value(who, "mind"))), memory)

    def why(self, who: int, memory: Memory) -> str:
        """Return what a person wants, and why: one sentence."""
        mind, intent = Mind(int(self.value(who, "mind"))), Intent(int(self.value(who, "intent")))
        if self.value(who, "condition") == Condition.INFECTED:
            until, held = int(self.value(who, "until")), int(self.value(who, "grip"))
            return reasons.infected(
                mind,
                intent,
                memory,
                held=held,
                until=self.time(until) or "an unknown time",
                done=until <= self.instant.tick,
            )
        goal = int(self.value(who, "goal"))
        words = self.goal(who, goal) if goal >= 0 else ""
        indoors = int(self.value(who, "segment")) >= self.instant.rooms.streets
        if self.instant.asleep(who):
            return "Asleep, on an ordinary night."
        return reasons.living(mind, intent, words, indoors=indoors)

    def events(self, who: int, life: Any) -> list[dict[str, Any]]:
        """Return what a line list has of a person, in the order of time."""
        rows = life.to_pylist()
        told = []
        for kind, row in zip(kinds(life).tolist(), rows, strict=True):
            own = row["who"] == who
            other = row["by"] if own else row["who"]
            segment = row["segment"]
            told.append(
                {
                    "at": self.clock.told(row["tick"]),
                    "tick": row["tick"],
                    "kind": row["kind"],
                    "who": row["who"],
                    "by": row["by"] if row["by"] >= 0 else None,
                    "where": self.names.name(segment) if segment >= 0 else None,
                    "indoors": row["indoors"],
                    "words": reasons.happened(kind, own, other, row["who"] in self.removed),
                }
            )
        return told
