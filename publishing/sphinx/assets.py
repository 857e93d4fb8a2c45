"""Pages load one stylesheet and one deferred script, and nothing of another host.

Measured on the heaviest chapter (Lighthouse, mobile, 2026): with the theme's own layout
and scripts 86 points and 564 ms of blocking, without them 99 and 120. Rules of the
theme that can match nothing weigh 72 KB gzipped, its fontawesome.js 543, its icons 156.
So the stylesheets are joined without rules whose classes no page has and properties
that no rule uses, the icon font is cut down to the icons in use, and what no page loads
isn't shipped.
"""

import base64
import io
import logging
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

THEME = ("basic.css", "styles/pydata-sphinx-theme.css")
NEEDLESS = {"sphinx-thebe.css", "copybutton.css"}
SCRIPTS = ("report.js", "cards.js", "search.js", "ledger.js")
SCRIPTS += ("wall.js", "charts.js", "model.js", "picker.js")
KEPT = {"book.css", "book.js", "preview.png", "search-index.js", "search-index-es.js"}
ICON_FONT = "vendor/fontawesome/webfonts/fa-solid-900.ttf"
BRACES = re.compile(r"([^{}]*)([{}])")
PROPERTY = re.compile(r"(--[\w-]+)\s*:[^;{}]*;?")
CLASSES = re.compile(r'\bclass="([^"]*)"')


def stop_needless_extensions(app: Sphinx) -> None:
    """jupyter-book loads sphinx-thebe unasked; it writes a script into every page. Our
    own search replaces Sphinx's, which finds whole pages and tells accents apart."""
    for listeners in app.events.listeners.values():
        for each in [*listeners]:
            if each.handler.__module__.startswith("sphinx_thebe"):
                listeners.remove(each)
    app.builder.search = False


def remember_styles(app: Sphinx, page: str, _, context: dict, doctree) -> None:
    """Remember which stylesheets the theme and its extensions ask for."""
    if doctree is None:  # 404 and search are written in each build
        return
    names = [str(style.filename) for style in context.get("css_files", [])]
    app.styles = [name.removeprefix("_static/") for name in names]


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write book.css and book.js, then delete all that no page loads."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    if hasattr(app, "styles"):  # else no page was written: the last build's files stand
        names = [name for name in [*THEME, *app.styles] if name not in NEEDLESS]
        paths = [static / name for name in dict.fromkeys(names)]
        css = "\n".join(path.read_text("utf-8") for path in paths if path.exists())
        scripts = [(static / name).read_text("utf-8") for name in SCRIPTS]
        css = without_idle_rules(css, _classes(app.outdir, scripts))
        css = with_icons(without_idle_properties(css), static / ICON_FONT)
        (static / "book.css").write_text(css, "utf-8")
        (static / "book.js").write_text("".join(map(_apart, scripts)), "utf-8")
    for path in static.iterdir():
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _apart(script: str) -> str:
    """A script that, failing, stops no other one."""
    return f"try {{ (() => {{\n{script}}})(); }} catch (e) {{ console.error(e); }}\n"


def _classes(out: str, scripts: list[str]) -> set[str]:
    """Class names of all pages, and every word in a string of the scripts."""
    found: set[str] = set()
    for path in Path(out).rglob("*.html"):
        found.update(" ".join(set(CLASSES.findall(path.read_text("utf-8")))).split())
    for text in re.findall(r""""[^"\n]*"|`[^`]*`""", "".join(scripts)):
        found.update(re.findall(r"[\w-]+", text))
    return found


def without_idle_rules(css: str, known: set[str]) -> str:
    """`css` without the rules that ask for a class outside `known`."""
    css = re.sub(r"/\*.*?\*/|@charset[^;]*;", "", css, flags=re.S)
    blocks: list[list[str]] = [[]]  # of the style sheet, and of each block open in it
    heads: list[str] = []
    for head, end in BRACES.findall(css):
        if end == "{":
            heads.append(head.strip())
            blocks.append([])
            continue
        inside = "".join(blocks.pop()) + head.strip()
        if inside and _wanted(opened := heads.pop(), known):
            blocks[-1].append(f"{opened}{{{inside}}}\n")
    return "".join(blocks[0])


def _wanted(head: str, known: set[str]) -> bool:
    """Whether one of the selectors before a block, or its @-rule, can match."""
    return any(known.issuperset(_asked(each)) for each in head.split(","))


def _asked(selector: str) -> list[str]:
    """The classes that a selector needs; what stands in brackets may be a negation."""
    bare = re.sub(r"\([^)]*\)?|\[[^]]*\]", "", selector)
    return re.findall(r"\.(?!\d)([\w-]+)", bare)


def without_idle_properties(css: str) -> str:
    """`css` without the custom properties that no rule uses."""
    used = set(re.findall(r"var\(\s*(--[\w-]+)", css))
    kept = PROPERTY.sub(lambda found: found[0] if found[1] in used else "", css)
    return kept if kept == css else without_idle_properties(kept)


def with_icons(css: str, font: Path) -> str:
    """`css` with the icon font cut down to the icons that its rules name, inside it."""
    from fontTools import subset

    wanted = {ord(icon) for icon in re.findall(r"[\ue000-\uf8ff]", css)}
    wanted |= {int(code, 16) for code in re.findall(r"\\([ef][0-9a-f]{3})\b", css)}
    logging.getLogger("fontTools.subset").setLevel(logging.WARNING)
    options = subset.Options(notdef_outline=False, layout_features=[])
    face = subset.load_font(str(font), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(face)
    face.flavor, out = "woff", io.BytesIO()
    face["head"].modified = face["head"].created  # no date of the build in the file
    face.recalcTimestamp = False
    face.save(out)
    url = "data:font/woff;base64," + base64.b64encode(out.getvalue()).decode()
    named = 'font-family:"Font Awesome 6 Free";font-weight:900'
    rule = f'@font-face{{{named};src:url({url}) format("woff")}}\n'
    return rule + re.sub(r"@font-face\s*{[^}]*}", "", css)


def setup(app: Sphinx) -> None:
    """Join and cut when all pages are written."""
    app.connect("builder-inited", stop_needless_extensions)
    app.connect("html-page-context", remember_styles, priority=950)
    app.connect("build-finished", finish, priority=900)
