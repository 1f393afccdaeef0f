"""Invoices that are open again: who pays again has paid, and what came beyond an invoice may go back."""

from dataclasses import replace

from hypothesis import given

from syncd.core.matching.decisions import Decided
from syncd.core.matching.invoice_bank import match_invoices
from syncd.core.matching.invoice_reopened import pay_reopened
from syncd.core.matching.invoice_returns import Returns
from syncd.core.matching.taken_back import taken_back
from tests.core.matching.test_invoice_bank import decided, decision, invoice, line
from tests.core.matching.test_invoice_returns import RETURN, books
from tests.examples import some


def played(invoices, lines, said=None):
    said = said or Decided()
    came, went = [one for one in lines if one.amount.minor > 0], [one for one in lines if one.amount.minor < 0]
    taken = taken_back(lines, ("acme", "globex"))
    found = match_invoices(invoices, came, said, taken)
    returned = Returns({one.ref: one for one in came}, found.paid, said, taken).of(invoices, went)
    found = replace(found, went_back=returned.certain, returns=returned.asked)
    return pay_reopened(invoices, [one for one in came if one.ref not in taken.certain], found, said)


def net(*given):
    """Invoice → what stayed of what came for it, in whole euros."""
    found = played(*given)
    nets = {}
    for sign, parts in ((1, found.paid), (-1, found.went_back)):
        for part in parts:
            nets[part.invoice[-1]] = nets.get(part.invoice[-1], 0) + sign * part.amount.minor // 100
    return nets


def test_no_invoice_has_more_than_its_amount_in_the_end_and_no_line_pays_more_than_it_brought():
    @some(300)
    @given(books)
    def hold(book):
        invoices, lines = book
        found = played(invoices, lines)
        for one in invoices:
            came = sum(part.amount.minor for part in found.paid if part.invoice == one.ref)
            went = sum(part.amount.minor for part in found.went_back if part.invoice == one.ref)
            assert 0 <= came - went <= one.amount.minor
        for each in lines:
            brought = sum(part.amount.minor for part in found.paid if part.line == each.ref)
            assert brought <= max(0, each.amount.minor)
        pairs = [(part.invoice, part.line) for part in found.paid]
        assert len(pairs) == len(set(pairs))

    hold()


def test_a_client_who_pays_the_part_again_has_paid():
    parts = [line(1, 500, 9, "Acme 2026-1"), line(2, -120, 20, RETURN)]
    assert net([invoice(1, 500)], parts) == {"1": 380}
    assert net([invoice(1, 500)], [*parts, line(3, 120, 25, "Acme 2026-1, again")]) == {"1": 500}
    assert net([invoice(1, 500)], [*parts, line(3, 120, 25, "Acme")]) == {"1": 500}
    assert net([invoice(1, 500)], [*parts, line(3, 50, 25, "Acme 2026-1")]) == {"1": 430}


def test_what_came_beyond_an_invoice_may_go_back():
    assert net([invoice(1, 500)], [line(1, 620, 9, "Acme 2026-1"), line(2, -120, 20, RETURN)]) == {"1": 500}


def test_what_a_person_gave_an_invoice_is_not_given_twice():
    lines = [line(1, 620, 9, "Hooli"), line(2, -120, 20, RETURN)]
    assert net([invoice(1, 500)], lines, decided(decision(1, 1, 1, amount=500))) == {"1": 380}
    parts = [line(1, 500, 9, "Acme 2026-1"), line(2, -120, 20, RETURN), line(3, 120, 25, "Hooli")]
    assert net([invoice(1, 500)], parts, decided(decision(1, 3, 1))) == {"1": 500}


def test_another_invoice_of_the_amount_keeps_the_line_open_for_both():
    both = [invoice(1, 500), invoice(2, 120)]
    lines = [line(1, 500, 9, "Acme 2026-1"), line(2, -120, 20, RETURN)]
    assert net(both, [*lines, line(3, 120, 25, "Acme")]) == {"1": 380, "2": 120}
    assert net([*both, invoice(3, 120)], [*lines, line(3, 120, 25, "Acme")]) == {"1": 380}
