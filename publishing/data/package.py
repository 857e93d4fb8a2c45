"""One zip of all raw tables with their schemas, licence and checksums, for readers who take the data alone.

python -m tools.package data.zip            write it (the same tables give the same bytes)
python -m tools.package --check PATH        name every file that is not as it was packed: a zip or a folder
"""

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path

from report.tables import DATA, ROOT, packages

SUMS = "SHA256SUMS"


def contents():
    """{path in the zip: bytes}: tables, schemas, README, and one package that describes all of it."""
    found = {
        path.name: path.read_bytes()
        for path in (DATA / "README.md", DATA / "control_totals.csv", ROOT / "LICENSE")
        if path.exists()
    }
    descriptors, listed = json.loads(json.dumps(packages())), []
    for topic, package in descriptors.items():
        for resource in package["resources"]:
            path = f"{topic}/{resource['path']}".lstrip("/")
            found[path] = (DATA / path).read_bytes()
            listed.append(
                dict(
                    resource,
                    path=path,
                    bytes=len(found[path]),
                    hash=f"sha256:{digest(found[path])}",
                )
            )
            for key in listed[-1].get("schema", {}).get("foreignKeys", []):
                key["reference"].pop(
                    "package", None
                )  # here the sources lie in the same package
    whole = dict(
        descriptors[""],
        licenses=[{"title": "See LICENSE and README.md", "path": "LICENSE"}],
        resources=listed,
    )
    found["datapackage.json"] = (
        json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
    ).encode()
    return dict(sorted(found.items()))


def build(out):
    """Write the zip. Names are sorted and times fixed, so that the bytes depend on the data alone."""
    files = contents()
    sums = "".join(f"{digest(data)}  {name}\n" for name, data in files.items())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in {**files, SUMS: sums.encode()}.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return files


def changed(path):
    """Names of the files of a zip or a folder that differ from its checksums, are missing or were added."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            found = {name: content(archive, name) for name in archive.namelist()}
    else:
        found = {
            p.relative_to(path).as_posix(): p.read_bytes()
            for p in Path(path).rglob("*")
            if p.is_file()
        }
    sums = dict(
        reversed(line.split("  ", 1)) for line in found.pop(SUMS).decode().splitlines()
    )
    return sorted(
        name
        for name in {*found, *sums}
        if name not in found or digest(found[name]) != sums.get(name)
    )


def content(archive, name):
    try:
        return archive.read(name)
    except (
        zipfile.BadZipFile,
        zipfile.zlib.error,
    ):  # the zip's own checksum has seen the damage first
        return b""


def digest(data):
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tools.package", description=__doc__.splitlines()[0]
    )
    parser.add_argument("path", help="the zip to write, or a zip or folder to check")
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare with the checksums that were packed",
    )
    options = parser.parse_args()
    if options.check:
        sys.exit(
            "\n".join(
                f"{options.path}: {name} is not as it was packed"
                for name in changed(options.path)
            )
            or 0
        )
    print(f"{options.path}: {len(build(options.path))} files")
