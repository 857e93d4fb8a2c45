"""What machines read beside the pages: a JSON Schema for each file of publications,
licence and citation, and schema.org descriptions of the data and of the record."""

import json
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from report.chapter import CHAPTERS
from report.rules import VERDICTS

from .. import ROOT

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BESIDE = ("LICENSE", "CITATION.cff")
DATA_ZIP = "data/from-poppy-to-policy-data.zip"
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
TEXTS = {"type": "array", "items": TEXT}
NUMBERS = {"type": "array", "items": NUMBER}


def _map(of: dict) -> dict:
    return {"type": "object", "additionalProperties": of}


def _one_of(*values: str) -> dict:
    return {"type": "string", "enum": list(values)}


COMMON = {  # field: (shape, what it says)
    "kind": (TEXT, "What kind of publication this is."),
    "id": (TEXT, "Its name, the same from edition to edition."),
    "chapter": (_one_of(*CHAPTERS), "Key of the chapter that computes it."),
    "page": (TEXT, "Page of that chapter, without .html."),
    "cell": (TEXT, "Anchor of its code on that page."),
    "tables": (TEXTS, "Names of the raw tables it rests on."),
    "rows": (_map(TEXT), "Lines of each table: '16-18, 40'; the header is line 1."),
    "sources": (TEXTS, "Ids of the sources of those lines, in order of use."),
    "grades": (TEXTS, "Their grades, best first, each once."),
    "badges": (TEXTS, "'single source', 'press', where they apply."),
}
FIELDS = {
    "facts": {
        "label": (TEXT, "What a person calls the number."),
        "value": (NUMBER, "The number; 'percent' is out of a hundred."),
        "unit": (TEXT, "Its unit: percent, hectares, USD million, year …"),
        "display": (TEXT, "How prose writes it, with its unit."),
        "number": (TEXT, "How prose writes it, without its unit."),
        "how": (TEXT, "The calculation in words."),
    },
    "statements": {
        "words": (TEXT, "The sentence."),
        "holds": (FLAG, "Whether its condition is met by the data of this edition."),
        "facts": (TEXTS, "Ids of the numbers in its words."),
    },
    "claims": {
        "claim_id": (TEXT, "The id once more, as data/claims.csv has it."),
        "document": (TEXT, "The document, or 'later'."),
        "said_by": (TEXT, "Who said it."),
        "speaker_group": (TEXT, "The kind of speaker by which verdicts are counted."),
        "said_on": (TEXT, "When: a year, a month or a day."),
        "said_in": (TEXT, "Id of the source in which it was read."),
        "claim": (TEXT, "The claim in our words."),
        "words_used": (TEXT, "The words used, where the text was read again."),
        "window": (TEXT, "The months or years that the words name or allow."),
        "type": (TEXT, "Kind of claim: number, share, trend, law, argument …"),
        "stated": (TEXT, "What was stated, as a sentence writes it."),
        "stated_value": (TEXT, "The stated numbers, parts separated by semicolons."),
        "unit": (TEXT, "The unit of each part."),
        "comparison": (TEXT, "How a value must stand to it; see Methods."),
        "period": (TEXT, "The time the claim speaks of."),
        "verdict": (_one_of(*VERDICTS, "question"), "The verdict."),
        "basis": (_one_of("computed", "judged by hand", "answer"), "Its basis."),
        "recomputed": (_map(NUMBERS), "Recomputed numbers by series or window."),
        "recomputed_value": (TEXT, "What came out, as a sentence writes it."),
        "why": (TEXT, "The reason in words, with its caveat."),
        "facts": (TEXTS, "Ids of the numbers in those words."),
        "chart": (TEXT, "Id of the chart that shows it, or empty."),
    },
    "charts": {
        "title": (TEXT, "The finding."),
        "unit": (TEXT, "Measure, unit and span."),
        "note": (TEXT, "What the chart can't show."),
        "alt": (TEXT, "The text for readers who can't see it."),
        "source_line": (TEXT, "Who counted and where it was read."),
        "facts": (TEXTS, "Ids of the numbers in its words."),
        "statements": (TEXTS, "Ids of the statements that its title makes."),
        "x": (TEXT, "Column along which it is drawn."),
        "y": (TEXTS, "Columns that are drawn."),
        "by": ({"type": ["string", "null"]}, "Column that tells series apart."),
        "n": ({"type": "integer"}, "Rows of its data, in figures/ + id + .csv."),
        "columns": (TEXTS, "Columns of that file."),
        "numeric": ({"type": "array", "items": FLAG}, "Whether each holds numbers."),
        "sizes": (_map(NUMBERS), "Pixels of the drawing; '-narrow' is for a phone."),
    },
    "cases": {
        "subject": (TEXT, "The thing measured."),
        "type": (_one_of("rivals", "revision"), "Rivals, or one figure revised."),
        "labels": (TEXTS, "Who gave each figure, or when."),
        "values": (NUMBERS, "The figures, in the order of the labels."),
        "read_in": (TEXTS, "The source of each figure, in the same order."),
        "column": (TEXT, "The column of the table that holds them."),
        "change": (NUMBER, "Percent: last over first, or highest over lowest."),
        "why": (TEXT, "The reason, where one is known."),
    },
}


def schema(name: str) -> dict:
    """The JSON Schema of `name`.json, which is a list of objects."""
    fields = (COMMON | FIELDS[name]).items()
    described = {
        each: {**shape, "description": words} for each, (shape, words) in fields
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"From Poppy to Policy: {name}.json",
        "description": "One object for each publication. A text without a value is "
        "empty. Fields may be added, never renamed. CC BY 4.0: cite as CITATION.cff.",
        "type": "array",
        "items": {
            "type": "object",
            "required": list(described),
            "additionalProperties": False,
            "properties": described,
        },
    }


def write_beside(out: Path) -> None:
    """Write schemas beside the files they describe; licence and citation with them,
    with the charts and with the data."""
    for name in FIELDS:
        text = json.dumps(schema(name), ensure_ascii=False, indent=1)
        (out / f"{name}.schema.json").write_text(text, "utf-8")
    for folder in (out, out / "figures", out / "data"):
        for name in BESIDE:
            shutil.copyfile(ROOT / name, folder / name)


def reviews(claims: list[dict]) -> dict:
    """The record as schema.org ClaimReview, one for each verdict; a question has none.

    Only the words of a verdict are given: verdicts have no order to turn into stars.
    Who reviews, and each verdict, is described once, and reviews refer to it.
    """
    by = {"@type": "Organization", "@id": "#authors", "name": _authors()}
    ratings = {
        name: {"@type": "Rating", "@id": f"#rating-{n}", "alternateName": name}
        for n, name in enumerate(VERDICTS)
    }
    told = [
        {
            "@type": "ClaimReview",
            "url": f"#{item['id']}",
            "claimReviewed": item["claim"],
            "author": {"@id": by["@id"]},
            "itemReviewed": {
                "@type": "Claim",
                "author": {"@type": "Thing", "name": item["said_by"]},
                "datePublished": item["said_on"],
            },
            "reviewRating": {"@id": ratings[item["verdict"]]["@id"]},
        }
        for item in claims
        if item["verdict"] in VERDICTS
    ]
    graph = [by, *ratings.values(), *told]
    return {"@context": "https://schema.org", "@graph": graph}


def dataset(up: str = "") -> dict:
    """The raw tables as one schema.org Dataset; `up` leads to the front page."""
    from report.tables import DATA, packages, schema, tables

    def part(table: str) -> dict:
        described = schema(table)
        path = described["path"].relative_to(DATA).as_posix()
        return {
            "@type": "Dataset",
            "name": described["title"],
            "license": LICENCE,
            "distribution": _download(f"{up}data/{path}", "text/csv"),
        }

    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": packages()[""]["title"],
        "description": packages()[""]["description"],
        "license": LICENCE,
        "creator": {"@type": "Organization", "name": _authors()},
        "isAccessibleForFree": True,
        "distribution": _download(up + DATA_ZIP, "application/zip"),
        "hasPart": [part(table) for table in tables()],
    }


def _download(address: str, kind: str) -> dict:
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": kind}


def _authors() -> str:
    lines = (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
    return next(line for line in lines if "- name:" in line).partition(": ")[2]


def describe(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Put the description of a page's data into its head. A script of data runs
    nothing and asks no other host."""
    if page == CHAPTERS["record"].page:
        told = reviews(list(app.results.claims.values()))
    elif page == CHAPTERS["catalogue"].page:
        told = dataset("../" * page.count("/"))
    else:
        return
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("</", "<\\/")
    script = f'<script type="application/ld+json">{text}</script>'
    context["metatags"] = context.get("metatags", "") + script


def setup(app: Sphinx) -> None:
    """Describe pages as they are written."""
    app.connect("html-page-context", describe)
