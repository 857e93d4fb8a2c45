"""Every built page in a real browser: sealed, accessible in both modes and widths,
whole on paper, and usable by keyboard, by touch, from a folder, below a sub-path."""

import gzip
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import LOAD_ALL
from bs4 import BeautifulSoup
from built import HTML, IN_FRAME, PAGES, address, needs_pages

AXE = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_REQUESTS, MOST_GZIPPED, LARGEST_INDEX = 20, 250_000, 250_000
PUBLISHED_LINE = re.compile(  # what fact(), says(), claim.value(), figure() print
    r"^\w+_\w+ = .+ \| |^[\w-]+: (holds|NO LONGER HOLDS|confirmed|disputed) \|"
    r"|, digest [0-9a-f]{16}",
    re.M,
)
SHOWN = """() => [...document.querySelectorAll(".cell_output")]
  .map(output => output.textContent).join("\\n")"""

pytestmark = needs_pages


@pytest.fixture(scope="session")
def shared(browser):
    """One tab for all pages; each test reads what the page said and asked for."""
    wide = {"width": 1280, "height": 900}
    tab = browser.new_context(viewport=wide, color_scheme="light").new_page()
    tab.said, tab.asked = [], []
    tab.on("console", lambda line: line.type == "error" and tab.said.append(line.text))
    tab.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.on("requestfailed", lambda asked: tab.said.append(f"failed: {asked.url}"))
    tab.on("request", lambda asked: tab.asked.append(asked.url))
    return tab


def appear(tab, scheme: str, width: int) -> None:
    """Show the open page in light or dark, at a width, with all of its pictures."""
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.evaluate(LOAD_ALL)
    tab.evaluate("""() => {
      const moving = document.getAnimations();
      return Promise.all(moving.map(each => each.finished.catch(() => 0)));
    }""")


def leave_out_repeats(tab) -> None:
    """Keep eight charts, three pieces of code, four rows of each table, four tiles
    of each document: axe takes minutes for thousands alike."""
    tab.evaluate("""() => {
      const all = parts => [...document.querySelectorAll(parts)];
      for (const row of all("tbody tr:nth-child(n+5), .tile:nth-child(n+5)"))
        row.remove();
      for (const chart of all("figure.chart").slice(8)) chart.remove();
      for (const code of all("div.highlight pre").slice(3)) code.replaceChildren("");
    }""")


def violations(tab) -> list[str]:
    """What axe finds, one line each."""
    found = tab.evaluate(
        """tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false})
          .then(result => result.violations)""",
        RULES,
    )
    return [
        f"{rule['id']}: {each['html'][:150]}"
        for rule in found
        for each in rule["nodes"]
    ]


CHARTS_SEEN = """() => [...document.querySelectorAll("figure.chart")]
  .filter(chart => !chart.querySelector(".tiles")).map(chart => {
  const image = chart.querySelector("img"), box = image.getBoundingClientRect();
  const seen = !chart.closest("details:not([open])");
  const shown = image.checkVisibility(
    {visibilityProperty: true, opacityProperty: true});
  const large = box.width > 100 && box.height > 40 && shown;
  return {id: chart.id || "quoted", file: image.currentSrc, visible: !seen || large,
    drawn: image.naturalWidth > 0};
})"""


def wrong_charts(tab, ending: str) -> list[str]:
    """Charts that are hidden, not drawn, or another's or another width's drawing."""
    problems = []
    for chart in tab.evaluate(CHARTS_SEEN):
        file = chart["file"].rpartition("/")[2]
        if not (chart["visible"] and chart["drawn"]):
            problems.append(f"{chart['id']}: not visible")
        if chart["id"] == "quoted":
            continue  # in half of the front page: a place between the two widths
        if not file.endswith(ending) or (ending == ".svg" and "-narrow" in file):
            problems.append(f"{chart['id']}: drawn by {file}")
        elif chart["id"] != file.removesuffix(ending):
            problems.append(f"{chart['id']}: shows {file}")
    return problems


@pytest.mark.parametrize("name", PAGES)
def test_page(shared, name):
    shared.said.clear(), shared.asked.clear()
    shared.goto(address(name))
    problems = []
    for width, ending in ((1280, ".svg"), (320, "-narrow.svg")):
        appear(shared, "light", width)
        if shared.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append(f"the page scrolls sideways at {width}")
        problems += [f"{width}: {line}" for line in wrong_charts(shared, ending)]
    if line := PUBLISHED_LINE.search(shared.evaluate(SHOWN)):
        problems.append(f"a line of a publication: {line[0]!r}")
    said = "[...document.querySelectorAll('img:not(.small)')].map(image => image.alt)"
    for alt in shared.evaluate(said):
        if len(alt) < 40 or re.search(r"\.(svg|png|jpe?g)\b|/", alt.split(". ")[0]):
            problems.append(f"alt text says too little: {alt!r}")
    leave_out_repeats(shared)
    shared.evaluate(AXE)
    for scheme, width in (
        ("light", 320),
        ("light", 1280),
        ("dark", 1280),
        ("dark", 320),
    ):
        appear(shared, scheme, width)
        if (scheme, width) == ("dark", 320):
            shared.evaluate(
                """document.querySelectorAll('details').forEach(f => f.open = true);
                new Promise(done => requestAnimationFrame(() => setTimeout(done)))"""
            )
        problems += [f"{scheme} {width}: {line}" for line in violations(shared)]
    if name in IN_FRAME and not shared.locator("a[href='#main-content']").count():
        problems.append("no link that skips to the text")
    problems += shared.said
    outside = [url for url in shared.asked if not url.startswith(("file:", "data:"))]
    problems += [f"outside: {url}" for url in outside]
    assert not problems, f"{name}:\n" + "\n".join(problems[:20])


# --- paper -----------------------------------------------------------------------


ON_PAPER = """() => {
  const all = parts => [...document.querySelectorAll(parts)];
  const seen = part =>
    part.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const clips = box => {
    const style = getComputedStyle(box);
    return style.maxHeight !== "none" || style.overflowY === "auto";
  };
  const charts = all("figure.chart img");
  const open = part => !part.closest("details:not([open])");
  const rows = all("table.ledger > tbody > tr");
  const buttons = all(".ledger-tools, .bd-header-article, .bd-sidebar-primary");
  return {
    title: seen(document.querySelector("article h1")),
    rows_lost: rows.filter(row => ![...row.cells].every(seen)).length,
    clipped: all(".scroll, table.ledger").filter(clips).length,
    charts_lost: charts.filter(image => open(image) && !seen(image)).length,
    buttons: buttons.filter(seen).length,
    paper: getComputedStyle(document.body).backgroundColor,
  };
}"""
WHOLE = {
    "title": True,
    "rows_lost": 0,
    "clipped": 0,
    "charts_lost": 0,
    "buttons": 0,
    "paper": "rgb(255, 255, 255)",
}


@pytest.mark.parametrize("name", IN_FRAME)
def test_a_page_on_paper(browser, name):
    """Title, every row and every chart; light and without buttons, from dark mode."""
    tab = browser.new_page(viewport={"width": 672, "height": 950}, color_scheme="dark")
    tab.goto(address(name))
    tab.emulate_media(media="print", color_scheme="dark")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    found = tab.evaluate(ON_PAPER)
    tab.close()
    assert found == WHOLE, name


# --- weight, links ---------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [page for page in PAGES if page.startswith("notebooks/")]
)
def test_what_loads_before_scrolling_is_light(browser, name):
    tab, asked = browser.new_page(viewport={"width": 412, "height": 823}), []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(address(name), wait_until="networkidle")
    tab.close()
    files = [Path(unquote(urlparse(url).path)) for url in asked if url[:5] == "file:"]
    weight = sum(
        len(gzip.compress(path.read_bytes()))
        for path in files
        if path.parent.name != "figures"
    )
    assert len(files) <= MOST_REQUESTS, f"{name} asks for {len(files)} files"
    assert weight <= MOST_GZIPPED, f"{name} weighs {weight:,} bytes gzipped"
    assert not any("search-index" in str(path) for path in files), "only when asked"


def test_the_search_index_is_small():
    assert (HTML / "_static" / "search-index.js").stat().st_size <= LARGEST_INDEX


def test_links_inside_the_book_lead_somewhere():
    pages = {
        name: BeautifulSoup((HTML / name).read_text("utf-8"), "html.parser")
        for name in IN_FRAME
    }
    ids = {
        name: {each["id"] for each in page.select("[id]")}
        for name, page in pages.items()
    }
    broken = []
    for name, page in pages.items():
        for link in {each["href"] for each in page.select("a[href]")}:
            file, _, anchor = unquote(link).partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            target = HTML / name if not file else (HTML / name).parent / file
            known = ids.get(os.path.relpath(target, HTML))
            if not target.exists() or (
                anchor and known is not None and anchor not in known
            ):
                broken.append(f"{name} -> {link}")
    assert not broken, "\n".join(sorted(broken)[:30])


def test_no_address_stands_twice_on_a_page():
    for name in IN_FRAME:
        page = BeautifulSoup((HTML / name).read_text("utf-8"), "html.parser")
        ids = [each["id"] for each in page.select("[id]")]
        assert len(ids) == len(set(ids)), (
            f"{name}: {[i for i in ids if ids.count(i) > 1][:5]}"
        )
