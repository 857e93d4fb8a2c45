"""When each source's address was last seen to answer: data/links_seen.csv.

    python -m publishing.data.links

Run by the monthly job, never by `make test`: an address that is down isn't a fault of
the book. An address that doesn't answer keeps the day on which it last did.
"""

import csv
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from report.tables import DATA, sources

SEEN = DATA / "links_seen.csv"
AT_ONCE, SECONDS = 16, 20
BROWSER = {"User-Agent": "Mozilla/5.0 (link check of From Poppy to Policy)"}


def last_seen(path: Path = SEEN) -> dict[str, str]:
    """{source_id: day on which its address last answered, YYYY-MM-DD}."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["source_id"]: row["last_seen"] for row in csv.DictReader(file)}


def answers(url: str) -> bool:
    """Does the address answer with a page? Errors of any kind mean no."""
    try:
        request = urllib.request.Request(url, headers=BROWSER)
        with urllib.request.urlopen(request, timeout=SECONDS) as reply:
            return reply.status < 400
    except (OSError, ValueError):
        return False


def check(ask=answers, today: str = "", path: Path = SEEN) -> dict[str, str]:
    """Ask every exact address, write `path`, and return what `last_seen` now gives."""
    listed = sources()
    listed = listed[(listed.address == "exact") & listed.url.str.startswith("http")]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        alive = dict(zip(listed.source_id, pool.map(ask, listed.url), strict=True))
    today = today or date.today().isoformat()
    before = last_seen(path)
    seen = {i: today if alive[i] else before.get(i, "") for i in sorted(alive)}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("source_id", "last_seen"), *seen.items()])
    print(f"{sum(alive.values())} of {len(alive)} addresses answered", file=sys.stderr)
    return seen


if __name__ == "__main__":
    check()
