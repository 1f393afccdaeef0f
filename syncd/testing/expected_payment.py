"""Expected payments for tests of rules: the net money of the week's hours."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from syncd.core.calendar import Calendar
from syncd.core.expected_payments import Arrived, ExpectedPayment, expected_day
from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.testing.subjects import AFTER, DIRECT, MONDAY, PLATFORM, START, UTC_ZONE, ZONES, contract

EARNING = "upwork/transaction/1"


def expected_payment(**given: Any) -> ExpectedPayment:
    """The payment of 90 USD for the week, of which a source says until now that it was not released.

    Takes fields of the payment, and `due`.
    """
    due = given.pop("due", None)
    now = given.get("now", AFTER)
    known: dict[str, Any] = {"ref": EARNING, "refs": (EARNING,), "kind": TransactionKind.HOURLY, "account": "upwork"}
    known |= {"contract": contract(), "profile": PLATFORM, "posted": MONDAY + timedelta(days=7), "zone": UTC_ZONE}
    known |= {"first_day": MONDAY, "last_day": MONDAY + timedelta(days=6), "calendar": Calendar(), "now": now}
    known |= {"amount": Money(9000, "USD"), "is_shown": True, "known_until": now, "lacking": "no file shows it"}
    known |= given
    known.setdefault("expected", expected_day(known["kind"], known["posted"], known["last_day"], due, known["profile"]))
    return ExpectedPayment(**known)


def arrived(minor: int, day: int, number: int = 1, currency: str = "USD") -> Arrived:
    """Money that came `day` days after the week's Monday."""
    ref = f"bank/transaction/{number}"
    return Arrived(ref, MONDAY + timedelta(days=day), Money(minor, currency), "it names the invoice")


@st.composite
def expected_payments(draw: st.DrawFn) -> ExpectedPayment:
    """Payments of hours, milestones, bonuses and invoices, of which nothing, a part or all has come."""
    now = START + timedelta(hours=draw(st.integers(0, 60 * 24)))
    parts = draw(st.lists(st.sampled_from((1, 4500, 9000)), max_size=2))
    known = draw(st.none() | st.integers(0, 60 * 24))
    return expected_payment(
        kind=draw(st.sampled_from(("hourly", "fixed", "bonus", "expense")).map(TransactionKind)),
        profile=draw(st.sampled_from((PLATFORM, PLATFORM, DIRECT))),
        due=draw(st.none() | st.dates(MONDAY, MONDAY + timedelta(days=40))),
        contract=draw(st.sampled_from((contract(), None))),
        amount=Money(draw(st.sampled_from((0, 1, 9000, 20000))), "USD"),
        arrived=tuple(arrived(minor, 10 + number, number) for number, minor in enumerate(parts)),
        unclear=draw(st.sampled_from(((), (), (arrived(500, 20, 9),)))),
        is_shown=draw(st.booleans()),
        known_until=None if known is None else min(now, START + timedelta(hours=known)),
        zone=draw(ZONES),
        now=now,
    )
