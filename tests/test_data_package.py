"""The data as others load them: packages that obey the standard, a zip that says what
it holds, and what the pages print for analysts, run as printed."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from frictionless.console import console
from typer.testing import CliRunner

from publishing import ROOT
from publishing.data import package
from report.tables import DATA, TOPICS, read, resources, tables

ANALYSTS, README = ROOT / "book" / "for_analysts.md", DATA / "README.md"
PAGES = [(ANALYSTS, ROOT), (README, DATA)]  # a page, and the folder where its lines run
TABLE = "mexico_poppy_cultivation"


def shown(page, language, about=TABLE):
    """The first block of `language` on a page that speaks of `about`."""
    text = page.read_text("utf-8")
    blocks = re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.M | re.S)
    return next(block for block in blocks if about in block)


each_page = pytest.mark.parametrize(
    ("page", "folder"), PAGES, ids=["for_analysts", "data_readme"]
)


@each_page
def test_the_pandas_lines_load_a_table_and_all(page, folder, monkeypatch):
    monkeypatch.chdir(folder)
    names = {}
    exec(shown(page, "python"), names)
    area = read(TABLE).area_ha
    pd.testing.assert_series_equal(names["area"].area_ha, area, check_index=False)
    exec(shown(page, "python", "tables = "), names)
    assert set(tables()) == set(names["tables"])
    assert len(names["tables"]["state_panel"]) == len(read("state_panel"))


@each_page
def test_the_duckdb_lines_load_a_table_and_all(page, folder, monkeypatch):
    monkeypatch.chdir(folder)
    found = duckdb.sql(shown(page, "sql").partition(";")[0]).df()
    assert len(found) == len(read(TABLE))
    assert found.area_ha.sum() == pytest.approx(read(TABLE).area_ha.sum())
    assert set(found.series) == set(read(TABLE).series)
    every = duckdb.sql(shown(page, "sql", "filename").partition(";")[0]).df()
    counted = {Path(row.filename).stem: row.n for row in every.itertuples()}
    assert counted == {name: len(read(name)) for name in tables()}


@each_page
def test_the_r_lines_name_files_that_are_there(page, folder):
    assert (folder / re.search(r'"([^"]+\.csv)"', shown(page, "r"))[1]).exists()
    pattern = re.search(r'"([^"]+\.csv)"', shown(page, "r", "Sys.glob"))[1]
    assert {path.stem for path in folder.glob(pattern)} == set(tables())


def valid(descriptor: Path, monkeypatch) -> str:
    """What the command line of Frictionless finds wrong, or ''."""
    monkeypatch.chdir(descriptor.parent)
    ran = CliRunner().invoke(console, ["validate", descriptor.name, "--json"])
    report = json.loads(ran.stdout)
    return "" if report["valid"] else ran.stdout


@pytest.mark.parametrize("topic", ["", *TOPICS])
def test_each_folder_passes_frictionless(topic, monkeypatch):
    found = valid(DATA / topic / "datapackage.json", monkeypatch)
    assert not found, found


def test_the_zip_passes_frictionless_and_names_a_changed_file(tmp_path, monkeypatch):
    package.build(tmp_path / "one.zip")
    files = package.build(tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert {each["path"].name for each in resources().values()} <= {
        Path(name).name for name in files
    }
    assert {"README.md", "LICENSE", "CITATION.cff", "control_totals.csv"} <= set(files)
    assert package.changed(tmp_path / "one.zip") == []
    folder = tmp_path / "all"
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(folder)
    whole = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {each["name"] for each in whole["licenses"]} == {"CC-BY-4.0"}
    linked = {
        r["name"] for r in whole["resources"] if "foreignKeys" in r.get("schema", {})
    }
    assert set(tables()) - linked <= {"border_points"}
    found = valid(folder / "datapackage.json", monkeypatch)
    assert not found, found
    table = folder / "supply" / f"{TABLE}.csv"
    table.write_text(table.read_text("utf-8").replace("44100", "41400", 1), "utf-8")
    (folder / "supply" / "colombia_poppy.csv").unlink()
    (folder / "added.csv").touch()
    assert package.changed(folder) == [
        "added.csv",
        "supply/colombia_poppy.csv",
        f"supply/{TABLE}.csv",
    ]


def test_the_zip_links_every_row_to_its_source(tmp_path, monkeypatch):
    """A source that nobody listed is found by Frictionless itself."""
    package.build(tmp_path / "data.zip")
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        archive.extractall(tmp_path)
    table = tmp_path / "supply" / f"{TABLE}.csv"
    text = table.read_text("utf-8").replace("cia-factbook-1999", "cia-factbok-1999", 1)
    table.write_text(text, "utf-8")
    assert "foreign-key" in valid(tmp_path / "datapackage.json", monkeypatch)


def test_the_steps_that_extend_the_book_work_as_printed(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    rows = shown(ANALYSTS, "text", "doses_thousand")
    (data / "policy" / "naloxone_sales.csv").write_text(rows, "utf-8")
    descriptor = data / "policy" / "datapackage.json"
    described = json.loads(descriptor.read_text("utf-8"))
    described["resources"].append(json.loads(shown(ANALYSTS, "json", "naloxone_sales")))
    descriptor.write_text(json.dumps(described), "utf-8")
    with (data / "claims.csv").open("a", encoding="utf-8") as claims:
        claims.write(shown(ANALYSTS, "text", "later-99"))
    rules = Path(__file__).with_name("test_tables.py")
    code = [
        shown(ANALYSTS, "python", about) for about in ("naloxone_sales", "later-99")
    ]
    for step in (
        ["-m", "publishing.data.totals"],
        ["-c", "\n".join(code)],
        ["-m", "pytest", rules, "-k", "naloxone_sales"],
    ):
        ran = subprocess.run(
            [sys.executable, *step],
            cwd=ROOT,
            env=os.environ
            | {
                "REPORT_DATA": str(data),
                "PYTHONPATH": str(ROOT / "notebooks"),
                "PYTHONUTF8": "1",
                "MPLBACKEND": "agg",
            },
            encoding="utf-8",
            capture_output=True,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        if step[0] == "-c":
            assert "later-99: confirmed | 50%" in ran.stdout
    totals = (data / "control_totals.csv").read_text("utf-8")
    assert "naloxone_sales,example,doses_thousand,2,250," in totals
