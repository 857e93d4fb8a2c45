"""The prose keeps its promises: no number typed by hand, plain words, nothing but the
subject itself; wherever a reader's words stand, in pages, in code or in data."""

import re

import pytest
from prose import NOTEBOOKS, PAGES, ROOT, passages, reading_grade, words

from publishing.executed import published
from report import read
from report.wording import ALLOWED_NUMBERS

HARDEST = 12
ENOUGH_WORDS = 80
NAMES = re.compile(  # reading times, numbered lists, and names that hold a number
    r"\b\d+(?:[-–]| to )?\d* (?:more |minutes?\b)|^\s*\d+\. |\b988 Lifeline\b"
    r"|\bWCAG\b\W+\d\.\d|^\*\*\d+\. |^#+ \d ",
    re.M,
)
PLACES = [place for path in [*PAGES, *NOTEBOOKS] for place in passages(path)]
FOREIGN = re.compile(
    r"/work/|\.\./shared|\bevidence2?/|\bseed 00\d|\bstored page|\bsubagent|\bLLM\b",
    re.I,
)
FILES = (
    "*.md",
    "*.yml",
    "book/**/*.md",
    "notebooks/*.ipynb",
    "notebooks/report/**/*.py",
    "publishing/**/*.py",
    "data/**/*.csv",
    "data/**/*.json",
)


@pytest.mark.parametrize(("place", "text"), PLACES, ids=[place for place, _ in PLACES])
def test_no_number_is_typed_by_hand(place, text):
    left = ALLOWED_NUMBERS.sub("", NAMES.sub("", words(text)))
    found = re.search(r".{0,50}\d.{0,30}", left)
    assert not found, (
        f"{place}: {found[0].strip()!r}: publish the number with fact() and write "
        "{fact}`its_id`"
    )


@pytest.mark.parametrize("path", [*PAGES, *NOTEBOOKS], ids=lambda path: path.name)
def test_reading_grade(path):
    text = " ".join(words(text) for _, text in passages(path))
    text = re.sub(r"^[#|].*$", "", text, flags=re.M)
    if len(text.split()) >= ENOUGH_WORDS:
        grade = reading_grade(text)
        assert grade <= HARDEST, f"{path.name} reads at grade {grade:.1f}"


def in_code_and_data() -> dict[str, str]:
    """Words that a reader meets and no page holds: titles, notes, labels, reasons."""
    claims, cases = read("claims"), read("conflicts")
    figures, statements = published("figure"), published("statement")
    said = {
        "titles and notes of charts": [f"{i['title']}. {i['note']}" for i in figures],
        "statements": [item["words"] for item in statements],
        "reasons of verdicts": claims.why.fillna("") + " " + claims.caveat.fillna(""),
        "reasons of conflicts": cases.why,
    }
    return {
        kind: " ".join(f"{text}." for text in texts) for kind, texts in said.items()
    }


@pytest.mark.parametrize("kind", in_code_and_data())
def test_reading_grade_of_words_in_code_and_data(kind):
    grade = reading_grade(in_code_and_data()[kind])
    assert grade <= HARDEST, f"{kind} read at grade {grade:.1f}: shorten sentences"


def test_hard_prose_reads_at_a_high_grade():
    hard = "Interinstitutional implementation necessitates multidimensional evaluation."
    assert reading_grade(hard) > 2 * HARDEST > reading_grade("The crop grew. It fell.")


def test_the_project_speaks_of_itself_alone():
    own = ROOT / "tests" / "test_prose.py"  # names what must not be named
    paths = {path for pattern in FILES for path in ROOT.glob(pattern)} - {own}
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]!r}"
        for path in sorted(paths)
        if (hit := FOREIGN.search(path.read_text("utf-8")))
    ]
    assert not found, found
