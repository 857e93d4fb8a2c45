"""Teaching notebooks: for each chapter one for students, without solutions, and one for instructors.

    make teach        writes _build/teach: notebooks, toolkit and data, ready to hand out as one folder

In a chapter, a solution stands between `{solution-start} ex-…` and `{solution-end}` and its code ends in `answer = …`.
Students get a starter cell and a check that says right or wrong; the check holds a digest, not the answer.
"""

import hashlib
import numbers
import re
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from . import run
from .tables import DATA

SIGNIFICANT_DIGITS = 3
CHAPTERS = "12345"


def normal(answer) -> str:
    """One text for all ways to give the same answer: numbers to three digits, collections in order of their text."""
    if isinstance(answer, bool):
        return str(answer)
    if isinstance(answer, numbers.Real):
        return f"{float(answer):.{SIGNIFICANT_DIGITS}g}"
    if isinstance(answer, str):
        return answer.strip().lower()
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    if isinstance(answer, dict):
        return "; ".join(sorted(f"{key}={normal(value)}" for key, value in answer.items()))
    return "; ".join(sorted(normal(each) for each in answer)) if hasattr(answer, "__iter__") else str(answer)


def seal(exercise: str, answer) -> str:
    """Digest of an answer, different for each exercise."""
    return hashlib.sha256(f"{exercise}|{normal(answer)}".encode()).hexdigest()[:12]


def check(exercise: str, answer, sealed: str) -> None:
    """Say whether `answer` is right, without showing what would be."""
    if answer is None:
        print(f"{exercise}: not answered yet")
    else:
        print(f"{exercise}: " + ("right" if seal(exercise, answer) == sealed else "not right yet"))


def plain(text: str, facts: dict) -> str:
    """Markdown without directives and roles, for Jupyter: numbers written out, boxes as bold headings."""
    text = re.sub(r"\{fact\}`(\w+)(:n)?`", lambda hit: facts[hit[1]]["number" if hit[2] else "display"], text)
    text = re.sub(r"\{(?:term|doc|ref)\}`([^`<]+?)(?:\s*<[^>]*>)?`", r"\1", text)
    text = re.sub(
        r"^(```+|:::+)\{(?:exercise)\}.*\n:label: (\S+)\n(?::.*\n)*", r"**Exercise** (\2)\n\n", text, flags=re.M
    )
    text = re.sub(
        r"^(```+|:::+)\{[\w-]+\} ?(.*)\n(?::.*\n)*", lambda hit: f"**{hit[2]}**\n\n" if hit[2] else "", text, flags=re.M
    )
    return re.sub(r"^(```+|:::+)\s*$", "", text, flags=re.M).strip()


def _solution_of(cells: list) -> dict[int, str]:
    """Index of each code cell inside a solution -> label of its exercise."""
    inside, found = "", {}
    for i, cell in enumerate(cells):
        if cell.cell_type == "code":
            if inside:
                found[i] = inside
            continue
        for mark in re.finditer(r"\{solution-(start|end)\}(?: (\S+))?", cell.source):
            inside = mark[2] if mark[1] == "start" else ""
    return found


def seals(path: Path) -> dict[str, str]:
    """Exercise -> sealed answer, by running the chapter. Raises ValueError for a solution without `answer = …`."""
    book = nbformat.read(path, 4)
    solutions = _solution_of(book.cells)
    for i, label in solutions.items():
        if not re.search(r"^answer\b.*=", book.cells[i].source, flags=re.M):
            raise ValueError(f"{path.name}: the solution of {label} must end in a line answer = …")
        book.cells[i].source += f"\nfrom report.teach import seal\nprint('SEAL', seal({label!r}, answer))"
    book = run.execute_cells(book)
    out = ["".join(output.get("text", "") for output in book.cells[i].outputs) for i in solutions]
    return {label: re.search(r"SEAL (\w+)", text)[1] for label, text in zip(solutions.values(), out, strict=True)}


def _without_solutions(source: str) -> str:
    """A markdown cell of the chapter without the words of solutions that stand in it."""
    source = re.sub(r"(```+|:::+)\{solution-start\}.*?(?:\{solution-end\}\s*\1|\Z)", "", source, flags=re.S)
    if "{solution-end}" in source:
        source = re.split(r"(?:```+|:::+)\{solution-end\}\s*(?:```+|:::+)", source, maxsplit=1)[1]
    return source


def notebooks_of(path: Path, facts: dict) -> dict[str, nbformat.NotebookNode]:
    """{'student': …, 'instructor': …} of one chapter, without outputs."""
    sealed = seals(path)
    made = {}
    for reader in ("student", "instructor"):
        book = nbformat.read(path, 4)
        solutions = _solution_of(book.cells)
        cells = []
        for i, cell in enumerate(book.cells):
            label = solutions.get(i)
            if cell.cell_type == "markdown":
                words = cell.source if reader == "instructor" else _without_solutions(cell.source)
                cells.append(new_markdown_cell(plain(words, facts)))
            elif label:
                own = cell.source if reader == "instructor" else f"# Your work on {label}\nanswer = None"
                test = f"from report.teach import check\n\ncheck({label!r}, answer, {sealed[label]!r})"
                cells += [new_code_cell(own), new_code_cell(test)]
            else:
                cells.append(new_code_cell(cell.source))
        for number, cell in enumerate(cells):
            cell.id = f"{reader[0]}{number:03d}"
        book.cells = [cell for cell in cells if cell.source]
        made[reader] = book
    return made


def main() -> None:
    """Write _build/teach, with the text outputs that nbval compares."""
    out = run.ROOT / "_build" / "teach"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(
        run.NOTEBOOKS / "report", out / "notebooks" / "report", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(DATA, out / "data")
    shutil.copyfile(run.ROOT / "requirements.txt", out / "requirements.txt")
    shutil.copyfile(run.ROOT / "conftest.py", out / "conftest.py")
    facts = {fact["id"]: fact for fact in run.published("facts")}
    for number in CHAPTERS:
        [path] = run.notebooks(number)
        for reader, book in notebooks_of(path, facts).items():
            target = out / "notebooks" / f"{reader}_{path.name}"
            nbformat.write(book, target)
            run.store_text_outputs(target)
            print(f"wrote {target.relative_to(run.ROOT)}")


if __name__ == "__main__":
    main()
