"""The commands: their names, options and help. What they do lies in the modules beside."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

import outskirts
from outskirts.base.errors import CheckError, InputError
from outskirts.cli.talk import say, show, speakable
from outskirts.record.disk import FULL

app = typer.Typer(
    name="outskirts",
    help="A whole city on the night of an outbreak, person by person, on its real streets.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
city = typer.Typer(help="Build a city from a map, and look at it.", rich_markup_mode=None)
scenario = typer.Typer(help="Look at what a run starts from.", rich_markup_mode=None)
app.add_typer(city, name="city")
app.add_typer(scenario, name="scenario")

Complaint: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)
"""What is raised for words of the command line that no command takes."""

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


@city.callback(invoke_without_command=True)
def top_of_city(context: typer.Context) -> None:
    """Build a city from a map, and look at it."""
    if context.invoked_subcommand is None:
        show(context.get_help())


@scenario.callback(invoke_without_command=True)
def top_of_scenario(context: typer.Context) -> None:
    """Look at what a run starts from."""
    if context.invoked_subcommand is None:
        show(context.get_help())


@app.command()
def run(
    what: Annotated[
        str | None,
        typer.Argument(
            help="A scenario, a .toml file, a shipped city or a .city file. By default casablanca.",
            show_default=False,
        ),
    ] = None,
    hours: Annotated[
        float | None,
        typer.Option(
            metavar="H", help="How long to simulate, in hours.", show_default="the scenario's"
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", help="Another seed is another night.", show_default="1"),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Local time at which it begins, such as 21:40.",
            show_default="the scenario's",
        ),
    ] = None,
    near: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE|LAT,LON",
            help="Where the first cases are: a street or a place by name, or a point.",
            show_default="the scenario's",
        ),
    ] = None,
    radius: Annotated[
        str | None,
        typer.Option(
            metavar="METRES", help="How far from there they may be.", show_default="150 with --near"
        ),
    ] = None,
    cases: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="How many first cases there are.", show_default="the scenario's"
        ),
    ] = None,
    crop: Crop = None,
    assignments: Settings = None,
    threads: Threads = "auto",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for the record.", show_default="runs/NAME-SEED-HASH"
        ),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Go on with a run that was stopped or killed."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Make a finished run anew and replace it.")
    ] = False,
    json: Json = False,
) -> int:
    """Simulate an outbreak and keep its record.

    A run that is finished is printed again instead of made again. Ctrl-C stops it so that it can
    go on.
    """
    from outskirts.cli.run import Wish
    from outskirts.cli.run import run as run_it

    chosen = tuple(assignments or ())
    return run_it(
        Wish(
            what, hours, seed, start, chosen, threads, out, resume, again, json, crop, near, radius,
            cases,
        )
    )  # fmt: skip


@app.command()
def watch(
    what: Annotated[
        str,
        typer.Argument(
            help="The folder of a run, or last; or a scenario, a .toml file or a city, which is "
            "run meanwhile."
        ),
    ] = "last",
    port: Annotated[
        str, typer.Option(metavar="auto|N", help="Where to serve the page; auto finds a free port.")
    ] = "auto",
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Other computers can look on at another address; a token is printed for them.",
        ),
    ] = "127.0.0.1",
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = True,
    json: Json = False,
) -> int:
    """Look at a run: the living map of its night, in the browser.

    Ctrl-C ends it.
    """
    from outskirts.cli.watch import watch as watch_it

    return watch_it(what, port, host, open_page=open_page, json=json)


@app.command()
def export(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The folder of a run, or last.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")],
    form: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORM",
            help="page: one HTML file that plays by itself; csv: the curve and the line list; "
            "geojson: the districts at every full hour; pedpy: the paths of all at a place.",
        ),
    ] = "page",
    place: Annotated[
        str | None,
        typer.Option("--at", metavar="PLACE,RADIUS", help="For pedpy: where."),
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="For pedpy: from when on.")
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="For pedpy: until when, an hour at most."),
    ] = None,
    json: Json = False,
) -> int:
    """Write a run in another form: a page, tables, a map layer, paths."""
    from outskirts.cli.export import Part
    from outskirts.cli.export import export as export_it

    return export_it(run, form, out, Part(place, begin, end), json=json)


@app.command()
def clip(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The folder of a run, or last.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE.gif",
            help="The file to write; FILE.png: only the card of the moment, 1200 by 630.",
        ),
    ],
    begin: Annotated[
        str | None, typer.Option("--from", metavar="TIME", show_default="the start")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="TIME", show_default="the end of the record")
    ] = None,
    place: Annotated[
        str | None,
        typer.Option("--at", metavar="PLACE,RADIUS", show_default="the whole city"),
    ] = None,
    json: Json = False,
) -> int:
    """Make a moving picture of a night: twelve seconds of lights going out, then a card of it."""
    from outskirts.cli.clip import clip as clip_it

    return clip_it(run, begin, end, place, out, json=json)


@app.command()
def report(
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")] = "last",
    json: Json = False,
) -> int:
    """Write the report of a run anew; print its figures."""
    from outskirts.cli.report import report as report_it

    return report_it(run, json=json)


@app.command()
def who(
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")],
    person: Annotated[
        str,
        typer.Argument(
            help="A number, hero (the adult survivor who was hunted longest) or hunter (the "
            "infected adult that bit most)."
        ),
    ],
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help="A time of day such as 21:40, or since the start such as +2h.",
            show_default="the end of the record",
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Say what a person or an infected knows, wants and why.

    The night is made again from the nearest checkpoint; seconds to a minute for a whole city.
    """
    from outskirts.cli import who as people

    return people.who(run, person, at, json=json)


@app.command()
def here(
    place: Annotated[
        str,
        typer.Argument(help="A street or a place by name (and, DISTRICT) or LAT,LON."),
    ],
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")] = "last",
    json: Json = False,
) -> int:
    """Say what became of those who lived within 150 m of a place, and when it fell.

    It answers for at least 50 residents: where fewer lived, the circle grows.
    """
    from outskirts.cli import here as places

    return places.here(place, run, json=json)


@app.command()
def whatif(
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")],
    at: Annotated[
        str,
        typer.Option(
            "--at", metavar="TIME", help="A time of day such as 21:40, or since the start: +2h."
        ),
    ],
    assignments: Settings = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(
            "--remove", metavar="PERSON", help="Take somebody out of the city; repeatable."
        ),
    ] = None,
    bite: Annotated[
        list[str] | None,
        typer.Option("--bite", metavar="PERSON", help="Let somebody be bitten; repeatable."),
    ] = None,
    luck: Annotated[
        list[str] | None,
        typer.Option(
            "--luck",
            metavar="PERSON",
            help="Give somebody other luck from then on; named twice, yet another.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="DIR",
            help="Folder for the new record.",
            show_default="runs/NAME-SEED-HASH",
        ),
    ] = None,
    threads: Threads = "auto",
    json: Json = False,
) -> int:
    """Go back in a night, change one thing, and let it go on from there.

    The night is made again from the nearest checkpoint; whoever is not touched by the change lives
    the same life in both worlds. Then compare the two.
    """
    from outskirts.cli import whatif as branch

    return branch.whatif(
        branch.Wish(
            run, at, tuple(assignments or ()), tuple(remove or ()), tuple(bite or ()),
            tuple(luck or ()), output, threads, json,
        )
    )  # fmt: skip


@app.command()
def compare(
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")],
    other: Annotated[str, typer.Argument(help="Another run of the same city, seed and start.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE.png", help="Draw a map of who is touched."),
    ] = None,
    json: Json = False,
) -> int:
    """Say where two nights of the same people part, and for whom they end otherwise."""
    from outskirts.cli import compare as worlds

    return worlds.compare(run, other, output, json=json)


@app.command()
def parameters(
    preset: Annotated[
        str, typer.Option(metavar="NAME", help="slow, fast, film or textbook.")
    ] = "slow",
    assignments: Settings = None,
    json: Json = False,
) -> int:
    """List every number: value, unit, range, source."""
    from outskirts.cli import scenarios

    return scenarios.parameters(preset, tuple(assignments or ()), json=json)


@app.command("validate")
def validate(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Targets such as V5.", show_default="all"),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few cases and wide intervals: two minutes.")
    ] = False,
    long: Annotated[
        bool, typer.Option("--long", help="Many cases and finer gates: hours.")
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            metavar="N",
            help="Processes that share the work.",
            show_default="one for each core",
        ),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write a page with drawings.")
    ] = None,
    json: Json = False,
) -> int:
    """Compare the engine with theory and published tests; exit code 1 if any misses."""
    from outskirts.cli.validate import validate as work
    from outskirts.validation.suite import Size
    from outskirts.world.world import threads_of

    if quick and long:
        raise InputError("--quick and --long are two sizes; choose one")
    size = Size.QUICK if quick else Size.LONG if long else Size.NORMAL
    return work(names or [], size, processes or threads_of("auto"), page, json=json)


@city.command("build")
def city_build(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="An OpenStreetMap extract: .osm.pbf or .osm.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.city", help="The file to write.")
    ],
    around: Annotated[
        str | None,
        typer.Option(
            metavar="LAT,LON,RADIUS", help="Take only what lies around, such as 48.14,11.58,6km."
        ),
    ] = None,
    districts: Annotated[
        str,
        typer.Option(
            metavar="auto|none|FILE.geojson",
            help="Districts with their population and households; auto: the map's own "
            "administrative boundaries, where they cover it.",
        ),
    ] = "auto",
    population: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            help="Residents, in digits only.",
            show_default="the districts', the map's, or an estimate",
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="What the city is called.", show_default="the name of the file"
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE", help="Its clock, such as Europe/Rome.", show_default="that of the place"
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Build a city from an OpenStreetMap extract."""
    from outskirts.cli import places

    return places.build(
        source, around, districts, population, name, output, timezone=timezone, json=json
    )


@city.command("list")
def city_list(json: Json = False) -> int:
    """List the cities that ship."""
    from outskirts.cli import places

    return places.listed(json=json)


What = Annotated[str, typer.Argument(help="A shipped city or a .city file.")]


@city.command("info")
def city_info(what: What, crop: Crop = None, json: Json = False) -> int:
    """Say what a city holds, and what was left out."""
    from outskirts.cli import places

    return places.info(what, crop, json=json)


@city.command("map")
def city_map(
    what: What,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.png", help="The picture to write.")
    ],
    crop: Crop = None,
    json: Json = False,
) -> int:
    """Draw a city: streets, districts, places, ways out, the sea."""
    from outskirts.cli import places

    return places.picture(what, output, crop, json=json)


@scenario.command("list")
def scenario_list(json: Json = False) -> int:
    """List the scenarios that ship."""
    from outskirts.cli import scenarios

    return scenarios.listed(json=json)


@scenario.command("show")
def scenario_show(
    name: Annotated[
        str, typer.Argument(help="A scenario, a .toml file, a shipped city or a .city file.")
    ],
    json: Json = False,
) -> int:
    """Print a scenario."""
    from outskirts.cli import scenarios

    return scenarios.shown(name, json=json)


@scenario.command("schema")
def scenario_schema(json: Json = False) -> int:
    """Print the JSON schema of scenarios: every key that one may have."""
    from outskirts.cli import scenarios

    return scenarios.schema(json=json)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 failed, 2 bad input, 130 stopped.

    Called without arguments it takes those of the process, and ends the process.
    """
    code = answer(arguments)
    if arguments is None:
        leave(code)
    return code


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


def answer(arguments: Sequence[str] | None) -> int:
    """Run the command line and return its exit code."""
    speakable()
    try:
        code: Any = app(arguments, prog_name="outskirts", standalone_mode=False)
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
