"""Lines of a bank that take others back: each takes back one, and only what is of its account and counterparty."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.decisions import Decided, MatchDecision, Relation, Verdict
from syncd.core.matching.taken_back import LATEST, ON_REQUEST, SOON, taken_back
from syncd.core.money import Money
from tests.examples import some

FIRST = date(2026, 6, 1)
NAMES = ("acme", "globex")


def line(number, amount, day=0, text="", bank="giro"):
    ref = f"{bank}/transaction/{number}"
    return BankLine(ref=ref, day=FIRST + timedelta(days=day), amount=Money(amount * 100, "EUR"), text=text)


def shown(*lines, decided=None):
    """Line → the one that takes it back; and the same of those that may be."""
    found = taken_back(lines, NAMES, decided)
    certain = {ref[-1]: one.back.ref[-1] for ref, one in found.certain.items()}
    return certain, {ref[-1]: back.ref[-1] for ref, back in found.doubtful.items()}


lists = st.lists(
    st.builds(
        line,
        st.integers(0, 99),
        st.sampled_from((150, 150, -150, -150, 90, -90)),
        st.integers(0, 60),
        st.sampled_from(("", "transfer", "ACME invoice 7", "Return ACME invoice 7", "Globex", "chargeback", "Rent")),
        st.sampled_from(("giro", "wise")),
    ),
    max_size=9,
    unique_by=lambda one: one.ref,
)


def test_each_takes_one_back_of_its_account_and_amount_that_came_before_whatever_the_order():
    @some(400)
    @given(lists, st.randoms(use_true_random=False))
    def hold(lines, chance):
        found = taken_back(lines, NAMES)
        backs = [one.back.ref for one in found.certain.values()]
        assert len(backs) == len(set(backs))
        pairs = [(one.line, one.back) for one in found.certain.values()]
        by_ref = {one.ref: one for one in lines}
        pairs += [(by_ref[ref], back) for ref, back in found.doubtful.items()]
        for came, back in pairs:
            assert came.amount == -back.amount
            assert came.amount.minor > 0
            assert came.ref.split("/")[0] == back.ref.split("/")[0]
            assert came.day <= back.day
        assert not found.certain.keys() & found.doubtful.keys()
        assert not set(backs) & {back.ref for back in found.doubtful.values()}
        shuffled = list(lines)
        chance.shuffle(shuffled)
        assert taken_back(shuffled, NAMES) == found

    hold()


@pytest.mark.parametrize(
    ("came", "went"),
    [
        ("ACME Ltd invoice 1017", "ACME Ltd invoice 1017"),
        ("ACME Ltd invoice 17", "Chargeback ACME Ltd invoice 17"),
        ("Initech RE17 / thank you", "Initech RE17"),
        ("Acme Ltd, ref 881", "ACME LTD RETURN 992"),
    ],
)
def test_the_same_words_with_a_number_or_a_return_of_the_same_name_take_it_back(came, went):
    assert shown(line(1, 150, 0, came), line(2, -150, 9, went)) == ({"1": "2"}, {})


@pytest.mark.parametrize(
    ("came", "went"),
    [
        ("ACME Ltd invoice 2026-1", "ACME Ltd, your order 992"),
        ("ACME Ltd", "ACME Ltd"),
        ("ACME Ltd 2026-07", "ACME Ltd 2026-07"),
        ("Initech, July", "Initech, July"),
    ],
)
def test_money_for_the_payer_may_be_a_purchase_until_a_person_says_what_it_is(came, went):
    """A month is no reference: both may be of it."""
    both = line(1, 150, 0, came), line(2, -150, 9, went)
    assert shown(*both) == ({}, {"1": "2"})
    assert shown(*both, decided=decided(Verdict.PINNED)) == ({"1": "2"}, {})
    assert shown(*both, decided=decided(Verdict.FORBIDDEN)) == ({}, {})


def test_one_purchase_is_asked_about_for_one_payment_and_never_again_when_it_was_refused():
    lines = line(1, 150, 0, "ACME one"), line(3, 150, 5, "ACME three"), line(2, -150, 9, "ACME")
    assert shown(*lines) == ({}, {"3": "2"})
    assert shown(*lines, decided=decided(Verdict.FORBIDDEN)) == ({}, {})


def test_a_bank_that_calls_it_a_return_needs_no_word_and_may_name_another_payer():
    came = line(1, 150, 0, "ACME Ltd")
    back = line(2, -150, 9, "ACME Ltd")
    assert shown(came, replace(back, returned="MD01")) == ({"1": "2"}, {})
    assert shown(came, replace(back, returned="MD01", text="")) == ({}, {"1": "2"})
    assert shown(came, replace(back, returned="MD01", text="Globex")) == ({}, {})


def test_the_payers_own_reference_shows_it_whatever_the_words_are():
    came = replace(line(1, 150, 0, "ACME Ltd"), reference="E2E-88123")
    for back in (
        replace(line(2, -150, 9, "Bank charges dept."), reference="E2E-88123"),
        line(2, -150, 9, "your payment E2E-88123 of 2 June"),
    ):
        assert shown(came, back) == ({"1": "2"}, {})
    monthly = replace(came, reference="2026-07")
    assert shown(monthly, replace(line(2, -150, 9, "Rent"), reference="2026-07")) == ({}, {})


def test_a_refund_on_request_takes_back_what_came_within_eight_weeks():
    """MD06: the payer asks for an authorised direct debit back."""
    back = replace(line(2, -150, ON_REQUEST.days + 1, "ACME"), returned="MD06")
    assert shown(line(1, 150, 0, "ACME"), back) == ({}, {})
    assert shown(line(1, 150, 1, "ACME"), back) == ({"1": "2"}, {})
    assert shown(line(1, 150, 0, "ACME"), replace(back, returned="MD01")) == ({"1": "2"}, {})


@pytest.mark.parametrize("went", ["Rent June", "Globex", "Initech"])
def test_money_for_somebody_else_takes_nothing_back(went):
    assert shown(line(1, 150, 0, "ACME Ltd invoice 17"), line(2, -150, 9, went)) == ({}, {})


def test_another_amount_or_account_or_an_earlier_day_takes_nothing_back():
    came = line(1, 150, 5, "ACME")
    for other in (line(2, -149, 9, "ACME"), line(2, -150, 9, "ACME", "wise"), line(2, -150, 4, "ACME returned")):
        assert shown(came, other) == ({}, {})
    late = line(2, -150, 5 + LATEST.days + 1, "ACME returned")
    assert shown(came, late) == ({}, {})


def test_the_latest_payment_is_meant_but_its_own_words_go_first():
    both = line(1, 150, 0, "ACME invoice 1"), line(2, 150, 9, "ACME invoice 2")
    assert shown(*both, line(3, -150, 20, "Acme, reversal")) == ({"2": "3"}, {})
    assert shown(*both, line(3, -150, 20, "return ACME invoice 1")) == ({"1": "3"}, {})


def test_a_line_that_names_nobody_may_take_it_back():
    came = line(1, 150, 0, "ACME invoice 1")
    assert shown(came, line(2, -150, 9, "CHARGEBACK")) == ({}, {"1": "2"})
    assert shown(came, line(2, -150, SOON.days, "")) == ({}, {"1": "2"})
    assert shown(came, line(2, -150, SOON.days + 1, "")) == ({}, {})


def test_a_person_decides():
    came, went = line(1, 150, 0, "ACME"), line(2, -150, 9, "Rent")
    assert shown(came, went, decided=decided(Verdict.PINNED)) == ({"1": "2"}, {})
    same = line(2, -150, 9, "ACME returned")
    assert shown(came, same, decided=decided(Verdict.FORBIDDEN)) == ({}, {})


def decided(verdict):
    one = MatchDecision(
        id=1,
        relation=Relation.TAKEN_BACK,
        ref="giro/transaction/2",
        other="giro/transaction/1",
        verdict=verdict,
        at=datetime(2026, 6, 1, tzinfo=UTC),
        actor="jane",
    )
    return Decided.of([one], Relation.TAKEN_BACK)
