"""What was stated: a row of data/claims.csv, and its numbers as a sentence says it."""

import re
from collections.abc import Sequence

from .facts import written
from .rules import SAID, meets
from .tables import nearest, read, until_changed

DOCUMENTS = {
    "cir-border-seizures": "CIR article (2012)",
    "heroin-trade-guide": "Heroin-trade guide",
    "crs-if10400": "CRS In Focus (2018)",
    "voa-editorial": "VOA editorial (2016)",
    "theblaze-drones": "TheBlaze report (2018)",
    "later": "Claims since 2018",
}


def stated_row(claim_id: str):
    """The claim's row as a named tuple, blanks as ''.

    Raises ValueError naming the nearest ids for an unknown one.
    """
    record = _stated()
    if claim_id not in record:
        near = nearest(claim_id, record, 3) or "none"
        raise ValueError(
            f"claim {claim_id!r} is not in data/claims.csv; nearest: {near}"
        )
    return record[claim_id]


@until_changed("claims.csv")
def _stated() -> dict:
    """{claim_id: row}."""
    return {row.claim_id: row for row in read("claims").fillna("").itertuples()}


def parts(stated) -> list[tuple[list[str], str, bool]]:
    """Stated parts as (numbers, unit, whether up to life): '10-life; 4' is two parts;
    '50-100' as a range is one number."""
    found = [part.strip() for part in stated.stated_value.split(";") if part.strip()]
    units = [unit.strip() for unit in stated.unit.split(";")]
    units = units if len(units) == len(found) else [stated.unit] * len(found)
    whole = stated.comparison == "within"
    ends = [[part] if whole else re.split(r"(?<=\w)-", part) for part in found]
    return [
        ([end for end in each if end != "life"], unit, "life" in each)
        for each, unit in zip(ends, units, strict=True)
    ]


def agrees(numbers: Sequence[float], stated) -> bool:
    """Whether every recomputed number meets the rule of its stated one."""
    each = [end for ends, *_ in parts(stated) for end in ends]
    return all(
        meets(number, end, stated.comparison)
        for number, end in zip(numbers, each, strict=True)
    )


def recomputed_text(numbers: Sequence[float], stated) -> str:
    """Recomputed numbers as a sentence writes them: '5 to 40 years; $5 million'."""
    left, told = iter(numbers), []
    for ends, unit, life in parts(stated):
        told.append(_span([(next(left), None) for _ in ends], unit, life))
    return "; ".join(told)


def stated_text(stated) -> str:
    """What was stated, as a sentence writes it: 'more than 100,000 deaths'."""
    told = []
    for ends, unit, life in parts(stated):
        ends = ends[0].split("-") if stated.comparison == "within" else ends
        numbers = [(float(end), len(end.partition(".")[2])) for end in ends]
        told.append(_span(numbers, unit, life))
    return SAID.get(stated.comparison, "") + "; ".join(told)


def _span(numbers: list[tuple[float, int | None]], unit: str, life: bool) -> str:
    if unit == "rank":
        return f"rank {numbers[-1][0]:.0f}"
    *rest, last = [written(number, unit, digits) for number, digits in numbers]
    return " to ".join([*(alone for _, alone in rest), last[0], *["life"] * life])
