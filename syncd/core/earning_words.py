"""Says what the figures of what was earned lack, and how they were put together."""

from collections.abc import Collection

from syncd.core.money import Money
from syncd.core.payment_words import KINDS
from syncd.core.phrases import Hours, Phrase, plural, say
from syncd.core.records import TransactionKind
from syncd.core.sentences import all_of

START_UNKNOWN = say("its terms have no `from`, so nothing says whether it ran already: give the contract its `start`")
BILLS = say("bills that are not known yet")


def unread(kind: TransactionKind, amount: Money) -> Phrase:
    """Money that no export shows, and to which a fee, a tax or a refund belongs."""
    return say(
        "a transaction that no export shows: a {what} of {amount} belongs to it", what=KINDS[kind], amount=amount
    )


def unpriced_rows(number: int) -> Phrase:
    """Rows of hours of which nobody says what they are worth."""
    return plural(number, "{number} logged row without an amount", "{number} logged rows without an amount")


def unpriced_milestones(number: int) -> Phrase:
    """The same of milestones."""
    return plural(
        number, "{number} released milestone without an amount", "{number} released milestones without an amount"
    )


def of_two_parts(billed: Money, logged: Money) -> Phrase:
    """Gross that is in part billed, and in part the hours of weeks without a bill."""
    return say("gross is {billed} billed, and {logged} logged in weeks without a bill", billed=billed, logged=logged)


def uninvoiced(seconds: int, worth: Collection[Money]) -> Phrase:
    """Tracked time of days in no invoice, with what it is worth in each currency, as far as that is known."""
    if not worth:
        return say("{hours} tracked on days in no invoice", hours=Hours(seconds))
    amounts = all_of(say("{amount}", amount=amount) for amount in worth)
    return say("{hours} tracked on days in no invoice ({amounts} unbilled)", hours=Hours(seconds), amounts=amounts)
