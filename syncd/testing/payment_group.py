"""Payment groups for tests of rules: an earning of the week's hours, with its fee."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from syncd.core.contract_fee import ContractFee, FeeSource
from syncd.core.discrepancies import SideCoverage
from syncd.core.money import Money
from syncd.core.payment_group import PaidRow, PaymentGroup
from syncd.core.records import TransactionKind
from syncd.testing.subjects import AFTER, MONDAY, PLATFORM, UTC_ZONE, ZONES, contract

TEN_PERCENT = ContractFee(Decimal("0.10"), FeeSource.AGREED)
_COUNTED = st.integers(-(10**7), 10**7)
_KINDS = st.sampled_from(["hourly", "fixed", "bonus", "expense", "refund"])


def paid_row(id: object, amount: str | Money, kind: str = "hourly", day: int = 7, **given: Any) -> PaidRow:
    """A transaction that was posted `day` days after the week's Monday; an hourly one is for the week."""
    known: dict[str, Any] = {"ref": f"upwork/transaction/{id}", "kind": TransactionKind(kind)}
    known |= {"posted": MONDAY + timedelta(days=day), "day": MONDAY + timedelta(days=day)}
    known |= {"first_day": MONDAY, "day": MONDAY + timedelta(days=6)} if kind == "hourly" else {}
    known["amount"] = Money.parse(amount) if isinstance(amount, str) else amount
    return PaidRow(**{**known, **given})


def payment_group(*rows: PaidRow, **given: Any) -> PaymentGroup:
    """The earning or refund `rows[0]`, or a fee or tax without one, with what was taken of it: the other rows. At an
    instant when all is known, on a contract with a fee of 10 %."""
    now = given.get("now", AFTER + timedelta(days=30))
    mains = [row for row in rows if row.kind not in ("fee", "tax", "withholding")]
    known: dict[str, Any] = {
        "ref": rows[0].ref,
        "rows": tuple(sorted(mains, key=lambda row: row.ref)),
        "taken": tuple(sorted((row for row in rows if row not in mains), key=lambda row: row.ref)),
        "contract": contract(),
        "account": "upwork",
        "profile": PLATFORM,
        "zone": UTC_ZONE,
        "now": now,
        "fee": TEN_PERCENT,
        "had_fees": True,
        "posted": SideCoverage(complete=True, as_of=now),
    }
    return PaymentGroup(**{**known, **given})


@st.composite
def payment_groups(draw: st.DrawFn) -> PaymentGroup:
    """Earnings, refunds, and fees and taxes that stand alone, of any amount, with any fees."""
    kind, minor = draw(_KINDS), draw(st.integers(1, 10**7))
    currencies = st.sampled_from(["USD", "USD", "EUR"])
    main = paid_row(1, Money(-minor if kind == "refund" else minor, draw(currencies)), kind, draw(st.integers(-40, 30)))
    taken = [
        paid_row(2 + number, Money(draw(_COUNTED), draw(currencies)), draw(st.sampled_from(["fee", "tax"])))
        for number in range(draw(st.integers(0, 2)))
    ]
    alone = draw(st.booleans()) and taken
    fees = st.none() | st.builds(
        ContractFee,
        st.sampled_from([Decimal("0.10"), Decimal("0.0725"), Decimal(0)]),
        st.sampled_from(FeeSource),
        st.frozensets(st.just(Decimal("0.05"))),
    )
    return payment_group(
        *(taken if alone else (main, *taken)),
        contract=draw(st.sampled_from([contract(), contract(), None])),
        fee=draw(fees),
        had_fees=draw(st.booleans()),
        open_fees=draw(st.sampled_from([(), ("upwork/transaction/9",)])),
        posted=draw(st.builds(SideCoverage, complete=st.booleans(), because=st.just("no export"))),
        zone=draw(ZONES),
        now=AFTER + timedelta(days=draw(st.integers(0, 60))),
    )
