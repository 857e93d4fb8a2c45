"""The style of all pages holds what they can use, and no more."""

import pytest

from publishing.sphinx.assets import without_idle_properties, without_idle_rules


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (".known{color:red}", True),
        (".idle{color:red}", False),
        (".known .idle{color:red}", False),
        (".idle,.known{color:red}", True),
        (".known:not(.idle){color:red}", True),
        ("main > p{color:red}", True),
        ("@media print{.idle{color:red}}", False),
        ("@media print{.known{color:red}}", True),
        ("@keyframes turn{from{left:0}}", True),
    ],
)
def test_rules_that_no_page_can_use_are_left_out(rule, kept):
    assert ("color" in without_idle_rules(rule, {"known"}) or "left" in rule) is kept


def test_a_property_that_no_rule_uses_is_left_out():
    css = ":root{--a:1px;--b:var(--c);--c:2px}p{left:var(--a)}"
    assert without_idle_properties(css) == ":root{--a:1px;}p{left:var(--a)}"
