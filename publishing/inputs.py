"""What a chapter's result rests on, so that only what changed is executed again."""

import functools
import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from report.chapter import CHAPTERS

from . import ROOT

SHARED = ("sources", "claims", "conflicts")  # read by the toolkit for every chapter
READS_ALL = ("tables(", "publish_cases(")  # name no table of their own
SPECIAL = ("maps", "models")  # parts of the toolkit that only some chapters import


def keys_of(files: list[str], root: Path = ROOT) -> dict[str, str]:
    """{notebook: digest of all that its result rests on}: its code, the tables it
    names, the parts of the toolkit it imports, sources and lock; for a chapter that
    gathers, of what the others rest on too."""
    own = functools.cache(functools.partial(_own_key, root=root))
    entries = {entry.file: entry for entry in CHAPTERS.values()}
    others = [e.file for e in entries.values() if e.taught and not e.gathers]
    return {
        file: digest(map(own, [file, *others])) if entries[file].gathers else own(file)
        for file in files
    }


def _own_key(file: str, root: Path) -> str:
    cells = code_cells(root / "notebooks" / f"{file}.ipynb")
    paths = [*_tables(cells, root), *_toolkit(cells, root), root / "requirements.txt"]
    paths += sorted(root.glob("locale/*/*/charts.po"))
    files = [part for path in paths for part in (path.name, path.read_bytes())]
    return digest([sys.version, *cells, *files])


def digest(parts: Iterable[bytes | str]) -> str:
    """SHA-256 of bytes or words, one after another."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part if isinstance(part, bytes) else part.encode())
        sha.update(b"\0")
    return sha.hexdigest()


def code_cells(path: Path) -> list[str]:
    """Sources of the code cells, without the cost of validating the notebook."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]


def _tables(cells: list[str], root: Path) -> list[Path]:
    """Files that the tables spelled out in `cells` lie in, with their descriptions."""
    listed = _listed(root)
    words = " ".join(cells)
    reads_all = any(name in words for name in READS_ALL)
    found = [path for name, path in listed.items() if reads_all or f'"{name}"' in words]
    found += [root / "data" / f"{name}.csv" for name in SHARED]
    found += sorted({path.with_name("datapackage.json") for path in found})
    if "maps" in words:
        found += sorted((root / "data" / "geo").glob("*.geojson"))
    return [path for path in dict.fromkeys(found) if path.exists()]


@functools.lru_cache(maxsize=2)
def _listed(root: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted((root / "data").glob("*/*.csv"))}


def _toolkit(cells: list[str], root: Path) -> list[Path]:
    """The toolkit's modules, without the special ones that `cells` don't import."""
    toolkit = root / "notebooks" / "report"
    words = " ".join(cells)
    unused = [name for name in SPECIAL if f"report.{name}" not in words]
    return [
        path
        for path in sorted(toolkit.rglob("*.py"))
        if path.relative_to(toolkit).parts[0].removesuffix(".py") not in unused
    ]
