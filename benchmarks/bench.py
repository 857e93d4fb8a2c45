"""The scorecard: this book beside a stock jupyter-book with as many notebooks, built by
the same packages and measured in one run.

    make bench            everything; 10 to 20 minutes on two cores
    make bench QUICK=1    the book as it lies in _build/html

CPU time is compared, not the clock, so that other work on the machine matters less.
"""

import sys
import tempfile
from pathlib import Path

import lighthouse
import weigh
from builds import build, hashes, our_book, stock_book

from publishing import HTML
from publishing.editions.browser import open_browser
from report.chapter import CHAPTERS

LINE = "{:<46}{:>16}{:>16}   {}"
ZONES = ({"TZ": "America/New_York"}, {"TZ": "Asia/Tokyo", "LC_ALL": "C"})


def show(name: str, ours: object, stock: object = "", target: str = "") -> None:
    """One line of the scorecard."""
    told = (f"{each:,}" if isinstance(each, int) else each for each in (ours, stock))
    print(LINE.format(name, *told, target), flush=True)


def time_builds(folder: Path) -> tuple[Path, Path]:
    """Two cold builds of each book in turn, as one alone is off by a tenth, and a
    rebuild; returns their pages."""
    books = []
    for name, zone in zip(("a folder", "another"), ZONES, strict=True):
        ours, stock = our_book(folder / name), stock_book(folder / name, len(CHAPTERS))
        books.append((ours, stock, build(ours, **zone), build(stock)))
    (ours, stock, *first), (twin, _, *second) = books
    mine, theirs = first[0] + second[0], first[1] + second[1]
    each = ", ".join(f"{one / other:.2f}" for one, other in (first, second))
    ratio = f"ratio {mine / theirs:.2f} ({each}), at most 1.9"
    show("two cold builds, s of CPU", f"{mine:.0f}", f"{theirs:.0f}", ratio)
    mine, theirs = build(ours, **ZONES[0]), build(stock)
    ratio = f"ratio {mine / theirs:.2f}, at most 1.2"
    show("unchanged rebuild, s of CPU", f"{mine:.1f}", f"{theirs:.1f}", ratio)
    pages, other = (hashes(book / "_build" / "html") for book in (ours, twin))
    unlike = [n for n in pages.keys() | other.keys() if pages.get(n) != other.get(n)]
    told = f"of {len(pages)}; 0. {', '.join(sorted(unlike)[:3])}"
    show("files that differ between two cold builds", len(unlike), "", told)
    return ours / "_build" / "html", stock / "_build" / "html"


def main(quick: bool) -> None:
    """Print the scorecard."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        print(LINE.format("", "this book", "stock", "target"))
        if quick:
            stock = stock_book(folder, len(CHAPTERS))
            build(stock)
            html, stock = HTML, stock / "_build" / "html"
        else:
            html, stock = time_builds(folder)
        stock_page = stock / "chapter_1.html"
        with open_browser() as browser:
            pages = sorted((html / "notebooks").glob("*.html"))
            weights = {page: weigh.weigh(browser, page) for page in pages}
            heaviest = max(weights, key=lambda page: weights[page]["before scrolling"])
            theirs = weigh.weigh(browser, stock_page)
            print(f"heaviest chapter: {heaviest.name}")
            for what, target in weigh.TARGETS.items():
                show(what, weights[heaviest][what], theirs[what], target)
            found = [weigh.axe_findings(browser, p) for p in (heaviest, stock_page)]
            show("axe findings, 2 modes x 2 widths", *found, "0")
        files = [path for path in html.rglob("*") if path.is_file()]
        show("whole book, bytes", sum(path.stat().st_size for path in files))
        every = sorted(p.relative_to(html).as_posix() for p in html.rglob("*.html"))
        for line in lighthouse.scores(folder, {html: every, stock: [stock_page.name]}):
            print(line, flush=True)


if __name__ == "__main__":
    main("--quick" in sys.argv)
