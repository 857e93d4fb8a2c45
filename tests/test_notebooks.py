"""Cells that a stranger reads with pleasure: formatted, short, ids spelled out, output
stored, so that nbval compares something and a search for an id finds its cell."""

import ast
import re
import statistics
import subprocess
import sys

import nbformat
import pytest
from prose import NOTEBOOKS, ROOT

PUBLISHES = {"fact", "figure", "says", "case"}
OF_CLAIM = {"value", "rivals", "revised", "test", "judged", "answer"}
NAMED = PUBLISHES | {f"claim.{form}" for form in OF_CLAIM}
SHOWS = NAMED | {"show", "print"}
HINT = "% In Jupyter: this file needs"
LONGEST_CELL, MEDIAN_CELL, MEAN_LINE, COMMENTS = 30, 10, 50, 0.03
# a title with one of these words claims something that new data can break
DIRECTION = re.compile(
    r"\b(?:most|more|less|least|fewer|fewest|first|last|largest|smallest|highest|lowest"
    r"|higher|lower|larger|smaller|peak\w*|rose|rise[sn]?|rising|fell|fall(?:s|en|ing)?"
    r"|grew|grow(?:s|n|ing)?|shrank|shrunk|doubled|tripled|halved|dropped|drop|up|down"
    r"|above|below|over|under|since|before|after|until|than|never|always|record|turn\w*"
    r"|increase\w*|decrease\w*|decline\w*|led|leads|overtook|half|majority)\b",
    re.I,
)


def code(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def called(node):
    """'fact' or 'claim.value' for a call of the toolkit, else ''."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return ""


def calls(source):
    """(name, call) of every call in a cell, those inside functions too."""
    nodes = ast.walk(ast.parse(source))
    return [(name, node) for node in nodes if (name := called(node))]


def identity(name, node):
    """The argument that names a publication."""
    return node.args[1] if name == "figure" else node.args[0]


each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_every_cell_that_shows_something_has_its_text_output_stored(path):
    for number, cell in enumerate(code(path)):
        kinds = {mime for out in cell.outputs for mime in out.get("data", {})}
        where = f"{path.name}, code cell {number}"
        assert kinds <= {"text/plain"}, f"{where}: stored {kinds}; run make outputs"
        shown = {name for name, _ in calls(cell.source)} & SHOWS
        defines = cell.source.startswith("def ")
        assert cell.outputs or defines or not shown, (
            f"{where}: no stored output, nbval would test nothing; run make outputs"
        )


@each_notebook
def test_every_publication_names_its_id_in_full(path):
    for cell in code(path):
        for name, node in calls(cell.source):
            if name in NAMED:
                found = identity(name, node)
                literal = isinstance(found, ast.Constant)
                assert literal, f"{path.name}: {ast.unparse(node)[:80]}: type the id"


@each_notebook
def test_no_cell_stops_the_book_because_the_world_changed(path):
    stops = [
        ast.unparse(node)
        for cell in code(path)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Assert)
    ]
    assert not stops, f"{path.name}: say it with says(): {stops}"


@each_notebook
def test_a_title_that_claims_a_direction_has_its_statement(path):
    loose = []
    for cell in code(path):
        for name, node in calls(cell.source):
            given = {key.arg: key.value for key in node.keywords}
            if name == "figure" and "says" not in given:
                title = "".join(
                    part.value
                    for part in ast.walk(given["title"])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                )
                if DIRECTION.search(re.sub(r"\{.*?\}", "", title)):
                    loose.append(title)
    assert not loose, f"{path.name}: titles without says=: {loose}"


@each_notebook
def test_cells_are_short_and_commented(path):
    cells = [
        [line for line in cell.source.splitlines() if line.strip()]
        for cell in code(path)
    ]
    lines = [line for cell in cells for line in cell]
    mean = statistics.mean(map(len, lines))
    share = sum(line.lstrip().startswith("#") for line in lines) / len(lines)
    assert max(map(len, cells)) <= LONGEST_CELL, f"{path.name}: split the longest cell"
    median = statistics.median(map(len, cells))
    assert median <= MEDIAN_CELL, f"{path.name}: the median cell has {median} lines"
    assert mean <= MEAN_LINE, f"{path.name}: the mean line has {mean:.0f} characters"
    assert share >= COMMENTS or len(lines) < 60, (
        f"{path.name}: {share:.1%} of lines say why; a reader would ask more often"
    )


@each_notebook
def test_a_notebook_says_where_it_runs(path):
    """Outside the book its roles and charts are plain text: the reader is told so."""
    first = nbformat.read(path, 4).cells[0].source
    assert first.splitlines()[-1].startswith(HINT), path.name


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_code_and_notebooks_pass_ruff(command):
    run = [sys.executable, "-m", "ruff", *command, "."]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
