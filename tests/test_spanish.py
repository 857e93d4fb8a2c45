"""Spanish pages say what the English text says, and show when it has changed; their
charts differ from the English ones in words alone."""

import json
import re
from collections import Counter

import numpy as np
import pytest
import small_book
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from built import HTML, needs_pages

from publishing import spanish, translations
from publishing.editions import briefs
from publishing.executed import published
from publishing.spanish import spoken_on
from report import language
from report.language import CURRENT, MISSING, NUMBER, Spanish, marks, measured, speaking

PAGES = spanish.pages()
TEXTS = [
    (f"{domain}: {entry.context}: {entry.id[:60]}", entry)
    for domain in ("pages", "charts")
    for entry in read_po((language.LOCALE / f"{domain}.po").open("rb"))
    if entry.id
]
DRAWN = [item for item in published("figure") if "es" in item]


# --- the words -------------------------------------------------------------------


def digits(text: str) -> Counter[str]:
    """The numbers that a text holds outside of roles and links."""
    bare = language.LINK.sub("]", language.ROLE.sub("", text))
    return Counter(NUMBER.findall(bare))


@pytest.mark.parametrize(
    "entry", [e for _, e in TEXTS], ids=[name for name, _ in TEXTS]
)
def test_roles_links_and_digits_are_those_of_the_english_text(entry):
    assert marks(entry.string) == marks(entry.id)
    assert digits(entry.string) == digits(entry.id)
    assert entry.id.count("**") == entry.string.count("**")


WANTED = translations.wanted()
BY_CONTEXT = sorted(
    {(d, context) for d, texts in WANTED.items() for context, _ in texts}
)


@pytest.mark.parametrize(
    ("domain", "context"),
    BY_CONTEXT,
    ids=[c or "words of charts" for _, c in BY_CONTEXT],
)
def test_every_text_is_translated_as_it_stands(domain, context):
    found = spanish.states(Spanish(domain), WANTED[domain])
    left = [
        f"{how}: {text}"
        for (own, text), (how, _) in found.items()
        if own == context and how != CURRENT
    ]
    remedy = "python -m publishing.translations --update puts them into the PO files"
    assert not left, f"{remedy}:\n" + "\n".join(left)


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        ("44,100", "hectares", "44,100 hectáreas"),
        ("3.5", "USD billion", "3,500 millones de dólares"),
        ("758", "USD million", "758 millones de dólares"),
        ("92", "percent", "92%"),
        ("2010", "year", "2010"),
    ],
)
def test_a_number_is_written_as_in_mexico(number, unit, words):
    with speaking(Spanish("charts")):
        assert measured(number, unit) == words


# --- a text that changed ---------------------------------------------------------

PO = """
msgctxt "index"
msgid "Book"
msgstr "Libro"

msgctxt "index"
msgid "In 2017 {fact}`supply_area_2017` of poppy grew in the fields of Mexico."
msgstr "En 2017 crecieron {fact}`supply_area_2017` de amapola en México."

msgctxt "index"
msgid "An old sentence on {fact}`supply_gone` that nobody says now."
msgstr "Una oración vieja con {fact}`supply_gone` que ya nadie dice."

msgctxt "interface"
msgid "The English text has changed since this was translated"
msgstr "El texto en inglés cambió"
"""
ENGLISH = """# Book

In 2017 {fact}`supply_area_2017` of poppy grew in the poor fields of Mexico.
"""
GONE = "\nA new sentence on {fact}`supply_area_2016` that nobody says now.\n"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder for a book of one English page and its Spanish twin, by its text."""
    source, locale = tmp_path / "source", tmp_path / "locale"
    (source / "book" / "es").mkdir(parents=True)
    (source / "book" / "es" / "index.md").write_text(
        "---\nspanish: {twin: index}\n---\n"
    )
    locale.mkdir()
    (locale / "pages.po").write_text(PO, "utf-8")
    po = 'msgctxt "unit"\nmsgid "hectares"\nmsgstr "hectáreas"\n'
    (locale / "charts.po").write_text(po, "utf-8")
    monkeypatch.setattr(spanish, "ROOT", source)
    monkeypatch.setattr(language, "LOCALE", locale)
    extensions = '["colon_fence", "attrs_inline"]'
    conf = small_book.CONF.replace('["colon_fence"]', extensions)
    monkeypatch.setattr(small_book, "CONF", conf)

    def put(english: str):
        monkeypatch.setitem(small_book.PAGES, "index", english)
        (source / "index.md").write_text(english, "utf-8")
        return tmp_path

    return put


def test_a_changed_sentence_keeps_its_translation_and_is_marked(shelf, monkeypatch):
    out = small_book.build(shelf(ENGLISH), monkeypatch)
    page = BeautifulSoup((out / "book/es/index.html").read_text(), "html.parser")
    told = page.select_one("article p")
    assert told.get_text(" ", strip=True).startswith("En 2017 crecieron")
    assert "44,100 hectáreas" in told.get_text()
    assert told.select_one(".no-longer").get_text() == "El texto en inglés cambió"
    assert page.html["lang"] == "es-MX" and page.h1.get_text().startswith("Libro")


def test_a_page_with_too_little_translated_is_not_published(shelf, monkeypatch, capsys):
    out = small_book.build(shelf(ENGLISH + GONE), monkeypatch)
    assert not (out / "book/es/index.html").exists()
    assert "book/es/index isn't published: 59% of its words" in capsys.readouterr().out
    index = BeautifulSoup((out / "index.html").read_text(), "html.parser")
    assert not index.select("[hreflang]"), "no way to a page that isn't there"


def test_a_chart_without_a_spanish_title_keeps_its_page_back(shelf):
    shelf(ENGLISH + "\n```{chart} supply-area\n```\n")
    [page] = spanish.pages().values()
    assert spanish.Translator().share(page) == 0


def test_a_translation_is_not_shown_with_numbers_that_are_gone(shelf):
    shelf(ENGLISH + GONE)
    [page] = spanish.pages().values()
    states = spanish.Translator().states(page)
    assert states[page.twin, GONE.strip()] == (MISSING, None)


# --- the drawings ----------------------------------------------------------------


def drawn(svg: str) -> tuple[list[str], np.ndarray, str]:
    """Looks of all marks of data, places of all their points, and the words."""
    soup = BeautifulSoup(svg, "html.parser")
    for ticks in soup.select('[id^="matplotlib.axis"], defs'):
        ticks["hidden"] = ""
    looks, places = [], []
    for mark in soup.select(
        "g[id^=axes] path[clip-path], g[id^=axes] g[clip-path] use"
    ):
        if mark.find_parent(hidden=True):
            continue
        looks.append(f"{mark.name} {mark.get('style', '')}")
        numbers = [mark.get("d") or f"{mark['x']} {mark['y']}"]
        points = re.findall(r"-?\d+(?:\.\d+)?", numbers[0])
        places += [points[n : n + 2] for n in range(0, len(points) - 1, 2)]
    return looks, np.array(places, float), " ".join(t.get_text() for t in soup("text"))


@pytest.mark.parametrize("form", ["svg", "svg_narrow"])
@pytest.mark.parametrize("item", DRAWN, ids=[item["id"] for item in DRAWN])
def test_a_spanish_drawing_differs_in_words_alone(item, form):
    """The same marks at the same data: places differ by a scale of each axis."""
    (looks, places, words), (looks_es, places_es, words_es) = (
        drawn(each[form]) for each in (item, item["es"])
    )
    assert looks == looks_es and len(looks) and places.shape == places_es.shape
    for ours, theirs in zip(places.T, places_es.T, strict=True):
        scale = np.polyfit(ours, theirs, 1)
        assert np.abs(np.polyval(scale, ours) - theirs).max() < 0.5
    assert words != words_es
    if form == "svg":
        assert Counter(NUMBER.findall(words)) == Counter(NUMBER.findall(words_es))


def test_every_lead_chart_is_drawn_in_spanish():
    shown = {chart for page in PAGES.values() for chart in page.charts()}
    assert shown == {item["id"] for item in DRAWN} and len(shown) >= 8


# --- the pages -------------------------------------------------------------------

ENGLISH_WORDS = re.compile(
    r"\b(?:the|of|and|is|are|was|were|by|with|from|that|this|which|what|how|not|found"
    r"|read|page|share|year|years|deaths|seized|heroin|search|chart|source|data|contents)\b",
    re.I,
)
NAMES = re.compile(
    r"CC BY|Center for Investigative Reporting|Voice of America|From Poppy to Policy"
    r"|Justice in Mexico|Journal of Drug Policy|Noria Research"
    r"|Congressional Research Service"
    r"|State of the Union|Heroin\.net|Mexico News Daily|^English$"
)
SPANISH_PAGES = [*PAGES, "book/es/search"]


def soup(name: str) -> BeautifulSoup:
    return BeautifulSoup((HTML / f"{name}.html").read_text("utf-8"), "html.parser")


def read_out(page: BeautifulSoup) -> list[str]:
    """All that a page says, to the eye or to the ear; cards and alt texts too."""
    for other in page.select("style, head script, head meta[name=viewport], [lang=en]"):
        other.decompose()
    said = [node["content"] for node in page.select("meta[name=description]")]
    scripts = [script.extract() for script in page.select("script")]
    for script in scripts:
        if script.get("type") == "application/json" and script.get_text():
            held = json.loads(script.get_text())
            for row in held.values():
                said += row[:3] if isinstance(row, list) else [row]
    for name in ("alt", "title", "aria-label", "placeholder"):
        said += [each[name] for each in page.select(f"[{name}]")]
    return said + list(page.stripped_strings)


@needs_pages
@pytest.mark.parametrize("name", SPANISH_PAGES)
def test_no_english_sentence_stands_on_a_spanish_page(name):
    found = [
        text
        for text in read_out(soup(name))
        if ENGLISH_WORDS.search(NAMES.sub("", text)) and not text.startswith("{")
    ]
    assert not found, found


@needs_pages
@pytest.mark.parametrize("page", PAGES.values(), ids=list(PAGES))
def test_twins_lead_to_each_other(page):
    ours, theirs = soup(page.name), soup(page.twin)
    assert ours.html["lang"] == "es-MX" and theirs.html["lang"] == "en"
    for here, there, tongue, at in (
        (ours, page.twin, "en", page.name),
        (theirs, page.name, "es-MX", page.twin),
    ):
        [link] = here.select(f'a[hreflang="{tongue}"]')
        target = (HTML / at).parent / link["href"]
        assert target.resolve() == (HTML / f"{there}.html").resolve()


@needs_pages
@pytest.mark.parametrize("number", ["1_supply_sources", "7_conflicts_and_revisions"])
def test_a_spanish_brief_says_what_is_not_known(number):
    with spoken_on(page := f"book/es/{number}"):
        assert "<h2>Lo que no se sabe" in briefs.parts(page)[0]


@needs_pages
def test_a_spanish_chart_answers_and_shows_its_data(open_at):
    tab = open_at("book/es/2_routes.html", 1280)
    tab.focus("#routes-lead-es .plot")
    tab.keyboard.press("ArrowRight")
    said = tab.locator("#routes-lead-es output").inner_text()
    told = tab.locator("#routes-lead-es .data tr").all_text_contents()
    found = re.fullmatch(r"(\w+), (\w+ de 20\d\d): (\S+) libras", said)
    name, day, value = found.groups()
    assert f"{day}{name}{value}no" in told and told[0] == "fechadrogalibrasprovisional"


@needs_pages
def test_search_finds_with_and_without_accents(open_at):
    tab = open_at("book/es/index.html", 1280)
    tab.click(".search-button-field")
    found = {}
    for asked in ("hectáreas", "hectareas", "Mérida", "merida"):
        tab.fill("#search input", asked)
        tab.locator("#search .found li").first.wait_for()
        tab.wait_for_timeout(300)
        found[asked] = tab.locator("#search .found a").evaluate_all(
            "links => links.map(link => link.href)"
        )
        tab.fill("#search input", "")
        tab.wait_for_timeout(200)
    assert found["hectáreas"] == found["hectareas"]
    assert found["Mérida"] == found["merida"]
    assert all("/book/es/" in href for each in found.values() for href in each)
