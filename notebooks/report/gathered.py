"""What other chapters published, for a chapter that gathers from them."""

import pandas as pd

from .chapter import CHAPTERS, bundles, current
from .tables import ROOT, read

RUN = ROOT / "_build" / "run"


def gather(kind: str) -> list[dict]:
    """Items of `kind` ('claim', 'fact', 'figure', ...) in reading order: this chapter's
    own as published so far, the others' as last built.

    Raises RuntimeError naming the command when a chapter hasn't been executed yet.
    """
    own = current()
    if kind not in own.items:
        raise ValueError(f"gather({kind!r}): use one of {', '.join(own.items)}")
    found: list[dict] = []
    for entry in CHAPTERS.values():
        if entry.key == own.key:
            found += own.items[kind].values()
        elif not entry.gathers and entry.taught:
            found += _built(entry.file, kind)
    return found


def _built(file: str, kind: str) -> list[dict]:
    path = RUN / file / "executed.ipynb"
    if not path.exists():
        raise RuntimeError(
            f"chapter {file} hasn't been executed yet: run make book once"
        )
    return [item for item in bundles(path) if item["kind"] == kind]


def all_claims() -> pd.DataFrame:
    """Every row of data/claims.csv with its verdict, in the order of that table.

    Raises ValueError listing the claims that no chapter has tested.
    """
    tested = {item["claim_id"]: item for item in gather("claim")}
    listed = list(read("claims").claim_id)
    if missing := [claim_id for claim_id in listed if claim_id not in tested]:
        raise ValueError(
            f"{len(missing)} claim(s) of data/claims.csv have no verdict: "
            f"{', '.join(missing)}. Test each in the chapter that the table names."
        )
    return pd.DataFrame([tested[claim_id] for claim_id in listed])
