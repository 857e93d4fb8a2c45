"""What the built chapters published: every number agrees with its row, is used, and has
a label; every statement holds; every verdict has its reason, source and chart."""

import itertools
import re
from collections import Counter
from numbers import Real

import pandas as pd
import pytest
from prose import NOTEBOOKS, PAGES, passages, without_code

from publishing.executed import published
from report import read
from report.rules import VERDICTS
from report.series import ACRES_PER_HECTARE, KG_PER_LB

FACTS = {item["id"]: item for item in published("fact")}
STATEMENTS = {item["id"]: item for item in published("statement")}
CLAIMS = {item["claim_id"]: item for item in published("claim")}
FIGURES = {item["id"]: item for item in published("figure")}
STATED = read("claims").fillna({"stated_value": "", "comparison": "", "unit": ""})
SCALES = (1, 100, 1000, 1e6, KG_PER_LB, ACRES_PER_HECTARE)
CLOSE = 1e-6
STATED_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")  # a claim's value is words: '5-40; 2'


def test_something_is_published():
    assert min(map(len, (FACTS, STATEMENTS, CLAIMS, FIGURES))) > 0, "run make book"


# --- numbers ---------------------------------------------------------------------


def one_row_facts():
    return [
        item for item in FACTS.values() if sum(map(len, item["rows"].values())) == 1
    ]


def explained(value: float, row: pd.Series) -> bool:
    """Is `value` a cell of `row`, a count of one, or a plain operation on one or two
    of its cells: ratio, share, difference, change, each in another unit?"""
    numbers = [float(cell) for cell in row if isinstance(cell, Real)]
    numbers += [float(n) for n in STATED_NUMBER.findall(str(row.get("stated_value")))]
    numbers = [number for number in numbers if number == number]
    results = [1.0, *numbers, *(100 - number for number in numbers)]
    for a, b in itertools.permutations(numbers, 2):
        results += [a - b, a + b, *([a / b, a / b - 1, 1 - a / b] if b else [])]
    wanted = {value * scale for scale in SCALES} | {value / scale for scale in SCALES}
    wanted |= {-each for each in wanted}
    return any(
        abs(result - each) <= CLOSE * max(1, abs(each))
        for result in results
        for each in wanted
    )


def test_a_fact_that_rests_on_one_row_follows_from_that_row():
    wrong = []
    for item in one_row_facts():
        [(table, [line])] = item["rows"].items()
        if not explained(item["value"], read(table).loc[line]):
            wrong.append(f"{item['id']} = {item['value']:g} ({table}, line {line})")
    assert not wrong, f"not a cell of their row, nor a plain operation on it: {wrong}"


def test_a_number_that_is_not_in_its_row_is_found():
    row = read("mexico_poppy_cultivation").dropna(subset="area_ha").iloc[0]
    area = row["area_ha"]
    assert explained(area, row) and explained(area * ACRES_PER_HECTARE, row)
    assert not explained(area - 1000, row)


def test_every_fact_has_a_label_of_its_own():
    bare = [i for i, item in FACTS.items() if not item["label"]]
    assert not bare, f"{len(bare)} facts without label=: {bare[:20]}"
    said: dict[str, set] = {}
    for item in FACTS.values():
        said.setdefault(item["label"], set()).add(round(item["value"], 6))
    several = [label for label, numbers in said.items() if len(numbers) > 1]
    assert not several, f"one label for two different numbers: {several}"


def prose() -> str:
    texts = (text for path in [*PAGES, *NOTEBOOKS] for _, text in passages(path))
    return " ".join(map(without_code, texts))


def used_facts() -> set[str]:
    """Ids of all facts that prose, charts, statements or verdicts use."""
    items = [*FIGURES.values(), *STATEMENTS.values(), *CLAIMS.values()]
    named = set(re.findall(r"\{fact\}`(\w+)", prose()))
    return named.union(*(item["facts"] for item in items))


def test_every_fact_is_used_and_every_fact_used_is_published():
    used = used_facts()
    inside = {
        i for item in FACTS.values() for i in re.findall(r"\{(\w+)\}", item["how"])
    }
    idle, unknown = sorted(set(FACTS) - used - inside), sorted(used - set(FACTS))
    assert not unknown, f"used but not published: {unknown}"
    assert not idle, f"{len(idle)} facts that nothing uses: {idle}"


# --- statements ------------------------------------------------------------------


@pytest.mark.parametrize("statement_id", STATEMENTS)
def test_statement_holds(statement_id):
    item = STATEMENTS[statement_id]
    assert item["holds"], f"{item['page']}: no longer true: {item['words']}"


def test_every_statement_is_said_somewhere_and_every_one_said_is_computed():
    said = set(re.findall(r"\{says\}`([\w-]+)", prose()))
    said = said.union(*(item["statements"] for item in FIGURES.values()))
    assert not said - set(STATEMENTS), f"no condition: {sorted(said - set(STATEMENTS))}"
    assert not set(STATEMENTS) - said, f"never said: {sorted(set(STATEMENTS) - said)}"


# --- claims ----------------------------------------------------------------------


def test_every_claim_has_one_verdict_and_a_reason():
    count = Counter(item["claim_id"] for item in published("claim"))
    missing = [claim_id for claim_id in STATED.claim_id if count[claim_id] != 1]
    assert not missing, f"tested never or twice: {missing}"
    known = {*VERDICTS, "question"}
    odd = [i for i, c in CLAIMS.items() if c["verdict"] not in known or not c["why"]]
    assert not odd, f"without a known verdict or a reason: {odd}"


def test_no_claim_of_the_five_documents_is_dropped_or_merged():
    first_edition = {
        "cir": (14, {12: "abc"}),
        "guide": (24, {18: "abcd"}),
        "crs": (48, {24: "abc"}),
        "voa": (10, {}),
        "blaze": (9, {}),
    }
    expected = {
        f"{document}-{n:02d}{letter}"
        for document, (last, split) in first_edition.items()
        for n in range(1, last + 1)
        for letter in split.get(n, [""])
    }
    assert len(expected) == 112
    assert expected <= set(STATED.claim_id), expected - set(STATED.claim_id)


def test_a_verdict_by_hand_is_only_for_claims_that_numbers_cannot_settle():
    by_hand = [c for c in CLAIMS.values() if c["basis"] == "judged by hand"]
    numeric = [
        c["claim_id"]
        for c in by_hand
        if c["stated_value"] and c["verdict"] != "not checkable" and c["type"] != "list"
    ]
    assert not numeric, f"a number was stated, so code must decide: {numeric}"
    bare = [c["claim_id"] for c in by_hand if not c["sources"] and not c["tables"]]
    assert not bare, f"judged by hand without rows or sources: {bare}"


def test_every_claim_says_where_it_was_read_and_names_a_chart_that_exists():
    unsaid = STATED[STATED.source_id.isna()].claim_id.tolist()
    assert not unsaid, f"claims without the source in which they were read: {unsaid}"
    lost = [i for i, c in CLAIMS.items() if c["chart"] and c["chart"] not in FIGURES]
    assert not lost, f"verdicts that name a chart nobody publishes: {lost}"
