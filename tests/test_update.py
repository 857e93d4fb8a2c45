"""Taking in an official file: what it changes is shown, what is newer stays, and a
broken rule or chapter refuses it."""

import os
import shutil
import subprocess
import sys

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from posted import (
    EARLIER,
    EVENTS,
    LATER,
    MASS,
    MONTH,
    ROUTES,
    SOURCE,
    YEAR,
    april,
    contents,
    first_revised,
    next_month,
    take,
)

from publishing import ROOT, execute
from publishing.data import update
from publishing.executed import published
from report import tables
from report.cells import TableError


def test_the_file_that_the_tables_were_made_from_changes_nothing(data, save, capsys):
    before = contents(data)
    assert not take(save())
    assert "no change" in capsys.readouterr().out and contents(data) == before


def test_a_month_goes_into_five_tables_and_cross_checks_hold(data, save, capsys):
    before = {name: tables.read(name) for name in ROUTES}
    file = save(next_month, "my files [new] (1).csv")
    assert take(file, source=LATER)
    shown = capsys.readouterr().out
    assert "fact routes_x: 1 -> 2" in shown and "... and" in shown
    for name in ROUTES:
        after = tables.read(name)
        ours = after[after.series.str.fullmatch("cbp_public_csv(_grouped)?")]
        time = "year" if name == "airports_and_sea" else "fiscal_year"
        assert set(ours[ours[time] == YEAR].source_id) == {LATER}
        past = [frame[frame[time] != YEAR] for frame in (before[name], after)]
        pd.testing.assert_frame_equal(*(rows.reset_index(drop=True) for rows in past))
    annual = tables.read("cbp_seizures_annual")
    annual = annual[(annual.fiscal_year == YEAR) & (annual.series == "cbp_public_csv")]
    assert set(annual.months_covered) == {8}
    assert set(annual.note) == {"FY2026 is October 2025 to May 2026 only"}
    assert "fiscal (October to May)" in set(tables.read("airports_and_sea").year_basis)
    kept = {path.name.rpartition("-")[0] for path in (data / "vintages").iterdir()}
    assert kept == {"cbp_seizures_by_area", "cbp_seizures_annual", "airports_and_sea"}
    written = contents(data)
    assert not take(file, source=LATER) and contents(data) == written


def test_a_broken_cross_check_refuses(data, save):
    """A sum of another table no longer adds up with the file's."""
    path = data / "routes" / "cbp_seizures_by_area.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("3053.499,19", "3054.499,19", 1), "utf-8")
    before = contents(data)
    with pytest.raises(TableError, match="areas add to the fiscal year"):
        take(save(next_month), source=LATER)
    assert contents(data) == before


def test_totals_stop_at_a_broken_cross_check(data):
    path = data / "policy" / "us_mexico_trade.csv"
    path.write_text(path.read_text("utf-8").replace("13.6347", "18.6347"), "utf-8")
    before = contents(data)
    ran = subprocess.run(
        [sys.executable, "-m", "publishing.data.totals"],
        cwd=ROOT,
        env=os.environ | {"REPORT_DATA": str(data)},
        encoding="utf-8",
        capture_output=True,
    )
    assert ran.returncode and "exports and imports give total" in ran.stderr
    assert contents(data) == before


def test_a_revision_is_shown_and_the_old_table_kept(data, unchecked, save, capsys):
    before = (data / "routes" / f"{ROUTES[0]}.csv").read_bytes()
    assert take(save(first_revised))
    shown = capsys.readouterr().out
    assert f"{ROUTES[0]}: 1 revised" in shown
    kept = [p for p in (data / "vintages").iterdir() if p.name.startswith(ROUTES[0])]
    assert [path.read_bytes() for path in kept] == [before]
    take(save())  # the publisher takes it back: the vintage in between is kept as well
    kept = [p for p in (data / "vintages").iterdir() if p.name.startswith(ROUTES[0])]
    assert len(kept) == 2


@pytest.mark.parametrize("step", [0.0004, 0.001, -0.0009])
def test_a_difference_within_the_last_decimal_is_none(data, save, step):
    def nudged(raw):
        mass = raw[MASS].str.replace(",", "").astype(float)
        return raw.assign(**{MASS: mass.where(raw.index > 0, mass + step)})

    assert not take(save(nudged))


def test_an_older_file_never_replaces_a_newer_one(data, settled, unchecked, save):
    before = contents(data)
    with pytest.raises(TableError, match=r"ends in 2026-03 and .* to 2026-04"):
        take(save(lambda raw: raw[~april(raw)]), source=EARLIER)
    assert take(save(next_month), source=LATER)
    with pytest.raises(TableError, match=r"ends in 2026-04 and .* to 2026-05"):
        take(save(first_revised))
    shutil.rmtree(data)
    shutil.copytree(settled, data)
    sources = data / "sources.csv"
    text = sources.read_text("utf-8")
    sources.write_text(text.replace("2026 (data through April", "2027 (data through A"))
    with pytest.raises(TableError, match=f"{EARLIER} was published before {SOURCE}"):
        take(save(first_revised), source=EARLIER)
    sources.write_text(text, "utf-8")
    assert contents(data) == before


def test_nothing_is_written_without_confirmation(data, unchecked, save):
    before = contents(data)
    assert not take(save(next_month), yes=False, source=LATER)
    assert contents(data) == before


def test_nothing_is_written_when_a_chapter_would_stop(
    data, unchecked, save, monkeypatch
):
    def stops(**_):
        raise RuntimeError("1 notebook(s) failed; first: 2_routes.ipynb: boom")

    monkeypatch.undo()
    monkeypatch.setattr(tables, "DATA", data)
    monkeypatch.setattr(update, "DATA", data)
    monkeypatch.setattr(update, "_check", lambda folder: None)
    monkeypatch.setattr(update, "run_changed", stops)
    before = contents(data)
    with pytest.raises(TableError, match=r"a chapter would stop.*boom"):
        take(save(next_month), source=LATER)
    assert contents(data) == before


def test_own_layout_is_taken_as_it_is(data, unchecked, tmp_path):
    path, file = data / "policy" / "us_mexico_trade.csv", tmp_path / "trade.csv"
    before = path.read_text("utf-8")
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows.tail(1).assign(note="another note").to_csv(file, index=False)
    assert take(file, table="us_mexico_trade")
    noted = path.read_text("utf-8").splitlines()
    assert noted[:-1] == before.splitlines()[:-1] and "another note" in noted[-1]
    assert [p.read_text("utf-8") for p in (data / "vintages").iterdir()] == [before]
    rows.tail(1).assign(year="2199").to_csv(file, index=False)  # the others stay
    assert take(file, table="us_mexico_trade")
    assert path.read_text("utf-8").splitlines()[:-1] == noted


def test_what_would_change_is_listed():
    def items(value, verdict, title, holds):
        return [
            {"kind": "fact", "id": "x", "display": value},
            {"kind": "claim", "claim_id": "crs-1", "id": "crs-1", "verdict": verdict},
            {"kind": "figure", "id": "c", "title": title},
            {"kind": "statement", "id": "s", "holds": holds, "words": "It fell"},
            {"kind": "fact", "id": "same", "display": "3"},
        ]

    before = items("1 lb", "confirmed", "It fell to 1 lb", True)
    after = items("2 lb", "outdated", "It fell to 2 lb", False)
    assert update.moved(before, after) == [
        "claim crs-1: confirmed -> outdated",
        "fact x: 1 lb -> 2 lb",
        "figure c: It fell to 1 lb -> It fell to 2 lb",
        "statement s NO LONGER HOLDS: It fell",
    ]
    assert update.moved(before, before) == []
    assert "fact x: 1 lb -> (none)" in update.moved(before, [])
    assert "statement s holds again: It fell" in update.moved(after, before)


@pytest.mark.parametrize(
    "months", ["MAY", "MAY JUN JUL AUG SEP", "MAY JUN JUL AUG SEP OCT"]
)
def test_new_months_stop_no_chapter(data, unchecked, save, tmp_path, months):
    """What they change is shown; a chart that can't be drawn would refuse the file."""

    def posted_later(raw):
        new = [raw[april(raw)].assign(**{MONTH: month}) for month in months.split()]
        if "OCT" in months:
            raw = raw.assign(FY="2026")
            new = [rows.assign(FY="2026") for rows in new]
            finds = new[-1][EVENTS].clip(lower=1)
            new[-1] = new[-1].assign(FY="2027 (FYTD)", **{EVENTS: finds})
        return pd.concat([raw, *new])

    assert take(save(posted_later), source=LATER)
    skip = shutil.ignore_patterns("__pycache__", "[!2]*.ipynb")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=skip)
    shutil.copyfile(ROOT / "requirements.txt", tmp_path / "requirements.txt")
    execute.run_changed("2", say=lambda line: None, root=tmp_path)
    said = {
        each["id"]: each for each in published("statement", tmp_path / "_build/run")
    }
    assert said["routes-two-end-dates"]["holds"] is (months == "MAY")
    assert said["routes-newest-month"]["holds"] is (months == "MAY")


CELL = """from report import chapter, fact, one, read, says

chapter("policy")
trade = read("us_mexico_trade")
last = trade[trade.year == 2008]
exports = one(last).exports_usd_billion
fact("policy_exports", exports, "billion U.S. dollars", label="Exports", rows=last,
     how="as published")
says("policy-large", "Exports are large", bool(exports > 100), rows=[last])"""


def test_a_rehearsal_runs_the_chapters_on_the_new_table(tmp_path, monkeypatch):
    from publishing import inputs

    book, copy = tmp_path / "book", tmp_path / "copy"
    skip = shutil.ignore_patterns("__pycache__")
    for folder in ("notebooks/report", "data"):
        shutil.copytree(ROOT / folder, book / folder, ignore=skip)
    shutil.copyfile(ROOT / "requirements.txt", book / "requirements.txt")
    file = "5_policy_questions"
    cells = [new_code_cell(CELL)]
    nbformat.write(new_notebook(cells=cells), book / "notebooks" / f"{file}.ipynb")
    only = {k: entry for k, entry in execute.CHAPTERS.items() if entry.file == file}
    for module in (execute, inputs):
        monkeypatch.setattr(module, "CHAPTERS", only)
    monkeypatch.setattr(update, "ROOT", book)
    monkeypatch.delenv("REPORT_DATA", raising=False)
    shutil.copytree(book / "data", copy / "data")
    table = copy / "data" / "policy" / "us_mexico_trade.csv"
    rows = pd.read_csv(table, dtype="str", keep_default_na=False)
    rows.loc[rows.year == "2008", "exports_usd_billion"] = "17.5"
    rows.to_csv(table, index=False)
    lines = update.rehearse(copy)
    assert [line.partition(":")[0] for line in lines] == [
        "fact policy_exports",
        "statement policy-large NO LONGER HOLDS",
    ]
    assert "-> 17.5" in lines[0]
