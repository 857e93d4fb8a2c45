"""The chapter being computed: what it has published so far, and where to.

A notebook run by hand keeps everything in memory. When `report.run` executes it for the book, the environment variable
REPORT_PUBLISH names a folder; its folder of the chapter receives facts.jsonl, claims.jsonl and figures.jsonl, one item
a line, and figures/.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

CHAPTERS = {
    "supply": "1_supply_sources",
    "routes": "2_routes",
    "fentanyl": "3_fentanyl",
    "merida": "4_merida_cooperation",
    "policy": "5_policy_questions",
    "record": "6_checking_the_record",
    "conflicts": "7_conflicts_and_revisions",
    "catalogue": "data_catalogue",
}


@dataclass
class Chapter:
    """One notebook's publications, by id."""

    name: str
    facts: dict = field(default_factory=dict)
    claims: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)


_current: Chapter | None = None


def chapter(name: str) -> None:
    """Begin a chapter; the first call of each notebook. Raises ValueError for an unknown name."""
    global _current
    if name not in CHAPTERS:
        raise ValueError(f"chapter({name!r}): unknown; use one of {', '.join(CHAPTERS)}")
    _current = Chapter(name)


def current() -> Chapter:
    """The chapter begun last. Raises RuntimeError if `chapter()` was not called."""
    if _current is None:
        raise RuntimeError("nothing can be published yet: call chapter('supply') or another name first")
    return _current


def publish_folder() -> Path | None:
    """The folder that receives publications, or None when a notebook is run by hand."""
    folder = os.environ.get("REPORT_PUBLISH")
    return Path(folder) / CHAPTERS[current().name] if folder else None


def publish(kind: str, item_id: str, item: dict) -> None:
    """Keep `item` under its id and, for the book, add it to its kind's file. Raises ValueError if the id is taken."""
    items = getattr(current(), kind)
    if item_id in items:
        raise ValueError(
            f"{kind[:-1]} {item_id!r} is published twice in chapter {current().name!r}; give each its own id"
        )
    items[item_id] = item
    if folder := publish_folder():
        with (folder / f"{kind}.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(item, ensure_ascii=False) + "\n")
