"""Little of a retainer's hours is used, close to the end of its month: your client pays for time that nobody works.

For information. From `notice` before the end of the month on, until it is over, it speaks below `share` of the month's
hours, and is silent again from `until` on. Months are those of your time zone; a month that is cut by the contract's
days or by new terms has its share of the hours.

What to do: ask the client what they need done. Where hours roll over, the rest can be used in the next month.

Today's time counts as far as your tracker was read. Until it is read again, the finding says "at least".

Options: `share` of the hours below which it speaks (default 50 %), and `until`, from which on it is silent again
(default 55 %); `notice` before the end of the month (default 5 days); `quiet_months`, in which little work is agreed,
as numbers from 1 to 12 (default none).

What it cannot know: a season in which your client needs you less, unless you name its months.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import Annotated

from pydantic import Field, model_validator

from syncd.core.time import Instant
from syncd.options import Days, Percent
from syncd.rule import (
    Assertion,
    CannotTell,
    Finding,
    Hours,
    Phrase,
    RetainerMonth,
    Rule,
    RuleOptions,
    Severity,
    Side,
    Threshold,
    joined,
    say,
)

UNMAPPED = say("some of your tracked time maps to no contract yet")
MonthNumber = Annotated[int, Field(ge=1, le=12)]


class Options(RuleOptions):
    """See the module's docstring."""

    share: Percent = Decimal("0.5")
    until: Percent = Decimal("0.55")
    notice: Days = timedelta(days=5)
    quiet_months: tuple[MonthNumber, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "Options":
        if self.until < self.share:
            raise ValueError("`until` must not be less than `share`: it is where the rule is silent again")
        return self


def applies(month: RetainerMonth, options: Options) -> bool:
    """The last days of months with agreed hours, but quiet ones."""
    concerns = bool(month.own) and month.first.month not in options.quiet_months
    return concerns and month.span.end - options.notice <= month.now < month.span.end


def next(month: RetainerMonth, options: Options) -> Instant | None:
    """The start of the notice, and the end of the month."""
    moments = (month.span.end - options.notice, month.span.end)
    return min((moment for moment in moments if moment > month.now), default=None)


def check(month: RetainerMonth, options: Options) -> Iterator[Finding | CannotTell]:
    """Nothing, one finding with the key `hours`, or "cannot tell" while more may have been worked."""
    own, used, tracked = month.own or 0, month.used, month.known(Side.TRACKED)
    if used >= options.until * own:
        return
    if tracked.lower_bound:
        yield CannotTell(because=tracked.because or UNMAPPED, source=tracked.source)
        return
    rest = own - used
    rolls = any(part.terms and part.terms.rollover != "none" for part in month.month.parts)
    kept = say("What is left can be used in the next month") if rolls else ""
    yield Finding(
        key="hours",
        deadline=month.span.end,
        summary=joined([_summary(month, own), kept], ". "),
        action=_action(month, rest),
        threshold=Threshold(used, begins=ceil(options.share * own) - 1, ends=ceil(options.until * own) - 1),
    )


def _summary(month: RetainerMonth, own: int) -> Phrase:
    agreed = Hours(own)
    if month.is_whole:
        return say(
            "{hours} of {agreed} used in the month that ends on {day}",
            month,
            hours=Hours(month.used),
            agreed=agreed,
            day=month.last,
        )
    return say(
        "At least {hours} of {agreed} used in the month that ends on {day}",
        month,
        hours=Hours(month.used, down=True),
        agreed=agreed,
        day=month.last,
    )


def _action(month: RetainerMonth, rest: int) -> Phrase:
    contract, client, time = month.contract.name, month.contract.client_name, Hours(rest)
    if month.is_whole:
        if client:
            return say(
                "Ask {client} what {hours} of {contract} can be used for", client=client, hours=time, contract=contract
            )
        return say("Ask the client what {hours} of {contract} can be used for", hours=time, contract=contract)
    if client:
        return say(
            "Ask {client} what up to {hours} of {contract} can be used for",
            client=client,
            hours=time,
            contract=contract,
        )
    return say("Ask the client what up to {hours} of {contract} can be used for", hours=time, contract=contract)


RULE = Rule(
    id="retainer-underuse",
    subject=RetainerMonth,
    needs=frozenset({Side.TRACKED}),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.INFO,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
