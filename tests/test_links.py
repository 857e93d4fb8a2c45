"""The monthly job: an address that doesn't answer keeps the day it last did."""

from publishing.data.links import check, last_seen


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
