"""`outskirts run --watch`: the map is served while the night goes on, and ends with it."""

import os
import pty
import re
import select
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import COMMAND, PATIENCE, draw_village

ADDRESS = re.compile(r"Look on while the night goes on: (http://127\.0\.0\.1:\d+/)")


def at_a_terminal(
    words: list[str], folder: Path, seen: Callable[[str, int], None], **settings: str
) -> tuple[int, str]:
    """Run a command at a terminal of its own; return its exit code and all that it printed.

    `seen` hears, again and again, what was printed so far, and the number of the process.
    """
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        kept = {name: one for name, one in os.environ.items() if name != "CI"}
        os.execve(COMMAND[0], [*COMMAND, *words], {**kept, **settings})
    told, end = b"", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                part = os.read(terminal, 1 << 16)
            except OSError:
                break
            if not part:
                break
            told += part
        seen(told.decode(errors="replace"), process)
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), told.decode(errors="replace")


def served(url: str) -> bool:
    """Whether somebody answers at an address."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_the_map_is_served_while_the_night_goes_on_and_not_after(tmp_path: Path) -> None:
    draw_village(tmp_path)
    words = ["run", "village.city", "--hours", "150", "--watch", "--out", "night", "--seed", "2"]
    looked: list[bool] = []

    def look(told: str, process: int) -> None:
        found = ADDRESS.search(told)
        if found and not looked:
            looked.append(served(found[1]))
            os.kill(process, signal.SIGINT)

    code, told = at_a_terminal(words, tmp_path, look)
    assert looked == [True], told
    assert code == 130
    found = ADDRESS.search(told)
    assert found is not None
    assert not served(found[1])
    assert "Go on with: outskirts run --resume night" in told


@pytest.mark.parametrize("where", ["CI", "no terminal"])
def test_where_nobody_looks_no_map_is_served(
    where: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    draw_village(tmp_path)
    words = ["run", "village.city", "--hours", "0.2", "--watch", "--out", "night"]
    if where == "CI":
        code, told = at_a_terminal(words, tmp_path, lambda *_: None, CI="true")
    else:
        code = os.spawnle(
            os.P_WAIT, COMMAND[0], *COMMAND, *words[:1], str(tmp_path / words[1]), *words[2:-1],
            str(tmp_path / "night"), {name: v for name, v in os.environ.items() if name != "CI"},
        )  # fmt: skip
        told = "".join(capfd.readouterr())
    assert code == 0, told
    assert "Look on" not in told
    assert (tmp_path / "night" / "report.html").is_file()
