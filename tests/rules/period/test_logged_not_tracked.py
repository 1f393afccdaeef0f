from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import Side, SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import WorkKind
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.rules.period import tracked_not_logged
from syncd.rules.period.logged_not_tracked import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, DIRECT, END, MONDAY, NEW_YEAR, PLATFORM, billing_period, contract, line, piece

WHOLE = SideCoverage(complete=True, as_of=AFTER)


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods()
    options = st.builds(Options, per_session=st.integers(0, 20))


def verdict(period, **options):
    return judge(RULE, Options(**options), period)


DIARY = billing_period(lines=(line(0, 2 * 3600), line(2, 3600)))
"""3:00 in the diary, nothing tracked."""


@settings(max_examples=50, deadline=None)
@given(subjects.billing_periods())
def test_it_never_speaks_of_a_week_that_misses_time_on_the_platform(period):
    period = replace(period, now=AFTER, coverage={Side.TRACKED: WHOLE, Side.LOGGED: WHOLE})
    missing = judge(tracked_not_logged.RULE, tracked_not_logged.Options(), period)
    assert not (missing.findings and verdict(period).findings)


@settings(max_examples=50, deadline=None)
@given(subjects.billing_periods(), st.integers(0, 20))
def test_exactly_what_exceeds_the_tolerance_is_surplus(period, per_session):
    knowledge = {Side.TRACKED: WHOLE, Side.LOGGED: WHOLE}
    period = replace(period, now=AFTER, profile=subjects.PLATFORM, coverage=knowledge)
    surplus = sum(each.seconds or 0 for each in period.lines if each.kind is WorkKind.HOURLY)
    surplus -= sum(each.seconds for each in period.pieces) - period.booked_elsewhere
    expected = [surplus] if surplus > period.tolerance(timedelta(minutes=per_session)) else []
    assert [each.finding.seconds for each in verdict(period, per_session=per_session).findings] == expected


def test_a_diary_without_records_is_a_dispute_lost_beforehand():
    (found,) = verdict(DIARY).findings
    assert found.severity is Severity.MEDIUM
    assert found.finding.summary == "3:00 on Upwork on Mon 9 Nov and Wed 11 Nov that you did not track"
    assert (found.finding.seconds, found.finding.stake) == (10800, Money(-12000, "USD"))
    assert [each.says for each in found.finding.evidence] == [
        "Mon 9 Nov: tracked 0:00, logged 2:00 → 2:00 not tracked",
        "Wed 11 Nov: tracked 0:00, logged 1:00 → 1:00 not tracked",
    ]


def test_time_that_does_not_bill_was_tracked_all_the_same():
    period = replace(DIARY, not_to_log=(piece(0, "09:00", 2 * 3600),))
    (found,) = verdict(period).findings
    assert (found.finding.seconds, found.finding.stake) == (3600, Money(-4000, "USD"))
    assert [each.ref for each in found.finding.evidence] == ["upwork/work/2"]
    assert not verdict(replace(period, lines=DIARY.lines[:1])).findings


def test_days_that_show_no_more_than_was_tracked_are_no_evidence():
    period = replace(DIARY, pieces=(piece(0, "09:00", 2 * 3600),))
    (found,) = verdict(period).findings
    assert [each.ref for each in found.finding.evidence] == ["upwork/work/2"]


def test_unmapped_time_could_be_the_missing_record():
    unsure = SideCoverage(complete=True, as_of=AFTER, lower_bound=True, source="toggl")
    judged = verdict(replace(DIARY, coverage={Side.TRACKED: unsure, Side.LOGGED: WHOLE}))
    assert not judged.findings
    (unmade,) = judged.cannot_tell
    assert unmade.because == (
        "3:00 on Upwork without tracked time, which could be time of yours that has no contract yet: "
        "say which contract it belongs to, or that it is none"
    )
    enough = replace(DIARY, pieces=(piece(0, "09:00", 3 * 3600),), coverage={Side.TRACKED: unsure, Side.LOGGED: WHOLE})
    assert not verdict(enough).cannot_tell


def test_it_is_silent_while_tracked_time_is_unknown():
    judged = verdict(replace(DIARY, coverage={Side.LOGGED: WHOLE}))
    assert not judged.findings
    assert judged.cannot_tell


def test_it_waits_for_the_end_of_the_week():
    running = replace(DIARY, now=END - timedelta(minutes=1))
    assert not verdict(running).findings
    assert verdict(running).next == END
    assert verdict(replace(DIARY, now=END)).findings
    assert verdict(replace(DIARY, now=END)).next == DIARY.editable_until
    assert verdict(replace(DIARY, now=DIARY.editable_until)).next == NEW_YEAR


@settings(max_examples=50, deadline=None)
@given(subjects.billing_periods())
def test_whatever_is_shown_too_much_can_be_corrected_until_the_cut_off_and_not_after(period):
    period = replace(period, coverage={Side.TRACKED: WHOLE, Side.LOGGED: WHOLE})
    for now in (period.span.end, period.editable_until):
        for found in verdict(replace(period, now=now)).findings:
            if not found.finding.parent:
                assert found.finding.deadline == (period.editable_until if now < period.editable_until else None)
                assert (found.finding.action.startswith(("Track or delete", "Delete"))) == (now < period.editable_until)


def test_before_the_cut_off_it_can_still_be_deleted():
    (found,) = verdict(replace(DIARY, now=END)).findings
    assert (found.finding.deadline, found.severity) == (DIARY.editable_until, Severity.HIGH)
    assert found.finding.action == "Track or delete 3:00 of Backend API: 2:00 on Mon 9 Nov, 1:00 on Wed 11 Nov"
    (found,) = verdict(DIARY).findings
    assert found.finding.action == ("Track or give back 3:00 of Backend API: 2:00 on Mon 9 Nov, 1:00 on Wed 11 Nov")
    assert [(step.says, step.seconds, step.stake, step.shown_by) for step in found.finding.steps] == [
        (
            "Track or give back 2:00 of Backend API: Mon 9 Nov",
            7200,
            Money(-8000, "USD"),
            "0:00 tracked that day, 2:00 on Upwork",
        ),
        (
            "Track or give back 1:00 of Backend API: Wed 11 Nov",
            3600,
            Money(-4000, "USD"),
            "0:00 tracked that day, 1:00 on Upwork",
        ),
    ]


OPEN_LONG = replace(DIARY, profile=replace(PLATFORM, editable_for=timedelta(days=3)))
"""The diary on a platform that closes a week three days after its end."""


@pytest.mark.parametrize(
    ("before", "severity", "then"),
    [
        (timedelta(days=3), Severity.MEDIUM, timedelta(days=1)),
        (timedelta(hours=24, seconds=1), Severity.MEDIUM, timedelta(days=1)),
        (timedelta(hours=24), Severity.HIGH, timedelta()),
        (timedelta(seconds=1), Severity.HIGH, timedelta()),
    ],
)
def test_it_is_high_in_the_last_day_before_the_cut_off_and_judged_again_then(before, severity, then):
    period = replace(OPEN_LONG, now=OPEN_LONG.editable_until - before)
    assert [found.severity for found in verdict(period).findings] == [severity]
    assert verdict(period).next == OPEN_LONG.editable_until - then
    (after,) = verdict(replace(OPEN_LONG, now=OPEN_LONG.editable_until)).findings
    assert after.severity is Severity.MEDIUM


def test_a_segment_billed_whole_is_no_surplus():
    period = billing_period(pieces=(piece(0, "09:00", 3000),), lines=(line(0, 3600),))
    assert not verdict(period).findings
    assert verdict(replace(period, lines=(line(0, 3601),))).findings


def test_a_bonus_or_a_fixed_payment_is_no_time():
    lines = (line(0, 7200, kind=WorkKind.BONUS), line(1, 7200, kind=WorkKind.FIXED))
    assert not verdict(billing_period(lines=lines)).findings


def test_without_a_rate_the_stake_is_unknown():
    (found,) = verdict(replace(DIARY, contract=contract(terms=()))).findings
    assert found.finding.stake is None


def test_where_no_platform_logs_it_is_not_applicable():
    judged = verdict(replace(DIARY, profile=DIRECT, coverage={}))
    assert not judged.findings
    assert not judged.cannot_tell


@pytest.mark.parametrize(("day", "stake"), [(0, "-40.00"), (1, "-60.00"), (4, "-60.00")])
def test_the_stake_is_at_the_rates_of_the_days_that_show_more(day, stake):
    terms = (
        Terms(rate=Money.of("40.00", "USD")),
        Terms(start=MONDAY + timedelta(days=1), rate=Money.of("60.00", "USD")),
    )
    pieces = tuple(piece(other, "09:00", 3600) for other in (0, 1, 4) if other != day)
    lines = tuple(line(other, 3600) for other in (0, 1, 4))
    (found,) = judge(
        RULE, Options(), billing_period(contract=contract(terms=terms), pieces=pieces, lines=lines)
    ).findings
    assert found.finding.stake == Money.of(stake, "USD")


@given(st.integers(0, 3 * 60), st.booleans())
def test_where_tracked_time_is_known_in_part_it_ends_as_soon_as_that_explains_the_hours(minutes, is_least):
    part = SideCoverage(complete=False, as_of=AFTER, lower_bound=is_least, because="why", source="toggl")
    pieces = (piece(0, "08:00", minutes * 60),) if minutes else ()
    judged = verdict(replace(DIARY, pieces=pieces, coverage={Side.TRACKED: part, Side.LOGGED: WHOLE}), per_session=0)
    assert not judged.findings
    (unmade,) = judged.cannot_tell
    assert (unmade.because, unmade.source) == ("why", "toggl")
    assert unmade.ends == (frozenset({"surplus"}) if is_least and minutes == 3 * 60 else frozenset())
