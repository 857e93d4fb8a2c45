"""Fixtures of several files."""

import importlib
import shutil

import pytest
from browsing import browser, host, open_at, phone  # noqa: F401
from posted import data, posted, save, settled, unchecked  # noqa: F401

tables = importlib.import_module("report.tables")  # not the function of that name


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of data/ that a test may damage; returns the path of one table in it."""
    for topic in ["", *tables.TOPICS]:
        (tmp_path / topic).mkdir(exist_ok=True)
        shutil.copy(tables.DATA / topic / "datapackage.json", tmp_path / topic)
    for path in [*(tables.DATA / "supply").glob("*.csv"), tables.DATA / "sources.csv"]:
        shutil.copy(path, tmp_path / path.relative_to(tables.DATA))
    monkeypatch.setattr(tables, "DATA", tmp_path)
    monkeypatch.setattr(tables, "ROOT", tmp_path)
    return tmp_path / "supply" / "mexico_poppy_cultivation.csv"
