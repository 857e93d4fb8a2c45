"""No stale number: a changed cell runs the notebook again, unchanged input does not, failure keeps what stood."""

import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from report import run

CODE = """from report import chapter, fact, read

chapter("supply")
area = read("mexico_poppy_cultivation").query("year == 2017 and series.str.startswith('US government')")
fact("supply_area_2017", area.area_ha.iloc[0], "hectares", rows=area, how="as published")"""


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of one small notebook, in a folder of its own, with toolkit and data."""
    notebooks = tmp_path / "notebooks"
    shutil.copytree(run.NOTEBOOKS / "report", notebooks / "report", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(run.ROOT / "data", tmp_path / "data")
    shutil.copyfile(run.ROOT / "requirements.txt", tmp_path / "requirements.txt")
    chapter = new_notebook(cells=[new_markdown_cell("# One"), new_code_cell(CODE)])
    nbformat.write(chapter, notebooks / "1_supply_sources.ipynb")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "NOTEBOOKS", notebooks)
    return tmp_path


def built(book):
    """Run what changed; returns the names of notebooks that ran, and the number they published."""
    said = []
    run.execute_changed(say=said.append)
    fact = run.published("facts")[0]
    return [line.split()[1] for line in said if line.startswith("executed")], fact["display"]


def test_a_changed_cell_reaches_the_page_and_unchanged_input_is_not_run_again(book):
    assert built(book) == (["1_supply_sources"], "44,100 hectares")
    assert built(book) == ([], "44,100 hectares")
    table = book / "data" / "supply" / "mexico_poppy_cultivation.csv"
    table.write_text(table.read_text("utf-8").replace(",44100,", ",44200,"), "utf-8")
    assert built(book) == (["1_supply_sources"], "44,200 hectares")

    table.write_text(table.read_text("utf-8").replace(",44200,", ",many,"), "utf-8")
    with pytest.raises(RuntimeError, match=r"mexico_poppy_cultivation\.csv, row \d+, column area_ha: 'many'"):
        run.execute_changed(say=lambda line: None)
    assert run.published("facts")[0]["display"] == "44,200 hectares"
    assert [path.name for path in (book / "_build" / "run").iterdir()] == ["1_supply_sources"]


def test_an_unknown_notebook_names_the_choices(book):
    with pytest.raises(ValueError, match="there are 1_supply_sources"):
        run.notebooks("9")
