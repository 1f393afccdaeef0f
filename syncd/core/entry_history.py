"""Knows which content a time entry had at an instant, from its versions: the last one known by then, else the first.

A version is dated by the source's own clock, which says when somebody made the change; whatever happens to our clock
or to a pull that comes late, the answer stays. Where that clock did not move (a removed tag), it is dated by when it
was observed. A timer that runs says nothing of how long the entry is, so such a version is no content.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from syncd.core.records import TimeEntry
from syncd.core.time import BEGINNING, DISTANT, Instant
from syncd.core.versions import Version


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry was from the instant `since` until `until`, which does not belong to it; None: deleted."""

    since: Instant
    until: Instant
    entry: TimeEntry | None


def contents(versions: Iterable[Version], entries: Mapping[str, TimeEntry]) -> list[Content]:
    """The contents of an entry, oldest first; together they are all of time, and nothing overlaps.

    `entries`: digest → entry, of the versions that are no deletion. Held versions do not count.
    """
    known = [
        version
        for version in versions
        if not version.held and (version.gone or _is_stopped(entries.get(version.digest)))
    ]
    ordered = sorted(known, key=lambda version: (version.revision, version.observed, version.digest, version.gone))
    steps: list[tuple[Instant, Version]] = []
    for number, version in enumerate(ordered):
        moved = number > 0 and version.revision > ordered[number - 1].revision
        steps.append((min(version.revision, version.observed) if moved else version.observed, version))
    if known and (current := max(known, key=lambda version: version.rank)) is not steps[-1][1]:
        # It was observed again after others, with the clock that it had before.
        steps.append((max(version.seen for version in known if version is not current), current))
    found: list[Content] = []
    until = DISTANT
    for number, (since, version) in reversed(list(enumerate(steps))):
        begin = BEGINNING if number == 0 else since
        if begin < until:
            found.append(Content(begin, until, None if version.gone else entries[version.digest]))
            until = begin
    return found[::-1]


def content_at(moment: Instant, history: Iterable[Content]) -> TimeEntry | None:
    """The content of an entry at `moment`; None where it was deleted, or there is none."""
    return next((content.entry for content in history if content.since <= moment < content.until), None)


def _is_stopped(entry: TimeEntry | None) -> bool:
    return entry is not None and entry.stop is not None
