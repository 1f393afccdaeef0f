"""Rounding of billed time: nothing but whole units, never further off than one, and the same however a month is cut."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.earnings import Account
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.retainers import RetainerTerms
from syncd.core.rounded_time import rounded
from syncd.core.rounding import RoundHow, Rounding, RoundPer
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.terms import Terms
from syncd.core.time import Period, instant, week_start

QUARTER = 900
FIRST = date(2026, 11, 1)  # a Sunday


def piece(number: int, day: int, seconds: int, *, ref: str = "", person: str = "me", **more) -> Piece:
    start = instant("2026-11-01T08:00:00Z") + timedelta(days=day, minutes=number)
    ref = f"toggl/time/{ref or number}"
    return Piece(ref=ref, person=person, start=start, seconds=seconds, day=FIRST + timedelta(days=day), **more)


roundings = st.builds(Rounding, to=st.integers(1, 7200), how=st.sampled_from(RoundHow), per=st.sampled_from(RoundPer))
seconds = st.integers(0, 20_000)
lists = st.lists(
    st.tuples(st.integers(-5, 40), seconds, st.sampled_from("abc"), st.sampled_from(["me", "ana"])), max_size=12
).map(
    lambda rows: [
        piece(number, day, worked, ref=ref, person=person) for number, (day, worked, ref, person) in enumerate(rows)
    ]
)


def total(pieces) -> int:
    return sum(one.seconds for one in pieces)


@given(roundings, seconds)
def test_a_rounded_time_is_the_next_multiple_in_its_direction(rounding, worked):
    result = rounding.seconds(worked)
    assert result % rounding.to == 0
    off = result - worked
    bounds = {
        RoundHow.UP: 0 <= off < rounding.to,
        RoundHow.DOWN: -rounding.to < off <= 0,
        RoundHow.NEAREST: -rounding.to < 2 * off <= rounding.to,
    }
    assert bounds[rounding.how]


@given(roundings, seconds, seconds)
def test_more_work_never_bills_less(rounding, one, other):
    assert rounding.seconds(min(one, other)) <= rounding.seconds(max(one, other))


@given(roundings, lists, st.randoms(use_true_random=False))
def test_pieces_stay_and_what_is_rounded_together_is_whole_units(rounding, pieces, random):
    result = rounded(pieces, rounding)
    assert sorted(replace(one, seconds=0).ref for one in result) == sorted(one.ref for one in pieces)
    assert all(one.seconds >= 0 for one in result)
    days = {one.start: one.day for one in pieces}
    assert {one.start: one.day for one in result} == days
    units = Counter()
    for one in result:
        whole = {
            RoundPer.ENTRY: (one.person, one.ref, week_start(one.day), one.day.month),
            RoundPer.DAY: (one.person, one.day),
            RoundPer.WEEK: (one.person, week_start(one.day), one.day.month),
        }[rounding.per]
        units[whole] += one.seconds
    assert all(sum_ % rounding.to == 0 for sum_ in units.values())
    shuffled = random.sample(pieces, len(pieces))
    assert sorted(rounded(shuffled, rounding), key=lambda one: one.start) == sorted(result, key=lambda one: one.start)


@given(roundings, lists, st.integers(0, 6))
def test_weeks_and_months_bill_the_same_in_sum(rounding, pieces, first_weekday):
    def cut(key):
        parts = {}
        for one in pieces:
            parts.setdefault(key(one.day), []).append(one)
        return sum(total(rounded(part, rounding, first_weekday)) for part in parts.values())

    whole = total(rounded(pieces, rounding, first_weekday))
    assert cut(lambda day: (day.year, day.month)) == whole
    weekly = Counter()
    for one in rounded(pieces, rounding, first_weekday):
        weekly[week_start(one.day, first_weekday)] += one.seconds
    assert cut(lambda day: week_start(day, first_weekday)) == sum(weekly.values()) == whole


@given(lists)
def test_without_an_agreement_nothing_is_rounded(pieces):
    assert rounded(pieces, None) == pieces


@pytest.mark.parametrize(
    ("how", "per", "seconds"),
    [
        ("up", "entry", 3 * 900),  # 8, 8 and 7:30 minutes
        ("nearest", "entry", 3 * 900),
        ("down", "entry", 0),
        ("up", "day", 1800 + 900),
        ("nearest", "day", 900 + 900),
        ("down", "day", 900),
        ("up", "week", 1800),
        ("down", "week", 900),
        ("nearest", "week", 1800),
    ],
)
def test_entries_days_and_weeks_are_rounded_as_a_whole(how, per, seconds):
    pieces = [piece(1, 2, 480), piece(2, 2, 480), piece(3, 3, 450)]
    assert total(rounded(pieces, Rounding(to=QUARTER, how=RoundHow(how), per=RoundPer(per)))) == seconds


def test_an_entry_over_midnight_is_one_entry():
    night = [piece(1, 2, 600, ref="n"), piece(2, 3, 300, ref="n")]
    assert total(rounded(night, Rounding(to=QUARTER, how=RoundHow.UP, per=RoundPer.ENTRY))) == QUARTER


# -- in figures

UP = Rounding(to=QUARTER, how=RoundHow.UP, per=RoundPer.ENTRY)
NOVEMBER = Period.parse("2026-11")


def line(kind=ContractType.DIRECT, *, rounding=UP, pieces=(), platform_logs=False, **more):
    facts = ContractFacts(key="care", title="Care", type=kind, platform="direct", rounding=rounding, **more)
    (only,) = summarize(NOVEMBER, [Account(contract=facts, platform_logs=platform_logs, pieces=pieces)]).lines
    return only


def test_a_direct_contract_bills_rounded_time_and_says_so():
    rate = (Terms(rate=Money.parse("60.00 EUR")),)
    shown = line(pieces=[piece(1, 2, 3000), piece(2, 3, 3600, goodwill=True)], terms=rate)
    assert (shown.seconds_tracked, shown.seconds_billable, str(shown.gross)) == (6600, 3600, "60.00 EUR")
    assert "0:50 tracked is billed as 1:00: each entry is rounded up to 0:15" in shown.all_notes
    plain = line(pieces=[piece(1, 2, 3000)], terms=rate, rounding=None)
    assert (plain.seconds_billable, str(plain.gross)) == (3000, "50.00 EUR")
    assert not any("rounded" in note for note in plain.all_notes)


def test_a_retainer_uses_up_rounded_time():
    retainer = (RetainerTerms(rate=Money.parse("60.00 EUR"), hours=3600),)
    shown = line(ContractType.RETAINER, pieces=[piece(1, 2, 3000), piece(2, 3, 1000)], retainer=retainer)
    assert (shown.seconds_billable, shown.seconds_beyond) == (5400, 1800)


def test_a_platform_bills_its_own_hours_whatever_you_round():
    rate = (Terms(rate=Money.parse("60.00 EUR")),)
    hourly = line(ContractType.HOURLY, pieces=[piece(1, 2, 3000)], terms=rate, platform_logs=True)
    assert not any("rounded" in note for note in hourly.all_notes)
