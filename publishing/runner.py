"""Runs the cells of notebooks, one notebook after another, for publishing.kernels.

A program of its own, started in the folder of the notebooks: it runs cells in the shell
of IPython as a kernel does, without the messages of one, which took a third of the CPU
of a build; without nbformat, whose import takes two seconds.
Reads '["from.ipynb", "to.ipynb"]' a line, answers '' or the error a line.
"""

import contextlib
import io
import json
import os
import signal
import sys
from pathlib import Path

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

OUTPUTS: list[dict] = []  # of the cell being run


class Stream(io.TextIOBase):
    """Standard output or error; what is written one after another is one output."""

    def __init__(self, name: str):
        self.name = name

    def write(self, text: str) -> int:
        """Add to the outputs."""
        if not OUTPUTS or OUTPUTS[-1].get("name") != self.name:
            OUTPUTS.append({"output_type": "stream", "name": self.name, "text": ""})
        OUTPUTS[-1]["text"] += text
        return len(text)


class Publisher(DisplayPublisher):
    """What display() shows."""

    def publish(self, data, metadata=None, **_):
        """Add to the outputs."""
        shown = {"output_type": "display_data", "metadata": metadata or {}}
        OUTPUTS.append(shown | {"data": data})


class Hook(DisplayHook):
    """What the last line of a cell shows."""

    def write_output_prompt(self):
        """Write none."""

    def write_format_data(self, format_dict, md_dict=None):
        """Add to the outputs."""
        shown = {"output_type": "execute_result", "metadata": md_dict or {}}
        OUTPUTS.append(shown | {"data": format_dict, "execution_count": None})

    def finish_displayhook(self):
        """Leave nothing open."""


class Shell(InteractiveShell):
    """A shell that keeps what cells show, and no history on the disk."""

    def __init__(self, **options):
        quiet = Config({"HistoryManager": {"enabled": False}})
        super().__init__(
            config=quiet, display_pub_class=Publisher, displayhook_class=Hook, **options
        )

    def _showtraceback(self, etype, evalue, stb):
        """Show nothing: the error is answered."""


def run(shell: Shell, path: Path, out: Path) -> str:
    """Empty the shell, run the cells of `path` in it, write the book with outputs;
    returns '' or the error with the number of its cell."""
    shell.reset(new_session=False)
    book = json.loads(path.read_text("utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code, 1):
        OUTPUTS.clear()
        with (
            contextlib.redirect_stdout(Stream("stdout")),
            contextlib.redirect_stderr(Stream("stderr")),
        ):
            done = shell.run_cell("".join(cell["source"]), store_history=True)
        if error := done.error_before_exec or done.error_in_exec:
            return f"{type(error).__name__}: {error} (in code cell {number})"
        cell["outputs"], cell["execution_count"] = [*OUTPUTS], number
    text = json.dumps(book, ensure_ascii=False, sort_keys=True)
    out.write_text(text, "utf-8")
    return ""


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this ends it
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # so that nothing else stands among the answers
    shell = Shell.instance()
    for line in sys.stdin:
        answer = json.dumps(run(shell, *map(Path, json.loads(line))))
        print(answer, file=answers, flush=True)
