"""What a page changes: versions known × what the page states → versions to add, to prolong, or nothing.

A version is one content of a record with the stretch of the source's clock over which it is known to have held:
`revision` to `until`, each the clock of a statement. A statement older than what is known becomes history, never the
current state. In whatever order pages, files and pulls come, the same version is current in the end and no content is
missing; taken in the order of the clock, the stretches are exactly the runs of equal statements. What a stretch was
stated at between its two ends is not kept, so that what is stated a thousand times is one row: a late statement that
contradicts a stretch cuts it down to its ends.

A version may be doubted: changed together with too many others to be true. It is woven like any other, so that what a
source said is the same whatever a person decides about it, but readers see the greatest of those that are believed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from syncd.core.records import TimeEntry, WorkLine
from syncd.core.time import Instant, noon

Holdable = TimeEntry | WorkLine
"""Records of which too many may change at once to be true."""
SETTLED = timedelta(days=7)
"""Entries that started longer ago than this, and lines of days that did, are old: they rarely change."""
FEW = 20
"""So many old records of a kind may always change at once."""
SHARE_IN_TENTHS = 3
"""So many tenths of the old records of a kind that a pull covers may change at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One content of a record. `digest` names the content; `gone` is a tombstone; `observed` is when it was first
    stated to us, `seen` when it was last stated with the clock `until`; `id` is the ledger's row, None before it has
    one; `doubted` is what is not believed."""

    digest: str
    gone: bool
    revision: Instant
    until: Instant
    observed: Instant
    seen: Instant
    id: int | None = None
    held: bool = False

    @property
    def rank(self) -> tuple[Instant, Instant, str, bool]:
        """Orders versions; the greatest believed one is current. Equal clocks fall to what was stated last, then to the
        digest."""
        return self.until, self.seen, self.digest, self.gone

    @property
    def first(self) -> tuple[Instant, str, bool]:
        """Where the stretch begins in the record's history, in which equal clocks are in the order of digests."""
        return self.revision, self.digest, self.gone

    @property
    def last(self) -> tuple[Instant, str, bool]:
        """Where the stretch ends in the record's history."""
        return self.until, self.digest, self.gone

    def same_content(self, other: "Version") -> bool:
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
    and the version that is current afterwards; None where none is believed."""

    effect: Effect
    inserted: tuple[Version, ...] = ()
    extended: tuple[Version, ...] = ()
    current: Version | None


def latest(versions: Iterable[Version]) -> Version | None:
    """What was said last, believed or not; None where nothing was."""
    return max(versions, key=lambda version: version.rank, default=None)


def latest_accepted(versions: Iterable[Version]) -> Version | None:
    """What is current: the last that is not doubted; None where all are."""
    return latest(version for version in versions if not version.held)


def revise(known: Sequence[Version], stated: Version) -> Revised:
    """Take in one statement (`revision == until`, `observed == seen`) about a record with the versions `known`. What
    is doubted stays so when it is stated again, until something later is believed."""
    before = latest_accepted(known)
    if any(each.held and each.same_content(stated) and (before is None or each.rank > before.rank) for each in known):
        stated = replace(stated, held=True)
    inserted, extended = _woven(known, stated)
    after = {version.id: version for version in known} | {version.id: version for version in extended}
    current = latest_accepted([*after.values(), *inserted])
    late = any(not each.held and each != current for each in inserted)
    return Revised(
        effect=effect_of(before, current, late=late),
        inserted=inserted,
        extended=extended,
        current=current,
    )


def effect_of(before: Version | None, current: Version | None, *, late: bool = False) -> Effect:
    """What became of a record between two current versions; `late`: something older was said meanwhile."""
    if current is None or (before is not None and before.same_content(current)):
        return Effect.HISTORY if late else Effect.SAME
    if before is None:
        return Effect.GONE if current.gone else Effect.NEW
    if current.gone:
        return Effect.GONE
    return Effect.NEW if before.gone else Effect.CHANGED


def differ(before: Holdable | None, after: Holdable | None) -> bool:
    """Whether two states of a record (None: there is none) differ in what is weighed: existence, start and stop of an
    entry, day, time and amount of a line. Text, project, tags and rate do not count, nor does an amount that one of
    them does not say: some exports have none."""
    match before, after:
        case TimeEntry() as old, TimeEntry() as new:
            return (old.start, old.stop) != (new.start, new.stop)
        case WorkLine() as old, WorkLine() as new:
            said = old.gross is not None and new.gross is not None
            return (old.day, old.seconds) != (new.day, new.seconds) or (said and old.gross != new.gross)
    return before is not after


def alters(before: Holdable | None, after: Holdable | None, as_of: Instant) -> bool:
    """Whether a change between two states of a record is one of what is old at `as_of`, before or after it."""
    return differ(before, after) and any(_began(each) < as_of - SETTLED for each in (before, after) if each)


def too_big(altered: int, covered: int) -> bool:
    """Whether a pull that alters so many of the old records of a kind, of those it covers, is too big to be true."""
    return altered > FEW and altered * 10 > covered * SHARE_IN_TENTHS


def _began(record: Holdable) -> Instant:
    return record.start if isinstance(record, TimeEntry) else noon(record.day)


def _woven(known: Sequence[Version], stated: Version) -> tuple[tuple[Version, ...], tuple[Version, ...]]:
    around = next((each for each in known if each.first <= stated.first <= each.last), None)
    if around is not None and around.same_content(stated):
        return (), tuple(each for each in (_restated(around, stated),) if each != around)
    if around is not None:
        # It held before and after, but not at this moment: the stretch is cut in two.
        head = replace(around, until=around.revision, seen=around.observed)
        tail = replace(around, id=None, revision=around.until, observed=around.seen)
        return (stated, tail), (head,)
    earlier = max((each for each in known if each.last < stated.first), key=lambda each: each.last, default=None)
    if earlier is not None and earlier.same_content(stated):
        observed = min(earlier.observed, stated.observed)
        return (), (replace(earlier, until=stated.until, seen=stated.seen, observed=observed),)
    later = min((each for each in known if each.first > stated.last), key=lambda each: each.first, default=None)
    if later is not None and later.same_content(stated):
        return (), (replace(later, revision=stated.revision, observed=min(later.observed, stated.observed)),)
    return (stated,), ()


def _restated(version: Version, stated: Version) -> Version:
    observed = min(version.observed, stated.observed)
    seen = max(version.seen, stated.seen) if stated.until == version.until else version.seen
    return replace(version, observed=observed, seen=seen)
