from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.severity import Severity
from syncd.core.subject_parts import DayEntry
from syncd.core.time import midnight
from syncd.rules.time.running_timer_too_long import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import BERLIN, MONDAY, at, entry, person_day

FRIDAY = MONDAY + timedelta(days=4)
STARTED = at(4, "17:40")
MORNING = at(5, "09:10")


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.person_days()
    options = st.builds(Options, limit=st.integers(0, 48))


def forgotten(*, now=MORNING, read=None, **given):
    timer = DayEntry(entry=entry(STARTED, None, ref="toggl/time/1"), **given)
    tracked = SideCoverage(complete=False, as_of=read or now, source="toggl")
    return person_day([timer], day=FRIDAY, now=now, tracked=tracked)


def verdict(day, **options):
    return judge(RULE, Options(**options), day)


def test_a_timer_from_friday_evening_still_running_on_saturday_morning_is_forgotten():
    (found,) = verdict(forgotten()).findings
    assert found.severity is Severity.MEDIUM
    assert found.finding.summary == "A timer has run for more than 12:00"
    assert found.finding.action == "Stop the timer “API tests”: running since Fri 13 Nov, 18:40"
    assert (found.finding.key, found.finding.seconds, found.finding.stake) == ("toggl/time/1", None, None)


def test_it_speaks_from_the_limit_on_and_not_before():
    before = forgotten(now=STARTED + timedelta(hours=12, seconds=-1))
    assert not verdict(before).findings
    assert verdict(before).next == STARTED + timedelta(hours=12)
    assert verdict(replace(before, now=before.now + timedelta(seconds=1))).cannot_tell
    assert verdict(forgotten(now=STARTED + timedelta(hours=12))).findings
    assert verdict(forgotten()).next == midnight(date(2027, 1, 1), BERLIN)


def test_a_longer_limit_allows_a_night_shift():
    assert not verdict(forgotten(), limit=16).findings


def test_a_tracker_not_read_since_the_limit_cannot_tell():
    judged = verdict(forgotten(read=at(4, "18:00")))
    assert not judged.findings
    assert [(each.because, each.source) for each in judged.cannot_tell] == [
        (
            "a timer has run since Fri 13 Nov, 18:40, but the tracker was last read on Fri 13 Nov, 19:00",
            "toggl",
        )
    ]


def test_ignored_and_stopped_entries_are_no_timers():
    assert not verdict(forgotten(ignored=True)).findings
    stopped = DayEntry(entry=entry(STARTED, STARTED + timedelta(hours=15)))
    assert not verdict(person_day([stopped], day=FRIDAY, now=MORNING)).findings


def test_a_timer_belongs_to_the_day_it_started_on_alone():
    saturday = replace(forgotten(), day=FRIDAY + timedelta(days=1))
    assert not verdict(saturday).findings
    assert verdict(replace(saturday, now=at(4, "18:00"))).next is None
