"""Build books in folders of their own and measure the CPU time: seconds of this
process's children, all cores."""

import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from publishing import ROOT
from publishing.editions.zip import tracked

JUPYTER_BOOK = Path(sys.executable).with_name("jupyter-book")
FIXED = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "1795305600"}
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
STOCK_CELL = """import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

years = range(2000, 2025)
table = pd.DataFrame({"year": years, "value": [(i * 37 % 11) + i / 3 for i in years]})
fig, ax = plt.subplots()
sns.lineplot(table, x="year", y="value", ax=ax)
plt.show()"""


def build(book: Path, **environment: str) -> float:
    """CPU seconds of `jupyter-book build`; stops with its last lines if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = {"PYTHONPATH": str(book)}  # its publishing, not that of the book that asks
    done = subprocess.run(
        [JUPYTER_BOOK, "build", ".", "-q"],
        cwd=book,
        env=os.environ | FIXED | own | environment,
        capture_output=True,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"building {book} failed:\n{(done.stdout + done.stderr)[-1500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def stock_book(folder: Path, notebooks: int) -> Path:
    """What `jupyter-book create` gives, with as many notebooks, a chart each."""
    folder.mkdir(parents=True, exist_ok=True)
    book = folder / "stock"
    subprocess.run([JUPYTER_BOOK, "create", book], check=True, capture_output=True)
    entries = []
    for number in range(1, notebooks + 1):
        words = new_markdown_cell(f"# Chapter {number}\n\nOne chart.")
        cells = [words, new_code_cell(STOCK_CELL)]
        notebook = new_notebook(cells=cells, metadata=KERNEL)
        nbformat.write(notebook, book / f"chapter_{number}.ipynb")
        entries.append(f"- file: chapter_{number}\n")
    with (book / "_toc.yml").open("a", encoding="utf-8") as toc:
        toc.writelines(entries)
    return book


def our_book(folder: Path) -> Path:
    """A copy of every tracked file of this book."""
    book = folder / "ours"
    for name in tracked():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_bytes((ROOT / name).read_bytes())
    return book


def hashes(html: Path) -> dict[str, str]:
    """{file: SHA-256} of all that was built."""
    return {
        path.relative_to(html).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(html.rglob("*"))
        if path.is_file()
    }
