"""A client's exports: earnings once, whoever's sign they have; escrow and the client's own fees are none."""

import itertools
from datetime import date

import pytest

from syncd.connector import BadFile
from syncd.core.money import Money, totals
from syncd.core.records import EARNINGS, TransactionKind


def fixed(ref, when, amount="-300.00", group="", **more):
    return {
        "Date": when,
        "Transaction ID": group,
        "Transaction type": "Fixed Price",
        "Transaction summary": "Logo",
        "Client team": "Acme Ltd",
        "Ref ID": ref,
        "Amount $": amount,
        **more,
    }


def kinds(upwork, *rows):
    return {
        each.ref.split("/")[2]: str(each.kind) for each in upwork.transactions(upwork.report(*rows), account="client")
    }


def earned(transactions):
    return totals(each.amount for each in transactions if each.kind in EARNINGS)


def test_a_fixed_price_shown_twice_counts_once(upwork):
    rows = upwork.transactions(upwork.fixture("upwork_client_report.csv"), account="client")
    assert earned(rows) == {"USD": Money(30000 + 48000, "USD")}
    assert [each.posted.isoformat() for each in rows if each.kind is TransactionKind.FIXED] == ["2026-11-05"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Paid from Visa 1 to escrow for funding request 7", "escrow"),
        ("Funding request 7", "escrow"),
        ("Funds moved INTO ESCROW", "escrow"),
        ("Paid from escrow", "fixed"),
        ("Invoice from escrow for Logo", "fixed"),
    ],
)
def test_a_rows_own_words_tell_funding_from_release(upwork, said, kind):
    assert kinds(upwork, fixed("1", "Nov 2, 2026", **{"Description 1": said})) == {"1": kind}


def test_the_words_of_its_transaction_tell_too(upwork):
    payment = {"Transaction type": "Payment", "Description 1": "Paid from Visa 1 to escrow for funding request 7"}
    rows = [fixed("1", "Nov 2, 2026", group="9"), {**fixed("2", "Nov 2, 2026", group="9"), **payment}]
    for order in itertools.permutations(rows):
        assert kinds(upwork, *order) == {"1": "escrow", "2": "payment"}


def test_of_two_rows_that_do_not_tell_the_earlier_is_the_funding(upwork):
    rows = [fixed("4", "Nov 9, 2026"), fixed("3", "Nov 5, 2026"), fixed("2", "Nov 2, 2026", "-50.00")]
    for order in itertools.permutations(rows):
        assert kinds(upwork, *order) == {"3": "escrow", "4": "fixed", "2": "escrow"}


def test_numbers_in_the_text_do_not_make_the_two_rows_different(upwork):
    rows = [fixed(ref, f"Nov {ref}, 2026", **{"Description 1": f"Milestone 1 - Ref ID {ref}"}) for ref in ("2", "5")]
    assert kinds(upwork, *rows) == {"2": "escrow", "5": "fixed"}
    other = [fixed(ref, f"Nov {ref}, 2026", **{"Description 1": f"Milestone {ref}"}) for ref in ("2", "5")]
    assert kinds(upwork, *other) == {"2": "escrow", "5": "escrow"}


@pytest.mark.parametrize(("said", "kind"), [("Refund from escrow", "escrow"), ("Refund for Logo", "refund")])
def test_what_comes_back_from_escrow_was_never_earned(upwork, said, kind):
    row = fixed("1", "Nov 2, 2026", **{"Transaction type": "Refund", "Description 1": said})
    assert kinds(upwork, row) == {"1": kind}


@pytest.mark.parametrize("sign", ["", "-"])
def test_the_reports_own_signs_do_not_matter(upwork, sign):
    def row(ref, kind):
        return {**fixed(ref, "Nov 2, 2026", f"{sign}10.00"), "Transaction type": kind}

    types = ("Hourly", "Bonus", "Refund", "Processing Fee", "Marketplace Fee", "Contract Initiation Fee", "VAT")
    rows = upwork.transactions(upwork.report(*(row(str(n), kind) for n, kind in enumerate(types))), account="client")
    assert [(str(each.kind), each.amount.minor, each.contract is not None) for each in rows] == [
        ("hourly", 1000, True),
        ("bonus", 1000, True),
        ("refund", -1000, True),
        ("client-fee", -1000, False),
        ("client-fee", -1000, False),
        ("client-fee", -1000, False),
        ("tax", -1000, False),
    ]


def test_on_a_freelancers_account_a_fixed_price_is_an_earning_whatever_it_says(upwork):
    row = fixed("1", "Nov 2, 2026", "300.00", **{"Description 1": "Invoice from escrow for Logo"})
    assert [str(each.kind) for each in upwork.transactions(upwork.report(row))] == ["fixed"]


def test_what_is_charged_for_a_week_names_its_contract_and_a_freelancers_own_card_charge_does_not(upwork):
    charge = {
        **fixed("1", "Nov 2, 2026", "40.00"),
        "Transaction type": "Payment",
        "Transaction summary details": "Invoice for Oct 26-Nov 1, 2026",
    }
    for account, contract in (("client", "Logo"), ("freelancer", None)):
        (each,) = upwork.transactions(upwork.report(charge), account=account)
        assert (str(each.kind), each.contract.title if each.contract else None) == ("payment", contract)


def test_a_clients_spreadsheet_in_the_accounts_own_currency_is_read(upwork):
    header = ("Date", "Transaction ID", "Transaction type", "Transaction summary details", "Freelancer", "Ref ID")
    week = "Invoice for Feb 16-Feb 22, 2026"
    table = upwork.xlsx(
        (*header, "Amount in local currency", "Currency", "Payment method"),
        [
            ("Feb 23, 2026", 900000001, "Payment", week, "Jane D.", 800000001, 1480.5, "EUR", "American Express 1234"),
            (date(2026, 2, 20), "", "Payment", "", "", 800000002, 95, "EUR", "Mastercard 1234"),
            (date(2026, 2, 19), "", "Payment", "", "", 800000003, 95, "", "Mastercard 1234"),
        ],
        amounts='#,##0.00 "€"',
    )
    page = upwork.read(table, account="client")
    one, other = (each.record for each in page.records)
    assert (one.ref, one.group, one.posted, str(one.amount)) == (
        "upwork/transaction/800000001",
        "900000001",
        date(2026, 2, 23),
        "1480.50 EUR",
    )
    assert (one.first_day, one.last_day, one.contract.freelancer) == (date(2026, 2, 16), date(2026, 2, 22), "Jane D.")
    assert (other.posted, str(other.amount), other.contract) == (date(2026, 2, 20), "95.00 EUR", None)
    assert [each.reason for each in page.rejected] == ["the amount '95' has no currency"]


# The timesheet


def test_a_talents_week_is_one_line_known_by_the_handle(upwork):
    sheets = [["10/26/2026", "11/01/2026", name, "2", "x"] for name in ("Jane D. (jane_d)", "Jane Doe (Jane_D)")]
    refs = {line.ref for row in sheets for line in upwork.lines(upwork.timesheet(row), account="client")}
    assert len(refs) == 1
    (part,) = upwork.lines(upwork.timesheet(["10/28/2026", "11/01/2026", *sheets[0][2:]]), account="client")
    assert {part.ref} == refs, "a range that begins within the week is about the same week"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (["10/26/2026", "11/02/2026", "Jane", "1", ""], "2026-10-26 to 2026-11-02 is not within one week, Monday to"),
        (["10/27/2026", "10/26/2026", "Jane", "1", ""], "2026-10-27 to 2026-10-26 is not within one week"),
        (["10/26/2026", "11/01/2026", "", "1", ""], "it names no talent"),
        (["10/26/2026", "11/01/2026", "Jane", "", ""], "'' is not a number"),
    ],
)
def test_a_bad_row_of_a_timesheet_is_rejected(upwork, bad, why):
    page = upwork.read(upwork.timesheet(bad), account="client", dates="month-first")
    assert (page.records, page.control.rejected) == ([], 1)
    assert page.rejected[0].reason.startswith(why)


@pytest.mark.parametrize(
    ("first", "last", "proven"),
    [
        ("10/26/2026", "11/01/2026", "2026-10-26"),
        ("26/10/2026", "01/11/2026", "2026-10-26"),
        ("2026-10-26", "2026-11-01", "2026-10-26"),
        ("Oct 26, 2026", "Nov 1, 2026", "2026-10-26"),
    ],
)
def test_the_order_of_a_timesheets_dates_is_what_they_prove(upwork, first, last, proven):
    (line,) = upwork.lines(upwork.timesheet([first, last, "Jane", "1", ""]), account="client")
    assert line.day.isoformat() == proven


def test_where_dates_prove_nothing_the_user_is_asked(upwork):
    sheet = upwork.timesheet(
        ["06/01/2026", "06/07/2026", "Jane", "1", ""], ["01/06/2026", "07/06/2026", "Jane", "1", ""]
    )
    with pytest.raises(BadFile, match='set `dates` of the source to "day-first" or "month-first"'):
        upwork.read(sheet, account="client")
    page = upwork.read(sheet, account="client", dates="month-first")
    assert [line.record.day.isoformat() for line in page.records] == ["2026-06-01"]


def test_rows_taken_for_funding_without_a_word_of_it_are_counted_for_a_person(upwork):
    def notices(*rows, account="client"):
        return upwork.read(upwork.report(*rows), account=account).notices

    says = " not tell whether money goes into or out of escrow: taken as funding, which is no earning yet; compare it"
    rows = [fixed("1", "Nov 2, 2026", "9.00"), fixed("4", "Nov 9, 2026"), fixed("3", "Nov 5, 2026")]
    assert notices(rows[0]) == [f"the Fixed Price at x.csv:2 does{says} with the contract on Upwork"]
    assert notices(*rows) == [f"the Fixed Price at x.csv:2 (and 1 more row) does{says} with the contract on Upwork"]
    assert notices(fixed("1", "Nov 2, 2026", **{"Description 1": "Funding request 7"})) == []
    assert notices(*rows, account="freelancer") == []
