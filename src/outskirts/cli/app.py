"""The commands: which there are. Each stands in the file of its name, and loads what it needs."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

import outskirts
from outskirts.base.errors import InputError
from outskirts.cli import (
    city,
    clip,
    compare,
    export,
    here,
    parameters,
    plain,
    report,
    run,
    scenario,
    validate,
    watch,
    whatif,
    who,
)  # fmt: skip
from outskirts.cli.errors import answer
from outskirts.cli.talk import show, speakable

app = typer.Typer(
    name="outskirts",
    help="A whole city on the night of an outbreak, person by person, on its real streets.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.add_typer(city.commands, name="city")
app.add_typer(scenario.commands, name="scenario")
for command in (
    run.run, watch.watch, export.export, clip.clip, report.report, who.who, here.here,
    whatif.whatif, compare.compare, parameters.parameters, validate.validate,
):  # fmt: skip
    app.command()(command)


def print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        show(f"outskirts {outskirts.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def top(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=print_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """Show the help where no command is given."""
    del version
    if context.invoked_subcommand is None:
        show(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 failed, 2 bad input, 130 stopped.

    Called without arguments it takes those of the process, and ends the process.
    """
    speakable()
    plain.once = arguments is None
    words = sys.argv[1:] if arguments is None else arguments

    def command() -> int | None:
        readable(words)
        found: int | None = app(arguments, prog_name="outskirts", standalone_mode=False)
        return found

    code = answer(command)
    if arguments is None:
        leave(code)
    return code


def readable(words: Sequence[str]) -> None:
    """Refuse words that are no UTF-8, before anything is done: no record could hold them."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            shown = word.encode("ascii", "backslashreplace").decode()
            raise InputError(
                f"'{shown}' is no UTF-8; expected names of files and places in UTF-8; rename it or "
                "give another"
            ) from None


def leave(code: int) -> None:
    """End the process without taking the interpreter down piece by piece.

    Threads of Arrow may still be at work when its own teardown comes, which aborts the process
    at random after all is done (https://github.com/apache/arrow/issues/34314).
    """
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        code = code or 1
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)
