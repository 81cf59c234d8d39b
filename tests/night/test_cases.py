"""The line list of an outbreak: a row for each case, with all that befell them."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from evenings import record

from outskirts.base.codes import Condition, Sex
from outskirts.city.city import City
from outskirts.night.recorded import cases
from outskirts.record import exports
from outskirts.record.reader import Recording

START = datetime(2025, 1, 15, 18, 0)


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recording, City]:
    return record(tmp_path_factory.mktemp("cases") / "run")


@pytest.fixture(scope="module")
def table(evening: tuple[Recording, City]) -> Any:
    return cases.table(*evening, START, Condition.INFECTED)


def test_every_column_has_its_type_and_its_words(table: Any) -> None:
    assert table.column_names == list(cases.COLUMNS)
    for name, (kind, meaning) in cases.COLUMNS.items():
        assert table.schema.field(name).type == kind
        assert meaning
        if name.endswith("_min"):
            assert meaning.count("[min]") == 1


def test_each_case_has_a_row_in_the_order_of_bites(table: Any) -> None:
    assert table.column("case").to_pylist() == [1, 2, 3, 4, 5, 6, 7]
    assert table.column("person").to_pylist() == [0, 100, 101, 102, 103, 104, 105]
    assert table.column("index").to_pylist() == [True, *[False] * 6]
    assert table.column("generation").to_pylist() == [0, 1, 1, 2, 2, 3, 4]
    assert table.column("bitten_by").to_pylist() == [None, 0, 0, 100, 100, 102, 104]
    assert table.column("bitten_by_case").to_pylist() == [None, 1, 1, 2, 2, 4, 6]
    assert table.column("people_bitten").to_pylist() == [2, 2, 0, 1, 0, 1, 0]


def test_a_row_says_who_when_and_where(table: Any, evening: tuple[Recording, City]) -> None:
    recording, city = evening
    row = table.slice(3, 1).to_pylist()[0]
    persons = recording.people().persons
    assert row["age_years"] == persons.age[102]
    assert row["sex"] == Sex(persons.sex[102]).name.lower()
    assert row["home_district"] == "Village"
    assert row["bitten_at"] == datetime(2025, 1, 15, 18, 13, 20)
    assert (row["bitten_clock"], row["bitten_min"]) == ("18:13:20", 13.33)
    assert row["bitten_street"] == city.names[city.segments.name[5]]
    assert row["bitten_indoors"] is False
    event = recording.events().filter(pa.compute.equal(recording.events()["who"], 102)).to_pylist()
    assert row["bitten_longitude"] == pytest.approx(event[0]["longitude"], abs=1e-6)
    assert row["turned_at"] == datetime(2025, 1, 15, 18, 18, 20)
    assert (row["turned_clock"], row["turned_min"]) == ("18:18:20", 18.33)
    assert row["incubation_min"] == 5.0
    assert row["died_at"] is row["died_min"] is row["escaped_clock"] is None
    assert row["outcome"] == "infected"
    assert table.slice(5, 1).to_pylist()[0]["bitten_indoors"] is True


def test_the_dead_and_the_index_case(table: Any) -> None:
    dead = table.slice(2, 1).to_pylist()[0]
    assert dead["outcome"] == "dead"
    assert (dead["died_clock"], dead["died_min"]) == ("18:20:00", 20.0)
    first = table.slice(0, 1).to_pylist()[0]
    assert first["bitten_at"] == first["turned_at"] == START
    assert first["incubation_min"] is None
    assert first["outcome"] == "infected"


def test_who_has_not_turned_has_no_time_of_it(tmp_path: Path) -> None:
    recording, city = record(tmp_path / "run", [(65, 100, 0, 5), (3500, 102, 100, 5)])
    last = cases.table(recording, city, START, Condition.INFECTED).to_pylist()[-1]
    assert last["person"] == 102
    assert last["outcome"] == "exposed"
    assert last["turned_at"] is last["turned_min"] is last["incubation_min"] is None


def test_a_night_without_cases_has_an_empty_list(tmp_path: Path) -> None:
    recording, city = record(tmp_path / "run", [], index=[])
    found = cases.table(recording, city, START, Condition.INFECTED)
    assert found.column_names == list(cases.COLUMNS)
    assert len(found) == 0


def test_samples_are_whole_cases_in_their_order(table: Any) -> None:
    small, large = (cases.sample(table, count, 7).to_pylist() for count in (3, 5))
    every = table.to_pylist()
    assert len(small) == 3
    assert [one for one in every if one in large] == large
    assert [one for one in large if one in small] == small
    assert cases.sample(table, 3, 7).to_pylist() == small
    assert cases.sample(table, 100, 7).equals(table)
    assert any(cases.sample(table, 3, seed).to_pylist() != small for seed in range(5))


def test_csv_is_one_header_and_iso_times(table: Any, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    assert list(exports.written(cases.plain(table), path, exports.mark_of(table)))[-1] == 7
    text = path.read_text(encoding="utf-8")
    assert text.startswith(",".join(cases.COLUMNS) + "\n")
    found = list(csv.DictReader(io.StringIO(text)))
    assert found[3]["bitten_at"] == "2025-01-15T18:13:20"
    assert found[0]["bitten_by"] == ""
    assert found[5]["bitten_indoors"] == "true"


def test_letters_beyond_ascii_are_marked_for_spreadsheets(tmp_path: Path) -> None:
    for word, mark in (("Main Street", b""), ("Aïn-Chock", b"\xef\xbb\xbf")):
        rows = pa.table({"case": [1, 2], "home_street": pa.array([word, None])})
        path = tmp_path / "out.csv"
        assert list(exports.written(rows, path, exports.mark_of(rows))) == [2]
        assert path.read_bytes() == mark + f'case,home_street\n1,"{word}"\n2,\n'.encode()
