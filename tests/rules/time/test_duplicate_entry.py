from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.repeated_entries import repeats
from syncd.core.severity import Severity
from syncd.core.subject_parts import DayEntry
from syncd.rule import RuleOptions
from syncd.rules.time.duplicate_entry import RULE
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import at, entry, person_day

FIFTY = Money(5000, "USD")


def repeating(day):
    """The day with its entries twice, and what repeats."""
    twins = [replace(one, entry=replace(one.entry, ref=f"{one.entry.ref}copy")) for one in day.entries]
    entries = (*day.entries, *twins)
    return replace(day, entries=entries, copies=tuple(one for one in repeats(entries) if one.is_copy))


class TestContract(RuleContract):
    rule = RULE
    subjects = st.one_of(subjects.person_days(), subjects.person_days().map(repeating))


def worked(number, start="09:00", hours=2, **given):
    begins = at(0, start)
    described = {"description": given.pop("description", "API tests")}
    known = {"contract": "api", "rate": FIFTY, **given}
    return DayEntry(
        entry=entry(begins, begins + timedelta(hours=hours), ref=f"toggl/time/{number}", **described), **known
    )


def findings(*entries):
    day = person_day(entries, copies=tuple(one for one in repeats(entries) if one.is_copy))
    return [each.finding for each in judge(RULE, RuleOptions(), day).findings]


def test_a_copy_of_two_hours_at_50_is_100_owed():
    (found,) = findings(worked(1), worked(2))
    assert (found.key, found.seconds, found.stake) == ("copies", 7200, Money(-10000, "USD"))
    assert found.summary == "2:00 tracked twice: 1 entry repeats another one of the tracker"
    assert found.action == "Delete the copy of “API tests”: Mon 9 Nov, 10:00–12:00"
    assert [one.refs for one in found.evidence] == [("toggl/time/2", "toggl/time/1")]


def test_all_copies_of_a_day_are_one_finding():
    (found,) = findings(*(worked(n) for n in range(3)), worked(7, "14:00", 1), worked(8, "14:00", 1))
    assert (found.seconds, found.stake) == (2 * 7200 + 3600, Money(-25000, "USD"))
    assert found.summary == "5:00 tracked twice: 3 entries repeat others of the tracker"
    assert found.action.startswith("Delete 3 copies, the first of “API tests”: Mon 9 Nov, ")


def test_a_hundred_copies_of_the_same_hours_are_one_finding():
    (found,) = findings(*(worked(n) for n in range(101)))
    assert found.seconds == 100 * 7200
    assert len(found.evidence) == 21


@pytest.mark.parametrize(
    "other",
    [
        worked(2, "09:01"),
        worked(2, hours=3),
        worked(2, description="Login"),
        worked(2, contract="site"),
        worked(2, ignored=True),
    ],
)
def test_another_start_length_text_or_contract_is_another_entry(other):
    assert not findings(worked(1), other)


def test_the_same_work_at_another_time_is_no_copy():
    assert not findings(worked(1), worked(2, "13:00"))


def test_what_is_not_billed_is_not_owed_and_without_a_rate_nobody_knows():
    (free,) = findings(worked(1, billed=False), worked(2, billed=False))
    (unknown,) = findings(worked(1, rate=None), worked(2, rate=None))
    assert (free.stake, unknown.stake) == (Money(0, "USD"), None)


def test_it_is_medium():
    entries = (worked(1), worked(2))
    day = person_day(entries, copies=tuple(repeats(entries)))
    assert [one.severity for one in judge(RULE, RuleOptions(), day).findings] == [Severity.MEDIUM]
