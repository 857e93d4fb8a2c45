"""Every built page in a real browser: sealed, accessible in both modes and widths, whole
on paper, and usable by keyboard, on a phone, from a folder and below a sub-path."""

import contextlib
import gzip
import http.server
import os
import re
import threading
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from publishing import HTML as BUILT
from publishing.editions.browser import CHROMIUM, MISSING, open_browser

HTML = Path(os.environ.get("BOOK_HTML", BUILT))
PAGES = sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
IN_FRAME = [name for name in PAGES if name != "404.html"]
CHAPTERS = [name for name in PAGES if re.match(r"notebooks/\d", name)]
CHAPTER = "notebooks/1_supply_sources.html"
AXE = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_REQUESTS, MOST_GZIPPED, LARGEST_INDEX = 20, 250_000, 250_000
PUBLISHED_LINE = re.compile(
    r"^[a-z]+_\w+ = .+ \| |: NO LONGER HOLDS|, digest [0-9a-f]{16}", re.M
)

pytestmark = pytest.mark.skipif(
    not PAGES, reason="the book isn't built: run make book first"
)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with open_browser() as opened:
        yield opened


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


@pytest.fixture
def phone(browser):
    """A touch screen of 390 pixels."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def host():
    """The book below a sub-path, by a host that answers with 404.html, as Pages does."""

    class Pages(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path):
            below = urlparse(path).path.removeprefix("/some/book")
            return super().translate_path(below or "/")

        def send_error(self, code, *_):
            content = (HTML / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(content if self.command == "GET" else b"")

        def log_message(self, *_):
            pass

    handler = partial(Pages, directory=str(HTML))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/book/"
    server.shutdown()


def address(name: str) -> str:
    """The page as a file:// address: nothing here needs a server."""
    file, _, anchor = name.partition("#")
    return (HTML / file).resolve().as_uri() + f"#{anchor}" * bool(anchor)


def appear(tab, scheme: str, width: int) -> None:
    """Show the open page in light or dark, at a width, with all of its pictures."""
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.evaluate(
        """async () => {
          for (const image of document.images) image.loading = "eager";
          await Promise.all([...document.images].map(i => i.decode().catch(() => 0)));
          const moving = document.getAnimations();
          await Promise.all(moving.map(each => each.finished.catch(() => 0)));
        }"""
    )


def leave_out_repeats(tab) -> None:
    """Keep eight charts, three pieces of code, four rows of each table: axe takes
    minutes for thousands alike."""
    tab.evaluate("""() => {
      const cut = (parts, n, how) => [...document.querySelectorAll(parts)].slice(n).forEach(how);
      for (const body of document.querySelectorAll("tbody")) [...body.rows].slice(4).forEach(row => row.remove());
      cut("figure.chart", 8, chart => chart.remove());
      cut("div.highlight pre", 3, code => code.replaceChildren("code"));
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


CHARTS_SEEN = """() => [...document.querySelectorAll("figure.chart")].map(chart => {
  const image = chart.querySelector("img"), box = image.getBoundingClientRect();
  const seen = !chart.closest("details:not([open])");
  return {id: chart.id || "quoted", file: image.currentSrc, drawn: image.naturalWidth > 0,
    visible: !seen || (box.width > 100 && box.height > 40 && image.checkVisibility())};
})"""


def wrong_charts(tab, ending: str) -> list[str]:
    """Charts that are hidden, not drawn, or another's or another width's drawing."""
    problems = []
    for chart in tab.evaluate(CHARTS_SEEN):
        file = chart["file"].rpartition("/")[2]
        if not (chart["visible"] and chart["drawn"]):
            problems.append(f"{chart['id']}: not visible")
        if not file.endswith(ending) or (ending == ".svg" and "-narrow" in file):
            problems.append(f"{chart['id']}: drawn by {file}")
        elif chart["id"] not in ("quoted", file.removesuffix(ending)):
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
    if line := PUBLISHED_LINE.search(shared.evaluate("document.body.textContent")):
        problems.append(f"a line of a publication: {line[0]!r}")
    for alt in shared.evaluate("[...document.images].map(image => image.alt)"):
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
                "document.querySelectorAll('details').forEach(f => f.open = true)"
            )
        problems += [f"{scheme} {width}: {line}" for line in violations(shared)]
    if name in IN_FRAME and not shared.locator("a[href='#main-content']").count():
        problems.append("no link that skips to the text")
    problems += shared.said
    outside = [url for url in shared.asked if not url.startswith(("file:", "data:"))]
    problems += [f"outside: {url}" for url in outside]
    assert not problems, f"{name}:\n" + "\n".join(problems[:20])


# --- paper -----------------------------------------------------------------------


@pytest.mark.parametrize("name", IN_FRAME)
def test_a_page_on_paper(browser, name):
    """Title, every row and every chart; light, without buttons, also from dark mode."""
    tab = browser.new_page(viewport={"width": 672, "height": 950}, color_scheme="dark")
    tab.goto(address(name))
    tab.emulate_media(media="print", color_scheme="dark")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    found = tab.evaluate("""() => {
      const seen = part => part.checkVisibility();
      const clipped = [...document.querySelectorAll(".scroll, table.ledger")].filter(box =>
        getComputedStyle(box).maxHeight !== "none" || getComputedStyle(box).overflowY === "auto");
      return {
        title: seen(document.querySelector("article h1")),
        rows: [...document.querySelectorAll("table.ledger > tbody > tr")].filter(row => ![...row.cells].every(seen)).length,
        clipped: clipped.length,
        charts: [...document.querySelectorAll("figure.chart img")].filter(i => !i.closest("details:not([open])") && !seen(i)).length,
        paper: getComputedStyle(document.body).backgroundColor,
        tools: [...document.querySelectorAll(".ledger-tools, .bd-header-article, .bd-sidebar-primary")].filter(seen).length,
      };
    }""")
    tab.close()
    expected = {"title": True, "rows": 0, "clipped": 0, "charts": 0, "tools": 0}
    assert found == expected | {"paper": "rgb(255, 255, 255)"}, name


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


# --- keyboard, cards, place ------------------------------------------------------


def tab_to(tab, selector: str, presses: int = 400) -> None:
    """Press Tab until the focus is on something that `selector` finds."""
    for _ in range(presses):
        tab.keyboard.press("Tab")
        if tab.evaluate(
            "selector => document.activeElement.matches(selector)", selector
        ):
            return
    pytest.fail(f"{presses} presses of Tab on {tab.url} never reached {selector}")


def test_a_keyboard_is_enough(browser):
    """Front page, chapter, card of a number, its code, data of a chart, download, ledger:
    without a mouse."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address("index.html"))
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.hash") == "#main-content"
    tab_to(tab, f"a[href$='{CHAPTER}']")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/" + CHAPTER)
    tab_to(tab, "article a.fact")
    card = tab.locator("#card")
    assert card.is_visible() and "Counted by" in card.inner_text()
    assert (
        tab.evaluate("document.activeElement.getAttribute('aria-describedby')")
        == "card"
    )
    tab_to(tab, "#card a", 1)
    assert "numbers.html#" in tab.evaluate("document.activeElement.href")
    tab_to(tab, "#card a[href*='#cell-']", 1)
    tab.keyboard.press("Escape")
    assert not card.is_visible()
    tab_to(tab, "figure.chart details:not(.cite) > summary")
    tab.keyboard.press("Enter")
    tab_to(tab, "figure.chart .scroll", 3)
    assert tab.evaluate("document.activeElement.innerText.length") > 50
    tab_to(tab, "figure.chart a[href$='.csv']", 6)
    with tab.expect_download() as download:
        tab.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")
    tab_to(tab, "article a.fact")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/numbers.html#*")
    assert tab.locator("tr:target").is_visible()
    tab.locator("tr:target a[href*='#cell-']").click()
    tab.wait_for_url("**#cell-*")
    assert tab.locator(":target").is_visible(), "the fold of that cell is open"
    tab.close()


def test_a_tap_shows_the_card_and_a_second_one_follows(phone):
    phone.goto(address("index.html"))
    number = phone.locator("a.fact").first
    number.tap()
    card = phone.locator("#card")
    card.wait_for(state="visible", timeout=2000)
    assert "index.html" in phone.url and "numbers" not in phone.url
    frame = card.bounding_box()
    assert frame["x"] == 0 and round(frame["y"] + frame["height"]) == 844
    phone.locator("h1").tap()
    card.wait_for(state="hidden", timeout=2000)
    number.tap()
    phone.wait_for_timeout(600)
    number.tap()
    phone.wait_for_url("**/numbers.html#*")


@pytest.mark.parametrize("return_by", ["go_back", "reload"])
def test_the_reader_keeps_the_place(browser, return_by):
    """The number that was followed stands where it stood, and what was open is open."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address(CHAPTER))
    tab.locator("figure.chart details").first.evaluate("fold => { fold.open = true }")
    at = "[...document.querySelectorAll('article a.fact')].at(-3).getBoundingClientRect().top"
    tab.evaluate(
        "[...document.querySelectorAll('article a.fact')].at(-3).scrollIntoView({block: 'center'})"
    )
    tab.wait_for_timeout(400)
    before = tab.evaluate(at)
    if return_by == "go_back":
        tab.goto(address("book/numbers.html"))
    getattr(tab, return_by)(wait_until="load")
    tab.wait_for_timeout(600)
    assert abs(tab.evaluate(at) - before) < 3
    assert tab.locator("figure.chart details").first.evaluate("fold => fold.open")
    tab.close()


def test_menus_modes_and_jumps_work_on_a_phone(browser):
    """Contents of book and page open as dialogs and give the focus back; modes change;
    a jump lands on its heading."""
    tab = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="light")
    tab.goto(address(CHAPTER))
    for name in ("primary", "secondary"):
        dialog = tab.locator(f"#pst-{name}-sidebar-modal")
        tab.click(f".{name}-toggle")
        assert dialog.is_visible() and dialog.locator("a").count() > 5
        tab.keyboard.press("Escape")
        tab.wait_for_function(f"document.activeElement.matches('.{name}-toggle')")
        assert not dialog.is_visible()
    tab.click(".theme-switch-button")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.reload()
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.click(".secondary-toggle")
    tab.locator("#pst-secondary-sidebar-modal a:visible").nth(3).click()
    tab.wait_for_function(
        "Math.abs(document.querySelector(':target').getBoundingClientRect().top - 90) < 60"
    )
    tab.close()


@pytest.mark.parametrize("name", CHAPTERS + ["book/numbers.html", "book/sources.html"])
def test_every_page_shows_its_contents(browser, name):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address(name))
    shown = tab.locator("#pst-page-toc-nav a").first.is_visible()
    sections = tab.locator("article section section").count()
    tab.close()
    assert shown or not sections, f"{name}: {sections} sections and no contents"


# --- search and ledgers ----------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "kind", "page"),
    [
        ("potential pure production", "Term", "glossary"),
        ("mexico_poppy_cultivation", "Table", "data_catalogue"),
        ("crs-08", "Claim", "6_checking_the_record"),
        ("merida", "4 Mérida", "4_merida"),
        ("MÉRIDA", "4 Mérida", "4_merida"),
    ],
)
@pytest.mark.parametrize("served", [False, True], ids=["folder", "sub-path"])
def test_search(browser, host, words, kind, page, served):
    tab = browser.new_page()
    tab.goto(host + CHAPTER if served else address(CHAPTER))
    tab.keyboard.press("Control+K")
    tab.keyboard.type(words)
    hits = tab.locator("dialog#search li")
    hits.first.wait_for(timeout=10_000)
    found = hits.evaluate_all(
        "all => all.map(one => [one.querySelector('a').href, one.querySelector('.note').textContent])"
    )
    assert any(page in link and place == kind for link, place in found[:12]), found[:5]
    field = tab.locator("dialog#search input")
    assert field.evaluate("f => parseFloat(getComputedStyle(f).paddingLeft)") < 16
    assert not tab.locator("dialog#search label i").count(), (
        "nothing lies on the typed letter"
    )
    hits.first.locator("a").click()
    tab.wait_for_url("**" + found[0][0].rpartition("/")[2])
    assert not tab.locator("article mark, article .highlighted").count()
    tab.close()


def test_an_address_can_hold_a_search(browser):
    tab = browser.new_page()
    tab.goto(address("search.html") + "?q=fentanyl")
    tab.locator("article li a").first.wait_for(timeout=10_000)
    tab.close()


def test_a_ledger_is_searched_filtered_and_sorted(browser):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address("book/numbers.html"))
    shown = "[...document.querySelectorAll('table.ledger tbody tr')].filter(row => !row.hidden)"
    every = tab.evaluate(f"{shown}.length")
    assert every == tab.evaluate(f"{shown}.filter(row => row.checkVisibility()).length")
    last = tab.evaluate(f"{shown}.at(-1).querySelector('code, a').textContent")
    assert tab.evaluate("text => window.find(text)", last), (
        "the browser's search finds it"
    )
    tab.fill(".ledger-tools input", "merida_ MÉRIDA")
    assert 0 < tab.evaluate(f"{shown}.length") < every
    tab.goto(
        tab.url
        + "#"
        + tab.evaluate(
            "[...document.querySelectorAll('table.ledger tr[hidden]')].at(-1).id"
        )
    )
    assert tab.locator("tr:target").is_visible(), "a link to a filtered row shows it"
    for _ in range(2):
        tab.click("table.ledger thead th:nth-child(2) button")
        values = tab.evaluate(f"{shown}.map(row => +row.cells[1].dataset.sort)")
        assert values in (sorted(values), sorted(values, reverse=True))
    tab.close()


def test_a_ledger_is_a_compact_list_on_a_phone(phone):
    phone.goto(address("book/numbers.html"))
    row = phone.locator("table.ledger tbody tr").first
    assert row.bounding_box()["height"] < 90
    assert not row.locator("td").nth(1).is_visible()
    row.locator("a").first.tap()
    phone.wait_for_function("document.querySelector('tr:target')")
    assert row.locator("td").nth(1).is_visible()


# --- odd places ------------------------------------------------------------------


def test_without_storage_everything_works(browser):
    """As with blocked cookies, or in the sandboxed frame of a learning platform."""
    tab, errors = browser.new_page(viewport={"width": 390, "height": 844}), []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    refuse = """for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, {get() { throw new DOMException("refused", "SecurityError"); }});"""
    tab.add_init_script(refuse)
    tab.goto(address(CHAPTER))
    assert tab.evaluate("document.documentElement.dataset.theme") in ("light", "dark")
    tab.click(".theme-switch-button")
    tab.click(".primary-toggle")
    assert tab.locator("#pst-primary-sidebar-modal").is_visible()
    tab.keyboard.press("Escape")
    tab.focus("article a.fact")
    assert tab.locator("#card").is_visible()
    tab.close()
    assert not errors


def test_a_script_that_fails_stops_no_other(browser):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.add_init_script("delete window.IntersectionObserver")  # report.js needs it
    tab.goto(address(CHAPTER))
    tab.focus("article a.fact")
    assert tab.locator("#card").is_visible()
    tab.close()


def test_without_scripts_everything_is_there_to_read(browser):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address("book/numbers.html"))
    rows = tab.locator("table.ledger tbody tr")
    assert rows.count() > 100 and rows.last.is_visible()
    assert not tab.locator(".ledger-tools").is_visible()
    tab.goto(address("index.html"))
    tab.locator("a.fact").first.click()
    tab.wait_for_url("**/numbers.html#*")
    context.close()


@pytest.mark.parametrize("wrong", ["nope.html", "notebooks/nope.html", "a/b/c", "a/b/"])
def test_a_wrong_address_leads_to_the_front_page(browser, host, wrong):
    tab = browser.new_page()
    tab.goto(host + wrong)
    link = tab.locator("main a").first
    tab.wait_for_function(
        "document.querySelector('main a').href.endsWith('/some/book/index.html')"
    )
    link.click()
    tab.wait_for_url(host + "index.html")
    assert tab.locator("a.fact").count()
    tab.close()


def test_forced_colors_and_dark_mode_keep_text_readable(browser):
    context = browser.new_context(forced_colors="active", color_scheme="dark")
    tab = context.new_page()
    tab.goto(address("index.html"))
    colors = tab.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    context.close()
    assert colors[0] != colors[1]


def test_a_notebook_downloads_as_the_repository_has_it():
    notebooks = Path(__file__).parents[1] / "notebooks"
    for path in (HTML / "_sources" / "notebooks").glob("*.ipynb"):
        assert path.read_bytes() == (notebooks / path.name).read_bytes(), path.name
