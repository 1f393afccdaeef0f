import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.learned_terms import PaidLine, UnconfirmedRate
from syncd.core.money import Money, price
from syncd.core.records import WorkKind
from syncd.core.severity import Severity
from syncd.core.terms import Origin, Terms
from syncd.rules.period.rate_drift import RULE
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import MONDAY, billing_period, contract, line


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods()


def verdict(period):
    return judge(RULE, RULE.Options(), period)


def usd(minor):
    return Money(minor, "USD")


def rows(rate, seconds, off=0):
    """One row a day, each rounded to the cent as the platform does, and `off` by some cents."""
    return tuple(
        line(day, length, gross=Money(price(rate, length).minor + off, rate.currency), ref=f"upwork/work/{number}")
        for number, (day, length) in enumerate(seconds)
    )


_rates = st.builds(Money, st.integers(0, 20000), st.sampled_from(("USD", "JPY")))
_seconds = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 86400)), min_size=1, max_size=20)


@settings(max_examples=50, deadline=None)
@given(_rates, _seconds)
def test_rounding_every_row_to_the_minor_unit_is_no_drift(rate, seconds):
    period = billing_period(contract=contract(terms=(Terms(rate=rate),)), lines=rows(rate, seconds))
    assert not verdict(period).findings
    assert not verdict(period).cannot_tell


@settings(max_examples=50, deadline=None)
@given(_rates, _seconds, st.sampled_from((-1, 1)), st.integers(3, 500))
def test_more_than_rounding_in_every_row_is_drift_to_the_minor_unit(rate, seconds, sign, off):
    lines = rows(rate, seconds, sign * off)
    (found,) = verdict(billing_period(contract=contract(terms=(Terms(rate=rate),)), lines=lines)).findings
    exact = sum(rate.minor * length for _, length in seconds)
    covered_spans = 3600 * sum(each.gross.minor for each in lines)
    assert abs(found.finding.stake.minor * 3600 - (exact - covered_spans)) <= 1800
    assert found.finding.evidence


def test_ten_hours_at_38_instead_of_40_cost_20():
    period = billing_period(lines=(line(0, 6 * 3600, gross=usd(22800)), line(1, 4 * 3600, gross=usd(15200))))
    (found,) = verdict(period).findings
    assert found.severity is Severity.HIGH
    assert found.finding.stake == usd(2000)
    assert found.finding.summary == "Upwork has 10:00 at 38.00 USD an hour; 40.00 USD an hour is agreed"
    assert found.finding.action == (
        "Ask the client to correct the rate of Backend API: week of 9 Nov, 40.00 USD an hour agreed"
    )
    assert [each.says for each in found.finding.evidence] == [
        "Mon 9 Nov: 6:00 for 228.00 USD",
        "Tue 10 Nov: 4:00 for 152.00 USD",
    ]


def test_being_paid_too_much_is_money_owed():
    (found,) = verdict(billing_period(lines=(line(0, 3600, gross=usd(4500)),))).findings
    assert found.finding.stake == usd(-500)


# -- rows in both directions


def by_stake(period):
    """The findings, what is lost first."""
    return sorted(verdict(period).findings, key=lambda found: -found.finding.stake.minor)


def test_two_hours_at_30_and_two_at_50_are_20_lost_and_20_owed():
    lines = (
        line(0, 2 * 3600, gross=usd(6000), ref="upwork/work/low"),
        line(1, 3600, gross=usd(4000), ref="upwork/work/right"),
        line(2, 2 * 3600, gross=usd(10000), ref="upwork/work/high"),
    )
    lost, owed = by_stake(billing_period(lines=lines))
    assert (lost.finding.stake, owed.finding.stake) == (usd(2000), usd(-2000))
    assert [each.finding.summary for each in (lost, owed)] == [
        "Upwork shows 60.00 USD for 2:00 in 1 of 3 rows; at 40.00 USD an hour it should be 80.00 USD",
        "Upwork shows 100.00 USD for 2:00 in 1 of 3 rows; at 40.00 USD an hour it should be 80.00 USD",
    ]
    assert [[each.says for each in side.finding.evidence] for side in (lost, owed)] == [
        ["Mon 9 Nov: 2:00 for 60.00 USD"],
        ["Wed 11 Nov: 2:00 for 100.00 USD"],
    ]


_off = st.integers(0, 3000) | st.integers(-3000, 0)


@settings(max_examples=50, deadline=None)
@example([(0, 120, -2000), (1, 120, 2000), (2, 60, 0)])
@example([(0, 60, -2), (1, 60, 0), (2, 60, 0), (3, 60, 0)])  # rows that are right leave no room for others
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 600), _off), min_size=1, max_size=20))
def test_rows_below_are_lost_and_rows_above_are_owed_and_neither_sets_off_the_other(given_rows):
    """60.00 an hour is 100 cents a minute: no row is rounded."""
    lines = tuple(
        line(day, 60 * minutes, gross=usd(100 * minutes + off), ref=f"upwork/work/{number}")
        for number, (day, minutes, off) in enumerate(given_rows)
    )
    at_60 = contract(terms=(Terms(rate=usd(6000)),))
    judged = verdict(billing_period(contract=at_60, lines=lines)).findings
    found = {each.finding.key: each.finding for each in judged}
    for key, sign in (("rate", -1), ("overpaid", 1)):
        off = {number: sign * off for number, (_, _, off) in enumerate(given_rows) if sign * off > 0}
        is_found = 2 * sum(off.values()) > len(off) + 2  # more than half a cent a row and one cent
        assert (found[key].stake.minor if key in found else 0) == (-sign * sum(off.values()) if is_found else 0)
        refs = {f"upwork/work/{number}" for number in off}
        assert {each.ref for each in found[key].evidence} <= refs if is_found else key not in found


def test_a_loss_keeps_its_id_and_an_overpayment_beside_it_does_not_change_it():
    low, high = line(0, 3600, gross=usd(3000)), line(1, 3600, gross=usd(5000))
    alone, both, owed = (by_stake(billing_period(lines=lines)) for lines in ((low,), (low, high), (high,)))
    assert [each.finding.key for each in both] == ["rate", "overpaid"]
    assert [each.id for each in both] == [alone[0].id, owed[0].id]


def test_a_row_that_reads_back_as_9_99_an_hour_is_rounding():
    ten = contract(terms=(Terms(rate=usd(1000)),))
    assert not verdict(billing_period(contract=ten, lines=(line(0, 600, gross=usd(166)),))).findings


def test_half_a_cent_a_row_and_one_cent_are_the_limit():
    def weeks(off):
        return billing_period(lines=tuple(line(day, 3600, gross=usd(4000 + off)) for day in range(2)))

    assert not verdict(weeks(1)).findings
    assert verdict(weeks(2)).findings


def test_every_row_is_priced_at_the_rate_of_its_day():
    terms = (Terms(rate=usd(4000)), Terms(start=MONDAY + timedelta(days=3), rate=usd(5000)))
    period = billing_period(
        contract=contract(terms=terms), lines=(line(2, 3600, gross=usd(4000)), line(3, 3600, gross=usd(5000)))
    )
    assert not verdict(period).findings
    missed = replace(period, lines=(line(2, 3600, gross=usd(4000)), line(4, 3600, gross=usd(4000))))
    (found,) = verdict(missed).findings
    assert found.finding.stake == usd(1000)
    assert found.finding.summary == (
        "Upwork shows 40.00 USD for 1:00 in 1 of 2 rows; at 50.00 USD an hour it should be 50.00 USD"
    )
    assert [each.ref for each in found.finding.evidence] == ["upwork/work/4"]
    unpaid = replace(period, lines=(line(2, 3600, gross=usd(3000)), line(4, 3600, gross=usd(4000))))
    assert "at 40.00 USD and 50.00 USD an hour" in verdict(unpaid).findings[0].finding.summary


def test_without_a_rate_on_the_day_it_is_silent():
    later = contract(terms=(Terms(start=date(2026, 12, 1), rate=usd(4000)),))
    assert not verdict(billing_period(contract=later, lines=(line(0, 3600, gross=usd(1)),))).findings


def test_another_currency_cannot_be_compared():
    judged = verdict(billing_period(lines=(line(0, 3600, gross=Money(4000, "EUR")),)))
    assert not judged.findings
    (cannot_tell,) = judged.cannot_tell
    assert cannot_tell.because == (
        "the contract's rate and Upwork's rows have different currencies: EUR, USD; "
        "give the rate in the currency of the rows"
    )


def test_bonuses_and_rows_without_hours_or_amount_are_not_compared():
    lines = (line(0, None, gross=usd(1)), line(1, 3600), line(2, 3600, gross=usd(1), kind=WorkKind.BONUS))
    assert not verdict(billing_period(lines=lines)).findings


# -- the day of a raise


RAISED = contract(
    terms=(
        Terms(rate=Money.of("40.00", "USD")),
        Terms(start=MONDAY + timedelta(days=2), rate=Money.of("45.00", "USD")),
    )
)


@pytest.mark.parametrize(
    ("day", "gross", "stake"),
    [
        (2, "160.00", None),
        (2, "170.00", None),
        (2, "180.00", None),
        (2, "159.99", None),
        (2, "158.00", "2.00"),
        (2, "182.00", "-2.00"),
        (1, "170.00", "-10.00"),
        (3, "170.00", "10.00"),
    ],
)
def test_any_amount_between_both_rates_is_right_on_the_day_of_a_raise_alone(day, gross, stake):
    row = line(day, 4 * 3600, gross=Money.of(gross, "USD"))
    found = verdict(billing_period(contract=RAISED, lines=(row,))).findings
    assert [str(each.finding.stake) for each in found] == ([f"{stake} USD"] if stake else [])


@pytest.mark.parametrize(
    ("days", "gross", "says"),
    [
        (
            [2, 3],
            ("158.00", "160.00"),
            "; at 45.00 USD an hour it should be 340.00 USD (Wed 11 Nov, the day of the raise,",
        ),
        ([2, 3], ("160.00", "160.00"), "; at 45.00 USD an hour it should be 180.00 USD"),
        ([2, 3], ("180.00", "160.00"), "; at 45.00 USD an hour it should be 180.00 USD"),
        ([3, 4], ("160.00", "180.00"), "; at 45.00 USD an hour it should be 180.00 USD"),
    ],
    ids=["below the old rate", "old rate", "new rate", "later"],
)
def test_the_day_of_a_raise_is_named_where_it_explains_another_amount_than_hours_at_the_rate(days, gross, says):
    lines = [
        line(day, 4 * 3600, gross=Money.of(amount, "USD"), ref=f"upwork/work/{day}")
        for day, amount in zip(days, gross, strict=True)
    ]
    (found,) = verdict(billing_period(contract=RAISED, lines=lines)).findings
    summary = found.finding.summary
    assert says in summary
    assert summary.endswith(" may be at either rate)") == ("(" in says)
    told = re.search(r"for (\d+):00.* should be (\d+)\.00 USD", summary)
    assert (45 * int(told[1]) == int(told[2])) == ("(" not in says)


def test_a_learned_rate_of_the_day_before_explains_no_row_of_the_first_day_of_an_agreed_one():
    learned = replace(RAISED.terms[0], origin=Origin.LEARNED)
    row = line(2, 4 * 3600, gross=Money.of("170.00", "USD"))
    for terms, findings in (
        ((learned, RAISED.terms[1]), 1),
        ((learned, replace(RAISED.terms[1], origin=Origin.LEARNED)), 0),
    ):
        assert len(verdict(billing_period(contract=contract(terms=terms), lines=(row,))).findings) == findings


def test_a_lower_rate_is_explained_on_its_day_too():
    lowered = contract(
        terms=(Terms(rate=Money.of("45.00", "USD")), replace(RAISED.terms[1], rate=RAISED.terms[0].rate))
    )
    row = line(2, 4 * 3600, gross=Money.of("170.00", "USD"))
    assert not verdict(billing_period(contract=lowered, lines=(row,))).findings


# -- the first rows at another rate than the learned one


NEW = (line(1, 2 * 3600, gross=usd(10000)), line(8, 3600, gross=usd(5000)))  # of this week and of the next


def at_new_rate(*rows, origin=Origin.LEARNED, mixed=False, **given):
    """A week at 40.00 an hour, by learned terms, in which the rate of `NEW` begins; `rows` are its rows."""
    lines = tuple(PaidLine(row.day, row.seconds, row.gross) for row in NEW)
    new = UnconfirmedRate(lines[0].day, None if mixed else usd(5000), lines)
    learned = contract(terms=(Terms(rate=usd(4000), origin=origin),), unconfirmed=new)
    return verdict(billing_period(contract=learned, lines=rows, **given)).findings


def test_a_new_rate_that_nobody_agreed_on_is_a_question_in_the_week_of_its_first_row_for_all_its_rows():
    (found,) = at_new_rate(line(0, 3600, gross=usd(4000)), NEW[0])
    assert (found.severity, found.finding.stake) == (Severity.INFO, usd(-3000))
    assert found.finding.summary == "Upwork shows 3:00 at 50.00 USD an hour so far, instead of 40.00 USD"
    assert found.finding.action == (
        "Ask the client to correct the rate of Backend API, or agree on the new one: it counts from the third row on"
    )
    assert [each.ref for each in found.finding.evidence] == ["upwork/work/1"]
    assert not at_new_rate(NEW[1], first=MONDAY + timedelta(days=7))


@pytest.mark.parametrize("origin", [Origin.CONFIG, Origin.PLATFORM])
def test_where_a_rate_is_agreed_the_first_row_at_another_one_is_drift(origin):
    (found,) = at_new_rate(NEW[0], origin=origin)
    assert (found.severity, found.finding.stake) == (Severity.HIGH, usd(-2000))


def test_an_odd_row_beside_a_new_rate_is_drift_all_the_same():
    odd = line(0, 3600, gross=usd(3000))
    drift, question = sorted(at_new_rate(odd, NEW[0]), key=lambda found: found.severity, reverse=True)
    assert (drift.severity, drift.finding.stake) == (Severity.HIGH, usd(1000))
    assert (question.severity, question.finding.stake) == (Severity.INFO, usd(-3000))


def test_a_row_that_has_hours_at_both_rates_is_described_by_its_amount():
    (found,) = at_new_rate(NEW[0], mixed=True)
    assert found.finding.summary == (
        "Upwork shows 150.00 USD for 3:00 so far; at 40.00 USD an hour it would be 120.00 USD"
    )
