from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import ContractType, WorkKind
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.core.to_do import Claim, Link
from syncd.rules.period.missing_or_vague_memo import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import (
    AFTER,
    CUT_OFF,
    DIRECT,
    END,
    MONDAY,
    PLATFORM,
    at,
    billing_period,
    contract,
    line,
    piece,
)

SIXTY = contract(terms=(Terms(rate=Money(6000, "USD")),))
UNREAD = SideCoverage(complete=False)
SECOND = timedelta(seconds=1)
REVIEWED = END + timedelta(days=5)


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods()
    options = st.builds(
        Options, words=st.integers(1, 3), vague=st.just(("tests",)) | st.just(()), notice=st.integers(0, 100)
    )


def findings(*pieces, options=None, **given):
    known = {"contract": SIXTY, "pieces": pieces, "now": at(4), "logged": UNREAD}
    period = billing_period(**{**known, **given})
    return [each.finding for each in judge(RULE, options or Options(), period).findings]


def dev(text="dev", **given):
    return piece(1, "09:00", 90 * 60, description=text, **given)


def test_ninety_minutes_of_dev_at_60_are_90_unprotected():
    (found,) = findings(dev())
    assert (found.seconds, found.stake, found.deadline) == (5400, Money(9000, "USD"), CUT_OFF)
    assert found.summary.startswith("1:30 whose description does not say what you did")
    assert [one.says for one in found.evidence] == ["Tue 10 Nov, 09:00–10:30 UTC “dev”"]


@pytest.mark.parametrize("text", ["", " ", "–", "dev", "Work", "misc. work", "Meeting, call"])
def test_descriptions_that_say_nothing(text):
    assert findings(dev(text))


@pytest.mark.parametrize(
    "text",
    [
        "API tests",
        "Invoicing",
        "fix login",
        "work on login",
        "ABC-12",
        "#17",
        "https://example.com/1",
        "修复登录错误",
        "dev ABC-12",
    ],
)
def test_descriptions_that_say_what_was_done(text):
    assert not findings(dev(text))


def test_as_many_words_as_wanted_are_enough_and_one_less_is_not():
    assert not findings(dev("new login page"), options=Options(words=3))
    assert findings(dev("login page"), options=Options(words=3))


def test_your_own_vague_words():
    assert findings(dev("Sprint seven"), options=Options(vague=("sprint", "SEVEN")))
    assert not findings(dev("Sprint seven"))


def test_all_entries_of_a_week_are_one_finding_and_clear_ones_are_not_in_it():
    (found,) = findings(dev(), piece(2, "09:00", 3600, description="API tests"), piece(3, "10:00", 1800))
    assert found.seconds == 5400 + 1800
    assert [one.ref for one in found.evidence] == ["toggl/time/10900", "toggl/time/31000"]


def test_a_hundred_vague_entries_are_one_finding_with_twenty_named():
    (found,) = findings(*(piece(1, f"{n // 4}:{n % 4 * 15:02}", 900) for n in range(96)))
    assert len(found.evidence) == 21
    assert found.evidence[-1].says == "and 76 more entries"
    assert len({ref for one in found.evidence for ref in one.refs}) == 96


# -- what is no fault


def test_a_task_of_the_tracker_carries_the_description():
    assert not findings(dev("", has_task=True))


def test_a_clear_memo_of_the_platform_protects_its_day_alone():
    shown = line(1, 5400, memo="Login page and its tests")
    assert not findings(dev(), lines=(shown,))
    assert findings(dev(), lines=(line(2, 5400, memo="Login page"),))
    assert findings(dev(), lines=(line(1, 5400, memo="dev"),))
    assert findings(dev(), lines=(line(1, None, memo="Login page bonus", kind=WorkKind.BONUS),))


def test_a_vague_memo_of_the_platform_is_found_whatever_the_entry_says():
    (found,) = findings(dev("API tests"), lines=(line(1, 3600, memo="dev;  work"),))
    assert (found.seconds, found.stake) == (3600, Money(6000, "USD"))
    assert found.summary.startswith("1:00 whose memo on Upwork does not say what you did")
    assert [(one.ref, one.says) for one in found.evidence] == [
        ("upwork/work/1", "Tue 10 Nov: 1:00 on Upwork, “dev; work”")
    ]


def test_hours_of_a_day_are_vague_once_in_the_tracker_or_on_the_platform():
    shown = (line(1, 5400, memo="dev"), line(2, 3600, memo="Login page"))
    (found,) = findings(dev(), piece(3, "10:00", 1800), lines=shown)
    assert found.seconds == 5400 + 1800
    assert found.summary.startswith("2:00 whose description or memo on Upwork")


def test_an_empty_memo_counts_where_the_export_shows_memos():
    clear = line(2, 3600, memo="Login page")
    assert not findings(dev("API tests"), lines=(line(1, 5400),))
    (found,) = findings(dev("API tests"), lines=(line(1, 5400), clear))
    assert [one.says for one in found.evidence] == ["Tue 10 Nov: 1:30 on Upwork, without a memo"]
    elsewhere = line(1, 5400, ref="table/work/1")
    assert not findings(dev("API tests"), lines=(elsewhere, clear)), "another source shows no memos"


def test_fixed_prices_and_your_own_invoices_need_no_memo():
    assert not findings(dev(), contract=contract(type=ContractType.FIXED))
    assert not findings(dev(), profile=DIRECT)


@pytest.mark.parametrize(("start", "end", "speaks"), [(1, 1, True), (2, 6, False), (0, 0, False), (None, None, True)])
def test_time_outside_of_the_contracts_days_is_no_matter_of_memos(start, end, speaks):
    dates = [None if day is None else MONDAY + timedelta(days=day) for day in (start, end)]
    dated = contract(terms=SIXTY.terms, start=dates[0], end=dates[1])
    assert bool(findings(dev(), contract=dated)) == speaks


def test_goodwill_needs_no_memo():
    assert not findings(not_to_log=(dev(goodwill=True),))


@pytest.mark.parametrize(("logged", "seconds"), [(5400, 5400), (6000, 5400), (4800, 4800)])
def test_time_that_the_platform_does_not_show_is_no_matter_of_memos(logged, seconds):
    (found,) = findings(dev(), lines=(line(2, logged),), logged=SideCoverage(complete=True))
    assert found.seconds == seconds
    assert not findings(dev(), logged=SideCoverage(complete=True))


@pytest.mark.parametrize(("shown", "seconds"), [((), []), ((line(2, 4800),), [4800]), ((line(2, 6000),), [5400])])
def test_an_export_that_shows_a_part_of_the_week_bounds_the_hours_too(shown, seconds):
    read = SideCoverage(complete=False, as_of=AFTER)
    assert [one.seconds for one in findings(dev(), lines=shown, logged=read)] == seconds


def test_without_a_rate_the_stake_is_unknown():
    (found,) = findings(dev(), contract=contract(terms=()))
    assert found.stake is None


# -- time


@pytest.mark.parametrize(
    ("now", "severity", "deadline"),
    [
        (CUT_OFF - timedelta(hours=24) - SECOND, Severity.MEDIUM, CUT_OFF),
        (CUT_OFF - timedelta(hours=24), Severity.HIGH, CUT_OFF),
        (CUT_OFF - SECOND, Severity.HIGH, CUT_OFF),
        (CUT_OFF, Severity.MEDIUM, None),
        (REVIEWED - SECOND, Severity.MEDIUM, None),
        (REVIEWED, Severity.LOW, None),
    ],
)
def test_it_is_high_close_to_the_cut_off_and_low_after_the_review(now, severity, deadline):
    (found,) = judge(RULE, Options(), billing_period(contract=SIXTY, pieces=(dev(),), now=now, logged=UNREAD)).findings
    assert (found.severity, found.finding.deadline) == (severity, deadline)


@pytest.mark.parametrize(
    ("now", "stake"), [(AFTER, 9000), (REVIEWED - SECOND, 9000), (REVIEWED, 0), (REVIEWED + timedelta(days=90), 0)]
)
def test_nothing_is_at_stake_once_the_client_can_no_longer_object(now, stake):
    (found,) = findings(dev(), now=now)
    assert (found.seconds, found.stake) == (5400, Money(stake, "USD"))


def test_after_the_cut_off_it_no_longer_asks_for_memos_on_the_platform():
    (before,), (after,) = findings(dev()), findings(dev(), now=AFTER)
    assert before.action == "Correct the memos of 1:30 of Backend API on Upwork: Tue 10 Nov"
    page = Link("Work Diary", "https://www.example.com/")
    shown = [findings(dev(), now=now, profile=replace(PLATFORM, diary=page))[0].link for now in (at(4), AFTER)]
    assert shown == [page, None]
    assert {before.claim, after.claim} == {Claim.GIVE_BACK}
    assert after.action == "Correct the descriptions of 1:30 of Backend API: Tue 10 Nov"
