"""What waits for a contract is worth what was billed, else what was logged, in each currency."""

from hypothesis import given

from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.waiting_money import WaitingRow
from syncd.testing.subjects import MONDAY
from syncd.testing.waiting_money import waiting_money, waiting_monies


def row(minor, currency="USD", *, billed):
    amount = None if minor is None else Money(minor, currency)
    return WaitingRow(ref="upwork/work/1", day=MONDAY, amount=amount, billed=billed)


def test_bills_repeat_what_was_logged_so_that_hours_do_not_add_to_them():
    rows = (row(5000, billed=False), row(3000, billed=False), row(7900, billed=True))
    assert waiting_money(rows=rows).earned() == {"USD": Money(7900, "USD")}
    assert waiting_money(rows=rows[:2]).earned() == {"USD": Money(8000, "USD")}


def test_currencies_are_never_added_and_an_unknown_amount_adds_nothing():
    rows = (row(5000, billed=False), row(900, "EUR", billed=True), row(None, billed=True))
    assert waiting_money(rows=rows).earned() == {"EUR": Money(900, "EUR"), "USD": Money(5000, "USD")}
    assert waiting_money(rows=(row(None, billed=False),)).earned() == {}


@given(waiting_monies())
def test_it_is_a_subject_of_what_is_known_whatever_is_missing(waiting):
    assert str(waiting.key) == "money-group/upwork/backend"
    assert waiting.facts() == {"kind": "money-group", "platform": "upwork", "title": "backend"}
    assert {side for side in Side if waiting.has(side)} == {Side.LOGGED, Side.BILLED}
    assert waiting.known(Side.LOGGED).complete
    for currency, money in waiting.earned().items():
        shown = [one for one in waiting.rows if one.amount is not None and one.amount.currency == currency]
        counted = [one for one in shown if one.billed] or shown
        assert money.minor == sum(one.amount.minor for one in counted)
