"""Processes that execute notebooks, and what of the outputs is kept in the files."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat

WORKERS = 2
RUNNER = Path(__file__).with_name("runner.py")


class CellError(RuntimeError):
    """A cell that failed: the kind of error and its message."""


@contextlib.contextmanager
def kernel(folder: Path) -> Iterator[Callable[[Path, Path], None]]:
    """Yields run(path, out), which executes the notebook `path` in `folder`, that holds
    the toolkit, and writes it with its outputs. Raises CellError."""
    env = os.environ | {
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://report.backend",
        "PYTHONIOENCODING": "utf-8",
    }
    env.pop("PYTHONPATH", None)  # a copy of the report finds its own toolkit
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, RUNNER],
        cwd=folder,
        env=env,
        stdin=pipe,
        stdout=pipe,
        text=True,
    )

    def run(path: Path, out: Path) -> None:
        print(json.dumps([str(path), str(out)]), file=process.stdin, flush=True)
        answer = process.stdout.readline()
        if error := json.loads(answer) if answer else "Python ended":
            raise CellError(error)

    try:
        yield run
    finally:
        process.kill()
        process.communicate()


def store_text_outputs(path: Path, executed: Path) -> None:
    """Put the text outputs of an executed copy into the file, the same in each run.

    Every execution count is 1: nbval compares nothing in a cell without one, and
    running numbers would swell diffs.
    """
    ran = iter(c for c in nbformat.read(executed, 4).cells if c.cell_type == "code")
    book = nbformat.read(path, 4)
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        cell.execution_count = 1
        cell.outputs = next(ran).outputs
        for output in cell.outputs:
            if "data" in output:
                output.data = {"text/plain": output.data.get("text/plain", "")}
                output.metadata = {}
            if "execution_count" in output:
                output.execution_count = 1
    book.metadata = {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    nbformat.write(book, path)
