"""An update that breaks off leaves everything as it was; a build that breaks off is
begun again, so that no page keeps an old number."""

import os
import signal
from pathlib import Path

import pytest
from posted import (
    LATER,
    contents,
    next_month,
)
from small_book import FACTS, again, build

from publishing.data import update


@pytest.mark.parametrize(
    "stage", ["load", "compare", "_put", "_check", "rehearse", "confirm", "install"]
)
def test_ctrl_c_leaves_everything_as_it_was(data, unchecked, save, monkeypatch, stage):
    def interrupted(*_, **__):
        os.kill(os.getpid(), signal.SIGINT)

    file, before = save(next_month), contents(data)
    answer = (lambda _: "y") if stage != "confirm" else interrupted
    if stage != "confirm":
        monkeypatch.setattr(update, stage, interrupted)
    with pytest.raises(KeyboardInterrupt):
        update.update(file, "", LATER, "", answer)
    assert contents(data) == before


def fresh_folder(data: Path, names: list[str]) -> Path:
    fresh = data.with_name("fresh")
    for name in names:
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_text("new", "utf-8")
    return fresh


NAMES_WRITTEN = [
    "routes/cbp_seizures_annual.csv",
    "vintages/x.csv",
    "control_totals.csv",
]


@pytest.mark.parametrize("at", range(5))
def test_ctrl_c_while_files_are_replaced_waits(data, monkeypatch, at):
    fresh, count, replace = (
        fresh_folder(data, NAMES_WRITTEN),
        iter(range(9)),
        Path.replace,
    )

    def interrupted(path, target):
        if next(count) == at:
            os.kill(os.getpid(), signal.SIGINT)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    update.install(fresh, NAMES_WRITTEN)
    assert {(data / name).read_text("utf-8") for name in NAMES_WRITTEN} == {"new"}


@pytest.mark.parametrize("kind", ["error", "killed"])
@pytest.mark.parametrize("at", range(5))
def test_a_write_that_breaks_is_put_back(data, monkeypatch, kind, at):
    fresh, before = fresh_folder(data, NAMES_WRITTEN), contents(data)
    replace, count = Path.replace, iter(range(99))

    def breaks(path, target):
        if next(count) == at:
            if kind == "killed":
                os._exit(9)  # as a power cut: nothing is cleaned up
            raise OSError("the disk is full")
        return replace(path, target)

    if kind == "error":
        monkeypatch.setattr(Path, "replace", breaks)
        with pytest.raises(OSError, match="disk is full"):
            update.install(fresh, NAMES_WRITTEN)
    elif not (child := os.fork()):
        Path.replace = breaks
        update.install(fresh, NAMES_WRITTEN)
        os._exit(0)
    else:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        update.recover()
    assert contents(data) == before and not update._undo().exists()


def test_a_build_that_breaks_off_is_begun_again(tmp_path, monkeypatch):
    """Pages that were not yet written show the new number after the next build."""

    def interrupted(*_):
        raise KeyboardInterrupt

    index = build(tmp_path, monkeypatch) / "index.html"
    (tmp_path / "run" / "1_supply_sources" / "key").write_text("two", "utf-8")
    monkeypatch.setitem(FACTS[0], "display", "7 hectares")
    with pytest.raises(KeyboardInterrupt):
        again(tmp_path, html_page_context=interrupted)
    assert "7 hectares" not in index.read_text("utf-8")
    again(tmp_path)
    assert "7 hectares" in index.read_text("utf-8")
