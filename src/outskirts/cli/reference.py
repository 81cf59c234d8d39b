"""The page about every command, made from the commands: `python -m outskirts.cli.reference`."""

from collections.abc import Iterator
from typing import Any

import typer

from outskirts.cli.app import app

HEAD = """# Commands

This page is made from the program, by `python -m outskirts.cli.reference`.

`WHAT` is a scenario (`outskirts scenario list`), a `.toml` file, a shipped city
(`outskirts city list`) or a `.city` file. `RUN` is the folder of a run, its name within `runs`, or
`last`.

Every command takes `--json`: it then prints data on standard output, one JSON object on the last
line. All talk goes to standard error. The exit code is 0 when all is done, 1 when a check of the
model failed, 2 when something that was given cannot be used (one line says what was found, what was
expected and what to do), and 130 when the user stopped it.

## The object that `outskirts run --json` prints

| key | holds |
|---|---|
| `recipe` | all that the run was made from: version, scenario with every number, seed, city |
| `name` | what the run is called: scenario, seed and a hash of the recipe |
| `people` | how many there are, the dead and the escaped included |
| `susceptible`, `exposed`, `infected`, `dead`, `escaped` | people at the last minute |
| `digest` | 16 hexadecimal digits of the state at the last minute: equal recipes, equal digests |
| `simulated_seconds` | from the start of the scenario to the last minute |
| `computed` | whether the run was simulated now, or was there already |
| `wall_seconds` | real time of the simulation with its record; without the start and the report |
| `person_seconds_per_second` | people times simulated seconds, a real second (null: not now) |
| `peak_memory_bytes` | the most memory that the process held |
| `measures` | the figures of `outskirts report` |
| `out` | the folder of the run |
"""


def usage(path: str, command: Any) -> str:
    """Return how a command is called."""
    words = [path]
    for one in command.params:
        if one.param_type_name == "argument":
            name = (one.metavar or one.name).upper()
            words.append(name if one.required else f"[{name}]")
        elif one.required:
            words.append(f"{one.opts[0]} {one.metavar}")
    return " ".join([*words, "[OPTIONS]"])


def rows(command: Any) -> Iterator[str]:
    """Yield a row of the table for each argument and option of a command."""
    for one in command.params:
        if one.param_type_name == "argument":
            name = f"`{(one.metavar or one.name).upper()}`"
        else:
            name = f"`{', '.join(one.opts)} {one.metavar or ''}".rstrip() + "`"
        said = one.help or ""
        default = one.show_default if isinstance(one.show_default, str) else one.default
        if default not in (None, False, True, ()) and not callable(default):
            said += f" Default: {default}."
        yield f"| {name.replace('|', chr(92) + '|')} | {said} |"


def commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, with its words."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, one in inner.items():
        yield from commands(f"{path} {name}", one)


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for path, command in commands("outskirts", typer.main.get_command(app)):
        parts.append(
            "\n".join(
                [
                    f"## {path}",
                    "",
                    f"    {usage(path, command)}",
                    "",
                    str(command.help).strip(),
                    "",
                    "| option | meaning |",
                    "|---|---|",
                    *rows(command),
                    "",
                ]
            )
        )
    return "\n".join(parts)


if __name__ == "__main__":
    print(page(), end="")
