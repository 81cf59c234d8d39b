"""What a run came to: its report, its words, its digest."""

import shutil
import sys
import textwrap
from pathlib import Path

from outskirts.city.city import City
from outskirts.record import folders
from outskirts.record.reader import Recording


def publish(recording: Recording, city: City) -> Path:
    """Write the report and the pictures of a run into its folder; return the report's path."""
    from outskirts.view.pictures import curves as pictures
    from outskirts.view.report import document as report

    folder = recording.path
    path = folder / folders.REPORT
    report.write(recording, city, path)
    pictures.curve(recording, folder / folders.CURVE)
    pictures.fallen(recording, city, folder / folders.MAP)
    pictures.reproduction(recording, folder / folders.REPRODUCTION)
    return path


def published(folder: Path) -> bool:
    """Say whether a run's folder has its report and pictures."""
    names = (folders.REPORT, folders.CURVE, folders.MAP, folders.REPRODUCTION)
    return all((folder / name).is_file() for name in names)


def digest(recording: Recording) -> str:
    """Return the one digest of a run's state at its last minute, 16 hexadecimal digits."""
    from outskirts.world.state import overall

    table = recording.digests().to_pylist()
    last = recording.last_minute
    return overall(
        {row["column"]: int(row["digest"], 16) for row in table if row["minute"] == last}
    )


def words(recording: Recording, city: City) -> list[str]:
    """Return what a run came to, in sentences, wrapped to the terminal."""
    from outskirts.night.recorded.night import Night
    from outskirts.view.report import tale

    width = max(40, min(shutil.get_terminal_size((88, 24)).columns, 100))
    return [textwrap.fill(text, width) for text in tale.outcome(Night(recording), city)]


def peak_memory() -> int:
    """Return the most memory that this process has held [B], 0 where the system does not say.

    Linux's own figure comes first: what `getrusage` says includes what the parent process held.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:  # pragma: no cover - systems without POSIX limits
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
