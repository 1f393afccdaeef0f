"""A consultant's own time that is not what the platform shows of their hours.

People with a `cost` in `[person.…]` are consultants: their tracker, or the files that they send you, tell what you pay
for, and the platform tells what your client pays for. Once a week can no longer be edited, it compares both for each
consultant whose hours the platform shows: under their own name, or in the only account of a contract on which nobody
else works. The stake is the difference at the contract's rates: (+) time that no client is billed for, or (−) billed
time of which the consultant has no record.

Where a rule about all the hours of the week speaks, too (`tracked-not-logged`, `logged-not-tracked`), this is shown
below it, and the money counts once. So it is where `deleted-after-billing` or `late-edit-after-billing` reports what
changed since the bill. It speaks alone where hours of one person hide what is missing of another.

What to do: ask the consultant which record is right before you pay them.

Time beyond the contract's weekly limit is no difference: `over-weekly-cap` reports it. Neither is goodwill, or time
marked not billable, that the platform shows all the same: it has a record.

Options: `allow`, minutes a week by which both may differ, and `share` of their time, whichever is more (default 20
minutes and 5 %): their tracker may round, and so does the platform. Time around the week's midnight that the platform
shows in the neighbouring week, because their clock has another zone, is no difference.

What it cannot know: whose hours an account shows on which several people work, unless it names them. Where tracked time
is not all known, or no export was made after the week closed, it says "cannot tell".
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from syncd.core.contract_names import title_of
from syncd.core.differing_days import seconds_by_day
from syncd.core.discrepancies import discrepancy_id
from syncd.core.export_words import export_of
from syncd.core.late_edits import added_id, late_edits, lost_ids
from syncd.core.moves import moved_here
from syncd.core.phrases import Value
from syncd.core.price_by_day import lacking_by_day, surplus_by_day
from syncd.core.records import ContractType
from syncd.core.seen_hours import elsewhere
from syncd.core.time import Instant
from syncd.options import Minutes, Percent
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
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
    say,
    week_of,
)

EVIDENCE = 7


class Options(RuleOptions):
    """See the module's docstring."""

    allow: Minutes = timedelta(minutes=20)
    share: Percent = Decimal("0.05")


def applies(period: BillingPeriod, options: Options) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Weeks that closed, of hourly contracts on platforms that show hours, with a consultant whose hours it shows."""
    return _concerns(period) and period.now >= period.editable_until


def next(period: BillingPeriod, options: Options) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The cut-off."""
    return period.editable_until if _concerns(period) and period.now < period.editable_until else None


def check(period: BillingPeriod, options: Options) -> Iterator[Finding | CannotTell]:
    """For each consultant nothing, or a finding with their name as its key; one "cannot tell" where a side is not
    known."""
    tracked, logged = period.known(Side.TRACKED), period.known(Side.LOGGED)
    if not logged.complete or logged.as_of is None or logged.as_of < period.editable_until:
        because = logged.because or say("no {export} was made after the week closed", export=export_of(period))
        yield CannotTell(because=because, source=logged.source)
        return
    if not tracked.complete:
        yield CannotTell(because=tracked.because or say("tracked time is not known here"), source=tracked.source)
        return
    for person in _consultants(period):
        pieces, lines = _records(period, person)
        worked = sum(piece.seconds for piece in pieces)
        gap = _unexplained(period, worked - sum(line.seconds or 0 for line in lines))
        gap = min(0, gap + _free_time(period, person, pieces, lines)) if gap < 0 else gap
        if abs(gap) > max(int(options.allow.total_seconds()), int(options.share * worked)):
            yield _finding(period, person, pieces, lines, gap)


def _unexplained(period: BillingPeriod, gap: int) -> int:
    """The part of a difference that nothing else reports. Others report time beyond the weekly limit, what changed
    since the bill, and time that the platform shows in a neighbouring week or on another contract of the client."""
    if gap > 0:
        return max(0, gap - max(0, period.booked_elsewhere) - elsewhere(period) - period.beyond_limit)
    return min(0, gap - min(0, period.booked_elsewhere) + sum(move.seconds for move in moved_here(period)))


def _free_time(period: BillingPeriod, person: str, pieces: list[Piece], lines: list[LoggedLine]) -> int:
    """Seconds of a consultant's goodwill, or of time marked not billable, that the platform shows all the same: they
    have a record of it."""
    free = seconds_by_day(piece for piece in period.not_to_log if piece.person == person)
    return (free & Counter(surplus_by_day(pieces, lines))).total()


def _concerns(period: BillingPeriod) -> bool:
    is_hourly = period.contract.type is ContractType.HOURLY and period.has(Side.LOGGED)
    return is_hourly and bool(_consultants(period))


def _consultants(period: BillingPeriod) -> list[str]:
    """The consultants whose hours the platform shows, by name."""
    shown = {line.person for line in period.hourly_lines}
    tracking = {piece.person for piece in period.pieces}
    alone = tracking if len(tracking) == 1 and len(shown) <= 1 else set()
    return sorted((shown | alone) & period.costs.keys())


def _records(period: BillingPeriod, person: str) -> tuple[list[Piece], list[LoggedLine]]:
    """What a consultant tracked, and what the platform shows of it: all, where it names nobody of them."""
    named = {line.person for line in period.hourly_lines}
    pieces = [piece for piece in period.pieces if piece.person == person]
    return pieces, [line for line in period.hourly_lines if line.person == person or person not in named]


def _finding(period: BillingPeriod, person: str, pieces: list[Piece], lines: list[LoggedLine], gap: int) -> Finding:
    title, short = period.profile.title, gap > 0
    by_day = lacking_by_day(pieces, lines) if short else surplus_by_day(pieces, lines)
    stake = period.price(abs(gap), by_day)
    rule, key = ("tracked-not-logged", "missing") if short else ("logged-not-tracked", "surplus")
    worked, shown = sum(piece.seconds for piece in pieces), sum(line.seconds or 0 for line in lines)
    return Finding(
        key=person,
        seconds=abs(gap),
        stake=stake if short or stake is None else -stake,
        summary=_summary(person, worked, shown, gap, title),
        action=say(
            "Ask {person} which is right before you pay for it: {contract}, week of {day}",
            period,
            person=person,
            contract=title_of(period.contract),
            day=week_of(period.first),
        ),
        evidence=tuple(_evidence(period, pieces, lines)),
        parent=discrepancy_id(rule, period.key, key),
        else_part_of=_late(period, gap),
    )


def _summary(person: str, worked: int, shown: int, gap: int, title: str) -> Phrase:
    known: dict[str, Value] = {
        "tracked": Hours(worked),
        "person": person,
        "logged": Hours(shown),
        "platform": title,
    }
    if gap > 0:
        return say(
            "{tracked} tracked by {person}, {logged} on {platform}: {hours} is not there", hours=Hours(gap), **known
        )
    return say(
        "{tracked} tracked by {person}, {logged} on {platform}: {hours} has no record", hours=Hours(-gap), **known
    )


def _late(period: BillingPeriod, gap: int) -> tuple[str, ...]:
    """The ids of the discrepancies about what changed since the bill, where that is most of the gap."""
    found = late_edits(period)
    changed = sum(found.added.values()) if gap > 0 else found.lost.total()
    ids = (added_id(period.key),) if gap > 0 else lost_ids(period.key)
    return ids if 2 * changed >= abs(gap) else ()


def _evidence(period: BillingPeriod, pieces: list[Piece], lines: list[LoggedLine]) -> Iterator[Evidence]:
    """The days that differ, those that differ most first."""
    worked: Counter[date] = Counter()
    shown: Counter[date] = Counter()
    refs: dict[date, list[str]] = {}
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.ref)):
        worked[piece.day] += piece.seconds
        refs.setdefault(piece.day, []).append(piece.ref)
    for line in sorted(lines, key=lambda line: line.ref):
        shown[line.day] += line.seconds or 0
        refs.setdefault(line.day, []).append(line.ref)
    differing = [day for day in refs if worked[day] != shown[day]]
    for day in sorted(differing, key=lambda day: (-abs(worked[day] - shown[day]), day))[:EVIDENCE]:
        says = say(
            "{day}: {tracked} tracked, {logged} on {platform}",
            period,
            day=day,
            tracked=Hours(worked[day]),
            logged=Hours(shown[day]),
            platform=period.profile.title,
        )
        yield Evidence(refs[day][0], says, tuple(dict.fromkeys(refs[day][1:])))


RULE = Rule(
    id="consultant-time-unmatched",
    subject=BillingPeriod,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
