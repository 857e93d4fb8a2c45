"""The palette: what it promises to readers with any kind of vision, in both modes."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from report.maps import classes
from report.rules import VERDICTS
from report.style import (
    _AREAS,
    _SERIES,
    COLORS,
    DARK_OF,
    DIVERGING,
    MARKERS,
    PAPER,
    PAPER_DARK,
    SEQUENTIAL,
    fixed_color,
    hue,
    too_close,
)
from report.vision import APART, SEEN_AS, ciede2000, contrast, difference, differences

MODES = {"light": (0, PAPER), "dark": (1, PAPER_DARK)}
# what stands together in one chart, and so differs by color alone
TOGETHER = [
    ["heroin", "fentanyl", "methamphetamine", "cocaine", "marijuana", "all drugs"],
    ["heroin", "fentanyl", "natural opioids", "all drugs"],
    ["heroin", "fentanyl", "opium"],
    ["fentanyl", "xylazine", "heroin", "methamphetamine"],
    ["US", "UN-Mexico", "UN", "Mexico", "army"],
    ["Afghanistan", "Myanmar", "Laos", "Mexico", "Colombia"],
    ["Mexico", "China", "India", "Canada", "US"],
    ["ports", "between ports", "mail"],
    ["California", "Arizona", "South Texas"],
    ["INCLE", "ESF", "FMF", "DOD"],
    ["SESNSP", "INEGI", "army"],
    ["accent", "muted", "ink", "heroin", "fentanyl"],
    [*VERDICTS, "question"],
    [f"map {step}" for step in range(1, 6)],
    ["map −2", "map −1", "map 0", "map +1", "map +2"],
]


def values(mode):
    which, _ = MODES[mode]
    return {name: look[which] for name, look in (_SERIES | _AREAS).items()}


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [  # Sharma, Wu and Dalal (2005), table 1
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_the_published_ones(one, other, published):
    assert abs(ciede2000(np.array(one), np.array(other)) - published) < 5e-5


def test_simulated_vision_keeps_grays_and_loses_a_hue():
    assert all(np.allclose(seen.sum(axis=1), 1, atol=1e-4) for seen in SEEN_AS.values())
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert difference("#c2410c", "#4d7c0f") < 25 < difference("#c2410c", "#4a2fa0")


@pytest.mark.parametrize("mode", MODES)
def test_colors_of_one_chart_are_told_apart_by_everybody(mode):
    color = values(mode)
    found = {
        (one, other): round(difference(color[one], color[other]), 1)
        for group in TOGETHER
        for one, other in combinations(group, 2)
    }
    assert {pair: d for pair, d in found.items() if d < APART} == {}


def test_what_color_does_not_tell_apart_a_marker_does():
    alike = [
        (one, other)
        for one, other in combinations(_SERIES, 2)
        if MARKERS[one] == MARKERS[other] and too_close(COLORS[one], COLORS[other])
    ]
    assert alike == []


@pytest.mark.parametrize("mode", MODES)
def test_labels_are_read_on_the_page(mode):
    _, page = MODES[mode]
    color = values(mode)
    assert [name for name in _SERIES if contrast(color[name], page) < 4.5] == []


@pytest.mark.parametrize("mode", MODES)
def test_areas_stand_out_from_the_page_and_the_land(mode):
    _, page = MODES[mode]
    color = values(mode)
    faint = [
        name for name in [*VERDICTS, "question"] if contrast(color[name], page) < 1.3
    ]
    maps = [name for name in _AREAS if name.startswith("map")]
    sunk = [name for name in maps if contrast(color[name], color["land"]) < 1.3]
    assert faint + sunk == []


@pytest.mark.parametrize("mode", MODES)
def test_a_map_grows_away_from_the_page(mode):
    """Light pages: low is light; dark pages: low is dark. Both ends of change alike."""
    _, page = MODES[mode]
    color = values(mode)
    steps = [contrast(color[f"map {step}"], page) for step in range(1, 6)]
    assert steps == sorted(steps)
    for side in "+−":
        ends = [
            contrast(color[f"map {step}"], page) for step in (0, f"{side}1", f"{side}2")
        ]
        assert ends == sorted(ends)


@pytest.mark.parametrize("mode", MODES)
def test_nothing_else_looks_like_the_two_drugs_of_the_book(mode):
    """In normal vision: no filler, place or country is taken for heroin or fentanyl."""
    color = values(mode)
    fillers = ["accent", "muted", "ink", "California", "Arizona", "South Texas", "DOD"]
    for drug in ("heroin", "fentanyl"):
        near = [
            name
            for name in fillers
            if differences(color[name], color[drug])["normal"] < 9
        ]
        assert near == [], drug


def test_every_color_has_its_own_hex_and_dark_twin():
    lights = [look[0] for look in (_SERIES | _AREAS).values()]
    assert len(set(lights)) == len(lights), "colors are replaced by hex when published"
    assert set(lights) <= set(DARK_OF)
    assert set(SEQUENTIAL + DIVERGING) <= set(DARK_OF)


def test_names_lead_to_one_color():
    assert (
        hue("U.S. estimate") == "US" and fixed_color("Fentanyl") == COLORS["fentanyl"]
    )
    assert fixed_color("a place") is None
    with pytest.raises(KeyError, match="no color is fixed for 'warm'"):
        COLORS["warm"]


def test_classes_hold_every_value():
    found = classes(pd.Series([0, 7, 43]))
    assert found.breaks[0] <= 0 and found.breaks[-1] >= 43
    assert len(found.colors) == len(found.breaks) - 1 <= len(SEQUENTIAL)
    change = classes(pd.Series([-60, 20]), diverging=True)
    assert (
        change.breaks == [-b for b in change.breaks[::-1]] and change.breaks[0] <= -60
    )
    assert change.colors == DIVERGING
    with pytest.raises(ValueError, match="doesn't fit the breaks"):
        classes(pd.Series([0, 50]), breaks=[0, 10, 20])
    fig, _ = plt.subplots()
    change.legend(fig, unit="%", missing="no count")
    words = [text.get_text() for text in fig.legends[0].get_texts()]
    assert words[-1] == "no count" and words[0].startswith("−")
    plt.close(fig)
