"""Run ten minutes of the shipped city as the command does, with its record and its report.

Writes its run into the folder that it is started in. Prints the most memory that it held [B].
"""

import resource
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from outskirts.cli import main
from outskirts.cli.app import leave


def peak() -> int:
    """Return the most memory that this process has held [B].

    Linux counts to a process also what its parent held when it started it, except in the file of
    its status.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


with redirect_stdout(StringIO()):
    code = main(["run", "casablanca", "--hours", f"{10 / 60:.6f}", "--threads", "2", "--json"])
print(peak())
leave(code)
