"""What a reader moves in a page, in a real browser: charts that answer, series shown
alone, stories, models, places; with a keyboard, on a phone, without scripts."""

import io
import re

import numpy as np
import pytest
from browsing import LOAD_ALL
from built import CHARTS, HTML, address, needs_pages
from matplotlib.colors import to_rgb
from matplotlib.image import imread

from report.style import COLORS

pytestmark = needs_pages

WAVES = "notebooks/3_fentanyl.html#fent-waves"
DRAWN = "document.querySelector('#fent-waves img').currentSrc.split('#')[1] ?? ''"
MODELS = [
    ("notebooks/2_routes.html", "routes-share-caught", "caught_2025_pct"),
    ("notebooks/5_policy_questions.html", "policy-scenario", "seized_pct"),
]
PICKERS = [
    ("notebooks/3_fentanyl.html", "fent-picker", "WV,2024,deaths"),
    ("notebooks/5_policy_questions.html", "policy-picker", "GRO,2017,rate"),
]


def shows(tab, series: str) -> bool:
    """Whether the plain area of the chart of the waves holds a series in its color."""
    tab.wait_for_timeout(900)  # what comes into view does so slowly
    shot = tab.locator("#fent-waves img").screenshot()
    image = imread(io.BytesIO(shot))[..., :3]
    lines = image[:, : int(0.72 * image.shape[1])]  # labels stand to the right
    away = np.abs(lines - np.array(to_rgb(COLORS[series]))).max(axis=2)
    return (away < 0.03).sum() > 100


def test_a_label_shows_its_series_alone_and_a_second_time_all(open_at):
    tab = open_at(WAVES, 1280)
    chart = tab.locator("#fent-waves")
    pick = chart.get_by_role("button", name="Heroin alone")
    pick.click()
    assert pick.get_attribute("aria-pressed") == "true"
    assert tab.evaluate(DRAWN) == "only-1"
    assert chart.locator("output").inner_text() == "Heroin alone. Escape shows all."
    assert shows(tab, "heroin") and not shows(tab, "fentanyl"), "the others fade"
    pick.click()
    assert tab.evaluate(DRAWN) == "" and shows(tab, "fentanyl")


def test_a_keyboard_shows_a_series_alone(open_at):
    tab = open_at(WAVES, 1280)
    tab.focus("#fent-waves .plot")
    tab.wait_for_timeout(600)  # the story takes its step where focus has scrolled to
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        tab.keyboard.press(key)
    tab.wait_for_function(f"({DRAWN}) === 'only-1'")  # once it is loaded
    tab.keyboard.press("Escape")
    assert tab.evaluate(DRAWN) == ""
    assert tab.locator("#fent-waves output").inner_text() == "All series."


def test_a_chart_says_which_values_are_provisional(open_at):
    tab = open_at(WAVES, 1280)
    tab.focus("#fent-waves .plot")
    told = []
    for _ in range(1999, 2025):
        tab.keyboard.press("ArrowRight")
        told.append(tab.locator("#fent-waves output").inner_text())
    years = [int(re.search(r"\d{4}", each)[0]) for each in told]
    assert years == list(range(1999, 2025)), "each key moves by one value"
    hollow = [y for y, each in zip(years, told, strict=True) if "(provis" in each]
    assert hollow and hollow == list(range(hollow[0], 2025))


@pytest.mark.parametrize(("page", "model", "moved"), MODELS)
def test_a_model_is_moved_by_keyboard_and_its_address_keeps_the_case(
    open_at, page, model, moved
):
    tab = open_at(page, 390)
    box = tab.locator(f"#{model}")
    told, control = box.locator("output.told"), box.locator(f"#{model}-{moved}")
    before, start = told.inner_text(), control.input_value()
    control.focus()
    tab.keyboard.press("End")
    after = told.inner_text()
    assert after != before and float(control.input_value()) > float(start)
    assert f"#{model}:{moved}=" in tab.url
    tree = box.aria_snapshot()
    assert re.search(r'- slider "[^"]+": ', tree) and '- button "Reset"' in tree
    other = open_at(page, 1280)
    other.goto(tab.url)
    other.reload()
    assert other.locator(f"#{model} output.told").inner_text() == after
    other.locator(f"#{model}").get_by_role("button", name="Reset").click()
    assert other.locator(f"#{model} output.told").inner_text() == before
    assert other.url.endswith(f"#{model}")


def test_half_the_share_gives_twice_the_flow(open_at):
    case = "2_routes.html#routes-share-caught:caught_2023_pct=20,caught_2025_pct="
    flows = []
    for share in (20, 10):
        tab = open_at(f"notebooks/{case}{share}", 1280)
        words = tab.locator("#routes-share-caught .result > span").nth(1).inner_text()
        flows.append(float(words.split()[0].replace(",", "")))
        tab.close()
    assert flows[1] == pytest.approx(2 * flows[0], rel=1e-3)


@pytest.mark.parametrize(("page", "picker", "case"), PICKERS)
def test_a_place_is_chosen_and_its_value_leads_to_its_row(open_at, page, picker, case):
    place, year, _ = case.split(",")
    tab = open_at(f"{page}#{picker}:{case}", 320)
    box, told = tab.locator(f"#{picker}"), tab.locator(f"#{picker} output.told")
    assert re.search(rf"{year}.*\(final\)", told.inner_text())
    pressed = box.locator("button[aria-pressed=true]")
    assert pressed.inner_text() == place and pressed.bounding_box()["width"] >= 22
    spills = "tiles => tiles.filter(t => t.scrollWidth > t.clientWidth + 1).length"
    assert box.locator(".tiles button").evaluate_all(spills) == 0, "codes fit at 320"
    slider = box.locator("input[type=range]")
    assert slider.get_attribute("aria-valuetext") == year
    slider.focus()
    tab.keyboard.press("Home")
    tab.wait_for_url(lambda url: f"#{picker}:{place}," in url and case not in url)
    table, line = re.search(r"(\w+), line (\d+)$", told.inner_text()).groups()
    told.locator("a").click()
    tab.wait_for_url(f"**/data_catalogue.html#table-{table}")
    assert tab.locator(":target").count() and int(line) > 1


def test_police_files_are_told_apart_from_final_certificates(open_at):
    case = "notebooks/5_policy_questions.html#policy-picker:GRO,2024,files_rate"
    tab = open_at(case, 1280)
    box = tab.locator("#policy-picker")
    assert "(provisional)" in box.inner_text()
    assert box.locator(".line path.provisional[d^=M]").count() == 2
    assert not box.locator(".line path:not(.provisional):not(.now)[d^=M]").count()


@pytest.mark.parametrize("chart", ["fent-waves", "supply-mx-two-counts"])
def test_a_story_shows_more_of_its_chart_as_it_is_read(open_at, chart):
    page = next(page for page in CHARTS if f'id="{chart}"' in (HTML / page).read_text())
    tab = open_at(page, 1280)
    steps, image = tab.locator(f"#{chart} > p"), tab.locator(f"#{chart} img")
    assert steps.count() == 4
    drawn = []
    for step in range(4):
        steps.nth(step).evaluate(
            "p => scrollBy(0, p.getBoundingClientRect().top - 690)"
        )
        tab.wait_for_timeout(300)
        drawn.append(image.evaluate("i => i.currentSrc.split('#')[1] ?? ''"))
        box = image.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] < 692, "in view"
    assert drawn == ["to-0", "to-1", "to-2", ""]
    tab.emulate_media(media="print")
    place = "i => getComputedStyle(i.closest('.plot')).position"
    assert image.evaluate(place) != "sticky"


def test_all_that_moves_moves_below_a_sub_path(browser, host):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    failed = []
    tab.on("response", lambda got: got.status < 400 or failed.append(got.url))
    tab.on("pageerror", lambda error: failed.append(str(error)))
    tab.goto(f"{host}{WAVES}")
    tab.evaluate(LOAD_ALL)
    tab.focus("#fent-waves .plot")
    tab.keyboard.press("ArrowRight")
    assert "1999" in tab.locator("#fent-waves output").inner_text()
    tab.locator("#fent-waves > p").nth(1).evaluate(
        "p => scrollBy(0, p.getBoundingClientRect().top - 690)"
    )
    assert shows(tab, "heroin") and not shows(tab, "fentanyl"), "the second step"
    for page, model, moved in MODELS:
        tab.goto(f"{host}{page}")
        tab.focus(f"#{model}-{moved}")
        tab.keyboard.press("End")
        tab.wait_for_url(f"{host}{page}#{model}:{moved}=*")
    for page, picker, case in PICKERS:
        tab.goto(f"{host}{page}#{picker}:{case}")
        tab.reload()
        assert case.split(",")[1] in tab.locator(f"#{picker} output.told").inner_text()
        tab.locator(f"#{picker} output.told a").click()
        tab.wait_for_url(f"{host}notebooks/data_catalogue.html#table-*")
    tab.close()
    assert not failed


@pytest.mark.parametrize(
    "options",
    [{"reduced_motion": "reduce"}, {"java_script_enabled": False}],
    ids=["reduced motion", "no script"],
)
def test_a_story_is_whole_without_motion_or_scripts(browser, options):
    context = browser.new_context(**options)
    tab = context.new_page()
    tab.goto(address(WAVES))
    tab.locator(".story > p").nth(1).scroll_into_view_if_needed()
    image = tab.locator("#fent-waves img")
    assert image.get_attribute("src").endswith("/fent-waves.svg")
    assert tab.locator(".story > p").count() == 4
    assert not tab.locator(".stepped").count()
    context.close()


def test_without_scripts_models_and_places_are_tables_and_squares(browser):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    for page, model, _ in MODELS:
        tab.goto(address(page))
        assert tab.locator(f"#{model} table tbody tr").count() > 4
    for page, picker, _ in PICKERS:
        tab.goto(address(page))
        tiles = tab.locator(f"#{picker} .tiles li")
        assert tiles.count() > 30 and re.search(r"\d", tiles.first.inner_text())
    context.close()


def test_a_screen_reader_meets_the_parts_of_a_chart_by_name(open_at):
    tab = open_at(WAVES, 1280)
    tree = tab.locator("#fent-waves").aria_snapshot()
    assert '- group "Values of the chart, by arrow keys"' in tree
    assert tree.count(' alone"') == 5 and "figure " in tree
