"""The report of a run: one file that works offline, printed, and read aloud."""

import json
from html import escape
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.city.info import StreetNames
from outskirts.record import measures
from outskirts.record.reader import Recording
from outskirts.view import fallen, html, look, pictures, tale
from outskirts.view.html import Cell, element, paragraph
from outskirts.view.night import Night, share

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
    check(recording, city)
    look.keep(path, document(Night(recording), city).encode())


def check(recording: Recording, city: City) -> None:
    """Refuse a record of another city: its streets would bear the wrong names."""
    told = Night(recording).told("city", "hash")
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


def document(night: Night, city: City) -> str:
    """Return the whole page."""
    names = StreetNames(city)
    parts = [heading(night, city), summary(night, city)]
    if night.last >= 0:
        if not night.calm:
            parts += [
                turning_points(night, names),
                curve(night),
                hours(night),
                streets(night, city),
                reproduction(night),
            ]
        parts.append(districts(night, city))
        if not night.calm:
            parts += [by_hour(night), chain(night, names)]
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
    return section("The outcome", element("div", words, class_="outcome") + figures(night))


def figures(night: Night) -> str:
    """Return the figures of the outbreak, large."""
    if night.last < 0 or night.calm:
        return ""
    cases = night.cases
    told = [
        ("Bitten", f"{len(night.bites):,}"),
        ("Infected at the end", f"{night.ended(Condition.INFECTED):,}"),
        ("Died", f"{night.ended(Condition.DEAD):,}"),
        ("Left the city", f"{night.ended(Condition.ESCAPED):,}"),
        ("Infected by each case", tale.known(tale.offspring(night)[0])),
        ("Doubling time", tale.known(measures.doubling_time(cases, night.last), "min")),
        ("Time between generations", tale.known(measures.generation_time(cases) / 60, "min")),
        ("Bitten indoors", share(np.nan_to_num(measures.indoor_share(cases)), 1)),
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
    return section("The course of it", element("ol", items, class_=kind))


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
    return section("The curve", drawn(wide, narrow, words, note))


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


def hours(night: Night) -> str:
    """Return the counts of the whole city at round times."""
    rows = [
        [
            Cell(row.when),
            *(Cell(f"{count:,}") for count in row.counts),
            Cell(tale.known(row.doubling)),
        ]
        for row in tale.table_of_hours(night, 13)
    ]
    heads = ["Time", *(stroke.condition.capitalize() for stroke in look.STROKES), "Doubling [min]"]
    told = "People of the whole city; doubling: time in which cases doubled since the row before"
    return html.table(told, heads, rows)


def streets(night: Night, city: City) -> str:
    """Return the map of when each street fell."""
    fell = fallen.falls(night, city)
    lived = int((fell.residents > 0).sum())
    tenth, half = int((fell.tenth >= 0).sum()), int((fell.half >= 0).sum())
    told = (
        f"Of {lived:,} streets where people lived, {tenth:,} lost a tenth of their residents and "
        f"{half:,} lost half by {night.clock(night.last)}."
    )
    words = f"Map of {city.title}: streets coloured by when they fell. {told}"
    note = (
        "Lost are those who turned, and the bitten who died, wherever they were. Earlier falls are "
        f"darker. {city.attribution}"
    )
    shown = map_of(night, city, None, words, note)
    part = fallen.closer(fell, city)
    if part is not None:
        near = f"The same, closer: {(part[2] - part[0]) / 1000:.1f} km from edge to edge."
        shown += map_of(night, city, part, f"{near} {words}", f"{near} {city.attribution}")
    return section("When the streets fell", paragraph(told) + shown)


def map_of(night: Night, city: City, part: fallen.Frame | None, words: str, note: str) -> str:
    """Return the map of a part of the city, or of the whole, in two widths."""
    wide, narrow = (
        fallen.figure(night, city, width, letters, part)
        for width, letters in ((MAP_WIDTH, MAP_LETTERS), (MAP_NARROW, MAP_NARROW_LETTERS))
    )
    made = [look.encoded(one, "png", 1.0) for one in (wide, narrow)]
    across, tall = wide.get_size_inches() * look.PIXELS
    return html.picture(made[0], made[1], "image/png", words, note, (across, tall))


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
    return section("How many each case infected", shown + kept)


def districts(night: Night, city: City) -> str:
    """Return how each district came through, beside how densely it is lived in."""
    quarters = tale.districts(night, city)
    if not quarters:
        return ""
    rows = [
        [
            Cell(one.name),
            Cell(f"{one.people:,}", one.people),
            Cell(
                "–" if one.density is None else f"{one.density:,.0f}",
                -1.0 if one.density is None else one.density,
            ),
            Cell(f"{one.bitten_here:,}", one.bitten_here),
            Cell(f"{one.exposed:,}", one.exposed),
            Cell(f"{one.lost:,}", one.lost),
            Cell(share(one.lost, one.people), one.lost / max(one.people, 1)),
            Cell(f"{one.escaped:,}", one.escaped),
            Cell(one.fell or "–", float(one.order)),
        ]
        for one in quarters
    ]
    area = float(city.districts.area.sum())
    people = sum(one.people for one in quarters)
    lost = sum(one.lost for one in quarters)
    last = [
        Cell(city.title),
        Cell(f"{people:,}"),
        Cell(f"{people / area:,.0f}" if area > 0 else "–"),
        Cell(f"{sum(one.bitten_here for one in quarters):,}"),
        Cell(f"{sum(one.exposed for one in quarters):,}"),
        Cell(f"{lost:,}"),
        Cell(share(lost, people)),
        Cell(f"{sum(one.escaped for one in quarters):,}"),
        Cell(""),
    ]
    heads = [
        "District", "Residents", "Per km²", "Bitten there", "Exposed", "Lost", "Lost, share",
        "Left the city", "Half lost at",
    ]  # fmt: skip
    told = (
        f"At {night.clock(night.last)}. Lost: residents who were infected or dead, wherever they "
        "were. Bitten there: people of any district"
    )
    return section("The districts", html.table(told, heads, rows, last=last, sortable=True))


def by_hour(night: Night) -> str:
    """Return the share of each district that was lost at round times, shaded."""
    told = tale.table_of_hours(night, 8)
    people = night.counts[0].sum(axis=1)
    rows = []
    for i, name in enumerate(night.recording.districts):
        rows.append(
            [
                Cell(name),
                *(
                    Cell(share(row.lost[i], int(people[i])), style=shade(row.lost[i], people[i]))
                    for row in told
                ),
            ]
        )
    everybody = int(people.sum())
    last = [Cell("All"), *(Cell(share(sum(row.lost), everybody)) for row in told)]
    caption = "Share of each district's residents who were infected or dead"
    heads = ["District", *(row.when for row in told)]
    return section("Hour by hour", html.table(caption, heads, rows, last=last))


def shade(lost: float, people: float) -> str:
    """Return the ground of a cell: redder the larger the share lost, the text readable on each."""
    part = min(lost / people, 1.0) if people > 0 else 0.0
    if part <= 0:
        return ""
    strength = 0.08 + 0.92 * part**0.5
    ground = [
        round(a + (b - a) * strength) for a, b in zip((246, 243, 236), (150, 24, 6), strict=True)
    ]
    ink = "#26324a" if strength < 0.42 else "#ffffff"
    return f"background:rgb({ground[0]},{ground[1]},{ground[2]});color:{ink}"


def chain(night: Night, names: StreetNames) -> str:
    """Return the longest chain of infection, link by link."""
    links, left_out = tale.chain(night, names)
    if not links:
        return ""
    rows = []
    for i, link in enumerate(links):
        if left_out and i == tale.CHAIN // 2:
            gap = (f"{left_out:,} more", "", "")
            rows.append([Cell("…"), *(Cell(one, words=True) for one in gap)])
        by = tale.person(link.by) if link.by >= 0 else "a case from the start"
        told = (tale.person(link.who), by, link.where)
        rows.append([Cell(link.when), *(Cell(one, words=True) for one in told)])
    return section(
        "The longest chain",
        paragraph(
            f"It ran through {len(links) + left_out} people. Each was bitten by the one before."
        )
        + html.table("Who was bitten, by whom and where", ["Time", "Who", "By", "Where"], rows),
    )


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
    return section("To run it again", again + listed + kept)


def foot(city: City) -> str:
    """Return what stands under every report."""
    return element(
        "footer",
        paragraph(look.FICTION, class_="small") + paragraph(city.attribution, class_="small"),
    )


def section(title: str, content: str) -> str:
    """Return a part of the page with its heading."""
    return element("section", element("h2", escape(title)) + content)
