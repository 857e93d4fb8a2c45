"""Teaching notebooks: students see no solution, checks say right or wrong and what the
mistake looks like, and both sets run as they are handed out."""

import json
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from publishing import NOTEBOOKS, ROOT, kernels, teach
from report.chapter import CHAPTERS, MIME
from report.teach import check

FASTEST = "2_routes"  # the chapter that executes in the least time
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven")
WORKED = "total = 6 * 7\nprint(total)\nanswer = total"
BOX = "```{exercise}\n:label: ex-x-1\n**Recompute it.** Multiply. Store it in `answer`."
EXERCISE = f"{BOX}\n```"


def solution(source, make=new_code_cell):
    return make(source, metadata={"tags": ["solution"]})


def small_book(folder, *cells):
    """A chapter of one exercise, its solution in words and code in either order."""
    told = "See [the methods](../book/methods.md): {fact}`x_area`{says}`x-grows`."
    given = cells or [
        solution("First the words of a hint.", new_markdown_cell),
        solution("six = 6  # a step of the solution"),
        solution(WORKED),
        solution("The words of the solution.", new_markdown_cell),
    ]
    book = new_notebook(
        cells=[
            new_markdown_cell(f"{told}\n\n{EXERCISE}"),
            *given,
            new_markdown_cell("## What comes after"),
        ]
    )
    path = folder / "1_small.ipynb"
    nbformat.write(book, path)
    return path


def both(path, tmp_path):
    (tmp_path / "worked").mkdir(exist_ok=True)
    with kernels.running(tmp_path, 1) as [kernel]:
        book = teach.worked(path, kernel, tmp_path / "worked")
    facts = {"x_area": {"display": "44,100 hectares", "number": "44,100"}}
    return {
        reader: teach.notebook_for(reader, nbformat.from_dict(book), facts)
        for reader in teach.READERS
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("teach")
    (folder / "report").symlink_to(NOTEBOOKS / "report")
    return both(small_book(folder), folder)


def source_of(book):
    return "\n".join(cell.source for cell in book.cells)


def test_students_get_the_question_and_no_solution(small):
    text = source_of(small["students"])
    assert "Multiply." in text
    assert "44,100 hectares" in text
    assert "What comes after" in text
    assert not re.search(r"\b42\b|6 \* 7|six|words of", text)
    assert "42" not in json.dumps(
        [c.get("outputs", []) for c in small["students"].cells]
    )
    assert "# Your work on ex-x-1: a whole number" in text
    assert not re.search(r"[{}]|```|book/methods|x-grows", text)


def test_instructors_get_the_solution(small):
    text = source_of(small["instructors"])
    for part in (WORKED, "words of the solution", "words of a hint", "six = 6"):
        assert part in text
    assert small["instructors"].cells[-2].outputs[0].text == "ex-x-1: right\n"


@pytest.mark.parametrize(
    ("answer", "says"),
    [(None, "not answered yet"), (42, "right"), (41, "not right yet")],
)
def test_the_check_says_right_or_wrong(small, answer, says, capsys):
    [cell] = [c.source for c in small["students"].cells if "check(" in c.source]
    exec(cell, {"answer": answer})
    assert capsys.readouterr().out == f"ex-x-1: {says}\n"


def test_nbgrader_gives_a_point_for_a_right_answer(small, monkeypatch):
    [start, test] = [c for c in small["students"].cells if "nbgrader" in c.metadata]
    assert start.metadata.nbgrader.solution
    assert test.metadata.nbgrader.grade
    assert test.metadata.nbgrader.points == 1
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    exec(test.source, {"answer": 42})
    for wrong in (41, None):
        with pytest.raises(AssertionError):
            exec(test.source, {"answer": wrong})


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([solution("total = 6 * 7")], "of ex-x-1 must store answer .* 0 do"),
        ([solution(WORKED), solution(WORKED)], "of ex-x-1 must store answer .* 2 do"),
        ([new_markdown_cell("A"), solution(WORKED), new_markdown_cell("B")], None),
    ],
)
def test_a_solution_stores_one_answer(tmp_path, cells, message):
    book = nbformat.read(small_book(tmp_path, *cells), 4)
    if message is None:
        assert len(teach.with_answers(book, "x").cells) == len(cells) + 3
    else:
        with pytest.raises(ValueError, match=message):
            teach.with_answers(book, "x")


def test_a_solution_without_exercise_is_refused():
    book = new_notebook(cells=[solution(WORKED)])
    with pytest.raises(ValueError, match="before any exercise"):
        teach.with_answers(book, "x")


def test_an_open_question_has_nothing_to_check(tmp_path, capsys):
    (tmp_path / "report").symlink_to(NOTEBOOKS / "report")
    path = small_book(tmp_path, solution("answer = None  # open\nprint('one view')"))
    book = both(path, tmp_path)["students"]
    assert "# Your work on ex-x-1: an open question" in source_of(book)
    [graded] = [c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert graded.source.endswith("answer = None"), "nbgrader leaves it to the teacher"
    check("ex-x-1", "my view", "")
    assert capsys.readouterr().out == "ex-x-1: an open question, nothing to check\n"


def test_boxes_become_headings_and_code_stays():
    text = (
        "% a comment\n```{admonition} The short answer\n:class: answer\n- {fact}`a_b`\n"
        "```\n\n:::{note}\nRead {term}`sector <sectors>`.\n:::\n\n"
        "```{claims}\n```\n```sh\nmake book\n```"
    )
    told = teach.plain(text, {"a_b": {"display": "7%", "number": "7"}})
    assert "**The short answer**" in told
    assert "- 7%" in told
    assert "Read sector." in told
    assert "```sh\nmake book\n```" in told
    assert not re.search(r"comment|\{|:::|:class:|claims", told)


@pytest.mark.parametrize("file", teach.TAUGHT)
def test_every_exercise_of_the_book_has_a_solution_that_says_its_answer(file):
    book = nbformat.read(NOTEBOOKS / f"{file}.ipynb", 4)
    found = list(teach.exercises(book.cells))
    assert found, f"{file}: no exercise"
    for label, words, places in found:
        assert places, f"{file}: {label} has no solution"
        code = [book.cells[i].source for i in places]
        opened = any("answer = None" in source for source in code)
        assert "`answer`" in words or opened, f"{file}: {label} says not where to store"
    teach.with_answers(book, file)


def test_the_address_for_a_class_leaves_solutions_out(tmp_path, browser):
    static = ROOT / "book" / "_static"
    style, script = (
        (static / name).read_text("utf-8") for name in ("living.css", "report.js")
    )
    fold = '<details class="solution"><summary>Solution</summary>42</details>'
    page = f"<style>{style}</style><article>{fold}<p id=x></article>"
    path = tmp_path / "page.html"
    path.write_text(f"{page}<script>{script}</script>", "utf-8")
    tab = browser.new_page()
    for ending, there in (("", 1), ("?no-solutions", 0), ("?no-solutions#x", 0)):
        tab.goto(path.as_uri() + ending)
        assert tab.locator("summary").is_visible() == bool(there), ending


def test_a_chapter_that_gathers_finds_what_it_needs_and_no_solution(tmp_path):
    item = {"id": "crs-08", "kind": "claim", "svg": "", "page": "x"}
    drawn = {"id": "a-b", "kind": "figure", "svg": "<svg>"}
    outputs = [
        nbformat.v4.new_output("display_data", {MIME: each, "text/plain": "x"})
        for each in (item, drawn)
    ]
    path = tmp_path / "executed.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(WORKED, outputs=outputs)]), path)
    kept = teach.for_gathering(path)
    assert [o.data[MIME]["id"] for o in kept.cells[0].outputs] == ["crs-08"]
    assert "6 * 7" not in json.dumps(kept)


def test_one_chapter_is_written_and_passes_nbval_as_handed_out(tmp_path):
    made = teach.write(tmp_path / "out", [FASTEST])
    students = nbformat.read(made[0], 4)
    code = "\n".join(c.source for c in students.cells if c.cell_type == "code")
    book = nbformat.read(NOTEBOOKS / f"{FASTEST}.ipynb", 4)
    for _, _, places in teach.exercises(book.cells):
        for line in "\n".join(book.cells[i].source for i in places).splitlines():
            assert len(line) < 12 or line not in code, f"students see {line!r}"
    folder = made[0].parents[1]
    assert {"LICENSE", "CITATION.cff", "START.txt", "pytest.ini"} <= {
        path.name for path in folder.iterdir()
    }
    for folder in (tmp_path / "out" / reader for reader in teach.READERS):
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "notebooks"],
            cwd=folder,
            text=True,
            capture_output=True,
        )
        assert ran.returncode == 0, f"{folder.name}: {ran.stdout[-2000:]}"


@pytest.mark.parametrize("entry", [e for e in CHAPTERS.values() if e.file[0].isdigit()])
def test_the_page_for_teachers_counts_the_exercises(entry):
    rows = (ROOT / "book" / "for_teachers.md").read_text("utf-8").splitlines()
    [row] = [row for row in rows if f"notebooks/{entry.file}.ipynb)" in row]
    book = nbformat.read(NOTEBOOKS / f"{entry.file}.ipynb", 4)
    count = len(list(teach.exercises(book.cells)))
    assert f"| {COUNTS[count]}, about" in row, f"{entry.file} has {count} exercises"
