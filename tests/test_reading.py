"""A reader with a keyboard, with a finger, and one who comes back."""

import pytest
from built import CHAPTER, IN_FRAME, address, needs_pages

from report.chapter import CHAPTERS

pytestmark = needs_pages


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
    """Front page, chapter, card of a number, its code, data of a chart, download,
    ledger: without a mouse."""
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
def test_a_reader_of_a_ledger_keeps_the_place(browser, return_by):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address("book/numbers.html"))
    row = "document.querySelector('table.ledger tbody').rows[150]"
    tab.evaluate(f"{row}.scrollIntoView({{block: 'center'}})")
    tab.wait_for_timeout(600)
    before = tab.evaluate(f"{row}.getBoundingClientRect().top")
    if return_by == "go_back":
        tab.goto(address("index.html"))
    getattr(tab, return_by)(wait_until="load")
    tab.wait_for_timeout(600)
    assert abs(tab.evaluate(f"{row}.getBoundingClientRect().top") - before) < 30
    tab.close()


@pytest.mark.parametrize("return_by", ["go_back", "reload"])
def test_the_reader_keeps_the_place(browser, return_by):
    """The number that was followed stands where it stood, and what was open is open."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address(CHAPTER))
    tab.locator("figure.chart details").first.evaluate("fold => { fold.open = true }")
    number = "[...document.querySelectorAll('article a.fact')].at(-3)"
    at = f"{number}.getBoundingClientRect().top"
    tab.evaluate(f"{number}.scrollIntoView({{block: 'center'}})")
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
        dialog.wait_for(state="hidden")  # fails if it stays
    tab.click(".theme-switch-button")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.reload()
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.click(".secondary-toggle")
    tab.locator("#pst-secondary-sidebar-modal a:visible").nth(3).click()
    top = "document.querySelector(':target').getBoundingClientRect().top"
    tab.wait_for_function(f"Math.abs({top} - 90) < 60")
    tab.close()


@pytest.mark.parametrize("entry", CHAPTERS.values(), ids=lambda entry: entry.key)
def test_answer_and_lead_chart_share_one_screen(browser, entry):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address(f"{entry.page}.html"))
    if tab.locator(".tag_lead").count():
        lead = tab.locator(".tag_lead figure.chart img").bounding_box()
        assert lead["y"] + lead["height"] <= 900
    tab.close()


SEEN = """() => ["article .answer", "article .tag_lead figure", "section[id^=what-ch]",
    "#discuss", "#exercises"]
  .map(part => document.querySelector(part).checkVisibility())"""
CLOSED = "document.querySelectorAll('article details:not([open])').length"


def test_one_minute_ten_or_everything(browser):
    """One minute shows answer, lead chart and news; the choice holds on every chapter;
    a link to what is left out shows it; paper has it all."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(address(CHAPTER))
    assert all(tab.evaluate(SEEN)) and tab.evaluate(CLOSED) > 20
    tab_to(tab, ".depth input")
    tab.keyboard.press("ArrowLeft")
    assert tab.get_by_role("radio", name="1 minute").is_checked()
    assert tab.evaluate(SEEN) == [True, True, True, False, False]
    tab.emulate_media(media="print")
    assert all(tab.evaluate(SEEN)), "on paper"
    tab.emulate_media(media="screen")
    tab.wait_for_timeout(300)  # Chromium hands storage on from file to file in its time
    tab.goto(address("notebooks/2_routes.html"))
    assert tab.evaluate(SEEN) == [True, True, True, False, False], "remembered"
    tab.locator("#pst-page-toc-nav a[href='#discuss']").click()
    tab.wait_for_function("document.querySelector('#discuss').checkVisibility()")
    assert tab.get_by_role("radio", name="10 minutes").is_checked()
    tab.goto(address(CHAPTER + "#ex-supply-1"))
    assert tab.locator("#ex-supply-1").is_visible(), "from another page"
    tab.get_by_role("radio", name="Everything").check()
    assert tab.evaluate(CLOSED) == 0
    tab.wait_for_timeout(300)
    tab.goto(address("notebooks/3_fentanyl.html"))
    assert tab.evaluate(CLOSED) == 0 and all(tab.evaluate(SEEN))
    tab.get_by_role("radio", name="10 minutes").check()
    assert tab.evaluate(CLOSED) > 20
    context.close()


@pytest.mark.parametrize("name", IN_FRAME)
def test_every_page_shows_its_contents(browser, name):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address(name))
    shown = tab.locator("#pst-page-toc-nav a").first.is_visible()
    sections = tab.locator("article section section").count()
    tab.close()
    front = name.endswith("index.html")  # the front page uses the room for its picture
    assert shown or front or not sections, f"{name}: {sections} sections, no contents"
