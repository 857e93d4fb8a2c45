"""One zip of all raw tables, for readers who take the data alone.

    python -m publishing.data.package data.zip      write it
    python -m publishing.data.package --check PATH  name every file of a zip or a
                                                    folder that is not as it was packed

It holds tables, schemas, licence, citation and checksums. The same tables give the same
bytes.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path

from publishing import ROOT
from report.cells import LINKS
from report.tables import DATA, packages

SUMS = "SHA256SUMS"
BESIDE = ("LICENSE", "CITATION.cff")  # of the report, put into the zip


def contents() -> dict[str, bytes]:
    """{path in the zip: bytes}, with one package that describes all of it."""
    own = [DATA / "README.md", DATA / "control_totals.csv"]
    beside = [ROOT / name for name in BESIDE]
    found = {path.name: path.read_bytes() for path in own + beside if path.exists()}
    whole, listed = packages()[""], []
    for topic, package in packages().items():
        for resource in package["resources"]:
            path = f"{topic}/{resource['path']}".lstrip("/")
            found[path] = (DATA / path).read_bytes()
            seal = {"bytes": len(found[path]), "hash": f"sha256:{digest(found[path])}"}
            listed.append({**resource, "path": path, **seal, **_linked(resource)})
    text = json.dumps({**whole, "resources": listed}, indent=1, ensure_ascii=False)
    found["datapackage.json"] = f"{text}\n".encode()
    return dict(sorted(found.items()))


def _linked(resource: dict) -> dict:
    """The schema with a foreign key for each column of sources.

    A topic's own package can't have them, since a package is checked alone and the
    sources lie in another.
    """
    described = resource.get("schema", {})
    names = [field["name"] for field in described.get("fields", [])]
    target = {"resource": "sources", "fields": "source_id"}
    keys = [
        {"fields": name, "reference": target}
        for name in LINKS
        if name in names and resource["name"] != "sources"
    ]
    return {"schema": {**described, "foreignKeys": keys}} if keys else {}


def build(out: Path) -> dict[str, bytes]:
    """Write the zip; names are sorted and times fixed."""
    files = contents()
    sums = "".join(f"{digest(data)}  {name}\n" for name, data in files.items())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in {**files, SUMS: sums.encode()}.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return files


def changed(path: Path) -> list[str]:
    """Names of the files that differ from the checksums, are missing or were added."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            found = {name: _content(archive, name) for name in archive.namelist()}
    else:
        files = [file for file in path.rglob("*") if file.is_file()]
        found = {file.relative_to(path).as_posix(): file.read_bytes() for file in files}
    lines = found.pop(SUMS).decode().splitlines()
    sums = dict(reversed(line.split("  ", 1)) for line in lines)
    return sorted(
        name
        for name in {*found, *sums}
        if name not in found or digest(found[name]) != sums.get(name)
    )


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zipfile.zlib.error):  # the zip's own checksum saw it
        return b""


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "path", type=Path, help="zip to write, or zip or folder to check"
    )
    parser.add_argument("--check", action="store_true", help="compare with checksums")
    given = parser.parse_args()
    if given.check:
        names = changed(given.path)
        sys.exit("\n".join(f"{name} is not as it was packed" for name in names) or 0)
    print(f"{given.path}: {len(build(given.path))} files")
