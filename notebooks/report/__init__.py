"""The report's toolkit: what a chapter imports.

`read()` a raw table, then publish what follows from it: a number with `fact()`, a
sentence that claims a direction with `says()`, a chart with `figure()`, a verdict with
`claim.value()` and its kin, a table of words with `show()`.
"""

import importlib

from .chapter import chapter  # light, and its module would hide it if loaded first

_HOME = {
    "charts": ["bars", "line"],
    "conflicts": ["publish_cases"],
    "facts": ["fact", "says"],
    "figures": ["figure"],
    "gathered": ["gather"],
    "html": ["show"],
    "labels": ["label_end", "mark"],
    "pickers": ["picker"],
    "style": ["COLORS", "plt", "sns"],
    "tables": [
        "check_choice",
        "check_span",
        "gapped",
        "one",
        "read",
        "schema",
        "sources",
    ],
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}
__all__ = ["chapter", "claim", *_MODULE_OF]


def __getattr__(name: str):
    """Load a name when it is first asked for: what publishes pages needs no charts."""
    if name == "claim":
        return importlib.import_module(".claim", __name__)
    if name not in _MODULE_OF:
        raise AttributeError(f"report has no {name!r}; it has {', '.join(__all__)}")
    return getattr(importlib.import_module(f".{_MODULE_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
