"""Kernels that execute notebooks, and what of the outputs is kept.

Two kernels share the notebooks and are emptied in between: loading pandas, matplotlib and seaborn eight times would
take longer than most chapters. nbval, which gives each notebook a kernel of its own, shows that nothing leaks.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
from jupyter_client import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError  # noqa: F401 (execute raises it)
from nbformat.v4 import new_code_cell


@contextlib.contextmanager
def kernel(folder: Path, publish: Path | None = None) -> Iterator[KernelManager]:
    """A running kernel in `folder`, which holds the toolkit; its chapters publish into folders below `publish`."""
    env = os.environ | {"PYTHONHASHSEED": "0", "MPLBACKEND": "module://report.backend"}
    env.pop("PYTHONPATH", None)  # a copy of the report must find its own toolkit, in `folder`
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(
        cwd=str(folder),
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


def execute_file(path: Path, out: Path, manager: KernelManager) -> None:
    """Execute the notebook `path` and write it with its outputs to `out`. Raises CellExecutionError."""
    nbformat.write(execute(nbformat.read(path, 4), manager), out)


def _merged(outputs: list) -> list:
    """`outputs` with neighboring pieces of one stream joined: where a kernel cuts them is chance."""
    merged = []
    for output in outputs:
        if merged and output.output_type == "stream" == merged[-1].output_type and output.name == merged[-1].name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def store_text_outputs(path: Path, executed: Path) -> None:
    """Put the text outputs of an executed copy into the file, in a form that stays the same from run to run.

    Every execution count is 1: nbval compares nothing in a cell without one, and running numbers would swell diffs.
    """
    ran = iter(cell for cell in nbformat.read(executed, 4).cells if cell.cell_type == "code")
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
