"""Processes that execute notebooks, and what of the outputs is kept in the files."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

import nbformat

WORKERS = 2
RUNNER = Path(__file__).with_name("runner.py")
Item = TypeVar("Item")
Made = TypeVar("Made")


class CellError(RuntimeError):
    """A cell that failed: the kind of error and its message."""


class Kernel:
    """A Python of its own in `folder`, which holds the toolkit. It runs notebooks."""

    def __init__(self, folder: Path):
        env = os.environ | {
            "PYTHONHASHSEED": "0",
            "MPLBACKEND": "agg",
            "PYTHONIOENCODING": "utf-8",
        }
        env.pop("PYTHONPATH", None)  # a copy of the report finds its own toolkit
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        command = [sys.executable, "-P", RUNNER]  # not beside our own modules
        self.process = subprocess.Popen(
            command, cwd=folder, env=env, encoding="utf-8", **pipes
        )

    def run(self, path: Path, out: Path) -> None:
        """Execute the notebook `path` and write it with its outputs. Raises CellError,
        and EOFError if Python ended, such as without memory."""
        asked = json.dumps([str(path), str(out)])
        print(asked, file=self.process.stdin, flush=True)
        if not (answer := self.process.stdout.readline()):
            raise EOFError("Python ended while it ran")
        if error := json.loads(answer):
            raise CellError(error)

    def end(self) -> None:
        """Let go of it."""
        self.process.kill()
        with contextlib.suppress(BrokenPipeError):
            self.process.communicate()


@contextlib.contextmanager
def running(folder: Path, most: int = WORKERS) -> Iterator[list[Kernel]]:
    """Kernels in `folder`: WORKERS or, if fewer, `most`."""
    with contextlib.ExitStack() as cleanup:
        kept = []
        for _ in range(min(most, WORKERS)):
            kept.append(Kernel(folder))
            cleanup.callback(kept[-1].end)
        yield kept


def in_turn(
    work: Callable[[Item, Kernel], Made], items: list[Item], kept: list[Kernel]
) -> list[Made]:
    """`work` on each item, as many at a time as there are kernels.

    Ctrl-C, or an item that fails, ends the kernels, and with them all work, at once.
    """
    free = SimpleQueue()
    for kernel in kept:
        free.put(kernel)

    def one(item: Item) -> Made:
        kernel = free.get()
        try:
            return work(item, kernel)
        finally:
            free.put(kernel)

    with ThreadPoolExecutor(len(kept)) as pool:
        started = [pool.submit(one, item) for item in items]
        try:
            return [each.result() for each in started]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for kernel in kept:
                kernel.process.kill()
            raise


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
    python = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book.metadata = {"kernelspec": python, "language_info": {"name": "python"}}
    part = path.with_suffix(".part")  # Ctrl-C leaves the notebook whole
    nbformat.write(book, part)
    part.replace(path)
