"""What turns chapters into pages; a chapter itself imports `report` alone."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
