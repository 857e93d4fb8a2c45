"""Publish a verdict: `claim()` tests one row of data/claims.csv against raw rows and records what came out.

What was stated, how it compares and how precisely it was said are read from the table, never typed in a chapter.
`report.record` gathers the verdicts of all chapters and prints how one of them came about.
"""

import difflib
import functools
import math
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from .chapter import CHAPTERS, current, publish
from .facts import fill, written
from .provenance import Rows, of_sources, provenance
from .tables import read, schema

VERDICTS = ["confirmed", "confirmed with a caveat", "outdated", "disputed", "contradicted", "not checkable"]
NEARLY, ABOUT = 0.05, 0.10
DOCUMENTS = {
    "cir-border-seizures": "CIR article (2012)",
    "heroin-trade-guide": "Heroin-trade guide",
    "crs-if10400": "CRS In Focus (2018)",
    "voa-editorial": "VOA editorial (2016)",
    "theblaze-drones": "TheBlaze report (2018)",
    "later": "Claims since 2018",
}
SAID = {"more_than": "more than ", "less_than": "less than ", "about": "about ", "nearly": "nearly "}
RULES = {  # how the ledger and a derivation say what `meets` tests
    "equals": "the recomputed value rounds to the stated one (within half of its last digit)",
    "nearly": "the recomputed value is at most 5 percent below the stated one, and not above it",
    "about": "the recomputed value is within 10 percent of the stated one",
    "within": "the recomputed value lies inside the stated range",
    "more_than": "the recomputed value is above the stated one",
    "less_than": "the recomputed value is below the stated one",
    "": "no number was stated: a comparison computed from the rows, or a judgment by hand that says so",
}

Value = float | Sequence[float]


def meets(value: float, stated: str, comparison: str, precision: float) -> bool:
    """Does a recomputed `value` bear out one stated part, such as '44100' or '50-100'?

    equals: within half of `precision`, the last digit stated; nearly: at most 5 percent below and not above by more
    than `precision`; about: within 10 percent; within: inside a stated range; more_than, less_than: as said.
    Raises ValueError for an unknown comparison.
    """
    if comparison == "within":
        low, high = map(float, stated.split("-"))
        return low <= value <= high
    target = float(stated)
    tests = {
        "equals": abs(value - target) <= precision / 2 * (1 + 1e-9),
        "nearly": target * (1 - NEARLY) <= value <= target + precision / 2,
        "about": abs(value - target) <= ABOUT * abs(target),
        "more_than": value > target,
        "less_than": value < target,
    }
    if comparison not in tests:
        raise ValueError(f"comparison {comparison!r} is unknown; use within, {', '.join(tests)}")
    return tests[comparison]


def claim(
    claim_id: str,
    value: Value | str | None = None,
    *,
    why: str,
    rows: Rows = (),
    sources: Sequence[str] = (),
    chart: str = "",
    holds: bool | None = None,
    rivals: Mapping[str, Value] | None = None,
    now: Value | None = None,
    judged: str | None = None,
    answer: str | None = None,
    caveat: str = "",
) -> None:
    """Record the verdict on one claim and print it.

    One basis: `value` (a number, or one for each stated part) is compared with what was stated; `rivals` maps each
    official source to its value (some hold, some don't: disputed); `value` with `now` can come out outdated; `holds`
    is a test computed from rows, with `value` as its text; `judged` is a verdict given by hand to a claim without a
    number; `answer` is for questions. why: one or two sentences, facts as {fact_id}; sources: ids where no row serves.
    Raises ValueError for an unknown id, verdict or chart, a missing basis, or a number without rows.
    """
    where = f"claim {claim_id}"
    stated = stated_row(claim_id)
    basis_given = [value if holds is None and judged is None else None, rivals, holds, judged, answer]
    if sum(basis is not None for basis in basis_given) != 1:
        raise ValueError(f"{where}: give exactly one of value, rivals, holds, judged, answer")
    if chart and chart not in current().figures and current().name != "record":  # it may name any chapter's chart
        raise ValueError(f"{where}: no chart {chart!r} is published in this chapter")
    shown, numbers = fill(value, where) if isinstance(value, str) else "", {}
    if answer is not None:
        verdict, basis, shown = "question", "answer", fill(answer, where)
    elif judged is not None:
        verdict, basis = judged, "judged by hand"
        if judged not in VERDICTS:
            raise ValueError(f"{where}: verdict {judged!r} is unknown; use one of {', '.join(VERDICTS)}")
    elif holds is not None:
        verdict, basis = "confirmed" if holds else "contradicted", "computed"
    else:
        verdict, numbers = _computed(rivals or {"recomputed": value}, now, stated, where)
        basis = "computed"
        label = {"recomputed": "", "now": "now "}
        shown = "; ".join(label.get(name, f"{name}: ") + _shown(each, stated) for name, each in numbers.items())
    if verdict == "confirmed" and caveat:
        verdict = "confirmed with a caveat"
    origin = provenance(rows, where) if len(rows) else of_sources(sources, where)
    if basis == "computed" and not origin.tables:
        raise ValueError(f"{where}: a computed verdict needs rows= from read(...)")
    words = " ".join(filter(None, [fill(why, where), fill(caveat, where)]))
    publish(
        "claims",
        claim_id,
        {
            "claim_id": claim_id,
            "document": stated.document,
            "said_by": stated.said_by,
            "said_on": stated.said_on,
            "claim": stated.claim,
            "kind": stated.kind,
            "stated_value": stated.stated_value,
            "unit": stated.unit,
            "comparison": stated.comparison,
            "precision": None if pd.isna(stated.precision) else stated.precision,
            "stated": stated_text(stated),
            "period": stated.period,
            "said_in": stated.source_id,
            "verdict": verdict,
            "basis": basis,
            "recomputed_value": shown,
            "recomputed": numbers,
            "why": words,
            "facts": list(dict.fromkeys(re.findall(r"\{(\w+)", " ".join([why, caveat, str(value), answer or ""])))),
            **vars(origin),
            "chart": chart,
            "chapter": current().name,
            "page": CHAPTERS[current().name],
        },
    )
    print(f"{claim_id}: {verdict}" + (f" ({shown})" if shown else ""))


def verdicts() -> pd.DataFrame:
    """This chapter's claims so far, by verdict, as a table of words for `show`."""
    told = pd.DataFrame(current().claims.values()).sort_values(["verdict", "claim_id"])
    verdict = "**" + told.verdict.str.capitalize() + ".** " + told.why
    return pd.DataFrame({"What was said": told.claim, "Verdict, and why": verdict})


def stated_row(claim_id: str):
    """The claim's row of data/claims.csv, blanks as ''. Raises ValueError naming the nearest ids."""
    path = schema("claims")["path"]
    record = _stated(path, path.stat().st_mtime_ns)
    if claim_id not in record:
        near = difflib.get_close_matches(claim_id, record, 3)
        raise ValueError(f"claim {claim_id!r} is not in data/claims.csv; nearest: {', '.join(near) or 'none'}")
    return record[claim_id]


@functools.lru_cache(maxsize=1)
def _stated(*_) -> dict:
    """{claim_id: row}, kept until the file changes."""
    record = read("claims")
    record = record.fillna(dict.fromkeys(record.columns.drop("precision"), ""))
    return {row.claim_id: row for row in record.itertuples()}


def _computed(series: Mapping[str, Value], now: Value | None, stated, where: str) -> tuple[str, dict[str, list[float]]]:
    """The verdict on what each series gives, with its numbers; `now` is added when it is what makes it outdated."""
    numbers = {name: _numbers(each, stated, where) for name, each in series.items()}
    met = {_holds(each, stated) for each in numbers.values()}
    verdict = "disputed" if len(met) == 2 else "confirmed" if met == {True} else "contradicted"
    if now is not None and verdict == "confirmed" and not _holds(latest := _numbers(now, stated, where), stated):
        return "outdated", numbers | {"now": latest}
    return verdict, numbers


def _holds(numbers: Sequence[float], stated) -> bool:
    return all(meets_it for *_, meets_it in compared(numbers, stated))


def _parts(stated) -> list[tuple[list[str], str, bool]]:
    """Stated parts as (numbers, unit, whether up to life): '10-life; 4' is two; '50-100' as a range is one number."""
    parts = [part.strip() for part in stated.stated_value.split(";") if part.strip()]
    units = [unit.strip() for unit in stated.unit.split(";")]
    units = units if len(units) == len(parts) else [stated.unit] * len(parts)
    bounds = [[part] if stated.comparison == "within" else re.split(r"(?<=\w)-", part) for part in parts]
    return [([b for b in ends if b != "life"], unit, "life" in ends) for ends, unit in zip(bounds, units, strict=True)]


def _numbers(value: Value, stated, where: str) -> list[float]:
    """The recomputed numbers, one for each stated one. Raises ValueError if there are more or fewer."""
    numbers = [float(v) for v in (value if hasattr(value, "__len__") else [value])]
    expected = sum(len(ends) for ends, *_ in _parts(stated))
    if len(numbers) != expected or not stated.comparison:
        raise ValueError(
            f"{where}: data/claims.csv states {expected} value(s) with comparison "
            f"{stated.comparison or 'none'}, {len(numbers)} given; use holds= where no number was stated"
        )
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"{where}: {numbers} is not all finite; look at the rows it is computed from")
    return numbers


def compared(numbers: Sequence[float], stated) -> list[tuple[float, str, bool]]:
    """(recomputed, stated, whether it meets the rule) for each number of one series."""
    each = [end for ends, *_ in _parts(stated) for end in ends]
    return [(n, end, meets(n, end, stated.comparison, stated.precision)) for n, end in zip(numbers, each, strict=True)]


def _shown(numbers: Sequence[float], stated) -> str:
    """Recomputed numbers as a sentence writes them: '5 to 40 years; $5 million'."""
    left, told = iter(numbers), []
    for ends, unit, life in _parts(stated):
        *rest, last = [next(left) for _ in ends]
        text = f"rank {last:.0f}" if unit == "rank" else written(last, unit)[0]
        told.append(" to ".join([*(written(n, unit)[1] for n in rest), text] + ["life"] * life))
    return "; ".join(told)


def stated_text(stated) -> str:
    """What was stated, as a sentence writes it: 'more than 100,000 deaths', '10 years to life; $4 million'."""
    told = []
    for ends, unit, life in _parts(stated):
        ends = ends[0].split("-") if stated.comparison == "within" else ends
        if unit == "rank":
            told.append(f"rank {ends[0]}")
            continue
        decimals = [len(end.partition(".")[2]) for end in ends]
        *rest, last = [written(float(end), unit, digits) for end, digits in zip(ends, decimals, strict=True)]
        told.append(" to ".join([*(number for _, number in rest), last[0]] + ["life"] * life))
    return SAID.get(stated.comparison, "") + "; ".join(told)
