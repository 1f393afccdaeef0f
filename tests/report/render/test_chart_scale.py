"""Pixels and shares: never out of the frame, in proportion, and visible however small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.report.render.chart_scale import Scale, every, fitted, shares, text_width

VALUES = st.lists(st.integers(-(10**15), 10**15) | st.sampled_from([0, 1, -1]))
AMOUNTS = st.lists(st.integers(0, 10**6) | st.sampled_from([0, 1, 10**15]), max_size=20)


@given(VALUES, st.integers(2, 1000))
def test_no_bar_leaves_the_frame_and_none_is_lost(values, pixels):
    scale = Scale.over(values, pixels)
    assert scale.above + scale.below == pixels
    for value in values:
        room = scale.above if value > 0 else scale.below
        assert (1 if value else 0) <= scale.size(value) <= room or not value
        assert 0 <= scale.top(value) <= pixels


@given(st.lists(st.integers(1, 10**15), min_size=1), st.integers(2, 1000))
def test_bars_are_as_high_as_their_values_to_the_pixel(values, pixels):
    scale = Scale.over(values, pixels)
    for value in values:
        assert abs(scale.size(value) - value * pixels / max(values)) <= 0.5 or scale.size(value) == 1
    assert scale.size(max(values)) == pixels


@given(st.lists(st.integers(1, 10**6), min_size=1))
def test_a_negative_value_is_drawn_as_its_positive(values):
    up, down = Scale.over(values, 100), Scale.over([-value for value in values], 100)
    assert [up.size(value) for value in values] == [down.size(-value) for value in values]


def test_values_of_both_signs_share_the_frame():
    scale = Scale.over([-100, 300], 40)
    assert (scale.above, scale.below) == (30, 10)
    assert (scale.size(300), scale.size(-100), scale.size(150), scale.size(0)) == (30, 10, 15, 0)
    assert (scale.top(300), scale.top(0), scale.top(-100)) == (0, 30, 40)


@pytest.mark.parametrize("values", [[], [0], [0, 0]])
def test_nothing_and_zero_have_a_line_at_the_bottom(values):
    scale = Scale.over(values, 40)
    assert (scale.above, scale.below, scale.size(0)) == (40, 0, 0)


@given(AMOUNTS, st.sampled_from([100, 1000]), st.integers(0, 4))
def test_shares_add_up_and_leave_nothing_out(amounts, units, least):
    result = shares(amounts, units, least)
    assert len(result) == len(amounts)
    assert sum(result) == (units if any(amounts) else 0)
    for amount, share in zip(amounts, result, strict=True):
        assert share == 0 if not amount else share >= least


@given(st.lists(st.integers(100, 200), min_size=1, max_size=20))
def test_shares_are_within_one_unit_of_the_exact_ones(amounts):
    for amount, share in zip(amounts, shares(amounts, 1000), strict=True):
        assert abs(share - amount * 1000 / sum(amounts)) < 1


@given(AMOUNTS)
def test_a_larger_amount_has_no_smaller_share(amounts):
    drawn = list(zip(amounts, shares(amounts, 1000), strict=True))
    assert all(share <= other for amount, share in drawn for larger, other in drawn if amount < larger)


def test_shares_by_the_largest_remainder():
    assert shares([1, 1, 1], 100) == (34, 33, 33)
    assert shares([416, 338, 246], 100) == (42, 34, 24)  # rounding each would give 42 + 34 + 25 = 101
    assert shares([1, 10**15], 100) == (1, 99)
    assert shares([], 100) == ()
    assert shares([5, 5, 5], 2) == (0, 0, 0)


@given(st.text(max_size=60), st.integers(7, 500))
def test_a_text_is_shortened_until_it_fits(text, pixels):
    short = fitted(text, pixels)
    assert short == text or text_width(short) <= pixels
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_letters_of_east_asia_are_wide():
    assert text_width("日本") == 2 * text_width("ab")


@given(st.lists(st.text(max_size=10), max_size=12), st.integers(1, 600))
def test_labels_that_are_left_have_room(labels, pixels):
    nth = every(labels, pixels)
    assert nth >= 1
    widest = max((text_width(label, 6) for label in labels), default=0)
    assert not labels or widest <= nth * pixels / len(labels)
