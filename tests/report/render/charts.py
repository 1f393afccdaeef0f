"""Charts for tests: strategies for any, and those of the made-up world of the demo."""

import re
from datetime import date, timedelta
from itertools import accumulate
from xml.etree.ElementTree import Element, fromstring

from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.report.charts import (
    Ageing,
    Bars,
    Burn,
    BurnUp,
    Key,
    Part,
    Spark,
    SparkBar,
    Stack,
    Steps,
    Week,
    Weeks,
)
from syncd.report.tone import Tone

FIRST = date(2026, 10, 5)
HOUR = 3600


def usd(text):
    return Money.of(text, "USD")


# Strategies ------------------------------------------------------------------------------------------------------

words = st.text("ab <>&\"'/=−…ש日\x00\x1b\u202e\ud800", max_size=30) | st.sampled_from(
    ["</title><script>alert(1)</script>", '" onload="x', "<svg onload=x>", "&lt;", "]]>", "-->"]
)
findings = words.map(lambda text: f"Finding: {text}")
tones = st.sampled_from(Tone)
seconds = st.integers(0, 100 * HOUR) | st.sampled_from([0, 1, 10**12])
minor = st.integers(-(10**6), 10**6) | st.sampled_from([0, 1, -1, 10**15, -(10**15)])
money = minor.map(lambda amount: Money(amount, "USD"))


@st.composite
def weeks(draw):
    tracked, billed = draw(st.none() | seconds), draw(st.none() | seconds)
    gap = draw(words) if tracked != billed else ""
    return Week(draw(words), tracked, billed, draw(words), gap)


def parts(amounts):
    return st.builds(Part, words, amounts, words, tones, words)


def stack(drawn):
    total = sum((part.amount for part in drawn), usd("0"))
    return st.builds(Stack, findings, st.just(tuple(drawn)), words, st.just(total), words)


@st.composite
def milestones(draw):
    used = list(accumulate(draw(st.lists(seconds, max_size=6))))
    days = tuple((FIRST + timedelta(2 * number), so_far) for number, so_far in enumerate(used))
    estimate = draw(st.none() | seconds.filter(bool))
    return BurnUp(draw(words), draw(words), used[-1] if used else draw(seconds), estimate, draw(tones), days)


@st.composite
def balances(draw):
    days = sorted(draw(st.sets(st.integers(0, 60), max_size=8)))
    points = tuple((FIRST + timedelta(day), draw(money)) for day in days)
    marks = tuple((day, draw(words)) for day, _ in points)
    ticks = tuple((amount, draw(words)) for _, amount in points[:3])
    return Steps(draw(findings), points, FIRST + timedelta(61), ticks, marks, marks[:2])


spark_bars = st.builds(SparkBar, st.none() | money, words, tones)
any_bars = st.builds(
    Bars,
    findings,
    st.lists(st.builds(Key, tones, words), max_size=4).map(tuple),
    st.lists(st.builds(Weeks, words, words, st.lists(weeks(), max_size=8).map(tuple)), max_size=3).map(tuple),
)
any_stack = st.lists(parts(money), max_size=8).flatmap(stack)
any_burn = st.builds(Burn, findings, st.lists(milestones(), max_size=4).map(tuple), words, words)
any_ageing = st.builds(Ageing, findings, st.lists(parts(money), max_size=5).map(tuple))
any_spark = st.builds(Spark, findings, st.lists(spark_bars, max_size=5).map(tuple))
any_chart = any_bars | any_stack | any_burn | any_ageing | balances() | any_spark


# What was drawn --------------------------------------------------------------------------------------------------


def tree(html: str) -> Element:
    """The elements of what was drawn: both back ends write well-formed XML."""
    return fromstring(f"<all>{html}</all>")


def filled(element: Element, kind: str) -> list[Element]:
    """The elements of a `kind`, such as rect, that are filled with a tone, in their order."""
    return [found for found in element.iter(kind) if (found.get("class") or "").startswith("f-")]


def number(text: str | None) -> float:
    return float(re.fullmatch(r"(-?[\d.]+)%?", text or "")[1])


# The demo --------------------------------------------------------------------------------------------------------


def week(label, tracked, billed, gap=""):
    return Week(label, int(tracked * HOUR), int(billed * HOUR), f"Week of {label}", gap)


DEMO_BARS = Bars(
    "Shop maintenance: 3:20 less on Upwork in the week of 12 Oct",
    (Key(Tone.TRACKED, "tracked"), Key(Tone.SAVE, "on Upwork, agrees"), Key(Tone.DUE, "less than tracked")),
    (
        Weeks("Backend API", "to 15:00 a week", (week("5 Oct", 13, 13), week("9 Nov", 15, 12.5, "−2:30"))),
        Weeks("Shop maintenance", "to 7:00 a week", (week("12 Oct", 7, 4, "−3:00"), week("2 Nov", 4, 7, "+3:00"))),
    ),
)
DEMO_STACK = Stack(
    "374.84 of 6,258.34 USD is not on Upwork",
    tuple(
        Part(label, usd(amount), amount, tone)
        for label, amount, tone in (
            ("Not on Upwork yet", "164.17", Tone.DUE),
            ("Lost unless you ask", "210.67", Tone.LOST),
            ("On Upwork, not billed yet", "704.17", Tone.UNBILLED),
            ("Milestone “Pages”, submitted", "600.00", Tone.SUBMITTED),
            ("Held by Upwork", "864.75", Tone.HELD),
            ("Available on Upwork", "1756.65", Tone.AVAILABLE),
            ("Paid out to your bank", "1500.00", Tone.PAID),
            ("Upwork’s fee", "457.93", Tone.FEE),
        )
    ),
    "Worked since 5 Oct, USD",
    usd("6258.34"),
    "6,258.34",
)
DEMO_BURN = Burn(
    "“Design” took 15:48 of 16:00",
    (
        BurnUp("Design", "15:48 of 16:00", 56880, 57600, Tone.SAVE),
        BurnUp("Pages", "9:13 of 12:00", 33180, 43200, Tone.SAVE),
        BurnUp("Launch", "15:00 of 10:00", 54000, 36000, Tone.DUE),
        BurnUp("Domain", "2:00", 7200, None, Tone.PLAIN),
    ),
)
DEMO_STEPS = Steps(
    "2,621.40 USD on Upwork on 15 Nov",
    (
        (FIRST, usd("0")),
        (date(2026, 10, 12), usd("667.00")),
        (date(2026, 11, 2), usd("3257.40")),
        (date(2026, 11, 4), usd("1757.40")),
        (date(2026, 11, 9), usd("2621.40")),
    ),
    date(2026, 11, 15),
    ((usd("0"), "0"), (usd("3000"), "3,000")),
    ((FIRST, "5 Oct"), (date(2026, 11, 9), "9 Nov")),
    ((date(2026, 11, 4), "4 Nov: −1,500.00 paid out"),),
)
