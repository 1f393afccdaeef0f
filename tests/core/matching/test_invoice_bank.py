"""Own invoices and a bank's lines: whatever they are, no line pays twice, and their order is no matter."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided, Relation, Verdict
from syncd.core.matching.invoice_bank import SentInvoice, match_invoices
from syncd.core.money import Money
from tests.core.matching.decided import decision as made
from tests.core.matching.decided import some_decisions
from tests.examples import some

FIRST = date(2026, 6, 1)


def invoice(number, amount, day=0, client="acme", currency="EUR"):
    return SentInvoice(
        ref=f"invoices/transaction/2026-{number}",
        number=f"2026-{number}",
        sent=FIRST + timedelta(days=day),
        amount=Money(amount * 100, currency),
        contract=client,
        payers=frozenset({client}),
    )


def line(number, amount, day, text="transfer", currency="EUR"):
    ref = f"bank/transaction/{number}"
    return BankLine(ref=ref, day=FIRST + timedelta(days=day), amount=Money(amount * 100, currency), text=text)


def shown(found):
    return {(one.line[-1], one.invoice[-1], one.amount.minor // 100) for one in found.paid}


def opened(found):
    return {ref[-1]: [one[-1] for one in lines] for ref, lines in found.open.items()}


amounts = st.sampled_from((100, 200, 300, 500))
days = st.integers(0, 250)
texts = st.sampled_from(("transfer", "ACME GmbH", "Globex", "Invoice 2026-1", "2026-1 and 2026-2 acme", "2026-11"))
currencies = st.sampled_from(("EUR", "EUR", "USD"))


def decision(number, line, invoice, verdict=Verdict.PINNED, amount=None):
    """What a person said about a line and an invoice, by their numbers."""
    refs = f"bank/transaction/{line}", f"invoices/transaction/2026-{invoice}"
    return made(Relation.BANK_INVOICE, number, *refs, verdict, amount and Money(amount * 100, "EUR"))


def decided(*decisions):
    return Decided.of(decisions, Relation.BANK_INVOICE)


decisions = some_decisions(decision, amounts)
books = st.tuples(
    st.lists(
        st.builds(invoice, st.integers(1, 9), amounts, days, st.sampled_from(("acme", "globex")), currencies),
        max_size=5,
        unique_by=lambda one: one.ref,
    ),
    st.lists(
        st.builds(line, st.integers(1, 9), amounts, days, texts, currencies), max_size=6, unique_by=lambda one: one.ref
    ),
    st.just(decided()) | decisions.map(lambda made: decided(*made)),
)


def test_nothing_is_paid_twice_and_no_line_pays_an_invoice_that_was_not_sent():
    @some(400)
    @given(books)
    def hold(book):
        invoices, lines = ({one.ref: one for one in part} for part in book[:2])
        said = book[2]
        found = match_invoices(*book)
        for records, name in ((invoices, "invoice"), (lines, "line")):
            for ref, record in records.items():
                parts = [one.amount for one in found.paid if getattr(one, name) == ref]
                assert all(part.minor > 0 and part.currency == record.amount.currency for part in parts)
                assert sum(part.minor for part in parts) <= record.amount.minor
        for one in found.paid:
            is_pinned = one.invoice in said.others(one.line)
            assert is_pinned or said.allows(one.line, one.invoice)
            assert is_pinned or invoices[one.invoice].sent <= lines[one.line].day
            text, sent = lines[one.line].text.casefold(), invoices[one.invoice]
            assert is_pinned or sent.number in text or sent.contract in text
        for ref, fitting in found.open.items():
            assert fitting
            assert all(invoices[ref].sent <= lines[each].day for each in fitting)

    hold()


def test_the_order_in_which_they_are_read_is_no_matter():
    @some(200)
    @given(books, st.randoms(use_true_random=False))
    def hold(book, chance):
        shuffled = [list(part) for part in book[:2]]
        for part in shuffled:
            chance.shuffle(part)
        assert match_invoices(*shuffled, book[2]) == match_invoices(*book)

    hold()


def test_a_line_that_names_the_number_pays_it_in_part_or_several():
    found = match_invoices(
        [invoice(1, 500), invoice(2, 300)], [line(1, 200, 9, "Acme, re 2026-1"), line(2, 600, 20, "2026-1, 2026-2")]
    )
    assert shown(found) == {("1", "1", 200), ("2", "1", 300), ("2", "2", 300)}


def test_a_number_alone_pays_only_what_is_left_and_may_be_it_otherwise():
    """Anybody may write a month."""
    for text in ("Pension Fund, payment for month 2026-1", "2026-1"):
        for amount, day in ((300, 9), (900, 9)):
            found = match_invoices([invoice(1, 500)], [line(1, amount, day, text)])
            assert (shown(found), opened(found)) == (set(), {"1": ["1"]})
        assert shown(match_invoices([invoice(1, 500)], [line(1, 500, 9, text)])) == {("1", "1", 500)}
    parts = [line(1, 200, 9, "Acme 2026-1"), line(2, 300, 20, "2026-1")]
    assert shown(match_invoices([invoice(1, 500)], parts)) == {("1", "1", 200), ("2", "1", 300)}


def test_a_number_alone_does_not_keep_a_line_from_the_invoice_of_its_sender():
    both = [invoice(1, 500), invoice(2, 300, client="globex")]
    found = match_invoices(both, [line(1, 300, 9, "Globex, month 2026-1")])
    assert (shown(found), opened(found)) == ({("1", "2", 300)}, {})


def test_a_number_counts_as_a_whole_word():
    assert shown(match_invoices([invoice(1, 500)], [line(1, 300, 9, "2026-11")])) == set()


def test_an_amount_alone_pays_nothing_and_may_be_it():
    for text in ("transfer", "", "Stranger Ltd"):
        found = match_invoices([invoice(1, 500)], [line(1, 500, 9, text)])
        assert (shown(found), opened(found)) == (set(), {"1": ["1"]})


def test_a_line_of_its_amount_pays_the_one_of_the_client_that_it_names():
    both = [invoice(1, 500, client="acme"), invoice(2, 500, client="globex")]
    assert shown(match_invoices(both, [line(1, 500, 9, "Globex Inc")])) == {("1", "2", 500)}
    found = match_invoices(both, [line(1, 500, 9)])
    assert (shown(found), opened(found)) == (set(), {"1": ["1"], "2": ["1"]})


def test_as_many_lines_as_invoices_of_one_amount_pay_all_the_oldest_first():
    lines = [line(1, 500, 40, "acme"), line(2, 500, 20, "acme")]
    found = match_invoices([invoice(2, 500, 30), invoice(1, 500)], lines)
    assert shown(found) == {("2", "1", 500), ("1", "2", 500)}


def test_a_clients_line_is_worth_several_of_its_invoices():
    three = [invoice(1, 500), invoice(2, 300, 5), invoice(3, 100, 9)]
    assert shown(match_invoices(three, [line(1, 800, 20, "Acme")])) == {("1", "1", 500), ("1", "2", 300)}


def test_another_line_of_the_client_may_be_it():
    found = match_invoices([invoice(1, 500)], [line(1, 480, 20, "Acme"), line(2, 480, 20, "Globex")])
    assert (shown(found), opened(found)) == (set(), {"1": ["1"]})


def test_another_currency_pays_nothing_but_may_be_it_where_it_names_the_number():
    found = match_invoices([invoice(1, 500)], [line(1, 500, 20, currency="USD"), line(2, 540, 20, "2026-1", "USD")])
    assert (shown(found), opened(found)) == (set(), {"1": ["2"]})


def test_what_a_person_says_goes_before_numbers_and_amounts():
    both = [invoice(1, 500), invoice(2, 500)]
    assert shown(match_invoices(both, [line(1, 500, 9, "2026-1")], decided(decision(1, 1, 2)))) == {("1", "2", 500)}
    part = decided(decision(1, 1, 1, amount=200), decision(2, 1, 2))
    assert shown(match_invoices(both, [line(1, 500, 9)], part)) == {("1", "1", 200), ("1", "2", 300)}


def test_what_a_person_refuses_is_neither_paid_nor_open():
    refused = decided(decision(1, 1, 1, Verdict.FORBIDDEN))
    for text, amount in (("2026-1", 500), ("acme", 480)):
        found = match_invoices([invoice(1, 500)], [line(1, amount, 9, text)], refused)
        assert (shown(found), opened(found)) == (set(), {})


class Day(date):
    """A day that counts how often days are compared."""

    compared = 0

    def __lt__(self, other):
        Day.compared += 1
        return date.__lt__(self, other)

    def __le__(self, other):
        Day.compared += 1
        return date.__le__(self, other)


def comparisons(months):
    """How often days are compared to match as many invoices, one a month, with other lines of a bank."""
    days = [Day.fromordinal(FIRST.toordinal() + 30 * month) for month in range(months)]
    invoices = [replace(invoice(number, 100 + number), sent=day) for number, day in enumerate(days)]
    lines = [replace(line(number, 7 + number, 0), day=day) for number, day in enumerate(days)]
    Day.compared = 0
    match_invoices(invoices, lines)
    return Day.compared


def test_a_line_is_compared_with_the_invoices_of_the_days_before_it_and_not_with_all():
    assert comparisons(400) <= 4 * 1.5 * comparisons(100)
