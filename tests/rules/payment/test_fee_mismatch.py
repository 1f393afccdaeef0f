"""A fee is right to the cent for each row of fees, at the contract's fee."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.contract_fee import ContractFee, FeeSource
from syncd.core.discrepancies import SideCoverage, judge
from syncd.core.money import Money, share
from syncd.core.payment_group import WithoutFees
from syncd.core.severity import Severity
from syncd.core.terms import Terms
from syncd.core.time import midnight
from syncd.rules.payment.fee_mismatch import RULE, Options
from syncd.testing.payment_group import paid_row, payment_group, payment_groups
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import DIRECT, PLATFORM, contract


class TestContract(RuleContract):
    rule = RULE
    subjects = payment_groups()
    options = st.builds(Options, material=st.builds(Money, st.integers(0, 100_000), st.just("USD")))


def judged(*rows, options=None, **known):
    return judge(RULE, options or Options(), payment_group(*rows, **known))


def found(*rows, **known):
    return [judged.finding for judged in judged(*rows, **known).findings]


def test_the_catalogues_example_fifteen_percent_instead_of_ten():
    (finding,) = found(paid_row(1, "266.64 USD"), paid_row(2, "-40.00 USD", "fee"))
    assert finding.stake == Money.parse("13.34 USD")
    assert finding.severity is Severity.MEDIUM
    assert finding.summary == (
        "Upwork took a fee of 40.00 USD from 266.64 USD, posted Mon 16 Nov; at 10 %, as agreed, it is 26.66 USD"
    )
    assert finding.action == (
        "Ask Upwork to give back 13.34 USD of its fee for Backend API, or correct the fee in your configuration"
    )


@pytest.mark.parametrize(
    ("fee", "wrong"), [("-26.64", 1), ("-26.65", 0), ("-26.66", 0), ("-26.67", 0), ("-26.68", 1), ("-26.69", 1)]
)
def test_one_cent_is_tolerated_and_two_are_not(fee, wrong):
    assert len(found(paid_row(1, "266.64 USD"), paid_row(2, f"{fee} USD", "fee"))) == wrong


@pytest.mark.parametrize(("second", "wrong"), [("-6.68", 0), ("-6.69", 1)])
def test_each_row_of_fees_has_a_cent_of_its_own(second, wrong):
    rows = paid_row(1, "266.64 USD"), paid_row(2, "-20.00 USD", "fee"), paid_row(3, f"{second} USD", "fee")
    assert len(found(*rows)) == wrong


@given(st.integers(1, 10**8), st.integers(1, 30), st.integers(-10, 10))
def test_a_difference_is_found_from_two_cents_on_and_is_the_stake(gross, percent, off):
    fee = ContractFee(Decimal(percent) / 100, FeeSource.LEARNED)
    expected = share(Money(gross, "USD"), fee.fraction).minor
    charged = paid_row(2, Money(-expected - off, "USD"), "fee")
    wrong = found(paid_row(1, Money(gross, "USD")), charged, fee=fee)
    assert [finding.stake.minor for finding in wrong] == ([off] if abs(off) > 1 else [])


@pytest.mark.parametrize(("material", "severity"), [("13.33 USD", Severity.HIGH), ("13.34 USD", Severity.MEDIUM)])
def test_what_is_material_is_high(material, severity):
    rows = paid_row(1, "266.64 USD"), paid_row(2, "-40.00 USD", "fee")
    (finding,) = found(*rows, options=Options(material=material))
    assert finding.severity is severity


def test_the_fee_of_a_refund_is_given_back():
    refund = paid_row(1, "-400.00 USD", "refund")
    assert not found(refund, paid_row(2, "40.00 USD", "fee"))
    assert not found(refund)
    (part,) = found(refund, paid_row(2, "30.00 USD", "fee"))
    assert part.stake == Money.parse("10.00 USD")
    assert part.summary.startswith("Upwork gave back 30.00 USD with the refund of 400.00 USD")


@pytest.mark.parametrize(("given_back", "wrong"), [("40.00 USD", 0), ("10.00 USD", 1)])
def test_a_fee_may_be_given_back_beside_the_earning_that_was_refunded(given_back, wrong):
    rows = paid_row(1, "400.00 USD"), paid_row(2, "-40.00 USD", "fee"), paid_row(3, given_back, "fee")
    assert len(found(*rows, refunds=(paid_row(4, "-400.00 USD", "refund"),))) == wrong
    assert not found(*rows[:2], refunds=(paid_row(4, "-400.00 USD", "refund"),))
    assert len(found(*rows)) == 1


def test_where_the_fee_changes_meanwhile_either_is_right():
    changing = ContractFee(Decimal("0.10"), FeeSource.AGREED, frozenset({Decimal("0.05")}))
    for fee, wrong in (("-40.00 USD", 0), ("-20.00 USD", 0), ("-30.00 USD", 1)):
        assert len(found(paid_row(1, "400.00 USD"), paid_row(2, fee, "fee"), fee=changing)) == wrong


def test_a_learned_fee_is_called_so():
    learned = ContractFee(Decimal("0.0725"), FeeSource.LEARNED)
    (finding,) = found(paid_row(1, "400.00 USD"), paid_row(2, "-40.00 USD", "fee"), fee=learned)
    assert "at 7.25 %, the fee of the contract's first payments, it is 29.00 USD" in finding.summary


@pytest.mark.parametrize(
    "known", [{"fee": None}, {"contract": None, "fee": None}, {"profile": DIRECT}], ids=["fee", "contract", "platform"]
)
def test_without_a_known_fee_there_is_no_answer_at_all(known):
    verdict = judged(paid_row(1, "400.00 USD"), paid_row(2, "-1.00 USD", "fee"), **known)
    assert (verdict.findings, verdict.cannot_tell) == ((), ())


def test_a_fee_in_another_currency_cannot_be_told():
    verdict = judged(paid_row(1, "400.00 USD"), paid_row(2, "-37.00 EUR", "fee"))
    assert not verdict.findings
    assert verdict.cannot_tell


def test_a_missing_fee_is_late_after_a_week_in_which_all_is_known():
    posted = paid_row(1, "400.00 USD").posted
    late = midnight(posted + timedelta(days=8), PLATFORM.zone)
    before = judged(paid_row(1, "400.00 USD"), now=late - timedelta(seconds=1))
    assert (before.findings, before.cannot_tell) == ((), ())
    assert before.next == late
    (finding,) = found(paid_row(1, "400.00 USD"), now=late)
    assert finding.stake == Money.parse("-40.00 USD")
    assert finding.summary.startswith("Upwork took no fee from 400.00 USD, posted Mon 16 Nov; at 10 %")
    assert finding.action.startswith("Keep 40.00 USD back, which Upwork may still take as a fee for Backend API")
    unread = judged(paid_row(1, "400.00 USD"), now=late, posted=SideCoverage(complete=False, because="no export"))
    assert [unmade.because for unmade in unread.cannot_tell] == ["no export"]


def test_a_fee_nearby_that_names_no_earning_leaves_open_whose_it_is():
    verdict = judged(paid_row(1, "400.00 USD"), open_fees=("upwork/transaction/7",))
    assert not verdict.findings
    assert "1 fee posted around Mon 16 Nov may be of 400.00 USD or of other earnings" in verdict.cannot_tell[0].because


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("expense", {}),
        ("hourly", {"had_fees": False}),
        ("hourly", {"fee": ContractFee(Decimal(0), FeeSource.PUBLISHED)}),
    ],
    ids=["expenses may be free", "the export may show no fees", "the platform takes none"],
)
def test_a_missing_fee_may_be_right(kind, known):
    verdict = judged(paid_row(1, "400.00 USD", kind), **known)
    assert (verdict.findings, verdict.cannot_tell) == ((), ())
    assert len(found(paid_row(1, "400.00 USD", kind), paid_row(2, "-50.00 USD", "fee"), **known)) == 1


ALL = SideCoverage(complete=True)
FIRST = paid_row(1, "400.00 USD")
SECOND = paid_row(2, "266.64 USD", "bonus", day=14)
TEN = contract(terms=(Terms(fee=Decimal("0.10")),))


def never(*rows, known=ALL, **given):
    money = WithoutFees(rows=(FIRST, *rows), known=known, **given)
    return judged(FIRST, had_fees=False, without_fees=money, contract=TEN)


def test_a_contract_without_any_fee_is_one_discrepancy_of_all_its_payments():
    (one,) = never(SECOND).findings
    assert (str(one.finding.stake), one.severity) == ("-66.66 USD", Severity.HIGH)
    assert one.finding.summary == (
        "Upwork never took a fee on this contract: 2 payments, 666.64 USD in all; at 10 %, as agreed, it is 66.66 USD"
    )
    assert [evidence.ref for evidence in one.finding.evidence] == [FIRST.ref, FIRST.ref, SECOND.ref]
    assert not judged(SECOND, had_fees=False).findings  # the first one stands for all


def test_it_waits_a_week_for_each_fee_and_takes_no_fee_of_what_was_given_back():
    late = midnight(FIRST.posted + timedelta(days=8), PLATFORM.zone)
    money = WithoutFees(rows=(FIRST, SECOND), known=ALL)
    before = judged(FIRST, had_fees=False, without_fees=money, contract=TEN, now=late - timedelta(seconds=1))
    assert (before.findings, before.cannot_tell, before.next) == ((), (), late)
    first = judged(FIRST, had_fees=False, without_fees=money, contract=TEN, now=late)
    assert [str(one.finding.stake) for one in first.findings] == ["-40.00 USD"]
    assert first.next == midnight(SECOND.posted + timedelta(days=8), PLATFORM.zone)
    back = paid_row(3, "-400.00 USD", "refund", day=9)
    assert [str(one.finding.stake) for one in never(SECOND, back).findings] == ["-26.66 USD"]
    assert not never(paid_row(4, "-400.00 USD", "refund", day=9)).findings


def test_expenses_stay_free_and_a_fee_that_changes_counts_for_each_day():
    assert [str(one.finding.stake) for one in never(paid_row(2, "90.00 USD", "expense")).findings] == ["-40.00 USD"]
    since = [Terms(fee=Decimal("0.10")), Terms(start=SECOND.day, fee=Decimal("0.05"))]
    money = WithoutFees(rows=(FIRST, SECOND), known=ALL)
    (one,) = judged(FIRST, had_fees=False, without_fees=money, contract=contract(terms=tuple(since))).findings
    assert (str(one.finding.stake), "at 5 % and 10 %" in one.finding.summary) == ("-53.33 USD", True)


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"loose": 2}, "2 fees without a row to belong to may be of this contract"),
        ({"unseen": True}, "no source of this contract can show a fee"),
        ({"known": SideCoverage(complete=False, because="no export")}, "no export"),
    ],
)
def test_where_a_fee_may_be_elsewhere_it_cannot_be_told(given, because):
    verdict = never(SECOND, **given)
    assert not verdict.findings
    assert verdict.cannot_tell[0].because.startswith(because)
