from datetime import date, timedelta

import pytest
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.core.calendar import Calendar
from syncd.core.discrepancies import judge
from syncd.core.matching.arrivals import Lost
from syncd.core.money import Money
from syncd.core.payout import KnownBank
from syncd.core.severity import Severity
from syncd.core.time import instant
from syncd.rules.payout.payout_not_received import RULE
from syncd.testing.payout import GIRO, LATE, ON_TIME, SENT, arrived, payout, payouts, taken_back
from syncd.testing.rules import RuleContract


class TestContract(RuleContract):
    rule = RULE
    subjects = payouts()
    options = st.builds(RULE.Options, days=st.integers(1, 15))


def verdict(subject, **options):
    return judge(RULE, RULE.Options(**options), subject)


def test_the_example_sent_on_17_june_and_none_by_24_june():
    (found,) = verdict(payout()).findings
    assert (found.severity, found.finding.stake) == (Severity.HIGH, Money(50_000, "USD"))
    assert found.finding.summary == (
        "Upwork sent 500.00 USD on Wed 17 Jun, expected by Wed 24 Jun: no statement of giro shows it"
    )
    assert found.finding.action == "Ask Upwork where it sent the 500.00 USD of Wed 17 Jun"


def test_it_is_not_late_before_its_last_day_is_over_and_is_judged_again_then():
    early = verdict(payout(now=ON_TIME))
    assert (early.findings, early.cannot_tell) == ((), ())
    assert early.next == instant("2026-06-25T00:00:00Z")
    assert verdict(payout(now=early.next)).findings


def test_weekends_and_days_off_do_not_count():
    holiday = Calendar(days_off=frozenset({date(2026, 6, 22), date(2026, 6, 23)}))
    assert not verdict(payout(calendar=holiday)).findings
    assert verdict(payout(calendar=holiday, now=LATE + timedelta(days=3), banks=(known_through(30),))).findings


def known_through(day):
    return KnownBank("giro", date(2026, 1, 1), date(2026, 6, day))


@pytest.mark.parametrize("amount", ["500.00 USD", "495.00 USD", "449.00 EUR"])
def test_a_line_brings_it_whatever_it_is_called(amount):
    assert verdict(payout(arrival=arrived(amount))).findings == ()


def test_a_payout_that_came_back_is_not_expected():
    assert verdict(payout(returned=SENT + timedelta(days=3))).findings == ()


def test_statements_must_reach_the_day_by_which_it_is_expected():
    (unmade,) = verdict(payout(banks=(known_through(23),))).cannot_tell
    assert unmade.because == (
        "whether the payout of 500.00 USD on Wed 17 Jun arrived: statements of giro are known through Tue 23 Jun"
    )
    assert unmade.source == "giro"
    assert verdict(payout(banks=(known_through(24),))).findings


def test_every_bank_must_be_known():
    (unmade,) = verdict(payout(banks=(GIRO, KnownBank("wise", None, None)))).cannot_tell
    assert unmade.source == "wise"


def test_what_a_person_says_arrived_is_judged_by_the_days_that_all_banks_show():
    """And not by the platform's next export."""
    assert verdict(payout()).as_of == instant("2026-06-26T00:00:00Z")  # all of Thu 25 June
    assert verdict(payout(banks=(GIRO, known_through(30)))).as_of == instant("2026-06-26T00:00:00Z")
    assert verdict(payout(banks=(GIRO, KnownBank("wise", None, None)))).as_of is None


def test_without_a_bank_nobody_asks():
    silent = verdict(payout(banks=()))
    assert (silent.findings, silent.cannot_tell) == ((), ())


@pytest.mark.parametrize(("since", "is_found"), [(SENT, False), (SENT - timedelta(days=1), True)])
def test_nothing_before_the_first_known_day_of_a_bank_is_late(since, is_found):
    judged = verdict(payout(banks=(KnownBank("giro", since, date(2026, 6, 25)),)))
    assert (bool(judged.findings), judged.cannot_tell) == (is_found, ())


def test_lines_that_may_be_it_are_named_and_not_guessed_at():
    lines = (arrived("498.00 USD").line, arrived("497.00 USD").line)
    (unmade,) = verdict(payout(unclear=lines)).cannot_tell
    assert unmade.because == (
        "whether the payout of 500.00 USD on Wed 17 Jun arrived: 498.00 USD on Fri 19 Jun, 497.00 USD on Fri 19 Jun "
        "may be it: `syncd match upwork/transaction/90 giro/transaction/1` says that they belong together, "
        "`syncd unmatch upwork/transaction/90 giro/transaction/1` that they do not"
    )
    (unmade,) = verdict(payout(incomparable=(arrived("400.00 GBP").line,))).cannot_tell
    assert unmade.because.endswith(
        "400.00 GBP on Fri 19 Jun may be it, and no rate tells: add to your configuration, each on a line of its own, "
        '`[[fx]]`, `from = 2026-06-17`, `base = "USD"`, `quote = "GBP"`, `rate = "…"`: GBP for one USD'
    )


def test_what_was_taken_back_has_not_arrived():
    lost = Lost(arrived("500.00 USD"), taken_back("500.00 USD"))
    (found,) = verdict(payout(lost=lost)).findings
    assert found.finding.stake == Money(50_000, "USD")
    assert found.finding.summary == (
        "Upwork sent 500.00 USD on Wed 17 Jun, and it arrived on Fri 19 Jun: 500.00 USD left your bank account again "
        "on Mon 22 Jun"
    )
    assert found.finding.action == "Ask your bank why 500.00 USD left on Mon 22 Jun, and Upwork to send it again"
    assert [each.ref for each in found.finding.evidence][1:3] == ["giro/transaction/1", "giro/transaction/2"]


def test_what_may_have_been_taken_back_is_a_question():
    judged = verdict(payout(arrival=arrived("500.00 USD"), suspected=taken_back("500.00 USD")))
    (unmade,) = judged.cannot_tell
    assert not judged.findings
    assert unmade.because.endswith(
        "500.00 USD on Fri 19 Jun may be what −500.00 USD on Mon 22 Jun takes back: `syncd match giro/transaction/2 "
        "giro/transaction/1` says that they belong together, "
        "`syncd unmatch giro/transaction/2 giro/transaction/1` that they do not"
    )


def test_its_days_are_of_your_choice_as_long_as_lines_are_looked_for():
    assert not verdict(payout(), days="10 business days").findings
    with pytest.raises(ValidationError):
        RULE.Options(days=16)


@pytest.mark.parametrize("fee", ["5.00 USD", "-1", "five", 5])
def test_a_fee_on_the_way_is_an_amount_without_a_currency(fee):
    with pytest.raises(ValidationError, match="must be an amount without a currency"):
        RULE.Options(fee=fee)
