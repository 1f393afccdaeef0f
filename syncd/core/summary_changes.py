"""What changed since the last report of a name: new figures of the same days, or late corrections of days before."""

from collections.abc import Iterable
from dataclasses import dataclass

from syncd.core.money import Money
from syncd.core.summary import Summary, SummaryLine
from syncd.core.time import Instant, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The figures of a contract in one currency as they were said before, and as they are now. None: not known."""

    contract: str
    title: str
    currency: str | None
    hours_then: int | None
    hours_now: int | None
    gross_then: Money | None
    gross_now: Money | None
    net_then: Money | None
    net_now: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the report of `made_at` said of `period`, beside what is known of it now. Empty where all is the same."""

    made_at: Instant
    period: Period
    changes: tuple[Change, ...]


def changes(then: Summary, now: Summary, made_at: Instant) -> Changes:
    """Compare two summaries of the same days: one as it was said, and one of now."""
    before, after = _by_contract(then.lines), _by_contract(now.lines)
    found = [_change(before.get(key), after.get(key)) for key in dict.fromkeys((*after, *before))]
    return Changes(made_at=made_at, period=now.period, changes=tuple(one for one in found if _differs(one)))


def _by_contract(lines: Iterable[SummaryLine]) -> dict[tuple[str, str | None], SummaryLine]:
    return {(line.contract, line.currency): line for line in lines}


def _change(then: SummaryLine | None, now: SummaryLine | None) -> Change:
    line = now or then
    assert line is not None
    return Change(
        contract=line.contract,
        title=line.name,
        currency=line.currency,
        hours_then=_hours(then),
        hours_now=_hours(now),
        gross_then=then.gross if then else _nothing(now),
        gross_now=now.gross if now else _nothing(then),
        net_then=then.net if then else _nothing(now),
        net_now=now.net if now else _nothing(then),
    )


def _hours(line: SummaryLine | None) -> int | None:
    return line.seconds_billable if line else 0


def _nothing(other: SummaryLine | None) -> Money | None:
    """Nothing of a contract's currency: a summary without a line of it showed nothing."""
    return Money(0, other.currency) if other and other.currency else None


def _differs(one: Change) -> bool:
    """Whether a figure that was known is another one now, or one is known for the first time."""
    pairs: tuple[tuple[object, object], ...] = (
        (one.hours_then, one.hours_now),
        (one.gross_then, one.gross_now),
        (one.net_then, one.net_now),
    )
    return any(then != now for then, now in pairs)
