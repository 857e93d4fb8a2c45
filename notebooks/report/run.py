"""Execute notebooks: for the book (in parallel, only what changed), for one chapter, and to store their text outputs.

    python -m report.run              execute what changed into _build/run
    python -m report.run --store 1    execute notebook 1_* and keep its text outputs in the file (nbval compares them)

A notebook's result is kept under a key made of its code, the toolkit, every raw table and the lock: change one cell
of one CSV and it runs again. Notebooks of LAST read what the others published, so they run after them.

Two kernels share the notebooks and are emptied in between: loading pandas, matplotlib and seaborn eight times would
take longer than most chapters. nbval, which gives each notebook a kernel of its own, shows that nothing leaks.
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

import nbformat
from jupyter_client import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell

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


def _code(path: Path) -> list[str]:
    """Sources of the code cells, without the cost of validating the notebook."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def key_of(path: Path, inputs: str) -> str:
    """Key of one notebook's result; notebooks of LAST depend on all the others."""
    read = notebooks() if path.stem in LAST else [path]
    return digest([inputs, sys.version, *(source for each in read for source in _code(each))])


@contextlib.contextmanager
def kernel(folder: Path | None = None, publish: Path | None = None) -> Iterator[KernelManager]:
    """A running kernel in `folder` (notebooks/ if None), whose chapters publish into folders below `publish`."""
    env = os.environ | {"PYTHONHASHSEED": "0", "MPLBACKEND": "module://report.backend"}
    env.pop("PYTHONPATH", None)  # a copy of the report must find its own toolkit, in `folder`
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(
        cwd=str(folder or NOTEBOOKS),
        env=env | ({"REPORT_PUBLISH": str(publish)} if publish else {}),
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        yield manager
    finally:
        manager.shutdown_kernel(now=True)


def execute(book: nbformat.NotebookNode, manager: KernelManager) -> nbformat.NotebookNode:
    """Empty the kernel, run all cells of `book` in it, and return the book with outputs.

    Raises CellExecutionError with the failing cell and its message.
    """
    book.cells.insert(0, new_code_cell("%reset -f"))
    client = NotebookClient(book, km=manager, timeout=600)
    try:
        client.execute()
    finally:
        book.cells.pop(0)
        client.kc.stop_channels()
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = _merged(cell.outputs)
    return book


def _merged(outputs: list) -> list:
    """`outputs` with neighboring pieces of one stream joined: where a kernel cuts them is chance."""
    merged = []
    for output in outputs:
        if merged and output.output_type == "stream" == merged[-1].output_type and output.name == merged[-1].name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def _execute_and_keep(path: Path, key: str, manager: KernelManager, fresh: Path) -> float:
    """Execute `path`, and put all it published in place only when all of it is there; returns seconds."""
    started = time.perf_counter()
    place, made = results() / path.stem, fresh / path.stem
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    nbformat.write(execute(nbformat.read(path, 4), manager), made / "executed.ipynb")
    (made / "key").write_text(key)
    shutil.rmtree(place, ignore_errors=True)
    made.rename(place)
    return time.perf_counter() - started


def execute_changed(pattern: str = "", say=print, workers: int = 2) -> None:
    """Execute every notebook whose inputs changed since its last result, `workers` at a time, telling progress.

    Raises TableError for a broken table and RuntimeError naming the notebooks that failed, with the first message.
    """
    inputs = inputs_key()
    keys = {path: key_of(path, inputs) for path in notebooks(pattern)}
    marks = {path: results() / path.stem / "key" for path in keys}
    stale = [path for path, mark in marks.items() if not mark.exists() or mark.read_text() != keys[path]]
    if stale:
        from . import tables  # loads pandas, which an unchanged rebuild does without

        tables.check_all()  # a broken cell is named before any chapter runs, and the kernels need not check again
    fresh = results() / f".fresh.{os.getpid()}"
    failures: list[str] = []

    def work(manager: KernelManager, queue: Iterator[Path]) -> None:
        for path in queue:
            try:
                say(f"executed {path.stem} in {_execute_and_keep(path, keys[path], manager, fresh):.1f} s")
            except CellExecutionError as error:
                failures.append(f"{path.name}: {error.ename}: {error.evalue}")
                say(f"FAILED {path.stem}: {error}")

    with contextlib.ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, fresh, ignore_errors=True)
        managers = [cleanup.enter_context(kernel(publish=fresh)) for _ in stale[:workers]]
        for stage in ([p for p in stale if p.stem not in LAST], [p for p in stale if p.stem in LAST]):
            queue = iter(stage)  # shared: a worker takes the next notebook when it is done with one
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(work, managers, [queue] * len(managers)))
            if failures:
                raise RuntimeError(f"{len(failures)} notebook(s) failed; first: {failures[0]}")


def published(kind: str) -> list[dict]:
    """All 'facts', 'claims' or 'figures' of the notebooks executed last, in reading order."""
    found = sorted(results().glob(f"[!.]*/{kind}.json"))
    return [item for path in found for item in json.loads(path.read_text("utf-8"))]


def store_text_outputs(path: Path) -> None:
    """Put the text outputs of the last result into the file, in a form that stays the same from run to run.

    Every execution count is 1: nbval compares nothing in a cell without one, and running numbers would swell diffs.
    """
    executed = nbformat.read(results() / path.stem / "executed.ipynb", 4)
    ran = iter(cell for cell in executed.cells if cell.cell_type == "code")
    book = nbformat.read(path, 4)
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        cell.execution_count = 1
        cell.outputs = next(ran).outputs
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
    execute_changed(pattern)
    if store:
        for path in notebooks(pattern):
            store_text_outputs(path)
            print(f"stored the text outputs of {path.name}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ValueError, RuntimeError, CellExecutionError) as error:
        sys.exit(f"report.run: {error}")
