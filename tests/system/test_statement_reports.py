"""What a report tells of accounts adds up to the statement, line by line and day by day, or nothing of it is shown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.audience import Audience, Role
from syncd.core.masks import NotForThem, masked
from syncd.core.money import Money
from syncd.core.phrases import Phrase
from syncd.core.records import TransactionKind
from syncd.core.report import Report, ReportKind
from syncd.core.report_parts import SourceState
from syncd.core.statement_report import Waiting
from syncd.core.statements import Flow
from syncd.core.time import Period
from syncd.core.unsettled import Unsettled
from syncd.ledger.codec import decode, encode
from syncd.report.render.message import FORMATS, as_table, document_of
from syncd.report.statement_report import read_statement
from tests.examples import BOUNDED
from tests.system.account_rows import ACCOUNTS, GIRO, Row, booked, day, rows, take, transactions


def statement(office, first, last, named=""):
    period = Period(day(first), day(last), "these days")
    return read_statement(office.ledger, office.composition.directory(), period, office.now, 5, named=named)


def report(office, value):
    return Report(
        id="r-1", name="mine", kind=ReportKind.STATEMENT, made_at=office.now, zone="Europe/Berlin", statement=value
    )


@settings(max_examples=20, **BOUNDED)
@given(st.lists(rows, max_size=25), st.integers(-9999, 9999), st.booleans(), st.data())
def test_lines_rows_and_days_add_up_to_each_balance(kit, history, opening, shown, data):
    openings = {((source, holder), currency): opening for source, holder in ACCOUNTS for currency in ("USD", "EUR")}
    found = transactions(history, openings, shown=shown)
    first = data.draw(st.integers(-2, 22))
    last = data.draw(st.integers(first, 23))
    with kit.office(kit.config(GIRO)) as office:
        take(office, kit, found)
        value = statement(office, first, last)
        for part in value.accounts:
            it = part.statement
            assert it.opening + Money(sum(part.net(flow).minor for flow in Flow), part.currency) == it.closing
            assert part.balances()[-1][1] == it.closing
            assert not part.earned or sum(one.amount.minor for one in part.earned) == part.net(Flow.EARNED).minor
        inside = [row for row in found if value.period.first <= row.posted <= value.period.last]
        assert sum(part.number for part in value.accounts) == len(inside)
        stored = report(office, value)
        again = decode(encode(stored), Report)
        assert {name: render(again) for name, render in FORMATS.items()} == {
            name: render(stored) for name, render in FORMATS.items()
        }


@pytest.fixture
def office(kit):
    with kit.office(kit.config()) as office:
        yield office


def words(document):
    return FORMATS["text"](document)


def test_it_begins_with_the_balance_and_writes_the_sum_out(office, kit):
    take(office, kit, booked(10000, -1000))
    made = report(office, statement(office, -5, 20))
    assert made.subject == "Statement to 22 Nov: 90.00 USD"
    assert made.headline.headline == "90.00 USD on Upwork on 22 Nov"
    text = words(made).replace("\N{NO-BREAK SPACE}", " ")
    assert "90.00 USD" in text
    assert "= 90.00 USD." in text
    assert as_table(made).text.splitlines()[0].lstrip("\ufeff") == "account,line,source,amount,currency,inexact"


def test_the_balance_stands_out_in_the_headline_in_every_language(office, kit):
    take(office, kit, booked(10000, -1000))
    made = report(office, statement(office, -5, 20))
    for language in ("en", "de"):
        document = document_of(made, language)
        assert document.strong in document.headline, language
        assert document.strong, language


def test_what_was_in_it_before_stays_unknown_and_so_does_the_balance(office, kit):
    take(office, kit, [replace(row, balance=None) for row in booked(10000, -1000)])
    made = report(office, statement(office, -5, 20))
    assert made.subject == "Statement to 22 Nov: no balance is known"
    text = words(made)
    assert "unknown before" in text
    assert "It foots" not in text


def test_a_balance_that_nothing_tells_stays_unknown_in_every_later_period(office, kit):
    take(office, kit, [replace(row, balance=None) for row in booked(10000, -1000)])
    for first, last in ((-5, 20), (10, 20), (18, 20)):
        value = statement(office, first, last)
        made = report(office, value)
        assert made.subject == "Statement to 22 Nov: no balance is known", first
        text = words(made)
        assert "It foots" not in text, first
        assert "≈" not in text.split("On its way".upper())[0], first
        assert [part.is_unknown for part in value.accounts] == [True], first


def test_one_that_does_not_foot_shows_no_figure_but_what_it_is_apart_and_goes_to_nobody_else(office, kit):
    take(office, kit, booked(10000, -5000))
    with office.ledger.write() as write:
        write.postings._write("UPDATE account_day SET added = added + 1200 WHERE day = '2026-11-03'")
    made = report(office, statement(office, 0, 20))
    assert made.subject == "Statement to 22 Nov does not foot: 12.00 USD apart"
    document = document_of(made)
    (callout,) = document.blocks
    assert "syncd check --deep" in callout.sentences[0]
    assert as_table(made).is_empty
    with pytest.raises(NotForThem):
        masked(replace(made, client="acme"), Audience(role=Role.CLIENT, client="acme"))


def test_a_payout_that_is_late_says_since_when(office, kit):
    take(office, kit, booked(10000, -1000))
    value = statement(office, -5, 20)
    (part,) = value.accounts
    since = value.today - timedelta(days=6)
    late = Waiting(day=date(2026, 11, 4), amount=Money(150000, "USD"), expected=since)
    transit = replace(part.statement.in_transit, withdrawn_not_received=late.amount, because={})
    part = replace(part, waiting=(late,), statement=replace(part.statement, in_transit=transit))
    made = report(office, replace(value, accounts=(part,)))
    assert made.subject == "Statement to 22 Nov: 90.00 USD, 1,500.00 USD late"
    assert "6 days late" in " ".join(words(made).split())


def paid_out(*payouts):
    """An account with 1,000.00 USD, and payouts of these days and amounts."""
    earned = Row(("upwork", "me"), "USD", 0, TransactionKind.HOURLY, 100000)
    sent = [Row(("upwork", "me"), "USD", on, TransactionKind.PAYOUT, -minor) for on, minor in payouts]
    return transactions([earned, *sent], {(("upwork", "me"), "USD"): 0})


def test_payouts_that_no_bank_shows_say_when_they_were_expected_and_none_is_late(office, kit):
    take(office, kit, paid_out((1, 1000), (2, 2000), (7, 3000)))
    value = statement(office, 0, 20)
    (part,) = value.accounts
    assert [(one.day, one.amount.minor) for one in part.unseen] == [(day(7), 3000), (day(2), 2000), (day(1), 1000)]
    assert part.statement.in_transit.withdrawn_not_received is None
    made = report(office, value)
    assert "late" not in made.subject
    text = " ".join(words(made).split())
    ago = (value.today - day(14)).days
    assert f"30.00 USD left on Mon 9 Nov, expected by Mon 16 Nov, {ago} days ago" in text
    assert "days late" not in text
    assert decode(encode(made), Report) == made


def test_a_payout_that_was_expected_before_the_period_is_not_shown(office, kit):
    take(office, kit, paid_out((1, 1000), (7, 3000)))
    (part,) = statement(office, 9, 20).accounts
    assert [one.amount.minor for one in part.unseen] == [3000]


def test_a_bank_that_is_read_answers_for_its_payouts(kit):
    with kit.office(kit.config(GIRO)) as office:
        bank = Row(("giro", ""), "EUR", 0, TransactionKind.RECEIVED, 500)
        take(office, kit, [*paid_out((1, 1000)), *transactions([bank], {})])
        assert not any(part.unseen for part in statement(office, 0, 20).accounts)


def test_what_is_not_counted_or_not_read_yet_stands_in_it(office, kit):
    take(office, kit, booked(10000))
    notice = "2 rows rejected in tx.csv (first tx.csv:5: the amount is no number)"
    source = SourceState(source="upwork", connector="upwork", as_of={}, notices=(Phrase(notice),))
    made = replace(report(office, statement(office, -5, 20)), unsettled=Unsettled(records=3), sources=(source,))
    text = " ".join(words(made).split())
    assert "3 records are not counted yet" in text
    assert "2 rows rejected in tx.csv" in text
