"""The printed editions and the zip, made from a small built book."""

import re
import subprocess
import zipfile
from contextlib import nullcontext

import pytest
from bs4 import BeautifulSoup
from small_book import CHART, FACTS, PAGE, build

from publishing.editions import briefs, pages, pdf
from publishing.editions import zip as whole
from publishing.sphinx.html import tag

CHAPTER = """
<html><body><article class="bd-article"><section>
<h1>Routes<a class="headerlink">#</a></h1>
<div class="answer admonition"><p class="admonition-title">The short answer</p>
<ul><li>It fell to
<a class="fact" href="../book/numbers.html#supply_area_2017">44,100 hectares</a>, from
<a class="fact" href="../book/numbers.html#supply_area_2016">9,087</a>.</li></ul>
</div>{charts}
<section><h2>What changed most recently</h2><p>A release.</p>
<details class="code"></details></section>
<section><h2>What would change this conclusion</h2>
<ul><li>A new survey.</li></ul></section>
<section><h2>Exercises</h2><p>Compute.</p></section>
</section></article>
<footer><span class="as-of">Newest: CDC, 2026.</span></footer></body></html>
"""
FIGURE = """<figure class="chart" id="{0}">
<figcaption><p class="title">{0}</p></figcaption>
<picture><source srcset="x"><img src="../figures/supply-area.svg" alt="Line chart."
loading="lazy"></picture><div class="foot"><div class="tools"><details><summary>Data
</summary></details></div></div></figure>"""


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """A built book with one chapter more, of three charts."""
    with pytest.MonkeyPatch.context() as patch:
        out = build(tmp_path_factory.mktemp("book"), patch)
        ids = ("routes-lead", "routes-idle", "supply-area")
        charts = "".join(FIGURE.format(each) for each in ids)
        (out / "notebooks" / "2_routes.html").write_text(CHAPTER.format(charts=charts))
        patch.setattr(pages, "HTML", out)
        patch.setattr(briefs, "HTML", out)
        patch.setattr(
            briefs,
            "facts_of",
            lambda: {"routes-idle": set(), "supply-area": {"supply_area_2017"}},
        )
        yield out


def text(part) -> str:
    return " ".join(BeautifulSoup(str(part), "html.parser").get_text(" ").split())


def test_an_article_on_paper_is_whole_and_holds_its_drawings(html):
    found = pages.article("notebooks/2_routes")
    assert pages.title(found) == "Routes", "no permalink in the heading"
    assert not found.select("details.code, .tools, img, source, .headerlink")
    drawing = found.select_one("figure svg")
    assert drawing["role"] == "img" and drawing["aria-label"] == "Line chart."
    assert found.select_one("a.fact")["href"] == "book/numbers.html#supply_area_2017"
    catalogue = pages.article("notebooks/data_catalogue")
    assert all(fold.has_attr("open") for fold in catalogue.select("details"))
    assert pages.as_of("notebooks/2_routes") == "Newest: CDC, 2026."


def test_ledgers_on_paper_hold_every_row(html):
    for page in ("book/numbers", "book/sources", "notebooks/data_catalogue"):
        built = BeautifulSoup((html / f"{page}.html").read_text("utf-8"), "html.parser")
        rows = len(built.select("table.ledger tbody tr"))
        assert rows and len(pdf.chapter(page).select("table.ledger tbody tr")) == rows


def test_addresses_differ_in_the_whole_book_and_links_stay_inside(html):
    found = pdf.chapter("notebooks/2_routes")
    assert found.select_one("figure")["id"] == "2_routes--routes-lead"
    assert not found.select_one("a.fact").has_attr("href"), "numbers aren't printed"
    index = pdf.chapter("index")
    assert (
        index.select_one("figure .foot a")["href"] == "#1_supply_sources--supply-area"
    )
    assert 'id="2_routes"' in pdf.body("notebooks/2_routes", found)


def test_cover_and_contents(html):
    front = BeautifulSoup(
        pdf.front([("2_routes", "Routes & more", 7)], "CDC, 2026"), "html.parser"
    )
    assert "CDC, 2026" in text(front.select_one(".cover")) and pdf.TITLE in text(front)
    link = front.select_one(".contents a")
    assert (link["href"], text(link)) == ("#2_routes", "Routes & more 7")


def test_a_brief_has_bottom_line_numbers_charts_by_weight_and_what_is_disputed(html):
    first, *more = briefs.parts("notebooks/2_routes")
    told = text(first)
    assert told.startswith(
        "From Poppy to Policy, notebooks/2_routes.html. Newest: CDC, 2026."
    )
    assert "Bottom line It fell to 44,100 hectares" in told
    for fact in FACTS:
        assert f"{fact['display']} {fact['label']}" in told
    figures = "U.S. estimate 44,100; UN-Mexico survey 30,600. another method"
    assert f"What is disputed Poppy area of Mexico, 2017 : {figures}" in told
    assert "What changed most recently A release." in told
    assert "What is not known, and would change this A new survey." in told
    assert "Compute" not in told and 'id="routes-lead"' in first
    assert ["supply-area" in chart for chart in more] == [True, False]


def test_printing_counts_sheets_and_gives_the_same_bytes_twice(
    html, browser, tmp_path, monkeypatch
):
    monkeypatch.setattr(pages, "open_browser", lambda: nullcontext(browser))
    (html.parent / "run" / "built").write_text("key")
    monkeypatch.setattr(pages, "RUN", html.parent / "run")
    monkeypatch.setattr(pages, "PDF", tmp_path)
    two = tag("div", "One", class_="chapter") + tag("div", "Two", class_="chapter")
    with pages.printer() as tab:
        outs = [tmp_path / name for name in ("a.pdf", "b.pdf")]
        counts = [pages.print_html(tab, pages.sheet(two), out, "Foot") for out in outs]
    assert counts == [2, 2] and outs[0].read_bytes() == outs[1].read_bytes()
    assert re.search(rb"/CreationDate ?\(D:0000", outs[0].read_bytes())
    assert b"SourceSans3" in outs[0].read_bytes(), (
        "fonts of the book, not of the machine"
    )
    assert (tmp_path / "key").read_text("utf-8") == "key"


def test_the_zip_holds_pages_and_sources_and_is_the_same_twice(
    html, tmp_path, monkeypatch
):
    root = tmp_path / "book"
    root.mkdir()
    (root / "README.md").write_text("x")
    with pytest.raises(SystemExit, match="isn't a git repository"):
        whole.tracked(root)
    subprocess.run(["git", "init", "-q", root], check=True)
    subprocess.run(["git", "-C", root, "add", "README.md"], check=True)
    for name, value in (
        ("ROOT", root),
        ("HTML", html),
        ("tracked", lambda: ["README.md"]),
    ):
        monkeypatch.setattr(whole, name, value)
    made = []
    for name in ("a.zip", "b.zip"):
        monkeypatch.setattr(whole, "OUT", root / name)
        whole.main()
        made.append(root / name)
    assert made[0].read_bytes() == made[1].read_bytes()
    entries = zipfile.ZipFile(made[0]).infolist()
    assert {entry.date_time for entry in entries} == {(2026, 1, 1, 0, 0, 0)}
    names = [entry.filename for entry in entries]
    assert "from-poppy-to-policy/index.html" in names
    assert "from-poppy-to-policy/source/README.md" in names
    assert f"from-poppy-to-policy/figures/{CHART['id']}.svg" in names
    assert f"from-poppy-to-policy/{PAGE}.html" in names
