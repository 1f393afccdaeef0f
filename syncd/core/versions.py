"""Adds an observation to the known versions of its record: as a new version, a longer one, or not at all.

A version is one content of a record with the span of the source's clock, `revision` to `until`, in which the source
showed it. An observation older than the current version becomes history and never the current state. Whatever the
order in which pages, files and pulls arrive, the same version is current in the end and no content is missing; in the
order of the source's clock, the spans are exactly the runs of equal observations. The instants between both ends of a
span are not kept, so a content that was observed a thousand times is one row. A late observation that contradicts a
span therefore cuts it down to its two ends.

A version may be held: it changed together with too many others to be true. It is stored like any other, so the history
does not depend on what a person decides, but readers see the latest version that is not held.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One content of a record."""

    digest: str  # names the content
    gone: bool  # a tombstone: the record does not exist
    revision: Instant  # the source's clock when it first showed this content …
    until: Instant  # … and when it last did
    observed: Instant  # as of when we first observed it
    seen: Instant  # as of when we last observed it with the clock `until`
    id: int | None = None  # the ledger's row; None before it has one
    held: bool = False

    @property
    def rank(self) -> tuple[Instant, Instant, str, bool]:
        """Orders versions; the greatest that is not held is current. Of equal clocks the one observed last is greater,
        then the greater digest."""
        return self.until, self.seen, self.digest, self.gone

    @property
    def first(self) -> tuple[Instant, str, bool]:
        """Where the span begins in the record's history, which orders equal clocks by digest."""
        return self.revision, self.digest, self.gone

    @property
    def last(self) -> tuple[Instant, str, bool]:
        """Where the span ends in the record's history."""
        return self.until, self.digest, self.gone

    def same_content(self, other: "Version") -> bool:
        """Whether both have the same content."""
        return self.digest == other.digest and self.gone == other.gone


class Effect(StrEnum):
    """The effect of an observation on the current state of a record."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    SAME = "same"
    HISTORY = "history"  # it is older than what is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """The outcome for one record: versions to insert, versions to update in place (same content, another span), and
    the version that is current afterwards; None where all are held."""

    effect: Effect
    inserted: tuple[Version, ...] = ()
    extended: tuple[Version, ...] = ()
    current: Version | None


def latest(versions: Iterable[Version]) -> Version | None:
    """The greatest version, held or not; None where there is none."""
    return max(versions, key=lambda version: version.rank, default=None)


def latest_accepted(versions: Iterable[Version]) -> Version | None:
    """The current version: the greatest that is not held; None where all are."""
    return latest(version for version in versions if not version.held)


def revise(known: Sequence[Version], incoming: Version) -> Revised:
    """Add one observation to the `known` versions of its record.

    `incoming` is a version of one instant (`revision == until`, `observed == seen`). A held content that is observed
    again stays held, until something later is accepted.
    """
    before = latest_accepted(known)
    if any(
        version.held and version.same_content(incoming) and (before is None or version.rank > before.rank)
        for version in known
    ):
        incoming = replace(incoming, held=True)
    inserted, extended = _placed(known, incoming)
    after = {version.id: version for version in known} | {version.id: version for version in extended}
    current = latest_accepted([*after.values(), *inserted])
    late = any(not version.held and version != current for version in inserted)
    return Revised(
        effect=effect_of(before, current, late=late),
        inserted=inserted,
        extended=extended,
        current=current,
    )


def effect_of(before: Version | None, current: Version | None, *, late: bool = False) -> Effect:
    """Name the step between two current versions of a record; `late`: an older observation was added meanwhile."""
    if current is None or (before is not None and before.same_content(current)):
        return Effect.HISTORY if late else Effect.SAME
    if before is None:
        return Effect.GONE if current.gone else Effect.NEW
    if current.gone:
        return Effect.GONE
    return Effect.NEW if before.gone else Effect.CHANGED


def _placed(known: Sequence[Version], incoming: Version) -> tuple[tuple[Version, ...], tuple[Version, ...]]:
    """The versions to insert and those to extend, so that `incoming` gets its place in the history."""
    around = next((version for version in known if version.first <= incoming.first <= version.last), None)
    if around is not None and around.same_content(incoming):
        again = _observed_again(around, incoming)
        return (), (again,) if again != around else ()
    if around is not None:
        # The content stood before and after, but not at this moment: its span is cut in two.
        head = replace(around, until=around.revision, seen=around.observed)
        rest = replace(around, id=None, revision=around.until, observed=around.seen)
        return (incoming, rest), (head,)
    earlier = max(
        (version for version in known if version.last < incoming.first), key=lambda version: version.last, default=None
    )
    if earlier is not None and earlier.same_content(incoming):
        observed = min(earlier.observed, incoming.observed)
        return (), (replace(earlier, until=incoming.until, seen=incoming.seen, observed=observed),)
    later = min(
        (version for version in known if version.first > incoming.last), key=lambda version: version.first, default=None
    )
    if later is not None and later.same_content(incoming):
        return (), (replace(later, revision=incoming.revision, observed=min(later.observed, incoming.observed)),)
    return (incoming,), ()


def _observed_again(version: Version, incoming: Version) -> Version:
    observed = min(version.observed, incoming.observed)
    seen = max(version.seen, incoming.seen) if incoming.until == version.until else version.seen
    return replace(version, observed=observed, seen=seen)
