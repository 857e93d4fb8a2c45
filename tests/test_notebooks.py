"""nbval compares stored outputs; a cell without one would be compared with nothing. So each cell that shows
something must have its text output stored, and no image may be. Cells are short, and all code passes Ruff."""

import ast
import subprocess
import sys

import nbformat
import pytest
from prose import NOTEBOOKS, ROOT

SHOWS = {"figure", "fact", "claim", "print", "show"}


def shows_something(source: str) -> bool:
    """Does the cell publish, print, or end with an expression?"""
    tree = ast.parse(source)
    run = [statement for statement in tree.body if not isinstance(statement, ast.FunctionDef)]  # a def runs nothing
    nodes = [node for statement in run for node in ast.walk(statement)]
    calls = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    ends = bool(tree.body) and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";")
    silent = {"chapter", "check_choice", "check_span"}
    last = tree.body[-1].value if ends else None
    if isinstance(last, ast.Call) and isinstance(last.func, ast.Name) and last.func.id in silent:
        ends = False
    return bool(calls & SHOWS) or (ends and not isinstance(last, ast.Constant))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_that_shows_something_has_its_text_output_stored(path):
    for i, cell in enumerate(nbformat.read(path, 4).cells):
        if cell.cell_type != "code":
            continue
        kinds = {mime for out in cell.outputs for mime in out.get("data", {})}
        assert kinds <= {"text/plain"}, f"{path.name}, cell {i}: stored {kinds}; run make outputs"
        if shows_something(cell.source):
            assert cell.outputs, (
                f"{path.name}, cell {i}: no stored output, so nbval would test nothing; run make outputs"
            )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_are_short(path):
    for i, cell in enumerate(nbformat.read(path, 4).cells):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert cell.cell_type != "code" or len(lines) <= 30, f"{path.name}, cell {i} has {len(lines)} lines"


def test_code_and_notebooks_pass_ruff():
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "."], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
