"""Bills that come, change and go decide what of a week's hours is not billed, and whether that is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syncd.core.money import Money
from syncd.core.records import Kind, TransactionKind, WorkKind, make_ref

WEEK = 7 * 24
TUESDAY = WEEK + 36
"""When the bill of the first week has to be there: Tuesday noon."""
RULE = "logged-not-billed"


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_all_is_judged_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


@pytest.fixture
def logged(office, kit):
    """The office with ten hours of the first week on the platform, read on Wednesday after it."""
    lines = [kit.line(day, day, 5, "200.00") for day in (1, 2)]
    office.take("upwork", TUESDAY + 12, *lines, complete=[kit.through(WEEK + 24, Kind.WORK)])
    return office


def bill(kit, id, week=0, hours=10, name=None, **given):
    """A bill for the hours of a week, posted on the Monday after it."""
    first = kit.at(WEEK * week).date()
    row = kit.posting(id, 7 * week + 7, name or kit.named("36", "Backend"))
    known = {"amount": Money.of(f"{40 * hours}.00", "USD"), "first_day": first, "last_day": first + timedelta(days=6)}
    return replace(row, **{**known, "seconds": 3600 * hours, **given})


def money(office, kit, hour, *rows, until=None):
    """A report of transactions, which covers days up to its hour."""
    office.take("upwork", hour, *rows, complete=[kit.through(until or hour, Kind.TRANSACTION)])


def found(office):
    return [(one.finding.seconds, str(one.finding.stake)) for one in office.found(RULE)]


def test_a_week_that_was_not_billed_is_found_and_ends_with_its_bill(logged, kit):
    assert found(logged) == []
    assert len(logged.unmade(RULE)) == 1
    money(logged, kit, TUESDAY + 13)
    assert found(logged) == [(36000, "400.00 USD")]
    assert logged.unmade(RULE) == []
    money(logged, kit, TUESDAY + 20, bill(kit, 1))
    assert found(logged) == []


def test_a_bill_for_less_leaves_the_rest_and_one_more_pays_it(logged, kit):
    money(logged, kit, TUESDAY + 13, bill(kit, 1, hours=8))
    assert found(logged) == [(7200, "80.00 USD")]
    money(logged, kit, TUESDAY + 14, bill(kit, 2, hours=2))
    assert found(logged) == []


def test_the_bill_of_a_week_has_until_tuesday_noon_and_time_alone_decides(logged, kit):
    early = TUESDAY - 10  # Tuesday 2:00
    logged.take("upwork", TUESDAY + 12.5, complete=[kit.through(WEEK + 24, Kind.WORK)])
    money(logged, kit, early)
    assert found(logged) == [(36000, "400.00 USD")]


def test_an_export_of_monday_says_nothing_and_one_of_tuesday_does(logged, kit):
    money(logged, kit, WEEK + 20)
    assert found(logged) == []
    (unmade,) = logged.unmade(RULE)
    assert "Upwork transactions" in unmade
    money(logged, kit, TUESDAY - 6)
    assert found(logged) == [(36000, "400.00 USD")]


def test_the_account_of_somebody_else_proves_nothing_until_it_shows_the_contract(logged, kit):
    everybody = replace(kit.through(TUESDAY + 13, Kind.TRANSACTION), person="bob")
    logged.take("upwork", TUESDAY + 13, complete=[everybody])
    assert found(logged) == []
    assert len(logged.unmade(RULE)) == 1


def test_a_bill_that_a_refund_takes_back_was_a_bill_and_one_billed_again_for_less_is_the_refunds_loss(logged, kit):
    refund = bill(kit, 2, kind=TransactionKind.REFUND, amount=Money.of("-400.00", "USD"), seconds=None)
    money(logged, kit, TUESDAY + 13, bill(kit, 1), refund)
    assert found(logged) == []
    again = bill(kit, 3, hours=8, posted=kit.at(WEEK + 24).date())
    money(logged, kit, TUESDAY + 14, again)
    assert found(logged) == []
    assert [str(one.finding.stake) for one in logged.found("reversal-after-payment")] == ["80.00 USD"]


def test_a_smaller_bill_that_is_given_back_and_billed_again_as_small_lacks_what_it_lacked(logged, kit):
    refund = bill(kit, 2, kind=TransactionKind.REFUND, amount=Money.of("-320.00", "USD"), seconds=None)
    again = bill(kit, 3, hours=8, posted=kit.at(WEEK + 24).date())
    money(logged, kit, TUESDAY + 14, bill(kit, 1, hours=8), refund, again)
    assert found(logged) == [(7200, "80.00 USD")]


def test_a_bill_that_names_no_days_may_be_late_for_this_week(logged, kit):
    money(logged, kit, TUESDAY + 13)
    assert len(found(logged)) == 1
    late = replace(kit.posting(4, 15, kit.named("36", "Backend")), amount=Money.of("400.00", "USD"))
    money(logged, kit, 2 * WEEK + 40, late)
    (unmade,) = logged.unmade(RULE)
    assert "names no days" in unmade


def test_hours_of_the_later_week_decide_whose_the_bill_is(logged, kit):
    late = replace(kit.posting(4, 22, kit.named("36", "Backend")), amount=Money.of("400.00", "USD"), seconds=36000)
    logged.take("upwork", 3 * WEEK + 39, complete=[kit.through(3 * WEEK + 24, Kind.WORK)])
    money(logged, kit, 3 * WEEK + 40, late)
    assert len(logged.unmade(RULE)) == 1
    logged.take("upwork", 3 * WEEK + 41, *(kit.line(day, day, 5) for day in (15, 16)))
    assert found(logged) == [(36000, "400.00 USD")]


def test_money_of_an_unknown_type_may_be_the_bill(logged, kit):
    money(logged, kit, TUESDAY + 13, bill(kit, 6, week=7))
    assert len(found(logged)) == 1
    odd = replace(kit.posting(5, 7), kind=TransactionKind.OTHER, type_text="Credit note", contract=None)
    logged.take("upwork", TUESDAY + 14, odd)
    (unmade,) = logged.unmade(RULE)
    assert "“Credit note”" in unmade


@pytest.mark.parametrize("amount", ["-15.00", "-400.00", "0.00"])
@pytest.mark.parametrize("own", [True, False], ids=["the contract's", "of no contract"])
def test_money_that_an_unknown_type_takes_away_is_no_bill(logged, kit, amount, own):
    money(logged, kit, TUESDAY + 13, bill(kit, 6, week=7))
    name = kit.named("36", "Backend") if own else None
    levy = replace(kit.posting(5, 7), kind=TransactionKind.OTHER, type_text="Levy", contract=name)
    logged.take("upwork", TUESDAY + 14, replace(levy, amount=Money.of(amount, "USD")))
    assert found(logged) == [(36000, "400.00 USD")]
    assert logged.unmade(RULE) == []
    logged.take("upwork", TUESDAY + 15, replace(levy, amount=Money.of("15.00", "USD")))
    assert len(logged.unmade(RULE)) == 1


def test_an_account_that_begins_to_show_the_contract_may_hold_the_bill(logged, kit):
    money(logged, kit, TUESDAY + 13)
    assert len(found(logged)) == 1
    logged.take("milestones", 7 * WEEK + 40, bill(kit, 6, week=6, person="bob"))
    assert any("of bob" in because for because in logged.unmade(RULE))


def test_a_week_with_a_bill_alone_is_a_week(office, kit):
    money(office, kit, TUESDAY + 13, bill(kit, 1))
    assert ("billing-period", "api", kit.at(0).date().isoformat()) in office.rows("subject", "kind, name, part")
    office.take("upwork", TUESDAY + 14, gone=[bill(kit, 1).ref])
    assert office.rows("subject WHERE kind = 'billing-period'", "part") == []


def test_who_never_exports_bills_reads_one_line_for_all_weeks_until_the_first_export(logged, kit):
    logged.take("upwork", TUESDAY + 13, kit.line(3, 8, 5, "200.00"), complete=[kit.through(2 * WEEK + 24, Kind.WORK)])
    logged.take("upwork", 3 * WEEK, complete=[kit.through(3 * WEEK - 24, Kind.WORK)])
    unmade = logged.unmade(RULE)
    assert len(set(unmade)) == 1
    assert "export it too or, if you never export these" in unmade[0]
    money(logged, kit, 3 * WEEK)
    assert logged.unmade(RULE) == []


def test_money_of_somebody_whose_account_no_source_covers_leaves_the_bills_of_all_weeks_unknown(logged, kit):
    money(logged, kit, TUESDAY + 13)
    assert found(logged) == [(36000, "400.00 USD")]
    ref = make_ref("milestones", Kind.TRANSACTION, 1)  # another source: the account of no other person holds it
    late = replace(bill(kit, 1, week=14), ref=ref, person="bob")
    logged.take("milestones", 16 * WEEK, late)
    (because,) = logged.unmade(RULE)
    assert because.startswith("Upwork transactions of bob: no source shows that time")
    assert logged.differences() == []
    logged.take("milestones", 16 * WEEK + 1, gone=(ref,))
    assert found(logged) == [(36000, "400.00 USD")]
    assert logged.unmade(RULE) == []


def bonus(kit, id, day, amount="80.00"):
    return replace(kit.line(id, day, 0, amount), kind=WorkKind.BONUS, seconds=None)


def paid(kit, id, day, amount="80.00"):
    row = kit.posting(id, day, kit.named("36", "Backend"))
    return replace(row, kind=TransactionKind.BONUS, amount=Money.of(amount, "USD"))


def test_a_bonus_that_is_shown_is_found_until_it_is_paid_and_each_payment_counts_once(office, kit):
    office.take("upwork", TUESDAY + 12, bonus(kit, "b", 2), complete=[kit.through(WEEK + 24, Kind.WORK)])
    money(office, kit, TUESDAY + 13)
    assert [str(one.finding.stake) for one in office.found(RULE)] == ["80.00 USD"]
    money(office, kit, TUESDAY + 20, paid(kit, "p", 9))
    assert office.found(RULE) == []
    office.take("upwork", TUESDAY + 21, bonus(kit, "c", 8), complete=[kit.through(WEEK + 24, Kind.WORK)])
    money(office, kit, 3 * WEEK)
    assert [one.subject.part for one in office.found(RULE)] == ["2026-11-02"]  # the nearer one was paid
    money(office, kit, 3 * WEEK + 1, paid(kit, "q", 15))
    assert office.found(RULE) == []


def test_fixed_payments_of_a_contract_with_milestones_are_left_to_these(office, kit):
    shop = kit.named(None, "Shop")
    row = replace(bonus(kit, "b", 2), kind=WorkKind.FIXED, contract=shop)
    office.take("upwork", TUESDAY + 12, row, complete=[kit.through(WEEK + 24, Kind.WORK)])
    money(office, kit, TUESDAY + 13)
    assert [str(one.finding.stake) for one in office.found(RULE)] == ["80.00 USD"]
    office.take("upwork", TUESDAY + 14, kit.milestone("m", "shop"))
    assert office.found(RULE) == []
