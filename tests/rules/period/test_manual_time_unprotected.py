"""Time that was added by hand is unprotected, as far as the platform shows it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.records import ContractType, WorkKind
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.rules.period.manual_time_unprotected import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import DIRECT, MONDAY, billing_period, contract, line

HOUR = 3600
AT_25 = contract(terms=(Terms(rate=Money.parse("25.00 USD")),))


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods()
    options = st.builds(Options, least=st.integers(0, 90), new=st.integers(0, 60))


def found(*lines, options=None, **given):
    return judge(RULE, options or Options(), billing_period(lines=lines, **given)).findings


def test_the_catalogues_example_six_hours_at_25():
    (one,) = found(line(0, 4 * HOUR, manual=2 * HOUR), line(1, 6 * HOUR, manual=4 * HOUR), contract=AT_25)
    assert (str(one.finding.stake), one.finding.seconds, one.severity) == ("150.00 USD", 6 * HOUR, Severity.LOW)
    assert one.finding.summary == (
        "6:00 of 10:00 on Upwork was added by hand: it protects the payment only of tracked time"
    )
    assert [evidence.says for evidence in one.finding.evidence] == [
        "Mon 9 Nov: 2:00 of 4:00 added by hand",
        "Tue 10 Nov: 4:00 of 6:00 added by hand",
    ]


@pytest.mark.parametrize(("seconds", "speaks"), [(0, False), (600, False), (601, True)])
def test_ten_minutes_of_a_week_are_left_alone(seconds, speaks):
    assert bool(found(line(0, HOUR, manual=seconds))) == speaks


@pytest.mark.parametrize(("days", "severity"), [(30, Severity.LOW), (29, Severity.MEDIUM), (-3, Severity.MEDIUM)])
def test_with_a_new_client_it_is_medium(days, severity):
    (one,) = found(line(0, HOUR, manual=HOUR), contract=contract(start=MONDAY - timedelta(days=days)))
    assert one.severity is severity
    assert one.finding.summary.startswith("All 1:00 on Upwork was added by hand")


def test_hours_of_which_nobody_says_how_they_came_are_left_alone():
    assert not found(line(0, HOUR))
    assert not found(line(0, None, kind=WorkKind.BONUS, manual=HOUR))


def test_agreed_manual_time_such_as_an_enterprise_clients_is_silent_by_the_configuration():
    hand = line(0, HOUR, manual=HOUR)
    assert not found(hand, options=Options(accepted=(contract().key,)))
    assert found(hand, options=Options(accepted=("other",)))


@pytest.mark.parametrize("given", [{"contract": contract(type=ContractType.FIXED)}, {"profile": DIRECT}])
def test_only_hourly_contracts_of_platforms_with_hours_have_such_time(given):
    assert not found(line(0, HOUR, manual=HOUR), **given)


def test_without_a_rate_the_platforms_claim_tells_what_they_are_worth():
    none = contract(terms=())
    (one,) = found(line(0, 4 * HOUR, manual=HOUR, gross=Money.parse("100.00 USD")), contract=none)
    assert str(one.finding.stake) == "25.00 USD"
    (one,) = found(line(0, 4 * HOUR, manual=HOUR), contract=none)
    assert one.finding.stake is None


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40), st.integers(0, 60)), max_size=6))
def test_never_more_than_is_shown(rows):
    lines = [
        line(day, 600 * shown, manual=600 * hand, ref=f"upwork/work/{place}")
        for place, (day, shown, hand) in enumerate(rows)
    ]
    seconds = sum(one.finding.seconds for one in found(*lines))
    by_hand = sum(600 * min(shown, hand) for _, shown, hand in rows)
    assert seconds == (by_hand if by_hand > 600 else 0)
