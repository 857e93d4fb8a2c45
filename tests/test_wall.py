"""The wall of claims: what a tile says, and how its filters work in a browser."""

import importlib
import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from small_book import CLAIM, build

from publishing.sphinx.wall import NOT_READ, VERDICT_WORDS, readings, tile
from report.rules import RULES

SHOWN = "[...document.querySelectorAll('.tile')].filter(t => t.checkVisibility())"
CONTRAST = """() => [...document.querySelectorAll(".tile .verdict")].map(word => {
  const context = document.createElement("canvas").getContext("2d");
  const luminance = color => {
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map(c => c / 255)
      .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const seen = part => getComputedStyle(part).backgroundColor;
  const bare = color => color === "rgba(0, 0, 0, 0)";
  const back = bare(seen(word)) ? seen(word.closest(".tile")) : seen(word);
  const [dark, bright] = [luminance(getComputedStyle(word).color), luminance(back)]
    .sort((one, other) => one - other);
  return [word.textContent, (bright + .05) / (dark + .05), back];
})"""
SPOKEN = ["Trump administration", "Biden administration"]


def claim(number: int, verdict: str) -> dict:
    """A claim of the small book under another id."""
    words = "Mérida money" if number == 2 else "Poppy"
    return CLAIM | {
        "id": f"crs-{number:02}",
        "claim": words,
        "verdict": verdict,
        "speaker_group": SPOKEN[number % 2],
    }


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """A built book with one claim of each verdict."""
    small_book = importlib.import_module("small_book")
    claims = [claim(n, verdict) for n, verdict in enumerate(VERDICT_WORDS, 1)]
    others = [item for item in small_book.PUBLISHED if item["kind"] != "claim"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_book, "PUBLISHED", [*others, *claims])
        styles = 'html_css_files = ["report.css", "wall.css"]'
        conf = re.sub("html_css_files = .*", styles, small_book.CONF)
        patch.setattr(small_book, "CONF", conf)
        yield build(tmp_path_factory.mktemp("wall"), patch)


@pytest.fixture
def tab(browser, html):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto((html / "book" / "claims.html").as_uri())
    yield tab
    tab.close()


class Plain:
    """Links as their words alone."""

    results = SimpleNamespace(figures={})

    def source(self, source_id):
        return source_id

    def code(self, item):
        return item["cell"]

    def lines(self, item):
        return "table, line 17"

    def sources(self, item):
        return "ondcp-2019"


def told(**changes) -> dict[str, str]:
    """{label: text} of an open tile."""
    built = BeautifulSoup(tile(Plain(), CLAIM | changes), "html.parser")
    names, texts = built.select("dt"), built.select("dd")
    pairs = zip(names, texts, strict=True)
    return {name.text: text.get_text("\n") for name, text in pairs}


def test_a_closed_tile_says_claim_speaker_and_verdict_in_words():
    built = BeautifulSoup(tile(Plain(), CLAIM), "html.parser").details
    assert not built.has_attr("open")
    assert [part.text for part in built.summary.children] == [
        "Mexico's area rose",
        "CRS, 2018",
        "confirmed",
    ]
    marks = {name: built[name] for name in built.attrs if name != "class"}
    assert marks == {
        "id": "crs-08",
        "data-verdict": "confirmed",
        "data-chapter": "1 Supply",
        "data-speaker": "Congressional researchers",
    }


def test_an_open_tile_says_all_that_stands_behind_it_in_order():
    assert list(told().items()) == [
        ("Said", "CRS, 2018 crs-if10400-2018"),
        ("Words", "“44,100 hectares were grown”"),
        ("Window", "2017"),
        ("Stated", "44,100 hectares"),
        ("Found", "44,100 hectares"),
        ("Rule", RULES["equals"]),
        ("Why", "It agrees with the table."),
        ("Evidence", "cell-3; table, line 17; ondcp-2019"),
    ]
    assert told(words_used="")["Words"] == NOT_READ
    assert "Words" not in told(words_used="", stated="")
    assert told(basis="judged by hand")["Rule"] == "judged by hand"


def test_each_reading_stands_on_a_line_of_its_own():
    item = {
        "recomputed": {"then": [5, 2], "now": [5, 5]},
        "recomputed_value": "then: 5 years; $2 million (agrees); now: 5 years; $5",
    }
    lines = ["then: 5 years; $2 million (agrees)", "now: 5 years; $5"]
    assert readings(item) == lines
    found = told(**item)["Found"]
    assert found.split("\n") == lines


def test_claims_stand_below_their_document_with_a_tally(html):
    built = BeautifulSoup((html / "book/claims.html").read_text("utf-8"), "html.parser")
    (group,) = built.select(".wall section")
    assert group.h3.text == "CRS In Focus (2018)"
    assert group.select_one(".tally").text.startswith("7 claims: 1 confirmed, 1 conf")
    options = [option["value"] for option in built.select("[name=verdict] option")]
    assert options == ["", *VERDICT_WORDS]
    speakers = [option["value"] for option in built.select("[name=speaker] option")]
    assert speakers == ["", *SPOKEN], "as the data package orders them"


# --- in a browser ----------------------------------------------------------------


def shown(tab) -> list[str]:
    return tab.evaluate(f"{SHOWN}.map(tile => tile.id)")


def test_filters_narrow_the_wall_and_stand_in_the_address(tab):
    assert len(shown(tab)) == 7
    tab.select_option("[name=verdict]", "confirmed with a caveat")
    assert shown(tab) == ["crs-02"] and tab.text_content("output") == "1 of 7"
    assert tab.url.endswith("#the-wall:verdict=confirmed+with+a+caveat")
    tab.select_option("[name=speaker]", SPOKEN[1])
    assert not shown(tab) and not tab.locator(".wall h3").is_visible()
    tab.click(".wall-tools button")
    assert len(shown(tab)) == 7 and tab.url.endswith("#the-wall")
    tab.fill("[name=search]", "MERIDA crs")
    assert shown(tab) == ["crs-02"], "accents are folded, all words are asked for"


def test_a_link_sets_filters(tab):
    tab.goto(f"{tab.url}#the-wall:verdict=outdated&speaker=Biden%20administration")
    assert shown(tab) == ["crs-03"]
    tab.goto(f"{tab.url.partition('#')[0]}#speaker=Trump%20administration")
    assert shown(tab) == ["crs-02", "crs-04", "crs-06"]
    tab.reload()
    assert shown(tab) == ["crs-02", "crs-04", "crs-06"]
    tab.evaluate("location.hash = 'verdict=nonsense'")
    tab.wait_for_function("document.querySelector('output').textContent[0] === '7'")
    assert tab.input_value("[name=verdict]") == ""


@pytest.mark.parametrize(("width", "a_row"), [(1280, 5), (390, 2), (320, 1)])
def test_tiles_make_a_wall(tab, width, a_row):
    tab.set_viewport_size({"width": width, "height": 900})
    tops = tab.evaluate(f"{SHOWN}.map(t => Math.round(t.getBoundingClientRect().top))")
    assert tops.count(tops[0]) == a_row
    cut = "summary => summary.scrollWidth > summary.clientWidth"
    assert not any(tab.locator(".tile summary").evaluate_all(f"s => s.map({cut})"))


def test_an_address_opens_its_tile_even_when_a_filter_hides_it(tab):
    tab.select_option("[name=verdict]", "outdated")
    tab.evaluate("location.hash = 'crs-05'")
    tab.wait_for_selector("#crs-05[open]")
    assert tab.locator("#crs-05 dl").is_visible() and len(shown(tab)) == 7


def test_the_word_of_a_verdict_is_readable_on_its_color(tab):
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        tab.wait_for_selector(f"html[data-theme={scheme}]", state="attached")
        found = tab.evaluate(CONTRAST)
        assert [word for word, *_ in found] == VERDICT_WORDS
        low = [each for each in found if each[1] < 4.5]
        assert not low, f"{scheme}: {low}"
        assert len({color for *_, color in found}) == len(VERDICT_WORDS)


def test_without_scripts_and_on_paper_every_tile_is_there(browser, html):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((html / "book" / "claims.html").as_uri())
    assert tab.locator(".tile:visible").count() == 7
    assert not tab.locator(".wall-tools").is_visible()
    tab.goto(f"{tab.url}#the-wall:speaker={SPOKEN[0].replace(' ', '+')}")
    assert -1 < tab.locator(".wall").bounding_box()["y"] < 200, "a filter leads there"
    tab.click("#crs-03 summary")
    assert tab.locator("dl:visible").count() == 1
    tab.emulate_media(media="print")
    assert tab.locator("dl:visible").count() == 7
    context.close()
