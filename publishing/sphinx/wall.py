"""The wall of chapter 6: every claim is a tile with its verdict; opened, it tells what
was said, what was found and why. wall.js filters the tiles; without it all are there.
"""

import re
from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup

from report.chapter import CHAPTERS
from report.rules import RULES, VERDICTS

from .html import fold, joined, tag
from .links import Links
from .rows import LEDGERS

VERDICT_WORDS = [*VERDICTS, "question"]
NOT_READ = "not read again; taken as said without a hedge"


def wall(link: Links) -> Markup:
    """The filters, and below them the claims of each document."""
    from report.stated import DOCUMENTS
    from report.tables import read, schema

    found = link.results.claims  # in the preview of one chapter not all
    claims = [found[each] for each in read("claims").claim_id if each in found]
    fields = {each["name"]: each for each in schema("claims")["schema"]["fields"]}
    speakers = fields["speaker_group"]["constraints"]["enum"]
    groups = joined(_group(link, *each, claims) for each in DOCUMENTS.items())
    places = [place("speaker", each) for each in speakers]
    places += [place("chapter", entry.short) for entry in CHAPTERS.values()]
    anchors = joined(tag("span", id=each) for each in places)
    return tag("div", anchors, _tools(claims, speakers), groups, class_="wall")


def place(name: str, value: str) -> str:
    """The address of the wall filtered by a value; without scripts, of the wall."""
    return f"the-wall:{name}={value.replace(' ', '+')}"


def _tools(claims: list[dict], speakers: list[str]) -> Markup:
    """The filters, each value with the number of its claims."""
    chapters = [entry.short for entry in CHAPTERS.values()]
    fields = [
        _pick("verdict", VERDICT_WORDS, (each["verdict"] for each in claims)),
        _pick("chapter", chapters, map(_chapter, claims)),
        _pick("speaker", speakers, (each["speaker_group"] for each in claims)),
    ]
    search = tag("label", "Search", tag("input", type="search", name="search"))
    reset = tag("button", "Show all", type="button")
    fields += [search, tag("output"), reset]
    return tag("form", *fields, class_="ledger-tools wall-tools")


def _pick(name: str, values: list[str], found: Iterable[str]) -> Markup:
    count = Counter(found)
    told = {each: f"{each} ({count[each]})" for each in values if count[each]}
    options = [tag("option", words, value=each) for each, words in told.items()]
    select = tag("select", tag("option", "all", value=""), *options, name=name)
    return tag("label", name.capitalize(), select)


def _chapter(item: dict) -> str:
    return CHAPTERS[item["chapter"]].short


def _group(link: Links, key: str, name: str, claims: list[dict]) -> Markup:
    """A document: its name, how many claims and how they came out, its tiles."""
    claims = [each for each in claims if each["document"] == key]
    if not claims:
        return Markup("")
    count = Counter(each["verdict"] for each in claims)
    told = ", ".join(f"{count[each]} {each}" for each in VERDICT_WORDS if count[each])
    noun = "claim" if len(claims) == 1 else "claims"
    tiles = joined((tile(link, each) for each in claims), "\n")
    return tag(
        "section",
        tag("h3", name),
        tag("p", f"{len(claims)} {noun}: {told}.", class_="tally"),
        tag("div", tiles, class_="bricks"),
        id=f"wall-{key}",
        aria_label=name,
    )


def tile(link: Links, item: dict) -> Markup:
    """A claim with its verdict as a word; opened, all that stands behind it."""
    rows = {name: told for name, told in _behind(link, item) if told}
    claim = tag("span", item["claim"], class_="claim")
    said = tag("small", f"{item['said_by']}, {item['said_on']}")
    verdict = tag("strong", item["verdict"], class_="verdict")
    told = joined(
        tag("div", tag("dt", name), tag("dd", each), class_=name == "Rule" and "rule")
        for name, each in rows.items()
    )
    share = tag("a", f"Link to {item['id']}", href=f"#{item['id']}")
    return fold(
        claim + said + verdict,
        tag("dl", told),
        share,
        class_="tile",
        id=item["id"],
        data_verdict=item["verdict"],
        data_chapter=_chapter(item),
        data_speaker=item["speaker_group"],
    )


def _behind(link: Links, item: dict) -> list[tuple[str, object]]:
    """(label, what stands there) of an open tile, in their order."""
    source = link.source(item["said_in"]) if item["said_in"] else ""
    chart = link.results.figures.get(item["chart"])
    evidence = [
        link.chart(chart, "chart") if chart else "",
        link.code(item),
        link.lines(item),
        link.sources(item),
    ]
    computed = item["basis"] == "computed"
    words = f"“{item['words_used']}”" if item["words_used"] else ""
    return [
        ("Said", joined([f"{item['said_by']}, {item['said_on']} ", source])),
        ("Words", words or (NOT_READ if item["stated"] else "")),
        ("Window", item["window"]),
        ("Stated", item["stated"] or "no number"),
        ("Found", joined(readings(item), tag("br"))),
        ("Rule", RULES[item["comparison"]] if computed else item["basis"]),
        ("Why", item["why"]),
        ("Evidence", joined(filter(None, evidence), "; ")),
    ]


def readings(item: dict) -> list[str]:
    """What was found, one reading a line: 'calendar: 5 (agrees); fiscal: 7' is two."""
    names = "|".join(map(re.escape, filter(None, item["recomputed"])))
    found = item["recomputed_value"]
    return re.split(f"; (?=(?:{names}): )", found) if names else [found]


LEDGERS["claims"] = wall
