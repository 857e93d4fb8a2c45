"""The Spanish pages: which parts of which English page they show, filled from the
English text by locale/es_MX/LC_MESSAGES/pages.po. They hold no text of their own.

A text that has changed since keeps its old translation, and the page says so there.
"""

import contextlib
import json
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from report.language import CURRENT, MISSING, STALE, Spanish, say, speaking

from . import ROOT

FOLDER = "book/es"
GLOSSARY = f"{FOLDER}/glossary"
ENOUGH = 0.95  # of a page's words; with fewer translated it isn't published
STALE_MARK = "The English text has changed since this was translated"
OPEN_MARK = "Not translated yet"
FENCE = re.compile(r"\s*(`{3,}|:{3,})((?:\{(\w+)\}\s*(.*)|\w+)?)")
TITLED = ("admonition", "card")  # directives whose argument is words
PROSE = (*TITLED, "div", "glossary")  # directives that hold words
ASIDE = re.compile(r":\w+:|---$|\|\s*-|% ")  # options, rules, comments
ITEM = re.compile(r"(\s*(?:[-*]|\d+\.) +)(.*)")
LINKED = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")
CHART = re.compile(r"^`{3,}\{chart\} ([\w-]+)$(?!\n:small:)", re.M)
TERM = re.compile(r"\{term\}`(?:([^`<]*) <)?([^`>]*)>?`")


@dataclass
class Block:
    """A piece of a page: `words` to translate, '' for what isn't words, in between what
    stands before and after them."""

    before: str
    words: str = ""
    after: str = "\n"


@dataclass
class Page:
    """A Spanish page. twin: the English page; show: 'all', or 'top' (what stands before
    the first section), 'chart <id>' and headings of sections, in order."""

    name: str
    twin: str
    show: list[str] = field(default_factory=lambda: ["all"])

    @property
    def source(self) -> Path:
        """The file of the English page."""
        path = ROOT / f"{self.twin}.md"
        return path if path.exists() else path.with_suffix(".ipynb")

    def parts(self) -> Iterator[str | list[Block]]:
        """Ids of charts, and blocks of the English text."""
        sections = _sections(self.source)
        for part in self.show:
            if part == "all":
                yield blocks("".join(sections.values()))
            elif part.startswith("chart "):
                yield part.removeprefix("chart ")
            elif part in sections:
                yield blocks(sections[part])
            else:
                raise ValueError(
                    f"{self.name}.md shows {part!r}, which {self.twin} hasn't; it has "
                    f"{', '.join(sections)}"
                )

    def charts(self) -> list[str]:
        """Ids of the charts that it shows."""
        found: list[str] = []
        for part in self.parts():
            if isinstance(part, str):
                found.append(part)
            else:
                found += CHART.findall("\n".join(block.before for block in part))
        return found

    def words(self) -> list[str]:
        """What is to be translated."""
        texts = [part for part in self.parts() if not isinstance(part, str)]
        return [block.words for part in texts for block in part if block.words]


def is_spanish(page: str) -> bool:
    """Whether a page of the book is in Spanish."""
    return page.startswith(FOLDER)


def spoken_on(page: str):
    """A context in which words are said in the language of a page."""
    if is_spanish(page):
        return speaking(Spanish("charts", "pages"))
    return contextlib.nullcontext()


def pages() -> dict[str, Page]:
    """The Spanish pages by name, from the heads of their files."""
    found = {}
    for path in sorted((ROOT / FOLDER).glob("*.md"), key=_place):
        name = f"{FOLDER}/{path.stem}"
        head = next(yaml.safe_load_all(path.read_text("utf-8")))
        found[name] = Page(name, **head["spanish"])
    return found


def _place(path: Path) -> tuple[int, str]:
    """In the order of the contents: front page, how to read, chapters, the rest."""
    first = ["index", "how_to_read", "1", "2", "3", "4", "5", "6", "7", "methods"]
    part = path.stem.partition("_")[0] if path.stem[0].isdigit() else path.stem
    return first.index(part) if part in first else len(first), part


def _sections(path: Path) -> dict[str, str]:
    """{'top' or heading: Markdown}; of a notebook, 'top' is its first cell."""
    texts = [path.read_text("utf-8")]
    if path.suffix == ".ipynb":
        cells = json.loads(texts[0])["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    head, *rest = texts
    head = re.sub(r"\A---\n.*?\n---\n", "", head, flags=re.S)
    found: dict[str, str] = {}
    name = "top"
    for text in [head, *rest]:
        for part in re.split(r"^(?=## )", text, flags=re.M):
            heading = re.match(r"## (.*)", part)
            name = heading[1].strip() if heading else name
            if name != "top" or not found:
                found[name] = found.get(name, "") + part + "\n\n"
    return found


def blocks(text: str) -> list[Block]:
    """Markdown in pieces: headings, paragraphs, items, rows and terms to translate, and
    what stands between them."""
    found: list[Block] = []
    opened: list[tuple[str, str]] = []  # fences and names of their directives
    flowing = None  # the block that a plain line continues
    for line in text.splitlines():
        inside = opened[-1][1] if opened else "div"
        fence, closed = FENCE.fullmatch(line), inside not in PROSE
        block, flow = _piece(line, inside)
        if fence and not (closed and fence[1] != opened[-1][0]):
            block, flow = _at_fence(fence, opened), ""
        elif closed:  # code, a chart
            block, flow = Block(line), ""
        elif flow == "plain" and flowing:
            flowing.words += f" {block.words}"
            continue
        found.append(block)
        flowing = block if flow else None
    return found


def _at_fence(fence: re.Match, opened: list[tuple[str, str]]) -> Block:
    """A line that opens or closes a directive or a piece of code."""
    if opened and fence[1] == opened[-1][0] and not fence[2]:
        opened.pop()
    else:
        opened.append((fence[1], fence[3] or ""))
    words = fence[4] if fence[3] in TITLED else ""
    return Block(fence[0].removesuffix(words), words)


def _piece(line: str, inside: str) -> tuple[Block, str]:
    """A line of prose by itself: 'begins' what the next line may continue, is 'plain',
    or ''."""
    if not line.strip() or ASIDE.match(line):
        return Block(line), ""
    if line.startswith("#"):
        marks, _, words = line.partition(" ")
        return Block(f"{marks} ", words), ""
    if line.startswith("|"):
        return Block("| ", line.strip("| "), " |\n"), ""
    if inside == "glossary" and line[0] != " ":
        return Block("", line), ""
    if item := ITEM.fullmatch(line):
        return Block(item[1], item[2]), "begins"
    words = line.strip()
    return Block(line[: line.index(words)], words), "plain"


Text = tuple[str, str]  # context, English
States = dict[Text, tuple[str, str | None]]  # CURRENT, STALE or MISSING, translation


def states(spanish: Spanish, texts: list[Text]) -> States:
    """The translation of each text; one of a page or chart that has changed keeps that
    of what stood there before."""
    found, kept = {}, set(texts)
    for context, text in texts:
        own = spanish.known.get(context, {})
        old = [each for each in own if (context, each) not in kept]
        near = old if re.search(r"[-/]|^index$", context) else ()
        told = spanish.of(text, context, near)
        found[context, text] = spanish.asked[context, text], told
    return found


@dataclass
class Translator:
    """Translates pages."""

    spanish: Spanish = field(default_factory=lambda: Spanish("charts", "pages"))

    def states(self, page: Page) -> States:
        """What there is of the words of a page."""
        return states(self.spanish, [(page.twin, text) for text in page.words()])

    def share(self, page: Page) -> float:
        """The share of the page's words that is translated; a chart without a Spanish
        title counts for the whole page."""
        if any(chart not in self.spanish.known for chart in page.charts()):
            return 0.0
        found = self.states(page)
        missing = [text for (_, text), (how, _) in found.items() if how == MISSING]
        whole = [text for _, text in found]
        return 1 - len(" ".join(missing).split()) / len(" ".join(whole).split())

    def markdown(self, page: Page, twins: dict[str, str]) -> str:
        """A page in Spanish; twins: {English page: Spanish page}."""
        return "\n".join(
            f"```{{chart}} {part}\n:wide:\n```\n"
            if isinstance(part, str)
            else _linked(self._said(page, part), page, twins)
            for part in page.parts()
        )

    def _said(self, page: Page, part: list[Block]) -> str:
        """A text that has changed, or has no translation, carries a mark."""
        found, told = self.states(page), []
        for block in part:
            how, text = found.get((page.twin, block.words), (CURRENT, ""))
            mark = {STALE: STALE_MARK, MISSING: OPEN_MARK}.get(how)
            after = block.after
            if mark:
                with speaking(self.spanish):
                    sign = f"[{say(mark, 'interface')}]{{.no-longer}}"
                own_line = block.before.startswith("#") or ":::" in block.before
                after = f"\n\n{sign}\n\n" if own_line else f" {sign}{after}"
            told.append(block.before + (text or block.words) + after)
        joined = "".join(told)
        if ":::{glossary}" in joined:
            joined = _glossary(joined, [block.words for block in part if block.words])
        return joined


def _glossary(text: str, words: list[str]) -> str:
    """A glossary as a list of definitions in the order of the Spanish alphabet, each
    term under the address of its English one."""
    head, _, body = text.partition(":::{glossary}\n")
    body = body.partition("\n:::")[0]
    entries = [entry.partition("\n") for entry in re.split(r"\n\n+", body.strip())]
    titles = words[-2 * len(entries) :: 2]
    lines = {
        _plain(term): f"[{term}]{{#{anchor(title)}}}\n: {meaning.strip()}\n"
        for title, (term, _, meaning) in zip(titles, entries, strict=True)
    }
    return head + "\n".join(line for _, line in sorted(lines.items()))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().lower()


def anchor(term: str) -> str:
    """The address of an English term in the Spanish glossary."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")


def _linked(text: str, page: Page, twins: dict[str, str]) -> str:
    """Links of the English page as the Spanish page needs them: to Spanish pages where
    there are."""

    folder = posixpath.dirname(page.twin)

    def led(found: re.Match) -> str:
        path = posixpath.normpath(posixpath.join(folder, found[1]))
        twin = twins.get(posixpath.splitext(path)[0])
        if twin:
            return f"]({posixpath.relpath(twin, FOLDER)}.md)"
        return f"]({posixpath.relpath(path, FOLDER)}{found[2] or ''})"

    def term(found: re.Match) -> str:
        return f"{{gloss}}`{found[1] or found[2]} <{anchor(found[2])}>`"

    return TERM.sub(term, LINKED.sub(led, text))


def gathered(translator: Translator) -> dict[str, Page]:
    """The pages that are translated well enough to be published, with a line for each
    that isn't."""
    found = {}
    for name, page in pages().items():
        if (share := translator.share(page)) >= ENOUGH:
            found[name] = page
        else:
            print(f"{name} isn't published: {share:.0%} of its words are translated")
    return found
