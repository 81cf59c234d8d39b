"""What ends a command in one line: who is to blame is said by its exit code."""

import os
import sys
from collections.abc import Callable
from typing import Any

import typer

from outskirts.base.errors import CheckError, InputError
from outskirts.cli.talk import say
from outskirts.record.disk import FULL

Complaint: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)
"""What is raised for words of the command line that no command takes."""


def answer(command: Callable[[], Any]) -> int:
    """Do what a command line asks for, and return the exit code."""
    try:
        code = command()
    except InputError as error:
        return refuse(str(error), 2)
    except CheckError as error:
        return refuse(str(error), 1)
    except Complaint as error:
        return refuse(complaint(error), 2)
    except (KeyboardInterrupt, typer.Abort):
        return refuse("stopped", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno is None:
            raise
        return refuse(reason(error), 2)
    return code if isinstance(code, int) else 0


def refuse(words: str, code: int) -> int:
    """Say in one line why a command ends here, and return its exit code."""
    say("outskirts: " + " ".join(words.split()))
    return code


def complaint(error: Any) -> str:
    """Return what is wrong with the words of a command line, and where its help is."""
    words = str(error.format_message()).rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "outskirts"
    return f"{words[:1].lower()}{words[1:]}; see '{command} --help'"


def reason(error: OSError) -> str:
    """Return what the system refused to do, and what to do about it."""
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in FULL:
        return f"{where}no room left on the disk; free some space and try again"
    return f"{where}{error.strerror}; expected a file or folder that may be read and written"
