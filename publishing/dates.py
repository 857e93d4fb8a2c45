"""How new the data are: the newest dated source of a number, a page or the book.

The list of sources is read without pandas, so that an unchanged rebuild takes no time.
"""

import csv
import functools
import re
from calendar import month_name
from collections.abc import Iterable
from typing import NamedTuple

from report.language import reword

from . import ROOT


class Dated(NamedTuple):
    """A source's date in words, and who counted."""

    date: str
    counted_by: str


@functools.cache
def listed() -> dict[str, dict[str, str]]:
    """{source: its row of data/sources.csv}."""
    path = ROOT / "data" / "sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["source_id"]: row for row in csv.DictReader(file)}


def newest(ids: Iterable[str], official: bool = False) -> Dated | None:
    """The source of `ids` published last, of official ones if asked; None if none of
    them has a date of its own."""
    rows = [listed()[each] for each in dict.fromkeys(ids) if each in listed()]
    dated = [
        row
        for row in rows
        if re.fullmatch(r"\d{4}(-\d\d){0,2}", row["published"])
        and (row["grade"].startswith("official") or not official)
    ]
    last = max(dated, key=lambda row: row["published"], default=None)
    return last and Dated(in_words(last["published"]), last["counted_by"])


def counters(ids: Iterable[str]) -> list[str]:
    """Who counted what stands in these sources, each once."""
    named = [name for i in ids for name in listed()[i]["counted_by"].split("; ")]
    return list(dict.fromkeys(filter(None, named)))


def in_words(date: str) -> str:
    """'2026-09-17' or '2026-09' as 'September 2026'; a year as it is."""
    year, _, rest = date.partition("-")
    return reword(f"{month_name[int(rest[:2])]} {year}") if rest else year
