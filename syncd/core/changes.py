"""What a page changes: versions known × what the page states → versions to add, to prolong, or nothing.

A version is one content of a record with the stretch of the source's clock over which it is known to have held:
`revision` to `until`, each the clock of a statement. A statement older than what is known becomes history, never the
current state. In whatever order pages, files and pulls come, the same version is current in the end and no content is
missing; taken in the order of the clock, the stretches are exactly the runs of equal statements. What a stretch was
stated at between its two ends is not kept, so that what is stated a thousand times is one row: a late statement that
contradicts a stretch cuts it down to its ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One content of a record. `digest` names the content; `gone` is a tombstone; `observed` is when it was first
    stated to us, `seen` when it was last stated with the clock `until`; `id` is the ledger's row, None before it has
    one."""

    digest: str
    gone: bool
    revision: Instant
    until: Instant
    observed: Instant
    seen: Instant
    id: int | None = None

    @property
    def rank(self) -> tuple[Instant, Instant, str, bool]:
        """Orders versions; the greatest is current. Equal clocks fall to what was stated last, then to the digest."""
        return self.until, self.seen, self.digest, self.gone

    @property
    def first(self) -> tuple[Instant, str, bool]:
        """Where the stretch begins in the record's history, in which equal clocks are in the order of digests."""
        return self.revision, self.digest, self.gone

    @property
    def last(self) -> tuple[Instant, str, bool]:
        """Where the stretch ends in the record's history."""
        return self.until, self.digest, self.gone

    def says(self, other: "Version") -> bool:
        """Whether both have the same content."""
        return self.digest == other.digest and self.gone == other.gone


class Effect(StrEnum):
    """What a statement did to the current state of a record."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    SAME = "same"
    HISTORY = "history"  # it was older than what is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """The outcome for one record: versions to insert, versions to update in place (same content, another stretch),
    and the version that is current afterwards."""

    effect: Effect
    inserted: tuple[Version, ...] = ()
    prolonged: tuple[Version, ...] = ()
    current: Version


def revise(known: Sequence[Version], stated: Version) -> Revised:
    """Take in one statement (`revision == until`, `observed == seen`) about a record with the versions `known`."""
    before = max(known, key=lambda version: version.rank, default=None)
    inserted, prolonged = _woven(known, stated)
    after = {version.id: version for version in known} | {version.id: version for version in prolonged}
    current = max([*after.values(), *inserted], key=lambda version: version.rank)
    return Revised(
        effect=_effect(before, current, bool(inserted)), inserted=inserted, prolonged=prolonged, current=current
    )


def _woven(known: Sequence[Version], stated: Version) -> tuple[tuple[Version, ...], tuple[Version, ...]]:
    around = next((each for each in known if each.first <= stated.first <= each.last), None)
    if around is not None and around.says(stated):
        return (), tuple(each for each in (_restated(around, stated),) if each != around)
    if around is not None:
        # It held before and after, but not at this moment: the stretch is cut in two.
        head = replace(around, until=around.revision, seen=around.observed)
        tail = replace(around, id=None, revision=around.until, observed=around.seen)
        return (stated, tail), (head,)
    earlier = max((each for each in known if each.last < stated.first), key=lambda each: each.last, default=None)
    if earlier is not None and earlier.says(stated):
        observed = min(earlier.observed, stated.observed)
        return (), (replace(earlier, until=stated.until, seen=stated.seen, observed=observed),)
    later = min((each for each in known if each.first > stated.last), key=lambda each: each.first, default=None)
    if later is not None and later.says(stated):
        return (), (replace(later, revision=stated.revision, observed=min(later.observed, stated.observed)),)
    return (stated,), ()


def _restated(version: Version, stated: Version) -> Version:
    observed = min(version.observed, stated.observed)
    seen = max(version.seen, stated.seen) if stated.until == version.until else version.seen
    return replace(version, observed=observed, seen=seen)


def _effect(before: Version | None, current: Version, inserted: bool) -> Effect:
    if before is None:
        return Effect.GONE if current.gone else Effect.NEW
    if before.says(current):
        return Effect.HISTORY if inserted else Effect.SAME
    if current.gone:
        return Effect.GONE
    return Effect.NEW if before.gone else Effect.CHANGED
