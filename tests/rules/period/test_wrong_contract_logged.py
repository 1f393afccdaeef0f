from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.lifecycle import counted
from syncd.core.money import Money, price
from syncd.core.severity import Severity
from syncd.rules.period import logged_not_tracked, tracked_not_logged
from syncd.rules.period.wrong_contract_logged import RULE
from syncd.testing import client_weeks as weeks
from syncd.testing.client_weeks import client_week, sister
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, CUT_OFF, END
from tests.day_lines import seconds_in_words
from tests.rules.period.sisters import HIGH, HOUR, LOW, api, found, said, shop, week


class TestContract(RuleContract):
    rule = RULE
    subjects = weeks.client_weeks()


class TestTrackedNotLoggedBesideSisters(RuleContract):
    rule = tracked_not_logged.RULE
    subjects = weeks.weeks_beside_sisters()

    def test_the_id_is_the_name_of_the_module_which_documents_it(self):
        """Tested beside the rule."""


class TestLoggedNotTrackedBesideSisters(TestTrackedNotLoggedBesideSisters):
    rule = logged_not_tracked.RULE


def test_time_on_the_cheaper_contract_is_lost_and_its_two_gaps_count_no_more():
    periods = api((1, 2)), shop((1, 1), (2, 3), (3, 2))
    assert said(*periods) == [
        ("logged-not-tracked", 3, "-120.00 USD", True),
        ("tracked-not-logged", 3, "180.00 USD", True),
        ("wrong-contract-logged", 3, "60.00 USD", False),
    ]
    (cause,) = counted(found(*periods))
    assert cause.finding.summary == (
        "3:00 tracked on “api” is on “shop” on Upwork: 60.00 USD too little is billed. That week closed on Mon 16 Nov"
    )
    assert cause.finding.action == ("Ask the client for a bonus of 60.00 USD on “api”: 3:00 was billed on “shop”")
    (fact,) = cause.finding.evidence
    assert fact.says == (
        "Wed 11 Nov: “api” tracked 3:00, logged 0:00; “shop” tracked 0:00, logged 3:00 → 3:00 is on “shop” "
        "(09:00–12:00)"
    )
    assert fact.refs == ("toggl/time/api1", "upwork/work/shop1")
    gaps = [one.finding.evidence[0].says for one in found(*periods) if one.finding.parent]
    assert sorted(gaps) == [
        "Wed 11 Nov: tracked 0:00, logged 3:00 → 3:00 tracked on “api”",
        "Wed 11 Nov: tracked 3:00, logged 0:00 → 3:00 on “shop” (09:00–12:00)",
    ]
    summaries = [one.finding.summary for one in found(*periods) if one.finding.parent]
    assert sorted(name for name in ("“api”", "“shop”") for words in summaries if name in words) == ["“api”", "“shop”"]
    assert {one.severity for one in found(*periods)} == {Severity.MEDIUM}


def test_time_on_the_dearer_contract_is_owed():
    (cause,) = counted(found(api((1, 2), rate=LOW), shop((1, 1), (2, 3), (3, 2), rate=HIGH)))
    assert str(cause.finding.stake) == "-60.00 USD"
    assert cause.finding.action == "Give the client 60.00 USD back: 3:00 of “api” was billed on “shop”"


def test_at_one_rate_it_is_one_line_of_information():
    (cause,) = found(api((1, 2), rate=LOW), shop((1, 1), (2, 3), (3, 2)))
    assert (cause.severity, str(cause.finding.stake), cause.finding.deadline) == (Severity.INFO, "0.00 USD", None)


def test_an_unknown_rate_or_another_currency_makes_the_stake_unknown():
    for rate in (None, Money(4000, "EUR")):
        (cause,) = counted(found(api((1, 2)), shop((1, 1), (2, 3), (3, 2), rate=rate)))
        assert (cause.finding.stake, cause.severity) == (None, Severity.MEDIUM)


def test_only_what_cancels_moves_and_the_rest_of_a_gap_stays_with_its_own_stake():
    assert said(api((1, 2), tracked=((1, 2), (2, 5))), shop((1, 1), (2, 3), (3, 2))) == [
        ("logged-not-tracked", 3, "-120.00 USD", True),
        ("tracked-not-logged", 2, "120.00 USD", False),
        ("tracked-not-logged", 3, "180.00 USD", True),
        ("wrong-contract-logged", 3, "60.00 USD", False),
    ]
    assert said(api((1, 2)), shop((1, 1), (2, 4), (3, 2))) == [
        ("logged-not-tracked", 1, "-40.00 USD", False),
        ("logged-not-tracked", 3, "-120.00 USD", True),
        ("tracked-not-logged", 3, "180.00 USD", True),
        ("wrong-contract-logged", 3, "60.00 USD", False),
    ]


def test_a_rest_that_rounding_explains_is_nothing():
    assert len(counted(found(api((1, 2), tracked=((1, 2), (2, 3.05))), shop((1, 1), (2, 3), (3, 2))))) == 1


def test_hours_of_other_days_are_other_hours():
    assert said(api((1, 2)), shop((1, 1), (3, 2), (4, 3))) == [
        ("logged-not-tracked", 3, "-120.00 USD", False),
        ("tracked-not-logged", 3, "180.00 USD", False),
    ]


def test_a_platform_that_shows_a_week_as_one_line_is_compared_by_week():
    (cause,) = counted(found(api((0, 2)), shop((0, 6))))
    assert cause.finding.seconds == 3 * HOUR
    (fact,) = cause.finding.evidence
    assert fact.says.startswith("9 to 15 Nov 2026 as a whole: “api” tracked 5:00, logged 2:00; “shop” tracked 3:00")
    assert fact.says.endswith("logged 6:00 → 3:00 is on “shop”")


def test_three_contracts_of_one_client_share_what_one_of_them_lacks():
    care = week("care", LOW, (), ((2, 1),))
    assert said(api((1, 2)), care, shop((1, 1), (2, 2), (3, 2))) == [
        ("logged-not-tracked", 1, "-40.00 USD", True),
        ("logged-not-tracked", 2, "-80.00 USD", True),
        ("tracked-not-logged", 1, "60.00 USD", True),
        ("tracked-not-logged", 2, "120.00 USD", True),
        ("wrong-contract-logged", 1, "20.00 USD", False),
        ("wrong-contract-logged", 2, "40.00 USD", False),
    ]


def test_what_one_person_lacks_is_not_what_another_has_too_much():
    mine, hers = api((1, 2)), shop((1, 1, "ann"), (2, 3, "ann"), (3, 2, "ann"), tracked=((1, 1, "ann"), (3, 2, "ann")))
    assert [row[0] for row in said(mine, hers)] == ["logged-not-tracked", "tracked-not-logged"]
    nobody = shop((1, 1, ""), (2, 3, ""), (3, 2, ""))
    assert len(counted(found(mine, nobody))) == 1  # there is one person whose they can be
    unclear = shop((1, 1, ""), (2, 3, ""), (3, 2, ""), tracked=((1, 1, "ann"), (3, 2, "ann")))
    assert [row[0] for row in said(mine, unclear)] == ["logged-not-tracked", "tracked-not-logged"]


def test_time_beyond_the_cap_of_its_contract_is_not_missing_there():
    capped = replace(api((1, 2)), contract=sister("api", HIGH))
    terms = tuple(replace(version, weekly_cap=3 * HOUR) for version in capped.contract.terms)
    capped = replace(capped, contract=replace(capped.contract, terms=terms))
    assert said(capped, shop((1, 1), (2, 3), (3, 2))) == [
        ("logged-not-tracked", 1, "-40.00 USD", True),
        ("logged-not-tracked", 2, "-80.00 USD", False),
        ("tracked-not-logged", 1, "60.00 USD", True),
        ("wrong-contract-logged", 1, "20.00 USD", False),
    ]


def test_time_that_need_not_be_logged_and_is_shown_on_its_own_contract_is_no_other_contracts():
    """The shop shows its own goodwill: the hours that the API lacks that day are on no contract."""
    for rate in (LOW, HIGH):
        periods = api((1, 2), rate=rate), shop((1, 1), (2, 3), (3, 2), free=((2, 3),))
        assert [row[0] for row in said(*periods)] == ["tracked-not-logged"]


def test_of_what_a_contract_shows_too_much_only_the_rest_beside_its_goodwill_is_another_contracts():
    periods = api((1, 2)), shop((1, 1), (2, 3), (3, 2), free=((2, 1),))
    assert said(*periods) == [
        ("logged-not-tracked", 2, "-80.00 USD", True),
        ("tracked-not-logged", 1, "60.00 USD", False),
        ("tracked-not-logged", 2, "120.00 USD", True),
        ("wrong-contract-logged", 2, "40.00 USD", False),
    ]


def test_goodwill_of_one_person_explains_nothing_that_another_shows():
    mine, hers = ((1, 1), (3, 2)), ((2, 3, "ann"),)
    periods = api((1, 2)), shop((1, 1), (2, 3), (3, 2), (2, 3, "ann"), tracked=mine, free=hers)
    assert [row[0] for row in said(*periods) if not row[3]] == ["wrong-contract-logged"]


@pytest.mark.parametrize(("before", "count"), [(timedelta(hours=25), 0), (timedelta(hours=24), 1)])
def test_it_begins_a_day_before_the_cut_off(before, count):
    now = CUT_OFF - before
    periods = api((1, 2), now=now), shop((1, 1), (2, 3), (3, 2), now=now)
    assert len(judge(RULE, RULE.Options(), client_week(periods)).findings) == count


def test_before_the_cut_off_it_says_what_to_move_where():
    now, seen = CUT_OFF - timedelta(hours=3), SideCoverage(complete=False, as_of=END)
    (cause, *_) = found(
        api((1, 2), now=now, logged_known=seen), shop((1, 1), (2, 3), (3, 2), now=now, logged_known=seen)
    )
    assert cause.finding.action == "Move 3:00 from “shop” to “api”: Wed 11 Nov"
    assert "→ move 3:00 (" in cause.finding.evidence[0].says
    assert (cause.severity, cause.finding.deadline) == (Severity.HIGH, CUT_OFF)


def test_tracked_time_of_a_sister_that_is_not_known_may_be_what_it_shows_too_much():
    unmapped = SideCoverage(complete=True, as_of=AFTER, lower_bound=True)
    verdict = judge(RULE, RULE.Options(), client_week([api((1, 2)), shop((2, 3), tracked=(), tracked_known=unmapped)]))
    assert not verdict.findings
    assert verdict.cannot_tell


def test_hours_of_a_sister_that_are_not_known_may_be_what_is_missing():
    unknown = SideCoverage(complete=False, as_of=AFTER, because="some hours fit several contracts")
    verdict = judge(RULE, RULE.Options(), client_week([api((1, 2)), shop((1, 1), (3, 2), logged_known=unknown)]))
    assert not verdict.findings
    (unmade,) = verdict.cannot_tell
    assert unmade.because.endswith("is on another contract of the client: some hours fit several contracts")


sessions = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from((4, 8, 12)), st.sampled_from("abc"), st.sampled_from("abc")),
    max_size=6,
)


@given(sessions, st.permutations("abc"))
def test_the_stakes_that_count_are_the_difference_in_money_whatever_the_order(sessions, order):
    """Sessions of 2, 4 or 6 hours, each tracked on one contract and logged on the same or another: every gap is more
    than rounding explains."""
    rates = {"a": Money(3000, "USD"), "b": Money(4000, "USD"), "c": Money(6000, "USD")}
    periods = [
        week(
            key,
            rates[key],
            [(day, half / 2) for day, half, tracked, _ in sessions if tracked == key],
            [(day, half / 2) for day, half, _, logged in sessions if logged == key],
        )
        for key in order
    ]
    living = found(*periods)
    worth = sum(price(rates[tracked], half * 1800).minor for _, half, tracked, _ in sessions)
    billed = sum(price(rates[logged], half * 1800).minor for _, half, _, logged in sessions)
    assert sum(one.finding.stake.minor for one in counted(living)) == worth - billed
    for one in living:
        sign = -1 if one.rule == "logged-not-tracked" else 1
        assert sign * seconds_in_words(one.finding) == one.finding.seconds
    gaps = Counter()
    for period in periods:
        gaps[period.contract.key] = period.tracked - period.logged_as_last_seen
    told = Counter()
    for one in living:
        if one.rule == "wrong-contract-logged":
            origin, shown_on = one.facts["contracts"] and one.finding.summary.split("“")[1:3]
            told[origin[0]] += one.finding.seconds
            told[shown_on[0]] -= one.finding.seconds
        elif not one.finding.parent:
            sign = 1 if one.rule == "tracked-not-logged" else -1
            told[one.subject.name] += sign * one.finding.seconds
    assert {key: seconds for key, seconds in told.items() if seconds} == {k: s for k, s in gaps.items() if s}
    assert sorted(said(*periods)) == sorted(said(*periods[::-1]))


def test_days_that_a_file_of_tracked_time_covers_are_compared_before_the_rest_is_known():
    """A file of Sunday in a zone east of UTC ends an hour before the platform's week."""
    now, until = CUT_OFF - timedelta(hours=3), END - timedelta(hours=1)
    seen = SideCoverage(complete=False, as_of=END)
    part = SideCoverage(complete=False, as_of=now, lower_bound=True, through=until, because="known through Sunday")
    known = {"now": now, "logged_known": seen, "tracked_known": part}
    assert said(api((1, 2), **known), shop((1, 1), (2, 3), (3, 2), **known)) == [
        ("tracked-not-logged", 3, "180.00 USD", True),
        ("wrong-contract-logged", 3, "60.00 USD", False),
    ]
    known["tracked_known"] = replace(part, through=END - timedelta(days=5))  # of Wednesday on, nothing
    api_week, shop_week = api((1, 2), tracked=((1, 2), (3, 3)), **known), shop((1, 1), (3, 5), **known)
    assert [row[0] for row in said(api_week, shop_week)] == ["tracked-not-logged"]
