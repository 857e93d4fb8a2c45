"""A damaged table stops with a sentence that says where it is broken and what to do."""

import csv
import importlib

import pytest

from report import cells
from report.cells import TableError

# report/__init__ gives the name `tables` to the module's function too
tables = importlib.import_module("report.tables")
TABLE = "mexico_poppy_cultivation"
FILE = f"data/supply/{TABLE}.csv"
NUMBERS = ("integer", "number")


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


NO_VALUES = [
    "1_000",
    "1,000",
    "1 000",
    "4410,5",
    "５５",
    "٥٥",
    "NaN",
    "nan",
    "INF",
    "-inf",
]
NO_VALUES += [
    "1e400",
    "1E3",
    "0x1f",
    "+5",
    "5.",
    ".5",
    "--5",
    "",
    "#N/A",
    "Jul-16",
    "1/2",
]
NO_VALUES += ["2017-13-01", "2017-02-30", "2017-1-31", "True", "5%", "$5"]


@pytest.mark.parametrize("kind", cells.PLAIN)
@pytest.mark.parametrize("text", NO_VALUES)
def test_no_type_takes_what_pandas_reads_as_text_or_otherwise(kind, text):
    field = {"name": "x", "type": kind, "constraints": {"required": True}}
    assert cells.broken_rule(field, text, [])


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


def test_a_broken_schema_is_named(copy):
    (copy.parent / "datapackage.json").write_text("{", "utf-8")
    expected = r"data/supply/datapackage.json can't be read .* restore it with git"
    with pytest.raises(TableError, match=expected):
        tables.read(TABLE)
