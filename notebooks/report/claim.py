"""Publish a verdict on a row of data/claims.csv: one form for each kind of basis.

What was stated, in which words, and why the verdict stands are read from the table.
Each form raises ValueError for an unknown claim, chart or fact, and for a verdict
without rows or sources.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .chapter import CHAPTERS, current, publish
from .provenance import Provenance, Rows, of_sources, provenance
from .rules import VERDICTS
from .stated import agrees, parts, recomputed_text, stated_row, stated_text
from .wording import fill, used_facts

Value = float | Sequence[float]
# columns of data/claims.csv that the bundle holds under another name or not at all
UNSAID = ("Index", "kind", "chapter", "how_to_check", "source_id", "why", "caveat")


def value(claim_id: str, recomputed: Value, *, rows: Rows, chart: str = "") -> None:
    """Compare what was recomputed (one number, or one for each stated part)."""
    rivals(claim_id, {"": recomputed}, rows=rows, chart=chart)


def rivals(
    claim_id: str, by_source: Mapping[str, Value], *, rows: Rows, chart: str = ""
) -> None:
    """Compare what each official series gives; some agree, some don't: disputed."""
    stated, numbers, agree = _compared(claim_id, by_source)
    disputed = 0 < len(agree) < len(numbers)
    verdict = "disputed" if disputed else _verdict(agree)
    _publish(stated, verdict, "computed", rows, chart, numbers=numbers)


def revised(
    claim_id: str, then: Value, now: Value, *, rows: Rows, chart: str = ""
) -> None:
    """Compare with the file of its day and with today's: outdated if only the first
    agrees."""
    stated, numbers, agree = _compared(claim_id, {"then": then, "now": now})
    verdict = "outdated" if agree == ["then"] else _verdict("now" in agree)
    _publish(stated, verdict, "computed", rows, chart, numbers=numbers)


def windows(
    claim_id: str, by_window: Mapping[str, Value], *, rows: Rows, chart: str = ""
) -> None:
    """Compare what each window gives that the words allow; if one agrees, it holds."""
    stated, numbers, agree = _compared(claim_id, by_window)
    more = {"numbers": numbers, "agreeing": agree}
    _publish(stated, _verdict(agree), "computed", rows, chart, **more)


def test(
    claim_id: str, holds: bool, found: str = "", *, rows: Rows, chart: str = ""
) -> None:
    """Record a comparison of rows where no number was stated; `found` says it."""
    _publish(stated_row(claim_id), _verdict(holds), "computed", rows, chart, found)


def judged(
    claim_id: str,
    verdict: str,
    found: str = "",
    *,
    rows: Rows = (),
    sources: Sequence[str] = (),
    chart: str = "",
) -> None:
    """Record a verdict given by hand; the ledger says so."""
    stated = stated_row(claim_id)
    if verdict not in VERDICTS:
        raise ValueError(
            f"claim {claim_id}: verdict {verdict!r} is unknown; "
            f"use one of {', '.join(VERDICTS)}"
        )
    _publish(stated, verdict, "judged by hand", rows, chart, found, sources=sources)


def answer(
    claim_id: str,
    found: str,
    *,
    rows: Rows = (),
    sources: Sequence[str] = (),
    chart: str = "",
) -> None:
    """Answer a question that a document asks."""
    stated = stated_row(claim_id)
    _publish(stated, "question", "answer", rows, chart, found, sources=sources)


def _verdict(holds: object) -> str:
    return "confirmed" if holds else "contradicted"


def _compared(
    claim_id: str, recomputed: Mapping[str, Value]
) -> tuple[object, dict[str, list[float]], list[str]]:
    """(the claim's row, numbers by name, the names that agree with what was stated)."""
    stated = stated_row(claim_id)
    numbers = {name: _numbers(each, stated) for name, each in recomputed.items()}
    agree = [name for name, each in numbers.items() if agrees(each, stated)]
    return stated, numbers, agree


def _numbers(recomputed: Value, stated) -> list[float]:
    """One finite number for each stated one."""
    many = hasattr(recomputed, "__len__")
    numbers = [float(each) for each in (recomputed if many else [recomputed])]
    expected = sum(len(ends) for ends, *_ in parts(stated))
    if len(numbers) != expected or not stated.comparison:
        raise ValueError(
            f"claim {stated.claim_id}: data/claims.csv states {expected} value(s) with "
            f"comparison {stated.comparison or 'none'}, {len(numbers)} given; "
            "use claim.test() where no number was stated"
        )
    if not all(map(math.isfinite, numbers)):
        raise ValueError(
            f"claim {stated.claim_id}: {numbers} is not all finite; look at its rows"
        )
    return numbers


def _origin(where: str, rows: Rows, sources: Sequence[str], basis: str) -> Provenance:
    """Rows and sources together; a computed verdict needs rows."""
    if not len(rows):
        if basis == "computed":
            raise ValueError(f"{where}: a computed verdict needs rows= from read(...)")
        return of_sources(sources, where)
    origin = provenance(rows, where)
    read_too = of_sources([*origin.sources, *sources], where)
    return replace(read_too, tables=origin.tables, rows=origin.rows, text=origin.text)


def _publish(
    stated,
    verdict: str,
    basis: str,
    rows: Rows,
    chart: str,
    found: str = "",
    *,
    numbers: Mapping[str, list[float]] | None = None,
    agreeing: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> None:
    where = f"claim {stated.claim_id}"
    own = current()
    anywhere = CHAPTERS[own.key].gathers  # the record may name any chapter's chart
    if chart and chart not in own.items["figure"] and not anywhere:
        raise ValueError(f"{where}: no chart {chart!r} is published in this chapter")
    if verdict == "confirmed" and stated.caveat:
        verdict = "confirmed with a caveat"
    told = [
        f"{name}: " * bool(name)
        + recomputed_text(each, stated)
        + " (agrees)" * (name in agreeing)
        for name, each in (numbers or {}).items()
    ]
    shown = fill(found, where) or "; ".join(told)
    origin = _origin(where, rows, sources, basis)
    why = fill(f"{stated.why} {stated.caveat}".strip(), where)
    said = {k: v for k, v in stated._asdict().items() if k not in UNSAID}
    item = said | {
        "type": stated.kind,
        "stated": stated_text(stated),
        "said_in": stated.source_id,
        "verdict": verdict,
        "basis": basis,
        "recomputed_value": shown,
        "recomputed": dict(numbers or {}),
        "why": why,
        "facts": used_facts(stated.why, stated.caveat, found),
        "chart": chart,
        **origin.item(),
    }
    told = [f"{stated.claim_id}: {verdict}", shown, origin.text]
    publish("claim", stated.claim_id, item, " | ".join(filter(None, told)))
