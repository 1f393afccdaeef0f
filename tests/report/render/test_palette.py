"""The palette: every text and every fill can be seen, and both schemes name the same colours."""

import re

import pytest

from syncd.report.render.palette import PALETTE, Scheme, dark_classes, style_sheet, variables
from syncd.report.tone import Tone

TEXT, FILL = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for graphical objects
BOTH = pytest.mark.parametrize("scheme", list(Scheme))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@BOTH
def test_every_text_is_legible_on_card_and_wash(scheme):
    texts = {"ink": PALETTE.ink, "mute": PALETTE.mute, **PALETTE.text}
    faint = {
        (name, colour.on(scheme))
        for name, colour in texts.items()
        for behind in (PALETTE.card, PALETTE.wash)
        if contrast(colour.on(scheme), behind.on(scheme)) < TEXT
    }
    assert faint == set()


@BOTH
def test_every_fill_stands_out_from_the_card(scheme):
    faint = {
        tone for tone, colour in PALETTE.fill.items() if contrast(colour.on(scheme), PALETTE.card.on(scheme)) < FILL
    }
    assert faint == set()


@BOTH
def test_a_button_is_legible(scheme):
    assert contrast(PALETTE.button.on(scheme), PALETTE.fill[Tone.SAVE].on(scheme)) >= TEXT


def test_every_tone_has_a_text_and_a_fill():
    assert set(PALETTE.text) == set(PALETTE.fill) == set(Tone)


def test_both_schemes_declare_the_same_variables():
    names = [re.findall(r"--([a-z-]+):#[0-9a-f]{6}", variables(scheme)) for scheme in Scheme]
    assert names[0] == names[1]
    assert len(names[0]) == len(set(names[0])) == 7 + 2 * len(Tone)


def test_a_page_is_dark_on_screens_alone_and_knows_every_variable_it_uses():
    sheet = style_sheet()
    assert "@media screen and (prefers-color-scheme:dark)" in sheet
    assert sheet.count("{") == sheet.count("}")
    assert set(re.findall(r"var\(--([a-z-]+)\)", sheet)) <= set(re.findall(r"--([a-z-]+):#", sheet))


def test_colours_in_a_mail_change_in_the_dark_though_they_stand_in_its_elements():
    rules = re.findall(r"\{([^}]+)\}", dark_classes())
    assert len(rules) == 2 * len(Tone) + 4
    assert all(rule.endswith(" !important") for rule in rules)
