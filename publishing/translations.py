"""What is to be translated, and the PO files for those who translate.

    python -m publishing.translations             what has no translation, and what was
                                                  translated from a text that changed
    python -m publishing.translations --update    put both into the PO files

In a PO file a changed text has its old translation, marked fuzzy: correct it and take
the mark away. Units, months, and words of charts stand in charts.po, which chapters
read; pages, interface and labels of numbers in pages.po. To draw a chart in Spanish,
add an entry to charts.po whose context is the chart's id, build, and update.
"""

import re
import sys
from calendar import month_name
from collections.abc import Iterable
from datetime import UTC, datetime

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from report.language import LOCALE, NUMBER, Spanish, measured, speaking

from . import ROOT, dates
from . import spanish as es
from .editions.briefs import SECTIONS, widest
from .executed import published

THEME = ("Contents", "Link to this heading", "Skip to main content", "Back to top")
THEME += ("previous", "next", "previous page", "next page", "Search", "On this page")
AROUND = ("case", "interface", "label")  # contexts that stand behind the pages
GRADED = ("official original", "official mirror or repeat", "scholarly", "press")
SAID = (  # templates, scripts, modules
    ("book/_templates/*.html", re.compile(r"""\b_\((["'])(.+?)\1\)""")),
    ("book/_static/*.js", re.compile(r'\bsay\((")([^"]+)"')),
    ("publishing/*/*.py", re.compile(r'\bsay\(\s*(")([^"]+)",\s*"interface"')),
)
HEADER = "# Spanish of Mexico. See publishing/translations.py."
BEGUN = datetime(2026, 11, 28, tzinfo=UTC)
FACT = re.compile(r"\{fact\}`(\w+)(:n)?`")


def of_interface() -> Iterable[es.Text]:
    """Words around the pages."""
    for pattern, said in SAID:
        for path in sorted(ROOT.glob(pattern)):
            for _, text in said.findall(path.read_text("utf-8")):
                yield "interface", text
    named = (*SECTIONS, *SECTIONS.values(), *THEME, *GRADED)
    for text in (*named, "single source", es.STALE_MARK, es.OPEN_MARK):
        yield "interface", text


def of_pages(shown: dict[str, es.Page]) -> dict[str, list[es.Text]]:
    """{'pages' or 'charts': texts} of pages, of their numbers and of their charts."""
    facts = {item["id"]: item for item in published("fact")}
    charts = {item["id"]: item for item in published("figure")}
    cases = published("case")
    found: dict[str, list[es.Text]] = {"pages": [], "charts": []}
    spanish = Spanish("charts")
    for page in shown.values():
        words = page.words()
        found["pages"] += [(page.twin, text) for text in words]
        tables: set[str] = set()
        for fact_id, alone in FACT.findall(" ".join(words)):
            item = facts[fact_id]
            tables |= set(item["tables"])
            found["pages"].append(("label", NUMBER.sub("{}", item["label"])))
            counters = dates.counters(item["sources"])
            found["charts"] += [("counted", name) for name in counters]
            if not alone or "notebooks/" in page.twin:  # a brief's card has the unit
                with speaking(spanish):
                    measured(item["number"], item["unit"])
        for case in widest(tables, cases) if "notebooks/" in page.twin else ():
            said = [case["subject"], *case["labels"], case["why"]]
            found["pages"] += [("case", NUMBER.sub("{}", text)) for text in said]
        for chart in page.charts():
            asked = charts[chart].get("es", {}).get("asked", [])
            found["charts"] += [(context, text) for context, text, _ in asked]
    found["charts"] += spanish.asked
    found["charts"] += [("", f"{month} {{}}") for month in month_name[1:]]
    return found


def wanted() -> dict[str, list[es.Text]]:
    """{'pages' or 'charts': every text to translate, once, in order}."""
    found = of_pages(es.pages())
    found["pages"] += of_interface()
    kept = {domain: list(dict.fromkeys(texts)) for domain, texts in found.items()}
    kept["pages"].sort(key=lambda text: text[0] if text[0] in AROUND else "")
    return kept


def update(domain: str, found: es.States) -> None:
    """Write a PO file with these texts and no others."""
    dates = {"creation_date": BEGUN, "revision_date": BEGUN}  # or each run would differ
    catalog = Catalog(locale="es_MX", fuzzy=False, header_comment=HEADER, **dates)
    for (context, text), (how, told) in found.items():
        flags = ["fuzzy"] if told and how != es.CURRENT else []
        catalog.add(text, told or "", context=context or None, flags=flags)
    for message in catalog:
        message.flags.discard("python-format")
        message.flags.discard("python-brace-format")
    LOCALE.mkdir(parents=True, exist_ok=True)
    with (LOCALE / f"{domain}.po").open("wb") as file:
        write_po(file, catalog, width=88, omit_header=False)


def main(arguments: list[str]) -> None:
    """Command line: [--update]."""
    for domain, texts in wanted().items():
        found = es.states(Spanish(domain), texts)
        for (context, text), (how, _) in found.items():
            if how != es.CURRENT:
                print(f"{domain}.po, {context or 'words of charts'}: {how}: {text}")
        done = sum(how != es.MISSING for how, _ in found.values())
        print(f"{domain}.po: {done} of {len(found)} texts are translated")
        if "--update" in arguments:
            update(domain, found)
    for page in es.pages().values():
        print(f"{page.name}: {es.Translator().share(page):.0%} of its words")


if __name__ == "__main__":
    main(sys.argv[1:])
