"""Charts as cells of tables: right without a style sheet, in proportion, and nothing but text from texts."""

import re

import pytest
from hypothesis import given

from syncd.core import safe_text
from syncd.report.charts import Ageing, Bars, Burn, Spark
from syncd.report.render.charts_cells import draw
from syncd.report.render.palette import PALETTE, dark_classes
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
)

ELEMENTS = set("all table tr td span br p".split())
ATTRIBUTES = set(
    "class role aria-label height width bgcolor align valign nowrap colspan style"
    " border cellpadding cellspacing".split()
)


@given(any_chart)
def test_whatever_texts_hold_stays_text(chart):
    elements = list(tree(draw(chart)).iter())
    assert {element.tag for element in elements} <= ELEMENTS
    assert {name for element in elements for name in element.attrib} <= ATTRIBUTES
    written = "".join(text for element in elements for text in element.itertext())
    assert not safe_text.BREAKING.search(written)
    assert not set(map(ord, written)) & set(safe_text.TURNING)


def styles(html):
    return [element.get("style") or "" for element in tree(html).iter()]


@given(any_chart)
def test_a_mail_program_needs_no_style_sheet(chart):
    html = draw(chart)
    assert not re.search(r"display:|flex|grid|float|position:|var\(", " ".join(styles(html)))
    for cell in filled(tree(html), "td"):
        tone = Tone(cell.get("class").removeprefix("f-"))
        assert cell.get("bgcolor") == PALETTE.fill[tone].light
        assert number(cell.get("width")) >= 1
        assert number(cell.get("height")) >= 1


@given(any_chart)
def test_a_chart_is_one_picture_that_says_its_finding(chart):
    pictures = [element for element in tree(draw(chart)).iter() if element.get("role") == "img"]
    assert len(pictures) <= 1
    assert all(picture.get("aria-label") == safe_text.line(chart.finding) for picture in pictures)


@given(any_bars)
def test_bars_of_all_contracts_share_one_scale(chart):
    hours = [part for contract in chart.contracts for week in contract.weeks for part in (week.tracked, week.billed)]
    drawn = [int(cell.get("height")) for cell in filled(tree(draw(chart)), "td") if number(cell.get("height")) <= 58]
    drawn = drawn[len(chart.keys) if chart.contracts else 0 :]
    shown = [seconds for seconds in hours if seconds]
    assert len(drawn) == len(shown)
    for seconds, height in zip(shown, drawn, strict=True):
        assert height == max(1, round(seconds * 58 / max(shown))) or abs(height - seconds * 58 / max(shown)) == 0.5


@given(any_bars)
def test_a_contract_fits_beside_the_margins_of_a_phone(chart):
    for table in tree(draw(chart)).iter("table"):
        if table.get("align") == "left":
            widths = [number(cell.get("width")) for row in table.findall("tr") for cell in row if cell.get("height")]
            assert sum(widths) <= 328


@given(any_stack | any_ageing)
def test_the_widths_of_a_row_add_up(chart):
    for row in tree(draw(chart)).iter("tr"):
        shares = [int(number(cell.get("width"))) for cell in row if (cell.get("width") or "").endswith("%")]
        assert sum(shares) in {0, 100}


def test_the_bars_of_the_demo():
    drawn = tree(draw(DEMO_BARS))
    bars = filled(drawn, "td")[len(DEMO_BARS.keys) :]
    assert [(cell.get("class"), int(cell.get("height"))) for cell in bars] == [
        *[("f-tracked", 50), ("f-save", 50), ("f-tracked", 58), ("f-due", 48)],
        *[("f-tracked", 27), ("f-due", 15), ("f-tracked", 15), ("f-back", 27)],
    ]
    gaps = [cell.text for cell in drawn.iter("td") if (cell.get("class") or "").startswith("t-")]
    assert gaps == ["−2:30", "−3:00", "+3:00"]


def test_the_money_of_the_demo_foots_in_the_bar_and_in_its_table():
    drawn = tree(draw(DEMO_STACK))
    bar = [cell for cell in filled(drawn, "td") if cell.get("height") == "22"]
    assert [cell.get("width") for cell in bar] == ["3%", "3%", "11%", "10%", "14%", "28%", "24%", "7%"]
    figures = [cell.text for cell in drawn.iter("td") if cell.get("align") == "right"]
    assert figures[-2:] == ["457.93", "6,258.34"]
    assert len(figures) == 9


def test_a_milestone_above_its_estimate_shows_where_that_ended():
    assert [cell.get("width") for cell in filled(tree(draw(DEMO_BURN)), "td")] == ["99%", "77%", "67%", "33%"]


def test_steps_are_said_in_words():
    assert [element.text for element in tree(draw(DEMO_STEPS))] == ["2,621.40 USD on Upwork on 15 Nov"]


@pytest.mark.parametrize("empty", [Bars("none", (), ()), Burn("none", ()), Ageing("none", ()), Spark("none", ())])
def test_nothing_is_drawn_where_there_is_nothing(empty):
    assert draw(empty) == ""


def test_the_dark_scheme_reaches_every_coloured_element():
    rules = dict(re.findall(r"\.([a-z-]+)\{([^}]+)\}", dark_classes()))
    for chart in (DEMO_BARS, DEMO_STACK, DEMO_BURN, DEMO_STEPS):
        for element in tree(draw(chart)).iter():
            style, dark = element.get("style") or "", rules.get(element.get("class") or "", "")
            assert "background-color:" in dark or not element.get("bgcolor")
            assert "border-color:" in dark or "border-" not in style
            assert re.search(r"(^|;)color:", dark) or not re.search(r"(^|;)color:", style)


@given(any_spark)
def test_a_spark_stands_on_its_line_or_hangs_from_it(chart):
    rows = tree(draw(chart)).findall("table/tr")
    signs = [bar.amount and (bar.amount.minor > 0) - (bar.amount.minor < 0) for bar in chart.bars]
    for row, sign in zip(rows, (1, -1), strict=False):
        assert [bool(filled(cell, "td")) for cell in row] == [drawn == sign for drawn in signs]
    assert [cell.text for row in rows for cell in row.iter("td") if cell.text == "?"] == ["?"] * signs.count(None)
