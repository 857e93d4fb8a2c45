"""What a chapter publishes agrees with its rows; bad input stops with one sentence."""

import locale

import pandas as pd
import pytest

from report import (
    chapter,
    check_choice,
    check_span,
    claim,
    fact,
    plt,
    publish_cases,
    read,
    says,
    style,
)
from report.chapter import current
from report.facts import written
from report.provenance import GRADES, source_names
from report.rules import HEDGED, ROUND, RULES, meets
from report.series import US_ESTIMATE
from report.stated import stated_row, stated_text
from report.wording import fill


@pytest.fixture(autouse=True)
def in_a_chapter():
    chapter("record")


@pytest.fixture
def us():
    area = read("mexico_poppy_cultivation")
    return area[(area.series == US_ESTIMATE) & area.area_ha.notna()]


def refuse(expected, call, *args, **kwargs):
    with pytest.raises((ValueError, RuntimeError)) as caught:
        call(*args, **kwargs)
    assert expected in str(caught.value), caught.value


def printed(capsys, call, *args, **kwargs):
    """The text face of a publication, which nbval compares."""
    capsys.readouterr()
    call(*args, **kwargs)
    return capsys.readouterr().out


def area_2017(us, fact_id="supply_area_2017", **changes):
    chosen = us[us.year == 2017]
    given = {"rows": chosen, "how": "as published", "label": "Area, 2017"}
    value = changes.pop("value", chosen.area_ha.item())
    return fact(fact_id, value, changes.pop("unit", "hectares"), **given | changes)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (44100, "hectares", ("44,100 hectares", "44,100")),
        (37.84, "percent", ("37.8%", "37.8")),
        (2.9, "USD billion", ("$2.9 billion", "2.9")),
        (-12.5, "percent", ("−12.5%", "−12.5")),
        (-3.5, "USD million", ("−$3.5 million", "−3.5")),
        (2017, "year", ("2017", "2017")),
        (-0.01, "percent", ("0.0%", "0.0")),
        (1016.4, "kg", ("1,016 kg", "1,016")),
    ],
)
def test_numbers_are_written_as_in_a_sentence(value, unit, expected):
    assert written(value, unit) == expected


def test_a_fact_keeps_its_way_back_to_table_row_and_source(us):
    found = area_2017(us)
    row = us[us.year == 2017]
    assert found.rows == {"mexico_poppy_cultivation": [int(row.index[0])]}
    assert found.sources[0] == row.source_id.item()
    assert f"{found}" == "44,100 hectares" and f"{found:n}" == "44,100"


@pytest.mark.parametrize(
    "change",
    [
        {"value": 44100.4},  # another column that rounds to the same number
        {"rows": "widened"},
        {"rows": "shifted"},
        {"how": "predicted"},
        {"label": "Area, 2016"},
    ],
    ids=["wrong column", "widened rows", "shifted rows", "other how", "other label"],
)
def test_what_nbval_compares_sees_a_fact_changed_behind_its_number(us, change, capsys):
    right = printed(capsys, area_2017, us)
    chapter("record")
    if change.get("rows") == "widened":
        change = {"rows": us}
    elif change.get("rows") == "shifted":
        change = {"rows": us[us.year == 2016]}
    assert printed(capsys, area_2017, us, **change) != right


def test_a_changed_cell_changes_the_digest_and_an_added_row_elsewhere_does_not(
    us, capsys
):
    right = printed(capsys, area_2017, us)
    moved = us.set_axis(us.index + 7, axis=0)
    moved.attrs = us.attrs
    chapter("record")
    assert printed(capsys, area_2017, moved) == right
    noted = us.assign(note="another")
    noted.attrs = us.attrs
    chapter("record")
    assert printed(capsys, area_2017, noted, value=44100) != right


def test_a_bad_fact_is_refused(us):
    for value in (float("nan"), None, "many", us.area_ha):
        refuse("not a finite number", area_2017, us, value=value)
    refuse("how= must say", area_2017, us, how="")
    refuse("typed in by hand", area_2017, us, how="44,100 of the table")
    refuse("typed in by hand", area_2017, us, label="The 44,100")
    refuse("'_' between words", area_2017, us, "Supply-x")
    total = us.groupby("year", as_index=False).area_ha.sum()
    for rows in (total, [total], [1, 2]):
        refuse("rows= takes rows of read(...)", area_2017, us, rows=rows)
    refuse("matches no row", area_2017, us, rows=us[us.year == 1900])
    area_2017(us)
    refuse("published twice", area_2017, us)
    refuse("did you mean supply_area_2017", fill, "It was {supply_area_2018}.", "note")


def test_a_statement_says_whether_it_holds_and_never_stops(us, capsys):
    area_2017(us)
    words = "Mexico's crop peaked at {supply_area_2017} in 2017"
    assert "supply-peak: holds" in printed(capsys, says, "supply-peak", words, True)
    told = printed(capsys, says, "supply-peak-two", words, False, rows=us)
    assert "supply-peak-two: NO LONGER HOLDS" in told and "44,100 hectares" in told
    made = current().items["statement"]
    assert [made[i]["holds"] for i in ("supply-peak", "supply-peak-two")] == [
        True,
        False,
    ]


def test_a_bad_statement_is_refused(us):
    refuse("not one true or false", says, "supply-x", "Up.", us.area_ha > 10)
    refuse("not one true or false", says, "supply-x", "Up.", 1)
    refuse("words= must say", says, "supply-x", "", True)
    refuse("typed in by hand", says, "supply-x", "Up 12 percent", True)
    refuse("'-' between words", says, "supply_x", "Up.", True)
    says("supply-x", "Up.", True)
    refuse("published twice", says, "supply-x", "Up.", True)


@pytest.mark.parametrize(
    ("value", "stated", "comparison", "expected"),
    [
        (44_200, "44100", "equals", True),  # copied: cut or rounded at its last digit
        (44_201, "44100", "equals", False),
        (-47.5, "-50", "equals", True),  # rounded by eye
        (-47.4, "-50", "equals", False),
        (-47.5, "-49", "equals", True),  # and a nearer number can't fail
        (6.5, "7", "equals", True),
        (6.4, "7", "equals", False),
        (3, "2", "equals", False),  # a rank
        (100 * (1 - HEDGED), "100", "nearly", True),
        (89.9, "100", "nearly", False),
        (101, "100", "nearly", False),
        (-59.4, "-60", "nearly", True),
        (-61, "-60", "nearly", False),
        (100 * (1 - HEDGED), "100", "about", True),
        (100 * (1 + HEDGED), "100", "about", True),
        (89.9, "100", "about", False),
        (110.1, "100", "about", False),
        (60, "50-100", "within", True),
        (100, "100", "more_than", False),
        (10.5, "10", "less_than", False),
    ],
)
def test_a_claim_is_held_to_what_was_said(value, stated, comparison, expected):
    assert meets(value, stated, comparison) is expected


def test_the_rules_are_said_with_the_numbers_that_code_uses():
    assert "5%" in RULES["equals"] and "10%" in RULES["about"]
    assert (ROUND, HEDGED) == (0.05, 0.10)


def test_verdicts_follow_from_values(us):
    claim.value("later-08", 44_100, rows=us)
    claim.rivals("later-10", {"one": 29_692, "another": 28_750}, rows=us)
    claim.revised("later-20", 586, 491.7, rows=us)
    claim.value("later-11", 28_687, rows=us)
    made = current().items["claim"]
    expected = {
        "later-08": "confirmed",
        "later-10": "disputed",
        "later-20": "outdated",
        "later-11": "contradicted",
    }
    found = {
        i: item["verdict"].removesuffix(" with a caveat") for i, item in made.items()
    }
    assert found == expected
    assert made["later-20"]["recomputed"] == {"then": [586.0], "now": [491.7]}


def test_a_claim_may_rest_on_rows_and_on_a_text(us):
    source = read("sources").source_id.iloc[0]
    claim.judged("later-08", "confirmed", rows=us, sources=[source])
    item = current().items["claim"]["later-08"]
    assert item["tables"] == ["mexico_poppy_cultivation"] and source in item["sources"]


def test_a_bad_claim_is_refused(us):
    refuse("is not in data/claims.csv; nearest: crs-", claim.value, "crs-8", 1, rows=us)
    refuse("verdict 'true' is unknown", claim.judged, "crs-12", "true", rows=us)
    refuse("1 value(s)", claim.value, "crs-08", [1, 2], rows=us)
    refuse("needs rows=", claim.value, "crs-08", 44100, rows=[])
    refuse("is not all finite", claim.value, "crs-08", float("nan"), rows=us)
    refuse("not in data/sources.csv", claim.judged, "crs-08", "outdated", sources=["x"])
    chapter("supply")
    refuse(
        "no chart 'supply-none'", claim.value, "crs-08", 1, rows=us, chart="supply-none"
    )


def test_what_was_stated_reads_as_a_sentence_writes_it():
    said = {i: stated_text(stated_row(i)) for i in ("guide-18a", "guide-06", "cir-08")}
    assert said == {
        "guide-18a": "5 to 40 years; $2 million",
        "guide-06": "more than 100,000 deaths",
        "cir-08": "rank 2",
    }


def test_every_figure_that_a_case_selects_has_a_label():
    """A row without one is left out of the book, as a new release is at first."""
    for stated in read("conflicts").dropna(subset="by").itertuples():
        names = {part.split(" = ")[0] for part in stated.labels.split("; ")}
        selected = set(read(stated.table).query(stated.select)[stated.by])
        assert selected == names, stated.case_id


def test_every_case_is_published_with_its_rows_and_a_broken_one_is_named(monkeypatch):
    cases = publish_cases()
    made = current().items["case"]
    assert set(made) == set(cases.index) == set(read("conflicts").case_id)
    assert all(item["rows"] and len(item["values"]) > 1 for item in made.values())
    listed = read("conflicts")
    listed.loc[listed.index[0], "select"] = "no_such_column == 1900"
    first = listed.head(1)
    monkeypatch.setattr(
        "report.conflicts.read",
        lambda name: first if name == "conflicts" else read(name),
    )
    with pytest.raises(ValueError, match=f"case {listed.case_id.iloc[0]}"):
        publish_cases()


def test_parameters_are_guarded():
    refuse("choose one of 'kg', 'lb'", check_choice, "UNIT", "stone", ["kg", "lb"])
    odd = [(2020, 2010), (1990, 2010), 2010, (2000, 2005, 2010), (2000.5, 2010)]
    for span in [*odd, ("2000", "2010"), "2000-2010", None, (2000,)]:
        refuse("within 1997 to 2024", check_span, "YEARS", span, 1997, 2024)
    check_span("YEARS", [2000, 2010], 1997, 2024)


def test_a_source_line_names_who_counted_before_who_printed(monkeypatch):
    columns = ["source_id", "counted_by", "publisher", "published", "grade"]
    listed = pd.DataFrame(
        [
            ["a", "CBP", "U.S. Customs and Border Protection", "2024", GRADES[0]],
            ["b", "DEA", "A paper", "2025-05", GRADES[3]],
            ["c", "CDC", "An archive", "2019", GRADES[1]],
            ["d", "CDC", "CDC", "2026-03", GRADES[0]],
        ],
        columns=columns,
    ).set_index("source_id")
    monkeypatch.setattr("report.provenance.sources", lambda: listed)
    assert source_names("abcd") == [
        "CBP, 2024",
        "DEA, as quoted by A paper, 2025",
        "CDC, in 2 texts, 2019–2026",
    ]
    assert source_names("c") == ["CDC, read at An archive, 2019"]


def test_a_reader_s_own_matplotlibrc_and_language_change_no_chart():
    locale.setlocale(locale.LC_TIME, "C.UTF-8")  # as `axes.formatter.use_locale` does
    with plt.rc_context({"text.usetex": True, "axes.xmargin": 0.3}):
        style.use()
        assert locale.setlocale(locale.LC_TIME) == "C", "names of months"
        assert not plt.rcParams["text.usetex"] and plt.rcParams["axes.xmargin"] != 0.3
