"""The visible mark of a statement that no longer holds."""

from markupsafe import Markup

from report.language import say

from ..dates import newest
from .html import NOTHING, joined, tag

STATEMENTS = "book/statements"


def broken(ids: list[str], statements: dict[str, dict], up: str) -> Markup:
    """A mark for each of `ids` whose condition fails, with a link to the ledger of
    statements; nothing while they hold."""
    failed = [statements[i] for i in ids if not statements[i]["holds"]]
    if not failed:
        return NOTHING
    return joined(_mark(item, f"{up}{STATEMENTS}.html#{item['id']}") for item in failed)


def _mark(item: dict, address: str) -> Markup:
    data = newest(item["sources"])
    words = say("No longer holds with the data", "interface")
    if data:
        words += say(" of {date}", "interface", date=data.date)
    return tag("a", words, href=address, title=item["words"], class_="no-longer")
