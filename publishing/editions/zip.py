"""One file that holds the whole book: pages, charts, search, tables, notebooks and all that is needed to rebuild them.

    make zip      writes _build/from-poppy-to-policy.zip; the same book gives the same bytes

Unpack it and open index.html: no server and no network are needed.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
OUT = ROOT / "_build" / "from-poppy-to-policy.zip"
LARGEST = 25_000_000
NOT_FOR_READERS = {".buildinfo", "objects.inv"}


def contents() -> dict[str, Path]:
    """{name in the zip: file}: the built pages, and under source/ every file that git tracks."""
    pages = {
        str(path.relative_to(HTML)): path for path in HTML.rglob("*") if path.is_file()
    }
    pages = {name: path for name, path in pages.items() if name not in NOT_FOR_READERS}
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    sources = {
        f"source/{name}": ROOT / name
        for name in tracked.split("\0")
        if name and (ROOT / name).is_file()
    }
    return dict(sorted((pages | sources).items()))


def main() -> None:
    """Write the zip and say how large it is."""
    if not (HTML / "index.html").exists():
        sys.exit("The book isn't built yet: run make book first")
    with zipfile.ZipFile(OUT, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in contents().items():
            entry = zipfile.ZipInfo(
                f"from-poppy-to-policy/{name}", (2026, 1, 1, 0, 0, 0)
            )  # no date of the build
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes(), compresslevel=9)
    size = OUT.stat().st_size
    print(
        f"{OUT.relative_to(ROOT)}: {size:,} bytes; unpack it and open from-poppy-to-policy/index.html"
    )
    if size > LARGEST:
        sys.exit(
            f"The zip is larger than {LARGEST:,} bytes: look for a large file in _build/html"
        )


if __name__ == "__main__":
    main()
