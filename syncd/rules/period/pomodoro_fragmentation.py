"""Many short entries, each rounded for itself: the bill has other hours than you worked.

Only contracts that you bill from tracked time, whose `rounding` is `per = "entry"`. It looks at weeks that are over and
have at least `entries` entries shorter than `short`, and takes what rounding adds to them or takes from them. It
speaks where that is `share` of their time or more, and is silent again where it is less than `until`, so that an entry
that you edit does not open it twice. The stake is what the difference is worth at the rates of its days: negative where
the bill has more than you worked, which you may owe.

What to do: join the entries of one piece of work, or agree on rounding the day: `per = "day"`.

Options: `short` (default 30 minutes), `entries` (default 6), `share` (default 10 %) and `until` (default 8 %).

What it cannot know: that your client agreed to just that; explain it then. Breaks that you track count as work where
they are on the contract: map them to `ignore`, or mark them not billable.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from syncd.core.contract_names import client_of, title_of
from syncd.core.entry_evidence import pieces_as_evidence
from syncd.core.money import Money
from syncd.core.phrases import Value
from syncd.core.price_by_day import total_price
from syncd.core.records import ContractType, Ref
from syncd.core.rounded_time import rounded
from syncd.core.rounding import RoundPer
from syncd.core.time import Instant
from syncd.options import Minutes, Percent
from syncd.rule import (
    Assertion,
    BillingPeriod,
    Claim,
    Finding,
    Hours,
    Phrase,
    Piece,
    Rule,
    RuleOptions,
    Severity,
    Side,
    Threshold,
    plural,
    say,
    until_within_share,
    week_of,
)


class Options(RuleOptions):
    """See the module's docstring."""

    short: Minutes = timedelta(minutes=30)
    entries: Annotated[int, Field(ge=1, le=1000)] = 6
    share: Percent = Decimal("0.1")
    until: Percent = Decimal("0.08")

    _in_order = model_validator(mode="after")(until_within_share)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Weeks that are over, of contracts that bill each entry rounded for itself."""
    return _concerns(period) and period.now >= period.span.end


def next(period: BillingPeriod, options: Options) -> Instant | None:  # noqa: ARG001
    """The end of the week."""
    return period.span.end if _concerns(period) and period.now < period.span.end else None


def _concerns(period: BillingPeriod) -> bool:
    rounding, kind = period.contract.rounding, period.contract.type
    bills_tracked = kind in (ContractType.HOURLY, ContractType.DIRECT) and not period.has(Side.LOGGED)
    return bills_tracked and rounding is not None and rounding.per is RoundPer.ENTRY


def check(period: BillingPeriod, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `fragments`."""
    short = _short(period.pieces, options)
    billed = rounded(short, period.contract.rounding, period.profile.first_weekday)
    worked = sum(piece.seconds for piece in short)
    added = sum(piece.seconds for piece in billed) - worked
    number = len({piece.ref for piece in short})
    if number < options.entries or not worked or not added:
        return
    yield Finding(
        key="fragments",
        seconds=abs(added),
        stake=(worth := _worth(period, short, billed)),
        claim=Claim.LOST if worth and worth.minor > 0 else Claim.GIVE_BACK,
        summary=_summary(period, number, worked, added),
        action=say(
            "Join the short entries of {contract}, or ask {client} to round by day: week of {day}",
            period,
            contract=title_of(period.contract),
            client=client_of(period.contract),
            day=week_of(period.first),
        ),
        evidence=pieces_as_evidence(short, period),
        threshold=Threshold(Decimal(abs(added)), options.share * worked, options.until * worked),
    )


def _summary(period: BillingPeriod, number: int, worked: int, added: int) -> Phrase:
    known: dict[str, Value] = {
        "hours": Hours(worked),
        "billed": Hours(worked + added),
        "apart": Hours(abs(added)),
        "policy": period.contract.rounding.words if period.contract.rounding else "",
    }
    if added > 0:
        return plural(
            number,
            "{number} short entry of {hours} bills {billed}, {apart} more than you worked: {policy}",
            "{number} short entries of {hours} bill {billed}, {apart} more than you worked: {policy}",
            **known,
        )
    return plural(
        number,
        "{number} short entry of {hours} bills {billed}, {apart} less than you worked: {policy}",
        "{number} short entries of {hours} bill {billed}, {apart} less than you worked: {policy}",
        **known,
    )


def _short(pieces: Sequence[Piece], options: Options) -> list[Piece]:
    """The pieces of entries that are shorter than `short` as a whole."""
    lengths: Counter[Ref] = Counter()
    for piece in pieces:
        lengths[piece.ref] += piece.seconds
    short = options.short.total_seconds()
    return sorted((piece for piece in pieces if lengths[piece.ref] < short), key=lambda one: (one.start, one.ref))


def _worth(period: BillingPeriod, short: Sequence[Piece], billed: Sequence[Piece]) -> Money | None:
    """What is billed less, at the rates of its days; negative where it is more. None where a rate is not known."""
    less: Counter[date] = Counter()
    for piece in short:
        less[piece.day] += piece.seconds
    for piece in billed:
        less[piece.day] -= piece.seconds
    at_rate: Counter[Money | None] = Counter()
    for day, seconds in less.items():
        at_rate[period.contract.rate_on(day)] += seconds
    return total_price({rate: seconds for rate, seconds in at_rate.items() if seconds})


RULE = Rule(
    id="pomodoro-fragmentation",
    subject=BillingPeriod,
    needs=frozenset({Side.TRACKED}),
    assertion=Assertion.ACCURACY,
    severity=Severity.LOW,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
