"""The monthly job: an address that doesn't answer keeps the day it last did."""

from publishing.data.links import check, last_seen
from publishing.sphinx.catalogue import _seen
from report.tables import sources


def test_a_dead_address_keeps_the_day_it_was_last_seen(tmp_path, capsys):
    path = tmp_path / "links_seen.csv"
    first = check(ask=lambda url: True, today="2026-01-01", path=path)
    dead = next(iter(first))
    asked = []

    def ask(url):
        asked.append(url)
        return len(asked) > 1  # the first address is gone

    check(ask=ask, today="2026-02-01", path=path)
    days = last_seen(path)
    assert list(first.values()) == ["2026-01-01"] * len(first)
    assert sorted(days.values()) == ["2026-01-01", *["2026-02-01"] * (len(days) - 1)]
    assert dead in days and "1 of" not in capsys.readouterr().out


def test_the_list_says_what_is_known_of_each_address():
    listed = sources().query("address == 'exact'").iloc[0]
    day = {listed.source_id: "2026-01-01"}
    assert "last seen 2026-01-01" in _seen(listed, day)
    assert "never answered" in _seen(listed, dict.fromkeys(day, ""))
    assert "not asked yet" in _seen(listed, {})
    assert not _seen(sources().query("address == 'none'").iloc[0], {})
