"""Teaching notebooks: for each chapter one for students, without solutions, and one for
instructors.

    make teach        writes _build/teach/students and _build/teach/instructors

In a chapter an exercise is a Markdown cell with an {exercise} box and its label; the
cells behind it that are tagged "solution" are its solution. Code of a solution ends in
`answer = …`; `answer = None` marks an open question. Students get a starter cell and a
check that says right or wrong and holds a digest, not the answer. Their notebooks carry
the marks by which nbgrader grades them.
"""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from report.chapter import CHAPTERS, MIME
from report.tables import DATA

from . import NOTEBOOKS, ROOT, kernels
from .executed import published

TAUGHT = [entry.file for entry in CHAPTERS.values() if entry.taught]
READERS = ("students", "instructors")
LABEL = re.compile(r"^:label: (\S+)$", re.M)
START = """Install Python 3.11, 3.12 or 3.13. Then, in this folder:

    python -m venv .venv
    .venv/bin/pip install -r requirements.txt       (Windows: .venv\\Scripts\\pip)
    .venv/bin/jupyter lab notebooks                 (Windows: .venv\\Scripts\\jupyter)
"""


def plain(text: str, facts: dict[str, dict]) -> str:
    """Markdown without roles and directives, for Jupyter: numbers written out, boxes as
    bold headings, links to other pages as words."""

    def number(use: re.Match) -> str:
        return facts[use[1]]["number" if use[2] else "display"]

    for pattern, written in (
        (r"\{fact\}`(\w+)(:n)?`", number),
        (r" ?\{says\}`[^`]*`", ""),
        (r"\{[\w:]+\}`([^`<]+?)(?:\s*<[^>]*>)?`", r"\1"),
        (r"^(?:`{3,}|:{3,})\{exercise\}.*\n:label: (\S+)\n", r"**Exercise** (\1)\n\n"),
        (r"^(?:`{3,}|:{3,})\{[\w-]+\} ?(.+)$", r"**\1**\n"),
        (r"^(?:`{3,}|:{3,})(?:\{[\w-]+\})?\s*$|^:[\w-]+:.*\n", ""),
        (r"(?<!!)\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1"),
    ):
        text = re.sub(pattern, written, text, flags=re.M)
    return text.strip()


def is_solution(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell is part of a solution."""
    return "solution" in cell.metadata.get("tags", [])


def with_seals(book: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """The chapter with a cell behind each coded solution that prints the seal and the
    kind of its answer. Raises ValueError for a solution without `answer = …` at its
    end, and for one without an exercise before it."""
    label, cells = "", []
    for cell in book.cells:
        cells.append(cell)
        if cell.cell_type == "markdown":
            label = (LABEL.findall(cell.source) or [label])[-1]
        elif is_solution(cell):
            if not label:
                raise ValueError(f"{name}: a solution stands before any exercise")
            if not cell.source.splitlines()[-1].startswith("answer = "):
                raise ValueError(
                    f"{name}: the solution of {label} must end in a line answer = …"
                )
            cells.append(_seal(label))
    book.cells = cells
    return book


def _seal(label: str) -> nbformat.NotebookNode:
    code = (
        "from report.teach import kind, seal\n\n"
        f"print(seal({label!r}, answer), kind(answer), sep='|', end='')"
    )
    return new_code_cell(code, metadata={"sealed": label})


def worked(path: Path, folder: Path) -> nbformat.NotebookNode:
    """The chapter executed with its seals; `folder` takes it in the meantime."""
    made = folder / path.name
    nbformat.write(with_seals(nbformat.read(path, 4), path.name), made)
    with kernels.kernel(path.parent) as manager:
        kernels.execute_file(made, made, manager)
    return nbformat.read(made, 4)


def notebook_for(
    reader: str, book: nbformat.NotebookNode, facts: dict[str, dict]
) -> nbformat.NotebookNode:
    """The notebook of one chapter for one of READERS, from the chapter as `worked`."""
    made = new_notebook(metadata=book.metadata)
    for cell in book.cells:
        if label := cell.metadata.get("sealed"):
            made.cells += _check(label, *cell.outputs[0].text.split("|"), reader)
        elif reader == "instructors" or not is_solution(cell):
            if cell.cell_type == "markdown":
                cell.source = plain(cell.source, facts)
            for output in cell.get("outputs", []):
                output.get("data", {}).pop(MIME, None)
            made.cells += [cell] if cell.source else []
    return made


def _check(label: str, sealed: str, expected: str, reader: str) -> list:
    """The starter cell, for students, and the check."""
    start = new_code_cell(f"# Your work on {label}: {expected}\nanswer = None")
    code = f"from report.teach import check\n\ncheck({label!r}, answer, {sealed!r})"
    test = new_code_cell(code, execution_count=1)
    says = "not answered yet" if sealed else "an open question, nothing to check"
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


def _for_nbgrader(name: str, **marks) -> dict:
    usual = dict.fromkeys(["grade", "solution", "locked", "task"], False)
    return {"nbgrader": {"schema_version": 3, "grade_id": name} | usual | marks}


def write(out: Path, files: list[str] = TAUGHT) -> list[Path]:
    """One folder for each reader in `out`, with toolkit, data and the notebooks of
    chapters `files`; returns the notebooks, which hold the outputs that nbval compares.
    """
    facts = {item["id"]: item for item in published("fact")}
    shutil.rmtree(out, ignore_errors=True)
    without_caches = shutil.ignore_patterns("__pycache__")
    for reader in READERS:
        toolkit = out / reader / "notebooks" / "report"
        shutil.copytree(NOTEBOOKS / "report", toolkit, ignore=without_caches)
        shutil.copytree(DATA, out / reader / "data")
        for name in ("requirements.txt", "conftest.py", "LICENSE"):
            shutil.copyfile(ROOT / name, out / reader / name)
        (out / reader / "START.txt").write_text(START, "utf-8")
    paths = [NOTEBOOKS / f"{file}.ipynb" for file in files]
    with ThreadPoolExecutor(kernels.WORKERS) as pool:
        books = list(pool.map(worked, paths, [out] * len(paths)))
    made = []
    for path, book in zip(paths, books, strict=True):
        (out / path.name).unlink()
        for reader in READERS:
            made.append(out / reader / "notebooks" / path.name)
            copy = nbformat.from_dict(book)
            nbformat.write(notebook_for(reader, copy, facts), made[-1])
    return made


if __name__ == "__main__":
    for notebook in write(ROOT / "_build" / "teach"):
        print(f"wrote {notebook.relative_to(ROOT)}")
