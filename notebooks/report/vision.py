"""How far apart two colors look, to everybody: CIEDE2000 for three kinds of vision.

Sharma, Wu and Dalal, Color Research and Application 30 (2005), for the difference;
Machado, Oliveira and Fernandes, IEEE TVCG 15 (2009), for protanopia and deuteranopia;
WCAG 2 for contrast. Difference and simulation start from linear sRGB.
"""

from functools import cache

import numpy as np

APART = 12.0  # from here on two colors are told apart
SEEN_AS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def _linear(color: str) -> np.ndarray:
    """Linear red, green and blue, 0 to 1, of a hex color."""
    part = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast of two hex colors, 1 to 21."""
    low, high = sorted(float(_linear(color) @ _XYZ[1]) + 0.05 for color in (one, other))
    return high / low


@cache
def differences(one: str, other: str) -> dict[str, float]:
    """CIEDE2000 between two hex colors for each kind of vision in SEEN_AS."""
    linear = _linear(one), _linear(other)
    return {
        name: ciede2000(*(_lab(color @ seen.T) for color in linear))
        for name, seen in SEEN_AS.items()
    }


def difference(one: str, other: str) -> float:
    """CIEDE2000 for the kind of vision that sees least of it."""
    return min(differences(one, other).values())


def _lab(linear: np.ndarray) -> np.ndarray:
    part = np.clip(linear, 0, 1) @ _XYZ.T / _XYZ.sum(axis=1)
    f = np.where(part > 216 / 24389, np.cbrt(part), (24389 / 27 * part + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """The difference of two colors given as CIELAB (L, a, b); equations 2 to 22."""
    lightness = np.array([one[0], other[0]])
    a, b = np.array([one[1:], other[1:]]).T
    mean7 = np.hypot(a, b).mean() ** 7
    a = a * (1.5 - 0.5 * np.sqrt(mean7 / (mean7 + 25.0**7)))
    chroma, angle = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    turn = (angle[1] - angle[0] + 180) % 360 - 180
    mean_angle = angle[0] + turn / 2
    if chroma.prod() == 0:
        turn, mean_angle = 0.0, angle.sum()
    light, mean = lightness.mean() - 50, chroma.mean()
    steps = (1, -30, -0.17), (2, 0, 0.24), (3, 6, 0.32), (4, -63, -0.20)
    t = 1 + sum(w * np.cos(np.radians(n * mean_angle + at)) for n, at, w in steps)
    rotation = 60 * np.exp(-(((mean_angle % 360 - 275) / 25) ** 2))
    weight = -2 * np.sqrt(mean**7 / (mean**7 + 25.0**7)) * np.sin(np.radians(rotation))
    d_light = np.diff(lightness)[0] / (1 + 0.015 * light**2 / np.sqrt(20 + light**2))
    d_chroma = np.diff(chroma)[0] / (1 + 0.045 * mean)
    d_hue = 2 * np.sqrt(chroma.prod()) * np.sin(np.radians(turn / 2))
    d_hue /= 1 + 0.015 * mean * t
    return float(
        np.sqrt(d_light**2 + d_chroma**2 + d_hue**2 + weight * d_chroma * d_hue)
    )
