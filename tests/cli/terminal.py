"""A terminal for the tests of the command line: commands in a process of their own, or in this."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from outskirts.city import files
from outskirts.record import format as form
from outskirts.record.folders import RECORD
from towns import village

COMMAND = (sys.executable, "-m", "outskirts.cli")
PATIENCE = 240
"""Seconds that any command may take, compiling included."""


def draw_village(folder: Path, people: int = 600) -> Path:
    """Save a village as a city file."""
    path = folder / "village.city"
    files.save(files.sealed(village(people)), path)
    return path


def lay_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to work in a folder that has nothing but a village."""
    draw_village(folder)
    monkeypatch.chdir(folder)
    return folder


def outskirts(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *words], cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def answer(*words: str, cwd: Path) -> dict[str, Any]:
    """Return what a command prints with --json; it must succeed."""
    done = outskirts(*words, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def stopped(*words: str, cwd: Path, after: Path, by: signal.Signals) -> tuple[int, str]:
    """Start a command and send it a signal once a file exists; return exit code and talk."""
    process = subprocess.Popen(
        [*COMMAND, *words], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    end = time.monotonic() + PATIENCE
    while not (cwd / after).exists() and process.poll() is None:
        assert time.monotonic() < end, "the file never came"
        time.sleep(0.002)
    process.send_signal(by)
    _, talk = process.communicate(timeout=PATIENCE)
    return process.returncode, talk


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path within."""
    return {
        os.fspath(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def record(folder: Path) -> dict[str, bytes]:
    """Return the files of a record, without the report and the pictures."""
    names = (form.RECIPE, *RECORD)
    return {
        name: held
        for name, held in content(folder).items()
        if name in names or name.startswith((form.CHECKPOINTS, form.FRAMES))
    }
