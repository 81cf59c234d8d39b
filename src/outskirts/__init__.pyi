from outskirts.base.codes import Condition as Condition
from outskirts.base.codes import Event as Event
from outskirts.base.errors import CheckError as CheckError
from outskirts.base.errors import InputError as InputError
from outskirts.city.atlas import load as load_city
from outskirts.city.crop import crop as crop
from outskirts.engine.changes import Change as Change
from outskirts.engine.changes import changed as changed
from outskirts.engine.past import Memory as Memory
from outskirts.engine.past import Past as Past
from outskirts.engine.simulation import Simulation as Simulation
from outskirts.engine.simulation import Sink as Sink
from outskirts.night.lived.playback import replay as replay
from outskirts.record.past import Checkpoints as Checkpoints
from outskirts.record.reader import Recording as Recording
from outskirts.world.catalogue import scenario as shipped_scenario
from outskirts.world.luck import with_luck as with_luck
from outskirts.world.scenario import Scenario as Scenario
from outskirts.world.scenario import parse as parse_scenario
from outskirts.world.scenario import read as read_scenario
from outskirts.world.state import State as State
from outskirts.world.world import World as World
from outskirts.world.world import make as make_world

__version__: str

__all__ = [
    "Change",
    "CheckError",
    "Checkpoints",
    "Condition",
    "Event",
    "InputError",
    "Memory",
    "Past",
    "Recording",
    "Scenario",
    "Simulation",
    "Sink",
    "State",
    "World",
    "__version__",
    "changed",
    "crop",
    "load_city",
    "make_world",
    "parse_scenario",
    "read_scenario",
    "replay",
    "shipped_scenario",
    "with_luck",
]
