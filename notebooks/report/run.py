"""Execute notebooks: for the book (in parallel, only what changed), for one chapter, and to store their text outputs.

    python -m report.run              execute what changed into _build/run
    python -m report.run --store 1    execute notebook 1_* and keep its text outputs in the file (nbval compares them)

A notebook's result is kept under a key made of its code, the toolkit, every raw table and the lock: change one cell
of one CSV and it runs again. Notebooks of LAST read what the others published, so they run after them.
"""

import hashlib
import json
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

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


def _digest(parts) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode())
    return digest.hexdigest()


def inputs_key() -> str:
    """Digest of all that every notebook rests on: raw tables, toolkit, lock."""
    files = [
        *sorted((ROOT / "data").rglob("*")),
        *sorted((NOTEBOOKS / "report").glob("*.py")),
        ROOT / "requirements.txt",
    ]
    return _digest(part for path in files if path.is_file() for part in (path.name, path.read_bytes()))


def key_of(path: Path, inputs: str) -> str:
    """Key of one notebook's result; notebooks of LAST depend on all the others."""
    read = notebooks() if path.stem in LAST else [path]
    code = [cell.source for each in read for cell in nbformat.read(each, 4).cells if cell.cell_type == "code"]
    return _digest([inputs, sys.version, *code])


def execute(path: Path, publish: Path | None = None) -> nbformat.NotebookNode:
    """Run one notebook from the top in a fresh kernel and return it with outputs.

    Raises CellExecutionError with the failing cell and its message.
    """
    return execute_cells(nbformat.read(path, 4), path.parent, publish)


def execute_cells(
    book: nbformat.NotebookNode, folder: Path = NOTEBOOKS, publish: Path | None = None
) -> nbformat.NotebookNode:
    """Run a notebook that need not be a file, as if it lay in `folder`; see `execute`."""
    client = NotebookClient(
        book,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],
    )
    env = os.environ | {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    client.execute(env=env | ({"REPORT_PUBLISH": str(publish)} if publish else {}))
    return book


def _publish(path: Path, key: str) -> float:
    """Execute `path` into a fresh folder and put it in place only when all of it is there; returns seconds."""
    started = time.perf_counter()
    place, fresh = results() / path.stem, results() / f".{path.stem}.{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        nbformat.write(execute(path, fresh), fresh / "executed.ipynb")
        (fresh / "key").write_text(key)
        shutil.rmtree(place, ignore_errors=True)
        fresh.rename(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return time.perf_counter() - started


def execute_changed(pattern: str = "", say=print, workers: int = 2) -> None:
    """Execute every notebook whose inputs changed since its last result, `workers` at a time, telling progress.

    Raises RuntimeError naming the notebooks that failed, with the message of the first.
    """
    inputs = inputs_key()
    stale = [
        path
        for path in notebooks(pattern)
        if not (mark := results() / path.stem / "key").exists() or mark.read_text() != key_of(path, inputs)
    ]
    failures: list[str] = []

    def run(path: Path) -> None:
        try:
            say(f"executed {path.stem} in {_publish(path, key_of(path, inputs)):.1f} s")
        except CellExecutionError as error:
            failures.append(f"{path.name}: {error.ename}: {error.evalue}")
            say(f"FAILED {path.stem}: {error}")

    for stage in ([p for p in stale if p.stem not in LAST], [p for p in stale if p.stem in LAST]):
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, stage))
        if failures:
            raise RuntimeError(f"{len(failures)} notebook(s) failed; first: {failures[0]}")


def published(kind: str) -> list[dict]:
    """All 'facts', 'claims' or 'figures' of the notebooks executed last, in reading order."""
    found = sorted(results().glob(f"[!.]*/{kind}.json"))
    return [item for path in found for item in json.loads(path.read_text("utf-8"))]


def _merged(outputs: list) -> list:
    """`outputs` with neighboring pieces of one stream joined: where a kernel cuts them is chance."""
    merged = []
    for output in outputs:
        if merged and output.output_type == "stream" == merged[-1].output_type and output.name == merged[-1].name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def store_text_outputs(path: Path) -> None:
    """Keep only the text outputs of `path` in the file, in a form that stays the same from run to run.

    A chapter that the book has just executed is not executed again. Every execution count is 1: nbval compares
    nothing in a cell without one, and running numbers would swell diffs.
    """
    if path.parent == NOTEBOOKS:
        execute_changed(path.stem)
        executed = nbformat.read(results() / path.stem / "executed.ipynb", 4)
    else:
        executed = execute(path)
    ran = iter(cell for cell in executed.cells if cell.cell_type == "code")
    book = nbformat.read(path, 4)
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        cell.execution_count = 1
        cell.outputs = _merged(next(ran).outputs)
        for output in cell.outputs:
            if "data" in output:
                output.data = {mime: value for mime, value in output.data.items() if mime == "text/plain"}
                output.metadata = {}
            if "execution_count" in output:
                output.execution_count = 1
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.write(book, path)


def main(arguments: list[str]) -> None:
    """Command line: [--store] [prefix of a notebook's name]."""
    store = "--store" in arguments
    pattern = next((a for a in arguments if not a.startswith("-")), "")
    if store:
        for path in notebooks(pattern):
            store_text_outputs(path)
            print(f"stored the text outputs of {path.name}")
    else:
        execute_changed(pattern)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ValueError, RuntimeError, CellExecutionError) as error:
        sys.exit(f"report.run: {error}")
