"""Charts as SVG: within their frame, in proportion, one picture with one finding, and nothing but text from texts."""

import re
from dataclasses import replace

import pytest
from hypothesis import given

from syncd.core import safe_text
from syncd.core.money import Money
from syncd.report.charts import Ageing, Bars, Burn, Spark, SparkBar, Stack, Steps
from syncd.report.render.charts_svg import STYLE, draw
from syncd.report.render.palette import style_sheet
from syncd.report.tone import Tone
from tests.report.render.charts import (
    DEMO_BARS,
    DEMO_BURN,
    DEMO_STACK,
    DEMO_STEPS,
    any_ageing,
    any_bars,
    any_chart,
    any_spark,
    any_stack,
    filled,
    number,
    tree,
    usd,
)

ELEMENTS = set("all figure p span i svg g title text tspan rect line table tr th td".split())
ATTRIBUTES = set(
    "class role aria-label height width overflow x y x1 x2 y1 y2 dx text-anchor scope fill-opacity".split()
)


@given(any_chart)
def test_whatever_texts_hold_stays_text(chart):
    elements = list(tree(draw(chart)).iter())
    assert {element.tag for element in elements} <= ELEMENTS
    assert {name for element in elements for name in element.attrib} <= ATTRIBUTES
    written = "".join(text for element in elements for text in element.itertext())
    assert not safe_text.BREAKING.search(written)
    assert not set(map(ord, written)) & set(safe_text.TURNING)


@given(any_chart)
def test_a_chart_is_one_picture_that_says_its_finding(chart):
    pictures = [element for element in tree(draw(chart)).iter() if element.get("role") == "img"]
    assert len(pictures) <= 1
    assert all(picture.get("aria-label") == safe_text.line(chart.finding) for picture in pictures)


@given(any_chart)
def test_no_bar_leaves_its_frame(chart):
    for picture in tree(draw(chart)).iter("svg"):
        for rect in filled(picture, "rect"):
            assert number(rect.get("x")) >= 0
            assert number(rect.get("width")) >= 0
            if "%" in rect.get("x"):
                assert number(rect.get("x")) + number(rect.get("width")) <= 100.01
            assert number(rect.get("y")) >= 0
            assert number(rect.get("height")) >= 1


@given(any_bars)
def test_bars_of_all_contracts_share_one_scale(chart):
    hours = [part for contract in chart.contracts for week in contract.weeks for part in (week.tracked, week.billed)]
    drawn = [int(rect.get("height")) for rect in filled(tree(draw(chart)), "rect")]
    shown = [seconds for seconds in hours if seconds]
    assert len(drawn) == len(shown)
    for seconds, height in zip(shown, drawn, strict=True):
        assert height == max(1, round(seconds * 64 / max(shown))) or abs(height - seconds * 64 / max(shown)) == 0.5


@given(any_bars)
def test_each_week_has_its_own_words(chart):
    says = [safe_text.line(week.says) for contract in chart.contracts for week in contract.weeks]
    assert [title.text or "" for title in tree(draw(chart)).iter("title")] == says


@given(any_stack)
def test_parts_that_can_be_drawn_fill_the_bar_to_the_end(chart):
    drawn = [(number(rect.get("x")), number(rect.get("width"))) for rect in filled(tree(draw(chart)), "rect")]
    assert len(drawn) == len([length for length in chart.lengths if length])
    assert all(width >= 0.7 for _, width in drawn)  # two pixels on the narrowest page
    if drawn:
        assert drawn[0][0] == 0
        assert sum(drawn[-1]) == pytest.approx(100)


@given(any_ageing | any_spark)
def test_bars_of_both_signs_lie_on_both_sides_of_zero(chart):
    amounts = [part.amount for part in (chart.buckets if isinstance(chart, Ageing) else chart.bars)]
    drawn = filled(tree(draw(chart)), "rect")
    shown = [amount.minor for amount in amounts if amount and amount.minor]
    assert len(drawn) == len(shown)
    start, length = ("x", "width") if isinstance(chart, Ageing) else ("y", "height")
    ends = [(number(rect.get(start)), number(rect.get(length))) for rect in drawn]
    high = isinstance(chart, Ageing)
    zero = {round(at if (minor > 0) == high else at + size, 1) for (at, size), minor in zip(ends, shown, strict=True)}
    assert len(zero) <= 1


def test_the_bars_of_the_demo():
    drawn = tree(draw(DEMO_BARS))
    assert [text.text for text in drawn.iter("text") if "gap" in (text.get("class") or "")] == [
        "−2:30",
        "−3:00",
        "+3:00",
    ]
    assert [rect.get("class") for rect in filled(drawn, "rect")] == [
        *["f-tracked", "f-save", "f-tracked", "f-due"],
        *["f-tracked", "f-due", "f-tracked", "f-back"],
    ]
    assert [int(rect.get("height")) for rect in filled(drawn, "rect")] == [55, 55, 64, 53, 30, 17, 17, 30]
    assert [title.text for title in drawn.iter("title")] == [
        "Week of 5 Oct",
        "Week of 9 Nov",
        "Week of 12 Oct",
        "Week of 2 Nov",
    ]


def test_the_money_of_the_demo_foots_in_the_bar_and_in_its_table():
    drawn = tree(draw(DEMO_STACK))
    assert [rect.get("class") for rect in filled(drawn, "rect")] == [f"f-{part.tone}" for part in DEMO_STACK.parts]
    assert [figure.text for figure in drawn.iter("td")] == [
        *["164.17", "210.67", "704.17", "600.00", "864.75", "1756.65", "1500.00", "457.93"],
        "6,258.34",
    ]


def test_a_milestone_above_its_estimate_shows_where_that_ended():
    drawn = filled(tree(draw(DEMO_BURN)), "rect")
    assert [round(number(rect.get("width"))) for rect in drawn] == [99, 77, 67, 33]  # the last two are one bar, cut
    assert number(drawn[3].get("x")) > number(drawn[2].get("width"))


def test_the_balance_of_the_demo_steps_on_its_days():
    drawn = tree(draw(DEMO_STEPS))
    flat = [line for line in drawn.iter("line") if "step" in line.get("class") and line.get("y1") == line.get("y2")]
    assert [round(number(line.get("x1"))) for line in flat] == [0, 17, 67, 71, 83]
    assert number(flat[-1].get("x2")) == 100
    heights = [number(line.get("y1")) for line in flat]
    assert heights == [120, 95, 0, 55, 23]
    assert "4 Nov: −1,500.00 paid out" in [text.text for text in drawn.iter("text")]


@pytest.mark.parametrize(
    "empty", [Bars("none", (), ()), Burn("none", ()), Ageing("none", ()), Steps("none", (), DEMO_STEPS.until)]
)
def test_nothing_is_drawn_where_there_is_nothing(empty):
    assert draw(empty) == ""


def test_a_part_below_zero_leaves_the_figures_alone():
    credit = replace(DEMO_STACK.parts[0], amount=-DEMO_STACK.total)
    chart = Stack("none", (replace(credit, amount=-credit.amount), credit), "Left", usd("0"), "0.00")
    drawn = tree(draw(chart))
    assert filled(drawn, "rect") == []
    assert len(list(drawn.iter("tr"))) == 3


def test_an_unknown_week_is_a_question_and_no_bar():
    chart = Spark("9 Nov is not known", (SparkBar(usd("10.00"), "2 Nov"), SparkBar(None, "9 Nov")))
    drawn = tree(draw(chart))
    assert [text.text for text in drawn.iter("text")] == ["?"]
    assert len(filled(drawn, "rect")) == 1
    assert Money(0, "USD") not in chart.amounts


def test_every_class_that_is_drawn_has_a_style():
    sheet = style_sheet() + STYLE
    used = {
        name
        for chart in (DEMO_BARS, DEMO_STACK, DEMO_BURN, DEMO_STEPS)
        for element in tree(draw(chart)).iter()
        for name in (element.get("class") or "").split()
    }
    assert used - set(re.findall(r"\.([a-z-]+)", sheet)) == set()
    assert not re.search(r"#[0-9a-f]{6}", STYLE + draw(DEMO_BARS))  # a colour of its own would stay light in the dark
    assert all(f".s-{tone}" in STYLE for tone in Tone)
