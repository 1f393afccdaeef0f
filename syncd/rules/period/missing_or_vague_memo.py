"""Hours whose description does not say what you did: a platform protects their payment only with a clear memo.

Only hourly contracts on platforms that show hours. A description is vague if it is empty, has fewer than `words` words,
or none but those in `vague`. One that names a ticket (ABC-123, #17 or an address) is clear, and so is an entry with a
task of the tracker. Where an export shows the platform's own memos of a day, these count, whatever your entries say: a
clear one protects the day, and a vague one does not. A memo that is empty counts as vague where others of the week are
not, since such an export shows memos.

All of a contract's week is one discrepancy, with the entries and the platform's rows as evidence. It is high in the
last `notice` before the platform's cut-off, as long as you can still write memos there, and low once the client's
review of the week is over. The stake is what the time is worth: you may lose it in a dispute. It is 0 once that review
is over. Once an export shows the week, it is no more than the export shows: time that is not there is
`tracked-not-logged`'s.

What to do: write what you did into the memos on the platform before the cut-off, and into your entries.

Options: `words`, the fewest that a description needs (default 1); `vague`, words that alone say nothing; `notice`,
hours before the cut-off (default 24).

What it cannot know: whether a description is true, or clear to your client. Goodwill, and time marked not billable
where the marks count, needs no memo, nor does time before the contract's first day or after its last one.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from syncd.core.contract_names import title_of
from syncd.core.day_evidence import few
from syncd.core.entry_evidence import pieces_as_evidence, shorten
from syncd.core.memos import is_vague
from syncd.core.money import Money
from syncd.core.phrases import Value
from syncd.core.records import ContractType, namespace_of
from syncd.core.time import Instant
from syncd.options import Hours as OptionHours
from syncd.rule import (
    Assertion,
    BillingPeriod,
    Claim,
    Evidence,
    Finding,
    Hours,
    LoggedLine,
    Phrase,
    Piece,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    say,
)

VAGUE = (
    "work working dev development coding programming task tasks stuff misc miscellaneous various general todo wip "
    "update updates fix fixes bugfix meeting call project"
)


class Options(RuleOptions):
    """See the module's docstring."""

    words: Annotated[int, Field(ge=1, le=20)] = 1
    vague: tuple[str, ...] = tuple(VAGUE.split())
    notice: OptionHours = timedelta(hours=24)


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
    vague, shown = _vague(period, options)
    by_day: Counter[date] = Counter()
    for day, worked in (*((one.day, one.seconds) for one in vague), *((one.day, one.seconds or 0) for one in shown)):
        by_day[day] += worked
    seconds = by_day.total()
    logged = period.known(Side.LOGGED)
    if logged.complete or logged.as_of is not None:
        seconds = min(seconds, period.logged_as_last_seen)
    if not seconds:
        return
    is_open = period.now < period.editable_until
    yield Finding(
        key="memo",
        seconds=seconds,
        stake=_stake(period, seconds, by_day),
        deadline=period.editable_until if is_open else None,
        severity=_severity(period, options),
        summary=joined([_what(period, seconds, vague, shown), _protection(period)], ". "),
        action=_action(period, seconds, by_day, is_open=is_open),
        claim=Claim.GIVE_BACK,  # it is billed, and lost only in a dispute
        link=period.profile.diary if is_open else None,
        evidence=(*_rows(period, shown), *pieces_as_evidence(vague, period)),
    )


def _vague(period: BillingPeriod, options: Options) -> tuple[list[Piece], list[LoggedLine]]:
    """The pieces that neither their entry nor the platform describes, and the platform's rows with a vague memo."""
    stop = frozenset(word.casefold() for word in options.vague)
    first, last = period.contract.start or date.min, period.contract.end or date.max
    lines = [line for line in period.hourly_lines if line.seconds and first <= line.day <= last]
    clear = {line.day for line in period.hourly_lines if not is_vague(line.memo, options.words, stop)}
    with_memos = {namespace_of(line.ref) for line in lines if line.memo.strip()}
    shown = [line for line in lines if line.day not in clear and namespace_of(line.ref) in with_memos]
    known = clear | {line.day for line in shown}
    vague = [
        piece
        for piece in period.pieces
        if first <= piece.day <= last
        and not (piece.has_task or piece.day in known)
        and is_vague(piece.description, options.words, stop)
    ]
    return vague, shown


def _what(period: BillingPeriod, seconds: int, vague: list[Piece], shown: list[LoggedLine]) -> Phrase:
    hours, title = Hours(seconds), period.profile.title
    if vague and shown:
        return say(
            "{hours} whose description or memo on {platform} does not say what you did", hours=hours, platform=title
        )
    if shown:
        return say("{hours} whose memo on {platform} does not say what you did", hours=hours, platform=title)
    return say("{hours} whose description does not say what you did", hours=hours)


def _protection(period: BillingPeriod) -> Phrase:
    title = period.profile.title
    return say("{platform} protects the payment only of hours with a clear memo", platform=title)


def _rows(period: BillingPeriod, shown: list[LoggedLine]) -> tuple[Evidence, ...]:
    """The platform's rows by day, each with its hours and memo."""
    ordered = sorted(shown, key=lambda line: (line.day, line.ref))
    return shorten([Evidence(line.ref, _row(period, line)) for line in ordered])


def _row(period: BillingPeriod, line: LoggedLine) -> Phrase:
    memo = " ".join(line.memo.split())
    known: dict[str, Value] = {
        "day": line.day,
        "hours": Hours(line.seconds or 0),
        "platform": period.profile.title,
    }
    if memo:
        return say("{day}: {hours} on {platform}, “{memo}”", period, memo=memo, **known)
    return say("{day}: {hours} on {platform}, without a memo", period, **known)


def _is_reviewed(period: BillingPeriod) -> bool:
    """Whether the client can no longer object to this week."""
    reviewed = period.profile.review_until(period.first)
    return reviewed is not None and period.now >= reviewed


def _stake(period: BillingPeriod, seconds: int, by_day: Counter[date]) -> Money | None:
    worth = period.price(seconds, by_day)
    return Money(0, worth.currency) if worth and _is_reviewed(period) else worth


def _severity(period: BillingPeriod, options: Options) -> Severity | None:
    if _is_reviewed(period):
        return Severity.LOW
    cut_off = period.editable_until
    return Severity.HIGH if cut_off - options.notice <= period.now < cut_off else None


def _action(period: BillingPeriod, seconds: int, by_day: Counter[date], *, is_open: bool) -> Phrase:
    known: dict[str, Value] = {
        "hours": Hours(seconds),
        "contract": title_of(period.contract),
        "days": few([say("{day}", period, day=day) for day in sorted(by_day)], most=3),
    }
    if is_open:
        title = period.profile.title
        return say("Correct the memos of {hours} of {contract} on {platform}: {days}", platform=title, **known)
    return say("Correct the descriptions of {hours} of {contract}: {days}", **known)


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
