"""Every raw table obeys its schema, and a damaged one stops with a sentence that says where and what to do."""

import csv
import importlib
import json
import re
import shutil
import time
import zipfile

import pytest
from frictionless import Package

tables = importlib.import_module("report.tables")  # the package's attribute of that name is the function tables()

TABLE = "mexico_poppy_cultivation"
FILE = f"data/supply/{TABLE}.csv"


@pytest.mark.parametrize("name", [*tables.resources()])
def test_table_obeys_its_schema(name):
    resource = tables.schema(name)
    tables.check_text(resource)
    tables.check_schema(resource)
    frame = tables.read(name)
    assert list(frame.index) == list(range(2, len(frame) + 2)) and frame.attrs["table"] == name


@pytest.mark.parametrize("name", [*tables.tables(), "sources"])
def test_table_is_described(name):
    resource = tables.schema(name)
    assert resource["title"] and len(resource["description"]) > 60 and resource["schema"]["primaryKey"]
    for field in resource["schema"]["fields"]:
        assert field["title"] and field["description"], field["name"]


def test_table_names_are_unique():
    names = [r["name"] for p in tables.packages().values() for r in p["resources"]]
    assert len(names) == len(set(names))


def test_every_csv_has_a_schema():
    described = {r["path"] for r in tables.resources().values()}
    free = [p for p in tables.DATA.rglob("*.csv") if p not in described and p.parent.name != "vintages"]
    assert free in ([], [tables.DATA / "control_totals.csv"])


def test_sources_have_a_grade_and_no_source_points_nowhere():
    found = tables.sources()
    assert set(found.grade) == {"official original", "official mirror or repeat", "scholarly", "press"}
    assert set(found.same_as.dropna()) <= set(found.index)


def test_tables_speak_of_the_subject_alone():
    """Notes and sources say nothing of how the tables were typed up; ids of sources are free."""
    words = re.compile(r"\b(stored page|seed document|project seed|audit:|this session|earlier version)\b", re.I)
    for name, resource in tables.resources().items():
        found = words.search(resource["path"].read_text("utf-8") + str(resource["schema"]))
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
    """An edit of one cell: line number in the file, column, text as it stands in the file."""
    def edit(text):
        lines = text.split("\n")
        at = lines[0].split(",").index(column)
        cells = [f'"{c}"' if "," in c else c for c in next(csv.reader([lines[row - 1]]))]
        cells[at] = value
        lines[row - 1] = ",".join(cells)
        return "\n".join(lines)
    return edit


BAD = {
    "a word in a number column": (cell(5, "area_ha", "many"), "row 5, column area_ha: 'many'", "digits only"),
    "a value above its range": (cell(5, "area_ha", "441000"), "row 5, column area_ha: '441000'", "digits and unit"),
    "a value below its range": (cell(5, "area_ha", "44"), "row 5, column area_ha: '44'", "digits and unit"),
    "a value that isn't allowed": (cell(5, "period", "calender year"), "row 5, column period: 'calender year'",
                                   "write 'calendar year'"),
    "an empty cell": (cell(5, "area_ha", ""), "row 5, column area_ha: ''", "fill it"),
    "a source that isn't in sources.csv": (cell(5, "source_id", "cia-factbok-1999"),
                                           "row 5, column source_id: 'cia-factbok-1999'", "'cia-factbook-1999'"),
    "a duplicate key": (lambda t: t + t.split("\n")[4] + "\n", "its key stands twice", "delete one"),
    "an unknown column": (lambda t: t.replace("area_ha", "area_ha,area_acres", 1), "row 1, column area_acres",
                          "delete it"),
    "a missing column": (lambda t: t.replace(",note\n", "\n", 1), "row 1, column note", "restore it"),
    "a renamed column": (lambda t: t.replace("area_ha", "area_hectares", 1), "row 1, column area_hectares",
                         "rename it to 'area_ha'"),
    "Excel's byte-order mark": (lambda t: "\ufeff" + t, "row 1, column year: '\\ufeffyear'", "without BOM"),
    "semicolons": (lambda t: t.replace(",", ";"), "row 1: 'year;period", "with commas"),
    "thousands separators": (cell(5, "area_ha", '"44,100"'), "row 5, column area_ha: '44,100'",
                             "without thousands separators"),
    "thousands separators that split a cell": (cell(5, "area_ha", "44,100"), "row 5: ", "thousands commas"),
    "a decimal comma": (cell(5, "area_ha", '"4410,5"'), "row 5, column area_ha: '4410,5'", "4410.5"),
    "a number turned into a date": (cell(5, "area_ha", "Jan-41"), "row 5, column area_ha: 'Jan-41'",
                                    "turned it into a date"),
    "a year with a point": (cell(5, "year", "2001.0"), "row 5, column year: '2001.0'", "digits only"),
    "Latin-1 letters": (lambda t: cell(5, "note", "Culiacán")(t).encode("latin-1", "replace"),
                        "row 5, column note: 'Culiacán'", "save the file as UTF-8"),
    "a trailing space": (cell(5, "area_ha", "5500 "), "row 5, column area_ha: '5500 '", "delete the space"),
    "an added total row": (lambda t: t + "Total,,44100,,,,,,\n", "column year: 'Total'", "delete the row"),
    "a total row without a label": (lambda t: t + ",,44100,,,,,,\n", "the cell must not be empty", "total"),
    "a line break in a cell": (cell(5, "note", '"two\nlines"'), "row 5: ", "on one line"),
}


@pytest.mark.parametrize("damage", BAD)
def test_damage_is_named(copy, damage):
    edit, where, cure = BAD[damage]
    broken = edit(copy.read_text("utf-8"))
    copy.write_bytes(broken if isinstance(broken, bytes) else broken.encode("utf-8"))
    with pytest.raises(tables.TableError) as stopped:
        tables.read(TABLE)
    sentence = str(stopped.value)
    assert sentence.startswith(FILE) and where in sentence and cure in sentence, sentence
    assert "\n" not in sentence and sentence.endswith("."), sentence
    assert not list(tables.ROOT.rglob("validated/*")), "a broken table must leave no mark"


@pytest.mark.parametrize(("table", "column", "good", "turned"), [
    ("mexico_lab_destruction", "period_end", "2015-12-31", "12/31/2015"),
    ("opium_gum_prices", "date", "2016-07", "Jul-16"),
])
def test_a_date_turned_by_a_spreadsheet_is_named(copy, table, column, good, turned):
    topic = tables.schema(table)["topic"]
    whole = (tables.Path(tables.__file__).parents[2] / "data" / topic / f"{table}.csv").read_text("utf-8")
    (tables.DATA / topic / f"{table}.csv").write_text(whole.replace(good, turned, 1), "utf-8")
    with pytest.raises(tables.TableError, match=rf"column {column}: '{turned}' .* spreadsheet may have turned"):
        tables.read(table)


def test_a_missing_file_is_named(copy):
    copy.unlink()
    with pytest.raises(tables.TableError, match=f"{FILE} is missing; restore it with git"):
        tables.read(TABLE)


def test_an_unknown_table_gets_the_nearest_names():
    with pytest.raises(tables.TableError, match=r"no table named 'mexico_popy'; did you mean .*poppy"):
        tables.read("mexico_popy")


def test_a_broken_schema_is_named(copy):
    (copy.parent / "datapackage.json").write_text("{", "utf-8")
    with pytest.raises(tables.TableError, match=r"data/supply/datapackage.json can't be read .* restore it with git"):
        tables.read(TABLE)


def test_a_table_is_checked_again_when_it_or_the_sources_change(copy):
    tables.read(TABLE)
    known = tables.DATA / "sources.csv"
    known.write_text(known.read_text("utf-8").replace("cia-factbook-1999,", "cia-factbook-1899,"), "utf-8")
    with pytest.raises(tables.TableError, match="cia-factbook-1999"):
        tables.read(TABLE)


def test_a_checked_table_is_read_at_once(copy):
    tables.read(TABLE)
    start = time.perf_counter()
    tables.read(TABLE)
    assert time.perf_counter() - start < 0.5


def test_windows_line_ends_are_fine(copy):
    copy.write_bytes(copy.read_bytes().replace(b"\n", b"\r\n"))
    assert len(tables.read(TABLE)) > 40


def test_the_zip_is_the_same_each_time_and_names_a_changed_file(tmp_path):
    package = importlib.import_module("tools.package")
    package.build(tmp_path / "one.zip")
    files = package.build(tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert {r["path"].name for r in tables.resources().values()} <= {tables.Path(name).name for name in files}
    assert {"README.md", "LICENSE", "datapackage.json", "control_totals.csv"} <= set(files)
    assert package.changed(tmp_path / "one.zip") == []
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(tmp_path / "all")
    table = tmp_path / "all" / "supply" / f"{TABLE}.csv"
    table.write_text(table.read_text("utf-8").replace("44100", "41400", 1), "utf-8")
    (tmp_path / "all" / "supply" / "colombia_poppy.csv").unlink()
    (tmp_path / "all" / "added.csv").touch()
    assert package.changed(tmp_path / "all") == ["added.csv", "supply/colombia_poppy.csv", f"supply/{TABLE}.csv"]


def test_the_zip_obeys_the_standard(tmp_path):
    """The frictionless library accepts the package with its foreign keys, as a reader would check it."""
    importlib.import_module("tools.package").build(tmp_path / "data.zip")
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        archive.extractall(tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] in (TABLE, "opium_gum_prices", "sources")]
    (tmp_path / "datapackage.json").write_text(json.dumps(package), "utf-8")
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])
