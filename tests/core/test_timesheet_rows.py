"""Rows add up to their sections to the second, in whatever order entries come, and a foot never agrees by mistake."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money, price
from syncd.core.time import Period, instant
from syncd.core.timesheet import COLUMNS, DEFAULT, Agreement, GroupBy, Sheet, Template, Timesheet, masked
from syncd.core.timesheet_lines import changes, hash_of, lines_of
from syncd.core.timesheet_rows import foot_of, sections_of
from syncd.core.timesheet_work import ROUNDING, Work, as_billed, in_sessions
from syncd.core.week_bills import WeekBill
from syncd.testing.subjects import PLATFORM, contract

MONDAY = date(2026, 11, 9)
PERIOD = Period.parse("2026-W46")
START = instant("2026-11-09T08:00:00Z")
RATE = Money(4000, "USD")


def work(day=0, hours=1.0, text="API tests", at=0, **given):
    start = START + timedelta(days=day, hours=at)
    seconds = int(hours * 3600)
    end = start + timedelta(seconds=seconds)
    return Work(
        **{"day": MONDAY + timedelta(days=day), "start": start, "end": end, "text": text, "seconds": seconds, **given}
    )


def bill(seconds, amount=None, first=0, last=6, ref="upwork/transaction/701"):
    days = [MONDAY + timedelta(days=offset) for offset in (first, last)]
    minor = price(RATE, seconds or 0).minor if amount is None else amount
    return WeekBill(
        ref=ref,
        amount=Money(minor, "USD"),
        posted=days[1] + timedelta(days=1),
        first=days[0],
        last=days[1],
        seconds=seconds,
    )


works = st.lists(
    st.builds(
        work,
        day=st.integers(-2, 8),
        hours=st.integers(1, 600).map(lambda minutes: minutes / 60),
        text=st.sampled_from(["API tests", "Release notes", ""]),
        at=st.integers(0, 9),
        person=st.sampled_from(["Jo", "Ann"]),
        ticket=st.sampled_from(["", "BD-1", "BD-2"]),
    ),
    max_size=8,
)
templates = st.builds(
    Template, by=st.sampled_from(GroupBy), columns=st.just(COLUMNS), sessions=st.sampled_from([0, 900, 36000])
)


def sheet_of(some, bills, template):
    sections, doubts = sections_of(in_sessions(some, template.sessions), bills, contract(), PLATFORM, PERIOD, template)
    return Sheet(
        title="Backend API",
        number="36000001",
        platform="Upwork",
        is_own=False,
        zone="UTC",
        sections=tuple(sections),
        rates=(RATE,),
        foot=foot_of(sections, doubts),
    )


def timesheet(some, bills=(), template=DEFAULT):
    sheet = sheet_of(some, bills, template)
    return Timesheet(client="Acme", author="Jo", period=PERIOD, made_at=START, template=template, sheets=(sheet,))


@given(works, templates, st.randoms())
def test_rows_add_up_and_order_changes_nothing(some, template, random):
    made = timesheet(some, [bill(36000)], template)
    inside = sum(one.seconds for one in some if one.day in PERIOD)
    (sheet,) = made.sheets
    assert sheet.seconds == inside == sum(row.seconds for section in sheet.sections for row in section.rows)
    assert all(section.seconds == sum(row.seconds for row in section.rows) for section in sheet.sections)
    random.shuffle(some)
    assert hash_of(lines_of(timesheet(some, [bill(36000)], template))) == hash_of(lines_of(made))


@given(st.lists(st.integers(1, 20000), min_size=1, max_size=6), st.integers(1, 90000))
def test_a_days_hours_are_divided_to_the_second(tracked, billed):
    some = [work(hours=seconds / 3600, seconds=seconds, text=f"t{index}") for index, seconds in enumerate(tracked)]
    parts = as_billed(some, billed)
    assert sum(part.seconds for part in parts) == billed
    if abs(sum(tracked) - billed) > ROUNDING * len(tracked):
        assert len(parts) == 1


@given(works, st.integers(0, 200000), st.integers(0, 300000))
def test_a_foot_agrees_only_where_hours_and_money_are_those_of_the_invoice(some, seconds, amount):
    (sheet,) = timesheet(some, [bill(seconds, amount)]).sheets
    if sheet.foot.agreement is Agreement.AGREES:
        rows = [row for section in sheet.sections for row in section.rows]
        assert abs(sum(row.seconds for row in rows) - seconds) <= 18
        assert abs(price(RATE, sum(row.seconds for row in rows)).minor - amount) <= max(1, len(rows))
        assert sheet.amount == Money(amount, "USD")


def test_an_invoice_without_any_hours_does_not_agree():
    assert foot([], bill(0, 2)).agreement is Agreement.DIFFERS


def foot(some, *bills):
    return timesheet(some, bills).sheets[0].foot


def test_the_foot_says_what_it_can():
    assert foot([work(hours=10)], bill(36000)).agreement is Agreement.AGREES
    short = foot([work(hours=9)], bill(36000))
    assert (short.agreement, short.seconds, short.amount) == (Agreement.DIFFERS, -3600, Money(-4000, "USD"))
    assert foot([work(hours=10)]).agreement is Agreement.UNKNOWN
    assert foot([work(hours=10), work(day=5)], bill(36000, last=4)).agreement is Agreement.UNKNOWN
    assert foot([], bill(36000)).agreement is Agreement.DIFFERS
    beyond = foot([work(hours=5), work(day=8, hours=5)], bill(36000, last=9))
    assert beyond.agreement is Agreement.UNKNOWN
    assert beyond.doubts == ("invoice 701 is for other days, too, or may be",)
    assert foot([work(hours=10)], bill(36000, last=9)).agreement is Agreement.AGREES
    for unclear in (bill(39600, last=9), bill(None, 40000, last=9)):
        assert foot([work(hours=10)], unclear).agreement is Agreement.UNKNOWN


def test_a_cent_of_rounding_is_said_where_it_happens():
    rows = [work(hours=5 / 3, text="a"), work(hours=13 / 6, text="b", day=1)]
    (section,) = timesheet(rows, [bill(13800, 15333)]).sheets[0].sections
    assert (section.rounded, section.amount) == (False, Money(15333, "USD"))
    assert sum(row.amount.minor for row in section.rows) == 15334 - 1
    (other,) = timesheet(rows, [bill(13800, 15334)]).sheets[0].sections
    assert other.rounded


def test_short_breaks_make_one_session():
    some = [work(hours=0.4, at=0), work(hours=0.4, at=0.5), work(hours=0.4, at=2), work(hours=0.4, at=0.5, text="x")]
    joined = in_sessions(some, 900)
    assert [(one.text, one.seconds) for one in joined] == [("API tests", 2880), ("x", 1440), ("API tests", 1440)]
    assert len(in_sessions(some, 0)) == 4


@pytest.mark.parametrize(
    ("hidden", "field"), [("show_hours", "seconds"), ("show_rates", "amount"), ("show_rates", "currency")]
)
def test_what_a_template_hides_is_in_no_line(hidden, field):
    template = Template(columns=COLUMNS, **{hidden: False})
    made = masked(timesheet([work(hours=10)], [bill(36000)], template))
    assert {line[field] for line in lines_of(made)} == {""}


@given(works.filter(bool), st.data())
def test_one_changed_cell_changes_the_hash_and_is_found(some, data):
    lines = lines_of(timesheet(some, [bill(36000)]))
    index = data.draw(st.integers(0, len(lines) - 1))
    field = data.draw(st.sampled_from(sorted(lines[index])))
    changed = [dict(line) for line in lines]
    changed[index][field] += "1"
    assert hash_of(changed) != hash_of(lines)
    assert changes(lines, changed)
    assert not changes(lines, data.draw(st.permutations(lines)))


def test_a_changed_row_is_named_once():
    lines = lines_of(timesheet([work(), work(text="Other", day=1)], [bill(7200)]))
    row = next(line for line in lines if line["work"] == "Other")
    (change,) = changes(lines, [dict(line, seconds="7200") if line is row else line for line in lines])
    assert (change.was["work"], change.now["seconds"]) == ("Other", "7200")


def test_hours_of_two_rates_are_two_rows():
    later = replace(contract().terms[0], start=MONDAY + timedelta(days=2), rate=Money(5000, "USD"))
    two = contract(terms=(*contract().terms, later))
    template = Template(by=GroupBy.TASK)
    sections, _ = sections_of([work(), work(day=3)], [], two, PLATFORM, PERIOD, template)
    assert [row.amount.minor for row in sections[0].rows] == [4000, 5000]
