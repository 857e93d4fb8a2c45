"""What the book adds to Sphinx: executed notebooks, numbers and statements in prose,
charts from bundles, generated tables, light pages, search.

Notebooks are executed by publishing.execute and not by MyST-NB, whose cache looks at
code alone and would keep an old chart after a raw table changed.
"""

import gc
import os
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from .. import ROOT, execute, inputs
from ..executed import Results
from . import assets, cells, files, machines, page, roles, search, spanish

logger = logging.getLogger(__name__)
OWN_FILES = ("publishing", "book/_static", "book/_templates", "book/es", "locale")
COMPLETE = ".complete"  # lies beside the pages once all of them are written


def execute_notebooks(app: Sphinx) -> None:
    """Execute what changed, then load what the chapters published."""
    try:
        execute.run_changed(os.environ.get("REPORT_ONLY", ""), say=logger.info)
    except (RuntimeError, ValueError, OSError) as error:
        sys.exit(f"The book was not built: {error}")
    except KeyboardInterrupt:
        sys.exit(execute.STOPPED)
    app.results = Results()


def everything_if_changed(app: Sphinx, env, added, changed, removed) -> list[str]:
    """Pages show numbers of other pages: if any result changed, all are read again."""
    if not hasattr(env, "uses"):
        env.uses = {}  # {page: [(kind, id) of each number and statement in its prose]}
    looks = [path for part in OWN_FILES for path in sorted((ROOT / part).rglob("*.*"))]
    looks = [path for path in looks if path.is_file() and path.suffix != ".pyc"]
    keys = [path.with_name("key") for path in app.results.executed.values()]
    app.results_key = inputs.digest(path.read_bytes() for path in [*keys, *looks])
    key = app.results_key + " ".join(files.editions(app.results_key))
    mark = Path(app.outdir, COMPLETE)
    shown = mark.read_text("utf-8") if mark.exists() else ""
    app.unchanged = getattr(env, "report_key", None) == key == shown
    env.report_key = key
    if app.unchanged:  # else Sphinx would read every page to number its exercises again
        app.config.numfig = False
    else:
        mark.unlink(missing_ok=True)  # a build that breaks off is begun again
    return [] if app.unchanged else list(env.found_docs)


def forget(app: Sphinx, env, docname: str) -> None:
    """Drop the uses of a page that is read again."""
    env.uses.pop(docname, None)


def mark_complete(app: Sphinx, error: Exception | None) -> None:
    """Note for which results all pages and files were written."""
    if not error and app.builder.format == "html":
        Path(app.outdir, COMPLETE).write_text(app.env.report_key, "utf-8")


def setup(app: Sphinx) -> dict:
    """Register the extension."""
    gc.set_threshold(200_000, 50, 50)  # document trees are large and stay
    app.connect("builder-inited", execute_notebooks)
    app.connect("env-get-outdated", everything_if_changed)
    app.connect("env-purge-doc", forget)
    for part in (roles, cells, page, machines, search, files, assets, spanish):
        part.setup(app)
    app.connect("build-finished", mark_complete, priority=999)
    return {"version": "2", "parallel_read_safe": False, "parallel_write_safe": False}
