"""What the book adds to Sphinx: executed notebooks, numbers and statements in prose,
charts from bundles, generated tables, light pages, search.

Notebooks are executed by publishing.execute and not by MyST-NB, whose cache looks at
code alone and would keep an old chart after a raw table changed.
"""

import gc
import os
import sys

from sphinx.application import Sphinx
from sphinx.util import logging

from .. import ROOT, execute, inputs
from ..executed import Results
from . import assets, cells, files, machines, page, roles, search

logger = logging.getLogger(__name__)
OWN_FILES = ("publishing", "book/_static", "book/_templates")


def execute_notebooks(app: Sphinx) -> None:
    """Execute what changed, then load what the chapters published."""
    try:
        execute.run_changed(os.environ.get("REPORT_ONLY", ""), say=logger.info)
    except (RuntimeError, ValueError) as error:
        sys.exit(f"The book was not built: {error}")
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
    app.unchanged = getattr(env, "report_key", None) == key
    env.report_key = key
    if app.unchanged:  # else Sphinx would read every page to number its exercises again
        app.config.numfig = False
    return [] if app.unchanged else list(env.found_docs)


def forget(app: Sphinx, env, docname: str) -> None:
    """Drop the uses of a page that is read again."""
    env.uses.pop(docname, None)


def setup(app: Sphinx) -> dict:
    """Register the extension."""
    gc.set_threshold(200_000, 50, 50)  # document trees are large and stay
    app.connect("builder-inited", execute_notebooks)
    app.connect("env-get-outdated", everything_if_changed)
    app.connect("env-purge-doc", forget)
    for part in (roles, cells, page, machines, search, files, assets):
        part.setup(app)
    return {"version": "2", "parallel_read_safe": False, "parallel_write_safe": False}
