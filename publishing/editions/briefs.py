"""A two-page brief per chapter for a reader with ten minutes: _build/pdf/brief_1_supply_sources.pdf and so on.

Nothing is written for a brief. It takes from the built chapter: the opening box; the first five
numbers of that box; its first three charts with their sources; and the sections on disagreement and on what would
change the conclusion.
"""

import html
import json
import re

from .pages import (
    HTML,
    OUT,
    article,
    print_html,
    printer,
    reading_order,
    sections,
    sheet,
)

SIZES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65)
UNKNOWN = {
    "What the sources disagree on": "Where the sources disagree",
    "What would change this conclusion": "What is not known, and would change this",
}
FOOT = (
    '<div style="width:100%;font:8px sans-serif;color:#555;padding:0 16mm;display:flex;justify-content:space-between">'
    "<span>From Poppy to Policy. Every number is computed from public tables; the book shows how.</span>"
    '<span class="pageNumber"></span></div>'
)


def brief(page: str) -> str:
    """The brief of one chapter as HTML."""
    text = article(page)
    title = re.search(r"<h1>(.*?)</h1>", text, re.S)[1]
    box = re.search(
        r'<div class="answer admonition">\s*<p class="admonition-title">.*?</p>(.*?)</div>',
        text,
        re.S,
    )[1]
    facts = {
        fact["id"]: fact
        for fact in json.loads((HTML / "facts.json").read_text("utf-8"))
    }
    in_box = list(dict.fromkeys(re.findall(r"numbers\.html#(\w+)", box)))
    numbers = "".join(
        f"<li><b>{html.escape(facts[name]['display'])}</b>{html.escape(facts[name]['calculation'])}</li>"
        for name in in_box[:5]
    )
    charts = dict(
        re.findall(r'(?s)(?=<figure class="chart" id="([\w-]+)">)(.*?</figure>)', text)
    )
    chosen = list(charts.values())[:3]
    parts = sections(text)
    unknown = "".join(
        f"<h2>{ours}</h2>{_short(parts[theirs])}"
        for theirs, ours in UNKNOWN.items()
        if theirs in parts
    )
    return (
        f'<h1>{title}</h1><div class="answer admonition">{box}</div><ul class="numbers">{numbers}</ul>{chosen[0]}'
        f'<div class="charts">{"".join(map(_narrow, chosen[1:]))}</div>{unknown}'
    )


def _narrow(chart: str) -> str:
    """A chart in the drawing made for a phone, which keeps its type readable at half the width of a sheet."""
    return re.sub(
        r'src="figures/([\w-]+)\.svg" width="\d+" height="\d+"',
        r'src="figures/\1-narrow.svg"',
        chart,
    )


def _short(section: str) -> str:
    """Paragraphs and lists of a section, without its charts and code."""
    section = re.sub(
        r"<figure.*?</figure>|<details.*?</details>|<table.*?</table>",
        "",
        section,
        flags=re.S,
    )
    return "".join(re.findall(r"<p>.*?</p>|<ul.*?</ul>|<ol.*?</ol>", section, re.S))


def main() -> None:
    """Print a brief for every chapter that opens with an answer, in the largest type that fits on two sheets."""
    with printer() as tab:
        for page in reading_order():
            name = page.rpartition("/")[2]
            if not re.match(r"\d", name):  # chapters begin with their number
                continue
            out = OUT / f"brief_{name}.pdf"
            body = brief(page)
            for size in SIZES:
                text = sheet(f'<div style="zoom:{size}">{body}</div>', "brief")
                edges = {
                    "display_header_footer": True,
                    "header_template": "<span></span>",
                    "footer_template": FOOT,
                }
                if (count := print_html(tab, text, out, **edges)) <= 2:
                    break
            print(
                f"{out.relative_to(OUT.parents[1])}: {count} pages, type at {size:.0%}"
            )


if __name__ == "__main__":
    main()
