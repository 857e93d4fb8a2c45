"""Take in a newly published official file: see what it changes, then write it.

    make update FILE=nationwide-drugs-fy23-fy26-sep.csv SOURCE=cbp-drugs-fy23-fy26-sep
    make update FILE=VSRR.csv SOURCE=vsrr-2026-09 SERIES=vsrr_release_2026_09
    make update FILE=trade.csv TABLE=us_mexico_trade        a table's own columns

All tables that a file feeds are taken in one step. In a copy they are held against
schemas and cross-checks, and the chapters that read them are run. Nothing is written
without confirmation, and nothing at all when a check fails or a chapter would stop. A
table whose published figures were revised is kept in data/vintages/ as it was.
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from publishing import ROOT
from publishing.execute import run_changed
from publishing.executed import published
from report.tables import DATA, TableError, schema

from .compare import Changes, compare, written
from .layouts import LISTED
from .official import load

SHOWN = {"fact": "display", "claim": "verdict", "figure": "title", "statement": "holds"}


def moved(before: list[dict], after: list[dict]) -> list[str]:
    """Lines that say which numbers, verdicts, titles and statements change.

    The lists hold published items, as publishing.executed gives them.
    """
    old, new = ({_name(i): i for i in items} for items in (before, after))
    lines = []
    for name in sorted(old.keys() | new.keys()):
        was, becomes = (
            side[name][SHOWN[name[0]]] if name in side else "(none)"
            for side in (old, new)
        )
        if was != becomes and name[0] == "statement" and name in new:
            says = "holds again" if becomes is True else "NO LONGER HOLDS"
            lines.append(f"statement {name[1]} {says}: {new[name]['words']}")
        elif was != becomes:
            lines.append(f"{' '.join(name)}: {was} -> {becomes}")
    return lines


def _name(item: dict) -> tuple[str, str]:
    return item["kind"], item.get("claim_id") or item["id"]


def everything(run: Path) -> list[dict]:
    """All published items of the kinds that an update can change."""
    return [item for kind in SHOWN for item in published(kind, run)]


def rehearse(copy: Path) -> list[str]:
    """Run the chapters in `copy`, which holds the changed data; say what would change.

    Raises TableError when a chapter would stop.
    """
    try:
        run_changed(say=lambda line: None, root=ROOT)  # what is published now
    except RuntimeError as error:
        print(f"compared with the last results, since {error}")
    for name in ("notebooks", "_build/run"):
        if (ROOT / name).exists():
            skip = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(ROOT / name, copy / name, ignore=skip)
    shutil.copyfile(ROOT / "requirements.txt", copy / "requirements.txt")
    print("running the chapters that read these tables ...")
    try:
        run_changed(root=copy)
    except RuntimeError as error:
        told = f"a chapter would stop, so nothing was written: {error}"
        raise TableError(told) from None
    before, after = (root / "_build" / "run" for root in (ROOT, copy))
    return moved(everything(before), everything(after))


def update(
    file: Path, table: str = "", source: str = "", series: str = "", confirm=input
) -> bool:
    """Take `file` into its tables after showing what it does; True if written.

    Raises TableError, with nothing written, for what can't be trusted.
    """
    recover()
    found = [compare(taken) for taken in load(file, table, source, series)]
    found = [changes for changes in found if changes]
    if not found:
        print(f"{file.name} holds nothing that we don't: no change.")
        return False
    for changes in found:
        changes.show()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(DATA, copy / "data")
        names = [name for each in found for name in _put(each, copy / "data")]
        names = [*dict.fromkeys(names), "control_totals.csv"]
        _check(copy / "data")
        moves = rehearse(copy) or ["no number, verdict, title or statement changes"]
        print("\n".join(moves))
        if confirm("Write these changes? [y/N] ").strip().lower() != "y":
            print("nothing was written")
            return False
        install(copy / "data", names)
    print(f"wrote {', '.join(names)} in data/; now run make outputs and make test")
    return True


def _put(changes: Changes, data: Path) -> list[str]:
    """Write a changed table into the copy `data`; the names of all files concerned."""
    described = schema(changes.taken.table)
    name = described["path"].relative_to(DATA).as_posix()
    old = (data / name).read_bytes()
    names = [name]
    if len(changes.gone) or (len(changes.revised) and changes.taken.span != "series"):
        mark = hashlib.sha256(old).hexdigest()[:12]
        names.append(f"vintages/{changes.taken.table}-{mark}.csv")
        (data / "vintages").mkdir(exist_ok=True)
        (data / names[-1]).write_bytes(old)
    rows = written(changes)
    rows.to_csv(data / name, index=False, lineterminator="\n", encoding="utf-8")
    package = (data / name).with_name("datapackage.json")
    descriptor = json.loads(package.read_text("utf-8"))
    [ours] = [r for r in descriptor["resources"] if r["name"] == changes.taken.table]
    for field in ours["schema"]["fields"]:
        rules, used = field.get("constraints", {}), rows.get(field["name"])
        listed = rules.get("enum") if field["name"] in LISTED else None
        if listed and set(listed) != set(used):
            rules["enum"] = sorted(set(used))
            names.append(package.relative_to(data).as_posix())
    text = json.dumps(descriptor, indent=1, ensure_ascii=False)
    package.write_text(f"{text}\n", "utf-8")
    return names


def _check(data: Path) -> None:
    """Hold the tables in `data` against all rules, and write their control totals."""
    result = subprocess.run(
        [sys.executable, "-m", "publishing.data.totals"],
        cwd=ROOT,
        env=os.environ | {"REPORT_DATA": str(data), "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        capture_output=True,
    )
    if result.returncode:
        raise TableError(f"the new tables break a rule.\n{result.stderr.strip()}")


def install(fresh: Path, names: list[str]) -> None:
    """Put files of the folder `fresh` into data/: all of them or, if it fails, none.

    What was there lies in `undo` until the last file is in place, for recover().
    Ctrl-C waits meanwhile, for some thousandths of a second.
    """
    undo, part = _undo(), _undo().with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    for name in names:
        for folder, path in (("old", DATA / name), ("new", fresh / name)):
            (part / folder / name).parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                shutil.copyfile(path, part / folder / name)
    added = [name for name in names if not (DATA / name).exists()]
    (part / "added").write_text("\n".join(added), "utf-8")
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        part.replace(undo)
        for name in names:
            (DATA / name).parent.mkdir(exist_ok=True)
            (undo / "new" / name).replace(DATA / name)
        undo.replace(part)
    except BaseException:
        recover()
        raise
    finally:
        signal.signal(signal.SIGINT, handler)
    shutil.rmtree(part)


def recover() -> None:
    """Put back what an update left half written, as after a power cut."""
    undo = _undo()
    if not undo.exists():
        return
    for path in [path for path in (undo / "old").rglob("*") if path.is_file()]:
        path.replace(DATA / path.relative_to(undo / "old"))
    for name in (undo / "added").read_text("utf-8").split():
        (DATA / name).unlink(missing_ok=True)
    shutil.rmtree(undo)
    print("put back the tables that an update left half written")


def _undo() -> Path:
    return DATA.parent / "_build" / "before-update"


def main() -> None:
    """Command line, used by make update."""
    parser = argparse.ArgumentParser(prog="make update", description=__doc__)
    parser.add_argument("--file", required=True)
    for name in ("table", "source", "series", "folder"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    given = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")
    file = Path(given.folder, Path(given.file).expanduser())
    confirm = (lambda _: "y") if given.yes else input
    try:
        update(file, given.table, given.source, given.series, confirm)
    except TableError as error:
        sys.exit(f"make update: {error}")
    except (EOFError, KeyboardInterrupt):
        sys.exit("make update: nothing was written")


if __name__ == "__main__":
    main()
