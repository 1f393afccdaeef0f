"""Hours whose description does not say what you did: a platform protects their payment only with a clear memo.

Only hourly contracts on platforms that show hours. A description is vague if it is empty, has fewer than `words` words,
or none but those in `vague`. One that names a ticket (ABC-123, #17 or an address) is clear, and so is an entry with a
task of the tracker, and time of a day for which the platform shows a clear memo.

All of a contract's week is one discrepancy, with the entries as evidence. It is high in the last `notice` before the
platform's cut-off, as long as you can still write memos there, and low once the client's review of the week is over.
The stake is what the time is worth: you may lose it in a dispute. Where all hours of the platform are known, it
takes no more than it shows: time that is not there is `tracked-not-logged`'s.

What to do: write what you did into the memos on the platform before the cut-off, and into your entries.

Options: `words`, the fewest that a description needs (default 2); `vague`, words that alone say nothing; `notice`,
hours before the cut-off (default 24).

What it cannot know: whether a description is true, or clear to your client. Goodwill, and time marked not billable
where the marks count, needs no memo, nor does time before the contract's first day or after its last one.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from syncd.core.entry_evidence import pieces_as_evidence
from syncd.core.memos import is_vague
from syncd.core.records import ContractType
from syncd.core.time import Instant
from syncd.options import Hours
from syncd.rule import (
    Assertion,
    BillingPeriod,
    Finding,
    Piece,
    Rule,
    RuleOptions,
    Severity,
    Side,
    hours,
    until,
)

VAGUE = (
    "work working dev development coding programming task tasks stuff misc miscellaneous various general todo wip "
    "update updates fix fixes bugfix meeting call project"
)


class Options(RuleOptions):
    """See the module's docstring."""

    words: Annotated[int, Field(ge=1, le=20)] = 2
    vague: tuple[str, ...] = tuple(VAGUE.split())
    notice: Hours = timedelta(hours=24)


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001
    """Hourly contracts on platforms that show hours."""
    return period.contract.type is ContractType.HOURLY and period.has(Side.LOGGED)


def next(period: BillingPeriod, options: Options) -> Instant | None:
    """When the cut-off is near, when it has passed, and when the client's review is over."""
    if not applies(period, options):
        return None
    cut_off, reviewed = period.editable_until, period.profile.review_until(period.first)
    changes = [cut_off - options.notice, cut_off, *([reviewed] if reviewed else [])]
    return min((moment for moment in changes if moment > period.now), default=None)


def check(period: BillingPeriod, options: Options) -> Iterator[Finding]:
    """At most one finding, with the key `memo`."""
    vague = _vague(period, options)
    by_day: Counter[date] = Counter()
    for piece in vague:
        by_day[piece.day] += piece.seconds
    seconds = by_day.total()
    if period.known(Side.LOGGED).complete:
        seconds = min(seconds, period.logged_as_last_seen)
    if not seconds:
        return
    is_open = period.now < period.editable_until
    yield Finding(
        key="memo",
        seconds=seconds,
        stake=period.price(seconds, by_day),
        deadline=period.editable_until if is_open else None,
        severity=_severity(period, options),
        summary=f"{hours(seconds)} whose description does not say what you did: "
        f"{period.profile.title} protects the payment only of hours with a clear memo",
        action=_action(period, is_open=is_open),
        evidence=pieces_as_evidence(vague, period),
    )


def _vague(period: BillingPeriod, options: Options) -> list[Piece]:
    """The pieces that neither their entry nor the platform describes."""
    stop = frozenset(word.casefold() for word in options.vague)
    first, last = period.contract.start or date.min, period.contract.end or date.max
    clear = {line.day for line in period.hourly_lines if not is_vague(line.memo, options.words, stop)}
    return [
        piece
        for piece in period.pieces
        if first <= piece.day <= last
        and not (piece.has_task or piece.day in clear)
        and is_vague(piece.description, options.words, stop)
    ]


def _severity(period: BillingPeriod, options: Options) -> Severity | None:
    reviewed = period.profile.review_until(period.first)
    if reviewed and period.now >= reviewed:
        return Severity.LOW
    cut_off = period.editable_until
    return Severity.HIGH if cut_off - options.notice <= period.now < cut_off else None


def _action(period: BillingPeriod, *, is_open: bool) -> str:
    if not is_open:
        return "Write into these entries what you did, as long as you remember: it is your proof in a dispute"
    before = until(period.editable_until, period, period.profile.zone)
    return f"Write what you did into the memos on {period.profile.title} before {before}, and into these entries"


RULE = Rule(
    id="missing-or-vague-memo",
    subject=BillingPeriod,
    needs=frozenset(),  # what is known needs a clear memo, whatever else there is
    assertion=Assertion.OCCURRENCE,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
