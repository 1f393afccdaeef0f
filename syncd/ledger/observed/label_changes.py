"""Reads from the versions of time entries how their labels changed at an instant, in whatever order these were read."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from syncd.core.records import Kind, Ref, TimeEntry
from syncd.core.renames import Labels, Relabelled, Rename, labels_of
from syncd.core.time import Instant
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Write, fine, moment

_DAY = timedelta(days=1)
_COUNTS = "version.id NOT IN (SELECT version FROM withdrawn)"
_PREVIOUS = (
    "SELECT id FROM version AS earlier WHERE earlier.ref = version.ref AND earlier.seen < :at "
    "AND earlier.id NOT IN (SELECT version FROM withdrawn) ORDER BY seen DESC, until DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Appearance:
    """The changes of one instant: entries that were shown with other labels before, and entries that were not there."""

    relabelled: dict[Ref, Relabelled]
    new: dict[Ref, TimeEntry]


@dataclass(frozen=True, slots=True)
class LabelUse:
    """Labels on an entry: whether it is shown at an instant, and whether it was there before."""

    ref: Ref
    labels: Labels
    shown: bool
    known: bool


class LabelChanges:
    """Reads the entries of one namespace within a transaction."""

    def __init__(self, write: Write, namespace: str) -> None:
        self._write = write
        self._namespace = namespace

    def instants_after(self, at: Instant, refs: Collection[Ref]) -> set[Instant]:
        """The instants after `at` at which one of `refs` got other labels, or an entry beside one that is gone was
        new."""
        rows = self._write(
            "SELECT version.ref, version.observed, version.body FROM json_each(?) AS shown "
            f"JOIN version ON version.ref = shown.value WHERE {_COUNTS} ORDER BY version.ref, version.seen",
            (encode(sorted(refs)),),
        )
        instants: set[str] = set()
        gone: list[Instant] = []
        for _, versions in groupby(rows.fetchall(), lambda row: str(row["ref"])):
            for before, after in pairwise(versions):
                if after["observed"] <= fine(at) or before["body"] is None:
                    continue
                was = _entry(before["ref"], before["body"])
                if after["body"] is None:
                    gone.append(was.start)
                elif labels_of(was) != labels_of(_entry(after["ref"], after["body"])):
                    instants.add(after["observed"])
        if gone:
            appeared = self._write(
                "SELECT DISTINCT version.observed FROM record JOIN version ON version.ref = record.ref "
                "WHERE record.kind = ? AND record.namespace = ? AND record.starts >= ? AND record.starts < ? "
                f"AND version.observed > ? AND NOT version.gone AND {_COUNTS}",
                (Kind.TIME, self._namespace, fine(min(gone) - _DAY), fine(max(gone) + _DAY), fine(at)),
            )
            instants.update(row[0] for row in appeared.fetchall())
        return {moment(instant) for instant in instants}

    def at(self, at: Instant, among: Collection[Ref] | None = None) -> Appearance:
        """What entries showed first at `at`; `among`: those that can have, or None for all."""
        relabelled: dict[Ref, Relabelled] = {}
        new: dict[Ref, TimeEntry] = {}
        source = "record" if among is None else "json_each(:among) AS shown JOIN record ON record.ref = shown.value"
        rows = self._write(
            f"SELECT version.ref, version.body, before.body AS before FROM {source} "
            f"JOIN version ON version.ref = record.ref LEFT JOIN version AS before ON before.id = ({_PREVIOUS}) "
            "WHERE record.kind = :kind AND record.namespace = :namespace "
            f"AND version.observed = :at AND NOT version.gone AND {_COUNTS}",
            {
                "among": encode(sorted(among or ())),
                "kind": Kind.TIME,
                "namespace": self._namespace,
                "at": fine(at),
            },
        )
        for row in rows.fetchall():
            entry = _entry(row["ref"], row["body"])
            if row["before"] is None:
                new[entry.ref] = entry
            elif (was := labels_of(_entry(row["ref"], row["before"]))) != (now := labels_of(entry)):
                relabelled[entry.ref] = Relabelled(was, now)
        return Appearance(relabelled, new)

    def vanished(self, at: Instant, new: Iterable[TimeEntry]) -> list[TimeEntry]:
        """The entries around the `new` ones that were there before `at` and are not shown then. An entry was there
        where nothing of its person and day was shown later without it."""
        starts = [entry.start for entry in new]
        if not starts:
            return []
        rows = self._write(
            "SELECT record.ref, version.body, version.seen FROM record JOIN version ON version.ref = record.ref "
            "WHERE record.kind = :kind AND record.namespace = :namespace AND record.starts >= :since "
            f"AND record.starts < :until AND version.id = ({_PREVIOUS}) AND NOT version.gone "
            "AND NOT EXISTS (SELECT 1 FROM version AS shown WHERE shown.ref = record.ref AND NOT shown.gone "
            "AND shown.observed <= :at AND :at <= shown.seen)",
            {
                "kind": Kind.TIME,
                "namespace": self._namespace,
                "since": fine(min(starts) - _DAY),
                "until": fine(max(starts) + _DAY),
                "at": fine(at),
            },
        )
        entries = [(_entry(row["ref"], row["body"]), str(row["seen"])) for row in rows.fetchall()]
        last_seen: dict[tuple[str, date], str] = {}
        for entry, seen in entries:
            day = _person_day(entry)
            last_seen[day] = max(seen, last_seen.get(day, ""))
        return [entry for entry, seen in entries if seen == last_seen[_person_day(entry)]]

    def uses(self, renames: Iterable[Rename], at: Instant) -> Iterator[LabelUse]:
        """The entries that had a label of these renames at `at`, or right before."""
        among = "IN (SELECT value FROM json_each(:wanted))"
        rows = self._write(
            "SELECT version.ref, version.body, :at <= version.seen AS shown, version.observed < :at AS known "
            "FROM record JOIN version ON version.ref = record.ref "
            f"WHERE record.kind = :kind AND record.namespace = :namespace AND NOT version.gone AND {_COUNTS} "
            f"AND version.observed <= :at AND (version.seen >= :at OR version.id = ({_PREVIOUS})) "
            f"AND (json_extract(version.body, '$.project') {among} OR json_extract(version.body, '$.task') {among} "
            f"OR EXISTS (SELECT 1 FROM json_each(version.body, '$.tags') WHERE value {among}))",
            {
                "wanted": encode(sorted({ref for rename in renames for ref in (rename.label, rename.former)})),
                "kind": Kind.TIME,
                "namespace": self._namespace,
                "at": fine(at),
            },
        )
        for row in rows.fetchall():
            yield LabelUse(
                row["ref"], labels_of(_entry(row["ref"], row["body"])), bool(row["shown"]), bool(row["known"])
            )


def _entry(ref: Ref, body: str) -> TimeEntry:
    entry = decode_record(ref, body)
    assert isinstance(entry, TimeEntry)
    return entry


def _person_day(entry: TimeEntry) -> tuple[str, date]:
    return entry.person, entry.start.date()
