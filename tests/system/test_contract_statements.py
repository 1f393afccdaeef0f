"""Statements of contracts through the real ledger: what is still to come, what is not billed, and what is set aside."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.contract_statement import Line
from syncd.core.hush import unhush, write_off, write_off_part
from syncd.core.money import Money
from syncd.core.records import Kind, MilestoneState, TransactionKind
from syncd.core.time import Period
from syncd.report.contract_statements import ContractStatements
from syncd.report.statements import account_statements
from tests.examples import BOUNDED
from tests.system.test_expected_payments import BANK, GO, GOLANCE, INVOICES, SITE, TABLE, day, earning, known, line

SITE_MAP = '[[map]]\nproject = "Acme*"\ncontract = "site"'
FAR = 24 * 60


def period(kit, first, last):
    return Period(day(kit, first), day(kit, last), "")


def statements(office, of):
    made = ContractStatements(office.ledger, office.composition.directory(), of, office.now)
    return {(one.contract, one.receivable.currency): one for key in made.contracts() for one in made.of(key)}


def amounts(statement):
    money = statement.receivable
    return str(money.opening), str(money.changes[Line.RELEASED]), str(money.closing)


def test_an_invoice_is_receivable_until_a_bank_shows_its_payment(kit):
    with kit.office(kit.config(INVOICES, BANK, SITE)) as office:
        office.take("invoices", FAR, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
        office.take("giro", FAR, line(kit, 1, "200.00", 20, "Initech Ltd 2026-1"), complete=known(kit, 60))
        found = [statements(office, period(kit, *days))["site", "EUR"] for days in ((0, 10), (11, 30))]
        assert amounts(found[0]) == ("0.00 EUR", "0.00 EUR", "500.00 EUR")
        assert amounts(found[1]) == ("500.00 EUR", "200.00 EUR", "300.00 EUR")


def test_what_a_bank_may_have_paid_or_not_shown_yet_makes_the_receivable_uncertain(kit):
    with kit.office(kit.config(INVOICES, BANK, SITE)) as office:
        through = (kit.through(FAR, Kind.TRANSACTION),)
        office.take("invoices", FAR, earning(kit, 1, "500.00", 7, due=day(kit, 14)), complete=through)
        office.take("giro", FAR, line(kit, 1, "1.00", 1, "a gift"), complete=known(kit, 20))
        office.take("toggl", FAR, complete=(kit.through(FAR),))
        ends = {last: statements(office, period(kit, 0, last))["site", "EUR"] for last in (15, 30)}
        assert ends[15].complete
        assert (ends[30].complete, "transactions of giro" in ends[30].because) == (False, True)
        office.take("giro", FAR, line(kit, 2, "300.00", 18, "Initech Ltd"), complete=known(kit, 50))
        ends = {last: statements(office, period(kit, 0, last))["site", "EUR"] for last in (15, 30)}
        assert ends[15].complete
        assert (ends[30].complete, "300.00 EUR of" in ends[30].because) == (False, True)


def test_without_any_transactions_nothing_of_the_receivable_is_nought(office, kit):
    office.take("toggl", FAR, kit.label(kit.project(1), "Acme API"), kit.entry(1, 9, 5))
    money = statements(office, period(kit, 0, 30))["api", "USD"].receivable
    assert {money.opening, money.closing, *money.changes.values()} == {None}
    assert money.because


def test_before_the_first_row_that_is_known_nothing_of_the_receivable_is_nought(kit):
    with kit.office(kit.config(INVOICES, BANK, SITE, SITE_MAP)) as office:
        office.take("invoices", FAR, earning(kit, 1, "500.00", 7), complete=known(kit, 60, first=7, platform="direct"))
        office.take("toggl", FAR, kit.label(kit.project(1), "Acme API"), kit.entry(1, -24 * 20, 5))
        money = statements(office, period(kit, -40, -10))["site", "EUR"].receivable
        assert {money.opening, money.closing, *money.changes.values()} == {None}
        assert money.because
        assert amounts(statements(office, period(kit, -9, 30))["site", "EUR"])[2] == "500.00 EUR"


def test_a_payment_that_is_taken_back_is_receivable_again_from_then_on(kit):
    with kit.office(kit.config(INVOICES, BANK, SITE)) as office:
        came, back = line(kit, 1, "500.00", 20, "Initech 2026-1"), line(kit, 2, "-500.00", 30, "return Initech 2026-1")
        office.take("invoices", FAR, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
        office.take("giro", FAR, came, back, complete=known(kit, 60))
        found = [statements(office, period(kit, *days))["site", "EUR"] for days in ((0, 25), (26, 40))]
        assert amounts(found[0]) == ("0.00 EUR", "500.00 EUR", "0.00 EUR")
        assert amounts(found[1]) == ("0.00 EUR", "0.00 EUR", "500.00 EUR")
        assert str(found[1].receivable.changes[Line.TAKEN_BACK]) == "500.00 EUR"


def test_money_that_goes_back_in_another_amount_makes_the_receivable_uncertain_from_its_day_on(kit):
    with kit.office(kit.config(INVOICES, BANK, SITE)) as office:
        office.take("invoices", FAR, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
        came, back = line(kit, 1, "500.00", 20, "Initech Ltd 2026-1"), line(kit, 2, "-503.50", 30, "return 2026-1")
        office.take("giro", FAR, came, back, complete=known(kit, 60))
        before, after = (statements(office, period(kit, *days))["site", "EUR"] for days in ((0, 25), (26, 40)))
        asks = "giro/transaction/2 of −503.50 EUR may take money of it back"
        assert (amounts(before)[2], asks in before.because) == ("0.00 EUR", False)
        assert (amounts(after)[2], asks in after.because) == ("0.00 EUR", True)


def test_a_strangers_line_of_the_amount_makes_the_receivable_uncertain(kit):
    with kit.office(kit.config(INVOICES, BANK, SITE)) as office:
        office.take("invoices", FAR, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
        office.take("giro", FAR, line(kit, 1, "500.00", 20, "Hooli Inc"), complete=known(kit, 60))
        statement = statements(office, period(kit, 0, 30))["site", "EUR"]
        assert (amounts(statement)[2], statement.complete) == ("500.00 EUR", False)
        assert "may pay its invoice of 500.00 EUR: `syncd match giro/transaction/1" in statement.because


def test_a_platforms_row_is_released_with_its_fee(kit):
    with kit.office(kit.config(GOLANCE, GO)) as office:
        paid = earning(kit, 1, "500.00", 7, source="golance", contract="Go", released=day(kit, 16))
        waits = earning(kit, 2, "300.00", 14, source="golance", contract="Go", unreleased=True)
        fees = [
            replace(row, ref=f"{row.ref}:fee", kind=TransactionKind.FEE, amount=amount, parent=row.ref, released=None)
            for row, amount in ((paid, Money.of("-50.00", "EUR")), (waits, Money.of("-30.00", "EUR")))
        ]
        office.take("golance", FAR, paid, waits, *(replace(fee, unreleased=False) for fee in fees))
        found = statements(office, period(kit, 10, 20))["go", "EUR"]
        assert amounts(found) == ("450.00 EUR", "450.00 EUR", "270.00 EUR")
        assert found.receivable.changes[Line.FEES] == Money.of("30.00", "EUR")


BAZAAR = """
[platform.bazaar]
title = "Bazaar"
first_weekday = "monday"

[contract.stall]
platform = "bazaar"
titles = ["Stall"]
type = "hourly"
terms = [{ rate = "40.00 EUR" }]
"""


def test_where_neither_a_row_nor_a_calendar_says_what_is_released_nothing_of_it_is_nought(kit):
    with kit.office(kit.config(TABLE.format(name="bazaar", platform="bazaar"), BAZAAR)) as office:
        office.take("bazaar", FAR, earning(kit, 1, "10.00", 7, source="bazaar", contract="Stall"))
        money = statements(office, period(kit, 0, 30))["stall", "EUR"].receivable
        assert (money.opening, money.changes[Line.RELEASED], money.closing) == (None, None, None)
        assert money.because == "no source says which rows of Bazaar are released"
        assert money.changes[Line.EARNED] == Money.of("10.00", "EUR")
        shown = in_transit(office, kit, 10)["bazaar"]
        assert (shown.billed_not_released, shown.estimated) == (
            None,
            "no row says when its money is available, so each counts from its day",
        )


def test_where_no_row_says_what_is_released_the_calendar_makes_it_an_estimate(office, kit):
    """Posted on Monday 9 November, so expected on Wednesday 18 November."""
    office.take("upwork", FAR, kit.posting(1, 7, kit.named()))
    found = {last: statements(office, period(kit, 0, last))["api", "USD"] for last in (15, 16)}
    assert (amounts(found[15]), found[15].receivable.is_estimated) == (("0.00 USD", "0.00 USD", "10.00 USD"), False)
    assert (amounts(found[16]), found[16].receivable.is_estimated) == (("0.00 USD", "10.00 USD", "0.00 USD"), True)
    assert found[15].not_yet == "expected Wed 18 Nov 2026 (Upwork releases a week's money then)"
    assert found[16].not_yet == ""


def test_time_is_unbilled_until_its_week_is_billed_or_written_off(office, kit):
    office.take("toggl", 24 * 8, kit.label(kit.project(1), "Acme API"), kit.entry(1, 9, 5), kit.entry(2, 33, 2))
    bill = replace(kit.posting(1, 7, kit.named()), first_day=day(kit, 0), last_day=day(kit, 6), seconds=5 * 3600)
    office.take("toggl", 24 * 9, complete=(kit.through(24 * 9),))
    office.take("upwork", 24 * 9, bill, kit.line(1, 0, 5), complete=(kit.through(24 * 9, Kind.WORK),))
    found = [statements(office, period(kit, *days))["api", "USD"].unbilled for days in ((0, 6), (7, 20))]
    assert (found[0].opening, found[0].tracked, found[0].billed, found[0].closing) == (0, 7 * 3600, 0, 7 * 3600)
    assert (found[1].opening, found[1].billed, found[1].closing) == (7 * 3600, 5 * 3600, 2 * 3600)
    (missing,) = office.found("tracked-not-logged")
    part = write_off_part(missing, office.now, Money.of("30.00", "USD"), "the client pays no more", None)
    office.record(part)
    left = statements(office, period(kit, 7, 20))["api", "USD"].unbilled
    assert (left.written_off, left.closing) == (45 * 60, 75 * 60)  # 30 of 80 USD
    office.record(unhush(part.after))
    office.record(write_off(missing, office.now, "the client does not pay it", None), "gone")
    left = statements(office, period(kit, 7, 20))["api", "USD"].unbilled
    assert (left.written_off, left.closing) == (2 * 3600, 0)


def test_an_own_invoice_without_hours_bills_the_time_of_its_days(kit):
    with kit.office(kit.config(INVOICES, SITE, SITE_MAP)) as office:
        office.take("toggl", 24 * 8, kit.label(kit.project(1), "Acme API"), kit.entry(1, 9, 5), kit.entry(2, 200, 2))
        office.take("invoices", 24 * 9, earning(kit, 1, "250.00", 7))
        left = statements(office, period(kit, 0, 20))["site", "EUR"].unbilled
        assert (left.tracked, left.billed, left.closing) == (7 * 3600, 5 * 3600, 2 * 3600)


def test_what_is_set_aside_is_known_by_the_days_of_the_milestones(office, kit):
    held = kit.milestone(1, title="Design", funded=day(kit, 2), released=day(kit, 20), state=MilestoneState.RELEASED)
    office.take("milestones", FAR, held, kit.milestone(2, title="Build", state=MilestoneState.FUNDED))
    during = statements(office, period(kit, 0, 10))["shop", "USD"].in_hold
    assert (during.amount, during.because) == (
        None,
        "of milestone “Build”, the days of its funding and release are not all known",
    )
    office.take("milestones", FAR + 1, replace(held, ref="milestones/milestone/2", title="Build"))
    assert statements(office, period(kit, 0, 10))["shop", "USD"].in_hold.amount == Money.of("1000.00", "USD")
    assert statements(office, period(kit, 0, 20))["shop", "USD"].in_hold.amount == Money.of("0.00", "USD")


small = st.integers(0, 40)


@settings(max_examples=20, **BOUNDED)
@given(
    st.lists(st.tuples(small, st.integers(1, 9), st.sampled_from(("own", "direct", "go", "waits", "fee"))), max_size=6),
    st.lists(st.tuples(small, st.integers(1, 9), st.sampled_from(("", "2026-0", "2026-1"))), max_size=3),
    st.lists(st.tuples(small, st.integers(1, 5)), max_size=4),
    st.tuples(small, small, small).map(sorted),
)
def test_statements_foot_for_every_contract_currency_and_period_of_any_history(kit, rows, lines, work, span):
    """`ContractStatements` raises where one does not."""
    with kit.office(kit.config(INVOICES, BANK, GOLANCE, SITE, GO, SITE_MAP)) as office:
        pulls = []
        for number, (posted, units, what) in enumerate(rows):
            source, contract = ("invoices", "Site") if what in ("own", "direct") else ("golance", "Go")
            row = earning(kit, number, f"{units}00.00", posted, source=source, contract=contract)
            if what in ("go", "direct"):
                row = replace(row, released=day(kit, posted + units))
            if what == "waits":
                row = replace(row, unreleased=True, seconds=units * 3600)
            if what == "fee":
                amount, parent = Money(-units * 100, "EUR"), f"golance/transaction/2026-{number - 1}"
                row = replace(row, kind=TransactionKind.FEE, amount=amount, parent=parent)
            pulls.append(kit.Pull(source, FAR, (row,)))
        pulls += [
            kit.Pull("giro", FAR, (line(kit, number, f"{units}00.00", posted, text),), complete=known(kit, 50))
            for number, (posted, units, text) in enumerate(lines)
        ]
        entries = [kit.entry(number, 24 * start + number, units) for number, (start, units) in enumerate(work)]
        pulls.append(kit.Pull("toggl", FAR, (kit.label(kit.project(1), "Acme API"), *entries)))
        for pull in pulls:
            office.pull(pull)
        office.settle(FAR)
        first, middle, last = span
        one, other = (statements(office, period(kit, *ends)) for ends in ((first, middle), (middle + 1, last + 1)))
        for key in one.keys() & other.keys():
            before, after = one[key], other[key]
            if None not in (before.receivable.closing, after.receivable.opening):
                assert before.receivable.closing == after.receivable.opening
            if after.unbilled.opening is not None:
                assert before.unbilled.closing == after.unbilled.opening


def in_transit(office, kit, last):
    made = account_statements(office.ledger, office.composition.directory(), period(kit, 0, last), office.now)
    return {one.account.account: one.in_transit for one in made}


def test_an_account_shows_what_is_not_released_and_what_is_set_aside(office, kit):
    held = kit.milestone(1, title="Design", funded=day(kit, 2), released=day(kit, 20), state=MilestoneState.RELEASED)
    office.take("milestones", FAR, held)
    first, later = kit.posting(1, 1, kit.named()), kit.posting(2, 7, kit.named())
    office.take("upwork", FAR, first, replace(later, released=day(kit, 16)))
    shown = {last: in_transit(office, kit, last)["upwork"] for last in (10, 16, 20)}
    assert [str(one.billed_not_released) for one in shown.values()] == ["10.00 USD", "0.00 USD", "0.00 USD"]
    assert [str(one.milestones_in_hold) for one in shown.values()] == ["500.00 USD", "500.00 USD", "0.00 USD"]


def test_where_nothing_shows_it_an_account_says_why(office, kit):
    office.take("upwork", FAR, kit.posting(1, 1, kit.named()))
    shown = in_transit(office, kit, 10)["upwork"]
    assert (str(shown.billed_not_released), shown.milestones_in_hold) == ("0.00 USD", None)
    assert shown.because["milestones_in_hold"] == "no source shows milestones of upwork"
    assert shown.estimated


def test_what_is_read_and_not_counted_yet_makes_a_statement_incomplete(office, kit):
    office.take("upwork", FAR, kit.posting(1, 7, kit.named()), complete=(kit.through(FAR, Kind.TRANSACTION),))
    office.pull(kit.Pull("upwork", FAR, (kit.posting(2, 8, kit.named()),)))
    found = statements(office, period(kit, 0, 30))["api", "USD"]
    assert not found.complete
    assert "not counted yet" in found.because
