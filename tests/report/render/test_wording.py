from datetime import UTC, datetime

from syncd.core.money import Money
from syncd.report.render import wording as words

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def test_a_subject_of_any_kind_is_named_from_its_facts():
    assert words.about({"kind": "source-health", "source": "upwork"}) == "upwork"
    payment = {"kind": "payment-group", "contract": "api", "number": "7", "posted": "2026-11-16"}
    assert words.about(payment) == "api, 7, posted Mon 16 Nov 2026"
    assert words.about({**payment, "start": "2026-11-09", "end": "2026-11-15"}) == "api, 7, 9 to 15 Nov 2026"
    assert words.about({"kind": "client-week", "client": "acme", "start": "2026-11-09", "end": "2026-11-15"}) == (
        "acme, 9 to 15 Nov 2026"
    )


def test_a_stake_says_which_way_the_money_goes():
    assert words.stake(Money(10_000, "USD")) == "100.00 USD"
    assert words.stake(Money(-1_333, "EUR")) == "13.33 EUR may have to go back"
    assert words.stake(Money(0, "EUR")) == "no amount"
    assert words.stake(None) == "amount unknown"
