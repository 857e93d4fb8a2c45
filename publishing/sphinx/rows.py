"""One row of a generated table."""

from collections.abc import Mapping

from markupsafe import Markup

from .html import NOTHING, tag


class Row:
    """A row: its address (or ''), its cells, {number of a cell: value it sorts by}, and
    the values by which filters choose it."""

    def __init__(
        self,
        row_id: str,
        *cells: object,
        sort: Mapping[int, float] | None = None,
        **filters: str,
    ):
        self.id, self.cells, self.sort, self.filters = (
            row_id,
            cells,
            sort or {},
            filters,
        )

    def html(self, heads: list[str]) -> Markup:
        """Each cell carries its column's name, for narrow screens."""
        first, *rest = self.cells
        cells = [
            tag("td", cell, data_label=head, data_sort=self.sort.get(n))
            for n, (head, cell) in enumerate(zip(heads[1:], rest, strict=True), 1)
        ]
        data = {f"data_{name}": value for name, value in self.filters.items()}
        return tag(
            "tr", tag("th", first, scope="row"), *cells, id=self.id or None, **data
        )


def named(row_id: str, text: str = "") -> Markup:
    """What a row is about, as a link to itself, above its id."""
    link = tag("a", text or tag("code", row_id), href=f"#{row_id}")
    return link + note(tag("code", row_id)) if text else link


def note(*parts: object, title: str | None = None) -> Markup:
    """A paragraph in small type; nothing for nothing."""
    return tag("p", *parts, class_="note", title=title) if any(parts) else NOTHING
