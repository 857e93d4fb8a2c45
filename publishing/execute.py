"""Execute notebooks: what changed for the book, or one to store its text outputs.

    python -m publishing.execute              execute what changed into _build/run
    python -m publishing.execute --store 1    and keep the text outputs of notebook 1_*
                                              in the file (nbval compares them)

Two processes share the notebooks and are emptied in between: loading pandas and
matplotlib eight times would take longer than most chapters. nbval, which gives each
notebook a kernel of its own, shows that nothing leaks and that a kernel shows the same.
"""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from report.chapter import CHAPTERS

from . import ROOT, inputs

Say = Callable[[str], None]
A_DAY = 86_400  # seconds
STOPPED = "Stopped: the chapters that were done are kept."


class NotebookError(RuntimeError):
    """Notebooks that failed, with the first message."""


def chosen(pattern: str = "") -> list[str]:
    """Notebooks whose name starts with `pattern`, in reading order.

    Raises NotebookError naming the choices if there is none.
    """
    files = [entry.file for entry in CHAPTERS.values()]
    found = [file for file in files if file.startswith(pattern)]
    if not found:
        raise NotebookError(
            f"no notebook starts with {pattern!r}; there are {', '.join(files)}"
        )
    return found


def run_changed(pattern: str = "", say: Say = print, root: Path = ROOT) -> list[str]:
    """Execute every notebook whose inputs changed since its last result, two at a time.

    Returns the notebooks executed. Raises TableError for a broken table and
    NotebookError if a notebook failed; what succeeded stays.
    """
    run = root / "_build" / "run"
    keys = inputs.keys_of(chosen(pattern), root)
    stale = [file for file, key in keys.items() if _kept_key(run / file) != key]
    if stale:
        _execute(stale, keys, run, say, root)
    return stale


def _kept_key(folder: Path) -> str:
    mark = folder / "key"
    return mark.read_text("utf-8") if mark.exists() else ""


def _execute(
    files: list[str], keys: dict[str, str], run: Path, say: Say, root: Path
) -> None:
    """Execute, and put each result in place only when all of it is there."""
    from . import kernels  # with nbformat, which an unchanged rebuild does without

    if root == ROOT:
        from report.tables import check_all

        check_all()  # a broken cell is named before any chapter runs
    failures: list[str] = []
    fresh = run / f".fresh.{os.getpid()}"
    for left in run.glob(".fresh.*"):  # of a run that was killed
        if time.time() - left.stat().st_mtime > A_DAY:
            shutil.rmtree(left, ignore_errors=True)
    say(f"executing {', '.join(files)} ...")

    def work(file: str, kernel: kernels.Kernel) -> None:
        started, made = time.perf_counter(), fresh / file
        made.mkdir(parents=True)
        source = root / "notebooks" / f"{file}.ipynb"
        try:
            kernel.run(source, made / "executed.ipynb")
        except kernels.CellError as error:
            failures.append(f"{file}.ipynb: {error}")
            say(f"FAILED {file}: {error}")
            return
        except EOFError as error:
            raise NotebookError(f"{file}.ipynb: {error}") from None
        (made / "key").write_text(keys[file], "utf-8")
        shutil.rmtree(run / file, ignore_errors=True)
        made.rename(run / file)
        say(f"executed {file} in {time.perf_counter() - started:.1f} s")

    gathering = {entry.file for entry in CHAPTERS.values() if entry.gathers}
    stages = [[f for f in files if (f in gathering) is last] for last in (False, True)]
    with contextlib.ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, fresh, ignore_errors=True)
        folder = root / "notebooks"
        kept = cleanup.enter_context(kernels.running(folder, len(files)))
        for stage in stages:
            kernels.in_turn(work, stage, kept)
            if failures:
                raise NotebookError(
                    f"{len(failures)} notebook(s) failed; first: {failures[0]}"
                )


def main(arguments: list[str]) -> None:
    """Command line: [--store] [prefix of a notebook's name]."""
    pattern = next((each for each in arguments if not each.startswith("-")), "")
    run_changed(pattern)
    if "--store" in arguments:
        from . import kernels

        for file in chosen(pattern):
            kept = ROOT / "_build" / "run" / file / "executed.ipynb"
            kernels.store_text_outputs(ROOT / "notebooks" / f"{file}.ipynb", kept)
            print(f"stored the text outputs of {file}.ipynb")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ValueError, RuntimeError, OSError) as error:
        sys.exit(f"make: {error}")
    except KeyboardInterrupt:
        sys.exit(STOPPED)
