from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.core.discrepancies import Side, SideCoverage, judge
from syncd.core.money import Money
from syncd.core.records import ContractType, WorkKind
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.core.week_bills import WeekBills
from syncd.core.week_payments import OtherEarning, WeekPayments
from syncd.rules.period.logged_not_billed import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, CUT_OFF, DIRECT, MONDAY, RATE, at, billing_period, contract, line
from syncd.testing.week_bills import week_bill

DAY = timedelta(days=1)
HOUR = 3600


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.billing_periods()
    options = st.builds(Options, grace=st.integers(0, 6))


def usd(amount):
    return Money.of(amount, "USD")


def billed(*bills, doubt=""):
    return WeekBills(
        tuple(week_bill(MONDAY, *bill, ref=f"upwork/transaction/{n}") for n, bill in enumerate(bills)), doubt
    )


def week(*bills, **given):
    """10:00 logged on two days, worth 400.00 USD, with these bills."""
    return billing_period(**{"lines": (line(0, 5 * HOUR), line(3, 5 * HOUR)), "billed": billed(*bills), **given})


def found(period, **options):
    judged = judge(RULE, Options(**options), period)
    assert not judged.cannot_tell
    return [one.finding for one in judged.findings]


def because(period, **options):
    judged = judge(RULE, Options(**options), period)
    assert not judged.findings
    return [unmade.because for unmade in judged.cannot_tell]


def known(as_of=AFTER, complete=True, **given):
    return SideCoverage(complete=complete, as_of=as_of, source="upwork", **given)


# -- properties


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=5),
    st.lists(st.integers(0, 60), max_size=3),
    st.none() | st.integers(1, 90),
)
def test_exactly_the_billable_hours_that_no_bill_states_are_missing(segments, stated, cap):
    lines = tuple(line(day, 600 * number) for day, number in enumerate(segments))
    terms = (Terms(rate=RATE, weekly_cap=cap and 600 * cap),)
    bills = [(usd("1.00"), 600 * number) for number in stated]
    period = week(*bills, lines=lines, contract=contract(terms=terms))
    missing = 600 * (min(sum(segments), cap or 10**6) - sum(stated))
    expected = [(missing, Money((missing * 4000 + 1800) // 3600, "USD"))] if missing > 0 else []
    assert [(one.seconds, one.stake) for one in found(period)] == expected


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(1, 200_00), min_size=1, max_size=5), st.lists(st.integers(1, 300_00), min_size=1, max_size=3)
)
def test_amounts_that_lack_no_more_than_rounding_are_no_finding(claimed, amounts):
    lines = tuple(line(day, 600, gross=Money(minor, "USD")) for day, minor in enumerate(claimed))
    period = week(*[(Money(minor, "USD"),) for minor in amounts], lines=lines)
    short = sum(claimed) - sum(amounts)
    expected = [Money(short, "USD")] if short > len(claimed) + len(amounts) else []
    assert [one.stake for one in found(period)] == expected


@settings(max_examples=100, deadline=None)
@given(subjects.billing_periods(), st.integers(0, 6))
def test_it_is_silent_until_the_bill_has_to_be_there(period, grace):
    early = replace(period, now=period.editable_until + grace * DAY - timedelta(seconds=1))
    assert found(early, grace=grace) == []
    judged = judge(RULE, Options(grace=grace), early)
    assert judged.next in (None, period.editable_until + grace * DAY)


# -- examples


def test_a_week_without_a_bill_is_worth_all_of_its_hours():
    (finding,) = found(week())
    assert finding.summary == "10:00 on Upwork, and no bill for it by Tue 17 Nov"
    assert (finding.seconds, finding.stake, finding.deadline) == (36000, usd("400.00"), None)
    assert [evidence.says for evidence in finding.evidence] == ["Mon 9 Nov: 5:00 logged", "Thu 12 Nov: 5:00 logged"]
    assert judge(RULE, Options(), week()).findings[0].severity is Severity.HIGH


def test_ten_hours_logged_and_eight_billed_lack_two():
    (finding,) = found(week((usd("320.00"), 8 * HOUR)))
    assert finding.summary == "10:00 on Upwork, and 8:00 billed by Tue 17 Nov: 2:00 is not billed"
    assert finding.action == "Ask Upwork or the client to bill 80.00 USD of Backend API: week of 9 Nov"
    assert (finding.seconds, finding.stake) == (2 * HOUR, usd("80.00"))
    assert finding.evidence[0].says == "Upwork billed 320.00 USD (8:00) for 9 to 15 Nov 2026"


def test_a_bill_that_states_no_hours_is_compared_by_its_amount():
    (finding,) = found(week((usd("320.00"),)))
    assert finding.summary.startswith(
        "10:00 on Upwork, and 320.00 USD billed by Tue 17 Nov: 80.00 USD, about 2:00, is not billed"
    )
    assert (finding.seconds, finding.stake) == (2 * HOUR, usd("80.00"))


def test_several_bills_pay_together():
    assert found(week((usd("240.00"), 6 * HOUR), (usd("160.00"), 4 * HOUR))) == []


@pytest.mark.parametrize(("seconds", "missing"), [(300, []), (301, [301])])
def test_half_a_segment_is_rounding_and_a_second_more_is_not(seconds, missing):
    assert [one.seconds for one in found(week((usd("1.00"), 10 * HOUR - seconds)))] == missing


@pytest.mark.parametrize(("short", "stakes"), [(3, []), (4, [Money(4, "USD")])])
def test_a_cent_for_each_row_is_rounding_and_one_more_is_not(short, stakes):
    assert [one.stake for one in found(week((Money(40000 - short, "USD"),)))] == stakes


def test_the_bill_has_a_day_after_the_platform_bills():
    due = CUT_OFF + DAY
    assert found(week(now=due - timedelta(seconds=1))) == []
    assert judge(RULE, Options(), week(now=due - timedelta(seconds=1))).next == due
    assert len(found(week(now=due))) == 1
    assert found(week(now=due), grace=2) == []


def test_a_grace_of_a_week_is_refused():
    with pytest.raises(ValidationError, match="at most 6 days: then the next week is billed"):
        Options(grace=7)


# -- traps


def test_an_export_older_than_the_billing_day_cannot_tell():
    assert because(week(transactions=known(complete=False, because="Upwork transactions: until 15 Nov"))) == [
        "Upwork transactions: until 15 Nov"
    ]
    old = week(transactions=known(at(7, "23:59")))
    assert because(old) == [
        (
            "the newest Upwork export of transactions, of Mon 16 Nov, 23:59 UTC, is older than the bill may be: "
            "export again"
        )
    ]
    assert len(found(week(transactions=known(at(8))))) == 1
    assert len(because(week(transactions=known(at(8)), now=at(10)), grace=2)) == 1


def test_bills_that_pay_for_all_hours_are_enough_whatever_else_is_not_known():
    unread = known(complete=False, because="no source gives Upwork transactions")
    assert found(week((usd("400.00"), 10 * HOUR), transactions=unread)) == []


def test_hours_beyond_the_weekly_limit_are_never_billed():
    capped = contract(terms=(Terms(rate=RATE, weekly_cap=8 * HOUR),))
    assert found(week((usd("320.00"), 8 * HOUR), contract=capped)) == []
    assert found(week((usd("320.00"),), contract=capped)) == []
    assert [one.stake for one in found(week(contract=capped))] == [usd("320.00")]


@pytest.mark.parametrize("lines", [(), (line(0, None, kind=WorkKind.BONUS, gross=usd("50.00")),)])
def test_a_paused_contract_shows_no_hours_and_a_bonus_is_none(lines):
    assert found(week(lines=lines)) == []


def test_an_export_of_hours_before_the_cut_off_may_show_hours_that_you_deleted():
    period = week(logged=known(CUT_OFF - timedelta(minutes=1)))
    assert because(period) == ["no Upwork export of hours was made after the week closed"]


def test_a_transaction_of_an_unknown_type_may_be_the_bill():
    assert because(week(transactions=known(lower_bound=True, because="1 transaction of a type …"))) == [
        "1 transaction of a type …"
    ]


def test_a_bill_for_more_than_the_week_does_not_say_what_it_is_for_this_one():
    longer = replace(week_bill(MONDAY, usd("200.00")), first=date(2026, 11, 2))
    assert because(week(billed=WeekBills((longer,)))) == [
        "the bill of 200.00 USD is for 2 to 15 Nov 2026: it does not say what it is for this week"
    ]


def test_a_bill_for_two_weeks_pays_for_the_hours_of_one_of_them_alone():
    """For all it says, those of the other week, so neither is known to be paid; that this week has no bill is wrong."""
    longer = replace(week_bill(MONDAY, usd("400.00"), 10 * HOUR), first=date(2026, 11, 2))
    judged = judge(RULE, Options(), week(billed=WeekBills((longer,))))
    (unmade,) = judged.cannot_tell
    assert unmade.because.startswith("the bill of 400.00 USD is for 2 to 15 Nov 2026")
    assert (judged.findings, unmade.ends) == ((), {"unbilled"})


def test_a_bill_that_may_be_for_this_week_leaves_it_open():
    assert because(week(billed=WeekBills(doubt="the bill of 400.00 USD names no days"))) == [
        "the bill of 400.00 USD names no days"
    ]


def test_a_platform_whose_calendar_nobody_knows_bills_at_any_time():
    vague = replace(subjects.PLATFORM, editable_for=timedelta(), review_days=None)
    assert because(week(profile=vague)) == ["10:00 logged, not all of it billed, and nobody knows when Upwork bills"]


def test_an_amount_says_nothing_where_no_rate_tells_its_hours():
    unpriced = week((usd("320.00"),), contract=contract(terms=()))
    assert because(unpriced) == ["no rate tells how many of the 10:00 logged its bill pays for"]
    (finding,) = found(replace(unpriced, billed=WeekBills()))
    assert (finding.seconds, finding.stake) == (10 * HOUR, None)


def test_without_an_agreed_rate_the_hours_are_worth_what_the_platform_claims():
    claimed = tuple(line(day, 5 * HOUR, gross=usd("150.00")) for day in (0, 3))
    assert [one.stake for one in found(week(lines=claimed, contract=contract(terms=())))] == [usd("300.00")]


@pytest.mark.parametrize("given", [{"contract": contract(type=ContractType.FIXED)}, {"profile": DIRECT}])
def test_fixed_prices_and_platforms_that_log_nothing_are_not_its_business(given):
    assert found(week(**given)) == []


def test_what_was_found_ends_with_bills_that_pay_for_all_that_is_shown():
    lacking = known(complete=False, because="rows were rejected")
    (unmade,) = judge(RULE, Options(), week((usd("400.00"), 10 * HOUR), logged=lacking)).cannot_tell
    assert unmade.ends == {"unbilled"}
    (unmade,) = judge(RULE, Options(), week(logged=lacking)).cannot_tell
    assert unmade.ends == frozenset()


def test_the_side_is_one_that_the_subject_knows():
    assert week(transactions=known()).known(Side.BILLED).source == "upwork"


def test_people_who_never_export_bills_read_what_to_export_or_how_to_switch_the_rule_off():
    says = "Upwork transactions of me: no source shows that time"
    unseen = known(as_of=None, complete=False, because=says, unseen=True)
    ways = "export it too or, if you never export these, switch the rule off: [rule.logged-not-billed] enabled = false"
    assert because(week(transactions=unseen)) == [f"{says}; {ways}"]
    assert because(week(transactions=replace(unseen, unseen=False))) == [says]
    hours = known(as_of=None, complete=False, because="Upwork hours of me: no source shows that time", unseen=True)
    assert because(week(logged=hours)) == ["Upwork hours of me: no source shows that time"]


def payments(*dollars, earned=(), **given):
    """A week without hours, with a bonus of each amount on its Tuesday, and earnings posted so many days later."""
    shown = [
        line(1, None, ref=f"upwork/work/b{place}", kind=WorkKind.BONUS, gross=usd(one))
        for place, one in enumerate(dollars)
    ]
    rows = [
        OtherEarning(f"upwork/transaction/{place}", shown[0].day + days * DAY, usd(one))
        for place, (one, days) in enumerate(earned)
    ]
    made = WeekPayments(shown=tuple(shown), earned=tuple(rows))
    return billing_period(lines=tuple(shown), payments=made, now=AFTER + 30 * DAY, **given)


@pytest.mark.parametrize(
    ("earned", "lost"),
    [
        ((), "80.00 USD"),
        ((("80.00", 0),), None),
        ((("80.00", 14),), None),
        ((("80.00", 15),), "80.00 USD"),
        ((("79.99", 1),), "0.01 USD"),
        ((("30.00", 1), ("50.00", 2)), None),
    ],
    ids=["never", "at once", "two weeks later", "too late", "a cent less", "in parts"],
)
@pytest.mark.parametrize("kind", [ContractType.HOURLY, ContractType.FIXED])
def test_a_bonus_that_is_shown_has_to_be_billed_on_contracts_of_any_type(kind, earned, lost):
    stakes = [str(one.stake) for one in found(payments("80.00", earned=earned, contract=contract(type=kind)))]
    assert stakes == [lost] * (lost is not None)


def test_payments_that_were_not_made_are_one_finding():
    (one,) = found(payments("80.00", "20.00", "5.00", earned=[("5.00", 1)]))
    assert (one.key, one.stake) == ("payments USD", usd("100.00"))
    assert one.summary == (
        "Upwork shows 2 payments beside hours that it did not bill by Tue 17 Nov: 100.00 USD is missing"
    )
    assert [evidence.says for evidence in one.evidence] == [
        "bonus of 80.00 USD on Tue 10 Nov",
        "bonus of 20.00 USD on Tue 10 Nov",
    ]


def test_where_transactions_are_not_known_a_payment_cannot_be_told_and_is_not_due_before_the_grace():
    unread = known(complete=False, because="Upwork transactions of me: known through 2026-11-15")
    assert because(payments("80.00", transactions=unread)) == [unread.because]
    assert because(payments("80.00", earned=[("80.00", 0)], transactions=unread)) == []
    soon = replace(payments("80.00"), now=CUT_OFF + DAY - timedelta(seconds=1))
    assert (found(soon), judge(RULE, Options(), soon).next) == ([], CUT_OFF + DAY)
