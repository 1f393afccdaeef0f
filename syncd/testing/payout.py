"""Payouts, for tests of rules."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from syncd.core.accounts import AccountKey
from syncd.core.discrepancies import SideCoverage
from syncd.core.matching.arrivals import Arrival, BankLine, How, Lost, SentPayout
from syncd.core.matching.payouts import Draw, MoneyRow, Portion, Withdrawal
from syncd.core.money import Money
from syncd.core.payout import KnownBank, Payout
from syncd.core.records import TransactionKind
from syncd.core.reference_rates import ReferenceRate, ReferenceRates
from syncd.testing.subjects import UTC_ZONE, ZONES

SENT = date(2026, 6, 17)
"""A Wednesday, the day of the payout: five business days later is Wed 24 June."""
ON_TIME = datetime(2026, 6, 24, 12, tzinfo=UTC)
LATE = datetime(2026, 6, 26, 12, tzinfo=UTC)
RATES = ReferenceRates.of([ReferenceRate(start=date(2026, 1, 1), base="USD", quote="EUR", rate=Decimal("0.92"))])
GIRO = KnownBank("giro", date(2026, 1, 1), date(2026, 6, 25))


def earning(number: int, minor: int, taken: int | None = None) -> Portion:
    """An earning of which a payout takes all, or a part."""
    row = MoneyRow(
        ref=f"upwork/transaction/{number}",
        posted=SENT - timedelta(days=30 - number),
        kind=TransactionKind.HOURLY,
        minor=minor,
    )
    return Portion(rows=(row,), net=minor, taken=minor if taken is None else taken)


def arrived(amount: str, day: date = SENT + timedelta(days=2), how: How = How.AMOUNT) -> Arrival:
    """A line that brings the payout of `payout`."""
    line = BankLine(ref="giro/transaction/1", day=day, amount=Money.parse(amount), text="Upwork Escrow Inc")
    sent = SentPayout(ref="upwork/transaction/90", day=SENT, amount=Money(50_000, "USD"))
    return Arrival(line=line, payouts=(sent,), how=how)


def taken_back(amount: str, day: date = SENT + timedelta(days=5)) -> BankLine:
    """A line that takes the money of `arrived` back."""
    return BankLine(ref="giro/transaction/2", day=day, amount=-Money.parse(amount), text="Upwork Escrow Inc")


def payout(minor: int = 50_000, **given: Any) -> Payout:
    """A payout of 500.00 USD with a fee of 2.00, made of three weeks, which has not arrived and is late. Takes fields
    of the subject, of the payout and of the money it took."""
    withdrawal: dict[str, Any] = {"fee": 200, "fee_ref": "upwork/transaction/91"}
    withdrawal |= {name: given.pop(name) for name in ("fee", "returned", "posted") if name in given}
    out = Withdrawal(**{"ref": "upwork/transaction/90", "posted": SENT, "minor": minor, **withdrawal})
    taken: dict[str, Any] = {"start": 0, "end": out.takes, "unexplained": 0, "is_certain": True, "opening": 0}
    taken |= {name: given.pop(name) for name in ("unexplained", "is_certain") if name in given}
    known: dict[str, Any] = {
        "account": AccountKey("upwork", "me", "USD"),
        "platform": "Upwork",
        "zone": UTC_ZONE,
        "now": LATE,
        "money_since": date(2026, 1, 1),
        "portions": (earning(1, 20_000), earning(2, 15_000), earning(3, out.takes - 35_000 - taken["unexplained"])),
        "banks": (GIRO,),
        "rates": RATES,
        "released": SideCoverage(complete=True),
    }
    return Payout(drawn=Draw(withdrawal=out, **taken), **{**known, **given})


def payouts() -> st.SearchStrategy[Payout]:
    """Payouts that arrive, come back or do neither, explained or not, as far as banks are known."""
    days = st.integers(-20, 40).map(lambda number: SENT + timedelta(days=number))
    lines = st.sampled_from(["500.00 USD", "498.00 USD", "451.00 EUR", "449.00 EUR", "440.00 EUR"])
    banks = st.lists(st.builds(KnownBank, st.just("giro"), st.none() | days, st.none() | days), max_size=2).map(tuple)
    return st.builds(
        payout,
        zone=ZONES,
        now=st.integers(0, 60 * 24).map(lambda hours: LATE - timedelta(days=30) + timedelta(hours=hours)),
        unexplained=st.sampled_from([0, 1, 5_000]),
        is_certain=st.booleans(),
        returned=st.none() | days,
        arrival=st.none() | lines.map(arrived),
        lost=st.none() | st.just(Lost(arrived("500.00 USD"), taken_back("500.00 USD"))),
        suspected=st.none() | st.just(taken_back("500.00 USD")),
        unclear=st.sampled_from([(), (arrived("498.00 USD").line, arrived("497.00 USD").line)]),
        incomparable=st.sampled_from([(), (arrived("400.00 GBP").line,)]),
        banks=banks,
        released=st.builds(SideCoverage, complete=st.booleans()),
    )
