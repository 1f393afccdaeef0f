"""Payment groups for tests of rules: an earning of the week's hours, with its fee."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from syncd.core.contract_fee import ContractFee, FeeSource
from syncd.core.discrepancies import SideCoverage
from syncd.core.matching.paid_again import PaidMilestone
from syncd.core.money import Money
from syncd.core.payment_group import PaidRow, PaymentGroup
from syncd.core.phrases import say
from syncd.core.records import EARNINGS, ContractType, TransactionKind
from syncd.testing.subjects import AFTER, MONDAY, PLATFORM, UTC_ZONE, ZONES, contract, line

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
    instant when all is known, on a contract with a fee of 10 %. `bills`: other earnings of its days; `refunds`: what
    gives back some of `rows[0]`."""
    now = given.get("now", AFTER + timedelta(days=30))
    own = [row for row in (*rows, *filter(None, [given.get("original")])) if row.kind in EARNINGS]
    bills = sorted({row.ref: row for row in (*own, *given.pop("bills", ()))}.values(), key=lambda row: row.ref)
    given_back = [(row, rows[0].ref) for row in given.pop("refunds", ())]
    if original := given.get("original"):
        given_back.append((rows[0], original.ref))
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
        "bills": tuple(bills),
        "given_back": tuple(given_back),
        "logged": SideCoverage(complete=True, as_of=now),
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
    around = [
        paid_row(f"b{number}", Money(draw(st.integers(1, 10**7)), "USD"), "hourly", draw(st.integers(0, 30)))
        for number in range(draw(st.integers(0, 2)))
    ]
    again = paid_row("o", Money(draw(st.integers(1, 10**7)), "USD"), draw(st.sampled_from(["hourly", "bonus"])), -8)
    refunds = [paid_row("r", Money(-draw(st.integers(1, 10**7)), "USD"), "refund", 30)]
    return payment_group(
        *(taken if alone else (main, *taken)),
        original=again if kind == "refund" and not alone and draw(st.booleans()) else None,
        bills=around,
        refunds=refunds if kind != "refund" and not alone and draw(st.booleans()) else [],
        lines=tuple(
            line(day, seconds) for day, seconds in enumerate(draw(st.lists(st.integers(0, 10**5), max_size=2)))
        ),
        logged=draw(
            st.builds(
                SideCoverage,
                complete=st.booleans(),
                as_of=st.sampled_from([None, AFTER, AFTER - timedelta(days=30)]),
                because=st.just(say("no hours")),
            )
        ),
        milestone=draw(st.sampled_from([None, None, PaidMilestone("Design", ("upwork/transaction/6",))])),
        may_be_of=draw(st.sampled_from([(), ("upwork/transaction/8",)])),
        contract=draw(st.sampled_from([contract(), contract(type=ContractType.FIXED), None])),
        fee=draw(fees),
        had_fees=draw(st.booleans()),
        open_fees=draw(st.sampled_from([(), ("upwork/transaction/9",)])),
        posted=draw(st.builds(SideCoverage, complete=st.booleans(), because=st.just(say("no export")))),
        zone=draw(ZONES),
        now=AFTER + timedelta(days=draw(st.integers(0, 60))),
    )
