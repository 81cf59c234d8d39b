"""What the report says, read as a browser would read it."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from evenings import EVENING, RECIPE, record

from outskirts.base.errors import InputError
from outskirts.city.atlas import find
from outskirts.city.files import load
from outskirts.city.names import StreetNames
from outskirts.night.recorded import course
from outskirts.night.recorded.night import Night
from outskirts.record import measures
from outskirts.record.reader import Recording
from outskirts.view.pictures import look
from outskirts.view.report import document as report
from outskirts.view.report import tables
from outskirts.view.report.tale import share
from towns import street, village

VOID = {"meta", "img", "source", "link", "br"}


class Page(HTMLParser):
    """A page's words, headings, tables and pictures; complains where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.headings: list[str] = []
        self.heads: list[dict[str, str | None]] = []
        self.pictures: list[dict[str, str | None]] = []
        self.addresses: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.addresses += [said[key] or "" for key in ("src", "srcset", "href") if key in said]
        if tag == "img":
            self.pictures.append(said)
        if tag == "th":
            self.heads.append(said)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if inside in ("style", "script"):
            return
        self.words.append(data)
        if inside in ("h1", "h2"):
            self.headings.append(data)
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split()).replace("\u00a0", " ")


def written(tmp_path: Path, **options: Any) -> tuple[Page, str]:
    """Write a record and its report; return the page, read and as it is."""
    recording, city = record(tmp_path / "run", **options)
    path = tmp_path / "report.html"
    report.write(recording, city, path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["report.html", "run"]
    text = path.read_text(encoding="utf-8")
    return Page(text), text


def test_the_outcome_is_told_in_counts(tmp_path: Path) -> None:
    page, _ = written(tmp_path)
    assert page.headings[0] == "Village"
    assert "Wednesday 15 January 2025, 18:00 to 19:00" in page.text
    assert "600 people were in the city at 18:00; 2 of them were infected." in page.text
    assert "By 19:00, 6 people had been bitten." in page.text
    assert "At 19:00, 7 were infected and 1 had died. 0 had been bitten and were" in page.text
    assert "1 had left the city. 591 had not been bitten" in page.text
    assert "The longest chain of infection ran through 5 people." in page.text
    assert "Of the bites, 17% happened indoors, 83% outdoors." in page.text
    assert "not finished" not in page.text
    assert "!" not in page.text


def test_the_largest_horde_is_told_and_drawn(tmp_path: Path) -> None:
    page, _ = written(tmp_path)
    told = (
        "The largest horde was of 17 infected, at 18:30, Main Street, Village, after person 104, "
    )
    assert told + "whom they had seen." in page.text
    assert "Hordes" in page.headings
    charts = [one["alt"] or "" for one in page.pictures if "largest horde" in (one["alt"] or "")]
    assert len(charts) == 1
    assert "Largest horde 17" in page.text


def test_without_hordes_the_report_says_so(tmp_path: Path) -> None:
    page, _ = written(tmp_path, bites=(), index=(0,))
    assert "At no full minute did two infected chase together." in page.text


def test_who_noticed_nothing_is_in_the_outcome(tmp_path: Path) -> None:
    page, _ = written(tmp_path)
    told = "In the first hour, 6 people had been bitten or first cases, had taken fright"
    assert told in page.text
    assert "Noticed nothing in the first hour 99%" in page.text
    short, _ = written(tmp_path / "short", last=20)
    assert "In the first 20 minutes, 4 people had been bitten" in short.text


def test_districts_are_told_by_the_hour(tmp_path: Path) -> None:
    page, _ = written(tmp_path, last=200)
    heads = next(row for row in page.rows if row[:2] == ["District", "18:00"])
    assert heads == ["District", "18:00", "19:00", "20:00", "21:00", "21:20"]
    village = next(row for row in page.rows if row[0] == "Village" and len(row) == len(heads))
    assert village[2] == village[-1] == "1.3%"


def test_the_chain_says_who_bit_whom_when_and_where(tmp_path: Path) -> None:
    page, _ = written(tmp_path)
    rows = [[cell.replace("\u00a0", " ") for cell in row] for row in page.rows]
    start = rows.index(["Time", "Who", "Where", "By whom"])
    chain = rows[start + 1 : start + 6]
    assert [row[:2] for row in chain] == [
        ["18:00:00", "person 0"],
        ["18:01:05", "person 100"],
        ["18:13:20", "person 102"],
        ["18:28:20", "person 104"],
        ["18:43:20", "person 105"],
    ]
    assert [row[3] for row in chain[1:]] == [f"person {who}" for who in (0, 100, 102, 104)]
    assert chain[1][2] == "Main Street, Village"
    assert chain[3][2].startswith("indoors, ")


def test_districts_stand_beside_their_density(tmp_path: Path) -> None:
    page, _ = written(tmp_path)
    head = next(row for row in page.rows if row[:3] == ["District", "Residents", "Per km²"])
    row = page.rows[page.rows.index(head) + 1]
    _, city = record(tmp_path / "again")
    density = round(600 / float(city.districts.area[0]))
    assert row == ["Village", "600", f"{density:,}", "6", "0", "8", "1.3%", "1", "–"]


def test_it_is_one_file_that_asks_for_nothing(tmp_path: Path) -> None:
    page, text = written(tmp_path)
    assert page.addresses
    assert all(one.startswith("data:image/") for one in page.addresses)
    assert not re.search(r"https?://|url\(|@import", text)
    assert "default-src 'none'" in text


def test_it_can_be_read_aloud(tmp_path: Path) -> None:
    page, text = written(tmp_path)
    assert '<html lang="en">' in text
    assert len(page.pictures) >= 3
    assert all(len(one["alt"] or "") > 40 for one in page.pictures)
    assert page.heads
    assert all(one.get("scope") in ("row", "col") for one in page.heads)


def test_fiction_attribution_and_recipe_are_on_it(tmp_path: Path) -> None:
    city = replace(village(), attribution="© OpenStreetMap contributors & friends")
    page, _ = written(tmp_path, city=city)
    assert page.text.count(look.FICTION) == 2
    assert page.text.count("© OpenStreetMap contributors & friends") >= 2
    assert RECIPE["command"] in page.text
    assert ["Seed", "7"] in page.rows
    assert json.dumps(RECIPE["scenario"]["index"], sort_keys=True).strip("{}") in page.text


def test_where_the_number_of_people_comes_from_is_on_it(tmp_path: Path) -> None:
    facts = {"people": "length of streets with homes", "how": "600, 0.7 a metre", "sure": "a guess"}
    page, _ = written(tmp_path, city=replace(village(), facts=facts))
    told = "Number of people from length of streets with homes (600, 0.7 a metre): a guess."
    assert told in page.text


def test_the_cases_of_the_start_were_bitten_by_nobody(tmp_path: Path) -> None:
    begun = [(0, 0, -1, 5), (0, 1, -1, 60)]
    page, _ = written(tmp_path, bites=[*begun, *EVENING])
    assert "By 19:00, 6 people had been bitten." in page.text
    assert "18:01:05 First bite:" in page.text
    assert "Of the bites, 17% happened indoors, 83% outdoors." in page.text
    assert ["18:00:00", "person\u00a00", "", "a case from the start"] in page.rows


def test_a_run_that_goes_on_says_so(tmp_path: Path) -> None:
    page, _ = written(tmp_path, finished=False)
    assert "This run is not finished: the record ends at 19:00, minute 60 of 120." in page.text


def test_a_run_that_has_just_begun(tmp_path: Path) -> None:
    page, _ = written(tmp_path, finished=False, last=-1)
    assert "The record holds no full minute yet." in page.text


def test_an_ordinary_evening(tmp_path: Path) -> None:
    page, _ = written(tmp_path, bites=(), index=())
    assert "Nobody is infected. An ordinary evening." in page.text
    assert page.pictures == []


def test_infected_who_bite_nobody(tmp_path: Path) -> None:
    page, _ = written(tmp_path, bites=())
    assert "Nobody was bitten." in page.text
    assert "Nobody is infected" not in page.text


@pytest.mark.parametrize(
    "recipe",
    [
        {},
        {"scenario": "village", "seed": 1, "name": None, "command": 3},
        {"scenario": {"start": "late", "day": 4, "hours": "six"}, "city": []},
    ],
    ids=["empty", "other kinds", "nonsense"],
)
def test_a_poor_recipe_is_no_reason_to_fail(tmp_path: Path, recipe: Any) -> None:
    page, _ = written(tmp_path, recipe=recipe)
    assert "600 people were in the city at +0:00" in page.text
    assert "The recipe names no command" in page.text


def test_what_others_wrote_is_never_markup(tmp_path: Path) -> None:
    recipe = {**RECIPE, "name": "<script>alert(1)</script>", "command": "a && b <c>"}
    page, text = written(tmp_path, recipe=recipe)
    assert "alert(1)" in page.text
    assert "<script>alert" not in text
    assert "a &amp;&amp; b &lt;c&gt;" in text


def test_a_record_of_another_city_is_refused(tmp_path: Path) -> None:
    recording, city = record(tmp_path / "run")
    with pytest.raises(InputError, match="streets"):
        report.write(recording, street(), tmp_path / "report.html")
    told = {**RECIPE, "city": {"name": "village", "hash": "f" * 64}}
    other, _ = record(tmp_path / "other", recipe=told)
    with pytest.raises(InputError, match="hash ffffffffffff"):
        report.write(other, city, tmp_path / "report.html")
    same, _ = record(tmp_path / "same", recipe={**RECIPE, "city": {"hash": city.hash[:16]}})
    report.write(same, city, tmp_path / "report.html")


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    recording, city = record(tmp_path / "run")
    with pytest.raises(InputError, match="choose a folder that exists"):
        report.write(recording, city, tmp_path / "nowhere" / "report.html")


def test_equal_records_give_equal_reports(tmp_path: Path) -> None:
    for name in ("a", "b"):
        recording, city = record(tmp_path / name)
        report.write(recording, city, tmp_path / f"{name}.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_long_chain_is_cut_in_its_middle(tmp_path: Path) -> None:
    bites = [(60 * i, i, i - 1, 5) for i in range(1, 101)]
    night = Night(record(tmp_path / "run", bites, last=105, index=(0,))[0])
    links, left_out = course.chain(night, StreetNames(record(tmp_path / "again")[1]))
    assert len(links) == course.CHAIN
    assert left_out == 101 - course.CHAIN
    assert [link.who for link in links[:3]] == [0, 1, 2]
    assert [link.who for link in links[-2:]] == [99, 100]
    assert links[-course.CHAIN // 2].by == links[-course.CHAIN // 2].who - 1


def test_offspring_counts_only_those_who_had_their_time(tmp_path: Path) -> None:
    night = Night(record(tmp_path / "run")[0])
    mean, until = measures.mean_offspring(night.cases, night.last)
    waits = [65, 130, 735, 835, 900, 900]
    assert measures.patience(night.cases) == pytest.approx(900)
    assert max(waits) == 900
    assert until == 45
    assert mean == pytest.approx(6 / 7)


def test_the_clock_goes_past_midnight_and_over_days(tmp_path: Path) -> None:
    recording, _ = record(tmp_path / "run", last=3)
    night = Night(recording)
    assert night.clock(0) == "18:00"
    assert night.clock(400) == "00:40"
    night.last = 3000
    assert night.clock(400) == "Thu 00:40"
    assert night.second(61) == "Wed 18:01:01"


def test_times_are_round_by_the_clock(tmp_path: Path) -> None:
    late = {**RECIPE, "scenario": {**RECIPE["scenario"], "start": "18:20"}}
    night = Night(record(tmp_path / "run", last=3, recipe=late)[0])
    assert night.stops_to(200, 5) == [40, 100, 160]
    assert [night.clock(one) for one in night.stops_to(200, 5)] == ["19:00", "20:00", "21:00"]


def test_shares_are_never_rounded_to_nothing_or_everything() -> None:
    assert share(0, 10) == "0%"
    assert share(1, 100_000) == "<0.1%"
    assert share(99_999, 100_000) == ">99.9%"
    assert share(10, 10) == "100%"
    assert share(1, 3) == "33%"
    assert share(float("nan"), 1) == share(1, 0) == "–"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2 counts it."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted([light(one), light(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_letters_stand_out_from_their_ground() -> None:
    for letters in (look.INK, look.FAINT, *(stroke.text for stroke in look.STROKES)):
        assert contrast(letters, look.PAPER) >= 4.5
    for lost in range(1, 1001):
        ground, ink = re.findall(r"#[0-9A-F]{6}", tables.shade(lost, 1000))
        assert contrast(ground, ink) >= 4.5, lost


def test_reading_a_report_never_starts_the_compiler() -> None:
    modules = "outskirts.view.report.document, outskirts.view.pictures.curves"
    code = f"import sys, {modules}; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_cells_with_something_to_show_are_shaded() -> None:
    assert tables.shade(0, 1000) == tables.shade(1, 10_000) == tables.shade(5, 0) == ""
    grounds = [tables.shade(lost, 1000) for lost in range(1, 1001)]
    assert list(dict.fromkeys(grounds)) == [
        tables.shade(1000 * part, 1000) for part in tables.SHARES
    ]


@pytest.mark.city
def test_the_report_of_a_whole_city(tmp_path: Path) -> None:
    city = load(find("casablanca"))
    bites = [(60 + 10 * i, 1000 + i, 1000 + i // 2 if i else 0, 1000 + i // 9) for i in range(300)]
    told = {**RECIPE, "city": {"name": "casablanca", "hash": city.hash}}
    recording, _ = record(tmp_path / "run", bites, city=city, recipe=told)
    report.write(recording, city, tmp_path / "report.html")
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "300 people had been bitten" in page.text
    assert city.attribution in page.text
    assert len(Recording(tmp_path / "run").districts) == 16
    assert {row[0] for row in page.rows} >= {city.names[i] for i in city.districts.name}
