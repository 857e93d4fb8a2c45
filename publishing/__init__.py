"""What turns chapters into pages: execution, the Sphinx extension, ledgers, printed
editions, the data package and its updates, teaching notebooks. Chapters import none of
it."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
RUN = ROOT / "_build" / "run"
HTML = ROOT / "_build" / "html"
PDF = ROOT / "_build" / "pdf"

if str(NOTEBOOKS) not in sys.path:  # `report` lies beside the chapters that import it
    sys.path.insert(0, str(NOTEBOOKS))
