"""Closed folds around neighboring cells: more evidence, solutions to exercises; and a
frame around a story.

Cells tagged "more" or "solution" that stand one after another share a fold. They hold
no headings, so that a fold stays inside its section. Cells tagged "story" are a chart
and the paragraphs that a page tells it by, one more series with each.
"""

import html
import re
from itertools import count, groupby

LABELS = {"more": "More evidence", "solution": "Solution", "story": ""}
COUNT = count()  # every cell of a notebook has an id of its own
FIRST_LINE = re.compile(r"\*\*(.+?)\*\*\s*")


def fold_cells(cells: list[dict]) -> list[dict]:
    """The cells of a notebook with a fold opened and closed around each tagged run.

    A run of "more" that begins with a line of bold words takes them as its label.
    Raises ValueError for a heading inside a fold.
    """
    folded: list[dict] = []
    for tag, neighbors in groupby(cells, key=_tag):
        run = list(neighbors)
        folded += _fold(tag, run) if tag else run
    return folded


def _tag(cell: dict) -> str:
    tags = cell["metadata"].get("tags", [])
    return next((tag for tag in LABELS if tag in tags), "")


def _fold(tag: str, run: list[dict]) -> list[dict]:
    first = "".join(run[0]["source"])
    for cell in run:
        words = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and re.search(r"^#+ ", words, re.M):
            raise ValueError(
                f"a cell tagged {tag!r} holds a heading: {words[:60]!r}; take the tag "
                "away or write the heading in bold"
            )
    if tag == "story":
        return [_html('<div class="story">'), *run, _html("</div>")]
    label = LABELS[tag]
    if tag == "more" and (bold := FIRST_LINE.match(first)):
        label = bold[1].rstrip(".:")
        run[0]["source"] = first[bold.end() :]
    summary = f'<details class="{tag}"><summary>{html.escape(label)}</summary>'
    return [_html(summary), *run, _html("</details>")]


def _html(text: str) -> dict:
    cell_id = f"fold-{next(COUNT)}"
    source = f"```{{raw}} html\n{text}\n```"
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source}
