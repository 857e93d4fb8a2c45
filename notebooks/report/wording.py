"""Words with numbers in them: {fact_id} is written out, a typed number is refused."""

import re

from .cells import nearest
from .chapter import current
from .language import in_spanish

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November"
    "|December"
)
_NAMES = (  # years, dates, law citations, age groups, and names that hold a digit
    r"\b(?:1[5-9]|20)\d\d(?:s\b|/\d\d\b|[-–]\d\d(?:\d\d)?\b|\b)",
    r"\bFY ?\d{4}(?:[-–](?:FY)?\d{2,4})?",
    rf"\b(?:{_MONTHS}) \d{{1,2}}\b",
    rf"\b\d{{1,2}} (?:{_MONTHS})\b",
    r"\bQ[1-4]\b",
    r"\bP\.L\. \d+-\d+",
    r"\bH\.R\. \d+",
    r"\bS\. \d+",
    r"\b\d+ U\.S\.C\. §* ?\d+",
    r"\b(?:[Tt]itle|[Ss]ection|[Cc]hapters?|[Qq]uestions?|[Ff]igure|[Ss]chedule) \d+"
    r"(?:(?:[-–]| to | and )\d+)?",
    r"\b[Aa]ge[sd]? \d\d(?:[-–]| to )\d\d\b",
    r"\bIF\d{5}",
    r"\bR\d{5}",
    r"\bGAO-\d\d-\d+",
    r"\b[A-Z]\d\d(?:\.\d)?(?:[-–][A-Z]?\d\d)?",
    r"\b4-AP\b",
    r"\b1-boc-4-AP\b",
    r"\b4-piperidone\b",
    r"\bper 100,000\b",
)
ALLOWED_NUMBERS = re.compile("|".join(_NAMES))
# what a calculation in words may say besides: "1 - 2021 / 2017", "100 times"
IN_CALCULATIONS = re.compile("|".join([*_NAMES, r"\b(?:1|100|1,?000)\b"]))
FACT = re.compile(r"\{(\w+)")


class _Facts(dict):
    """The chapter's facts by id, for str.format_map."""

    def __init__(self, where: str):
        super().__init__()
        self.where = where

    def __missing__(self, fact_id: str):
        from .facts import Fact

        known = current().items["fact"]
        if fact_id in known:
            return Fact(**known[fact_id])
        near = nearest(fact_id, known, 3)
        hint = f"did you mean {near}?" if near else "compute it with fact()"
        raise ValueError(f"{self.where}: no fact {fact_id!r} in this chapter; {hint}")


def fill(text: str, where: str, allowed: re.Pattern = ALLOWED_NUMBERS) -> str:
    """`text` with each {fact_id} written out.

    Raises ValueError, beginning with `where`, for an unknown fact or a typed number.
    """
    bare = allowed.sub("", re.sub(r"\{[^}]*\}", "", text))
    if not in_spanish() and re.search(r"\d", bare):
        raise ValueError(
            f"{where}: {bare.strip()!r} holds a number typed in by hand; publish it "
            "with fact() and write {its_id}"
        )
    return text.format_map(_Facts(where))


def used_facts(*texts: str) -> list[str]:
    """Ids of the facts that the texts name, each once, in order."""
    return list(dict.fromkeys(FACT.findall(" ".join(texts))))
