"""Read and check every raw table with a hundred times its rows: seconds and peak memory.

A column `copy` joins each table's key, so that all rules of the schema stay in force.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TIMES = 100


def enlarge(folder: Path) -> int:
    """Write data/ a hundredfold into `folder`; returns the number of rows."""
    rows = 0
    for package in sorted((ROOT / "data").rglob("datapackage.json")):
        place = folder / package.parent.relative_to(ROOT / "data")
        place.mkdir(parents=True, exist_ok=True)
        described = json.loads(package.read_text("utf-8"))
        for resource_ in described["resources"]:
            source = package.parent / resource_["path"]
            if package.parent == ROOT / "data" or source.suffix != ".csv":
                (place / resource_["path"]).write_bytes(source.read_bytes())
                continue
            resource_["schema"]["fields"].append({"name": "copy", "type": "integer"})
            if "primaryKey" in resource_["schema"]:
                resource_["schema"]["primaryKey"] = [*resource_["schema"]["primaryKey"], "copy"]
            head, *body = csv.reader(source.open(encoding="utf-8", newline=""))
            rows += len(body) * TIMES
            with (place / resource_["path"]).open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow([*head, "copy"])
                writer.writerows([*row, copy] for copy in range(TIMES) for row in body)
        (place / "datapackage.json").write_text(json.dumps(described), "utf-8")
    return rows


def read_all() -> None:
    """Run in a process of its own: read every table, print seconds and peak memory."""
    sys.path.insert(0, str(ROOT / "notebooks"))
    from report.tables import read, tables

    started = time.process_time()
    for name in tables():
        read(name)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.process_time() - started:.0f} {peak:.0f}")


def measure() -> str:
    """One line for the scorecard."""
    with tempfile.TemporaryDirectory() as folder:
        rows = enlarge(Path(folder))
        done = subprocess.run(
            [sys.executable, __file__, "read"],
            env={**os.environ, "REPORT_DATA": folder},
            capture_output=True,
            text=True,
        )
    if done.returncode:
        return "failed: " + done.stderr.strip().splitlines()[-1]
    seconds, megabytes = done.stdout.split()
    return f"{rows:,} rows read and checked in {seconds} s of CPU, at most {megabytes} MB of memory"


if __name__ == "__main__":
    read_all() if sys.argv[1:] == ["read"] else print(measure())
