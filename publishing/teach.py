"""Teaching notebooks: for each chapter one for students, without solutions, and one for instructors.

    make teach        writes _build/teach/students and _build/teach/instructors: notebooks, toolkit and data each

In a chapter, a solution stands between `{solution-start} ex-…` and `{solution-end}` and its code ends in `answer = …`;
`answer = None` marks an open question. Students get a starter cell and a check that says right or wrong; the check
holds a digest, not the answer. Student notebooks carry the marks by which nbgrader grades them.
"""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from report import kernels, run
from report.tables import DATA

CHAPTERS = "12345"
READERS = ("students", "instructors")
START = """Install Python 3.11, 3.12 or 3.13. Then, in this folder:

    python -m venv .venv
    .venv/bin/pip install -r requirements.txt       (Windows: .venv\\Scripts\\pip)
    .venv/bin/jupyter lab notebooks                 (Windows: .venv\\Scripts\\jupyter)
"""


def plain(text: str, facts: dict) -> str:
    """Markdown without directives and roles, for Jupyter: numbers written out, boxes as bold headings."""
    text = re.sub(
        r"\{fact\}`(\w+)(:n)?`",
        lambda hit: facts[hit[1]]["number" if hit[2] else "display"],
        text,
    )
    text = re.sub(r"\{(?:term|doc|ref)\}`([^`<]+?)(?:\s*<[^>]*>)?`", r"\1", text)
    text = re.sub(
        r"^(```+|:::+)\{(?:exercise)\}.*\n:label: (\S+)\n(?::.*\n)*",
        r"**Exercise** (\2)\n\n",
        text,
        flags=re.M,
    )
    text = re.sub(
        r"^(```+|:::+)\{[\w-]+\} ?(.*)\n(?::.*\n)*",
        lambda hit: f"**{hit[2]}**\n\n" if hit[2] else "",
        text,
        flags=re.M,
    )
    text = re.sub(
        r"(?<!!)\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text
    )  # other pages of the book aren't handed out
    return re.sub(r"^(```+|:::+)\s*$", "", text, flags=re.M).strip()


def _solution_of(cells: list) -> dict[int, str]:
    """Index of each cell wholly inside a solution -> label of its exercise."""
    inside, found = "", {}
    for i, cell in enumerate(cells):
        if inside and (cell.cell_type == "code" or "{solution-end}" not in cell.source):
            found[i] = inside
        for mark in re.finditer(r"\{solution-(start|end)\}(?: (\S+))?", cell.source):
            inside = mark[2] if mark[1] == "start" else ""
    return found


def worked(path: Path) -> nbformat.NotebookNode:
    """The chapter executed once, with a cell behind each coded solution that prints the answer's seal and kind.

    Raises ValueError for a solution that doesn't end in `answer = …`.
    """
    book = nbformat.read(path, 4)
    solutions = _solution_of(book.cells)
    cells = []
    for i, cell in enumerate(book.cells):
        cells.append(cell)
        label = cell.metadata.exercise = solutions.get(i, "")
        if label and cell.cell_type == "code":
            if not cell.source.splitlines()[-1].startswith("answer = "):
                raise ValueError(
                    f"{path.name}: the solution of {label} must end in a line answer = …"
                )
            ask = f"from report.teach import kind, seal\nprint(seal({label!r}, answer), kind(answer), sep='|', end='')"
            cells.append(
                new_code_cell(ask, metadata={"exercise": label, "seals": True})
            )
    book.cells = cells
    with kernels.kernel(run.NOTEBOOKS) as manager:
        return kernels.execute(book, manager)


def _without_solutions(source: str) -> str:
    """A markdown cell of the chapter without the words of solutions that stand in it."""
    source = re.sub(
        r"(```+|:::+)\{solution-start\}.*?(?:\{solution-end\}\s*\1|\Z)",
        "",
        source,
        flags=re.S,
    )
    return re.sub(
        r"\A.*?(```+|:::+)\{solution-end\}\s*\1", "", source, count=1, flags=re.S
    )


def _for_nbgrader(name: str, **marks) -> dict:
    usual = {
        "schema_version": 3,
        "grade_id": name,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    return {"nbgrader": usual | marks}


def _exercise(label: str, sealed: str, expected: str, reader: str) -> list:
    """The starter cell, for students, and the check."""
    start = new_code_cell(f"# Your work on {label}: {expected}\nanswer = None")
    test = new_code_cell(
        f"from report.teach import check\n\ncheck({label!r}, answer, {sealed!r})",
        execution_count=1,
    )
    says = "an open question, nothing to check" if not sealed else "not answered yet"
    if reader == "instructors":
        says = "right" if sealed else says
    elif sealed:
        start.metadata = _for_nbgrader(label, solution=True)
        test.metadata = _for_nbgrader(
            f"{label}-check", grade=True, locked=True, points=1
        )
    else:
        start.metadata = _for_nbgrader(label, solution=True, grade=True, points=1)
    test.outputs = [new_output("stream", name="stdout", text=f"{label}: {says}\n")]
    return [start, test] if reader == "students" else [test]


def notebook_for(
    reader: str, book: nbformat.NotebookNode, facts: dict
) -> nbformat.NotebookNode:
    """The notebook of one chapter for 'students' or 'instructors', from the chapter as `worked`."""
    made = new_notebook(metadata=book.metadata)
    for cell in book.cells:
        if cell.metadata.get("seals"):
            made.cells += _exercise(
                cell.metadata.exercise, *cell.outputs[0].text.split("|"), reader
            )
        elif reader == "instructors" or not cell.metadata.exercise:
            if cell.cell_type == "markdown":
                words = (
                    cell.source
                    if reader == "instructors"
                    else _without_solutions(cell.source)
                )
                cell = new_markdown_cell(plain(words, facts))
            made.cells += [cell] if cell.source else []
    return made


def write(out: Path, chapters: str = CHAPTERS) -> list[Path]:
    """One folder for each reader in `out`, with toolkit, data and the notebooks of `chapters`; returns the notebooks.

    The notebooks hold the outputs that nbval compares. Reads facts.json of the chapters executed last.
    """
    facts = {fact["id"]: fact for fact in run.published("facts")}
    for reader in READERS:
        shutil.rmtree(out / reader, ignore_errors=True)
        toolkit = out / reader / "notebooks" / "report"
        shutil.copytree(
            run.NOTEBOOKS / "report",
            toolkit,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        shutil.copytree(DATA, out / reader / "data")
        for name in ("requirements.txt", "conftest.py", "LICENSE"):
            shutil.copyfile(run.ROOT / name, out / reader / name)
        (out / reader / "START.txt").write_text(START, "utf-8")
    paths = [path for number in chapters for path in run.notebooks(number)]
    made = []
    with ThreadPoolExecutor(2) as pool:
        for path, book in zip(paths, pool.map(worked, paths), strict=True):
            for reader in READERS:
                made.append(out / reader / "notebooks" / path.name)
                nbformat.write(notebook_for(reader, book, facts), made[-1])
    return made


if __name__ == "__main__":
    for notebook in write(run.ROOT / "_build" / "teach"):
        print(f"wrote {notebook.relative_to(run.ROOT)}")
