"""Neighboring cells with one tag share a closed fold."""

import pytest

from publishing.sphinx.folds import fold_cells


def cell(source, *tags, kind="markdown"):
    metadata = {"tags": list(tags), "anchor": "cell-0"}
    return {"cell_type": kind, "metadata": metadata, "source": source}


def test_neighbors_share_a_fold_and_the_first_bold_words_name_it():
    cells = [
        cell("Open."),
        cell("**More evidence: three more years.** As told.", "more"),
        cell("draw()", "more", kind="code"),
        cell("answer", "solution"),
        cell("draw()", "story", kind="code"),
        cell("First.", "story"),
        cell("## Next"),
    ]
    sources = [
        each["source"].removeprefix("```{raw} html\n").removesuffix("\n```")
        for each in fold_cells(cells)
    ]
    assert sources == [
        "Open.",
        '<details class="more"><summary>More evidence: three more years</summary>',
        "As told.",
        "draw()",
        "</details>",
        '<details class="solution"><summary>Solution</summary>',
        "answer",
        "</details>",
        '<div class="story">',
        "draw()",
        "First.",
        "</div>",
        "## Next",
    ]


def test_a_heading_inside_a_fold_is_refused():
    with pytest.raises(ValueError, match="holds a heading"):
        fold_cells([cell("### A section", "more")])
