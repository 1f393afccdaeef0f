"""What is left of a bank's lines: all of it is listed, nothing twice, and every candidate has something in common."""

from hypothesis import given

from syncd.core.matching.arrivals import Arrival, BankMatch, How, SentPayout
from syncd.core.matching.decisions import Verdict
from syncd.core.matching.invoice_bank import match_invoices
from syncd.core.matching.taken_back import TakenLines, taken_back
from syncd.core.matching.unexplained import REFUSED, KnownMoney, unexplained
from syncd.core.money import Money
from tests.core.matching.test_invoice_bank import FIRST, books, decided, decision, invoice, line
from tests.examples import some

NOTHING = decided()


def listed(invoices=(), lines=(), said=NOTHING, payouts=(), platforms=()):
    """Ref → what is not explained, its candidates with their reasons, and the reason why there is none."""
    came, went = [one for one in lines if one.amount.minor > 0], [one for one in lines if one.amount.minor < 0]
    taken = taken_back(lines, ("acme", "globex"))
    paid = match_invoices(invoices, came, said, taken).paid
    known = KnownMoney(
        taken=taken, invoices=invoices, paid=paid, payouts=payouts, decided=said, platforms=dict(platforms)
    )
    return unexplained(came, went, known)


def reasons(*given, **more):
    return [
        (one.line.ref[-1], one.left.minor // 100, *(why.why for why in one.candidates), *filter(None, [one.why]))
        for one in listed(*given, **more)
    ]


def test_what_pays_and_what_is_left_are_all_of_the_money_that_came():
    @some(300)
    @given(books)
    def hold(book):
        invoices, lines, said = book
        paid = match_invoices(invoices, lines, said).paid
        known = KnownMoney(taken=TakenLines({}, {}), invoices=invoices, paid=paid, decided=said)
        left = {one.line.ref: one.left for one in unexplained(lines, (), known)}
        for each in lines:
            parts = sum((one.amount for one in paid if one.line == each.ref), Money(0, each.amount.currency))
            assert parts + left.get(each.ref, Money(0, each.amount.currency)) == each.amount
        assert all(money.minor > 0 for money in left.values())

    hold()


def test_each_candidate_says_what_is_lacking():
    sent = invoice(1, 500)
    for text, amount, why in (
        ("Hooli", 500, "the line has its amount, and neither its number nor its client's name"),
        ("acme", 480, "the line has its client's name, and neither its number nor its amount"),
        ("2026-1", 480, "the line has its number, and neither its client's name nor its amount"),
        ("Hooli", 480, "nothing that is known has its amount, or is named in it"),
    ):
        assert reasons([sent], [line(1, amount, 9, text)]) == [("1", amount, why)]
    assert reasons([sent], [line(1, 500, 9, "acme 2026-1")]) == []
    assert reasons([sent], [line(1, 500, 9, "acme 2026-1"), line(2, 500, 20, "acme 2026-1")]) == [
        ("2", 500, "it is paid by bank/transaction/1")
    ]
    assert reasons([sent], [line(1, 600, 9, "acme 2026-1")]) == [
        ("1", 100, "it pays invoices/transaction/2026-1, and brings more than was left to pay")
    ]
    assert reasons([invoice(1, 500, day=20)], [line(1, 500, 9, "acme 2026-1")]) == [
        ("1", 500, "it was sent after the line")
    ]
    assert reasons([invoice(1, 500, currency="USD")], [line(1, 500, 9, "acme 2026-1")]) == [("1", 500, "it is in USD")]
    refused = decided(decision(1, 1, 1, Verdict.FORBIDDEN))
    assert reasons([sent], [line(1, 500, 9, "acme 2026-1")], refused) == [("1", 500, REFUSED)]


def test_a_line_of_a_client_who_owes_nothing_says_so():
    found = reasons([invoice(1, 500)], [line(1, 500, 9, "acme"), line(2, 30, 20, "acme")])
    assert found == [("2", 30, "it has the name of the client of acme, and no invoice of it is open")]


def test_two_invoices_of_one_amount_are_both_candidates():
    why = "the line has its client's name and amount, and other invoices fit as well"
    assert reasons([invoice(1, 500), invoice(2, 500)], [line(1, 500, 9, "acme")]) == [("1", 500, why, why)]


def payout(number, amount, day=0):
    ref = f"upwork/transaction/{number}"
    sent = FIRST.replace(day=1 + day)
    return SentPayout(ref=ref, day=sent, amount=Money(amount * 100, "EUR"), names=frozenset({"upwork"}))


def test_a_payout_that_fits_not_says_by_how_much():
    sent = payout(1, 500)
    cases = ((480, "20.00 EUR less arrived, which is more than banks on the way take"), (530, "30.00 EUR more arrived"))
    for amount, why in cases:
        assert reasons(lines=[line(1, amount, 2, "Upwork")], payouts=[(sent, BankMatch())]) == [("1", amount, why)]
    assert reasons(lines=[line(1, 480, 2, "Hooli")], payouts=[(sent, BankMatch())])[0][2:] == (
        "nothing that is known has its amount, or is named in it",
    )
    names = [("upwork", {"upwork"})]
    assert reasons(lines=[line(1, 480, 2, "Upwork")], platforms=names)[0][2:] == (
        "it names upwork, and no payout of these days is known",
    )


def test_what_a_payout_brought_is_explained_and_a_second_line_says_where_it_arrived():
    sent, came = payout(1, 500), line(1, 500, 2, "Upwork")
    match = BankMatch({sent.ref: Arrival(line=came, payouts=(sent,), how=How.AMOUNT)})
    again = line(2, 500, 3, "Upwork")
    assert reasons(lines=[came, again], payouts=[(sent, match)]) == [("2", 500, "it arrived as bank/transaction/1")]


def test_money_that_was_taken_back_is_explained_with_the_line_that_took_it():
    assert reasons(lines=[line(1, 500, 9, "acme"), line(2, -500, 12, "acme, returned")]) == []


def test_money_that_goes_out_is_listed_only_where_it_may_take_a_payment_back():
    sent, came = invoice(1, 500), line(1, 500, 9, "acme 2026-1")
    assert reasons([sent], [came, line(2, -500, 12, "Chargeback"), line(3, -30, 13, "Groceries")]) == [
        ("2", -500, "it may take it back: it has its amount, and its words do not tell")
    ]
