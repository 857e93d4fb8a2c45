"""Teaching notebooks: for each chapter one for students, without solutions, and one for
instructors.

    make teach        writes _build/teach/students and _build/teach/instructors

In a chapter an exercise is a Markdown cell with an {exercise} box and its label; the
cells behind it that are tagged "solution" are its solution. One of them stores
`answer = …`; `answer = None` marks an open question. Students get a starter cell and a
check that says right or wrong, with a hint, and holds a digest, not the answer. Their
notebooks carry the marks by which nbgrader grades them. Both read as plain text in
Jupyter and show the charts.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from nbformat.v4 import new_code_cell, new_notebook, new_output

from report.chapter import CHAPTERS, MIME, bundles
from report.tables import DATA
from report.teach import Seal, seal

from . import NOTEBOOKS, ROOT, RUN, kernels
from .executed import published

TAUGHT = [entry.file for entry in CHAPTERS.values() if entry.taught]
READERS = ("students", "instructors")
SOLUTION = "solution"  # the tag of its cells
STORES = re.compile(r"^answer *=(?!=)", re.M)  # outside of any block
ORDERED = re.compile(r"\bin (?:this|that|the same) order\b")
PARSER = MarkdownIt("commonmark").use(colon_fence_plugin)
LEFT_OUT = {"claims", "ledger", "raw"}  # the page fills them
GATHERED = ("claim", "fact")  # what a chapter that gathers needs of the others
START = """Install Python 3.11, 3.12 or 3.13. Then, in this folder:

    python -m venv .venv
    .venv/bin/pip install -r requirements.txt       (Windows: .venv\\Scripts\\pip)
    .venv/bin/jupyter lab notebooks                 (Windows: .venv\\Scripts\\jupyter)

`.venv/bin/pytest notebooks` reruns each notebook and compares.
Text and charts are CC BY 4.0, code is MIT: see LICENSE and CITATION.cff.
"""
PYTEST = "[pytest]\npythonpath = notebooks\naddopts = --nbval -q -p no:cacheprovider\n"


def directives(text: str) -> Iterator[tuple[Token, str, dict[str, str], str]]:
    """(token, name and title, options, body) of each directive in MyST text."""
    for token in PARSER.parse(text):
        if token.type in ("fence", "colon_fence") and token.info.startswith("{"):
            lines, options = token.content.splitlines(), {}
            while lines and lines[0].startswith(":"):
                name, _, value = lines.pop(0)[1:].partition(":")
                options[name] = value.strip()
            yield token, token.info.strip(), options, "\n".join(lines).strip()


def label_of(text: str) -> str:
    """The label of the last exercise in MyST text; '' without one."""
    found = [o["label"] for _, n, o, _ in directives(text) if n == "{exercise}"]
    return found[-1] if found else ""


def plain(text: str, facts: dict[str, dict]) -> str:
    """MyST as Markdown that Jupyter shows: numbers written out, boxes as bold headings,
    links to other pages as words, comments left out."""
    lines = text.splitlines()
    for token, info, options, body in reversed(list(directives(text))):
        name, _, title = info[1:].partition("}")
        title = {"exercise": f"Exercise ({options.get('label')})"}.get(name, title)
        if name == "chart":
            title = f"Chart {title.strip()}: see the page of the book"
        head = f"**{title.strip()}**" if title.strip() else ""
        shown = [] if name in LEFT_OUT else [head, "", *plain(body, {}).splitlines()]
        lines[slice(*token.map)] = ["", *shown, ""]
    text = "\n".join(line for line in lines if not line.startswith("% "))

    def number(use: re.Match) -> str:
        fact = facts.get(use[1])
        return fact["number" if use[2] else "display"] if fact else use[0]

    for pattern, written in (
        (r"\{fact\}`(\w+)(:n)?`", number),
        (r" ?\{says\}`[^`]*`", ""),
        (r"\{chart\}`([^`]*)`", r"chart (\1)"),
        (r"\{(?!fact\})[\w:]+\}`([^`<]+?)(?:\s*<[^>]*>)?`", r"\1"),
        (r"(?<!!)\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1"),
        (r"\n{3,}", "\n\n"),
    ):
        text = re.sub(pattern, written, text)
    return text.strip()


def is_solution(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell is part of a solution."""
    return SOLUTION in cell.metadata.get("tags", [])


def exercises(cells: list) -> Iterator[tuple[str, str, list[int]]]:
    """(label, text of the cell with the exercise, places of its solution's cells)."""
    label, words, places = "", "", []
    for i, cell in enumerate(cells):
        if is_solution(cell):
            places.append(i)
        elif cell.cell_type == "markdown":
            found = label_of(cell.source)
            if places or (found and label):
                yield label, words, places
            if places or found:
                label, words, places = found, cell.source, []
    if label or places:
        yield label, words, places


def with_answers(book: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """The chapter with a cell behind each solution that tells its answer.

    Raises ValueError for a solution without an exercise before it, without
    `answer = …`, or with several.
    """
    behind = {}
    for label, words, places in exercises(book.cells):
        if not label:
            raise ValueError(f"{name}: a solution stands before any exercise")
        cells = [book.cells[i] for i in places]
        code = [cell.source for cell in cells if cell.cell_type == "code"]
        if code and (stored := sum(bool(STORES.search(each)) for each in code)) != 1:
            raise ValueError(
                f"{name}: the solution of {label} must store answer = … in one cell; "
                f"{stored} do"
            )
        if code:
            behind[places[-1] + 1] = _told(label, bool(ORDERED.search(words)))
    for place in reversed(behind):
        book.cells.insert(place, behind[place])
    return book


def _told(label: str, ordered: bool) -> nbformat.NotebookNode:
    code = (
        "import json\n\nfrom report.teach import values\n\n"
        "print(json.dumps(answer if answer is None else values(answer)))"
    )
    return new_code_cell(code, metadata={"told": label, "ordered": ordered})


def worked(path: Path, kernel: kernels.Kernel, folder: Path) -> nbformat.NotebookNode:
    """The chapter executed with its answers told; `folder` takes it in the meantime."""
    made = folder / path.name
    nbformat.write(with_answers(nbformat.read(path, 4), path.name), made)
    kernel.run(made, made)
    return nbformat.read(made, 4)


def notebook_for(
    reader: str, book: nbformat.NotebookNode, facts: dict[str, dict]
) -> nbformat.NotebookNode:
    """The notebook of one chapter for one of READERS, from the chapter as `worked`."""
    made, printed = new_notebook(metadata=book.metadata), ""
    for cell in book.cells:
        if label := cell.metadata.get("told"):
            answer = json.loads(cell.outputs[0].text)
            sealed = seal(label, answer, printed, cell.metadata.ordered)
            made.cells += _check(label, sealed, reader)
            continue
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(MIME, None)
        printed = printed + _text(cell) if is_solution(cell) else ""
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source, facts)
        made.cells += [cell] if cell.source else []
    if reader == "students":
        made.cells = [cell for cell in made.cells if not is_solution(cell)]
    return made


def _text(cell: nbformat.NotebookNode) -> str:
    """What a cell prints, and the value that its last line shows."""
    outputs = cell.get("outputs", [])
    shown = [o.get("data", {}).get("text/plain", "") for o in outputs]
    return "\n".join([*(o.get("text", "") for o in outputs), *shown])


def _check(label: str, sealed: str, reader: str) -> list:
    """The starter cell, for students, and the check."""
    asked = Seal.of(sealed).asked() if sealed else "an open question"
    start = new_code_cell(f"# Your work on {label}: {asked}\nanswer = None")
    code = f"from report.teach import check\n\ncheck({label!r}, answer, {sealed!r})"
    test = new_code_cell(code, execution_count=1)
    says = "not answered yet" if reader == "students" else "right"
    says = says if sealed else "an open question, nothing to check"
    graded = {"grade": True, "points": 1}
    start.metadata = _for_nbgrader(label, solution=True, **({} if sealed else graded))
    if sealed and reader == "students":
        test.metadata = _for_nbgrader(f"{label}-check", locked=True, **graded)
    test.outputs = [new_output("stream", name="stdout", text=f"{label}: {says}\n")]
    return [start, test] if reader == "students" else [test]


def _for_nbgrader(name: str, **marks) -> dict:
    usual = dict.fromkeys(["grade", "solution", "locked", "task"], False)
    return {"nbgrader": {"schema_version": 3, "grade_id": name} | usual | marks}


def for_gathering(path: Path) -> nbformat.NotebookNode:
    """An executed chapter as a chapter that gathers reads it: numbers and verdicts, no
    code, words or drawings."""
    kept = [item for item in bundles(path) if item["kind"] in GATHERED]
    outputs = [new_output("display_data", {MIME: item}) for item in kept]
    cell = new_code_cell("", execution_count=1, outputs=outputs)
    return new_notebook(cells=[cell])


def _folder(out: Path, reader: str) -> None:
    """Toolkit, data, and what the others published, for one reader."""
    without_caches = shutil.ignore_patterns("__pycache__")
    toolkit = out / reader / "notebooks" / "report"
    shutil.copytree(NOTEBOOKS / "report", toolkit, ignore=without_caches)
    shutil.copytree(DATA, out / reader / "data")
    for name in ("requirements.txt", "conftest.py", "LICENSE", "CITATION.cff"):
        shutil.copyfile(ROOT / name, out / reader / name)
    (out / reader / "START.txt").write_text(START, "utf-8")
    (out / reader / "pytest.ini").write_text(PYTEST, "utf-8")
    for entry in CHAPTERS.values():
        path = RUN / entry.file / "executed.ipynb"
        if entry.taught and not entry.gathers and path.exists():
            kept = out / reader / "_build" / "run" / entry.file / path.name
            kept.parent.mkdir(parents=True)
            nbformat.write(for_gathering(path), kept)


def write(out: Path, files: list[str] = TAUGHT) -> list[Path]:
    """One folder for each reader in `out`, with toolkit, data and the notebooks of
    chapters `files`; returns the notebooks, which hold the outputs that nbval compares.
    What `out` held stays until all is made.
    """
    facts = {item["id"]: item for item in published("fact")}
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for reader in READERS:
        _folder(part, reader)
    paths = [NOTEBOOKS / f"{file}.ipynb" for file in files]
    with kernels.running(NOTEBOOKS, len(paths)) as kept:
        books = kernels.in_turn(partial(worked, folder=part), paths, kept)
    for path, book in zip(paths, books, strict=True):
        (part / path.name).unlink()
        for reader in READERS:
            made = notebook_for(reader, nbformat.from_dict(book), facts)
            nbformat.write(made, part / reader / "notebooks" / path.name)
    shutil.rmtree(out, ignore_errors=True)
    part.replace(out)
    return [out / r / "notebooks" / path.name for path in paths for r in READERS]


if __name__ == "__main__":
    try:
        for notebook in write(ROOT / "_build" / "teach"):
            print(f"wrote {notebook.relative_to(ROOT)}")
    except (RuntimeError, OSError) as error:
        sys.exit(f"make teach: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped: the notebooks are those of before.")
