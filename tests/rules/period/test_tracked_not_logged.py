from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import Side, SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import ContractType, WorkKind
from syncd.core.severity import Severity
from syncd.core.split_by_day import split_by_day
from syncd.core.terms import Terms
from syncd.core.time import Span
from syncd.core.to_do import Claim
from syncd.rules.period.tracked_not_logged import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import (
    AFTER,
    CUT_OFF,
    DIRECT,
    END,
    MONDAY,
    NEW_YEAR,
    RATE,
    at,
    billing_period,
    contract,
    line,
    piece,
)

EXPORT = at(6, "20:10")
NUDGE = at(6, "21:00")
HALF_HOUR = 1800


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods()
    options = st.builds(Options, per_session=st.integers(0, 20), notice=st.integers(0, 100))


def verdict(period, **options):
    return judge(RULE, Options(**options), period)


def the_finding(period, **options):
    (found,) = verdict(period, **options).findings
    return found.finding


def because(period):
    judged = verdict(period)
    assert not judged.findings
    (cannot_tell,) = judged.cannot_tell
    return cannot_tell.because


def ended(period):
    (cannot_tell,) = verdict(period).cannot_tell
    return cannot_tell.ends


def is_silent(period):
    judged = verdict(period)
    return not judged.findings and not judged.cannot_tell


def exported(period, as_of=EXPORT, now=NUDGE, complete=False):
    knowledge = {**period.coverage, Side.LOGGED: SideCoverage(complete=complete, as_of=as_of, source="upwork")}
    return replace(period, now=now, coverage=knowledge)


WEEK = billing_period(
    pieces=(
        piece(0, "09:00", 5 * 3600),
        piece(1, "09:00", 9000, description="API tests"),
        piece(3, "12:00", 5 * 3600),
    ),
    lines=(line(0, 5 * 3600), line(3, 5 * 3600)),
)
"""12:30 tracked, 10:00 logged."""


@settings(max_examples=50, deadline=None)
@given(subjects.billing_periods(), st.integers(0, 20))
def test_after_the_cut_off_exactly_what_exceeds_the_tolerance_is_missing(period, per_session):
    uncapped = contract(terms=(Terms(rate=RATE),))
    period = exported(replace(period, contract=uncapped, profile=subjects.PLATFORM), AFTER, AFTER, complete=True)
    known = SideCoverage(complete=True, as_of=AFTER)
    period = replace(period, bills=(), coverage={**period.coverage, Side.TRACKED: known})
    assume(period.pieces or period.hourly_lines)  # else there is no such subject
    missing = sum(each.seconds for each in period.pieces) - period.booked_elsewhere
    missing -= sum(each.seconds or 0 for each in period.lines if each.kind is WorkKind.HOURLY)
    found = verdict(period, per_session=per_session).findings
    expected = [missing] if missing > period.tolerance(timedelta(minutes=per_session)) else []
    assert [each.finding.seconds for each in found] == expected
    assert all(each.finding.stake == Money((missing * 4000 + 1800) // 3600, "USD") for each in found)


@settings(max_examples=50, deadline=None)
@given(subjects.billing_periods(), st.integers(0, 100))
def test_it_is_silent_until_the_notice_begins(period, notice):
    early = replace(period, now=min(period.now, period.editable_until - timedelta(hours=notice, seconds=1)))
    assert not verdict(early, notice=notice).findings


def test_the_sunday_nudge_says_what_to_add_and_until_when():
    finding = the_finding(exported(WEEK))
    assert finding.summary == (
        "2:30 tracked on Tue 10 Nov, nothing on Upwork, as of your export of Sun 15 Nov, 20:10 UTC"
    )
    assert finding.action == "Add 2:30 to Backend API: Tue 10 Nov, 09:00–11:30 UTC"
    assert (finding.seconds, finding.stake, finding.deadline) == (9000, Money(10000, "USD"), CUT_OFF)
    (evidence,) = finding.evidence
    assert evidence.says == "Tue 10 Nov: tracked 2:30, logged 0:00 → add 2:30 (“API tests” 09:00–11:30)"
    assert evidence.ref == WEEK.pieces[1].ref


def test_what_was_never_logged_is_lost_unless_the_client_pays_it_as_a_bonus():
    finding = the_finding(WEEK)
    assert finding.summary == "2:30 tracked on Tue 10 Nov, nothing on Upwork. That week closed on Mon 16 Nov"
    assert finding.action == "Ask the client for a bonus of 100.00 USD: Backend API, Tue 10 Nov, 09:00–11:30 UTC"
    assert (finding.seconds, finding.stake, finding.deadline) == (9000, Money(10000, "USD"), None)


def test_it_stays_one_discrepancy_from_the_nudge_to_the_loss():
    assert verdict(exported(WEEK)).findings[0].id == verdict(WEEK).findings[0].id


def test_it_is_critical_in_the_last_day_before_the_cut_off_only():
    def severity(now, **options):
        return verdict(exported(WEEK, at(5, "08:00"), now), notice=48, **options).findings[0].severity

    assert severity(CUT_OFF - timedelta(hours=25)) is Severity.HIGH
    assert severity(CUT_OFF - timedelta(hours=24)) is Severity.CRITICAL
    assert verdict(WEEK).findings[0].severity is Severity.HIGH


def test_next_is_the_notice_then_the_last_day_then_the_cut_off():
    period = replace(WEEK, now=at(0))
    seen = []
    while (upcoming := verdict(period, notice=48).next) and upcoming < NEW_YEAR:
        seen.append(upcoming)
        period = replace(period, now=upcoming)
    assert seen == [CUT_OFF - timedelta(hours=48), CUT_OFF - timedelta(hours=24), CUT_OFF]


def test_without_an_export_it_cannot_tell_and_asks_for_one():
    asked = "no Upwork export covers this week yet: download one before Mon 16 Nov, 12:00 UTC; you tracked 12:30"
    assert because(exported(WEEK, None)) == asked
    assert because(exported(WEEK, at(0) - timedelta(days=3))) == asked


def test_time_tracked_since_the_export_is_not_missing_but_asks_for_a_newer_one():
    logged = replace(WEEK, lines=(*WEEK.lines, line(1, 9000)))
    later = replace(logged, pieces=(*logged.pieces, piece(6, "20:10", 2 * HALF_HOUR)))
    assert because(exported(later)) == (
        "1:00 tracked since your Upwork export of Sun 15 Nov, 20:10 UTC: "
        "download a newer one before Mon 16 Nov, 12:00 UTC"
    )


def test_what_an_export_shows_is_not_missing_any_more_whatever_was_tracked_since():
    logged = replace(WEEK, lines=(*WEEK.lines, line(1, 9000)))
    later = replace(logged, pieces=(*logged.pieces, piece(6, "20:10", 2 * HALF_HOUR)))
    assert ended(exported(later)) == {"missing"}
    assert ended(exported(logged, EXPORT, AFTER, complete=True)) == {"missing"}


def test_what_was_missing_does_not_end_where_nothing_is_known_of_the_time_or_of_the_platform():
    logged = exported(replace(WEEK, lines=(*WEEK.lines, line(1, 9000))))
    assert ended(exported(WEEK, None)) == set()
    unknown = SideCoverage(complete=False, because="changes wait")
    assert ended(replace(logged, coverage={**logged.coverage, Side.TRACKED: unknown})) == set()


def test_time_tracked_since_the_export_is_shown_beside_what_is_missing():
    finding = the_finding(exported(replace(WEEK, pieces=(*WEEK.pieces, piece(6, "20:00", HALF_HOUR)))))
    assert finding.summary == (
        "2:40 tracked on Tue 10 Nov and Sun 15 Nov, not on Upwork, as of your export of Sun 15 Nov, 20:10 UTC. "
        "0:20 tracked since then"
    )


def test_an_export_older_than_the_cut_off_cannot_tell_what_was_lost():
    older = "no Upwork export was made after the week's cut-off: download one"
    logged = replace(WEEK, lines=(*WEEK.lines, line(1, 9000)))
    assert because(exported(logged, EXPORT, AFTER, complete=True)) == older
    assert because(exported(WEEK, None, AFTER)) == older
    assert because(exported(WEEK, AFTER, AFTER)) == "the Upwork export does not cover the whole week"


def test_after_the_cut_off_an_older_export_says_what_may_be_lost_and_asks_for_a_newer_one():
    known = verdict(exported(WEEK)).findings[0]
    (expired,) = verdict(exported(WEEK, EXPORT, AFTER)).findings
    assert (expired.id, expired.severity, expired.finding.deadline) == (known.id, Severity.HIGH, None)
    assert expired.finding.summary == (
        "2:30 tracked on Tue 10 Nov, nothing on Upwork, as of your export of Sun 15 Nov, 20:10 UTC. "
        "That week closed on Mon 16 Nov"
    )
    assert expired.finding.action == "Export the week of 9 Nov from Upwork again: Backend API"
    assert (known.finding.claim, expired.finding.claim) == (None, Claim.CHECK)
    assert not verdict(exported(WEEK, EXPORT, AFTER)).cannot_tell


@pytest.mark.parametrize(("now", "ends"), [(NUDGE, "as of your export"), (AFTER, "That week closed")])
def test_what_is_known_of_the_tracked_time_is_the_least_that_is_missing(now, ends):
    partly = SideCoverage(complete=False, lower_bound=True, through=at(6), because="known through 2026-11-14")
    period = exported(WEEK, EXPORT if now == NUDGE else AFTER, now, complete=True)
    period = replace(period, coverage={**period.coverage, Side.TRACKED: partly})
    finding = the_finding(period)
    assert finding.summary.startswith("At least 2:30 tracked")
    assert ends in finding.summary
    nothing = replace(period, lines=(*WEEK.lines, line(1, 9000)))
    assert because(nothing) == "known through 2026-11-14"
    assert ended(nothing) == {"missing"}, "what was found on the lower bound ends on it"


def test_tracked_time_known_beyond_the_export_is_no_lower_bound():
    partly = SideCoverage(complete=False, lower_bound=True, through=NUDGE, because="known through 2026-11-15")
    period = exported(WEEK)
    finding = the_finding(replace(period, coverage={**period.coverage, Side.TRACKED: partly}))
    assert finding.summary.startswith("2:30 tracked")


def test_a_week_without_tracked_time_needs_no_export():
    assert is_silent(exported(replace(WEEK, pieces=(), lines=()), None))
    assert is_silent(exported(replace(WEEK, pieces=(), lines=()), None, AFTER))


@pytest.mark.parametrize("kind", [ContractType.FIXED, ContractType.DIRECT, ContractType.RETAINER])
def test_only_hourly_contracts_are_asked(kind):
    period = replace(WEEK, contract=contract(type=kind))
    assert is_silent(period)
    assert verdict(replace(period, now=at(0))).next is None


def test_a_client_who_gets_invoices_has_no_logged_side():
    assert is_silent(replace(WEEK, profile=DIRECT))


def test_whole_segments_explain_ten_minutes_a_session():
    sessions = (piece(0, "09:00", 3000), piece(0, "14:00", 3000))
    assert is_silent(billing_period(pieces=sessions, lines=(line(0, 2 * 2400),)))
    assert the_finding(billing_period(pieces=sessions, lines=(line(0, 2 * 2400 - 600),))).seconds == 1800


def test_time_over_the_weekly_cap_is_not_missing():
    capped = contract(terms=(Terms(rate=RATE, weekly_cap=10 * 3600),))
    assert is_silent(replace(WEEK, contract=capped))
    assert is_silent(exported(replace(WEEK, contract=capped)))
    raised = (*capped.terms, Terms(start=MONDAY + timedelta(days=2), rate=RATE, weekly_cap=11 * 3600))
    assert the_finding(replace(WEEK, contract=contract(terms=raised))).seconds == 3600


def test_sunday_evening_in_california_is_monday_in_utc_and_belongs_to_the_next_week():
    evening = Span(END - timedelta(hours=1), END + timedelta(hours=2))
    slices = [each for each in split_by_day(evening, subjects.PLATFORM) if each.week == MONDAY]
    pieces = tuple(piece(6, f"{each.start:%H:%M}", each.seconds) for each in slices)
    assert the_finding(replace(WEEK, pieces=pieces, lines=())).seconds == 3600


def test_a_bonus_does_not_count_as_hours():
    bonus = line(1, 9000, kind=WorkKind.BONUS, ref="upwork/work/bonus")
    assert the_finding(replace(WEEK, lines=(*WEEK.lines, bonus))).seconds == 9000


def test_unmapped_time_makes_it_a_least_figure():
    knowledge = {**WEEK.coverage, Side.TRACKED: SideCoverage(complete=True, as_of=AFTER, lower_bound=True)}
    assert the_finding(replace(WEEK, coverage=knowledge)).summary.startswith(
        "At least 2:30 tracked on Tue 10 Nov, nothing"
    )


def test_without_a_rate_the_stake_is_unknown_and_the_hours_are_asked_for():
    finding = the_finding(replace(WEEK, contract=contract(terms=())))
    assert finding.stake is None
    assert finding.action == "Ask the client for a bonus for 2:30: Backend API, Tue 10 Nov, 09:00–11:30 UTC"


def test_evidence_names_the_day_that_misses_most_first_with_all_its_records():
    many = tuple(piece(2, f"{hour:02}:00", 1200) for hour in range(12))
    finding = the_finding(replace(WEEK, pieces=(*WEEK.pieces, *many)))
    assert [fact.says for fact in finding.evidence] == [
        "Wed 11 Nov: tracked 4:00, logged 0:00 → 4:00 not logged (all 12 entries of the day)",
        "Tue 10 Nov: tracked 2:30, logged 0:00 → 2:30 not logged (“API tests” 09:00–11:30)",
    ]
    assert finding.evidence[0].refs == tuple(one.ref for one in many)


def test_tracked_time_that_is_not_known_whole_is_reported_as_such():
    knowledge = {**WEEK.coverage, Side.TRACKED: SideCoverage(complete=False, because="toggl was read until Friday")}
    assert because(replace(WEEK, coverage=knowledge)) == "toggl was read until Friday"


@pytest.mark.parametrize(("day", "stake"), [(0, "200.00"), (1, "300.00"), (4, "300.00")])
def test_the_stake_is_at_the_rates_of_the_days_that_lack_time(day, stake):
    raised = contract(
        terms=(
            Terms(rate=Money.of("40.00", "USD")),
            Terms(start=MONDAY + timedelta(days=1), rate=Money.of("60.00", "USD")),
        )
    )
    logged = [line(other, 5 * 3600) for other in (0, 1, 4) if other != day]
    pieces = tuple(piece(other, "09:00", 5 * 3600) for other in (0, 1, 4))
    period = billing_period(contract=raised, pieces=pieces, lines=tuple(logged))
    assert the_finding(period).stake == Money.of(stake, "USD")
