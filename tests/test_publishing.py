"""What pages, ledgers and files for machines say, seen in a book of one chart."""

import base64
import io
import json
import re

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from small_book import CASE, CHART, FACTS, PAGE, STATEMENTS, build

from publishing import ROOT
from publishing.sphinx.changes import last_release
from publishing.sphinx.html import tag
from publishing.sphinx.links import spans
from publishing.sphinx.rows import Row
from report.rules import VERDICTS
from report.style import COLORS

STYLE = (ROOT / "book" / "_static" / "report.css").read_text("utf-8")


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        yield build(tmp_path_factory.mktemp("book"), patch)


@pytest.fixture(scope="module")
def page(html):
    """A built page, by name."""
    return lambda name: BeautifulSoup(
        (html / f"{name}.html").read_text("utf-8"), "html.parser"
    )


def words(part) -> str:
    return re.sub(r"\s+", " ", part.get_text()).strip()


def row(page, kind: str, row_id: str) -> list[str]:
    return [
        words(cell)
        for cell in page(f"book/{kind}").find(id=row_id).find_all(["th", "td"])
    ]


# --- charts ----------------------------------------------------------------------


def test_a_chart_has_title_unit_picture_foot_and_files(page, html):
    chart = page(PAGE).select_one("figure.chart#supply-area")
    assert words(chart.select_one("figcaption .title")) == CHART["title"]
    assert words(chart.select_one(".unit")) == CHART["unit"]
    image, narrow = chart.img, chart.source
    assert image["src"] == "../figures/supply-area.svg"
    assert (image["width"], image["height"]) == ("691", "374")
    assert image["alt"] == CHART["alt"] and image["loading"] == "lazy"
    assert narrow["srcset"] == "../figures/supply-area-narrow.svg"
    assert narrow["media"] == "(max-width: 540px)"
    foot = words(chart.select_one(".foot"))
    assert "Source: ONDCP, 2019 (official original, press). single source" in foot
    assert CHART["note"] in foot and "chart “supply-area”" in foot
    for link in chart.select(".tools a[download]"):
        assert (html / "notebooks" / link["href"]).resolve().exists()
    for end, part in ((".svg", "svg"), ("-narrow.svg", "svg_narrow"), (".csv", "csv")):
        text = (html / "figures" / f"supply-area{end}").read_text("utf-8")
        drawing, *told = re.split("<metadata>|</metadata>", text)
        assert drawing + "".join(told[1:]) == CHART[part]
        assert bool(told) == ("svg" in part)
        assert all(each in told[0] for each in (CHART["source_line"], "CC BY") if told)


def test_the_data_of_a_chart_are_a_table_of_all_rows(page):
    table = page(PAGE).select_one("figure.chart details table.data")
    heads = [words(cell) for cell in table.select("thead th")]
    assert heads == ["year", "count", "area, hectares"]
    rows = [row.select("td") for row in table.select("tbody tr")]
    assert [[words(cell) for cell in row] for row in rows] == CHART["cells"]
    assert [cell.get("class") for cell in rows[0]] == [["num"], None, ["num"]]
    box = table.parent
    assert box["class"] == ["scroll"] and box["tabindex"] == "0" and box["aria-label"]


def test_a_chart_on_another_page_leads_home(page):
    chart = page("index").select_one("figure.chart")
    assert chart.get("id") is None and chart.img["src"] == "figures/supply-area.svg"
    assert chart.select_one(".foot a")["href"] == f"{PAGE}.html#supply-area"
    assert "Source: ONDCP, 2019" in words(chart.select_one(".foot"))


def test_the_small_picture_of_a_chart_is_its_panel_alone(page, html):
    shown = page("book/accessibility").select_one("img.small")
    assert shown["alt"] == "" and shown["src"] == "../figures/supply-area-small.svg"
    drawing = (html / "figures" / "supply-area-small.svg").read_text("utf-8")
    assert 'viewBox="6 6 108 58"' in drawing and 'id="line"' in drawing
    assert not re.search('width="9|<text|axis_1|patch_1', drawing)


# --- prose -----------------------------------------------------------------------


def test_a_number_in_prose_leads_to_its_row_and_has_an_address(page):
    first, second = page("index").select("a.fact")
    assert (words(first), words(second)) == ("44,100 hectares", "44,100")
    assert first["href"] == "book/numbers.html#supply_area_2017"
    assert first["id"] == "fact-supply_area_2017"
    assert second["id"] == "fact-supply_area_2017-2"


def test_a_statement_is_marked_only_when_it_no_longer_holds(page):
    index = page("index")
    assert words(index.find(id="says-supply-fell")) == ""
    mark = index.find(id="says-supply-rose").a
    assert words(mark) == "No longer holds with the data of 2019"
    assert mark["href"] == "book/statements.html#supply-rose"
    title = page(PAGE).select_one("figure.chart figcaption a.no-longer")
    assert title["href"] == "../book/statements.html#supply-rose"


def test_a_chapter_counts_its_verdicts_and_leads_to_them(page):
    tally = page(PAGE).select_one("p.tally")
    assert "tested with this chapter's tables: 1 confirmed. Each" in words(tally)
    assert tally.a["href"].endswith("record.html#the-wall:chapter=1+Supply")


def test_a_term_carries_its_definition(page):
    assert page("index").select_one("a[href*='#term-']")["title"] == "A square field."


def test_numbers_in_tables_stand_to_the_right_and_a_corner_says_what_it_heads(page):
    table = page("index").select_one("table")
    assert words(table.select_one("thead th")) == "row"
    cells = {words(cell): cell.get("class") or [] for cell in table.select("tbody td")}
    assert "num" in cells["12%"] and "num" not in cells["Mexico"]


def test_each_page_holds_the_cards_of_its_numbers(page):
    said = json.loads(page("index").find(id="cards").string)
    label, counted, graded, code = said["supply_area_2017"]
    assert label == FACTS[0]["label"] and counted.startswith("ONDCP")
    assert graded == "official original, press, single source, 2019"
    assert code == f"{PAGE}.html#cell-1"
    assert page(PAGE).find(id="cell-1"), "the code has that address"


# --- cells -----------------------------------------------------------------------


def test_no_line_of_a_publication_stands_on_a_page(page):
    assert "LINE OF" not in page(PAGE).get_text()


def test_code_of_neighbors_is_one_fold_that_says_what_it_does(page):
    folds = page(PAGE).select("details.code")
    table = "mexico_poppy_cultivation"
    assert [words(fold.summary) for fold in folds] == [
        f"Code: reads {table}, {table}, draws a chart, computes 2 numbers, "
        "checks 2 statements",
        f"Code: reads {table}, {table}, tests crs-08, compares figures, writes a table",
    ]
    assert [each["id"] for each in folds[0].select("[id]")] == ["cell-1", "cell-2"]
    chart = page(PAGE).select_one("figure.chart")
    assert chart.sourceline < folds[0].sourceline, "code stands below what it made"


def test_a_table_of_words_is_a_table(page):
    table = page(PAGE).select_one("table.table")
    assert words(table.caption).startswith("Words of the table")
    assert [words(cell) for cell in table.select("td")] == ["a | b", "12%"]


# --- ledgers ---------------------------------------------------------------------


def test_ledger_of_numbers(page):
    number, value, how, used = row(page, "numbers", "supply_area_2017")
    assert FACTS[0]["label"] in number and value == "44,100 hectares"
    assert "as <published>" in how and "lines 16-17, 40" in how
    assert "ondcp-2019-mexico, beaufort-ondcp-2018 (official original, press)" in how
    assert used == "Book, again (2), 1 Supply, chart supply-area, crs-08"
    found = page("book/numbers").find(id="supply_area_2017")
    assert found.find_all("td")[0]["data-sort"] == "44100"
    links = [link["href"] for link in found.select("a")]
    assert "../index.html#fact-supply_area_2017-2" in links, "the sentence that uses it"
    assert {f"../{PAGE}.html#cell-1", f"../{PAGE}.html#supply-area"} <= {*links}


def test_ledger_of_statements(page):
    said, verdict, tested, where = row(page, "statements", "supply-rose")
    assert STATEMENTS[1]["words"] in said and verdict == "no longer holds"
    assert "lines 16-17, 40" in tested and where == "Book, chart supply-area"
    assert row(page, "statements", "supply-fell")[1] == "holds"
    [broken] = page("book/statements").select("strong.no-longer")
    assert broken.find_parent("tr")["id"] == "supply-rose"


def test_a_verdict_has_one_color_in_ledger_and_charts():
    found = dict(re.findall(r'\[data-verdict="(.+)"\] .*\((#\w+), #\w+\)', STYLE))
    assert {*VERDICTS, "question"} == found.keys()
    assert found == {name: COLORS[name] for name in found}


def test_ledger_of_cases(page):
    subject, figures, gap, why = row(page, "conflicts", "conflicts-area")
    assert subject.startswith("Poppy area of Mexico, 2017")
    assert figures == "U.S. estimate: 44,100UN-Mexico survey: 30,600"
    assert gap == "+44.1%" and why.startswith("another method")
    links = page("book/conflicts").find(id="conflicts-area").td.select("a")
    assert [a["href"].partition("#source-")[2] for a in links] == CASE["read_in"]


def test_ledger_of_sources_says_who_counted_and_what_rests_on_it(page):
    source, counted, grade, cited = row(page, "sources", "source-ondcp-2019-mexico")
    assert source.endswith("ondcp-2019-mexico") and counted.startswith("ONDCP")
    assert grade.startswith("official") and "mexico_poppy_cultivation" in cited


def test_catalogue_describes_every_table(page):
    found = page("notebooks/data_catalogue").find(id="table-mexico_poppy_cultivation")
    text = words(found)
    assert re.search(r"\d+ columns", text) and re.search(r"[\d,]+ rows", text)
    assert "1 chart: supply-area" in text and "1 claim: crs-08" in text
    link = next(each["href"] for each in found.select("a[download]"))
    assert link == "../data/supply/mexico_poppy_cultivation.csv"


def test_what_changed_names_new_and_lost_numbers(page):
    told = words(page("book/changes").select_one("table.ledger tbody"))
    assert "supply_area_2017new44,100 hectares" in told and "gone" in told
    version, numbers = last_release()
    assert re.fullmatch(r"\d+\.\d+\.\d+", version) and len(numbers) > 100


def test_every_row_carries_its_columns_names_for_phones(page):
    for name in ("numbers", "statements", "conflicts", "sources"):
        table = page(f"book/{name}").select_one("table.ledger")
        heads = [words(cell) for cell in table.select("thead th")]
        for n, head in enumerate(heads[1:], 2):
            assert f"--{n}:'{head}: '" in table["style"], name
            assert f"td:nth-child({n}) {{ --name: var(--{n}); }}" in STYLE, name


# --- search, files, assets -------------------------------------------------------


@pytest.fixture(scope="module")
def index(html):
    text = (html / "_static" / "search-index.js").read_text("utf-8")
    found = json.loads(text.removeprefix("searchIndex = ").removesuffix(";\n"))
    return {
        (place, title): (f"{page}.html#{anchor}", said)
        for place, page, told in found
        for title, anchor, said in told
    }


def test_search_knows_sections_charts_claims_tables_and_terms(index):
    address, said = index["1 Supply", "Supply"]
    assert address == f"{PAGE}.html#" and said.startswith("Words on 44,100 hectares.")
    assert index["Chart, 1 Supply", CHART["title"]][0] == f"{PAGE}.html#supply-area"
    claim = index["Claim", "Mexico's area rose"]
    assert claim[0] == "notebooks/6_checking_the_record.html#crs-08"
    assert claim[1].startswith("crs-08, confirmed. It agrees")
    assert index["Term", "hectare"] == (
        "book/glossary.html#term-hectare",
        "A square field.",
    )
    assert any(place == "Table" for place, _ in index)
    assert "Mérida" in index["Accessibility", "Accessibility"][1]


def test_files_for_machines(html):
    [first, _] = json.loads((html / "facts.json").read_text("utf-8"))
    assert first["id"] == "supply_area_2017" and first["value"] == 44100
    assert first["rows"] == {"mexico_poppy_cultivation": "16-17, 40"}
    [chart] = json.loads((html / "charts.json").read_text("utf-8"))
    assert chart["title"] == CHART["title"]
    assert not chart.keys() & {"svg", "svg_narrow", "csv", "cells"}, "in figures/"
    for name in ("claims", "statements", "cases"):
        assert json.loads((html / f"{name}.json").read_text("utf-8"))


def test_only_what_pages_load_is_shipped(html):
    shipped = {path.name for path in (html / "_static").iterdir()}
    indexes = {"search-index.js", "search-index-es.js"}
    assert shipped == {"book.css", "book.js", "preview.png", *indexes}


def test_each_page_says_how_new_its_data_are_and_what_it_is_about(page):
    index = page("index")
    assert words(index.select_one("footer .as-of")).startswith("Newest official source")
    about = index.find("meta", attrs={"name": "description"})["content"]
    assert about.startswith("In 2017 44,100 hectares")


def test_the_font_inside_the_style_draws_every_icon_that_it_names(html):
    css = (html / "_static" / "book.css").read_text(encoding="utf-8")
    named = {int(code, 16) for code in re.findall(r"\\([ef][0-9a-f]{3})\b", css)}
    named |= {ord(icon) for icon in re.findall(r"[\ue000-\uf8ff]", css)}
    font = base64.b64decode(re.search(r"data:font/woff;base64,([^)]*)", css)[1])
    assert named and named <= set(TTFont(io.BytesIO(font)).getBestCmap())


def test_html_is_escaped_and_lines_are_short():
    assert tag("p", "a < b", class_="x", data_y=1, hidden=True, id=None) == (
        '<p class="x" data-y="1" hidden>a &lt; b</p>'
    )
    assert spans([2, 3, 4, 9]) == "2-4, 9"
    with pytest.raises(ValueError):
        Row("x", "one cell").html(2)
