"""How new the data are: the newest dated source of a number, a page or the book."""

from calendar import month_name
from collections.abc import Iterable
from typing import NamedTuple


class Dated(NamedTuple):
    """A source's date in words, and who counted."""

    date: str
    counted_by: str


def newest(ids: Iterable[str], official: bool = False) -> Dated | None:
    """The source of `ids` published last, of official ones if asked; None if none of
    them has a date of its own."""
    from report.tables import sources  # with pandas: an unchanged rebuild goes without

    listed = sources().reindex(list(dict.fromkeys(ids)))
    if official:
        listed = listed[listed.grade.str.startswith("official", na=False)]
    dates = listed.published.astype(str)
    dated = listed[dates.str.fullmatch(r"\d{4}(-\d\d){0,2}")]
    if dated.empty:
        return None
    last = dated.loc[dated.published.astype(str).idxmax()]
    return Dated(in_words(str(last.published)), str(last.counted_by))


def in_words(date: str) -> str:
    """'2026-09-17' or '2026-09' as 'September 2026'; a year as it is."""
    year, _, rest = date.partition("-")
    return f"{month_name[int(rest[:2])]} {year}" if rest else year
