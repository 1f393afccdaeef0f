"""Says what kinds of transactions are called, and shows the rows of a payment as evidence."""

from collections.abc import Iterable, Mapping

from syncd.core.discrepancies import Evidence
from syncd.core.payment_group import PaidRow
from syncd.core.phrases import Phrase, say
from syncd.core.records import TransactionKind
from syncd.core.wording import Reader, clean

KINDS: Mapping[TransactionKind, Phrase] = {
    TransactionKind.HOURLY: say("hours"),
    TransactionKind.FIXED: say("fixed price"),
    TransactionKind.BONUS: say("bonus"),
    TransactionKind.EXPENSE: say("expense"),
    TransactionKind.MISCELLANEOUS: say("miscellaneous"),
    TransactionKind.FEE: say("fee"),
    TransactionKind.TAX: say("tax"),
    TransactionKind.WITHHOLDING: say("withheld tax"),
    TransactionKind.REFUND: say("refund"),
    TransactionKind.MEMBERSHIP: say("membership"),
    TransactionKind.PAYOUT: say("payout"),
    TransactionKind.PAYOUT_FEE: say("payout fee"),
    TransactionKind.PAYMENT: say("payment"),
    TransactionKind.CLIENT_FEE: say("fee of the client"),
    TransactionKind.ESCROW: say("escrow"),
    TransactionKind.RECEIVED: say("received"),
    TransactionKind.JOURNAL: say("journal"),
    TransactionKind.OTHER: say("other"),
}
"""What each kind is called."""
WORDS = 60
"""Letters of a platform's own word that are shown."""


def posted_rows(rows: Iterable[PaidRow], reader: Reader) -> tuple[Evidence, ...]:
    """A line for each row: when it was posted, what its platform calls it, and its amount."""
    return tuple(
        Evidence(
            row.ref,
            say(
                "{day}: {what}, {amount}",
                reader,
                day=row.posted,
                what=clean(row.words, WORDS) or KINDS[row.kind],
                amount=row.amount,
            ),
        )
        for row in rows
    )
