"""Every raw table obeys its schema, is described, and is read with the types of it."""

import importlib
import re

import pandas as pd
import pytest

from report.cells import TableError

# report/__init__ gives the name `tables` to the module's function too
tables = importlib.import_module("report.tables")
TABLE = "mexico_poppy_cultivation"
FILE = f"data/supply/{TABLE}.csv"
NUMBERS = ("integer", "number")


@pytest.mark.parametrize("name", [*tables.resources()])
def test_table_has_the_types_of_its_schema(name):
    frame, fields = tables.read(name), tables.schema(name)["schema"]["fields"]
    assert list(frame.index) == list(range(2, len(frame) + 2))
    assert frame.attrs["table"] == name
    for field in fields:
        is_number = pd.api.types.is_numeric_dtype(frame[field["name"]])
        assert is_number == (field["type"] in NUMBERS), field["name"]


@pytest.mark.parametrize("name", [*tables.tables(), "sources"])
def test_table_is_described(name):
    resource = tables.schema(name)
    assert resource["title"] and len(resource["description"]) > 60
    assert resource["schema"]["primaryKey"]
    for field in resource["schema"]["fields"]:
        assert field["title"] and field["description"], field["name"]


@pytest.mark.parametrize("name", [*tables.resources()])
def test_every_number_has_both_bounds(name):
    unbounded = [
        field["name"]
        for field in tables.schema(name)["schema"]["fields"]
        if field["type"] in NUMBERS
        and "enum" not in field["constraints"]
        and not {"minimum", "maximum"} <= set(field["constraints"])
    ]
    assert not unbounded, f"give {unbounded} a minimum and a maximum"


def test_names_are_safe_in_spreadsheets_and_databases():
    """Excel cuts the name of a sheet after 31 characters."""
    names = [r["name"] for p in tables.packages().values() for r in p["resources"]]
    assert len({name[:31] for name in names}) == len(names)
    columns = [
        field["name"]
        for resource in tables.resources().values()
        for field in resource["schema"]["fields"]
    ]
    odd = [n for n in names + columns if not re.fullmatch(r"[a-z][a-z0-9_]*", n)]
    assert not odd


def test_every_csv_has_a_schema():
    described = {resource["path"] for resource in tables.resources().values()}
    files = set(tables.DATA.glob("*.csv")) | set(tables.DATA.glob("*/*.csv"))
    free = {path for path in files - described if path.parent.name != "vintages"}
    assert free <= {tables.DATA / "control_totals.csv"}


def test_sources_have_a_grade_and_no_source_points_nowhere():
    found = tables.sources()
    grades = {"official original", "official mirror or repeat", "scholarly", "press"}
    assert set(found.grade) == grades
    assert set(found.same_as.dropna()) <= set(found.index)


def test_tables_speak_of_the_subject_alone():
    """Notes and sources say nothing of how the tables were typed up."""
    words = "stored page|seed document|project seed|audit:|this session|earlier version"
    for name, resource in tables.resources().items():
        text = resource["path"].read_text("utf-8") + str(resource["schema"])
        found = re.search(rf"\b({words})\b", text, re.IGNORECASE)
        assert not found, f"{name}: {found}"


def test_an_unknown_table_gets_the_nearest_names():
    expected = r"no table named 'mexico_popy'; did you mean .*poppy"
    with pytest.raises(TableError, match=expected):
        tables.read("mexico_popy")


def test_a_table_is_checked_again_when_it_or_the_sources_change(copy):
    tables.read(TABLE)
    known = tables.DATA / "sources.csv"
    text = known.read_text("utf-8").replace("cia-factbook-1999,", "cia-factbook-1899,")
    known.write_text(text, "utf-8")
    with pytest.raises(TableError, match="cia-factbook-1999"):
        tables.read(TABLE)


def test_a_checked_table_isnt_checked_again(copy, monkeypatch):
    tables.read(TABLE)
    monkeypatch.setattr(tables.cells, "lines", lambda resource: pytest.fail("again"))
    tables.read(TABLE)


def test_a_folder_that_cant_be_written_to_is_fine(copy):
    (tables.ROOT / "_build").touch()  # a file where the folder of marks would stand
    assert len(tables.read(TABLE)) > 40


def test_windows_line_ends_are_fine(copy):
    copy.write_bytes(copy.read_bytes().replace(b"\n", b"\r\n"))
    assert len(tables.read(TABLE)) > 40


def test_one_row_is_taken_and_none_or_two_stop():
    rows = tables.read(TABLE)
    row = tables.one(rows[rows.index == 5])
    assert row.area_ha == rows.area_ha[5]
    for wrong in (rows.head(2), rows.head(0)):
        expected = f"{TABLE}: one row is meant and {len(wrong)} are given"
        with pytest.raises(TableError, match=expected):
            tables.one(wrong)


def test_a_missing_year_stays_a_gap():
    rows = pd.DataFrame({"year": [2003, 2000, 2001], "area_ha": [4.0, 1.0, 2.0]})
    line = tables.gapped(rows, "area_ha")
    assert list(line.index) == [2000, 2001, 2002, 2003]
    assert line.isna().tolist() == [False, False, True, False] and line[2003] == 4
    fiscal = tables.gapped(rows.rename(columns={"year": "fiscal_year"}), "area_ha")
    assert fiscal.tolist()[:2] == [1, 2]
    with pytest.raises(TableError, match="year 2000 stands twice"):
        tables.gapped(pd.concat([rows, rows[1:2]]), "area_ha")
