"""Questions readers ask: short answers that rest on facts and lead into the book."""

import re
from pathlib import Path

import nbformat
import pytest
from myst_parser.mdit_to_docutils.base import default_slugify

PAGE = Path(__file__).resolve().parents[1] / "book" / "questions.md"
MOST_SENTENCES = 3
NO_ANSWER = re.compile(r"\b(?:nobody|nothing public)\b", re.I)
LINK = re.compile(r"More:\s+\[[^]]+\]\(([^)#]+)#([^)]+)\)")


def questions() -> list[tuple[str, str]]:
    """(question, answer) in reading order."""
    parts = re.split(r"^### (.+)\n", PAGE.read_text("utf-8"), flags=re.M)[1:]
    answers = [re.split(r"^## ", answer, flags=re.M)[0] for answer in parts[1::2]]
    return list(zip(parts[::2], answers, strict=True))


def sections(path: Path) -> set[str]:
    """The anchors of a notebook's sections."""
    cells = nbformat.read(path, 4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return {default_slugify(title) for title in re.findall(r"^##+ (.+)$", text, re.M)}


def sentences(answer: str) -> int:
    """How many sentences an answer has, its link left out."""
    text = re.sub(r"\{says\}`[^`]*`", "", LINK.sub("", answer))
    text = re.sub(r"\bU\.S\.", "US", text)
    return len(re.findall(r"[.?!](?=\s|$)", text))


@pytest.mark.parametrize(
    ("question", "answer"), questions(), ids=lambda text: text[:40]
)
def test_an_answer_is_short_rests_on_something_and_leads_on(question, answer):
    assert question.endswith("?"), f"{question!r} is no question"
    count = sentences(answer)
    assert 1 <= count <= MOST_SENTENCES, f"{question} {count} sentences"
    rests = "{fact}`" in answer or NO_ANSWER.search(answer)
    assert rests, f"{question} Give a fact, or say that nothing public answers it"
    links = LINK.findall(answer)
    assert len(links) == 1, f"{question} End with one 'More: [section](page#section)'"
    page, anchor = links[0]
    path = PAGE.parent / page
    assert path.exists(), f"{question} {page} is no page of the book"
    assert anchor in sections(path), f"{question} {page} has no section {anchor!r}"


def test_no_question_is_asked_twice():
    asked = [re.sub(r"\W+", " ", question).lower() for question, _ in questions()]
    assert asked, "the page holds no question"
    assert len(asked) == len(set(asked)), "a question stands twice"
