"""Time marked not billable on a contract that is billed by the hour: no bill includes it.

It takes the marks as the contract's `billable_flag` says: they count with "obey", with "auto" as soon as any time of
the contract is marked billable, and never with "ignore". So a tracker whose plan has no such mark, and marks all time
not billable, gives no findings. Goodwill is not billed on purpose, and time that the platform shows all the same is
billed whatever its mark says: neither counts. The stake is what the time is worth.

All of a contract's week is one discrepancy, with the entries as evidence. Until the platform's cut-off, that is its
deadline; in the last 24 hours before it, it is high.

What to do: mark the time billable, and log it. If you agreed not to bill it, say so by a `[[map]]` rule with
`billable = false` and `goodwill = true`.

Options: only `enabled` and `severity`.

What it cannot know: that a mark is meant; and that other time, marked billable, should be free. Fixed prices and
retainers bill no hours, so their marks do not matter.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.contract_names import title_of
from syncd.core.entry_evidence import pieces_as_evidence
from syncd.core.free_time import free_pieces_shown
from syncd.core.phrases import Value
from syncd.core.records import ContractType, Ref
from syncd.core.time import Instant
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
    say,
    week_of,
)

URGENT = timedelta(hours=24)
"""How long before the cut-off it is high."""


def applies(period: BillingPeriod, options: RuleOptions) -> bool:  # noqa: ARG001
    """Contracts that are billed by the hour."""
    return period.contract.type in (ContractType.HOURLY, ContractType.DIRECT)


def next(period: BillingPeriod, options: RuleOptions) -> Instant | None:
    """When the cut-off is near, and the cut-off, where the platform shows hours: the time can be logged until then."""
    if not applies(period, options) or not period.has(Side.LOGGED):
        return None
    moments = period.editable_until - URGENT, period.editable_until
    return min((moment for moment in moments if moment > period.now), default=None)


def check(period: BillingPeriod, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001
    """At most one finding, with the key `not billable`."""
    unbilled = _unbilled(period)
    by_day: Counter[date] = Counter()
    for piece in unbilled:
        by_day[piece.day] += piece.seconds
    seconds = by_day.total()
    if not seconds:
        return
    is_open = period.has(Side.LOGGED) and period.now < period.editable_until
    yield Finding(
        key="not billable",
        seconds=seconds,
        stake=period.price(seconds, by_day),
        claim=Claim.SORT_OUT,
        deadline=period.editable_until if is_open else None,
        severity=Severity.HIGH if is_open and period.within(URGENT) else None,
        summary=say(
            "{hours} marked not billable on {contract}, which is billed by the hour",
            hours=Hours(seconds),
            contract=title_of(period.contract),
        ),
        action=_action(period, seconds, is_open=is_open),
        evidence=pieces_as_evidence(unbilled, period),
        link=period.profile.diary if is_open else None,
    )


def _unbilled(period: BillingPeriod) -> list[Piece]:
    """The time that is left out for its mark alone, without what the platform shows of it."""
    shown: Counter[tuple[Ref, date]] = Counter()
    if period.has(Side.LOGGED):
        for piece in free_pieces_shown(period):
            shown[piece.ref, piece.day] += piece.seconds
    marked = (piece for piece in period.not_to_log if not piece.goodwill)
    left = (replace(piece, seconds=piece.seconds - shown[piece.ref, piece.day]) for piece in marked)
    return [piece for piece in left if piece.seconds > 0]


def _action(period: BillingPeriod, seconds: int, *, is_open: bool) -> Phrase:
    known: dict[str, Value] = {
        "hours": Hours(seconds),
        "contract": title_of(period.contract),
        "day": week_of(period.first),
    }
    if is_open:
        title = period.profile.title
        return say(
            "Mark {hours} of {contract} billable and add it on {platform}: week of {day}",
            period,
            platform=title,
            **known,
        )
    if not period.has(Side.LOGGED):
        return say("Mark {hours} of {contract} billable and bill it: week of {day}", period, **known)
    return say("Mark {hours} of {contract} billable: week of {day}", period, **known)


RULE = Rule(
    id="billable-flag-mismatch",
    subject=BillingPeriod,
    needs=frozenset(),  # time that is marked not billable is so, whatever else there is
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=next,
)
