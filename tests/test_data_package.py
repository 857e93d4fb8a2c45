"""What the pages print for analysts is run as printed: the lines that load a table, and the steps that add one."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from report import read

ROOT = Path(__file__).resolve().parents[1]
PAGES = [(ROOT / "book" / "for_analysts.md", ROOT), (ROOT / "data" / "README.md", ROOT / "data")]  # page, where it runs
TABLE = "mexico_poppy_cultivation"


def shown(page, language, about=TABLE):
    """The first block of `language` on a page that speaks of `about`."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), flags=re.M | re.S)
    return next(block for block in blocks if about in block)


@pytest.mark.parametrize(("page", "folder"), PAGES, ids=["for_analysts", "data_readme"])
def test_the_pandas_line_loads_the_table(page, folder, monkeypatch):
    monkeypatch.chdir(folder)
    names = {}
    exec(shown(page, "python"), names)
    pd.testing.assert_series_equal(names["area"].area_ha, read(TABLE).area_ha, check_index=False)


@pytest.mark.parametrize(("page", "folder"), PAGES, ids=["for_analysts", "data_readme"])
def test_the_duckdb_line_loads_the_table(page, folder, monkeypatch):
    monkeypatch.chdir(folder)
    found = duckdb.sql(shown(page, "sql").partition(";")[0]).df()
    assert len(found) == len(read(TABLE))
    assert found.area_ha.sum() == pytest.approx(read(TABLE).area_ha.sum())
    assert set(found.series) == set(read(TABLE).series)


@pytest.mark.parametrize(("page", "folder"), PAGES, ids=["for_analysts", "data_readme"])
def test_the_r_line_names_a_file_that_is_there(page, folder):
    assert (folder / re.search(r'"([^"]+\.csv)"', shown(page, "r"))[1]).exists()


def test_the_steps_that_extend_the_book_work_as_printed(tmp_path):
    page, data = ROOT / "book" / "for_analysts.md", tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    (data / "policy" / "naloxone_sales.csv").write_text(shown(page, "text", "doses_thousand"), "utf-8")
    package = data / "policy" / "datapackage.json"
    descriptor = json.loads(package.read_text("utf-8"))
    descriptor["resources"].append(json.loads(shown(page, "json", "naloxone_sales")))
    package.write_text(json.dumps(descriptor), "utf-8")
    with open(data / "claims.csv", "a", encoding="utf-8") as claims:
        claims.write(shown(page, "text", "later-99"))
    rules = Path(__file__).with_name("test_tables.py")
    code = [shown(page, "python", "naloxone_sales"), shown(page, "python", "later-99")]
    for step in (["-m", "tools.checks"], ["-c", "\n".join(code)], ["-m", "pytest", rules, "-k", "naloxone_sales"]):
        result = subprocess.run(
            [sys.executable, *step],
            cwd=ROOT,
            env=os.environ | {"REPORT_DATA": str(data), "PYTHONPATH": str(ROOT / "notebooks"), "MPLBACKEND": "agg"},
            text=True,
            capture_output=True,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        if step[0] == "-c":
            assert result.stdout.splitlines()[-1] == "later-99: confirmed (50%)"
    assert "naloxone_sales,example,doses_thousand,2,250," in (data / "control_totals.csv").read_text("utf-8")
