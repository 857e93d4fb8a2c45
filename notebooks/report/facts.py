"""Publish a number: `fact()` gives it an id, a unit, a way of being written, a calculation and its raw rows."""

import difflib
import math
import re
from dataclasses import dataclass

from .chapter import current, publish
from .provenance import Rows, provenance


@dataclass(frozen=True)
class Fact:
    """A published number. `f"{x}"` gives it with its unit, `f"{x:n}"` the number alone."""

    id: str
    value: float
    unit: str
    display: str
    number: str
    calculation: str
    tables: list[str]
    rows: dict[str, list[int]]
    sources: list[str]
    grades: list[str]
    badges: list[str]
    chapter: str

    def __format__(self, spec: str) -> str:
        if spec not in ("", "n"):
            raise ValueError(f"fact {self.id}: format {spec!r} is unknown; use {{{self.id}}} or {{{self.id}:n}}")
        return self.number if spec else self.display

    def __repr__(self) -> str:
        return f"{self.id} = {self.display}"

    def _ipython_display_(self) -> None:
        """Show nothing at the end of a cell: `fact()` has printed the line. (nbval ignores a closing semicolon.)"""


def written(value: float, unit: str, digits: int | None = None) -> tuple[str, str]:
    """How a number reads in a sentence: (with its unit, alone). `digits` defaults to 0 from 100 up, else 1."""
    if digits is None:
        digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1
    number = f"{abs(value):.0f}" if unit == "year" else f"{abs(value):,.{digits}f}"
    minus = "−" if value < 0 and float(number.replace(",", "")) else ""
    scale = re.fullmatch(r"USD( million| billion)?", unit)
    if scale:
        return f"{minus}${number}{scale[1] or ''}", minus + number
    number = minus + number
    suffix = "%" if unit == "percent" else f" {unit}" if unit not in ("", "year") else ""
    return number + suffix, number


def fact(fact_id: str, value: float, unit: str, *, rows: Rows, how: str, digits: int | None = None) -> Fact:
    """Publish one number and print it.

    value: in `unit` ('percent' means 37.8, not 0.378); unit: 'percent', 'USD million', 'hectares', 'year' or any word.
    rows: the raw rows it rests on (see `provenance`); how: the calculation in words.
    Raises ValueError for a malformed or repeated id, a value that is not a finite number, or missing words or rows.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", fact_id):
        raise ValueError(f"fact {fact_id!r}: write the id in lower case with underscores, chapter first")
    if not math.isfinite(number := float(value)):
        raise ValueError(
            f"fact {fact_id}: the value is {value}, not a finite number; look at the rows it is computed from"
        )
    if not how:
        raise ValueError(f"fact {fact_id}: how= must say the calculation in words")
    display, alone = written(number, unit, digits)
    found = Fact(
        fact_id,
        number,
        unit,
        display,
        alone,
        how,
        **vars(provenance(rows, f"fact {fact_id}")),
        chapter=current().name,
    )
    publish("facts", fact_id, dict(vars(found)))
    print(found)
    return found


class _Named(dict):
    def __init__(self, where: str):
        super().__init__()
        self.where = where

    def __missing__(self, fact_id: str):
        if fact_id in (known := current().facts):
            return Fact(**known[fact_id])
        near = difflib.get_close_matches(fact_id, known, 3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; compute it with fact() first"
        raise ValueError(f"{self.where}: no fact {fact_id!r} in this chapter{hint}")


NAKED_NUMBER = re.compile(r"\d")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
ALLOWED_NUMBERS = re.compile(  # years, dates, fiscal years, law citations, age groups, and names that hold a digit
    r"\b(?:1[5-9]|20)\d\d(?:s\b|/\d\d\b|[-–]\d\d(?:\d\d)?\b|\b)|\bFY ?\d{4}(?:[-–](?:FY)?\d{2,4})?"
    rf"|\b(?:{_MONTHS}) \d{{1,2}}\b|\b\d{{1,2}} (?:{_MONTHS})\b|\bQ[1-4]\b"
    r"|\bP\.L\. \d+-\d+|\bH\.R\. \d+|\bS\. \d+|\b\d+ U\.S\.C\. §* ?\d+"
    r"|\b(?:[Tt]itle|[Ss]ection|[Cc]hapters?|[Qq]uestions?|[Ff]igure|[Ss]chedule) \d+(?:(?:[-–]| to | and )\d+)?"
    r"|\b[Aa]ge[sd]? \d\d(?:[-–]| to )\d\d\b|\bIF\d{5}|\bR\d{5}|\b[A-Z]\d\d(?:\.\d)?(?:[-–][A-Z]?\d\d)?"
    r"|\b4-AP\b|\b1-boc-4-AP\b|\b4-piperidone\b|\bper 100,000\b"
)


def fill(text: str, where: str) -> str:
    """`text` with each {fact_id} written out. Raises ValueError for an unknown fact or a number typed in by hand."""
    bare = ALLOWED_NUMBERS.sub("", re.sub(r"\{[^}]*\}", "", text))
    if NAKED_NUMBER.search(bare):
        raise ValueError(
            f"{where}: {bare.strip()!r} holds a number typed in by hand; publish it with fact() and name it"
        )
    return text.format_map(_Named(where))
