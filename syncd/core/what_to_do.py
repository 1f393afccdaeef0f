"""What a person does where syncd cannot tell, in words: the commands that decide it."""

from datetime import date
from shlex import quote

from syncd.core.money import Money
from syncd.core.phrases import Phrase, Value, plural, say
from syncd.core.records import Ref
from syncd.core.wording import Here


def which_is_it(ref: Ref, other: Ref) -> Phrase:
    """How a person says whether two records belong together."""
    return say(
        "`syncd match {refs}` says that they belong together, `syncd unmatch {refs}` that they do not",
        refs=f"{quote(ref)} {quote(other)}",
    )


def may_take_back(amount: Money, day: date, paid: Money, asks: Phrase, here: Here) -> Phrase:
    """Why nobody knows whether an invoice is paid: a line of a bank may take a payment of it back."""
    values: dict[str, Value] = {"amount": amount, "day": day, "paid": paid, "asks": asks}
    return say("{amount} of {day} may take {paid} of its payments back: {asks}", here, **values)


def may_pay(amount: Money, day: date, invoiced: Money, asks: Phrase, here: Here) -> Phrase:
    """Why nobody knows whether an invoice is paid: a line of a bank may pay it."""
    values: dict[str, Value] = {"amount": amount, "day": day, "invoiced": invoiced, "asks": asks}
    return say("{amount} of {day} may pay its invoice of {invoiced}: {asks}", here, **values)


def confirm_changes(source: str, number: int) -> Phrase:
    """What a person does about the held changes of a source."""
    return plural(
        number,
        "Confirm {number} change of old entries: `syncd accept {source}`",
        "Confirm {number} changes of old entries: `syncd accept {source}`",
        source=source,
    )


EXPORT_AGAIN = say("export again with the range ending today")
"""What ends a doubt where the days that files show end too early. Behind `AND_SO`, after the days."""
AND_SO = ": "
"""What stands before it."""


def changes_wait(source: str, number: int | None = None) -> Phrase:
    """Why something is not known while changes of a source wait for a person; `number` of them, where it is known."""
    if number is None:
        return say("changes of {source} wait for `syncd accept {source}`", source=source)
    return plural(
        number,
        "{number} change of {source} waits for `syncd accept {source}`",
        "{number} changes of {source} wait for `syncd accept {source}`",
        source=source,
    )
