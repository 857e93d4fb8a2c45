"""Pages load one stylesheet and one deferred script, and nothing else.

A stock page of this theme loads ten stylesheets (530 KB, 95% of it rules that match nothing) and sixteen scripts
(1.7 MB, most of it fontawesome.js, which draws nothing that its own web font doesn't). Here the stylesheets are joined
and cut down to what the built pages use (purge_css), icons come from a web font cut down to the few in use, and the few
needed scripts are joined. Everything else is deleted from _static, so that it isn't shipped either.
"""

import base64
import io
import logging
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

THEME_STYLES = ("basic.css", "styles/pydata-sphinx-theme.css")
NEEDLESS_STYLES = {"sphinx-thebe.css", "copybutton.css"}
# Order matters: later scripts use names of earlier ones. The theme's own scripts are left out: they lay the page
# out several times while it loads, to serve menus and banners that the book does without. report.js does the rest.
SCRIPTS = ("documentation_options.js", "doctools.js", "sphinx_highlight.js", "report.js")
SEARCH_SCRIPTS = ("searchtools.js", "language_data.js")
TABS, LEDGER = "design-tabs.js", "ledger.js"
KEPT = (*SEARCH_SCRIPTS, TABS, LEDGER, "preview.png")
ICON_FONT = "vendor/fontawesome/webfonts/fa-solid-900.ttf"


def stop_needless_extensions(app: Sphinx) -> None:
    """jupyter-book loads sphinx-thebe unasked; it writes a script into every page."""
    for listeners in app.events.listeners.values():
        listeners[:] = [each for each in listeners if not each.handler.__module__.startswith("sphinx_thebe")]


def choose_files(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Tell the template which scripts this page needs; remember which stylesheets there are."""
    body = context.get("body", "")
    scripts = ["_static/book.js"]
    if "sd-tab-set" in body:
        scripts.append(f"_static/{TABS}")
    if 'class="data ledger"' in body:
        scripts.append(f"_static/{LEDGER}")
    if page == "search":
        scripts += [f"_static/{name}" for name in SEARCH_SCRIPTS] + ["searchindex.js"]
    context["page_scripts"] = scripts
    app.book_styles = [str(style.filename).removeprefix("_static/") for style in context.get("css_files", [])]


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write book.css and book.js, then delete all that no page loads."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    if not hasattr(app, "book_styles"):  # no page was written: the last build's files stand, less what others put back
        for path in static.iterdir():
            if path.name not in ("book.css", "book.js", *KEPT):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        return
    import purge_css  # what reads stylesheets and fonts is loaded only when a page was written

    styles = [*THEME_STYLES, *app.book_styles]
    styles = [name for name in dict.fromkeys(styles) if name not in NEEDLESS_STYLES and (static / name).exists()]
    pages = [path.read_text("utf-8") for path in Path(app.outdir).rglob("*.html") if static not in path.parents]
    script = ";\n".join((static / name).read_text("utf-8").strip() for name in SCRIPTS)
    script = re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.M) + "\n"
    css = "\n".join((static / name).read_text("utf-8") for name in styles)
    css = purge_css.purge(css, pages, script + (static / LEDGER).read_text("utf-8"))
    css = _with_icons(css, static / ICON_FONT)
    own = {name: (static / name).read_bytes() for name in KEPT}
    shutil.rmtree(static)
    static.mkdir()
    for name, content in own.items():
        (static / name).write_bytes(content)
    (static / "book.css").write_text(css, "utf-8")
    (static / "book.js").write_text(script, "utf-8")


def _with_icons(css: str, font: Path) -> str:
    """`css` with the icon font cut down to the icons that its rules name, inside the stylesheet itself."""
    from fontTools import subset

    wanted = {ord(icon) for icon in re.findall(r"[\ue000-\uf8ff]", css)}
    logging.getLogger("fontTools.subset").setLevel(logging.WARNING)
    face = subset.load_font(str(font), subset.Options())
    cutter = subset.Subsetter(subset.Options(notdef_outline=False, glyph_names=False, layout_features=[]))
    cutter.populate(unicodes=wanted)
    cutter.subset(face)
    face.flavor, out = "woff", io.BytesIO()
    face["head"].modified = face["head"].created  # no date of the build in the file
    face.recalcTimestamp = False
    face.save(out)
    url = "data:font/woff;base64," + base64.b64encode(out.getvalue()).decode()
    rule = f'@font-face{{font-family:"Font Awesome 6 Free";font-weight:900;src:url({url}) format("woff")}}'
    return rule + "\n" + re.sub(r"@font-face\s*{[^}]*}", "", css)


def setup(app: Sphinx) -> dict:
    """Register the extension."""
    app.connect("builder-inited", stop_needless_extensions)
    app.connect("html-page-context", choose_files, priority=950)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
