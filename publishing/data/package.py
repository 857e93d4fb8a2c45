"""One zip of all raw tables, for readers who take the data alone.

It holds tables, schemas, licence, citation and checksums. The same tables give the same
bytes.
"""

import hashlib
import json
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


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()
