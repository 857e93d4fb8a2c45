"""Whoever speaks: the comparison follows from the words; like facts, like verdicts."""

import itertools
import json
import re

import pytest

from publishing.executed import published
from report import chapter, claim, read
from report.chapter import current
from report.rules import meets

STATED = read("claims").fillna("")
TESTED = published("claim")
# What a speaker said, in English or Spanish, that makes a comparison more than flat.
HEDGES = {
    "about": r"\b(?:about|around|roughly|approximately|some|cerca de|alrededor de)\b",
    "nearly": r"\b(?:nearly|almost|close to|casi)\b",
    "more_than": r"\b(?:more than|over|at least|tens of|majority|combined)\b",
    "less_than": r"\b(?:less than|under|fewer than|below|más de la mitad)\b",
}
TURNED = {"más de la mitad": "less_than"}  # 'cut by more than half' leaves less than it
CLOSE = 1e-6


def hedged(words: str) -> str:
    """The comparison that the words name, '' for none."""
    for turned, comparison in TURNED.items():
        if turned in words:
            return comparison
    found = [name for name, hedge in HEDGES.items() if re.search(hedge, words, re.I)]
    return found[0] if len(found) == 1 else "/".join(found)


@pytest.mark.parametrize(
    "row",
    [
        row
        for row in STATED.itertuples()
        if row.stated_value and row.words_used and row.kind != "law"
    ],
    ids=lambda row: row.claim_id,
)
def test_the_comparison_follows_from_the_words(row):
    if row.comparison in ("equals", "within"):
        assert not hedged(row.words_used), f"{row.words_used!r} has a hedge"
    else:
        assert row.comparison in hedged(row.words_used).split("/"), row.words_used


def test_a_number_whose_words_were_not_read_again_has_no_hedge_of_ours():
    unread = STATED[STATED.words_used.eq("") & STATED.stated_value.ne("")]
    soft = unread[unread.comparison.isin(["about", "nearly"])]
    assert soft.empty, f"hedged by hand: {list(soft.claim_id)}"


def facts_of(item: dict) -> list[tuple]:
    """(tables and value, stated, whether it agrees) of each single number compared."""
    if item["comparison"] != "equals" or ";" in item["stated_value"]:
        return []
    stated = item["stated_value"]
    return [
        (tuple(item["tables"]), value, stated, meets(value, stated, "equals"))
        for [value] in (v for v in item["recomputed"].values() if len(v) == 1)
    ]


def distance(value: float, stated: str) -> float:
    return abs(value - float(stated)) / abs(float(stated))


def unlike(items: list[dict]) -> list[str]:
    """Claims on like facts that got unlike verdicts."""
    faults = []
    key = lambda item: json.dumps(  # noqa: E731
        [item[k] for k in ("rows", "stated_value", "unit", "comparison", "recomputed")],
        sort_keys=True,
    )
    told = [item for item in items if item["stated_value"]]
    for _, group in itertools.groupby(sorted(told, key=key), key):
        group = list(group)
        if len({item["verdict"].split(" ")[0] for item in group}) > 1:
            faults.append(" and ".join(item["claim_id"] for item in group))
    every = [(item, *fact) for item in items for fact in facts_of(item)]
    for one, other in itertools.permutations(every, 2):
        (a, tables, value, said, passes), (b, tables_b, value_b, said_b, _) = one, other
        same = tables == tables_b and abs(value - value_b) <= CLOSE * abs(value)
        nearer = distance(value_b, said_b) <= distance(value, said)
        holds = b["verdict"].startswith(("confirmed", "outdated", "disputed"))
        if same and passes and nearer and not holds:
            faults.append(
                f"{a['claim_id']} agrees, {b['claim_id']} is nearer and fails"
            )
    return faults


def test_like_facts_get_like_verdicts_whoever_speaks():
    assert TESTED, "run make book"
    assert not unlike(TESTED)


def a_claim(claim_id, stated, value, verdict):
    return {
        "claim_id": claim_id,
        "stated_value": stated,
        "unit": "percent",
        "comparison": "equals",
        "tables": ["cbp_seizures_monthly"],
        "rows": {"cbp_seizures_monthly": [2, 3]},
        "recomputed": {"": [value]},
        "verdict": verdict,
    }


@pytest.mark.parametrize(
    ("stated", "verdict", "expected"),
    [
        ("-50", "contradicted", ["a and b", "a agrees, b is nearer and fails"]),
        ("-49", "contradicted", ["a agrees, b is nearer and fails"]),
        ("-56", "contradicted", []),
        ("-49", "confirmed with a caveat", []),
    ],
)
def test_the_test_sees_two_speakers_judged_unalike(stated, verdict, expected):
    pair = [
        a_claim("a", "-50", -49.15, "confirmed"),
        a_claim("b", stated, -49.15, verdict),
    ]
    assert unlike(pair) == expected


def test_two_presidents_on_one_fall():
    assert TESTED, "run make book"
    found = {item["claim_id"]: item for item in TESTED}
    said = {i: found[i]["verdict"].split(" ")[0] for i in ("later-60", "later-68")}
    assert said == {"later-60": "contradicted", "later-68": "confirmed"}
    whole_year = found["later-60"]["recomputed"]["calendar 2025"]
    assert whole_year == found["later-68"]["recomputed"][""]


def test_any_window_that_the_words_allow_is_enough_and_is_named():
    chapter("record")
    rows = read("mexico_poppy_cultivation")
    claim.windows("later-67", {"to August": -40, "to September": -48.4}, rows=rows)
    claim.windows("later-63", {"ports": 81.7, "southwest": 75}, rows=rows)
    made = current().items["claim"]
    assert made["later-67"]["verdict"].startswith("confirmed")
    found = "to August: −40%; to September: −48.4% (agrees)"
    assert made["later-67"]["recomputed_value"] == found
    assert made["later-63"]["verdict"] == "contradicted"
