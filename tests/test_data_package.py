"""The data as others load them: packages that obey the standard, a zip that says what
it holds, and what the pages print for analysts, run as printed."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import nbformat
import pandas as pd
import pytest
from frictionless.console import console
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx_external_toc.parsing import parse_toc_yaml
from typer.testing import CliRunner

import report
from publishing import ROOT, teach
from publishing.data import package
from report.chapter import CHAPTERS
from report.tables import DATA, TOPICS, read, resources, tables

ANALYSTS, README = ROOT / "book" / "for_analysts.md", DATA / "README.md"
PAGES = [(ANALYSTS, ROOT), (README, DATA)]  # a page, and the folder where its lines run
TABLE = "mexico_poppy_cultivation"
CLAIM = ROOT / "notebooks" / "report" / "claim.py"


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
    if shutil.which("Rscript"):
        lines = shown(page, "r") + shown(page, "r", "Sys.glob")
        told = "cat(nrow(area), sum(area$area_ha), sum(sapply(tables, nrow)))"
        ran = ["Rscript", "-e", f"{lines}{told}"]
        found = subprocess.run(ran, cwd=folder, capture_output=True, text=True).stdout
        rows = sum(len(read(name)) for name in tables())
        area = read(TABLE).area_ha
        assert found.split() == [str(len(area)), str(int(area.sum())), str(rows)]


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


def not_as_packed(folder):
    """What the command of data/README.md names."""
    command = ["sha256sum", "--quiet", "-c", "SHA256SUMS"]
    asked = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return asked.stdout.splitlines()


def test_the_zip_passes_frictionless_and_names_a_changed_file(tmp_path, monkeypatch):
    package.build(tmp_path / "one.zip")
    files = package.build(tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert {each["path"].name for each in resources().values()} <= {
        Path(name).name for name in files
    }
    assert {"README.md", "LICENSE", "CITATION.cff", "control_totals.csv"} <= set(files)
    folder = tmp_path / "all"
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(folder)
    whole = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {each["name"] for each in whole["licenses"]} == {"CC-BY-4.0"}
    linked = {
        r["name"] for r in whole["resources"] if "foreignKeys" in r.get("schema", {})
    }
    assert set(tables()) <= linked
    assert not_as_packed(folder) == []
    found = valid(folder / "datapackage.json", monkeypatch)
    assert not found, found
    table = folder / "supply" / f"{TABLE}.csv"
    table.write_text(table.read_text("utf-8").replace("44100", "41400", 1), "utf-8")
    (folder / "supply" / "colombia_poppy.csv").unlink()
    assert not_as_packed(folder) == [
        "supply/colombia_poppy.csv: FAILED open or read",
        f"supply/{TABLE}.csv: FAILED",
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


def test_the_number_that_the_page_follows_is_in_a_chapter_and_its_line_in_the_table():
    fact_id = re.search(r"grep -rn (\w+) ", ANALYSTS.read_text("utf-8"))[1]
    chapters = (ROOT / "notebooks").glob("*.ipynb")
    assert any(f'\\"{fact_id}\\"' in path.read_text("utf-8") for path in chapters)
    lines = (DATA / "supply" / f"{TABLE}.csv").read_text("utf-8").splitlines()
    assert read(TABLE).loc[16].source_id in lines[16 - 1]


STEP = re.compile(r"^(`{3,})(\w+)\n(.*?)^\1\n(?:```text\n(.*?)^```)?", re.M | re.S)
IN_PYTHON = {"PYTHONUTF8": "1", "MPLBACKEND": "agg"}


def part(start, end):
    """The words of the page for analysts from one mark to another."""
    text = ANALYSTS.read_text("utf-8")
    return text[text.index(start) : text.index(end)]


def edit(path, old, new):
    """Replace what stands in a file, once."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{path.name}: {old!r}"
    path.write_text(text.replace(old, new), "utf-8")


def printed_cells():
    """The cells that the page shows, as a notebook of a new chapter."""
    cells = []
    for _, kind, source, _ in STEP.findall(part("**The cells.**", "**Look.**")):
        make = {"md": new_markdown_cell, "python": new_code_cell}[kind]
        cells.append(make(source.strip()))
        if source.startswith("answer = "):
            cells[-1].metadata["tags"] = ["solution"]
    return new_notebook(cells=cells)


def add_claim(path):
    """Append the printed row, whose columns must be those of the table."""
    [printed] = csv.DictReader(shown(ANALYSTS, "text", "later-99").splitlines())
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    assert columns == list(printed)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(printed.values())


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of the report to which the printed steps were applied."""
    root = tmp_path_factory.mktemp("extended")
    for name in ("notebooks/report", "publishing", "data"):
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, root / name, ignore=skip)
    for name in ("requirements.txt", "_toc.yml"):
        shutil.copyfile(ROOT / name, root / name)
    rows = shown(ANALYSTS, "text", "doses_thousand")
    (root / "data" / "policy" / "naloxone_sales.csv").write_text(rows, "utf-8")
    descriptor = root / "data" / "policy" / "datapackage.json"
    described = json.loads(descriptor.read_text("utf-8"))
    described["resources"].append(json.loads(shown(ANALYSTS, "json", "naloxone_sales")))
    descriptor.write_text(json.dumps(described), "utf-8")
    before = '        Entry(\n            "record"'
    entry = shown(ANALYSTS, "text", "8_naloxone")
    edit(root / "notebooks" / "report" / "chapter.py", before, entry + before)
    title = "        title: 5 Policy questions\n"
    edit(root / "_toc.yml", title, title + shown(ANALYSTS, "text", "- file"))
    claims = root / "data" / "datapackage.json"
    text = re.sub(
        r'("merida",\s*"policy",)', r'\1 "naloxone",', claims.read_text("utf-8")
    )
    claims.write_text(text, "utf-8")
    add_claim(root / "data" / "claims.csv")
    nbformat.write(printed_cells(), root / "notebooks" / "8_naloxone.ipynb")
    return root


def run_in(root, *arguments):
    """Run Python in a copy of the report; its output, and a failure as a message."""
    env = os.environ | IN_PYTHON | {"PYTHONPATH": f"{root}{os.pathsep}{root}/notebooks"}
    ran = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=root,
        env=env,
        encoding="utf-8",
        capture_output=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_steps_that_add_a_table_work_as_printed(extended):
    run_in(extended, "-m", "publishing.data.totals")
    totals = (extended / "data" / "control_totals.csv").read_text("utf-8")
    assert "naloxone_sales,example,doses_thousand,2,250," in totals
    own = (DATA / "control_totals.csv").read_text("utf-8").splitlines()
    new = [line for line in totals.splitlines() if line not in own]
    assert {line.partition(",")[0] for line in new} <= {"naloxone_sales", "claims"}


def test_the_steps_that_add_a_chapter_work_as_printed(extended):
    run_in(extended, "-m", "publishing.execute", "--store", "8_naloxone")
    book = nbformat.read(extended / "notebooks" / "8_naloxone.ipynb", 4)
    printed = "\n".join(
        output.data["text/plain"]
        for cell in book.cells
        for output in cell.get("outputs", [])
    )
    assert "naloxone_sold_2023 = 150 thousand doses" in printed
    assert "naloxone-grew: holds" in printed
    assert "Chart naloxone-sold: Sales grew to 150 thousand doses in 2023" in printed
    assert re.search(r"`(later-99: .*?)`", ANALYSTS.read_text("utf-8"))[1] in printed
    [(label, _, places)] = teach.exercises(book.cells)
    assert (label, len(places)) == ("ex-naloxone-1", 1)
    teach.with_answers(book, "8_naloxone")
    contents = parse_toc_yaml(extended / "_toc.yml")
    assert "notebooks/8_naloxone" in contents


def test_each_example_of_the_toolkit_runs_as_printed(extended):
    """In one program, which marks where the output of each example begins."""
    for entry in CHAPTERS.values():  # what `gather` reads; a new chapter's is there
        ran = extended / "_build" / "run" / entry.file / "executed.ipynb"
        ran.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(), ran)
    examples = STEP.findall(part("## The toolkit", "## Check one claim"))
    examples = [(code, told) for _, kind, code, told in examples if kind == "python"]
    program = "".join(f"print('=== {n}')\n{c}\n" for n, (c, _) in enumerate(examples))
    (extended / "examples.py").write_text(program, "utf-8")
    found = re.split(r"^=== \d+\n", run_in(extended, "examples.py"), flags=re.M)[1:]
    for (code, told), printed in zip(examples, found, strict=True):
        wanted = re.escape(told.strip()).replace("…", ".*")
        assert re.fullmatch(wanted, printed.strip(), re.S), f"{code}\n{printed}"


def test_each_public_name_of_the_toolkit_has_an_example():
    page = part("## The toolkit", "## Check one claim")
    code = "\n".join(c for _, kind, c, _ in STEP.findall(page) if kind == "python")
    verdicts = re.findall(r"^def ([a-z]\w*)\(", CLAIM.read_text("utf-8"), re.M)
    elsewhere = {"COLORS", "sns"}  # named in words
    for name in {*report.__all__} - elsewhere:
        assert re.search(rf"\b{name}\b", code), f"for_analysts.md: no example of {name}"
    for name in verdicts:
        assert f"claim.{name}(" in code, f"for_analysts.md: no example of claim.{name}"
