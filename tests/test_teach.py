"""Teaching notebooks: students see no solution, checks say right or wrong, and both sets run as they are handed out."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from tools import teach

from report import run
from report.teach import check, kind, seal

FASTEST = "4"  # the chapter that executes in the least time
SOLUTION = "total = 6 * 7\nassert total == 42\nanswer = total"
EXERCISE = "```{exercise}\n:label: ex-x-1\n**Recompute it.** Multiply. Store it in `answer`.\n```"
START, END = "```{solution-start} ex-x-1\n:class: dropdown\n```", "The words of the solution.\n\n```{solution-end}\n```"


def small_book(folder, solution=SOLUTION):
    """A chapter of one exercise; its solution also holds a cell of words between start and end."""
    cells = [
        new_markdown_cell(f"See [the methods](../book/methods.md): {{fact}}`x_area`.\n\n{EXERCISE}\n\n{START}"),
        new_markdown_cell("First the words of a hint."),
        new_code_cell(solution),
        new_markdown_cell(END + "\n\n## What comes after"),
    ]
    path = folder / "1_small.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def both(path):
    book = teach.worked(path)
    facts = {"x_area": {"display": "44,100 hectares", "number": "44,100"}}
    return {reader: teach.notebook_for(reader, book, facts) for reader in teach.READERS}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return both(small_book(tmp_path_factory.mktemp("teach")))


def source_of(book):
    return "\n".join(cell.source for cell in book.cells)


def test_students_get_the_question_and_no_solution(small):
    text = source_of(small["students"])
    assert "Multiply." in text and "44,100 hectares" in text and "What comes after" in text
    assert "42" not in text and "6 * 7" not in text and "words of" not in text
    assert "ex-x-1: a whole number" in text
    assert "{" not in text and "```" not in text and "book/methods" not in text


def test_instructors_get_the_solution(small):
    text = source_of(small["instructors"])
    assert SOLUTION in text and "The words of the solution." in text and "words of a hint" in text
    assert small["instructors"].cells[-2].outputs[0].text == "ex-x-1: right\n"


@pytest.mark.parametrize(
    ("answer", "says"), [(None, "not answered yet"), (42, "right"), (42.0, "right"), (41, "not right yet")]
)
def test_the_check_says_right_or_wrong(small, answer, says, capsys):
    [check] = [cell.source for cell in small["students"].cells if "check(" in cell.source]
    exec(check, {"answer": answer})
    assert capsys.readouterr().out == f"ex-x-1: {says}\n"


def test_nbgrader_gives_a_point_for_a_right_answer(small, monkeypatch):
    [start, check] = [cell for cell in small["students"].cells if "nbgrader" in cell.metadata]
    assert start.metadata.nbgrader.solution and check.metadata.nbgrader.grade and check.metadata.nbgrader.points == 1
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    exec(check.source, {"answer": 42})
    for wrong in (41, None):
        with pytest.raises(AssertionError):
            exec(check.source, {"answer": wrong})


def test_a_solution_without_answer_is_refused(tmp_path):
    with pytest.raises(ValueError, match="the solution of ex-x-1 must end in a line answer"):
        teach.worked(small_book(tmp_path, "total = 6 * 7"))


def test_an_open_question_has_nothing_to_check(tmp_path, capsys):
    book = both(small_book(tmp_path, "answer = None  # open"))["students"]
    assert "ex-x-1: an open question" in source_of(book)
    [graded] = [cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert graded.source.endswith("answer = None"), "nbgrader leaves it to the teacher"
    check("ex-x-1", "my view", "")
    assert capsys.readouterr().out == "ex-x-1: an open question, nothing to check\n"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (77.04, 77, True),
        (0.893, 0.89, False),
        (2015, 2016, False),
        (8543.2, 8543, True),
        (["b", "A"], ["a", "b "], True),
        ([2, 1], (1.0, 2.0), True),
        ([1, 2], [1, 2, 2], False),
    ],
)
def test_answers_are_compared_by_what_they_say(one, other, same):
    assert (seal("ex-x-1", one) == seal("ex-x-1", other)) is same


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (3, "a whole number"),
        (0.5, "a number, to three digits and to all before the point"),
        (["a", "b"], "a list, each a text"),
        (None, "an open question"),
    ],
)
def test_kind_of_an_answer_does_not_show_it(answer, words):
    assert kind(answer) == words


@pytest.mark.parametrize("number", list(teach.CHAPTERS))
def test_every_solution_of_the_book_ends_in_its_answer_and_the_exercise_says_so(number):
    [path] = run.notebooks(number)
    cells = nbformat.read(path, 4).cells
    words = "\n".join(cell.source for cell in cells)
    for i, label in teach._solution_of(cells).items():
        if cells[i].cell_type == "code":
            last = cells[i].source.splitlines()[-1]
            assert last.startswith("answer = "), f"{path.name}: {label} ends in {last!r}"
            exercise = words.partition(f":label: {label}\n")[2].partition("```")[0]
            assert "`answer`" in exercise or last.startswith("answer = None"), (
                f"{path.name}: {label} says not what to store"
            )


def test_one_chapter_is_written_and_passes_nbval_as_handed_out(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "published", lambda kind: [])  # no build is needed here: prose keeps its roles
    monkeypatch.setattr(teach, "plain", lambda text, facts: text)
    made = teach.write(tmp_path, FASTEST)
    code = [cell.source for cell in nbformat.read(made[0], 4).cells if cell.cell_type == "code"]
    [path] = run.notebooks(FASTEST)
    cells = nbformat.read(path, 4).cells
    for i in teach._solution_of(cells):
        for line in cells[i].source.splitlines():
            assert len(line) < 12 or line not in "\n".join(code), f"the student notebook shows {line!r}"
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", *map(str, made)],
        cwd=tmp_path,
        text=True,
        capture_output=True,
    )
    assert result.returncode == 0, result.stdout[-2000:]
