"""What moved since the last release: its numbers, kept in book/releases, against those
of this build.

    python -m publishing.sphinx.changes 2.1.0    keep them as a release's
"""

import json
import re
import sys
from collections.abc import Iterator

from .. import ROOT
from ..executed import published
from .html import tag
from .links import Links
from .rows import Row, ledger

RELEASES = ROOT / "book" / "releases"


def last_release() -> tuple[str, dict[str, str]]:
    """(version, {fact id: number as written}) of the newest release."""
    found = RELEASES.glob("*.json")
    newest = max(found, key=lambda path: [int(part) for part in path.stem.split(".")])
    return newest.stem, json.loads(newest.read_text("utf-8"))


@ledger("Numbers that moved since the last release", "Number 3, Then 2, Now 2")
def changes(link: Links) -> Iterator[Row]:
    """Numbers that are new, changed or gone since the last release."""
    (_, before), facts = last_release(), link.results.facts
    for fact_id in sorted(before.keys() | facts.keys()):
        item = facts.get(fact_id)
        now = item["display"] if item else "gone"
        if before.get(fact_id) != now:
            name = link.number(item) if item else tag("code", fact_id)
            then = before.get(fact_id, "new")
            yield Row("", name, then, now, sort={1: _number(then), 2: _number(now)})


def _number(written: str) -> float | None:
    """The first number of '−5.2%' or '44,100 hectares', None for a word."""
    found = re.search(r"−?\d[\d,]*(?:\.\d+)?", written)
    return float(found[0].replace("−", "-").replace(",", "")) if found else None


def keep(version: str) -> None:
    """Write the numbers of the chapters as built as those of `version`."""
    shown = {item["id"]: item["display"] for item in published("fact")}
    text = json.dumps(shown, ensure_ascii=False, indent=1, sort_keys=True)
    (RELEASES / f"{version}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    keep(sys.argv[1])
