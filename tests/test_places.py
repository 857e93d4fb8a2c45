"""Search, ledgers, and odd places: storage or scripts refused, wrong addresses."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from built import CHAPTER, HTML, address, needs_pages

FOUND = """([page, kind]) => [...document.querySelectorAll("dialog#search li")]
  .slice(0, 12).some(hit => hit.querySelector("a").href.includes(page)
    && hit.querySelector(".note").textContent === kind)"""
REFUSED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {get() {
    throw new DOMException("refused", "SecurityError");
  }});"""
pytestmark = needs_pages


@pytest.mark.parametrize(
    ("words", "kind", "page"),
    [
        ("potential pure production", "Term", "glossary"),
        ("mexico_poppy_cultivation", "Table", "data_catalogue"),
        ("crs-08", "Claim", "6_checking_the_record"),
        ("merida initiative", "Term", "glossary"),
        ("MÉRIDA", "4 Mérida", "4_merida"),
    ],
)
@pytest.mark.parametrize("served", [False, True], ids=["folder", "sub-path"])
def test_search(browser, host, words, kind, page, served):
    tab = browser.new_page()
    tab.goto(host + CHAPTER if served else address(CHAPTER))
    tab.keyboard.press("Control+K")
    tab.keyboard.type(words)
    tab.wait_for_function(FOUND, arg=[page, kind], timeout=10_000)
    field = tab.locator("dialog#search input")
    assert field.evaluate("f => parseFloat(getComputedStyle(f).paddingLeft)") < 16
    assert not tab.locator("dialog#search label i").count(), (
        "nothing lies on the typed letter"
    )
    first = tab.locator("dialog#search li a").first
    first.click()
    tab.wait_for_url("**.html*")
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
    shown = "[...document.querySelectorAll('.ledger tbody tr')].filter(r => !r.hidden)"
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
    tab.close()


SORTED = {  # ledger: column of numbers, as a reader writes them
    "book/numbers.html": 2,
    "book/changes.html": 3,
    "notebooks/7_conflicts_and_revisions.html": 3,
    "notebooks/data_catalogue.html": 2,
}
WRITTEN = """n => [...document.querySelectorAll("table.ledger tbody tr")].map(row =>
  /\u2212?\\d[\\d,]*(?:\\.\\d+)?/.exec(row.cells[n - 1].textContent)?.[0])
  .filter(Boolean).map(text => +text.replace("\u2212", "-").replaceAll(",", ""))"""


@pytest.mark.parametrize(("name", "column"), SORTED.items())
def test_numbers_sort_by_value_whatever_their_sign_and_size(browser, name, column):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address(name))
    for falling in (False, True):
        tab.click(f"table.ledger thead th:nth-child({column}) button")
        values = tab.evaluate(WRITTEN, column)
        off = [a for a, b in pairwise(values) if (a < b if falling else a > b)]
        assert len(values) > 20 and len(off) < len(values) / 20, off[:5]
    tab.close()


LEDGERS = [*SORTED, "book/statements.html", "book/sources.html"]


@pytest.mark.parametrize("name", LEDGERS)
def test_a_ledger_is_a_compact_list_on_a_phone(phone, name):
    phone.goto(address(name))
    rows = phone.locator("table.ledger tbody tr")
    # rows out of sight aren't laid out yet
    heights = rows.evaluate_all("r => r.slice(0, 20).map(row => row.offsetHeight)")
    assert max(heights) < 120
    row = rows.first
    if name == "book/changes.html":  # short rows without an address hide nothing
        assert all(row.locator("th, td").nth(n).is_visible() for n in range(3))
        return
    assert not row.locator("td").nth(1).is_visible()
    row.locator(f"a[href='#{row.get_attribute('id')}']").first.tap()
    phone.wait_for_function("document.querySelector('tr:target')")
    assert row.locator("td").nth(1).is_visible()


@pytest.mark.parametrize("name", LEDGERS)
def test_a_ledger_leaves_nothing_out_and_has_contents(name):
    page = BeautifulSoup((HTML / name).read_text("utf-8"), "html.parser")
    cut = re.compile(r"\band [\d,]+ more\b(?! than)|…$")
    left = page.find("table", class_="ledger").find_all(string=cut)
    left = [each for each in left if not each.find_parent("details", "others")]
    assert not left, left[:3]
    assert page.select("#pst-page-toc-nav a"), "the contents pane"


# --- odd places ------------------------------------------------------------------


def test_without_storage_everything_works(browser):
    """As with blocked cookies, or in the sandboxed frame of a learning platform."""
    tab, errors = browser.new_page(viewport={"width": 390, "height": 844}), []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.add_init_script(REFUSED)
    tab.goto(address(CHAPTER))
    assert tab.evaluate("document.documentElement.dataset.theme") in ("light", "dark")
    tab.click(".theme-switch-button")
    tab.click(".primary-toggle")
    assert tab.locator("#pst-primary-sidebar-modal").is_visible()
    tab.keyboard.press("Escape")
    tab.focus("article a.fact")
    assert tab.locator("#card").is_visible()
    tab.get_by_role("radio", name="1 minute").check()
    assert not tab.locator("#exercises").is_visible()
    tab.close()
    assert not errors


@pytest.mark.parametrize("allowed", ["", "allow-scripts"])
def test_in_the_sandboxed_frame_of_a_learning_platform(browser, host, allowed):
    """Storage is refused there, and the page has no origin; scripts if not allowed."""
    tab, errors = browser.new_page(viewport={"width": 1280, "height": 900}), []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.set_content(
        f'<iframe src="{host}{CHAPTER}" sandbox="{allowed}" width=1100 height=800>'
    )
    page = tab.frame_locator("iframe")
    page.locator(".answer").wait_for()
    assert page.locator("#exercises").is_visible()
    edge = "box => getComputedStyle(box).borderLeftColor"
    assert page.locator(".answer").evaluate(edge) == "rgb(180, 71, 14)", "styled"
    chart = page.locator(".tag_lead figure.chart img")
    chart.scroll_into_view_if_needed()
    tab.wait_for_timeout(500)
    assert chart.evaluate("image => image.naturalWidth") > 100
    buttons = page.locator(".depth input, .theme-switch-button")
    assert [each.is_visible() for each in buttons.all()] == [bool(allowed)] * 4
    if allowed:
        page.locator(".theme-switch-button").click()
        assert page.locator("html[data-theme=dark]").count()
        page.get_by_role("radio", name="1 minute").check()
        assert not page.locator("#exercises").is_visible()
        page.locator("article a.fact").first.focus()
        assert page.locator("#card").is_visible()
        page.locator(".search-button__button").first.click()
        page.locator("dialog#search input").fill("merida")
        page.locator("dialog#search li a").first.wait_for(timeout=10_000)
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
    tab.goto(address(CHAPTER))
    assert tab.locator("#exercises").is_visible()
    assert not tab.locator(".depth, .theme-switch-button").first.is_visible()
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
        "(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))"
    )
    context.close()
    assert colors[0] != colors[1]


def test_a_notebook_downloads_as_the_repository_has_it():
    notebooks = Path(__file__).parents[1] / "notebooks"
    for path in (HTML / "_sources" / "notebooks").glob("*.ipynb"):
        assert path.read_bytes() == (notebooks / path.name).read_bytes(), path.name
