"""`outskirts city`: build a city from a map, and look at the cities that there are."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from outskirts.base.errors import InputError
from outskirts.cli.options import Crop, Json
from outskirts.cli.talk import aligned, emit, say, show

commands = typer.Typer(help="Build a city from a map, and look at it.", rich_markup_mode=None)
What = Annotated[str, typer.Argument(help="A shipped city or a .city file.")]


@commands.callback(invoke_without_command=True)
def top(context: typer.Context) -> None:
    """Build a city from a map, and look at it."""
    if context.invoked_subcommand is None:
        show(context.get_help())


@commands.command("build")
def build(
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
            metavar="N|FILE.csv",
            help="Residents, in digits only; or a table by district (name, population) or by cell "
            "(latitude, longitude, population).",
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
    from outskirts.city import build as builder
    from outskirts.city import files
    from outskirts.city.info import summary
    from outskirts.cli.choices import circle, residents

    where = circle(around) if around is not None else None
    people: int | Path | None = None
    if population is not None:
        table = population.lower().endswith((".csv", ".tsv", ".txt"))
        people = Path(population) if table else residents(population)
    given = Path(districts) if districts not in ("auto", "none") else None
    if output.suffix != ".city":
        raise InputError(f"-o {output}: expected a name that ends in .city; give {output}.city")
    writable(output)
    for path, kind in ((source, "a map"), (given, "districts: auto, none or a GeoJSON file")):
        if path is not None and not path.is_file():
            raise InputError(f"{path}: no such file; expected {kind}")
    city = builder.build(
        source,
        around=where,
        districts=given or ("none" if districts == "none" else "auto"),
        population=people,
        title=name,
        timezone=timezone,
        progress=Steps().tell,
    )
    files.save(city, output)
    facts = {**summary(city), "out": str(output), "bytes": output.stat().st_size}
    if json:
        emit(facts)
    else:
        describe(facts)
        show(f"{output}, {output.stat().st_size / 1e6:.1f} MB")
    return 0


class Steps:
    """Says what a build is doing: each step once, a long one again every ten seconds."""

    def __init__(self) -> None:
        self._text = ""
        self._told = 0.0

    def tell(self, text: str, share: float) -> None:
        """Take one report of progress."""
        now = time.monotonic()
        if text != self._text or now - self._told > 10:
            self._text, self._told = text, now
            say(f"{share:4.0%} {text}")


@commands.command("list")
def listed(json: Json = False) -> int:
    """List the cities that ship."""
    from outskirts.city import atlas, files

    rows: list[dict[str, Any]] = []
    for name in atlas.shipped():
        path = atlas.find(name)
        city = files.load(path)
        rows.append(
            {
                "name": name,
                "title": city.title,
                "people": int(city.districts.population.sum()),
                "kilometres": round(float(city.segments.length.sum()) / 1000, 1),
                "bytes": path.stat().st_size,
                "attribution": city.attribution,
            }
        )
    if json:
        emit({"cities": rows})
        return 0
    for row in rows:
        show(
            f"{row['name']}  {row['title']}, {row['people']:,} people, {row['kilometres']:,} km of "
            f"streets, {row['bytes'] / 1e6:.1f} MB  ({row['attribution']})"
        )
    return 0


@commands.command("info")
def info(what: What, crop: Crop = None, json: Json = False) -> int:
    """Say what a city holds, and what was left out."""
    from outskirts.city import atlas, files
    from outskirts.city.info import summary
    from outskirts.cli import crops

    facts = summary(crops.chosen(files.load(atlas.find(what)), crop))
    if json:
        emit(facts)
    else:
        describe(facts)
    return 0


@commands.command("map")
def picture(
    what: What,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.png", help="The picture to write.")
    ],
    crop: Crop = None,
    json: Json = False,
) -> int:
    """Draw a city: streets, districts, places, ways out, the sea."""
    from outskirts.city import atlas, files
    from outskirts.cli import crops
    from outskirts.view.pictures import atlas_map

    if output.suffix.lower() != ".png":
        raise InputError(f"-o {output}: expected a name that ends in .png; give {output}.png")
    city = crops.chosen(files.load(atlas.find(what)), crop)
    writable(output)
    atlas_map.draw(city, output)
    if json:
        emit({"city": city.title, "out": str(output), "bytes": output.stat().st_size})
    else:
        show(str(output))
    return 0


def writable(path: Path) -> None:
    """Refuse a file whose folder does not exist, before any work is done for it."""
    if not path.parent.is_dir():
        raise InputError(f"{path.parent}: no such folder; make it first, or give another -o")
    if path.is_dir():
        raise InputError(f"{path} is a folder; expected the name of a file; give another -o")


def describe(facts: Mapping[str, Any]) -> None:
    """Print what a city holds, for reading."""
    show(f"{facts['title']}: {facts['people']:,} people in {facts['households']:,} households")
    told = facts["people_from"]
    show(f"People from {told['source']} ({told['how']}): {told['sure']}")
    show(
        f"{facts['streets']:,} streets, {facts['kilometres']:,} km, {facts['junctions']:,} "
        f"junctions; {facts['named_share']:.0%} of their length has a name; time zone "
        f"{facts['timezone']}"
    )
    show(f"{facts['coast_km']:,} km of coast, {facts['cordon_crossings']:,} crossings of a cordon")
    section("Kilometres by class", list(facts["kilometres_by_class"].items()))
    section("Exits by class", list(facts["exits"].items()))
    parts = facts["districts"]
    show(f"\nDistricts ({len(parts)})")
    rows = [("", "people", "households", "km²")]
    rows += [
        (one["name"], f"{one['people']:,}", f"{one['households']:,}", f"{one['area_km2']:,}")
        for one in parts
    ]
    for line in aligned(rows, right=(1, 2, 3)):
        show(f"  {line}")
    show("\nPlaces, and how many of them are placed by rule")
    rows2 = [
        (kind.replace("_", " "), f"{count['total']:,}", f"{count['by_rule']:,} by rule")
        for kind, count in facts["places"].items()
    ]
    for line in aligned(rows2, right=(1, 2)):
        show(f"  {line}")
    houses = facts["buildings"]
    if houses["total"]:
        section(
            f"Buildings ({houses['total']:,}: {houses['ground_km2']:,} km² of ground, "
            f"{houses['floor_km2']:,} km² of floor)",
            list(houses["by_use"].items()),
        )
        show(
            f"  {houses['use_by_rule']:,} have their use by rule, {houses['levels_by_rule']:,} "
            "their floors"
        )
    if facts["cover_km"]:
        show(f"\n{facts['cover_km']:,} km of streets beside trees, hedges or walls")
    section("Dropped", list(facts["dropped"].items()))
    for note in facts["notes"]:
        show(f"\n{note}")
    show(f"\n{facts['attribution']}")
    show(f"hash {facts['hash']}")


def section(title: str, rows: list[tuple[str, float]]) -> None:
    """Print a heading and figures under it; nothing where there are none."""
    if not rows:
        return
    show(f"\n{title}")
    for line in aligned([(name.replace("_", " "), f"{value:,g}") for name, value in rows], (1,)):
        show(f"  {line}")
