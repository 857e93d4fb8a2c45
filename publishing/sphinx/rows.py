"""Generated tables: what a ledger is, and one row of it. Each row has an address of its
own; ledger.js adds search, filters and sorting."""

from collections.abc import Callable, Iterator, Mapping

from markupsafe import Markup
from sphinx.application import Sphinx

from .html import NOTHING, joined, tag
from .links import Links

LEDGERS: dict[str, Callable[[Links], Markup]] = {}  # by the name of their function


class Row:
    """A row: its address (or ''), its cells, {number of a cell: value it sorts by}, and
    the values by which filters choose it."""

    def __init__(
        self,
        row_id: str,
        *cells: object,
        sort: Mapping[int, float | None] | None = None,
        **filters: str,
    ):
        self.id, self.cells, self.sort = row_id, cells, sort or {}
        self.data = {f"data_{name}": value for name, value in filters.items()}

    def html(self, columns: int) -> Markup:
        """The row. Raises ValueError unless it has as many cells as the table."""
        if len(self.cells) != columns:
            raise ValueError(f"{self.id}: {len(self.cells)} cells in {columns} columns")
        first, *rest = self.cells
        head = tag("th", first, scope="row")
        cells = [
            tag("td", c, data_sort=self.sort.get(n)) for n, c in enumerate(rest, 1)
        ]
        return tag("tr", head, *cells, id=self.id or None, **self.data)


def named(row_id: str, text: str = "") -> Markup:
    """What a row is about, as a link to itself, above its id."""
    link = tag("a", text or tag("code", row_id), href=f"#{row_id}")
    return link + note(tag("code", row_id)) if text else link


def note(*parts: object) -> Markup:
    """A line in small type; nothing for nothing."""
    return tag("div", *parts, class_="note") if any(parts) else NOTHING


def ledger(caption: str, columns: str, *filters: str) -> Callable:
    """Make the rows that a function yields a ledger under its name; columns: 'Name 3,
    Value 2' with shares of the width; filters: names of what Row takes as filters."""
    widths = dict(each.rsplit(" ", 1) for each in columns.split(", "))
    style = f"--columns:{' '.join(f'{n}fr' for n in widths.values())}"
    style += "".join(f";--{n}:'{name}: '" for n, name in enumerate(widths, 1))

    def made(rows: Callable[[Links], Iterator[Row]]) -> Callable:
        def whole(link: Links) -> Markup:
            head = tag("tr", *(tag("th", name, scope="col") for name in widths))
            body = joined((row.html(len(widths)) for row in rows(link)), "\n")
            return tag("div", class_="ledger-tools") + tag(
                "table",
                tag("caption", caption),
                tag("thead", head),
                tag("tbody", body),
                class_="data ledger",
                data_filters=" ".join(filters),
                style=style,  # on narrow screens each cell says its column's name
            )

        LEDGERS[rows.__name__] = whole
        return rows

    return made


def whole(kind: str, app: Sphinx, docname: str) -> Markup:
    """The ledger `kind`, as one page shows it."""
    from . import catalogue, changes, ledgers, wall  # noqa: F401 (they fill LEDGERS)

    return LEDGERS[kind](Links(app, docname))
