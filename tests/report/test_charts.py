"""Charts as values: they refuse what would mislead."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.report.charts import (
    Ageing,
    BurnUp,
    Part,
    Spark,
    SparkBar,
    Steps,
    Week,
    on_one_scale,
)
from syncd.report.tone import Tone
from tests.report.render.charts import DEMO_BARS, DEMO_BURN, DEMO_STACK, DEMO_STEPS, FIRST, any_chart, usd

EUR = Part("Old", Money.of("1.00", "EUR"), "1.00", Tone.DUE)


@given(any_chart, st.sampled_from(["", " ", "\n"]))
def test_every_chart_says_what_it_shows(chart, nothing):
    with pytest.raises(ValueError, match="says what it shows"):
        replace(chart, finding=nothing)


@given(st.integers(-(10**9), 10**9).filter(bool))
def test_parts_foot_or_there_is_no_chart(apart):
    with pytest.raises(ValueError, match="apart from"):
        replace(DEMO_STACK, total=DEMO_STACK.total + Money(apart, "USD"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: replace(DEMO_STACK, parts=(*DEMO_STACK.parts, EUR)),
        lambda: Ageing("one is old", (*DEMO_STACK.parts, EUR)),
        lambda: Spark("none", (SparkBar(usd("1"), ""), SparkBar(EUR.amount, ""))),
        lambda: replace(DEMO_STEPS, ticks=((EUR.amount, "1"),)),
        lambda: on_one_scale([Spark("a", (SparkBar(usd("1"), ""),)), Spark("b", (SparkBar(EUR.amount, ""),))]),
    ],
)
def test_currencies_never_share_a_chart(make):
    with pytest.raises(ValueError, match=r"currency|combine"):
        make()


def test_what_cannot_be_drawn_as_a_length_has_none():
    credit = Part("Credit", usd("-10.00"), "−10.00", Tone.BACK)
    chart = replace(DEMO_STACK, parts=(*DEMO_STACK.parts, credit), total=DEMO_STACK.total + credit.amount)
    assert chart.lengths == ()
    assert len(DEMO_STACK.lengths) == 8


@pytest.mark.parametrize(
    ("tracked", "billed", "gap", "tone"),
    [
        (3600, 3600, "", Tone.SAVE),
        (3600, 3300, "", Tone.SAVE),  # within the tolerance of whoever compared them
        (3600, 0, "−1:00", Tone.DUE),
        (0, 3600, "+1:00", Tone.BACK),
        (None, 3600, "", Tone.UNKNOWN),
        (3600, None, "", Tone.UNKNOWN),
        (None, None, "", Tone.UNKNOWN),
    ],
)
def test_a_week_that_is_not_known_never_agrees(tracked, billed, gap, tone):
    assert Week("9 Nov", tracked, billed, "", gap).tone is tone


@pytest.mark.parametrize(
    "make",
    [
        lambda: Week("9 Nov", -1, 0, "", ""),
        lambda: Week("9 Nov", None, -1, "", ""),
        lambda: Week("9 Nov", 60, 60, "", "−1:00"),
        lambda: BurnUp("Pages", "", -1, None, Tone.SAVE),
        lambda: BurnUp("Pages", "", 0, 0, Tone.SAVE),
        lambda: BurnUp("Pages", "", 9, None, Tone.SAVE, ((FIRST, 9), (FIRST, 10))),
        lambda: BurnUp("Pages", "", 9, None, Tone.SAVE, ((FIRST, 9), (FIRST + timedelta(1), 8))),
        lambda: replace(DEMO_STEPS, points=DEMO_STEPS.points[::-1]),
        lambda: replace(DEMO_STEPS, until=FIRST),
    ],
)
def test_figures_out_of_order_or_below_zero_are_refused(make):
    with pytest.raises(ValueError, match=r"less than no time|deviation|above zero|in order"):
        make()


def test_the_sparks_of_a_table_have_one_scale():
    high, low = (Spark(name, (SparkBar(usd(amount), ""),)) for name, amount in (("a", "500.00"), ("b", "-20.00")))
    unknown = Spark("c", (SparkBar(None, ""),))
    assert {(spark.low, spark.high) for spark in on_one_scale([high, low, unknown])} == {(-2000, 50000)}
    assert on_one_scale([]) == ()


def test_the_charts_of_the_demo_can_be_made():
    assert [week.tone for contract in DEMO_BARS.contracts for week in contract.weeks] == [
        Tone.SAVE,
        Tone.DUE,
        Tone.DUE,
        Tone.BACK,
    ]
    assert isinstance(DEMO_STEPS, Steps)
    assert DEMO_BURN.milestones
