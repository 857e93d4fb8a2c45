"""The language that words are said in: English, or Spanish inside `speaking(…)`.

Spanish is read from locale/es_MX, PO files as translators know them. What a sentence of
the book says in Spanish is never computed anew: the same call says it twice.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "locale" / "es_MX" / "LC_MESSAGES"
NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")
ROLE = re.compile(r"\{([^{}]*)\}(?:`([^`]*)`)?")
LINK = re.compile(r"\]\(([^)]*)\)")
NEAR = 0.6  # how like an old English text must be for its translation to be shown
CURRENT, STALE, MISSING = "current", "stale", "missing"


class Spanish:
    """PO files: translations by context and English text, and what was asked for:
    {(context, English): CURRENT, STALE or MISSING}."""

    def __init__(self, *domains: str):
        self.known: dict[str, dict[str, tuple[str, bool]]] = {}
        for domain in domains:
            path = LOCALE / f"{domain}.po"
            self.known |= _read(path, path.stat().st_mtime_ns if path.exists() else 0)
        self.asked: dict[tuple[str, str], str] = {}

    def of(self, text: str, context: str = "", old: Iterable[str] = ()) -> str | None:
        """The translation; of a changed text that of the nearest of the `old` ones in
        its context; None if there is none."""
        own = self.known.get(context, {})
        state, found = CURRENT, own.get(text)
        if found is None or found[1]:
            state = STALE
        if found is None:
            near = get_close_matches(text, old, 1, NEAR)
            found = own[near[0]] if near else None
            if found and set(marks(found[0])) - set(marks(text)):
                found = None  # it names what the English text no longer does
        self.asked[context, text] = state if found else MISSING
        return found and found[0]


def marks(text: str) -> Counter[tuple[str, str]]:
    """What a translation must hold as often as its text: (role or field, what it
    names) and ('link', target)."""
    found = Counter(("link", target) for target in LINK.findall(text))
    for name, named in ROLE.findall(text):
        found[name, named.rpartition("<")[2].rstrip(">")] += 1
    return found


@functools.lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> dict[str, dict[str, tuple[str, bool]]]:
    """{context: {English: (Spanish, whether it was marked fuzzy)}}."""
    if not path.exists():  # a student's copy of the toolkit
        return {}
    from babel.messages.pofile import read_po

    found: dict[str, dict[str, tuple[str, bool]]] = {}
    with path.open("rb") as file:
        for entry in read_po(file):
            if entry.id and entry.string:
                own = found.setdefault(entry.context or "", {})
                own[entry.id] = (entry.string, entry.fuzzy)
    return found


_spoken: ContextVar[Spanish | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(spanish: Spanish) -> Iterator[Spanish]:
    """Say words in Spanish."""
    before = _spoken.set(spanish)
    try:
        yield spanish
    finally:
        _spoken.reset(before)


def in_spanish() -> bool:
    """Whether words are now said in Spanish."""
    return _spoken.get() is not None


def say(text: str, context: str = "", /, **values: object) -> str:
    """`text` in the language now spoken, its {names} filled with `values`."""
    if spanish := _spoken.get():
        old = spanish.known.get(context, {}) if "-" in context else ()  # of a chart
        text = spanish.of(text, context, old) or text
    return text.format(**values) if values else text


def reword(text: str, context: str = "") -> str:
    """Words of data or of a drawing in the language now spoken. Their numbers stay:
    the catalogue holds 'heroin {}' for 'heroin 1,337'."""
    spanish = _spoken.get()
    text = " ".join(text.split()) if spanish else text
    if not spanish or not re.search(r"[^\W\d_]", text):
        return text
    found = spanish.of(NUMBER.sub("{}", text), context)
    return found.format(*NUMBER.findall(text)) if found else text


def measured(number: str, unit: str) -> str:
    """A number with its unit in Spanish; no billions, which Spanish hasn't."""
    if unit in ("", "year"):
        return number
    if unit == "percent":
        return f"{number}%"
    if unit == "USD billion":
        number = f"{float(number.replace(',', '')) * 1000:,.0f}"
    return f"{number} {say(unit.replace('billion', 'million'), 'unit')}"
