"""`outskirts watch`: serve the living map of a run to a browser on this computer."""

from pathlib import Path
from typing import Annotated

import typer

from outskirts.cli.options import Json
from outskirts.cli.talk import say


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
    from outskirts.cli.serving import interruptible

    with interruptible():
        return looked_at(what, port, host, open_page=open_page, json=json)


def looked_at(what: str, port: str, host: str, *, open_page: bool, json: bool) -> int:
    """Serve a run that is there, or one that is run meanwhile."""
    from outskirts.cli.plans import Wish, planned
    from outskirts.cli.serving import running, shown
    from outskirts.night.recorded.live import watched_of
    from outskirts.record import folders

    if is_run(what):
        folder = folders.find(what)
        watched = watched_of(folder)
        return shown(watched, folder, port, host, open_page=open_page, json=json)
    plan = planned(Wish(what, None, None, None, (), "auto", None, None, False, False))
    if folders.stage_of(plan.target) == "finished":
        say(f"{plan.target} holds this run already.")
        watched = watched_of(plan.target)
        return shown(watched, plan.target, port, host, open_page=open_page, json=json)
    with running(what, plan.target):
        watched = watched_of(plan.target)
        return shown(watched, plan.target, port, host, open_page=open_page, json=json)


def is_run(what: str) -> bool:
    """Say whether a word of the command line means a run rather than a scenario."""
    from outskirts.record import folders

    return what == folders.LAST or Path(what).is_dir() or (folders.RUNS / what).is_dir()
