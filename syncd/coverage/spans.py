"""Arithmetic on covered spans: as of when a span is known whole, or how far it is known."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.phrases import Days, Moment, Phrase, joined, say
from syncd.core.time import ALWAYS, Instant, Span, covers, day_of, subtract, union
from syncd.core.wording import Reader, until, when
from syncd.ledger.observed.coverage import CoveredSpan

Space = tuple[str, str]
"""(source, space): a part of a source that covers itself alone."""
_SECOND = timedelta(seconds=1)
HOLES = 3
"""How many holes of what is known are named."""


def known_as_of(covered: Collection[CoveredSpan], span: Span, spaces: Iterable[Space] = ()) -> Instant | None:
    """The instant as of which everything in `span` is known; None where it is not.

    It is known if coverage of whole sources covers it, or if each of the `spaces`, in which a person has records, is
    covered separately.
    """
    ways = [[[part for part in covered if part.space is None]]]
    if spaces := sorted(spaces):
        ways.append([[part for part in covered if (part.source, part.space) == space] for space in spaces])
    return max(
        (
            min(_oldest(parts, span) for parts in way)
            for way in ways
            if all(covers((part.span for part in parts), span) for parts in way)
        ),
        default=None,
    )


def answered(covered: Sequence[CoveredSpan], trackers: Mapping[str, str], asked: Collection[str]) -> list[CoveredSpan]:
    """Leave out the time for which a tracker's server owes an answer. Somebody may have two trackers: what one covers
    is not all while the server of the other, which has answered before, has not answered for that time.

    `trackers`: the tracker that each configured source reads; several may read one, as a server and its exports do.
    `asked`: the sources that ask a server. What sources cover that are no longer configured takes part as before.
    """
    owing: dict[str, Instant] = {}
    for part in covered:
        if part.source in asked:
            tracker = trackers[part.source]
            owing[tracker] = min(part.span.start, owing.get(tracker, part.span.start))
    left = list(covered)
    for tracker, since in sorted(owing.items()):
        own = [part.span for part in covered if trackers.get(part.source) == tracker]
        silent = subtract([Span(since, ALWAYS.end)], own)
        left = [
            replace(part, span=span)
            for part in left
            for span in ([part.span] if trackers.get(part.source) == tracker else subtract([part.span], silent))
        ]
    return left


def _oldest(covered: Iterable[CoveredSpan], span: Span) -> Instant:
    """Take the latest `as_of` for each moment of `span`, all of which must be covered; return the oldest of them."""
    left: tuple[Span, ...] = (span,)
    oldest: Instant | None = None
    for part in sorted(covered, key=lambda part: part.as_of, reverse=True):
        remaining = subtract(left, [part.span])
        if remaining != left:
            oldest, left = part.as_of, remaining
    assert oldest is not None
    return oldest


def known_through(known: Iterable[Span], span: Span) -> Instant | None:
    """The end of what is known from the beginning of `span` on; None where its beginning is not known."""
    parts = union(part for covered in known if (part := covered.intersection(span)))
    return parts[0].end if parts and parts[0].start == span.start else None


def known_days(known: Iterable[Span], span: Span, reader: Reader, zone: ZoneInfo, *others: ZoneInfo) -> Phrase:
    """Word how far `span` is known when part of it is not: `known through Fri 13 Nov`.

    Counts days in `zone`, so that everything that waits for one export is one line. A first or last day counts only if
    something of it is known by the calendars of all the `others`, too: a file that ends at midnight UTC says nothing of
    the day that has begun by then in Berlin. Moments stand on the reader's clock, and on that of the last zone in
    brackets; where these differ, the words name the edge of `span`, too, which is no midnight of the reader's.
    """
    zones = (zone, *others)
    parts = union(part for covered in known if (part := covered.intersection(span)))
    if not parts:
        return say("no source shows that time")
    whole = Span(parts[0].start, parts[-1].end)
    begins, ends = _begins(whole, span, reader, zones), _ends(whole, span, reader, zones)
    words, holes = _known(begins.known, ends.known, reader), subtract([whole], parts)
    if holes or not (begins.known or ends.known):
        words = say("{known} only in part", known=words)
    return joined([words, _not(holes, zone, reader), _needed(begins.edge, ends.edge, reader)])


@dataclass(frozen=True, slots=True)
class _End:
    """An end of what is known, and where the span itself begins or ends, if that is not what it seems. None: no end."""

    known: date | Moment | None = None
    edge: Moment | None = None


def _begins(known: Span, span: Span, reader: Reader, zones: Sequence[ZoneInfo]) -> _End:
    if known.start == span.start:
        return _End()
    first = max(day_of(known.start, zone) for zone in zones)
    # Of a day at the very edge of the span that is known in part, the moment is named: "from" that day says all.
    if first > max(day_of(span.start, zone) for zone in zones):
        return _End(first)
    return _End(Moment(known.start, zones[-1].key), _edge(span.start, reader, zones[-1]))


def _ends(known: Span, span: Span, reader: Reader, zones: Sequence[ZoneInfo]) -> _End:
    if known.end == span.end:
        return _End()
    last = min(day_of(known.end - _SECOND, zone) for zone in zones)
    if last < min(day_of(span.end - _SECOND, zone) for zone in zones):
        return _End(last)
    return _End(Moment(known.end, zones[-1].key), _edge(span.end, reader, zones[-1]))


def _edge(moment: Instant, reader: Reader, zone: ZoneInfo) -> Moment | None:
    """A moment on both clocks; None where the reader's midnight is that of `zone`."""
    return None if until(moment, reader, zone) == when(moment, reader) else Moment(moment, zone.key)


def _known(first: date | Moment | None, last: date | Moment | None, reader: Reader) -> Phrase:
    if first and last:
        return say("known from {first} through {last}", reader, first=first, last=last)
    if first:
        return say("known from {first}", reader, first=first)
    if last:
        return say("known through {last}", reader, last=last)
    return say("known")


def _not(holes: Sequence[Span], zone: ZoneInfo, reader: Reader) -> Phrase | str:
    """The first holes of what is known; "" without any."""
    if not holes:
        return ""
    days = joined(_days(hole, zone, reader) for hole in holes[:HOLES])
    if len(holes) <= HOLES:
        return say("not {days}", days=days)
    return say("not {days} and {number} more", days=days, number=len(holes) - HOLES)


def _needed(first: Moment | None, last: Moment | None, reader: Reader) -> Phrase | str:
    if first and last:
        return say("but needed from {first} until {last}", reader, first=first, last=last)
    if first:
        return say("but needed from {first}", reader, first=first)
    return say("but needed until {last}", reader, last=last) if last else ""


def _days(span: Span, zone: ZoneInfo, reader: Reader) -> Phrase:
    first, last = day_of(span.start, zone), day_of(span.end - _SECOND, zone)
    if first == last:
        return say("{day}", reader, day=first)
    return say("{days}", days=Days(first, last))
