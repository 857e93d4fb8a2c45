"""Kernels that execute notebooks, and what of the outputs is kept in the files."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
from jupyter_client import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError  # noqa: F401 (execute_file raises it)
from nbformat.v4 import new_code_cell

WORKERS = 2
CELL_SECONDS = 600


@contextlib.contextmanager
def kernel(folder: Path) -> Iterator[KernelManager]:
    """A running kernel in `folder`, which holds the toolkit."""
    env = os.environ | {
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://report.backend",
        "PYTHONIOENCODING": "utf-8",
    }
    env.pop("PYTHONPATH", None)  # a copy of the report finds its own toolkit
    manager = KernelManager(kernel_name="python3")
    quiet = ["--log-level=ERROR"]
    manager.start_kernel(cwd=str(folder), env=env, extra_arguments=quiet)
    try:
        yield manager
    finally:
        manager.shutdown_kernel(now=True)


def execute_file(path: Path, out: Path, manager: KernelManager) -> None:
    """Empty the kernel, run all cells of `path` in it, write the book with outputs.

    Raises CellExecutionError with the failing cell and its message.
    """
    book = nbformat.read(path, 4)
    book.cells.insert(0, new_code_cell("%reset -f"))
    client = NotebookClient(book, km=manager, timeout=CELL_SECONDS)
    try:
        client.execute()
    finally:
        client.kc.stop_channels()
    book.cells.pop(0)
    out.write_text(json.dumps(book), "utf-8")  # thrice as fast as nbformat.write


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
