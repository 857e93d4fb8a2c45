"""Sources: each is cited, and what rests on press alone says so in words where a reader
in a hurry meets it: a short answer, the front page, a question, a chart's title."""

import json
import re

import pytest
from babel.messages.pofile import read_po
from prose import NOTEBOOKS, PAGES, passages

from publishing.executed import KINDS, published
from report import language, read
from report.tables import DATA, sources, tables

FACTS = {item["id"]: item for item in published("fact")}
PRESS = {i for i, item in FACTS.items() if "press" in item["badges"]}
NAMED = re.compile(r"\{fact\}`(\w+)|\{(\w+)[:}]")
HURRY = re.compile(
    r"^(`{3,}|:{3,})\{admonition\}[^\n]*\n:class: answer\n.*?^\1$", re.S | re.M
)
SAID = {
    "en": re.compile(
        r"\bpress\b|newspaper|newsletter|\b(?:quot|report)ed by|private copy", re.I
    ),
    "es": re.compile(
        r"prensa|periódico|boletín|seg[úu]n|cita|informa|copia privada", re.I
    ),
}


def press_named(text: str) -> set[str]:
    """Numbers in a text that rest on press alone."""
    return {a or b for a, b in NAMED.findall(text)} & PRESS


def printers(fact_id: str) -> set[str]:
    """Who printed what a number rests on: a sentence may also name one of them."""
    printed = sources().publisher[FACTS[fact_id]["sources"]]
    return {
        name for text in printed for name in re.findall(r"[A-Z]\w+(?: [A-Z]\w+)*", text)
    }


def silent(text: str, spoken: str = "en") -> list[str]:
    """Press-only numbers of sentences that don't say who printed them."""
    bare = re.sub(r"\{says\}`[^`]*`", "", text).replace("U.S.", "US")
    return [
        fact_id
        for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n|\n- ", bare)
        for fact_id in sorted(press_named(sentence))
        if not SAID[spoken].search(sentence)
        and not any(name in sentence for name in printers(fact_id))
    ]


def in_a_hurry() -> dict[str, str]:
    """{place: text} of the front page, the questions and every short answer."""
    whole = {path.name: path.read_text("utf-8") for path in PAGES}
    found = {name: whole[name] for name in ("index.md", "questions.md")}
    for path in NOTEBOOKS:
        for place, text in passages(path):
            found |= {place: hit[0]} if (hit := HURRY.search(text)) else {}
    return found


def titles() -> dict[str, str]:
    """{chart: its title as the chapter's cell has it, with {fact_id} in it}."""
    cells = [
        "".join(cell["source"])
        for path in NOTEBOOKS
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    named = re.compile(
        r'figure\(\s*\w+,\s*"([\w-]+)".*?title=((?:\s*"[^"\n]*")+)', re.S
    )
    return {
        chart: "".join(re.findall(r'"([^"\n]*)"', words))
        for cell in cells
        for chart, words in named.findall(cell)
    }


@pytest.mark.parametrize("place", in_a_hurry())
def test_a_number_of_the_press_says_so_to_a_reader_in_a_hurry(place):
    assert not silent(in_a_hurry()[place])


def test_a_title_with_a_number_of_the_press_says_so():
    told = titles()
    assert len(told) > 40
    quiet = {chart: found for chart, title in told.items() if (found := silent(title))}
    assert not quiet, quiet


def test_the_spanish_says_so_where_the_english_does():
    must = {press for text in in_a_hurry().values() for press in press_named(text)}
    quiet = []
    for domain in ("pages", "charts"):
        for entry in read_po((language.LOCALE / f"{domain}.po").open("rb")):
            english = entry.id if isinstance(entry.id, str) else ""
            hurried = domain == "charts" or press_named(english) & must
            if hurried and SAID["en"].search(english) and not silent(english):
                quiet += [(entry.context, i) for i in silent(entry.string, "es")]
    assert not quiet, quiet


def test_a_silent_number_is_found():
    one = sorted(PRESS)[0]
    told = f"It was {{fact}}`{one}`, as reported by the press. More."
    assert not silent(told) and silent(f"It was {{fact}}`{one}`. The press said so.")


def test_every_source_is_cited():
    """By a row, a publication, or a map."""
    cited = {i for kind in KINDS for item in published(kind) for i in item["sources"]}
    for name in (*tables(), "claims"):
        frame = read(name)
        for column in {"source_id", "source2_id"} & set(frame):
            cited |= set(frame[column].dropna())
    maps = json.loads((DATA / "geo" / "datapackage.json").read_text("utf-8"))
    cited |= {i for layer in maps["resources"] for i in layer["source_ids"]}
    idle = sorted(set(sources().source_id) - cited)
    assert not idle, f"cite them or take them out of data/sources.csv: {idle}"


def test_every_table_serves_a_chapter():
    used = {
        table
        for kind in KINDS
        for item in published(kind)
        if not item["page"].endswith("data_catalogue")
        for table in item["tables"]
    }
    idle = sorted(set(tables()) - used)
    assert not idle, f"no chapter's publication rests on them: {idle}"
