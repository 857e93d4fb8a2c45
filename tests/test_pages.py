"""Every built page in a real browser: sealed, accessible in both modes and widths, and usable by keyboard alone."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from tools.browser import CHROMIUM, open_browser

HTML = Path(os.environ.get("BOOK_HTML", Path(__file__).resolve().parents[1] / "_build" / "html"))
PAGES = sorted(str(path.relative_to(HTML)) for path in HTML.rglob("*.html"))
CHAPTER = "notebooks/1_supply_sources.html"
AXE = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_REQUESTS, MOST_GZIPPED = 20, 250_000

needs_pages = pytest.mark.skipif(not PAGES, reason="the book isn't built: run make book first")
pytestmark = needs_pages


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    if CHROMIUM is None:
        missing = "no Chromium was found: install it (apt-get install chromium) and run make test again"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def shared(browser):
    """One tab for all pages; each test reads what the page said and asked for."""
    tab = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light").new_page()
    tab.said, tab.asked = [], []
    tab.on("console", lambda message: message.type == "error" and tab.said.append(message.text))
    tab.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.on("requestfailed", lambda request: tab.said.append(f"failed: {request.url} {request.failure}"))
    tab.on("request", lambda request: tab.asked.append(request.url))
    return tab


def address(name: str) -> str:
    """The page as a file:// address: nothing here needs a server."""
    return (HTML / name).resolve().as_uri()


def appear(tab, scheme: str, width: int) -> None:
    """Show the open page in light or dark, at a width; load the pictures further down too."""
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.evaluate(
        """async () => {
          const images = [...document.images];
          for (const image of images) image.loading = "eager";
          await Promise.all(images.map(image => image.decode().catch(() => 0)));
          await Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => 0)));
        }"""
    )


def open_folds(tab) -> None:
    """Open every folded table, solution and piece of code; the page then finds out which of them scroll."""
    tab.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    tab.wait_for_timeout(600)


def leave_out_repeats(tab) -> None:
    """Keep eight charts, three pieces of code, four rows of each table: axe takes minutes for thousands alike."""
    tab.evaluate("""() => {
      document.querySelectorAll("tbody tr:nth-child(n+5)").forEach(row => row.remove());
      [...document.querySelectorAll("figure.chart")].slice(8).forEach(chart => chart.remove());
      [...document.querySelectorAll("div.highlight pre")].slice(3).forEach(code => code.replaceChildren("code"));
    }""")


def violations(tab) -> list[str]:
    """What axe finds, one line each."""
    found = tab.evaluate(
        "tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false}).then(r => r.violations)", RULES
    )
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_page(shared, name):
    shared.said.clear(), shared.asked.clear()
    shared.goto(address(name))
    problems = []
    for width in (1280, 320):
        appear(shared, "light", width)
        if shared.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append(f"the page scrolls sideways at {width}")
        broken = shared.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.currentSrc || i.src)")
        problems += [f"{width}: not drawn: {source}" for source in broken]
    for alt in shared.evaluate("[...document.images].map(image => image.alt)"):
        if len(alt) < 40 or re.search(r"\.(svg|png|jpe?g)\b|/", alt.split(". ")[0]):
            problems.append(f"alt text says too little: {alt!r}")
    leave_out_repeats(shared)
    shared.evaluate(AXE)
    for scheme, width in (("light", 320), ("light", 1280), ("dark", 1280), ("dark", 320)):
        appear(shared, scheme, width)
        if (scheme, width) == ("dark", 320):
            open_folds(shared)
        problems += [f"{scheme} {width}: {line}" for line in violations(shared)]
    skip = shared.locator("a[href='#main-content']").first
    if name != "genindex.html" and not skip.count():
        problems.append("no link that skips to the text")
    problems += shared.said
    problems += [f"outside: {url}" for url in shared.asked if not url.startswith(("file:", "data:"))]
    assert not problems, f"{name}:\n" + "\n".join(problems[:20])


def test_what_loads_before_scrolling_is_light(browser):
    """The heaviest chapter: few requests, and small without its charts."""
    import gzip

    for name in [page for page in PAGES if page.startswith("notebooks/")]:
        tab, asked = browser.new_page(viewport={"width": 412, "height": 823}), []
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        tab.goto(address(name), wait_until="networkidle")
        files = [Path(unquote(urlparse(url).path)) for url in asked if url.startswith("file:")]
        weight = sum(len(gzip.compress(path.read_bytes())) for path in files if path.parent.name != "figures")
        tab.close()
        assert len(files) <= MOST_REQUESTS, f"{name} asks for {len(files)} files"
        assert weight <= MOST_GZIPPED, f"{name} weighs {weight:,} bytes gzipped"


def test_links_inside_the_book_lead_somewhere():
    ids = {name: set(re.findall(r'\bid="([^"]+)"', (HTML / name).read_text("utf-8"))) for name in PAGES}
    broken = []
    for name in PAGES:
        for link in set(re.findall(r'<a\b[^>]*\bhref="([^"]+)"', (HTML / name).read_text("utf-8"))):
            file, _, anchor = unquote(link).partition("#")
            if re.match(r"[a-z]+:", link) or name == "404.html":
                continue
            target = (HTML / name).parent / file if file else HTML / name
            page = os.path.relpath(target, HTML)
            if not target.exists() or (anchor and page in ids and anchor not in ids[page]):
                broken.append(f"{name} -> {link}")
    assert not broken, "\n".join(sorted(broken)[:30])


def tab_to(tab, selector: str, presses: int = 400) -> None:
    """Press Tab until the focus is on something that `selector` finds."""
    for _ in range(presses):
        tab.keyboard.press("Tab")
        if tab.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{presses} presses of Tab on {tab.url} never reached {selector}")


def test_a_keyboard_is_enough(browser):
    """Front page, chapter, explanation of a number, data of a chart, download, ledger: without a mouse."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address("index.html"))
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.hash") == "#main-content", "the first stop skips to the text"
    tab_to(tab, f"a[href$='{CHAPTER}']")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/" + CHAPTER)
    tab_to(tab, "article a.fact")
    assert tab.locator("#tip").is_visible() and len(tab.locator("#tip").inner_text()) > 10
    assert tab.evaluate("document.activeElement.getAttribute('aria-describedby')") == "tip"
    tab.keyboard.press("Escape")
    assert not tab.locator("#tip").is_visible()
    ledger = tab.evaluate("document.activeElement.href")
    tab_to(tab, "figure.chart details:not(.cite) > summary")
    tab.keyboard.press("Enter")
    tab_to(tab, "figure.chart .scroll", 3)
    assert tab.evaluate("document.activeElement.innerText.length") > 50, "the table behind the chart is open"
    tab_to(tab, "figure.chart a[href$='.csv']", 6)
    with tab.expect_download() as download:
        tab.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")
    tab_to(tab, "article a.fact")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/numbers.html#*")
    assert tab.locator("tr:target").is_visible() and "numbers.html#" in ledger
    tab.close()


def test_menus_modes_and_jumps_work_on_a_phone(browser):
    """Contents of book and page open as dialogs and give the focus back; modes change; a jump lands on its heading."""
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
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark", "the choice is remembered"
    tab.click(".secondary-toggle")
    tab.locator("#pst-secondary-sidebar-modal a:visible").nth(3).click()
    tab.wait_for_function("Math.abs(document.querySelector(':target').getBoundingClientRect().top - 90) < 60")
    tab.close()


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("potential pure production", "glossary"),
        ("mexico_poppy_cultivation", "data_catalogue"),
        ("crs-08", "6_checking_the_record"),
    ],
)
def test_search_works_from_a_folder(browser, words, page):
    tab = browser.new_page()
    tab.goto(address("index.html"))
    tab.keyboard.press("Control+K")
    tab.keyboard.type(words)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=*")
    tab.wait_for_selector("#search-results li a", timeout=20_000)
    found = tab.eval_on_selector_all("#search-results li a", "links => links.map(link => link.href)")
    tab.close()
    assert any(page in link for link in found), f"{words!r} is not found on {page}; found {found[:5]}"


def test_a_notebook_downloads_as_it_was_executed():
    for path in (HTML / "_sources" / "notebooks").glob("*.ipynb"):
        assert path.read_bytes() == (Path(__file__).parents[1] / "notebooks" / path.name).read_bytes(), path.name
