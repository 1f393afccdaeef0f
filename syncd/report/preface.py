"""What a message says above itself when it goes out: that it is late, and what did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from syncd.channel import DeliveryError, Message
from syncd.core.audience import Audience, Role
from syncd.core.claims import fixable
from syncd.core.masks import NotForThem
from syncd.core.phrases import Moment, Phrase, Value, joined, plural, say
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.core.wording import Here, clean
from syncd.ledger.outbox import Outbox, Outgoing, UnreadableReport
from syncd.report.language.voice import voice_in
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
    text, sentences = outbox.message(outgoing), list[Phrase]()
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
    if not sentences:
        return Prepared(text, failed)
    voice = voice_in(audience.language, Here(ZoneInfo(report.zone if report else "UTC"), now))
    return Prepared(with_preface(text, [voice.words(one) for one in sentences]), failed)


def not_delivered(outbox: Outbox, outgoing: Outgoing, why: str) -> Phrase:
    """Say that a report did not arrive, and what to do; where it cannot be read any more, `why` says that."""
    failed = say(
        "“{subject}” could not be delivered {through}: {why}",
        subject=clean(outbox.message(outgoing).subject, 200),
        through=_through(outgoing),
        why=clean(why),
    )
    try:
        outbox.report(outgoing.report)
    except UnreadableReport:
        return failed
    return say(
        "{failed}. Read it with: syncd report show {id}; send it again with: syncd report resend {id}",
        failed=failed,
        id=outgoing.report,
    )


def waits(outbox: Outbox, outgoing: Outgoing, error: DeliveryError, at: Instant, now: Instant, zone: str) -> Phrase:
    """Say that a report waits for long, because the receiver asks for that."""
    return say(
        "“{subject}” waits to be delivered {through} until {then}: {why}. Read it with: syncd report show {id}",
        Here(ZoneInfo(zone), now),
        subject=clean(outbox.message(outgoing).subject, 200),
        through=_through(outgoing),
        then=Moment(at),
        why=clean(str(error)),
        id=outgoing.report,
    )


def _through(outgoing: Outgoing) -> Phrase:
    if outgoing.recipient:
        return say("through {channel} to {recipient}", channel=outgoing.channel, recipient=outgoing.recipient)
    return say("through {channel}", channel=outgoing.channel)


def _why_late(report: Report, outgoing: Outgoing, now: Instant) -> list[Phrase]:
    made, here = Moment(report.made_at), Here(ZoneInfo(report.zone), now)
    passed = sum(fixable(one, report.made_at) and not fixable(one, now) for one in report.counted)
    passed += sum(number for deadline, number in report.rest.deadlines if deadline <= now)
    if outgoing.resent is not None:
        why = say("This was due {made} and is sent again because a person asked for it.", here, made=made)
    elif not passed and now - report.made_at < LATE:
        return []
    elif outgoing.times_unknown:
        why = say("This was due {made} and may have arrived before.", here, made=made)
    else:
        why = say("This was due {made} and could not be delivered before.", here, made=made)
    if not passed:
        return [why]
    over = plural(
        passed,
        "The time to fix {number} discrepancy of it is over.",
        "The time to fix {number} discrepancies of it is over.",
    )
    return [joined((why, over), " ")]


def _rendered(
    report: Report, formats: Sequence[str], audience: Audience, outgoing: Outgoing, shown_at: Instant | None
) -> Message:
    rendered = message(replace(report, shown_at=shown_at), formats, audience)
    if shown_at is None:
        return rendered
    late = say("Late: {subject}", subject=rendered.subject)
    if outgoing.resent is not None:
        late = say("Sent again: {subject}", subject=rendered.subject)
    return replace(rendered, subject=voice_in(audience.language, report.here).words(late))


def _replaced(outbox: Outbox, old: Outgoing, report: Report, now: Instant) -> Phrase:
    here, known = Here(ZoneInfo(report.zone), now), dict[str, Value]()
    known |= {"name": clean(report.name, 60), "made": Moment(outbox.message(old).made_at), "id": old.report}
    if old.times_unknown:
        return say(
            "The report {name} of {made} may not have arrived, and this one takes its place. Read it with: syncd "
            "report show {id}",
            here,
            **known,
        )
    return say(
        "The report {name} of {made} could not be delivered, and this one takes its place. Read it with: syncd report "
        "show {id}",
        here,
        **known,
    )


def _some(sentences: list[Phrase]) -> list[Phrase]:
    """The latest of these, and how many there are besides."""
    more = len(sentences) - SHOWN
    if more <= 0:
        return sentences
    left = plural(
        more,
        "{number} older report did not arrive either; see: syncd report list",
        "{number} older reports did not arrive either; see: syncd report list",
    )
    return [*sentences[-SHOWN:], left]
