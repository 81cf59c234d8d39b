"""Options that several commands have."""

from typing import Annotated

import typer

from outskirts.base.errors import InputError

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output, as its last line.")
]
Threads = Annotated[
    str,
    typer.Option(metavar="auto|N", help="Threads to use; they never change the result."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Change a number or a key of the scenario, such as infection.alpha=0.4; repeatable.",
    ),
]
Crop = Annotated[
    str | None,
    typer.Option(
        "--crop",
        metavar="PLACE,RADIUS",
        help="Take only the part of the city around a place, such as 33.60,-7.62,3km or "
        "'NAME, DISTRICT,800m'.",
    ),
]


def numbered(text: str, people: int) -> int:
    """Return the number of a person as it is written: 812, or 1,234,567."""
    plain = text.replace(",", "")
    if not plain.isdecimal():
        raise InputError(
            f"there is no person '{text}'; expected a number from 0 to {people - 1:,}, hero or "
            "hunter; numbers stand in the report and in events.parquet"
        )
    if int(plain) >= people:
        raise InputError(f"there is no person {plain}; expected a number from 0 to {people - 1:,}")
    return int(plain)
