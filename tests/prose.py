"""The words of the book: every markdown cell and prose page, without code, roles and links."""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "index.md", *sorted((ROOT / "book").glob("*.md"))]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

_PROSE_DIRECTIVES = "admonition|note|tip|warning|important|dropdown|card|grid|exercise|solution|glossary|epigraph|tab"


def passages(path: Path) -> list[tuple[str, str]]:
    """(place, text) for each markdown cell of a notebook or for a whole page."""
    if path.suffix == ".md":
        return [(path.name, path.read_text("utf-8"))]
    cells = nbformat.read(path, 4).cells
    return [(f"{path.name}, cell {i}", cell.source) for i, cell in enumerate(cells) if cell.cell_type == "markdown"]


def words(text: str) -> str:
    """What a reader reads as prose: code blocks, roles, option lines, link targets and HTML tags are taken out."""
    text = re.sub(r"^(```+|:::+)(?!\{)\w*\n.*?^\1`*\s*$", "", text, flags=re.S | re.M)  # code
    text = re.sub(rf"^(```+|:::+)\{{(?!{_PROSE_DIRECTIVES})[\w-]+\}}.*?^\1\s*$", "", text, flags=re.S | re.M)
    text = re.sub(r"^\s*:[\w-]+:.*$|^(```+|:::+).*$|^---\n.*?\n---$|^\(.*\)=$", "", text, flags=re.M)
    text = re.sub(r"\{[\w:-]+\}`[^`]*`|``[^`]+``|`[^`]*`", "", text)
    text = re.sub(r"\]\([^)]*\)|<https?:[^>]*>|https?://\S+|<[^>]+>", "]", text)
    return re.sub(r"\{(?:solution-(?:start|end))\}.*", "", text)
