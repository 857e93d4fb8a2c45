"""Teaching notebooks: for each chapter one for students, without solutions, and one for instructors.

    make teach        writes _build/teach/students and _build/teach/instructors: notebooks, toolkit and data each

In a chapter, a solution stands between `{solution-start} ex-…` and `{solution-end}` and its code ends in `answer = …`;
`answer = None` marks an open question. Students get a starter cell and a check that says right or wrong; the check
holds a digest, not the answer.
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
READERS = ("students", "instructors")


def normal(answer) -> str:
    """One text for all ways to give the same answer: numbers to three digits or, from a thousand on, whole;
    collections in order of their text."""
    if isinstance(answer, bool):
        return str(answer)
    if isinstance(answer, numbers.Real):
        return f"{answer:.0f}" if abs(answer) >= 10**SIGNIFICANT_DIGITS else f"{float(answer):.{SIGNIFICANT_DIGITS}g}"
    if isinstance(answer, str):
        return answer.strip().lower()
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    if isinstance(answer, dict):
        return "; ".join(sorted(f"{key}={normal(value)}" for key, value in answer.items()))
    return "; ".join(sorted(normal(each) for each in answer)) if hasattr(answer, "__iter__") else str(answer)


def kind(answer) -> str:
    """What an answer is, in words that don't show it: 'a number', 'a text', 'a list of 3 texts'."""
    if isinstance(answer, str):
        return "a text"
    if isinstance(answer, numbers.Real):
        return "a number (at least three digits)"
    [one] = {kind(each) for each in answer}  # a list holds one kind
    return f"a list of {len(answer)}, each {one}"


def seal(exercise: str, answer) -> str:
    """Digest of an answer, different for each exercise; empty for an open question."""
    return "" if answer is None else hashlib.sha256(f"{exercise}|{normal(answer)}".encode()).hexdigest()[:12]


def check(exercise: str, answer, sealed: str) -> None:
    """Say whether `answer` is right, without showing what would be."""
    if not sealed:
        print(f"{exercise}: an open question, nothing to check")
    elif answer is None:
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
    text = re.sub(r"(?<!!)\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text)  # other pages of the book aren't handed out
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


def seals(path: Path) -> dict[str, tuple[str, str]]:
    """Exercise -> (sealed answer, its kind), by running the chapter.

    Raises ValueError for a solution that doesn't end in `answer = …`.
    """
    book = nbformat.read(path, 4)
    coded = {i: label for i, label in _solution_of(book.cells).items() if book.cells[i].cell_type == "code"}
    for i, label in coded.items():
        if not book.cells[i].source.splitlines()[-1].startswith("answer = "):
            raise ValueError(f"{path.name}: the solution of {label} must end in a line answer = …")
        book.cells[i].source += (
            "\nfrom report import teach"
            f"\nprint('SEAL', teach.seal({label!r}, answer), '' if answer is None else teach.kind(answer), sep='|')"
        )
    book = run.execute_cells(book)
    out = ["".join(output.get("text", "") for output in book.cells[i].outputs) for i in coded]
    return {
        label: tuple(re.search(r"SEAL\|(\w*)\|(.*)", text).groups())
        for label, text in zip(coded.values(), out, strict=True)
    }


def _without_solutions(source: str) -> str:
    """A markdown cell of the chapter without the words of solutions that stand in it."""
    source = re.sub(r"(```+|:::+)\{solution-start\}.*?(?:\{solution-end\}\s*\1|\Z)", "", source, flags=re.S)
    if "{solution-end}" in source:
        source = re.split(r"(?:```+|:::+)\{solution-end\}\s*(?:```+|:::+)", source, maxsplit=1)[1]
    return source


def notebooks_of(path: Path, facts: dict) -> dict[str, nbformat.NotebookNode]:
    """{'students': …, 'instructors': …} of one chapter, without outputs."""
    sealed = seals(path)
    made = {}
    for reader in READERS:
        book = nbformat.read(path, 4)
        solutions = _solution_of(book.cells)
        cells = []
        for i, cell in enumerate(book.cells):
            label = solutions.get(i)
            if cell.cell_type == "markdown":
                if reader == "instructors":
                    cells.append(new_markdown_cell(plain(cell.source, facts)))
                elif not label:
                    cells.append(new_markdown_cell(plain(_without_solutions(cell.source), facts)))
            elif label:
                digest, expected = sealed[label]
                starter = f"# Your work on {label}: {expected or 'an open question'}\nanswer = None"
                test = f"from report.teach import check\n\ncheck({label!r}, answer, {digest!r})"
                cells += [new_code_cell(cell.source if reader == "instructors" else starter), new_code_cell(test)]
            else:
                cells.append(new_code_cell(cell.source))
        for number, cell in enumerate(cells):
            cell.id = f"{reader[0]}{number:03d}"
        book.cells = [cell for cell in cells if cell.source]
        made[reader] = book
    return made


def write(out: Path, chapters: str = CHAPTERS) -> list[Path]:
    """One folder for each reader in `out`, with toolkit, data and the notebooks of `chapters`; returns the notebooks.

    The notebooks hold the text outputs that nbval compares. Reads facts.json of the chapters executed last.
    """
    facts = {fact["id"]: fact for fact in run.published("facts")}
    for reader in READERS:
        shutil.rmtree(out / reader, ignore_errors=True)
        toolkit = out / reader / "notebooks" / "report"
        shutil.copytree(run.NOTEBOOKS / "report", toolkit, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(DATA, out / reader / "data")
        for name in ("requirements.txt", "conftest.py", "LICENSE"):
            shutil.copyfile(run.ROOT / name, out / reader / name)
    made = []
    for number in chapters:
        [path] = run.notebooks(number)
        for reader, book in notebooks_of(path, facts).items():
            made.append(out / reader / "notebooks" / path.name)
            nbformat.write(book, made[-1])
            run.store_text_outputs(made[-1])
    return made


if __name__ == "__main__":
    for notebook in write(run.ROOT / "_build" / "teach"):
        print(f"wrote {notebook.relative_to(run.ROOT)}")
