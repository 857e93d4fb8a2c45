"""The prose keeps its promises: no number typed by hand, plain words, nothing but the subject itself."""

import re

import pytest
import textstat
from prose import NOTEBOOKS, PAGES, ROOT, passages, words

from report.wording import ALLOWED_NUMBERS

READING_GRADE = 12
ENOUGH_WORDS = 80
NAMES = re.compile(  # reading times, numbered lists, and names that hold a number
    r"\b\d+(?:[-–]| to )?\d* (?:more |minutes?\b)|^\s*\d+\. |\b988 Lifeline\b|\bWCAG\b\W+\d\.\d|^\*\*\d+\. ", re.M
)
PLACES = [place for path in [*PAGES, *NOTEBOOKS] for place in passages(path)]
FOREIGN = re.compile(r"/work/|\.\./shared|\bevidence/|\bseed 00\d|\bstored page|\bsubagent|\bLLM\b", re.I)


@pytest.mark.parametrize(("place", "text"), PLACES, ids=[place for place, _ in PLACES])
def test_no_number_is_typed_by_hand(place, text):
    left = ALLOWED_NUMBERS.sub("", NAMES.sub("", words(text)))
    found = re.search(r".{0,50}\d.{0,30}", left)
    assert not found, f"{place}: {found[0].strip()!r}: publish the number with fact() and write {{fact}}`its_id`"


@pytest.mark.parametrize("path", [*PAGES, *NOTEBOOKS], ids=lambda path: path.name)
def test_reading_grade(path):
    text = " ".join(words(text) for _, text in passages(path))
    text = re.sub(r"^[#|].*$", "", text, flags=re.M)
    if len(text.split()) >= ENOUGH_WORDS:
        grade = textstat.flesch_kincaid_grade(text)
        assert grade <= READING_GRADE, f"{path.name} reads at grade {grade:.1f}: shorten sentences"


def test_the_project_speaks_of_itself_alone():
    files = [
        path
        for pattern in (
            "*.md",
            "*.yml",
            "book/**/*.md",
            "notebooks/*.ipynb",
            "notebooks/report/*.py",
            "data/**/*.csv",
            "data/**/*.json",
        )
        for path in ROOT.glob(pattern)
    ]
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]!r}" for path in files if (hit := FOREIGN.search(path.read_text("utf-8")))
    ]
    assert not found, found
