"""The report's toolkit: read a raw table, publish a chart, a number or a verdict, each with its way back to a source.

from report import chapter, claim, fact, figure, plt, read, sns

Each name is loaded when it is first asked for, so that the book can find out in no time that nothing changed.
"""

import lazy_loader

from .chapter import chapter

__getattr__, __dir__, _lazy = lazy_loader.attach(
    __name__,
    submod_attrs={
        "claims": ["claim", "verdicts"],
        "facts": ["fact"],
        "figures": ["figure"],
        "html_tables": ["show"],
        "labels": ["label_end"],
        "parameters": ["check_choice", "check_span"],
        "style": ["COLORS", "DIVERGING", "SEQUENTIAL", "plt", "sns"],
        "tables": ["read", "schema", "sources"],
    },
)
__all__ = ["chapter", *_lazy]
