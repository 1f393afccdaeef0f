"""Arithmetic on covered spans: as of when a span is known whole, or how far it is known."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

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


def known_days(known: Iterable[Span], span: Span, reader: Reader, zone: ZoneInfo, *others: ZoneInfo) -> str:
    """Word how far `span` is known when part of it is not: `known through 2026-11-13`.

    Counts days in `zone`, so that everything that waits for one export is one line. A first or last day counts only if
    something of it is known by the calendars of all the `others`, too: a file that ends at midnight UTC says nothing of
    the day that has begun by then in Berlin. Moments stand on the reader's clock, and on that of the last zone in
    brackets; where these differ, the words name the edge of `span`, too, which is no midnight of the reader's.
    """
    zones = (zone, *others)
    parts = union(part for covered in known if (part := covered.intersection(span)))
    if not parts:
        return "no source shows that time"
    whole = Span(parts[0].start, parts[-1].end)
    begins, ends = _begins(whole, span, reader, zones), _ends(whole, span, reader, zones)
    words = f"{begins.words}{ends.words}"
    edges = " ".join(filter(None, (begins.edge, ends.edge)))
    edges = f", but needed {edges}" if edges else ""
    holes = subtract([whole], parts)
    if not holes and words:
        return f"known{words}{edges}"
    named = [_days(hole, zone) for hole in holes[:HOLES]]
    more = f" and {len(holes) - HOLES} more" if len(holes) > HOLES else ""
    return f"known{words} only in part" + (f", not {', '.join(named)}{more}" if named else "") + edges


@dataclass(frozen=True, slots=True)
class _End:
    """An end of what is known in words, and where the span itself begins or ends, if that is not what it seems."""

    words: str = ""
    edge: str = ""


def _begins(known: Span, span: Span, reader: Reader, zones: Sequence[ZoneInfo]) -> _End:
    if known.start == span.start:
        return _End()
    first = max(day_of(known.start, zone) for zone in zones)
    # Of a day at the very edge of the span that is known in part, the moment is named: "from" that day says all.
    if first > max(day_of(span.start, zone) for zone in zones):
        return _End(f" from {first}")
    return _End(f" from {until(known.start, reader, zones[-1])}", _edge("from", span.start, reader, zones[-1]))


def _ends(known: Span, span: Span, reader: Reader, zones: Sequence[ZoneInfo]) -> _End:
    if known.end == span.end:
        return _End()
    last = min(day_of(known.end - _SECOND, zone) for zone in zones)
    if last < min(day_of(span.end - _SECOND, zone) for zone in zones):
        return _End(f" through {last}")
    return _End(f" through {until(known.end, reader, zones[-1])}", _edge("until", span.end, reader, zones[-1]))


def _edge(word: str, moment: Instant, reader: Reader, zone: ZoneInfo) -> str:
    """`from Sun 8 Nov 16:00 (Mon 9 Nov 00:00 UTC)`; nothing where the reader's midnight is that of `zone`."""
    worded = until(moment, reader, zone)
    return "" if worded == when(moment, reader) else f"{word} {worded}"


def _days(span: Span, zone: ZoneInfo) -> str:
    first, last = day_of(span.start, zone), day_of(span.end - _SECOND, zone)
    return f"{first}" if first == last else f"{first} to {last}"
