"""Cases in which publishers give different figures for one thing, or one publisher changed its figure."""

import html
from collections.abc import Mapping

import pandas as pd

from .html_tables import ledger_table
from .tables import sources


class Cases:
    """A list of cases that shows itself as a table: in Jupyter, in the book, and as text for nbval."""

    def __init__(self):
        self.found: list[dict] = []

    def add(
        self,
        subject: str,
        rows: pd.DataFrame,
        value: str,
        why: str,
        *,
        by: str | None = None,
        names: Mapping[str, str] | None = None,
        revision: bool = False,
    ) -> None:
        """Note one case and print it: column `value` of raw `rows`, in their order.

        Each value is labelled with the publisher of its source, or with column `by`, renamed by `names`. revision: the
        values are one publisher's, oldest first. Raises ValueError when fewer than two values are given.
        """
        if len(rows) < 2 or rows[value].isna().any():
            raise ValueError(f"case {subject!r}: two or more values of {value!r} are needed, {len(rows)} rows given")
        if by:
            labels = [(names or {}).get(label, label) for label in rows[by].astype(str)]
        else:
            listed = sources().reindex(rows.source_id)
            labels = [f"{s.publisher}, {str(s.published)[:4]}" for s in listed.itertuples()]
        values = [float(v) for v in rows[value]]
        change = 100 * (values[-1] / values[0] - 1 if revision else max(values) / min(values) - 1)
        self.found.append(
            {
                "subject": subject,
                "kind": "revision" if revision else "rivals",
                "labels": labels,
                "values": values,
                "lowest": min(values),
                "highest": max(values),
                "change": change,
                "why": why,
                "rows": rows,
            }
        )
        print(f"case: {subject}, {len(values)} figures, {change:+.1f}%")

    def frame(self) -> pd.DataFrame:
        """The cases as a table, widest first within their kind."""
        frame = pd.DataFrame(self.found)
        return frame.sort_values(["kind", "change"], ascending=False, key=lambda c: abs(c) if c.name == "change" else c)

    def __repr__(self) -> str:
        return "\n".join(
            f"{case.subject}: {self._values(case, '; ')} ({case.kind}, {case.change:+.1f}%)"
            for case in self.frame().itertuples()
        )

    def _repr_html_(self) -> str:
        moved = {"revision": "Moved", "rivals": "Spread"}
        rows = [
            f'<tr data-kind="{case.kind}"><th scope="row">{html.escape(case.subject)}</th>'
            f'<td data-label="Figures">{self._values(case, "<br>")}</td>'
            f'<td data-label="{moved[case.kind]}">{case.change:+,.1f}%<p>{case.kind}</p>'
            f'</td><td data-label="Why">{html.escape(case.why)}</td></tr>'
            for case in self.frame().itertuples()
        ]
        heads = ["Thing measured", "Who says what", "Gap", "Why"]
        return ledger_table("Conflicts and revisions", heads, rows, "kind")

    @staticmethod
    def _values(case, between: str) -> str:
        safe = html.escape if "<" in between else str
        return between.join(f"{safe(who)}: {value:,.10g}" for who, value in zip(case.labels, case.values, strict=True))
