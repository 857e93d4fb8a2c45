"""The words of the book: every markdown cell and prose page, without code, roles and
links; and what a reader meets of the words that stand in code or in data."""

import re
from pathlib import Path

import nbformat
import pyphen

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "index.md", *sorted((ROOT / "book").glob("*.md"))]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

_PROSE = (
    "admonition|note|tip|warning|important|dropdown|card|grid|exercise|glossary"
    "|epigraph|tab"
)
_CUT = [  # in this order: code, directives that hold no prose, options, roles, links
    (re.compile(r"^(```+|:::+)(?!\{)\w*\n.*?^\1`*\s*$", re.S | re.M), ""),
    (
        re.compile(
            rf"^(```+|:::+)\{{(?!{_PROSE})[\w-]+\}}.*?^\1\s*$",
            re.S | re.M,
        ),
        "",
    ),
    (re.compile(r"^\s*:[\w-]+:.*$|^(```+|:::+).*$|^\(.*\)=$", re.M), ""),
    (re.compile(r"^---\n.*?\n---$", re.S | re.M), ""),
    (re.compile(r"^% .*$", re.M), ""),
    (re.compile(r"\{[\w:-]+\}`[^`]*`|``[^`]+``|`[^`]*`"), ""),
    (re.compile(r"\]\([^)]*\)|<https?:[^>]*>|https?://\S+|<[^>]+>"), "]"),
]
_SYLLABLES = pyphen.Pyphen(lang="en_US")


def passages(path: Path) -> list[tuple[str, str]]:
    """(place, text) for each markdown cell of a notebook or for a whole page."""
    if path.suffix == ".md":
        return [(path.name, path.read_text("utf-8"))]
    cells = nbformat.read(path, 4).cells
    return [
        (f"{path.name}, cell {number}", cell.source)
        for number, cell in enumerate(cells)
        if cell.cell_type == "markdown"
    ]


def without_code(text: str) -> str:
    """The text without blocks of code: a role shown there is an example."""
    return re.sub(r"`` .*? ``", "", _CUT[0][0].sub("", text))


def words(text: str) -> str:
    """What a reader reads as prose."""
    for pattern, instead in _CUT:
        text = pattern.sub(instead, text)
    return text


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade (Kincaid and others, 1975): years of U.S. schooling."""
    found = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    sentences = max(1, len(re.findall(r"[.!?:]+(?=\s|$)", text)))
    syllables = sum(len(_SYLLABLES.positions(word)) + 1 for word in found)
    count = max(1, len(found))
    return 0.39 * count / sentences + 11.8 * syllables / count - 15.59
