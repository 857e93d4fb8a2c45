"""No stale number: what changed runs again and nothing else; failure keeps results."""

import os
import shutil
import signal
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from publishing import ROOT, execute, inputs, runner
from publishing.executed import published

SUPPLY = """from report import chapter, fact, one, read, says

chapter("supply")
area = read("mexico_poppy_cultivation").query(
    "year == 2017 and series.str.startswith('US government')"
)
fact("supply_area", one(area).area_ha, "hectares", rows=area, how="as published")
says("supply-large", "The crop is large", bool(one(area).area_ha > 44_000))"""
ROUTES = """from report import chapter, fact, read

chapter("routes")
ports = read("ports_of_entry")
fact("routes_ports", len(ports), "ports", rows=ports, how="rows of the list")"""
RECORD = """from report import chapter, gather

chapter("record")
print([item["id"] for item in gather("fact")])"""
FILES = {
    "1_supply_sources": SUPPLY,
    "2_routes": ROUTES,
    "6_checking_the_record": RECORD,
}
TABLE = "data/supply/mexico_poppy_cultivation.csv"


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of three small notebooks in a folder of its own, with toolkit and data."""
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(
        ROOT / "notebooks" / "report", tmp_path / "notebooks" / "report", ignore=skip
    )
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copyfile(ROOT / "requirements.txt", tmp_path / "requirements.txt")
    for name, code in FILES.items():
        cells = [new_markdown_cell("# One"), new_code_cell(code)]
        nbformat.write(
            new_notebook(cells=cells), tmp_path / "notebooks" / f"{name}.ipynb"
        )
    ours = {
        key: entry for key, entry in execute.CHAPTERS.items() if entry.file in FILES
    }
    for module in (execute, inputs):
        monkeypatch.setattr(module, "CHAPTERS", ours)
    gathering = tmp_path / "notebooks" / "report" / "gathered.py"
    text = gathering.read_text("utf-8").replace(
        "elif not entry.gathers and entry.taught:",
        'elif entry.key in ("supply", "routes"):',
    )
    gathering.write_text(text, "utf-8")
    inputs._listed.cache_clear()
    return tmp_path


def built(book):
    return execute.run_changed(say=lambda line: None, root=book)


def change(book, old, new):
    path = book / TABLE
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {TABLE}"
    path.write_text(text.replace(old, new), "utf-8")


def area(book):
    return published("fact", book / "_build" / "run")[0]["display"]


def test_a_changed_cell_costs_one_chapter_and_what_gathers_from_it(book):
    assert set(built(book)) == set(FILES) and area(book) == "44,100 hectares"
    assert built(book) == []
    change(book, ",44100,", ",43100,")
    assert built(book) == ["1_supply_sources", "6_checking_the_record"]
    assert area(book) == "43,100 hectares"
    [statement] = published("statement", book / "_build" / "run")
    assert statement["holds"] is False  # the book is built all the same

    change(book, ",43100,", ",many,")
    with pytest.raises(execute.NotebookError, match=r"row \d+, column area_ha: 'many'"):
        built(book)
    assert area(book) == "43,100 hectares"
    left = sorted(path.name for path in (book / "_build" / "run").iterdir())
    assert left == sorted(FILES)


def test_ctrl_c_answers_at_once_and_keeps_what_was_done(book):
    slow = book / "notebooks" / "2_routes.ipynb"
    text = slow.read_text("utf-8")
    slow.write_text(text.replace("chapter(", "__import__('time').sleep(90)\\nchapter("))

    def ctrl_c(line):
        if line.startswith("executed 1_supply"):
            os.kill(os.getpid(), signal.SIGINT)

    started = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        execute.run_changed(say=ctrl_c, root=book)
    assert time.perf_counter() - started < 45
    assert [p.name for p in (book / "_build" / "run").iterdir()] == ["1_supply_sources"]
    slow.write_text(text, "utf-8")
    assert built(book) == ["2_routes", "6_checking_the_record"]


def test_a_kernel_that_dies_is_named(book):
    path = book / "notebooks" / "2_routes.ipynb"
    text = path.read_text("utf-8")
    path.write_text(text.replace("chapter(", "__import__('os')._exit(9)\\nchapter("))
    with pytest.raises(execute.NotebookError, match=r"2_routes\.ipynb: Python ended"):
        built(book)


def test_a_cell_keeps_what_it_prints_and_what_its_last_line_shows(tmp_path):
    path, out = tmp_path / "one.ipynb", tmp_path / "two.ipynb"
    code = [
        "import sys\nprint(1)\nprint(2)\nprint(3, file=sys.stderr)\n6 * 7",
        "7;",
    ]
    cells = [new_markdown_cell("# One"), *map(new_code_cell, code)]
    nbformat.write(new_notebook(cells=cells), path)
    shell = runner.Shell()
    assert runner.run(shell, path, out) == ""
    first, second = nbformat.read(out, 4).cells[1:]
    assert [each.get("name", each.output_type) for each in first.outputs] == [
        "stdout",
        "stderr",
        "execute_result",
    ]
    assert first.outputs[0].text == "1\n2\n" and second.outputs == []
    assert first.outputs[2].data == {"text/plain": "42"}
    for line, error in (("1 / 0", "ZeroDivisionError"), ("1 +", "SyntaxError")):
        nbformat.write(new_notebook(cells=[new_code_cell(line)]), path)
        assert runner.run(shell, path, out).startswith(f"{error}: ")


def test_an_unknown_notebook_names_the_choices():
    with pytest.raises(execute.NotebookError, match="there are 1_supply_sources"):
        execute.chosen("9")
