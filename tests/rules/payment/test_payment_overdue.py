from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import strategies as st

from syncd.core.calendar import Calendar
from syncd.core.discrepancies import judge
from syncd.core.expected_payments import Progress
from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.core.severity import Severity
from syncd.rules.payment.payment_overdue import RULE, Options
from syncd.testing.expected_payment import arrived, expected_payment, expected_payments
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import DIRECT, PLATFORM

WEEK = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 7), "posted": date(2026, 6, 8)}
LATE = datetime(2026, 6, 19, tzinfo=UTC)
"""Two business days after Wednesday 17 June."""
JUST = timedelta(microseconds=1)


class TestContract(RuleContract):
    rule = RULE
    subjects = expected_payments()
    options = st.builds(Options, grace=st.integers(0, 9))


def verdict(now=LATE, grace=2, **given):
    return judge(RULE, Options(grace=grace), expected_payment(**{"now": now, **WEEK, **given}))


def test_the_week_to_7_june_is_expected_on_17_june_and_overdue_on_19_june():
    judged = verdict()
    (found,) = judged.findings
    assert (found.severity, found.finding.stake, found.finding.key) == (Severity.HIGH, Money(9000, "USD"), "overdue")
    assert found.finding.summary == "90.00 USD for Backend API, expected by Wed 17 Jun: nothing came"
    assert found.finding.action == "Ask Upwork where 90.00 USD for Backend API is, posted Mon 8 Jun"
    assert found.finding.evidence[0].says == "posted Mon 8 Jun: Upwork releases a week's money then, Wed 17 Jun"
    early = verdict(now=LATE - JUST)
    assert (early.findings, early.cannot_tell, early.next) == ((), (), LATE)


@pytest.mark.parametrize(
    ("calendar", "grace", "late"),
    [
        (Calendar(), 0, "2026-06-18"),
        (Calendar(), 1, "2026-06-18"),
        (Calendar(), 3, "2026-06-22"),
        (Calendar(days_off=frozenset({date(2026, 6, 18)})), 2, "2026-06-22"),
        (Calendar(working_days=frozenset({5, 6})), 2, "2026-06-21"),
    ],
)
def test_grace_counts_your_business_days(calendar, grace, late):
    moment = datetime.fromisoformat(late).replace(tzinfo=UTC)
    assert verdict(now=moment - JUST, calendar=calendar, grace=grace).next == moment
    assert verdict(now=moment, calendar=calendar, grace=grace).findings


def test_the_review_is_that_of_the_profile():
    slower = replace(PLATFORM, review_days=12)
    assert verdict(profile=slower).next == LATE + timedelta(days=7)
    assert verdict(profile=replace(PLATFORM, review_days=None)).next is None, "nobody knows when it comes"


def test_milestones_and_bonuses_come_after_the_security_days():
    for kind in (TransactionKind.FIXED, TransactionKind.BONUS):
        judged = verdict(now=datetime(2026, 6, 8, tzinfo=UTC), kind=kind)
        assert judged.next == datetime(2026, 6, 16, tzinfo=UTC), "Sat 13 June, and two business days"
    assert verdict(kind=TransactionKind.EXPENSE).next is None


def test_an_invoice_comes_when_it_is_due():
    judged = verdict(due=date(2026, 6, 22), profile=DIRECT, now=datetime(2026, 6, 23, 21, 59, tzinfo=UTC))
    assert judged.next == datetime(2026, 6, 23, 22, tzinfo=UTC), "Wed 24 June in Berlin"
    assert verdict(profile=DIRECT).next is None, "nobody says when it is due"


def test_a_part_leaves_the_rest_at_stake():
    (found,) = verdict(arrived=(arrived(6000, 3),)).findings
    assert found.finding.stake == Money(3000, "USD")
    assert found.finding.summary.endswith(": 60.00 USD of it came")
    assert len(found.finding.evidence) == 2


@pytest.mark.parametrize(("minor", "said"), [(8999, 1), (9000, 0), (9001, 0)])
def test_what_came_whole_is_never_overdue(minor, said):
    judged = verdict(arrived=(arrived(minor, 3),))
    assert (len(judged.findings), judged.cannot_tell) == (said, ())


def test_where_no_source_says_whether_it_came_it_says_nothing():
    judged = verdict(is_shown=False, known_until=None)
    assert (judged.findings, judged.cannot_tell, judged.next) == ((), (), None)


@pytest.mark.parametrize(("known", "told"), [(LATE, True), (LATE - JUST, False), (None, False)])
def test_an_export_from_before_tells_nothing(known, told):
    judged = verdict(known_until=known, lacking="its row was last read as of Fri 12 Jun", now=LATE + timedelta(days=9))
    assert (bool(judged.findings), bool(judged.cannot_tell)) == (told, not told)
    assert told or judged.cannot_tell[0].because.endswith("may have come: its row was last read as of Fri 12 Jun")


def test_a_line_that_fits_no_invoice_may_be_it():
    judged = verdict(unclear=(arrived(500, 3),))
    assert not judged.findings
    assert "may be paid by 5.00 USD of" in judged.cannot_tell[0].because


def test_its_progress_says_how_far_it_is():
    def progress(now=LATE, **given):
        return expected_payment(now=now, **{**WEEK, **given}).progress(2)

    assert progress(LATE - JUST) is Progress.EXPECTED
    assert progress(LATE - JUST, arrived=(arrived(1, 3),)) is Progress.PARTIAL
    assert progress(arrived=(arrived(9000, 3),)) is Progress.RELEASED
    assert progress() is Progress.OVERDUE
    assert progress(is_shown=False) is progress(known_until=None) is Progress.UNKNOWN


def test_an_invoice_of_your_own_is_called_an_invoice():
    (found,) = verdict(profile=DIRECT, due=date(2026, 6, 17)).findings
    assert found.finding.summary == "Your invoice of 90.00 USD for Backend API, expected by Wed 17 Jun: nothing came"
    assert found.finding.action == "Ask the client for 90.00 USD, invoiced Mon 8 Jun for Backend API"
