"""The report of a run: one file that works offline, printed, and read aloud."""

import json
from html import escape
from pathlib import Path

from matplotlib.figure import Figure

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.city.figures import told_of
from outskirts.city.names import StreetNames
from outskirts.night.recorded.night import Night
from outskirts.record import measures
from outskirts.record.reader import Recording
from outskirts.view.pictures import curves as pictures
from outskirts.view.pictures import fallen, look
from outskirts.view.report import html, tables, tale
from outskirts.view.report.html import Cell, element, paragraph
from outskirts.view.report.tale import share

HERE = Path(__file__).parent

MAP_WIDTH, MAP_NARROW = 1600, 780
"""Pixels of the map beside text and on a phone."""

MAP_LETTERS, MAP_NARROW_LETTERS = 1.1, 1.35
"""Size of the map's letters and lines, so that none is read at under 12 pixels."""


def write(recording: Recording, city: City, path: Path) -> None:
    """Write what a run came to as one HTML file, or leave no trace of having tried.

    Works for a run that still goes on, and for a night in which nothing happened. Errors:
    InputError where the record is of another city or damaged, or the file cannot be written.
    """
    night = Night(recording)
    check(night, city)
    look.keep(path, document(night, city).encode())


def check(night: Night, city: City) -> None:
    """Refuse a record of another city: its streets would bear the wrong names."""
    recording = night.recording
    told = night.told("city", "hash")
    if isinstance(told, str) and told and city.hash and not city.hash.startswith(told):
        raise InputError(
            f"{recording.path} was made in a city with hash {told[:12]}, {city.title} has "
            f"{city.hash[:12]}; expected the same city; give its .city file or run again with "
            "--again"
        )
    if len(recording.districts) != len(city.districts.name):
        raise InputError(
            f"{recording.path} tells of {len(recording.districts)} districts, {city.title} has "
            f"{len(city.districts.name)}; expected the city that the run was made in; give its "
            ".city file"
        )
    fallen.falls(night, city)


def document(night: Night, city: City) -> str:
    """Return the whole page."""
    names = StreetNames(city)
    parts = [heading(night, city), summary(night, city)]
    if night.last >= 0:
        if not night.calm:
            parts += [
                turning_points(night, names),
                curve(night),
                tables.hours(night),
                streets(night, city),
                reproduction(night),
                hordes(night, names),
            ]
        parts.append(tables.districts(night, city))
        if not night.calm:
            parts += [tables.by_hour(night), tables.chain(night, names)]
    parts.append(recipe(night))
    body = element("main", "\n".join(part for part in parts if part)) + foot(city)
    title = escape(f"{city.title}: {night.name}")
    style = (HERE / "report.css").read_text(encoding="utf-8")
    script = (HERE / "report.js").read_text(encoding="utf-8")
    policy = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n"
        f"<script>\n{script}</script>\n</body>\n</html>\n"
    )


def heading(night: Night, city: City) -> str:
    """Return the title, when it was, and whether the record is whole."""
    until = f"{night.clock(0)} to {night.clock(max(night.last, 0))}"
    when = ", ".join(part for part in (night.day, until) if part)
    parts = [element("h1", escape(city.title)), paragraph(when, class_="when")]
    told = night.told("scenario", "title")
    if isinstance(told, str) and told:
        parts.append(paragraph(told, class_="when"))
    if not night.recording.finished:
        planned = f" of {night.planned:,}" if night.planned else ""
        parts.append(
            paragraph(
                f"This run is not finished: the record ends at {night.clock(max(night.last, 0))}, "
                f"minute {max(night.last, 0):,}{planned}.",
                class_="notice",
            )
        )
    parts.append(paragraph(look.FICTION, class_="small"))
    return element("header", "".join(parts))


def summary(night: Night, city: City) -> str:
    """Return the outcome in words, and its figures."""
    words = "".join(paragraph(line) for line in tale.outcome(night, city))
    return html.section("The outcome", element("div", words, class_="outcome") + figures(night))


def figures(night: Night) -> str:
    """Return the figures of the outbreak, large."""
    if night.last < 0 or night.calm:
        return ""
    cases = night.cases
    early = measures.early_doubling_time(cases, night.last)
    horde = measures.largest_horde(night.hordes)
    told = [
        ("Bitten", f"{len(night.bites):,}"),
        ("Infected at the end", f"{night.ended(Condition.INFECTED):,}"),
        ("Died", f"{night.ended(Condition.DEAD):,}"),
        ("Left the city", f"{night.ended(Condition.ESCAPED):,}"),
        ("Infected by each case", tale.known(measures.mean_offspring(night.cases, night.last)[0])),
        ("Doubling time", tale.known(measures.growth_doubling_time(cases, night.last), "min")),
        ("Early doubling time", tale.known(early, "min")),
        ("Time between generations", tale.known(measures.generation_time(cases) / 60, "min")),
        ("Bitten indoors", share(night.indoors, 1)),
        ("Bitten outdoors", share(1 - night.indoors, 1)),
        ("Largest horde", f"{horde.size:,}" if horde is not None else "–"),
        (f"Noticed nothing {tale.at_first(night)}", share(night.unnoticed, 1)),
    ]
    items = "".join(
        element("div", element("dt", escape(name)) + element("dd", escape(value)))
        for name, value in told
    )
    return element("dl", items, class_="figures")


def turning_points(night: Night, names: StreetNames) -> str:
    """Return when what turned."""
    told = tale.moments(night, names)
    if not told:
        return ""
    items = "".join(
        element("li", element("span", escape(when)) + element("span", escape(words)))
        for when, words in told
    )
    kind = "moments days" if night.last > 1440 else "moments"
    return html.section("The course of it", element("ol", items, class_=kind))


def curve(night: Night) -> str:
    """Return the epidemic curve."""
    end = ", ".join(
        f"{count:,} {stroke.condition}"
        for stroke, count in zip(look.STROKES, night.totals[-1].tolist(), strict=True)
    )
    words = (
        f"Chart of people by condition from {night.clock(0)} to {night.clock(night.last)}, "
        f"on a logarithmic scale. At the end: {end}. The table below has the counts."
    )
    wide = pictures.curve_figure(night, pictures.WIDE)
    narrow = pictures.curve_figure(night, pictures.NARROW)
    note = "Each step up is ten times as many people. Straight lines are steady doubling."
    return html.section("The curve", drawn(wide, narrow, words, note))


def drawn(wide: Figure, narrow: Figure, words: str, caption: str) -> str:
    """Return a chart as lines that stay sharp, in two widths."""
    size = tuple(float(one) * look.PIXELS for one in wide.get_size_inches())
    return html.picture(
        look.encoded(wide, "svg"),
        look.encoded(narrow, "svg"),
        "image/svg+xml",
        words,
        caption,
        (size[0], size[1]),
    )


def streets(night: Night, city: City) -> str:
    """Return the map of when each street fell."""
    fell = fallen.falls(night, city)
    whole = night.streets_of(city)
    lived = whole.residents > 0
    tenth, half = int((whole.tenth >= 0).sum()), int((whole.half >= 0).sum())
    told = (
        f"Of {int(lived.sum()):,} streets where people lived, {tenth:,} lost a tenth of their "
        f"residents and {half:,} lost half by {night.clock(night.last)}."
    )
    words = f"Map of {city.title}: streets coloured by when they fell. {told}"
    note = (
        "Lost are those who turned, and the bitten who died, wherever they were. Dots are streets "
        f"where somebody was bitten. The earlier, the darker. {city.attribution}"
    )
    shown = map_of(night, city, None, words, note) + key(night)
    part = fallen.closer(fell, city)
    if part is not None:
        near = f"The same, closer: {(part[2] - part[0]) / 1000:.1f} km from edge to edge."
        shown += map_of(night, city, part, f"{near} {words}", f"{near} {city.attribution}")
    shown += tables.streets(night, whole)
    return html.section("When the streets fell", paragraph(told) + shown)


def map_of(night: Night, city: City, part: fallen.Frame | None, words: str, note: str) -> str:
    """Return the map of a part of the city, or of the whole, in two widths."""
    wide = fallen.figure(night, city, MAP_WIDTH, MAP_LETTERS, part)
    narrow = fallen.figure(night, city, MAP_NARROW, MAP_NARROW_LETTERS, part, signs=False)
    made = [look.encoded(one, "png", 1.0) for one in (wide, narrow)]
    across, tall = wide.get_size_inches() * look.PIXELS
    return html.picture(made[0], made[1], "image/png", words, note, (across, tall))


def key(night: Night) -> str:
    """Return what the map's colours mean, as words: for phones, whose maps have no legend."""
    times = fallen.spans(night)
    signs = [
        element("li", element("span", "", style=f"background:{colour}") + escape(words))
        for colour, words in zip(times.colours, times.words, strict=True)
    ]
    signs += [element("li", "wide lines: half of the residents lost; thin ones: a tenth")]
    signs += [element("li", "dots: somebody was bitten there")]
    signs += [element("li", "ring: the first bite")] if len(night.bites) else []
    return element("ul", "".join(signs), class_="key", aria_label="A street fell")


def reproduction(night: Night) -> str:
    """Return how many people each case infected, by the time of its own infection."""
    if not len(night.bites):
        return ""
    table = measures.reproduction(night.cases, pictures.COHORT).to_pydict()
    rows = [
        [Cell(night.clock(minute)), Cell(f"{cases:,}"), Cell(f"{r:.2f}")]
        for minute, cases, r in zip(table["minute"], table["cases"], table["r"], strict=True)
    ]
    most = max(zip(table["r"], table["minute"], strict=True))
    words = (
        f"Chart of how many people each case infected, by the ten minutes of its own infection. "
        f"The highest was {most[0]:.1f}, from {night.clock(most[1])}. A table follows."
    )
    shown = drawn(
        pictures.reproduction_figure(night, pictures.WIDE),
        pictures.reproduction_figure(night, pictures.NARROW),
        words,
        "Above the line at 1 the outbreak grew. Larger marks stand for more cases. Hollow marks: "
        "these cases were still infecting others when the record ended.",
    )
    listed = html.table("Cases by the ten minutes of their infection", ["From", "Cases", "R"], rows)
    kept = element("details", element("summary", "The figures of this chart") + listed)
    return html.section("How many each case infected", shown + kept)


def hordes(night: Night, names: StreetNames) -> str:
    """Return how large the hordes grew, and where the largest was."""
    told = tale.largest_horde(night, names)
    if not len(night.hordes):
        return html.section("Hordes", paragraph(told))
    words = (
        f"Chart of the infected in the largest horde of each minute, from {night.clock(0)} to "
        f"{night.clock(night.last)}. {told}"
    )
    note = (
        "A horde is a group of infected who chase outdoors, each within 10 m of the next or after "
        "the same prey. Hordes are counted at the end of each minute; no rule makes them."
    )
    wide = pictures.hordes_figure(night, pictures.WIDE)
    narrow = pictures.hordes_figure(night, pictures.NARROW)
    return html.section("Hordes", paragraph(told) + drawn(wide, narrow, words, note))


def recipe(night: Night) -> str:
    """Return what was run, and how to run it again."""
    rows = [("Run", night.name)]
    for label, keys in (
        ("Scenario", ("scenario", "name")),
        ("Seed", ("seed",)),
        ("Outskirts", ("outskirts",)),
        ("City", ("city", "name")),
        ("City hash", ("city", "hash")),
    ):
        value = night.told(*keys)
        if isinstance(value, str | int) and not isinstance(value, bool):
            rows.append((label, str(value)))
    listed = html.table(
        "The recipe", ["What", "Value"], [[Cell(a), Cell(b, words=True)] for a, b in rows]
    )
    command = night.told("command")
    again = (
        paragraph("The same command gives the same night:")
        + element("pre", element("code", escape(command)))
        if isinstance(command, str) and command
        else paragraph("The recipe names no command; the whole of it follows.")
    )
    whole = json.dumps(night.recording.recipe, indent=2, ensure_ascii=False, sort_keys=True)
    kept = element(
        "details",
        element("summary", "The whole recipe") + element("pre", element("code", escape(whole))),
    )
    return html.section("To run it again", again + listed + kept)


def foot(city: City) -> str:
    """Return what stands under every report: also where the number of people comes from."""
    lines = (look.FICTION, told_of(city), city.attribution)
    return element("footer", "".join(paragraph(line, class_="small") for line in lines))
