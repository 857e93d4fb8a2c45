"""HTML of our own, built by functions: every text is escaped, nothing is scraped."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from report.language import say

NOTHING = Markup("")


def tag(name: str, /, *inside: object, **attributes: object) -> Markup:
    """An element; `class_` and `data_x` become class and data-x, None and False drop
    out, True is an attribute without a value."""
    kept = "".join(
        f" {key.rstrip('_').replace('_', '-')}"
        + ("" if value is True else f'="{escape(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    closed = "" if name in ("img", "source", "br", "input") else f"</{name}>"
    return Markup(f"<{name}{kept}>{joined(inside)}{closed}")


def joined(parts: Iterable[object], between: str = "") -> Markup:
    """The parts one after another, each escaped unless it is HTML already."""
    return Markup(between).join(parts)


def listed(parts: Sequence[object], shown: int = 4) -> Markup:
    """All parts with commas; behind the first ones, the others stand in a fold."""
    first, others = joined(parts[:shown], ", "), joined(parts[shown:], ", ")
    if not others:
        return first
    return first + fold(f"and {len(parts) - shown} more", others, class_="others")


def badges(item: dict) -> Markup:
    """'single source' and 'press', where they apply."""
    told = (say(each, "interface") for each in item["badges"])
    return joined(" " + tag("span", each, class_="badge") for each in told)


def scrolling(table: Markup, label: str) -> Markup:
    """A box that scrolls by keyboard; `label` names it for a screen reader."""
    return tag(
        "div", table, class_="scroll", tabindex=0, role="group", aria_label=label
    )


def fold(summary: object, *inside: object, **attributes: object) -> Markup:
    """A part that opens on demand, with or without scripts."""
    return tag("details", tag("summary", summary), *inside, **attributes)
