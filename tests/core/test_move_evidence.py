"""The figures of both contracts of a move, day by day."""

from syncd.core.discrepancies import judge
from syncd.rules.period.wrong_contract_logged import RULE
from syncd.testing.client_weeks import client_week, sister
from syncd.testing.subjects import RATE, billing_period, line, piece

HOUR = 3600


def test_time_that_need_not_be_logged_is_part_of_the_figures_of_the_contract_that_shows_more():
    api = billing_period(
        contract=sister("api", RATE),
        pieces=(piece(1, "09:00", 2 * HOUR), piece(2, "09:00", 3 * HOUR, description="Review")),
        lines=(line(1, 2 * HOUR),),
    )
    shop = billing_period(
        contract=sister("shop", None),
        pieces=(piece(1, "12:00", HOUR),),
        not_to_log=(piece(2, "15:00", HOUR, ref="toggl/time/free", goodwill=True),),
        lines=(line(1, HOUR, ref="upwork/work/s1"), line(2, 4 * HOUR, ref="upwork/work/s2")),
    )
    (found,) = judge(RULE, RULE.Options(), client_week((api, shop))).findings
    (fact,) = found.finding.evidence
    assert fact.says == (
        "Wed 11 Nov: “api” tracked 3:00, logged 0:00; “shop” tracked 1:00, logged 4:00 → "
        "3:00 is on “shop” (“Review” 09:00–12:00)"
    )
    assert fact.refs == ("toggl/time/20900", "toggl/time/free", "upwork/work/s2")


def test_days_that_do_not_agree_are_not_named():
    """Each contract has its hours of the week on one day, so neither may be that day's."""
    api = billing_period(
        contract=sister("api", RATE),
        pieces=(piece(1, "09:00", 2 * HOUR), piece(2, "09:00", 3 * HOUR)),
        lines=(line(0, 2 * HOUR),),
    )
    shop = billing_period(
        contract=sister("shop", None),
        pieces=(piece(3, "12:00", HOUR),),
        lines=(line(0, 4 * HOUR, ref="upwork/work/s"),),
    )
    (found,) = judge(RULE, RULE.Options(), client_week((api, shop))).findings
    (fact,) = found.finding.evidence
    assert fact.says == (
        "9 to 15 Nov 2026 as a whole: “api” tracked 5:00, logged 2:00; “shop” tracked 1:00, logged 4:00 → "
        "3:00 is on “shop”"
    )
