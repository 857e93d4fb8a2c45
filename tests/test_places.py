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


def contrast(one: list[int], other: list[int]) -> float:
    """Of two colors, as WCAG counts it."""
    linear = [
        [c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color]
        for color in (one, other)
    ]
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in linear)
    return (light + 0.05) / (dark + 0.05)


DRAWN = """selector => {
  const rgb = color => color.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const s = getComputedStyle(document.querySelector(selector));
  const edge = s.borderTopStyle === "none" ? s.outlineColor : s.borderTopColor;
  return [s.backgroundColor, edge, s.color].map(rgb);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colors_leave_bars_squares_and_buttons_to_see(browser, scheme):
    """Grounds go there: what is drawn as a ground keeps it or has an edge, and the
    chosen depth shows by its dot."""
    context = browser.new_context(forced_colors="active", color_scheme=scheme)
    tab = context.new_page()

    def seen(selector: str) -> list[list[int]]:
        tab.locator(selector).first.wait_for()
        return tab.evaluate(DRAWN, selector)

    tab.goto(address("notebooks/2_routes.html"))
    paper, _, ink = seen("body")
    assert contrast(ink, paper) > 7
    assert contrast(seen(".track .range")[0], paper) > 3, "the bar of a result"
    assert contrast(seen(".actions button")[1], paper) > 3, "the edge of a button"
    dots = tab.locator(".depth input").evaluate_all(
        "all => all.map(each => [each.checked, getComputedStyle(each).appearance])"
    )
    assert [on for on, _ in dots].count(True) == 1 and {how for _, how in dots} == {
        "auto"
    }
    tab.goto(address("notebooks/3_fentanyl.html"))
    assert contrast(seen(".tiles li")[1], paper) > 3, "the edge of a square"
    context.close()


def test_paper_is_light_also_from_dark_mode(browser):
    context = browser.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(address("notebooks/3_fentanyl.html"))
    tab.evaluate(
        "addEventListener('beforeprint', () => window.printed = "
        "document.documentElement.dataset.theme)"
    )
    tab.pdf()
    assert tab.evaluate("window.printed") == "light"
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark", "after"
    tab.emulate_media(media="print")
    row = tab.locator("table.table tbody tr:nth-child(2n)").first
    ground = row.evaluate("row => getComputedStyle(row).backgroundColor")
    context.close()
    assert ground == "rgb(255, 255, 255)", "without scripts too"


def test_a_notebook_downloads_as_the_repository_has_it():
    notebooks = Path(__file__).parents[1] / "notebooks"
    for path in (HTML / "_sources" / "notebooks").glob("*.ipynb"):
        assert path.read_bytes() == (notebooks / path.name).read_bytes(), path.name
