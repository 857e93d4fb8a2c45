"""The record: each claim has a verdict that follows from its number, each number is used, each link leads somewhere."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
import report
from prose import NOTEBOOKS, PAGES, ROOT, passages
from report import chapter, claim, claims, read, record, run
from report.claims import VERDICTS, meets, stated_text

BUILT = ROOT / "_build" / "html"
CHAPTER_6 = ROOT / "notebooks" / "6_checking_the_record.ipynb"
TESTED = {item["claim_id"]: item for item in run.published("claims")}
STATED = read("claims").fillna({"stated_value": "", "comparison": "", "unit": ""})


# --- a claim without a verdict ---------------------------------------------------------------------------------------


def test_every_claim_has_one_verdict():
    published = Counter(item["claim_id"] for item in run.published("claims"))
    missing = [claim_id for claim_id in STATED.claim_id if published[claim_id] != 1]
    assert not missing, f"tested never or twice: {', '.join(missing)}"
    odd = [i for i, item in TESTED.items() if item["verdict"] not in (*VERDICTS, "question") or not item["why"]]
    assert not odd, f"without a known verdict or without a reason: {', '.join(odd)}"


def test_no_claim_of_the_five_documents_is_dropped_or_merged():
    claims_of = {
        "cir": (14, {12: "abc"}),
        "guide": (24, {18: "abcd"}),
        "crs": (48, {24: "abc"}),
        "voa": (10, {}),
        "blaze": (9, {}),
    }
    expected = [
        f"{document}-{n:02d}{letter}"
        for document, (last, split) in claims_of.items()
        for n in range(1, last + 1)
        for letter in split.get(n, [""])
    ]
    assert len(expected) == 112 and STATED.claim_id.tolist()[:112] == expected


def test_a_claim_that_no_chapter_tests_stops_chapter_6(monkeypatch):
    rest = {claim_id: item for claim_id, item in TESTED.items() if claim_id != "crs-08"}
    monkeypatch.setattr(record, "_published", lambda kind: rest)
    monkeypatch.setattr(record, "execute_changed", lambda *args, **options: None)
    with pytest.raises(ValueError, match=r"1 claim.s. of data/claims.csv have no verdict: crs-08"):
        record.all_claims()


def test_a_verdict_by_hand_is_only_for_claims_that_numbers_cannot_settle():
    by_hand = [item for item in TESTED.values() if item["basis"] == "judged by hand"]
    free = {"not checkable"}, {"list"}  # nothing to compute with, or a count of words in a list
    numeric = [
        i["claim_id"] for i in by_hand if i["stated_value"] and i["verdict"] not in free[0] and i["kind"] not in free[1]
    ]
    assert not numeric, f"a number was stated, so code must decide: {', '.join(numeric)}"
    unsourced = [i["claim_id"] for i in by_hand if not i["sources"] and not i["tables"]]
    assert not unsourced, f"judged by hand without rows or sources: {', '.join(unsourced)}"


# --- a verdict whose number no longer holds --------------------------------------------------------------------------


def outcome(data: Path, claim_id: str) -> str:
    """Printed line of one claim when the code cells of chapter 6 up to its own run on the tables in `data`."""
    cells = [cell.source for cell in nbformat.read(CHAPTER_6, 4).cells if cell.cell_type == "code"]
    own = next(n for n, source in enumerate(cells) if claim_id in source)
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(cells[: own + 1])],
        cwd=ROOT / "notebooks",
        env={**os.environ, "REPORT_DATA": str(data), "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return next(line for line in done.stdout.splitlines() if line.startswith(claim_id))


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(ROOT / "data", tmp_path / "data")


def edit(path: Path, line_holds: str, old: str, new: str) -> None:
    """Change one cell of one line of a CSV file."""
    lines = path.read_text("utf-8").splitlines()
    at = [n for n, line in enumerate(lines) if line_holds in line and old in line]
    assert len(at) == 1, (line_holds, at)
    lines[at[0]] = lines[at[0]].replace(old, new, 1)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def stored(claim_id: str) -> str:
    """What chapter 6 printed when its outputs were stored; nbval compares every rerun with it."""
    outputs = [out.get("text", "") for cell in nbformat.read(CHAPTER_6, 4).cells for out in cell.get("outputs", [])]
    return next(line for text in outputs for line in text.splitlines() if line.startswith(claim_id))


def test_unchanged_data_give_the_stored_verdict(data):
    assert outcome(data, "later-01") == stored("later-01")


def test_a_changed_stated_value_changes_the_verdict_and_turns_nbval_red(data):
    edit(data / "claims.csv", "later-01,", ",-5,percent", ",-8,percent")
    assert outcome(data, "later-01").startswith("later-01: contradicted")


def test_a_changed_raw_value_changes_the_number_and_turns_nbval_red(data):
    edit(data / "supply" / "mexico_poppy_cultivation.csv", "2018,calendar year,", "41800", "48100")
    printed = outcome(data, "later-01")
    assert printed != stored("later-01") and "contradicted" in printed


@pytest.mark.parametrize(
    ("value", "stated", "comparison", "precision", "holds"),
    [
        (44_149, "44100", "equals", 100, True),
        (44_151, "44100", "equals", 100, False),
        (2.8, "2.9", "nearly", 0.1, True),
        (3.0, "2.9", "nearly", 0.1, False),
        (-27.3, "-27", "equals", 1, True),
        (-49, "-50", "about", 1, True),
        (60, "50-100", "within", 1, True),
        (91, "90", "more_than", 1, True),
        (10.5, "10", "less_than", 1, False),
    ],
)
def test_the_rules_of_comparison(value, stated, comparison, precision, holds):
    assert meets(value, stated, comparison, precision) is holds


def test_what_was_stated_reads_as_a_sentence_writes_it():
    said = {row.claim_id: stated_text(row) for row in STATED.itertuples() if row.stated_value}
    assert said["guide-18a"] == "5 to 40 years; $2 million" and said["guide-18d"] == "20 years to life; $8 million"
    assert said["guide-06"] == "more than 100,000 deaths" and said["guide-09"] == "50 to 100 times"
    assert said["cir-08"] == "rank 2" and said["later-60"] == "−56%" and said["crs-31"] == "nearly $2.9 billion"


def test_computed_verdicts_follow_from_the_rules():
    chapter("record")
    rows = read("mexico_poppy_cultivation").query("year == 2017")
    claim("later-08", 44_100, rows=rows, why="As stated.")
    claim("later-10", rivals={"one": 29_692, "another": 28_750}, rows=rows, why="Two.")
    claim("later-20", 586, now=491.7, rows=rows, why="Then and now.")
    claim("later-11", 28_687, rows=rows, why="Another.")
    verdicts = [item["verdict"] for item in claims.current().claims.values()]
    assert verdicts == ["confirmed", "disputed", "outdated", "contradicted"]
    numbers = [item["recomputed"] for item in claims.current().claims.values()]
    assert numbers[0] == {"recomputed": [44_100.0]} and numbers[2] == {"recomputed": [586.0], "now": [491.7]}


def test_a_claim_with_several_parts_needs_a_number_for_each():
    chapter("record")
    rows = read("trafficking_penalties").query("drug == 'heroin'")
    claim("guide-18a", [5, 40, 2], now=[5, 40, 5], rows=rows, why="The cap is old.")
    assert (
        claims.current().claims["guide-18a"]["recomputed_value"]
        == "5 to 40 years; $2 million; now 5 to 40 years; $5 million"
    )
    with pytest.raises(ValueError, match=r"guide-18d: data/claims.csv states 2 value"):
        claim("guide-18d", [20], rows=rows, why="One is missing.")


# --- a stated value typed into code ----------------------------------------------------------------------------------


def typed_values(source: str) -> list[str]:
    """Stated values of the claims that a cell tests and that it also holds as typed numbers."""
    numbers = {float(n.value) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant) and _is_number(n)}
    found = []
    for row in STATED[STATED.claim_id.isin(re.findall(r'"([a-z]+-\d+[a-d]?)"', source))].itertuples():
        for part in re.split(r"[;]|(?<=\d)-", row.stated_value.replace("life", "")):
            value = abs(float(part)) if part.strip() else 0
            telling = (value >= 100 and not 1900 <= value <= 2100) or value % 1
            if telling and value in {abs(n) for n in numbers}:
                found.append(f"{row.claim_id}: {part}")
    return found


def _is_number(node: ast.Constant) -> bool:
    return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_stated_value_is_typed_into_code(path):
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    found = [hit for source in cells if "claim(" in source for hit in typed_values(source)]
    assert not found, f"{path.name}: read these from data/claims.csv: {', '.join(found)}"


def test_a_typed_stated_value_is_found():
    assert typed_values('claim("crs-08", 44100, why="")') == ["crs-08: 44100"]


# --- numbers and links -----------------------------------------------------------------------------------------------


def uses() -> set[str]:
    """Ids of all facts that prose, charts or verdicts use."""
    prose = " ".join(text for path in [*PAGES, *NOTEBOOKS] for _, text in passages(path))
    items = [*run.published("figures"), *TESTED.values()]
    return set(re.findall(r"\{fact\}`(\w+)", prose)) | {fact for item in items for fact in item["facts"]}


def test_every_fact_is_used_somewhere():
    idle = sorted({fact["id"] for fact in run.published("facts")} - uses())
    assert not idle, f"{len(idle)} published numbers are used by no sentence, chart or verdict: {', '.join(idle)}"


def test_every_fact_used_is_published():
    unknown = uses() - {fact["id"] for fact in run.published("facts")}
    assert not unknown, f"used but not published: {', '.join(sorted(unknown))}"


def test_every_claim_says_where_it_was_read():
    unsaid = STATED[STATED.source_id.isna()].claim_id.tolist()
    assert not unsaid, f"claims without the source in which they were read: {', '.join(unsaid)}"


def test_the_chart_of_each_verdict_exists():
    charts = {figure["id"] for figure in run.published("figures")}
    lost = [f"{i}: {item['chart']}" for i, item in TESTED.items() if item["chart"] and item["chart"] not in charts]
    assert not lost, f"verdicts that name a chart nobody publishes: {', '.join(lost)}"


class Anchors(HTMLParser):
    """Ids and links of one page."""

    def __init__(self, page: Path):
        super().__init__()
        self.ids, self.links = set(), set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids |= {attrs["id"]} if attrs.get("id") else set()
        if tag == "a" and "#" in attrs.get("href", "") and "://" not in attrs["href"]:
            self.links.add(attrs["href"])


def dead_links(pages: dict[Path, Anchors]) -> list[str]:
    """Links with an anchor that no page has."""
    dead = []
    for page, found in pages.items():
        for link in found.links:
            address, _, anchor = link.partition("#")
            target = pages.get((page.parent / address).resolve() if address else page)
            if anchor and (target is None or anchor not in target.ids):
                dead.append(f"{page.name} -> {link}")
    return dead


@pytest.fixture(scope="module")
def pages():
    found = {path.resolve(): Anchors(path) for path in BUILT.rglob("*.html") if "_static" not in path.parts}
    assert found, "the book isn't built: run make book"
    return found


def test_every_link_into_a_ledger_leads_to_a_row(pages):
    dead = dead_links(pages)
    assert not dead, f"{len(dead)} links lead nowhere, e.g. {dead[:5]}"


def test_a_dead_link_is_found(pages):
    page = BUILT.resolve() / "book" / "numbers.html"
    changed = dict(pages)
    changed[page] = Anchors(page)
    changed[page].ids.discard("supply_mx_us_2017")
    assert any("#supply_mx_us_2017" in link for link in dead_links(changed))


def test_ledgers_for_machines_hold_every_row():
    facts, verdicts = (json.loads((BUILT / name).read_text("utf-8")) for name in ("facts.json", "claims.json"))
    assert {"id", "value", "unit", "display", "calculation", "tables", "sources", "page"} <= set(facts[0])
    assert {
        "claim_id",
        "document",
        "claim",
        "stated_value",
        "unit",
        "verdict",
        "recomputed_value",
        "why",
        "tables",
    } <= set(verdicts[0])
    assert {item["claim_id"] for item in verdicts} == set(STATED.claim_id)


@pytest.mark.parametrize("name", ["facts", "claims", "charts"])
def test_every_field_of_the_files_for_machines_is_documented(name):
    text = (ROOT / "book" / "numbers.md").read_text("utf-8")
    common, *parts = re.split(r"^### (?=`)", text.partition("### Fields of all three")[2], flags=re.M)
    own = next(part for part in parts if part.startswith(f"`{name}.json`"))
    documented = {
        field for line in re.findall(r"^(\w+(?:, \w+)*)\n: ", common + own, re.M) for field in line.split(", ")
    }
    items = json.loads((BUILT / f"{name}.json").read_text("utf-8"))
    fields = set().union(*items)
    assert fields <= documented, f"{name}.json has fields that book/numbers.md doesn't explain: {fields - documented}"


# --- the reviewer's kit ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim_id", pd.Series(TESTED).map(lambda i: i["verdict"]).drop_duplicates().index)
def test_a_derivation_shows_rows_code_rule_result_and_verdict(claim_id):
    text, found = record.derivation(claim_id), TESTED[claim_id]
    words = " ".join(text.split())
    assert f"Verdict  {found['verdict']}" in text and " ".join(found["why"].split()) in words
    assert f"notebooks/{found['page']}.ipynb" in text and "claim(" in text
    for table, lines in found["rows"].items():
        topic = record.schema(table)["topic"]
        assert f"{len(lines)} of the {len(read(table)):,} rows of data/{topic}/{table}.csv" in text
        assert re.search(rf"^ +{lines[0]}  ", text, re.M)


ONE_OF_EACH = pd.DataFrame(TESTED.values()).drop_duplicates(["chapter", "basis"]).claim_id.tolist()


@pytest.mark.parametrize("claim_id", [*ONE_OF_EACH, "crs-19", "later-01", "later-60"])
def test_the_code_that_a_derivation_prints_gives_the_verdict_by_itself(claim_id, monkeypatch):
    monkeypatch.setattr(claims, "fill", lambda text, where: text)  # the reason's numbers come from other cells
    code = record._code(run.NOTEBOOKS / f"{TESTED[claim_id]['page']}.ipynb", claim_id)
    assert len(code) < 60 and not any("subplots" in line for line in code), "drawing has no part in a verdict"
    chapter("record")
    exec("\n".join(code), {name: getattr(report, name) for name in report.__all__} | {"pd": pd, "np": np})
    assert claims.current().claims[claim_id]["verdict"] == TESTED[claim_id]["verdict"]


def test_an_unknown_claim_is_named_with_its_neighbours():
    with pytest.raises(ValueError, match=r"crs-99.*nearest: crs-\d\d"):
        record.derivation("crs-99")
