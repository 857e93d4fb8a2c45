"""Kernels that execute notebooks, and what of the outputs is kept in the files."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

import nbformat
from jupyter_client import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError  # noqa: F401 (raised)
from nbformat.v4 import new_code_cell

WORKERS = 2
CELL_SECONDS = 600
Item = TypeVar("Item")
Made = TypeVar("Made")


@contextlib.contextmanager
def running(folder: Path, most: int = WORKERS) -> Iterator[list[KernelManager]]:
    """Kernels in `folder`, which holds the toolkit: WORKERS or, if fewer, `most`."""
    env = os.environ | {
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://report.backend",
        "PYTHONIOENCODING": "utf-8",
    }
    env.pop("PYTHONPATH", None)  # a copy of the report finds its own toolkit
    quiet = ["--log-level=ERROR"]
    with contextlib.ExitStack() as cleanup:
        managers = []
        for _ in range(min(most, WORKERS)):
            # the blocking client would wait for ever on a kernel that died
            client = "jupyter_client.asynchronous.AsyncKernelClient"
            manager = KernelManager(kernel_name="python3", client_class=client)
            managers.append(manager)
            cleanup.callback(manager.shutdown_kernel, now=True)
            manager.start_kernel(cwd=str(folder), env=env, extra_arguments=quiet)
        yield managers


def in_turn(
    work: Callable[[Item, KernelManager], Made],
    items: list[Item],
    managers: list[KernelManager],
) -> list[Made]:
    """`work` on each item, as many at a time as there are kernels.

    Ctrl-C, or an item that fails, ends the kernels, and with them all work, at once.
    """
    free = SimpleQueue()
    for manager in managers:
        free.put(manager)

    def one(item: Item) -> Made:
        manager = free.get()
        try:
            return work(item, manager)
        finally:
            free.put(manager)

    with ThreadPoolExecutor(len(managers)) as pool:
        running = [pool.submit(one, item) for item in items]
        try:
            return [each.result() for each in running]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(each.done() for each in running):
                for manager in managers:
                    manager.shutdown_kernel(now=True)
                time.sleep(0.2)
            raise


def execute_file(path: Path, out: Path, manager: KernelManager) -> None:
    """Empty the kernel, run all cells of `path` in it, write the book with outputs.

    Raises CellExecutionError with the failing cell and its message, DeadKernelError for
    a kernel that went away, such as without memory, TimeoutError after CELL_SECONDS.
    """
    book = nbformat.read(path, 4)
    book.cells.insert(0, new_code_cell("%reset -f"))
    client = NotebookClient(book, km=manager, timeout=CELL_SECONDS)
    try:
        client.execute()
    finally:
        client.kc.stop_channels()
    book.cells.pop(0)
    nbformat.write(book, out)


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
    part = path.with_suffix(".part")  # Ctrl-C leaves the notebook whole
    nbformat.write(book, part)
    part.replace(path)
