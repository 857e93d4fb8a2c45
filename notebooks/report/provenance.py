"""Where a number or a chart comes from: tables, rows and graded sources of raw rows."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from .language import in_spanish, say
from .tables import sources, until_changed

Rows = pd.DataFrame | Sequence[pd.DataFrame]

LONG_NAMES = {  # a publisher may sign with its whole name
    "BTS": "Bureau of Transportation Statistics",
    "CBP": "Customs and Border Protection",
    "CIA": "Central Intelligence Agency",
    "DEA": "Drug Enforcement Administration",
    "GAO": "Government Accountability Office",
    "NDIC": "National Drug Intelligence Center",
    "State Department": "Department of State",
    "U.S. Embassy in Mexico": "U.S. Embassy",
    "USSC": "Sentencing Commission",
}
GRADES = ["official original", "official mirror or repeat", "scholarly", "press"]


@dataclass(frozen=True)
class Provenance:
    """Tables, {table: line numbers}, source ids in order of use, grades, badges, and
    `text`: tables with the number of rows and a digest of what they hold."""

    tables: list[str]
    rows: dict[str, list[int]]
    sources: list[str]
    grades: list[str]
    badges: list[str]
    text: str = ""

    def item(self) -> dict:
        """The fields that a bundle carries."""
        return {name: value for name, value in vars(self).items() if name != "text"}


NOWHERE = Provenance([], {}, [], [], [])


def provenance(rows: Rows, what: str) -> Provenance:
    """The origin of `rows`: a frame of `read()`, filtered, not aggregated; or a list.

    Badges: 'press' when no source is better than press, 'single source' when one
    source stands alone. Raises ValueError naming `what` for a frame that did not come
    from `read()` or is empty.
    """
    frames = [rows] if isinstance(rows, pd.DataFrame) else list(rows)
    used: dict[str, dict[int, str]] = {}
    ids: dict[str, None] = {}
    for frame in frames:
        read = isinstance(frame, pd.DataFrame) and "table" in frame.attrs
        if not read or "source_id" not in frame.columns:
            filtered = "rows of read(...), filtered but not aggregated or merged"
            raise ValueError(f"{what}: rows= takes {filtered}")
        table = frame.attrs["table"]
        if frame.empty:
            raise ValueError(
                f"{what}: the filter matches no row of {table}, none is given"
            )
        lines = frame.to_csv(index=False, header=False).splitlines()
        places = map(int, frame.index)
        used.setdefault(table, {}).update(zip(places, lines, strict=True))
        for column in frame.columns.intersection(
            ["source_id", "source2_id"], sort=False
        ):
            ids |= dict.fromkeys(frame[column].dropna())
    text = "; ".join(f"{table} {_summary(lines)}" for table, lines in used.items())
    lines_of = {table: sorted(lines) for table, lines in used.items()}
    return Provenance(list(used), lines_of, list(ids), *_grades(list(ids)), text)


def of_sources(ids: Sequence[str], what: str) -> Provenance:
    """Origin of what rests on sources without a row. ValueError for an unknown id."""
    for each in ids:
        if each not in sources().index:
            cure = "add it there or correct the id"
            raise ValueError(
                f"{what}: source {each!r} is not in data/sources.csv; {cure}"
            )
    ids = list(dict.fromkeys(ids))
    return Provenance([], {}, ids, *_grades(ids), ", ".join(ids))


def source_names(ids: Sequence[str]) -> list[str]:
    """Who counted and where it was read, one entry for each body, with the years:
    'CBP, 2024–2026', 'DEA, as quoted by CenterSquare, 2025' or 'CIA, in 9 texts,
    1998–2011'."""
    ways: dict[str, dict[str, None]] = {}
    years: dict[str, set[str]] = {}
    for source in sources().reindex(list(dict.fromkeys(ids))).itertuples():
        counted = str(source.counted_by).replace(";", ",")
        ways.setdefault(counted, {})[_way(source)] = None
        found = re.findall(r"\b(?:19|20)\d\d", str(source.published))
        years.setdefault(counted, set()).update(found)
    found = []
    for counted, seen in ways.items():
        who = [say(each, "counted") for each in counted.split(", ")]
        way = (
            [say("in {n} texts", n=len(seen))] if len(seen) > 1 else filter(None, seen)
        )
        dates = sorted(years[counted])
        span = ["–".join(dict.fromkeys([dates[0], dates[-1]]))] if dates else []
        found.append(", ".join([*who, *way, *span]))
    return found


def _way(source) -> str:
    """'' for a body's own text, else 'read at …' or 'as quoted by …'."""
    counted, printed = str(source.counted_by), str(source.publisher)
    own = LONG_NAMES.get(counted, counted)
    if source.grade == GRADES[0] or own in printed or counted in printed:
        return ""
    words = "read at {name}" if source.grade == GRADES[1] else "as quoted by {name}"
    if in_spanish():
        printed = re.sub(r" \([^)]*\)$", "", printed)  # what it is, said in English
    return say(words, name=printed)


def _summary(lines: dict[int, str]) -> str:
    """'2 rows 4f2a91': the digest changes with any cell, and not with their place."""
    digest = hashlib.sha256("\n".join(sorted(lines.values())).encode()).hexdigest()
    return f"{len(lines)} row{'s' * (len(lines) != 1)} {digest[:6]}"


@until_changed("sources.csv")
def _graded() -> dict[str, tuple[str, str]]:
    """{source: (grade, text)}; two ids of one page are one text."""
    texts = sources().same_as.fillna(sources().source_id)
    pairs = zip(sources().grade, texts, strict=True)
    return dict(zip(sources().source_id, pairs, strict=True))


def _grades(ids: list[str]) -> tuple[list[str], list[str]]:
    known = [_graded()[i] for i in ids if i in _graded()]
    grades, texts = {grade for grade, _ in known}, {text for _, text in known}
    badges = ["single source"] * (len(texts) == 1) + ["press"] * (grades == {"press"})
    return [each for each in GRADES if each in grades], badges
