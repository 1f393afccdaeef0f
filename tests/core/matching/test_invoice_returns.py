"""Money of invoices that goes back: never more than came, each line once; what a line names decides what is known."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.decisions import Decided, Verdict
from syncd.core.matching.invoice_bank import match_invoices
from syncd.core.matching.invoice_returns import Returns
from syncd.core.matching.taken_back import taken_back
from syncd.core.money import Money
from tests.core.matching.test_invoice_bank import decided, decision, invoice, line
from tests.examples import some

RETURN = "Return Acme 2026-1"


def found(invoices, lines, said=None):
    """What went back for certain, and what is asked."""
    said = said or Decided()
    came, went = [one for one in lines if one.amount.minor > 0], [one for one in lines if one.amount.minor < 0]
    taken = taken_back(lines, ("acme", "globex"))
    paid = match_invoices(invoices, came, said, taken).paid
    return Returns({one.ref: one for one in came}, paid, said, taken).of(invoices, went), paid


def shown(*given):
    """(invoice, line, amount) of what went back; invoice → (line, payment) of what is asked."""
    returned, _ = found(*given)
    certain = [(one.invoice[-1], one.back.ref[-1], one.amount.minor // 100) for one in returned.certain]
    return certain, {ref[-1]: (one.back.ref[-1], one.line.ref[-1]) for ref, one in returned.asked.items()}


texts = st.sampled_from(
    ("Acme 2026-1", "return Acme 2026-1", "return acme", "Globex 2026-2", "chargeback 2026-2 globex", "Acme", "Rent")
)
books = st.tuples(
    st.lists(
        st.builds(invoice, st.integers(1, 4), st.sampled_from((100, 200)), st.integers(0, 30)),
        max_size=4,
        unique_by=lambda one: one.ref,
    ),
    st.lists(
        st.builds(
            line, st.integers(1, 99), st.sampled_from((100, 200, 50, -50, -100, -120)), st.integers(0, 200), texts
        ),
        max_size=7,
        unique_by=lambda one: one.ref,
    ),
)


def test_no_more_goes_back_than_came_each_line_takes_back_once_and_their_order_is_no_matter():
    @some(300)
    @given(books, st.randoms(use_true_random=False))
    def hold(book, chance):
        invoices, lines = book
        returned, paid = found(invoices, lines)
        days = {one.ref: one.day for one in lines}
        for one in invoices:
            came = sum(part.amount.minor for part in paid if part.invoice == one.ref)
            went = [part for part in returned.certain if part.invoice == one.ref]
            assert sum(part.amount.minor for part in went) <= came
            for last in went:
                before = [part for part in paid if part.invoice == one.ref and days[part.line] <= last.back.day]
                until = [part for part in went if part.back.order <= last.back.order]
                assert sum(part.amount.minor for part in until) <= sum(part.amount.minor for part in before)
        backs = [part.back.ref for part in returned.certain]
        assert len(backs) == len(set(backs))
        assert not set(backs) & {one.back.ref for one in returned.asked.values()}
        shuffled = [list(part) for part in book]
        for part in shuffled:
            chance.shuffle(part)
        assert found(*shuffled)[0] == returned

    hold()


def test_a_part_that_names_the_invoice_and_its_client_is_a_figure():
    sent, came = invoice(1, 500), line(1, 500, 9, "Acme 2026-1")
    assert shown([sent], [came, line(2, -120, 20, RETURN)]) == ([("1", "2", 120)], {})
    twice = [came, line(2, -120, 20, RETURN), line(3, -30, 25, RETURN)]
    assert shown([sent], twice) == ([("1", "2", 120), ("1", "3", 30)], {})
    letters = replace(sent, number="RE-2026-001")
    unsaid = [line(1, 500, 9, "Acme RE-2026-001"), line(2, -120, 20, "Acme RE-2026-001")]
    assert shown([letters], unsaid) == ([("1", "2", 120)], {})


def test_what_two_payments_brought_may_go_back_at_once():
    both = [line(1, 300, 9, "Acme 2026-1"), line(2, 200, 10, "Acme 2026-1")]
    assert shown([invoice(1, 500)], [*both, line(3, -500, 20, RETURN)]) == ([("1", "3", 500)], {})


def test_what_comes_later_did_not_go_back_before():
    part, back, later = line(1, 50, 9, "Acme 2026-1"), line(2, -100, 20, RETURN), line(3, 50, 60, "Acme 2026-1")
    asked = ([], {"1": ("2", "1")})
    assert shown([invoice(1, 100)], [part, back]) == shown([invoice(1, 100)], [part, back, later]) == asked


def test_a_part_with_the_reference_of_the_payment_and_the_client_is_a_figure():
    came = replace(line(1, 500, 9, "Acme 2026-1"), reference="E2E-88123")
    back = replace(line(2, -120, 20, "Acme Ltd"), reference="E2E-88123")
    assert shown([invoice(1, 500)], [came, back]) == ([("1", "2", 120)], {})
    assert shown([invoice(1, 500)], [came, replace(back, text="Hooli")]) == ([], {"1": ("2", "1")})


def _in_dollars(lines):
    return [replace(one, amount=Money(one.amount.minor, "USD")) if one.amount.minor < 0 else one for one in lines]


def test_what_would_be_a_figure_is_a_question_in_another_currency():
    @some(300)
    @given(books)
    def hold(book):
        invoices, lines = book
        lines = [one for one in lines if one.amount.minor != -10_000]
        returned, _ = found(invoices, lines)
        abroad, _ = found(invoices, _in_dollars(lines))
        assert not abroad.certain
        assert abroad.asked.keys() >= {one.invoice for one in returned.certain} | returned.asked.keys()

    hold()


def test_a_return_in_another_currency_is_asked_about():
    came, sent = replace(line(1, 840, 9, "Acme 2026-1"), reference="E2E-88123"), invoice(1, 840)
    for text in (RETURN, "return Acme"):
        assert shown([sent], _in_dollars([came, line(2, -200, 20, text)])) == ([], {"1": ("2", "1")})
        assert shown([sent], _in_dollars([came, line(2, -900, 20, text)])) == ([], {"1": ("2", "1")})
    named = replace(line(2, -200, 20, "Acme"), reference="E2E-88123")
    assert shown([sent], _in_dollars([came, named])) == ([], {"1": ("2", "1")})
    assert shown([sent], _in_dollars([came, line(2, -200, 20, "Rent")])) == ([], {})


def test_more_than_came_or_a_number_like_a_month_or_no_client_is_a_question():
    sent, came = invoice(1, 500), line(1, 500, 9, "Acme 2026-1")
    for amount, text in ((-503, RETURN), (-120, "Acme 2026-1"), (-120, "return 2026-1"), (-120, "return Acme")):
        assert shown([sent], [came, line(2, amount, 20, text)]) == ([], {"1": ("2", "1")})
    both = [came, line(3, 300, 10, "Acme 2026-2")]
    asked = shown([sent, invoice(2, 300)], [*both, line(2, -120, 20, "return Acme 2026-1 2026-2")])
    assert asked == ([], {"1": ("2", "1"), "2": ("2", "3")})


def test_a_line_that_names_just_the_client_is_asked_about_for_payments_of_at_least_its_amount():
    three = [invoice(1, 500), invoice(2, 80), invoice(3, 300, client="globex")]
    came = [line(1, 500, 9, "Acme 2026-1"), line(2, 80, 10, "Acme 2026-2"), line(3, 300, 11, "Globex 2026-3")]
    assert shown(three, [*came, line(4, -120, 20, "return Acme")]) == ([], {"1": ("4", "1")})
    charged = line(4, -503, 20, "return Acme, incl. charges")
    assert shown(three, [*came, charged]) == ([], {"1": ("4", "1"), "2": ("4", "2")})
    assert shown(three, [*came, line(4, -120, 420, "return Acme")]) == ([], {})


def test_a_refund_on_request_is_of_the_last_weeks():
    both = [invoice(1, 500), invoice(2, 400)]
    came = [line(1, 500, 9, "Acme 2026-1"), line(2, 400, 80, "Acme 2026-2")]
    back = line(3, -120, 90, "return Acme")
    assert shown(both, [*came, back]) == ([], {"1": ("3", "1"), "2": ("3", "2")})
    assert shown(both, [*came, replace(back, returned="MD06")]) == ([], {"2": ("3", "2")})


def test_a_person_says_that_it_is_of_another_thing():
    book = [invoice(1, 500)], [line(1, 500, 9, "Acme 2026-1"), line(2, -120, 20, RETURN)]
    assert shown(*book, decided(decision(1, 2, 1, Verdict.FORBIDDEN))) == ([], {})
