"""What moved since the last release: its numbers, kept in book/releases, against those of this build.

python book/_ext/changes.py 1.1.0      keep the numbers of the book just built as those of a release
"""

import json
import sys
from pathlib import Path

from ledgers import esc
from report.html_tables import ledger_table

RELEASES = Path(__file__).resolve().parents[1] / "releases"
BUILT = Path(__file__).resolve().parents[2] / "_build" / "html" / "facts.json"


def last_release() -> tuple[str, dict[str, str]]:
    """(version, fact id -> value as written) of the newest release; ('', {}) before the first."""
    found = sorted(RELEASES.glob("*.json"), key=lambda path: [int(part) for part in path.stem.split(".")])
    return (found[-1].stem, json.loads(found[-1].read_text("utf-8"))) if found else ("", {})


def changes_ledger(app, docname: str) -> str:
    """Table of numbers that are new, changed or gone since the last release."""
    version, before = last_release()
    now = {fact_id: fact["display"] for fact_id, fact in app.facts.items()}
    moved = [
        (fact_id, before.get(fact_id, "new"), now.get(fact_id, "gone"))
        for fact_id in sorted(before.keys() | now.keys())
        if before and before.get(fact_id) != now.get(fact_id)
    ]
    if not moved:
        return f"<p>No number has moved since release {esc(version)}.</p>" if before else "<p>No release yet.</p>"
    ledger = app.builder.get_relative_uri(docname, "book/numbers")
    rows = [
        f'<tr><th scope="row">{_name(fact_id, ledger if fact_id in now else "")}</th>'
        f"<td>{esc(then)}</td><td>{esc(value)}</td></tr>"
        for fact_id, then, value in moved
    ]
    return ledger_table(f"Numbers that moved since release {version}", ["Number", "Then", "Now"], rows)


def _name(fact_id: str, ledger: str) -> str:
    """The id, with a link to its row in `ledger`, if it still has one."""
    return f'<a href="{ledger}#{fact_id}"><code>{fact_id}</code></a>' if ledger else f"<code>{fact_id}</code>"


def keep(version: str) -> None:
    """Write the numbers of the built book as those of `version`. Raises FileNotFoundError if no book is built."""
    facts = {fact["id"]: fact["display"] for fact in json.loads(BUILT.read_text("utf-8"))}
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (RELEASES / f"{version}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    keep(sys.argv[1])
