"""Execute notebooks: for the book (in parallel, only what changed), for one chapter, and to store their text outputs.

    python -m report.run              execute what changed into _build/run
    python -m report.run --store 1    execute notebook 1_* and keep its text outputs in the file (nbval compares them)

A notebook's result is kept under a key made of its code, the toolkit, every raw table and the lock: change one cell
of one CSV and it runs again. Notebooks of LAST read what the others published, so they run after them.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
LAST = {"6_checking_the_record", "7_conflicts_and_revisions", "data_catalogue"}


def notebooks(pattern: str = "") -> list[Path]:
    """Notebook files whose name starts with `pattern`. Raises ValueError naming the choices if there is none."""
    found = sorted(NOTEBOOKS.glob(f"{pattern}*.ipynb"))
    if not found:
        names = ", ".join(path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb")))
        raise ValueError(f"no notebook starts with {pattern!r}; there are {names}")
    return found


def results() -> Path:
    """Folder of executed notebooks and what they published, one folder a notebook."""
    return ROOT / "_build" / "run"


def digest(parts) -> str:
    """SHA-256 of bytes or words, one after another."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part if isinstance(part, bytes) else str(part).encode())
    return sha.hexdigest()


def inputs_key() -> str:
    """Digest of all that every notebook rests on: raw tables, toolkit, lock."""
    files = [
        *sorted((ROOT / "data").rglob("*")),
        *sorted((NOTEBOOKS / "report").glob("*.py")),
        ROOT / "requirements.txt",
    ]
    return digest(part for path in files if path.is_file() for part in (path.name, path.read_bytes()))


def code_cells(path: Path) -> list[str]:
    """Sources of the code cells, without the cost of validating the notebook."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def key_of(path: Path, inputs: str) -> str:
    """Key of one notebook's result; notebooks of LAST depend on all the others."""
    read = notebooks() if path.stem in LAST else [path]
    return digest([inputs, sys.version, *(source for each in read for source in code_cells(each))])


def execute_changed(pattern: str = "", say=print, workers: int = 2) -> None:
    """Execute every notebook whose inputs changed since its last result, `workers` at a time, telling progress.

    Raises TableError for a broken table and RuntimeError naming the notebooks that failed, with the first message.
    """
    inputs = inputs_key()
    keys = {path: key_of(path, inputs) for path in notebooks(pattern)}
    marks = {path: results() / path.stem / "key" for path in keys}
    stale = {path: key for path, key in keys.items() if not marks[path].exists() or marks[path].read_text() != key}
    if stale:
        _execute(stale, say, workers)


def _execute(keys: dict[Path, str], say, workers: int) -> None:
    """Execute the notebooks, and put all that one published in place only when all of it is there."""
    from . import kernels, tables  # with pandas and nbclient, which an unchanged rebuild does without

    tables.check_all()  # a broken cell is named before any chapter runs, and the kernels need not check again
    fresh = results() / f".fresh.{os.getpid()}"
    failures: list[str] = []

    def work(manager, queue: Iterator[Path]) -> None:
        for path in queue:
            started, place, made = time.perf_counter(), results() / path.stem, fresh / path.stem
            made.mkdir(parents=True)
            try:
                kernels.execute_file(path, made / "executed.ipynb", manager)
            except kernels.CellExecutionError as error:
                failures.append(f"{path.name}: {error.ename}: {error.evalue}")
                say(f"FAILED {path.stem}: {error}")
                continue
            (made / "key").write_text(keys[path])
            shutil.rmtree(place, ignore_errors=True)
            made.rename(place)
            say(f"executed {path.stem} in {time.perf_counter() - started:.1f} s")

    with contextlib.ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, fresh, ignore_errors=True)
        managers = [cleanup.enter_context(kernels.kernel(NOTEBOOKS, publish=fresh)) for _ in list(keys)[:workers]]
        for stage in ([p for p in keys if p.stem not in LAST], [p for p in keys if p.stem in LAST]):
            queue = iter(stage)  # shared: a worker takes the next notebook when it is done with one
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(work, managers, [queue] * len(managers)))
            if failures:
                raise RuntimeError(f"{len(failures)} notebook(s) failed; first: {failures[0]}")


def published(kind: str) -> list[dict]:
    """All 'facts', 'claims' or 'figures' of the notebooks executed last, in reading order."""
    return read_published(results(), kind)


def read_published(folder: Path, kind: str) -> list[dict]:
    """The same from `folder`, which holds one folder a notebook."""
    found = sorted(folder.glob(f"[!.]*/{kind}.jsonl"))
    return [json.loads(line) for path in found for line in path.read_text("utf-8").split("\n") if line]


def main(arguments: list[str]) -> None:
    """Command line: [--store] [prefix of a notebook's name]."""
    store = "--store" in arguments
    pattern = next((a for a in arguments if not a.startswith("-")), "")
    execute_changed(pattern)
    if store:
        from .kernels import store_text_outputs

        for path in notebooks(pattern):
            store_text_outputs(path, results() / path.stem / "executed.ipynb")
            print(f"stored the text outputs of {path.name}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ValueError, RuntimeError) as error:
        sys.exit(f"report.run: {error}")
