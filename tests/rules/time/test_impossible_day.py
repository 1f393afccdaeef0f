from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.subject_parts import DayEntry
from syncd.core.time import Span, day_span, days
from syncd.rules.time.impossible_day import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import BERLIN, MONDAY, entry, person_day

FIFTY = Money(5000, "USD")
HOUR = 3600
MIDNIGHT = day_span(MONDAY, BERLIN).start


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.person_days()
    options = st.builds(Options, limit=st.integers(0, 40))


def worked(start, seconds, number=1, **given):
    """So many seconds from an hour of Monday in Berlin on."""
    begins = MIDNIGHT + timedelta(hours=start)
    stop = None if seconds is None else begins + timedelta(seconds=seconds)
    known = {"contract": "api", "rate": FIFTY, **given}
    return DayEntry(entry=entry(begins, stop, ref=f"toggl/time/{number}"), **known)


def findings(*entries, day=MONDAY, **options):
    touching = [
        one
        for one in entries
        if day in days(Span(one.entry.start, max(one.entry.start, one.entry.stop or one.entry.start)), BERLIN)
    ]
    return [each.finding for each in judge(RULE, Options(**options), person_day(touching, day=day)).findings]


@pytest.mark.parametrize(("seconds", "speaks"), [(16 * HOUR, False), (16 * HOUR + 60, True)])
def test_sixteen_hours_are_the_most(seconds, speaks):
    found = findings(worked(4, seconds - 2 * HOUR), worked(20, 2 * HOUR, 2))
    assert bool(found) == speaks


def test_the_time_beyond_is_at_stake():
    (found,) = findings(worked(4, 10 * HOUR), worked(15, 8 * HOUR, 2))
    assert (found.key, found.seconds, found.stake) == ("hours", 2 * HOUR, Money(10000, "USD"))
    assert (
        found.summary
        == "18:00 tracked on Mon 9 Nov, 2:00 more than 16:00 a day. Most often a timer ran on, or a date is wrong"
    )
    assert len(found.evidence) == 2


def test_249_hours_in_one_entry_are_one_finding_of_the_day_on_which_it_starts():
    broken = worked(9, 249 * HOUR)
    (found,) = findings(broken)
    assert (found.seconds, found.stake) == (233 * HOUR, Money(233 * 5000, "USD"))
    assert not any(findings(broken, day=MONDAY + timedelta(days=later)) for later in range(1, 11))


@pytest.mark.parametrize(("hours", "speaks"), [(24, False), (25, True)])
def test_24_hours_are_the_most_whatever_the_limit_is(hours, speaks):
    (found,) = findings(worked(0, hours * HOUR), limit=30) or [None]
    assert bool(found) == speaks


def test_what_comes_last_is_beyond_the_limit_and_has_its_own_rate():
    (found,) = findings(worked(0, 16 * HOUR), worked(20, HOUR, 2, contract="site", rate=Money(8000, "USD")))
    assert found.stake == Money(8000, "USD")
    (found,) = findings(worked(0, 16 * HOUR), worked(20, HOUR, 2, billed=False))
    assert found.stake == Money(0, "USD")
    (found,) = findings(worked(0, 16 * HOUR), worked(20, HOUR, 2, rate=None))
    assert found.stake is None


def test_a_raise_within_the_time_beyond_counts():
    raised = MIDNIGHT + timedelta(hours=17)
    (found,) = findings(worked(0, 15 * HOUR), worked(15, 3 * HOUR, 2, new_rates=((raised, Money(8000, "USD")),)))
    assert found.stake == Money(5000 + 8000, "USD")


# -- what is no fault


def test_shared_time_counts_once():
    assert not findings(*(worked(8, 9 * HOUR, number) for number in range(10)))


def test_a_night_counts_on_the_days_that_it_is_on():
    """14 hours of work around each of two midnights: 28 hours, 14 on the day between."""
    nights = worked(-7, 14 * HOUR), worked(17, 14 * HOUR, 2)
    assert not any(findings(*nights, day=MONDAY + timedelta(days=later)) for later in (-1, 0, 1))


def test_a_long_day_on_the_road_is_no_more_than_its_hours():
    """Eight hours in Berlin and ten in Los Angeles are one date there, and two here."""
    assert not findings(worked(8, 8 * HOUR), worked(18, 10 * HOUR, 2))


def test_a_day_of_25_hours_has_no_more_for_work():
    sunday = date(2026, 10, 25)
    start = day_span(sunday, BERLIN).start
    one = DayEntry(entry=entry(start, start + timedelta(hours=15, minutes=59)), contract="api", rate=FIFTY)
    assert not judge(RULE, Options(), person_day([one], day=sunday)).findings


def test_running_and_ignored_entries_do_not_count():
    assert not findings(worked(0, 14 * HOUR), worked(15, None, 2), worked(15, 4 * HOUR, 3, ignored=True))


_entries = st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 15 * HOUR)), max_size=8)


@settings(max_examples=50, deadline=None)
@given(_entries, st.integers(0, 24))
def test_it_is_what_entries_cover_less_the_limit(drawn, limit):
    """Counted second by second of quarters; no entry here is longer than the limit."""
    quarters = [(4 * start, 4 * start + seconds // 900) for start, seconds in drawn]
    kept = [(start, end) for start, end in quarters if end - start <= 4 * limit]
    entries = [worked(start / 4, (end - start) * 900, number) for number, (start, end) in enumerate(kept)]
    covered = sum(any(start <= quarter < end for start, end in kept) for quarter in range(96))
    found = findings(*entries, limit=limit)
    assert [one.seconds for one in found] == ([900 * (covered - 4 * limit)] if covered > 4 * limit else [])


def test_it_is_high():
    day = person_day([worked(0, 17 * HOUR)])
    assert [one.severity for one in judge(RULE, Options(), day).findings] == [Severity.HIGH]
