"""How much is known of people's records in a span: all of it, as of when, or why not all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import SideCoverage
from syncd.core.records import Kind
from syncd.core.time import ALWAYS, Instant, Span, covers, day_of, subtract, union
from syncd.ledger import Ledger
from syncd.ledger.observed.coverage import CoveredSpan
from syncd.ledger.observed.hold_writer import word_on
from syncd.wiring.directory import Directory

Part = tuple[str, str]
"""(source, space): a part of a source that speaks for itself alone."""
HOLES = 3
"""Stretches named of what is not known."""


class Knowing:
    """What is known as of one instant. What neither judging nor reporting changes is read once: what is held, and which
    parts of sources speak of a person."""

    def __init__(self, ledger: Ledger, directory: Directory, now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._now = now
        self._waiting = ledger.holds.waiting()
        self._parts: dict[tuple[Kind, str], frozenset[Part]] = {}

    def tracked(self, people: Iterable[str], span: Span) -> SideCoverage:
        """Of the time these people tracked; a lower bound while some of theirs is unmapped."""
        everyone = sorted(people)
        known = self.of(Kind.TIME, everyone, span, "tracked time")
        bounded = bool(everyone) and self._ledger.derived.suspense_touches(everyone, span)
        return SideCoverage(
            complete=known.complete,
            as_of=known.as_of,
            lower_bound=bounded,
            because=known.because,
            source=known.source,
        )

    def of(self, kind: Kind, people: Iterable[str], span: Span, what: str, platform: str | None = None) -> SideCoverage:
        """Complete when every person's scopes cover the span; what has not happened yet need not be covered. `what`
        names the records to people."""
        asked = self.until_now(span)
        parts = [self._of(kind, person, asked, what, platform) for person in sorted(people)]
        incomplete = next((part for part in parts if not part.complete), None)
        stated = [part.as_of for part in parts if part.as_of is not None]
        if incomplete is not None:
            return SideCoverage(
                complete=False,
                as_of=min(stated) if len(stated) == len(parts) else None,
                because=incomplete.because,
                source=incomplete.source,
            )
        return SideCoverage(complete=bool(parts), as_of=min(stated, default=None))

    def until_now(self, span: Span) -> Span:
        """What has happened of `span`; all of it where nothing has."""
        return span.intersection(Span(min(span.start, self._now), self._now)) or span

    def held(self, kind: Kind, people: Iterable[str], span: Span, platform: str | None = None) -> SideCoverage | None:
        """That changes of these people's records in `span` wait for a word, of whatever is told there; None where none
        do."""
        names = [name for person in people for name in self._directory.names_of(person)]
        source = self._ledger.holds.over(kind, names, span, platform) if self._waiting else None
        if source is None:
            return None
        count = self._waiting[source]
        changes, wait = ("change", "waits") if count == 1 else ("changes", "wait")
        because = f"{count} {changes} of {source} {wait} for {word_on(source)}"
        return SideCoverage(complete=False, because=because, source=source)

    def _of(self, kind: Kind, person: str, span: Span, what: str, platform: str | None) -> SideCoverage:
        names = self._directory.names_of(person)
        stretches = [each for name in names for each in self._ledger.sources.stretches(kind, name, span, platform)]
        touching = max((each.as_of for each in stretches), default=None)
        if held := self.held(kind, [person], span, platform):
            return replace(held, as_of=touching)
        as_of = known_as_of(stretches, span, self._parts_of(kind, person))
        if as_of is not None:
            return SideCoverage(complete=True, as_of=as_of)
        sources = self._sources_of(kind)
        if not sources:
            return SideCoverage(complete=False, because=f"no source gives {what}")
        reached = reach((each.span for each in stretches), span, self._directory.zone)
        because = f"{what} of {person}: {reached}"
        return SideCoverage(complete=False, as_of=touching, because=because, source=", ".join(sources))

    def _parts_of(self, kind: Kind, person: str) -> frozenset[Part]:
        """The parts of configured sources that ever spoke of a person."""
        if (kind, person) not in self._parts:
            self._parts[kind, person] = frozenset(
                (each.source, each.space)
                for name in self._directory.names_of(person)
                for each in self._ledger.sources.stretches(kind, name, ALWAYS)
                if each.space is not None and each.source in self._directory.sources
            )
        return self._parts[kind, person]

    def _sources_of(self, kind: Kind) -> list[str]:
        return [source.name for source in self._directory.sources.values() if kind in source.kinds]


def reach(known: Iterable[Span], span: Span, zone: ZoneInfo) -> str:
    """How far of `span` is known, where not all of it is: `known through 2026-11-13`. By days in `zone`, so that all
    that waits for one export is one line."""
    parts = union(part for each in known if (part := each.intersection(span)))
    if not parts:
        return "not known for that time"
    first, last = day_of(parts[0].start, zone), day_of(parts[-1].end - timedelta(seconds=1), zone)
    begins = "" if parts[0].start == span.start else f" from {first}"
    ends = "" if parts[-1].end == span.end else f" through {last}"
    holes = subtract([Span(parts[0].start, parts[-1].end)], parts)
    if not holes and begins + ends:
        return f"known{begins}{ends}"
    named = [_days(each, zone) for each in holes[:HOLES]]
    more = f" and {len(holes) - HOLES} more" if len(holes) > HOLES else ""
    return f"known{begins}{ends} only in part" + (f", not {', '.join(named)}{more}" if named else "")


def _days(span: Span, zone: ZoneInfo) -> str:
    first, last = day_of(span.start, zone), day_of(span.end - timedelta(seconds=1), zone)
    return f"{first}" if first == last else f"{first} to {last}"


def known_as_of(stretches: Sequence[CoveredSpan], span: Span, parts: Iterable[Part]) -> Instant | None:
    """The instant as of which all of a person's records in `span` are known; None where they are not. They are where a
    source speaks for all of them, or where each of the `parts` that speak of the person does so for itself."""
    ways = [[[each for each in stretches if each.space is None]]]
    if parts := sorted(parts):
        ways.append([[each for each in stretches if (each.source, each.space) == part] for part in parts])
    return max(
        (
            min(_oldest(said, span) for said in way)
            for way in ways
            if all(covers((each.span for each in said), span) for said in way)
        ),
        default=None,
    )


def _oldest(stretches: Iterable[CoveredSpan], span: Span) -> Instant:
    """Of every moment of `span` the latest statement, of those the oldest."""
    left: tuple[Span, ...] = (span,)
    oldest: Instant | None = None
    for each in sorted(stretches, key=lambda stretch: stretch.as_of, reverse=True):
        remaining = subtract(left, [each.span])
        if remaining != left:
            oldest, left = each.as_of, remaining
    assert oldest is not None
    return oldest
