"""What a page changes: versions known × what the page states → versions to add, to prolong, or nothing.

A version is one content of a record with the stretch of the source's clock over which it is known to have held:
`revision` to `until`. Stretches are kept so that pages, files and pulls may come in any order and end in the same
versions: a statement older than what is known becomes history, never the current state.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from syncd.core.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One content of a record. `digest` names the content; `gone` is a tombstone; `observed` is when it was first
    stated to us; `id` is the ledger's row, None before it has one."""

    digest: str
    gone: bool
    revision: Instant
    until: Instant
    observed: Instant
    id: int | None = None

    @property
    def rank(self) -> tuple[Instant, Instant, str]:
        """Orders versions; the greatest is current. Equal clocks fall to the later observation, then to the digest."""
        return self.until, self.observed, self.digest

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
    """Take in one statement (`stated.revision == stated.until`) about a record with the versions `known`."""
    before = max(known, key=lambda version: version.rank, default=None)
    inserted, prolonged = _woven(known, stated)
    after = {version.id: version for version in known} | {version.id: version for version in prolonged}
    current = max([*after.values(), *inserted], key=lambda version: version.rank)
    return Revised(
        effect=_effect(before, current, bool(inserted)), inserted=inserted, prolonged=prolonged, current=current
    )


def _woven(known: Sequence[Version], stated: Version) -> tuple[tuple[Version, ...], tuple[Version, ...]]:
    moment = stated.revision
    for version in known:
        if version.revision <= moment <= version.until and version.says(stated):
            return (), ()
    around = next((each for each in known if each.revision < moment < each.until), None)
    if around is not None:
        # It held before and after, but not at this moment: the stretch is cut in two.
        tail = replace(around, id=None, revision=around.until)
        return (stated, tail), (replace(around, until=around.revision),)
    earlier = max((each for each in known if each.until <= moment), key=lambda each: each.rank, default=None)
    if earlier is not None and earlier.says(stated):
        return (), (replace(earlier, until=moment),)
    later = min(
        (each for each in known if each.revision >= moment),
        key=lambda each: (each.revision, each.observed, each.digest),
        default=None,
    )
    if later is not None and later.says(stated):
        return (), (replace(later, revision=moment, observed=min(later.observed, stated.observed)),)
    return (stated,), ()


def _effect(before: Version | None, current: Version, inserted: bool) -> Effect:
    if before is None:
        return Effect.GONE if current.gone else Effect.NEW
    if before.says(current):
        return Effect.HISTORY if inserted else Effect.SAME
    if current.gone:
        return Effect.GONE
    return Effect.NEW if before.gone else Effect.CHANGED
