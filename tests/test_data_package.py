"""The one-liners that load the data, as the pages print them, in pandas and in DuckDB."""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from report import read

ROOT = Path(__file__).resolve().parents[1]
PAGES = [(ROOT / "book" / "for_analysts.md", ROOT), (ROOT / "data" / "README.md", ROOT / "data")]  # page, where it runs
TABLE = "mexico_poppy_cultivation"


def shown(page, language):
    """The first block of `language` on a page that loads the table."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), flags=re.M | re.S)
    return next(block for block in blocks if TABLE in block)


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
