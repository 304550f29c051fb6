"""The colours of charts can be read on both grounds and stay apart for colour-blind eyes; no figure has others."""

import re
import tomllib
from itertools import combinations

import numpy as np
import pytest

from app.palette import COLOURS, MANY, QUIET, colour, dash, faint, tint
from tests.libraries import ROOT

THEME = tomllib.loads((ROOT / "app" / "theme.toml").read_text(encoding="utf-8"))["theme"]
GROUNDS = [THEME[kind]["backgroundColor"] for kind in ("light", "dark")]
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Machado, Oliveira and Fernandes 2009, table 1, severity 1; of linear red, green and blue."""
TO_LMS = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
          [0.0883024619, 0.2817188376, 0.6299787005]]  # fmt: skip
TO_LAB = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
          [0.0259040371, 0.7827717662, -0.8086757660]]  # fmt: skip
"""Ottosson 2020."""


def linear(hexed):
    """Return linear red, green and blue in [0, 1]."""
    told = np.array([int(hexed[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(told <= 0.04045, told / 12.92, ((told + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast of two colours (WCAG 2.2)."""
    dark, light = sorted(float(linear(told) @ [0.2126, 0.7152, 0.0722]) for told in (one, other))
    return (light + 0.05) / (dark + 0.05)


def oklab(hexed, sight):
    """Return what a person sees, in OKLab."""
    seen = np.clip(np.array(sight) @ linear(hexed), 0, 1)
    return np.array(TO_LAB) @ np.cbrt(np.array(TO_LMS) @ seen)


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_oklab_is_that_of_its_author():
    assert oklab("#ffffff", SIGHTS["normal"]) == pytest.approx([1, 0, 0], abs=1e-4)
    assert oklab("#ff0000", SIGHTS["normal"]) == pytest.approx([0.628, 0.2249, 0.1258], abs=1e-3)


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_colour_is_readable_on_either_ground(ground):
    assert {told: contrast(told, ground) for told in (*MANY, QUIET) if contrast(told, ground) < 3} == {}


@pytest.mark.parametrize("sight", SIGHTS.values(), ids=SIGHTS)
def test_no_two_colours_of_charts_look_alike(sight):
    apart = {
        (one, other): float(np.linalg.norm(oklab(one, sight) - oklab(other, sight)))
        for one, other in combinations(COLOURS, 2)
    }
    assert min(apart.values()) >= 0.11, min(apart, key=apart.__getitem__)


def test_the_theme_has_the_palette():
    assert tuple(THEME["chartCategoricalColors"]) == COLOURS


def test_lines_side_by_side_differ_by_their_dash_and_none_is_like_another():
    assert all(dash(place) != dash(place + 1) for place in range(24))
    assert len({(colour(place), dash(place)) for place in range(24)}) == 24


def test_a_band_is_its_colour_made_faint():
    assert faint(0) == "rgba(30,105,180,0.15)"
    assert tint(0) == "#d2e1f0"


def test_figures_take_their_colours_from_the_palette():
    named = re.compile(r"""["'](#[0-9a-fA-F]{3,8}|rgba?\(.*?|black|white|gr[ae]y|red|blue|green)["']""")
    files = [
        *(ROOT / "app").glob("*_chart.py"),
        *(ROOT / "app").glob("*_page.py"),
        *(ROOT / "app/screens").glob("*.py"),
    ]
    found = {path.name for path in files if named.search(path.read_text(encoding="utf-8"))}
    assert found == {"document_chart.py", "readiness_page.py"}  # ink of light paper; names of Streamlit's text colours
