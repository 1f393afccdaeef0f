"""Money on its way, as statements word it."""

import pytest

from syncd.cli.views.statement import in_transit_text
from syncd.core.money import Money
from syncd.core.statements import IN_TRANSIT, InTransit


@pytest.mark.parametrize("name", IN_TRANSIT)
def test_an_amount_below_nought_is_told_in_words_and_without_a_minus(name):
    above, below = (list(in_transit_text(InTransit(**{name: Money(minor, "USD")}))) for minor in (400, -400))
    assert "4.00 USD" in above[0]
    assert ("4.00 USD" in below[0], "-" in below[0]) == (True, False)
    assert above != below
    assert "beyond" in below[0]


def test_a_lower_bound_says_why_it_is_one():
    transit = InTransit(
        withdrawn_not_received=Money(0, "USD"),
        because={"withdrawn_not_received": "giro begins later"},
        at_least=frozenset({"withdrawn_not_received"}),
    )
    assert list(in_transit_text(transit)) == [
        "On its way at the end: ≥ 0.00 USD withdrawn and not received.",
        "What is withdrawn and not received is at least that: giro begins later.",
    ]


def test_what_nobody_can_tell_is_told_with_its_reason_but_not_of_a_bank():
    for why, said in (("giro is known through June", True), ("it is an account of a bank", False)):
        transit = InTransit(because={"withdrawn_not_received": why})
        words = [f"What is withdrawn and not received is not known: {why}."] if said else []
        assert list(in_transit_text(transit)) == words
