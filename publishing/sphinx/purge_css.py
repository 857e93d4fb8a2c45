"""Cut a stylesheet down to the rules that can match the built pages.

A rule stays when every class, id and element name of one of its selectors occurs in some page, or is a word of the
scripts (which add classes while the reader works). That keeps too much rather than too little: it never asks how
elements are nested. tinycss2 does the reading; it follows the CSS Syntax standard and never drops what it can't read.
"""

import re

import tinycss2

NESTED = {"media", "supports", "layer", "container"}
NEVER = {"source-map"}
# The reader's browser or our pages need these although no selector proves it.
ALWAYS = {"html", "body", "dialog", "open"}


def words(pages: list[str], script: str) -> set[str]:
    """Class names, ids and element names of the pages, and all words in strings of the script."""
    found = set(ALWAYS)
    for page in pages:
        for values in set(re.findall(r'\b(?:class|id)="([^"]*)"', page)):
            found.update(values.split())
        found.update(name.lower() for name in set(re.findall(r"<([a-zA-Z][\w-]*)", page)))
    for text in re.findall(r""""[^"\n]*"|'[^'\n]*'|`[^`]*`""", script):
        found.update(re.findall(r"[\w-]+", text))
    return found


def _can_match(selector: list, known: set[str]) -> bool:
    """Whether all names of one selector are known; what stands in :not(), :is() and the like is not asked."""
    previous = None
    for token in selector:
        if token.type == "hash" and token.value not in known:
            return False
        if token.type == "ident":
            if previous == ".":
                if token.value not in known:
                    return False
            elif previous not in (":", "::") and token.lower_value not in known:
                return False
        if token.type != "literal" or token.value != ":" or previous != ":":
            previous = token.value if token.type == "literal" else None
    return True


def _selectors(prelude: list) -> list[list]:
    parts = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _kept(rules: list, known: set[str]) -> str:
    out = []
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [part for part in _selectors(rule.prelude) if _can_match(part, known)]
            body = tinycss2.serialize(rule.content).strip()
            if kept and body:
                out.append(",".join(tinycss2.serialize(part).strip() for part in kept) + "{" + body + "}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTED and rule.content:
            inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if text := _kept(inside, known):
                out.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}{{{text}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword not in ("charset", "import"):
            out.append(tinycss2.serialize([rule]))
    return "\n".join(out)


def purge(css: str, pages: list[str], script: str) -> str:
    """`css` without the rules that can't match anything in `pages`."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    text = _kept(rules, words(pages, script))
    return _without_unused_names(re.sub(r"/\*.*?\*/", "", text, flags=re.S))


def _without_unused_names(css: str) -> str:
    """Drop custom properties and keyframes that nothing refers to, until nothing more falls away."""
    used = set(re.findall(r"var\(\s*(--[\w-]+)", css))
    shorter = re.sub(r"""(--[\w-]+):(?:"[^"]*"|'[^']*'|[^;{}"'])*;?""", _keep_if(used), css)  # values may quote a ';'
    moved = set(re.findall(r"[\w-]+", " ".join(re.findall(r"animation(?:-name)?:([^;}]*)", shorter))))
    shorter = re.sub(r"@keyframes ([\w-]+)\s*{(?:[^{}]*{[^{}]*})*[^{}]*}\n?", _keep_if(moved), shorter)
    shorter = re.sub(r"[^{}\n]+{\s*}\n?", "", shorter)
    return shorter if shorter == css else _without_unused_names(shorter)


def _keep_if(used: set[str]):
    """For re.sub: keep what was found when its name is in `used`."""
    return lambda found: found[0] if found[1] in used else ""
