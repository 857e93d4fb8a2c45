"""One file that holds the whole book: pages, charts, search, tables, notebooks, and all
that is needed to rebuild them. Unpacked, it opens without server or network.

    make zip      writes _build/from-poppy-to-policy.zip; the same book, the same bytes
"""

import subprocess
import sys
import zipfile
from pathlib import Path

from .. import HTML, ROOT

OUT = ROOT / "_build" / "from-poppy-to-policy.zip"
LARGEST = 25_000_000
NOT_FOR_READERS = {".buildinfo", ".complete", "objects.inv"}
MIDNIGHT = (2026, 1, 1, 0, 0, 0)  # no date of the build in the file


def tracked(root: Path = ROOT) -> list[str]:
    """Every file of the book that git tracks. Stops outside the book's repository."""
    asked = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        names = subprocess.run(asked, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        names = ""
    found = [name for name in names.split("\0") if name and (root / name).is_file()]
    if not found:
        sys.exit(f"make zip: {root} isn't a git repository of its own: clone the book")
    return found


def contents() -> dict[str, Path]:
    """{name in the zip: file}: the pages, and under source/ what rebuilds them."""
    pages = {
        path.relative_to(HTML).as_posix(): path
        for path in HTML.rglob("*")
        if path.is_file() and path.name not in NOT_FOR_READERS
    }
    sources = {f"source/{name}": ROOT / name for name in tracked()}
    return dict(sorted((pages | sources).items()))


def main() -> None:
    """Write the zip and say how large it is."""
    if not (HTML / "index.html").exists():
        sys.exit("The book isn't built yet: run make book first")
    with zipfile.ZipFile(OUT, "w") as archive:
        for name, path in contents().items():
            entry = zipfile.ZipInfo(f"from-poppy-to-policy/{name}", MIDNIGHT)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    size = OUT.stat().st_size
    print(f"{OUT.relative_to(ROOT)}: {size:,} bytes; unpack it and open index.html")
    if size > LARGEST:
        sys.exit(f"It is larger than {LARGEST:,} bytes: look for a large file")


if __name__ == "__main__":
    main()
