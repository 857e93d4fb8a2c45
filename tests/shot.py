"""Take a picture of a built page, for looking at it: python tests/shot.py PAGE.html OUT.png --width 320 --dark."""

import argparse
from pathlib import Path

from browser import open_browser


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--figure", default="", help="id of one chart")
    parser.add_argument("--clip", type=int, nargs=2, metavar=("TOP", "BOTTOM"), help="pixels of the whole page")
    options = parser.parse_args()
    scheme = "dark" if options.dark else "light"
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": options.width, "height": 900}, color_scheme=scheme)
        page.goto(options.page.resolve().as_uri())
        page.evaluate("document.querySelectorAll('img').forEach(img => { img.loading = 'eager' })")
        page.wait_for_load_state("networkidle")
        if options.figure:
            page.locator(f"#{options.figure}").screenshot(path=options.out)
        elif options.clip:
            top, bottom = options.clip
            page.screenshot(
                path=options.out,
                full_page=True,
                clip={"x": 0, "y": top, "width": options.width, "height": bottom - top},
            )
        else:
            page.screenshot(path=options.out, full_page=True)


if __name__ == "__main__":
    main()
