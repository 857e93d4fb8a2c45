"""Publish a statement: a sentence that claims a direction, an order, a rank or a turn,
with the condition that the data must meet for it to hold."""

from textwrap import shorten

import numpy as np

from .chapter import publish
from .provenance import NOWHERE, Rows, provenance
from .wording import fill, used_facts


def says(statement_id: str, words: str, holds: bool, *, rows: Rows = ()) -> None:
    """Publish whether a statement holds; the page marks its sentence when it doesn't.

    words: the claim in one sentence, facts as {fact_id}. holds: computed from data in
    this cell, never typed. rows: raw rows that the condition reads (see `provenance`).
    A statement that doesn't hold never stops a build: {says}`id` in prose and says= of
    `figure` show the mark. Raises ValueError for a malformed or
    repeated id, missing words, or a condition that isn't a single true or false.
    """
    where = f"statement {statement_id}"
    if not isinstance(holds, bool | np.bool_):
        raise ValueError(
            f"{where}: its condition is {shorten(repr(holds), 60)}, not one true or "
            "false; compare single values, or use .all() or .any()"
        )
    if not words:
        raise ValueError(f"{where}: words= must say what is claimed")
    origin = provenance(rows, where) if len(rows) else NOWHERE
    item = {"words": fill(words, where), "holds": bool(holds), **origin.item()}
    verdict = "holds" if holds else "NO LONGER HOLDS"
    publish(
        "statement",
        statement_id,
        item | {"facts": used_facts(words)},
        " | ".join(
            filter(None, [f"{statement_id}: {verdict}", item["words"], origin.text])
        ),
    )
