"""The tables of a report: the city by the hour, its districts, the longest chain."""

from bisect import bisect_right

import numpy as np

from outskirts.city.city import City
from outskirts.city.names import StreetNames
from outskirts.night.recorded import course
from outskirts.night.recorded.moment import LEAST
from outskirts.night.recorded.night import Night
from outskirts.night.recorded.streets import Streets
from outskirts.view.pictures import look
from outskirts.view.report import html, tale
from outskirts.view.report.html import Cell, paragraph, section
from outskirts.view.report.tale import share

SHARES = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5)
"""Shares lost at which the ground of a cell grows darker."""
GROUNDS = ("#F3E3DC", "#EDCDC2", "#E5B3A5", "#DB9583", "#A83420", "#7C1508")
DARK = 4
"""The first of the grounds that needs white letters; none lies where neither ink can be read."""
WORST = 10
"""Streets that are listed."""


def hours(night: Night) -> str:
    """Return the counts of the whole city at round times."""
    rows = [
        [
            Cell(row.when),
            *(Cell(f"{count:,}") for count in row.counts),
            Cell(tale.known(row.doubling)),
        ]
        for row in course.table_of_hours(night, night.stops(13))
    ]
    heads = ["Time", *(stroke.condition.capitalize() for stroke in look.STROKES), "Doubling [min]"]
    told = "People of the whole city; doubling: time in which cases doubled since the row before"
    return html.table(told, heads, rows)


def districts(night: Night, city: City) -> str:
    """Return how each district came through, beside how densely it is lived in."""
    quarters = course.districts(night, city)
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
    if night.calm:
        heads, last, rows = heads[:3], last[:3], [row[:3] for row in rows]
        return section(
            "The districts", html.table("Where people live", heads, rows, last=last, sortable=True)
        )
    told = (
        f"At {night.clock(night.last)}. Lost: residents who were infected or dead, wherever they "
        "were. Bitten there: people of any district"
    )
    return section("The districts", html.table(told, heads, rows, last=last, sortable=True))


def streets(night: Night, whole: Streets) -> str:
    """Return the streets that lost the largest share of their residents; nothing where none did.

    They are those of which cards tell: `LEAST` residents or more.
    """
    minute = night.last
    lost = whole.counted(whole.lost <= minute)
    fit = np.flatnonzero((whole.residents >= LEAST) & (lost > 0))
    if not len(fit):
        return ""
    order = np.lexsort((fit, -whole.residents[fit], -lost[fit] / whole.residents[fit]))
    rows = []
    for piece in fit[order[:WORST]].tolist():
        told = whole.account(piece, minute)
        rows.append(
            [
                Cell(told.title),
                *(Cell(f"{one:,}") for one in (told.residents, told.left, told.lost, told.gone)),
                *(
                    Cell("" if one < 0 else night.clock(one))
                    for one in (told.first_bite, told.tenth, told.half)
                ),
            ]
        )
    heads = [
        "Street", "Residents", "Left", "Lost", "Left the city", "First bite", "A tenth lost",
        "Half lost",
    ]  # fmt: skip
    caption = (
        f"The streets of {LEAST} residents or more that lost the largest share by "
        f"{night.clock(minute)}. Lost: they turned or died, wherever they were"
    )
    return html.table(caption, heads, rows)


def by_hour(night: Night) -> str:
    """Return the share of each district that was lost by each hour, shaded."""
    told = course.table_of_hours(night, night.hours())
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
    part = lost / people if people > 0 else 0.0
    step = bisect_right(SHARES, part) - 1
    if step < 0:
        return ""
    ink = look.INK if step < DARK else "#FFFFFF"
    return f"background:{GROUNDS[step]};color:{ink}"


def chain(night: Night, names: StreetNames) -> str:
    """Return the longest chain of infection, link by link."""
    links, left_out = course.chain(night, names)
    if not links:
        return ""
    rows = []
    for i, link in enumerate(links):
        if left_out and i == course.CHAIN // 2:
            gap = (f"{left_out:,} more", "", "")
            rows.append([Cell("…"), *(Cell(one, words=True) for one in gap)])
        by = tale.person(link.by) if link.by >= 0 else "a case from the start"
        told = (tale.person(link.who), link.where, by)
        rows.append([Cell(link.when), *(Cell(one, words=True) for one in told)])
    return section(
        "The longest chain",
        paragraph(
            f"It ran through {len(links) + left_out} people. Each was bitten by the one before."
        )
        + html.table(
            "Who was bitten, by whom and where", ["Time", "Who", "Where", "By whom"], rows
        ),
    )
