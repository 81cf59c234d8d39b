"""`outskirts export`: a run in the form of something else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from outskirts.base.errors import InputError
from outskirts.base.units import HOUR
from outskirts.cli.options import Json
from outskirts.cli.talk import emit, say

if TYPE_CHECKING:
    from outskirts.base.codes import Condition
    from outskirts.city.city import City
    from outskirts.record.layers import Layer
    from outskirts.record.reader import Recording

LONGEST = HOUR
"""No stretch of paths is longer [s]."""
FARTHEST = 2000.0
"""No place of which paths are written reaches farther [m]."""
ZIP = ".zip"


@dataclass(frozen=True)
class Wish:
    """What is to be in the file, as it was typed; None: not said."""

    place: str | None = None
    begin: str | None = None
    end: str | None = None
    every: str | None = None
    by: str | None = None
    kinds: str | None = None
    sample: int | None = None


OPTIONS = {
    "place": "--at", "begin": "--from", "end": "--until", "every": "--every", "by": "--by",
    "kinds": "--kinds", "sample": "--sample",
}  # fmt: skip
"""How each part of a wish is typed."""


@dataclass(frozen=True)
class Made:
    """The files that were written, and what else JSON tells of them."""

    files: list[Path]
    facts: dict[str, Any]


def page(folder: Path, out: Path, wish: Wish) -> Made:
    """Write the map of a run as one HTML file that plays without a server."""
    from outskirts.night.lived.counting import Counting
    from outskirts.night.recorded.live import watched_of
    from outskirts.night.recorded.quarry import kinds_of
    from outskirts.night.recorded.stories import OF_STORIES, stories
    from outskirts.view.page import onefile
    from outskirts.view.pictures import look

    del wish
    watched = watched_of(folder)
    recording = watched.recording
    counting = Counting(folder, watched)
    population, end = counting.population, 60 * recording.last_minute
    told = stories(recording.part(OF_STORIES), population, watched.city, end)
    watched.persons = kinds_of(population)
    kept = [one for one in recording.checkpoints() if one <= watched.last_minute]
    windows = [(one, int(counting.kept(one).sum())) for one in kept]
    aside = onefile.Aside(told, counting.losses(), windows, len(population.dwellings.segment))
    look.keep(out, onefile.build(watched, aside).encode())
    return Made([out], {})


def csv(folder: Path, out: Path, wish: Wish) -> Made:
    """Write the curve and the events of a run as CSV."""
    from outskirts.record import exports

    kinds = None if wish.kinds is None else kinds_of(wish.kinds)
    with progress("Writing rows") as told:
        rows = exports.csv(recorded(folder), out, kinds, told)
    for path, count in rows.items():
        say(f"{path.name}: {count:,} rows.")
    if max(rows.values()) >= exports.SHEET:
        say(
            f"No spreadsheet takes it: {exports.SHEET:,} rows are the most that one has. A row a "
            "case: --to linelist; some events: --kinds bitten,turned,killed,escaped; all of them: "
            f"{folder / 'events.parquet'}, which pandas, polars, R and DuckDB read."
        )
    return Made(list(rows), {"rows": {path.name: count for path, count in rows.items()}})


def linelist(folder: Path, out: Path, wish: Wish) -> Made:
    """Write one row for each case of a run, as CSV or Parquet."""
    import pyarrow.parquet as pq

    from outskirts.night.recorded import cases
    from outskirts.record import exports

    recording, city, start, begun = opened(folder)
    say("Reading who was bitten, and who they were.")
    rows = cases.table(recording, city, start, begun)
    every = len(rows)
    seed = int(recording.recipe["seed"])
    if wish.sample is not None:
        rows = cases.sample(rows, wish.sample, seed)
        say(f"A sample of {len(rows):,} of {every:,} cases, drawn by chance with seed {seed}.")
    with exports.drafted(out) as draft, progress("Writing rows") as told:
        if out.suffix.lower() == ".parquet":
            pq.write_table(rows, draft, compression="zstd")
        else:
            for done in exports.written(cases.plain(rows), draft, exports.mark_of(rows)):
                told(done, len(rows))
    say(f"{out.name}: {len(rows):,} cases, a row each.")
    if len(rows) >= exports.SHEET and out.suffix.lower() != ".parquet":
        say(
            f"No spreadsheet takes it: {exports.SHEET:,} rows are the most that one has. --sample "
            "100000 writes that many cases, drawn by chance."
        )
    sampled = {"sample_of": every, "sample_seed": seed} if wish.sample is not None else {}
    return Made([out], {"rows": {out.name: len(rows)}, **sampled})


def geojson(folder: Path, out: Path, wish: Wish) -> Made:
    """Write how districts or streets stood at some moments, as GeoJSON."""
    from outskirts.record import layers

    with progress("Writing moments") as told:
        return layered(layer_of(folder, wish), out, layers.geojson, told)


def gpkg(folder: Path, out: Path, wish: Wish) -> Made:
    """Write how districts or streets stood at some moments, as a GeoPackage."""
    from outskirts.record import layers

    with progress("Writing moments") as told:
        return layered(layer_of(folder, wish), out, layers.gpkg, told)


def layered(layer: "Layer", out: Path, write: Callable[..., list[Path]], told: Any) -> Made:
    """Write a map layer, and say what is in it."""
    files = write(layer, out, told)
    features = layer.units * len(layer.minutes)
    say(f"{layer.units:,} {layer.by}s at {len(layer.minutes):,} moments: {features:,} features.")
    return Made(files, {"features": features, "minutes": layer.minutes})


def layer_of(folder: Path, wish: Wish) -> "Layer":
    """Return the map layer that is wished for. Raises InputError for an odd --by or --every."""
    from outskirts.night.recorded.clock import span
    from outskirts.record import layers

    by = "district" if wish.by is None else wish.by
    if by not in layers.UNITS:
        raise InputError(f"--by {by}: expected one of {', '.join(layers.UNITS)}")
    every = 60 if wish.every is None else span(wish.every)
    return layers.Layer(*opened(folder), layers.Wanted(by, every))


def maps(folder: Path, out: Path, wish: Wish) -> Made:
    """Write a numbered series of situation maps into a new folder."""
    from outskirts.cli import crops
    from outskirts.night.recorded.clock import span
    from outskirts.night.recorded.situation import Situations
    from outskirts.record import exports, layers
    from outskirts.view.pictures import situation

    if out.is_dir() and any(out.iterdir()):
        raise InputError(f"-o {out}: the folder is not empty; expected a new or an empty one")
    every = 60 if wish.every is None else span(wish.every)
    recording, city, start, begun = opened(folder)
    minutes = layers.moments(start, recording.last_minute, every)
    if len(minutes) > situation.MOST:
        raise InputError(
            f"--every {wish.every} makes {len(minutes):,} maps; expected at most "
            f"{situation.MOST:,}; take a longer time"
        )
    part = None if wish.place is None else crops.part_of(wish.place, city, "--at")
    drawn = situation.Atlas(Situations(recording, city, begun), city, part)
    names = []
    with exports.workshop(out) as held, progress("Drawing maps") as told:
        (held / out.name).mkdir()
        for number, minute in enumerate(minutes, 1):
            names.append(situation.name(number, len(minutes), drawn.now.clock(minute)))
            (held / out.name / names[-1]).write_bytes(drawn.png(minute))
            told(number, len(minutes))
    say(f"{len(names):,} maps, {names[0]} to {names[-1]}.")
    return Made([out / one for one in names], {"minutes": minutes})


def pedpy(folder: Path, out: Path, wish: Wish) -> Made:
    """Write the paths of everybody at a place through a stretch of the night.

    Raises InputError for a place or a time that is none.
    """
    import numpy as np

    from outskirts.city.ground import Ground
    from outskirts.cli import crops
    from outskirts.night.lived import trajectories
    from outskirts.night.lived.seconds import Night

    if wish.place is None or wish.begin is None or wish.end is None:
        raise InputError(
            "--to pedpy needs --at PLACE,RADIUS, --from TIME and --until TIME; expected such as "
            "--at 33.60,-7.62,200m --from 21:40 --until 21:45"
        )
    night = Night(folder)
    where = crops.part_of(wish.place, night.city, "--at")
    radius = float(where["radius"])
    if radius > FARTHEST:
        raise InputError(f"--at {wish.place}: expected a radius of at most {FARTHEST:g} m")
    begin = night.clock.tick(wish.begin, "--from")
    end = night.clock.tick(wish.end, "--until")
    if not begin <= end <= begin + LONGEST:
        raise InputError(
            f"--from {wish.begin} --until {wish.end}: expected a stretch of at most an hour, its "
            "end after its beginning"
        )
    degrees = np.array([[where["longitude"], where["latitude"]]])
    x, y = Ground(night.city.longitude, night.city.latitude).flat(degrees)[0].tolist()
    say(f"{where['place']}: {night.clock.told(begin)} to {night.clock.told(end)}.")
    trajectories.pedpy(night, where["place"], (x, y, radius), begin, end, out, told)
    return Made([out], {})


def told(words: str, share: float) -> bool:
    """Say what is being done, as it begins; always go on."""
    if share == 0.0:
        say(f"{words}.")
    return True


def recorded(folder: Path) -> "Recording":
    """Return the record of a run that holds at least a minute."""
    from outskirts.record.reader import Recording

    recording = Recording(folder)
    if recording.last_minute < 0:
        raise InputError(f"{folder} holds no full minute yet; wait for the run, or go on with it")
    return recording


def opened(folder: Path) -> "tuple[Recording, City, datetime, Condition]":
    """Return a record, its city, when it began, and the condition of its first cases."""
    from outskirts.base.codes import Condition
    from outskirts.night.recorded.origin import city_of
    from outskirts.world.scenario import parse

    recording = recorded(folder)
    city = city_of(recording.recipe)
    scenario = parse(recording.recipe["scenario"], str(folder))
    begun = Condition[scenario.index.condition.upper()]
    return recording, city, datetime.combine(scenario.day, scenario.start), begun


def kinds_of(text: str) -> list[Any]:
    """Return the kinds of events that --kinds names. Raises InputError for one that is none."""
    from outskirts.base.codes import Event

    words = [one.strip().lower() for one in text.split(",")]
    for one in words:
        if one.upper() not in Event.__members__:
            every = ", ".join(kind.name.lower() for kind in Event)
            raise InputError(f"--kinds {text}: there is no '{one}'; expected some of {every}")
    return [Event[one.upper()] for one in words]


@contextmanager
def progress(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how much is done, of how much."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


@dataclass(frozen=True)
class Form:
    """What a run can be written as: by what, with which endings of the name and which options.

    An `ending` of "" is a folder; without `endings` any name will do.
    """

    write: Callable[[Path, Path, Wish], Made]
    endings: tuple[str, ...]
    options: tuple[str, ...] = ()


FORMS: dict[str, Form] = {
    "page": Form(page, (".html", ".htm")),
    "linelist": Form(linelist, (".csv", ".parquet"), ("sample",)),
    "csv": Form(csv, (".csv",), ("kinds",)),
    "geojson": Form(geojson, (".geojson", ".json"), ("every", "by")),
    "gpkg": Form(gpkg, (".gpkg",), ("every", "by")),
    "maps": Form(maps, ("",), ("every", "place")),
    "pedpy": Form(pedpy, (), ("place", "begin", "end")),
}
"""What a run can be exported to."""


def fitting(form: str, wish: Wish) -> None:
    """Refuse options that a form has no use for, and say which have."""
    for name, option in OPTIONS.items():
        value = getattr(wish, name)
        if value is None or name in FORMS[form].options:
            continue
        others = ", ".join(other for other, one in FORMS.items() if name in one.options)
        whole = (
            f"--to {form} writes the whole night"
            if name in ("place", "begin", "end")
            else f"--to {form} has no use for it"
        )
        raise InputError(f"{option} {value}: {whole}; leave it out ({option} is for {others})")


def named(form: str, out: Path) -> None:
    """Refuse a name that says another kind of file, and a place where none can be written."""
    endings = FORMS[form].endings
    ending = out.suffix.lower()
    if not out.parent.is_dir() or (out.is_dir() and endings != ("",)):
        raise InputError(f"-o {out}: expected the name of a file in a folder that exists")
    if ending == ZIP or not endings:
        return
    if endings == ("",):
        if out.is_file():
            raise InputError(f"-o {out} is a file; --to {form} writes a folder; give a new name")
        return
    if ending not in endings:
        expected = f"{' or '.join(endings)}, or {ZIP}"
        fit = [other for other, one in FORMS.items() if ending and ending in one.endings]
        other = f"; {ending} is for --to {' or '.join(fit)}" if fit else ""
        raise InputError(f"-o {out}: --to {form} writes {expected}; give such a name{other}")


def export(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The folder of a run, or last.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="The file to write; a folder for maps. A name that ends in .zip packs it.",
        ),
    ],
    form: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORM",
            help="page: one HTML file that plays by itself; linelist: a row for each case, .csv or "
            ".parquet; csv: the curve and all events; geojson, gpkg: map layers; maps: situation "
            "maps, a folder of PNG; pedpy: the paths of all at a place.",
        ),
    ] = "page",
    every: Annotated[
        str | None,
        typer.Option(
            "--every",
            metavar="TIME",
            help="For geojson, gpkg, maps: a moment each 30min, 1h, ...",
            show_default="1h",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="street|district",
            help="For geojson, gpkg: what is counted.",
            show_default="district",
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            "--sample", metavar="N", min=1, help="For linelist: so many cases, drawn by chance."
        ),
    ] = None,
    kinds: Annotated[
        str | None,
        typer.Option(
            "--kinds", metavar="KIND,KIND", help="For csv: only events such as bitten,killed."
        ),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option("--at", metavar="PLACE,RADIUS", help="For maps, pedpy: where."),
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
    """Write a run in another form: a page, a line list, tables, map layers, maps, paths."""
    from outskirts.record import folders

    if form not in FORMS:
        raise InputError(f"--to {form}: expected one of {', '.join(FORMS)}")
    wish = Wish(place, begin, end, every, by, kinds, sample)
    folder = folders.find(run)
    fitting(form, wish)
    named(form, out)
    if out.suffix.lower() == ZIP:
        made = packed(form, folder, out, wish)
    else:
        made = FORMS[form].write(folder, out, wish)
    shown = [out] if out.is_dir() else made.files
    for one in shown:
        size = sum(each.stat().st_size for each in made.files if one in (each, *each.parents))
        say(f"Wrote {one}, {size / 1e6:.1f} MB.")
    if json:
        size = sum(one.stat().st_size for one in made.files)
        names = [str(one) for one in made.files]
        facts = {"file": str(out), "files": names, "bytes": size, "run": str(folder)}
        emit({**facts, **made.facts})
    return 0


def packed(form: str, folder: Path, out: Path, wish: Wish) -> Made:
    """Write what a form writes, packed into one .zip."""
    from outskirts.record import exports

    ending = FORMS[form].endings[0] if FORMS[form].endings else ".txt"
    with exports.workshop(out) as held:
        inside = held / "inside"
        inside.mkdir()
        made = FORMS[form].write(folder, inside / f"{out.stem}{ending}", wish)
        with progress("Packing") as told:
            exports.packed(made.files, inside, held / out.name, told)
    names = [one.relative_to(inside).as_posix() for one in made.files]
    return Made([out], {**made.facts, "packed": names})
