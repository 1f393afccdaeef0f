"""Statements of accounts foot, whatever came in which order, and say what they do not know."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.accounts import AccountKey
from syncd.core.bounds import State
from syncd.core.money import Money
from syncd.core.time import Period
from syncd.report.statements import DoesNotFoot, account_statements
from tests.examples import BOUNDED
from tests.system.account_rows import ACCOUNTS, FIRST, GIRO, booked, day, of, posted, rows, take, transactions


def statements(office, first, last):
    period = Period(day(first), day(last), "these days")
    made = account_statements(office.ledger, office.composition.directory(), period, office.now)
    return {((one.account.account, one.account.holder), one.account.currency): one for one in made}


def recount(found, key, until):
    """The sum of an account's rows before a day, counted by itself."""
    return sum(row.amount.minor for row in found if of(row) == key and row.posted < until)


@settings(max_examples=30, **BOUNDED)
@given(st.lists(rows, max_size=25), st.integers(-9999, 9999), st.data())
def test_statements_foot_in_every_account_currency_and_period(kit, history, opening, data):
    """With running balances they begin with what the account had before syncd knew of it, without them with 0. Files
    may come in parts, in any order, and again."""
    shown = data.draw(st.booleans())
    openings = {((source, holder), currency): opening for source, holder in ACCOUNTS for currency in ("USD", "EUR")}
    found = transactions(history, openings, shown=shown)
    first = data.draw(st.integers(-2, 22))
    last = data.draw(st.integers(first, 23))
    with kit.office(kit.config(GIRO)) as office:
        shuffled = data.draw(st.permutations(found))
        cut = data.draw(st.integers(0, len(found)))
        for part in (shuffled[:cut], shuffled[cut:], shuffled[: cut // 2]):
            take(office, kit, part)
        made = statements(office, first, last)
        later = statements(office, last + 1, 30)
        following = statements(office, last + 1, last + 1 + last - first)
        assert made.keys() == {of(row) for row in found if row.posted <= day(last)}
        for key, statement in made.items():
            came, went = (
                sum(line.amount.minor for line in lines) for lines in (statement.additions, statement.reductions)
            )
            assert all(line.amount.minor > 0 for line in (*statement.additions, *statement.reductions))
            assert statement.opening.minor + came - went == statement.closing.minor
            assert came - went == recount(found, key, day(last + 1)) - recount(found, key, day(first))
            assert statement.closing == later[key].opening
            if following[key].opening_state is State.EXACT:
                assert statement.closing_state is State.EXACT
            moves = {row.balance.minor for row in found if of(row) == key and row.amount.minor} if shown else set()
            before = {opening} if len(moves) > 1 else {opening, 0} if shown else {0}
            assert statement.opening.minor - recount(found, key, day(first)) in before
            assert statement.difference is None or not statement.difference_matters
        assert office.differences() == []


def only(made):
    (statement,) = made.values()
    return statement


def test_a_balance_that_the_rows_do_not_lead_to_is_told_and_the_statement_foots_all_the_same(office, kit):
    found = booked(10000, 5000, 2500)
    take(office, kit, [found[0], found[2]])
    statement = only(statements(office, 0, 27))
    assert (statement.opening.minor, statement.closing.minor, statement.shown.minor) == (0, 12500, 17500)
    assert statement.difference == Money(5000, "USD")
    assert (statement.flow_state, statement.closing_state) == (State.AT_LEAST, State.ESTIMATED)


def test_what_is_missing_before_a_period_does_not_move_its_own_balances(office, kit):
    found = booked(10000, 5000, 2500)
    take(office, kit, [found[0], found[2]])
    statement = only(statements(office, 2, 27))
    assert (statement.opening.minor, statement.closing.minor) == (15000, 17500)
    assert statement.jump == Money(5000, "USD")
    assert statement.opening_state is State.ESTIMATED


def test_without_balances_the_account_begins_with_nothing_and_the_statement_says_since_when(office, kit):
    take(office, kit, [replace(row, balance=None) for row in booked(10000, 5000)])
    statement = only(statements(office, 1, 27))
    assert (statement.opening.minor, statement.since) == (10000, FIRST)
    assert (statement.opening_state, statement.flow_state) == (State.ESTIMATED, State.EXACT)


def test_a_period_that_is_not_known_whole_has_lower_bounds(office, kit):
    office.pull(kit.Pull("upwork", 24 * 9, tuple(booked(10000)), complete=(posted(kit, 24 * 9),)))
    office.settle(24 * 28)
    statement = only(statements(office, 0, 20))
    assert not statement.coverage.complete
    assert statement.coverage.because == "transactions of upwork: known through Tue 10 Nov"
    assert (statement.opening_state, statement.flow_state) == (State.EXACT, State.AT_LEAST)


def test_what_is_there_at_the_end_is_as_certain_as_what_is_there_at_the_beginning_of_the_next_days(office, kit):
    """An export's balance tells it, whatever of the days before it is not known."""
    office.pull(kit.Pull("upwork", 24 * 28, tuple(booked(10000, 5000)), complete=(posted(kit, 24 * 28, since=12),)))
    office.settle(24 * 28)
    october, november = only(statements(office, -3, 1)), only(statements(office, 2, 6))
    assert october.flow_state is State.AT_LEAST
    assert october.closing == november.opening
    assert october.closing_state is november.opening_state is State.EXACT


def test_your_own_invoices_are_no_account(kit):
    """What clients owe you is in the statements of their contracts."""
    table = GIRO.replace('kind = "bank"', 'kind = "table"\nrecord = "transaction"\nplatform = "direct"')
    with kit.office(kit.config(table.replace('account = "giro"', 'person = "me"'))) as office:
        take(office, kit, booked(10000, source="giro"))
        assert office.ledger.accounts.all() == [AccountKey("giro", "", "USD")]
        assert statements(office, 0, 27) == {}


@pytest.mark.parametrize("change", ["added = added + 1", "taken = taken - 1"])
def test_one_that_does_not_foot_fails_in_one_sentence(office, kit, change):
    take(office, kit, booked(10000, -5000))
    with office.ledger.write() as write:
        write.postings._write(f"UPDATE account_day SET {change} WHERE day = '2026-11-03'")
    with pytest.raises(
        DoesNotFoot, match=r"the statement of upwork for these days does not foot: .* is a bug of syncd"
    ):
        statements(office, 1, 27)
