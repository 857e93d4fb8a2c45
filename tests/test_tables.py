"""Every raw table obeys its schema; a damaged one stops with a sentence that says where
it is broken and what to do."""

import csv
import importlib
import re
import shutil

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


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of data/ that a test may damage; returns the path of one table in it."""
    for topic in ["", *tables.TOPICS]:
        (tmp_path / topic).mkdir(exist_ok=True)
        shutil.copy(tables.DATA / topic / "datapackage.json", tmp_path / topic)
    for path in [*(tables.DATA / "supply").glob("*.csv"), tables.DATA / "sources.csv"]:
        shutil.copy(path, tmp_path / path.relative_to(tables.DATA))
    monkeypatch.setattr(tables, "DATA", tmp_path)
    monkeypatch.setattr(tables, "ROOT", tmp_path)
    return tmp_path / "supply" / f"{TABLE}.csv"


def cell(row, column, value):
    """An edit of one cell: line in the file, column, text as it stands there."""

    def edit(text):
        lines = text.split("\n")
        at = lines[0].split(",").index(column)
        cells = [
            f'"{c}"' if "," in c else c for c in next(csv.reader([lines[row - 1]]))
        ]
        cells[at] = value
        lines[row - 1] = ",".join(cells)
        return "\n".join(lines)

    return edit


def number(value, cure):
    """A number cell written as no plain number."""
    return cell(5, "area_ha", value), "row 5, column area_ha: ", cure


DIGITS, POINTS = "digits only", "without thousands separators"
BAD = {
    "a word": number("many", DIGITS),
    "a value above its range": number("441000", "digits and unit"),
    "a value below its range": number("44", "digits and unit"),
    "an empty cell": number("", "fill it"),
    "a trailing space": number("5500 ", "delete the space"),
    "thousands separators": number('"44,100"', POINTS),
    "thousands with a low line": number("5_500", POINTS),
    "thousands with a space": number("5 500", POINTS),
    "a decimal comma": number('"4410,5"', "4410.5"),
    "a number turned into a date": number("Jan-41", "turned it into a date"),
    "digits of full width": number("５５００", "write the digits 0 to 9"),
    "Arabic digits": number("٥٥٠٠", "write the digits 0 to 9"),
    "not a number": number("NaN", DIGITS),
    "infinity": number("INF", DIGITS),
    "minus infinity": number("-inf", DIGITS),
    "a number beyond all numbers": number("1e400", DIGITS),
    "a power of ten": number("5.5E+03", DIGITS),
    "a hexadecimal number": number("0x157c", DIGITS),
    "a plus sign": number("+5500", DIGITS),
    "a spreadsheet's error": number("#REF!", DIGITS),
    "a year with a point": (cell(5, "year", "2001.0"), "column year: '2001.0'", DIGITS),
    "a year of another script": (
        cell(5, "year", "２００１"),
        "row 5, column year: ",
        "write the digits 0 to 9",
    ),
    "a formula": (
        cell(5, "note", "=1+1"),
        "column note: '=1+1'",
        "start with a letter",
    ),
    "a value that isn't allowed": (
        cell(5, "period", "calender year"),
        "row 5, column period: 'calender year'",
        "write 'calendar year'",
    ),
    "a source that isn't in sources.csv": (
        cell(5, "source_id", "cia-factbok-1999"),
        "row 5, column source_id: 'cia-factbok-1999'",
        "'cia-factbook-1999'",
    ),
    "a duplicate key": (
        lambda text: text + text.split("\n")[4] + "\n",
        "its key stands twice",
        "delete one",
    ),
    "an unknown column": (
        lambda text: text.replace("area_ha", "area_ha,area_acres", 1),
        "row 1, column area_acres",
        "delete it",
    ),
    "a missing column": (
        lambda text: text.replace(",note\n", "\n", 1),
        "row 1, column note",
        "restore it",
    ),
    "a renamed column": (
        lambda text: text.replace("area_ha", "area_hectares", 1),
        "row 1, column area_hectares",
        "rename it to 'area_ha'",
    ),
    "Excel's byte-order mark": (
        lambda text: "\ufeff" + text,
        "row 1, column year: '\\ufeffyear'",
        "without BOM",
    ),
    "UTF-16": (lambda text: text.encode("utf-16"), "UTF-16", "CSV UTF-8"),
    "UTF-16 without mark": (lambda t: t.encode("utf-16-le"), "UTF-16", "CSV UTF-8"),
    "Latin-1 letters": (
        lambda text: cell(5, "note", "Culiacán")(text).encode("latin-1", "replace"),
        "row 5, column note: 'Culiacán'",
        "save the file as UTF-8",
    ),
    "semicolons": (lambda text: text.replace(",", ";"), "row 1: 'year;", "with commas"),
    "the header alone": (lambda t: t.split("\n")[0] + "\n", "no row follows", "git"),
    "an empty file": (lambda text: "", "the column is missing", "restore it"),
    "thousands separators that split a cell": (
        cell(5, "area_ha", "44,100"),
        "row 5: ",
        "thousands commas",
    ),
    "an added total row": (
        lambda text: text + "Total,,44100,,,,,,\n",
        "column year: 'Total'",
        "delete the row",
    ),
    "a total row without a label": (
        lambda text: text + ",,44100,,,,,,\n",
        "the cell must not be empty",
        "total",
    ),
    "a line break in a cell": (
        cell(5, "note", '"two\nlines"'),
        "row 5: ",
        "on one line",
    ),
    "a stray quote": (cell(5, "note", '"a note" and more'), "row 5: ", "double those"),
    "a quote that isn't closed": (
        cell(5, "note", '"a note'),
        "row 5: ",
        "double those",
    ),
    "a quote that isn't closed at the end": (
        lambda text: text.rstrip("\n") + '"',
        "is wrong because",
        "quote",
    ),
}


@pytest.mark.parametrize("damage", BAD)
def test_damage_is_named(copy, damage):
    edit, where, cure = BAD[damage]
    broken = edit(copy.read_text("utf-8"))
    copy.write_bytes(broken if isinstance(broken, bytes) else broken.encode("utf-8"))
    with pytest.raises(TableError) as stopped:
        tables.read(TABLE)
    sentence = str(stopped.value)
    assert sentence.startswith(FILE) and where in sentence and cure in sentence, (
        sentence
    )
    assert "\n" not in sentence and sentence.endswith("."), sentence
    marks = list(tables.ROOT.rglob("validated/*"))
    assert not marks, "a broken table must leave no mark"


@pytest.mark.parametrize(
    ("table", "column", "good", "turned"),
    [
        ("mexico_lab_destruction", "period_end", "2015-12-31", "12/31/2015"),
        ("mexico_lab_destruction", "period_end", "2015-12-31", "2015-12-32"),
        ("opium_gum_prices", "date", "2016-07", "Jul-16"),
        ("opium_gum_prices", "date", "2016-07", "2016/07"),
    ],
)
def test_a_date_turned_by_a_spreadsheet_is_named(copy, table, column, good, turned):
    path = tables.schema(table)["path"]
    whole = (
        tables.Path(tables.__file__).parents[2] / "data" / path.relative_to(tables.DATA)
    )
    path.write_text(whole.read_text("utf-8").replace(good, turned, 1), "utf-8")
    with pytest.raises(
        TableError, match=rf"column {column}: '{turned}' .* may have turn"
    ):
        tables.read(table)


def test_a_missing_file_is_named(copy):
    copy.unlink()
    with pytest.raises(TableError, match=f"{FILE} is missing; restore it with git"):
        tables.read(TABLE)


def test_an_unknown_table_gets_the_nearest_names():
    expected = r"no table named 'mexico_popy'; did you mean .*poppy"
    with pytest.raises(TableError, match=expected):
        tables.read("mexico_popy")


def test_a_broken_schema_is_named(copy):
    (copy.parent / "datapackage.json").write_text("{", "utf-8")
    expected = r"data/supply/datapackage.json can't be read .* restore it with git"
    with pytest.raises(TableError, match=expected):
        tables.read(TABLE)


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
