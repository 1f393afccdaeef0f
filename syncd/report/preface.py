"""What a message says above itself when it goes out: that it is late, and what did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from syncd.channel import DeliveryError, Message
from syncd.core.audience import Audience, Role
from syncd.core.claims import fixable
from syncd.core.masks import NotForThem
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.core.wording import Here, clean, count, when
from syncd.ledger.outbox import Outbox, Outgoing, UnreadableReport
from syncd.report.render.message import lacks, message
from syncd.report.render.preface import with_preface

LATE = timedelta(hours=1)
"""A report that goes out so long after it was made says so; one of whose deadlines passed meanwhile does at once."""
SHOWN = 5
"""Messages that did not arrive, named one by one."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message as it goes out, and the messages of which it announces that they did not arrive."""

    message: Message
    announces: Sequence[Outgoing] = ()


def prepare(outbox: Outbox, formats: Sequence[str], audience: Audience, outgoing: Outgoing, now: Instant) -> Prepared:
    """Put above a message what is to be known now. A late report is rendered anew from the stored one, with the time
    that is left now; so is one that lacks a format which its channel wants by now. Nothing is judged anew.

    For readers who may not see everything it is always rendered anew, and has nothing above it. NotForThem where they
    may not see it.
    """
    text, sentences = outbox.message(outgoing), list[str]()
    report = None if outgoing.about else outbox.report(outgoing.report)
    if audience.role is not Role.OWNER:
        if report is None:
            raise NotForThem("this is a message of syncd to you, and the channel has other readers by now")
        return Prepared(message(report, formats, audience))
    if report is not None:
        late = _why_late(report, outgoing, now)
        if late or lacks(text, report, formats):
            text = _rendered(report, formats, audience, outgoing, now if late else None)
        sentences = [*late, *_some([_replaced(outbox, old, report, now) for old in outbox.replaced(outgoing, now)])]
    # What may have arrived already would hide what is new above it: mail programs drop the second copy.
    # A file alone has no place for it.
    failed = [] if outgoing.times_unknown or not text.parts else outbox.unannounced(outgoing.to)
    sentences += _some([not_delivered(outbox, one, one.answer) for one in failed])
    return Prepared(with_preface(text, sentences) if sentences else text, failed)


def not_delivered(outbox: Outbox, outgoing: Outgoing, why: str) -> str:
    """Say that a report did not arrive, and what to do; where it cannot be read any more, `why` says that."""
    through = f"through {outgoing.channel}{f' to {outgoing.recipient}' if outgoing.recipient else ''}"
    failed = f"“{clean(outbox.message(outgoing).subject, 200)}” could not be delivered {through}: {clean(why)}"
    try:
        outbox.report(outgoing.report)
    except UnreadableReport:
        return failed
    id = outgoing.report
    return f"{failed}. Read it with: syncd report show {id}; send it again with: syncd report resend {id}"


def waits(outbox: Outbox, outgoing: Outgoing, error: DeliveryError, at: Instant, now: Instant, zone: str) -> str:
    """Say that a report waits for long, because the receiver asks for that."""
    through = f"through {outgoing.channel}{f' to {outgoing.recipient}' if outgoing.recipient else ''}"
    return (
        f"“{clean(outbox.message(outgoing).subject, 200)}” waits to be delivered {through} until "
        f"{when(at, Here(ZoneInfo(zone), now))}: {clean(str(error))}. "
        f"Read it with: syncd report show {outgoing.report}"
    )


def _why_late(report: Report, outgoing: Outgoing, now: Instant) -> list[str]:
    made = when(report.made_at, Here(ZoneInfo(report.zone), now))
    passed = sum(fixable(one, report.made_at) and not fixable(one, now) for one in report.counted)
    passed += sum(number for deadline, number in report.rest.deadlines if deadline <= now)
    over = f" The time to fix {count(passed, 'discrepancy', 'discrepancies')} of it is over." if passed else ""
    if outgoing.resent is not None:
        return [f"This was due {made} and is sent again because a person asked for it.{over}"]
    if not passed and now - report.made_at < LATE:
        return []
    before = "may have arrived before" if outgoing.times_unknown else "could not be delivered before"
    return [f"This was due {made} and {before}.{over}"]


def _rendered(
    report: Report, formats: Sequence[str], audience: Audience, outgoing: Outgoing, shown_at: Instant | None
) -> Message:
    rendered = message(replace(report, shown_at=shown_at), formats, audience)
    if shown_at is None:
        return rendered
    word = "Late" if outgoing.resent is None else "Sent again"
    return replace(rendered, subject=f"{word}: {rendered.subject}")


def _replaced(outbox: Outbox, old: Outgoing, report: Report, now: Instant) -> str:
    made = when(outbox.message(old).made_at, Here(ZoneInfo(report.zone), now))
    what = "may not have arrived" if old.times_unknown else "could not be delivered"
    return (
        f"The report {clean(report.name, 60)} of {made} {what}, and this one takes its place. "
        f"Read it with: syncd report show {old.report}"
    )


def _some(sentences: list[str]) -> list[str]:
    """The latest of these, and how many there are besides."""
    more = len(sentences) - SHOWN
    left = f"{count(more, 'older report')} did not arrive either; see: syncd report list"
    return [*sentences[-SHOWN:], left] if more > 0 else sentences
