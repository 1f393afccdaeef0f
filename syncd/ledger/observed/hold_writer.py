"""Weighing what a pull changes in old time, tracked or logged: too much at once is held, until a person decides or the
source takes it back. What is held is kept like any version but not believed: readers see what was accepted last."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from syncd.core.records import Kind, Record, Ref, kind_of, namespace_of
from syncd.core.time import Instant
from syncd.core.versions import (
    FEW,
    SETTLED,
    Effect,
    Holdable,
    alters,
    differ,
    effect_of,
    latest,
    latest_accepted,
    too_big,
)
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Write, chunks, fine, marks, moment
from syncd.ledger.observed.statements import found_by, mark_dirty
from syncd.ledger.observed.totals import Taken
from syncd.ledger.observed.versions import Woven, known_versions, point

WEIGHED = (Kind.TIME, Kind.WORK)
"""The kinds of record that are weighed, each by itself: a few lines are not lost among thousands of entries."""
State = Holdable | None
"""What a version says of a record that is weighed; None where it is gone."""


class Scale:
    """Weighs one transaction of a pull: `note` what it wove, and `weigh` it in the end. `accepted`: a person said
    beforehand that whatever this pull changes is true."""

    def __init__(self, write: Write, pull: int, source: str, *, accepted: bool) -> None:
        self._write = write
        self._pull = pull
        self._source = source
        self._accepted = accepted
        self._doubted: set[Ref] = set()

    def note(self, woven: Woven, as_of: Instant) -> None:
        """Remember which old records moved, and what was current before the pull moved them."""
        self._doubted.update(woven.doubted)
        moved = {ref: each for ref, each in woven.moved.items() if kind_of(ref) in WEIGHED}
        if self._accepted or not moved:
            return
        before = {ref: each.before.id if each.before else None for ref, each in moved.items()}
        states = states_of(self._write, before.values())
        after = {ref: None if each.after.gone else _state(each.record) for ref, each in moved.items()}
        altered = [ref for ref in moved if alters(states[before[ref]], after[ref], as_of)]
        unknown = {ref: record for ref in altered if before[ref] is None and (record := after[ref])}
        expected = self._expected(unknown)
        altered = [ref for ref in altered if ref not in unknown or ref in expected]
        earlier = self._noted(altered)
        originals = states_of(self._write, earlier.values())
        back = [ref for ref, version in earlier.items() if not alters(originals[version], after[ref], as_of)]
        self._write.many("DELETE FROM alteration WHERE pull = ? AND ref = ?", ((self._pull, ref) for ref in back))
        self._write.many(
            "INSERT INTO alteration VALUES (?, ?, ?)",
            ((self._pull, ref, before[ref]) for ref in altered if ref not in earlier),
        )

    def _noted(self, refs: Sequence[Ref]) -> dict[Ref, int | None]:
        return {
            row[0]: row[1]
            for chunk in chunks(refs)
            for row in self._write(
                f"SELECT ref, before FROM alteration WHERE pull = ? AND ref IN ({marks(len(chunk))})",
                (self._pull, *chunk),
            )
        }

    def _expected(self, records: Mapping[Ref, Holdable]) -> set[Ref]:
        """Those that the namespace should have known: before this pull, all that was then was claimed to be said.
        A first load, and history that is read further back, is not held against anybody."""
        if not records:
            return set()
        scopes = self._write(
            "SELECT kind, person, space, starts, ends FROM scope WHERE claim = 'complete' "
            "AND contract IS NULL AND source IN (SELECT name FROM source WHERE namespace = ?) "
            "AND NOT (source = ? AND as_of >= (SELECT as_of FROM pull WHERE id = ?))",
            (namespace_of(next(iter(records))), self._source, self._pull),
        ).fetchall()
        return {ref for ref, record in records.items() if _within(record, scopes)} if scopes else set()

    def weigh(self) -> Taken:
        """Hold what the pull altered so far where it is too much, or where a hold is open; let go of what the source
        took back. What this makes of the pull's counts. Call it when the transaction's scopes are stored."""
        altered = self._altered()
        hold = open_hold(self._write, self._source) if altered else None
        if hold is None and max(altered.values(), default=0) > FEW:
            covered = {kind: self._covered(kind) for kind in altered}
            if any(too_big(altered[kind], covered[kind]) for kind in altered):
                hold = self._write(
                    "INSERT INTO hold (source, pull, covered, began) SELECT source, id, ?, started FROM pull "
                    "WHERE id = ?",
                    (sum(covered.values()), self._pull),
                ).lastrowid
        taken = Taken() if hold is None else self._hold(hold)
        if self._doubted:
            self._let_go()
        return taken

    def _altered(self) -> dict[Kind, int]:
        sql = f"SELECT count(*) FROM alteration WHERE pull = :pull AND {kind_is('ref')}"
        counts = {kind: self._write(sql, {"pull": self._pull, "kind": kind}).fetchone()[0] for kind in WEIGHED}
        return {kind: count for kind, count in counts.items() if count}

    def _covered(self, kind: Kind) -> int:
        """The old records of a kind that the pull covers, as they were before it: those in the scopes it claimed so
        far, all of the namespace where it claimed none; and those it altered."""
        as_of = moment(self._write.one("SELECT as_of FROM pull WHERE id = ?", (self._pull,)))
        claimed = (
            "scope WHERE claim = 'complete' AND scope.kind = :kind AND contract IS NULL AND source = :source "
            "AND as_of >= :as_of"
        )
        (count,) = self._write(
            "SELECT (SELECT count(*) FROM alteration JOIN version ON version.id = before "
            f"WHERE alteration.pull = :pull AND {kind_is('alteration.ref')} AND NOT gone) + (SELECT count(*) "
            "FROM record WHERE kind = :kind AND namespace = (SELECT namespace FROM source WHERE name = :source) "
            "AND gone = 0 AND starts < :old AND ref NOT IN (SELECT ref FROM alteration WHERE pull = :pull) "
            f"AND (NOT EXISTS (SELECT 1 FROM {claimed}) OR EXISTS (SELECT 1 FROM {claimed} "
            "AND (scope.person IS NULL OR scope.person = record.person) "
            "AND (scope.space IS NULL OR scope.space = record.space) "
            "AND scope.starts <= record.starts AND record.starts < scope.ends)))",
            {
                "pull": self._pull,
                "source": self._source,
                "kind": kind,
                "as_of": fine(as_of),
                "old": fine(as_of - SETTLED),
            },
        ).fetchone()
        return int(count)

    def _hold(self, hold: int) -> Taken:
        """Take back what the pull altered: readers see again what was current before, and it counts as held."""
        rows = self._write("SELECT ref, before FROM alteration WHERE pull = ?", (self._pull,)).fetchall()
        before = {row[0]: row[1] for row in rows}
        known = known_versions(self._write, list(before))
        states = states_of(self._write, (version.id for versions in known.values() for version in versions))
        effects: Counter[Effect] = Counter()
        for ref, versions in known.items():
            accepted = next((version for version in versions if version.id == before[ref]), None)
            was = states[before[ref]]
            doubted = [
                version
                for version in versions
                if not version.held
                and (accepted is None or version.rank > accepted.rank)
                and differ(states[version.id], was)
            ]
            for version in doubted:
                about = states[version.id] or was
                assert about is not None
                person, _, starts, ends = found_by(about)
                place = (person, starts, ends or starts)  # what runs is not worked time yet
                self._write("INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, 0)", (version.id, hold, ref, *place))
            effects[effect_of(accepted, latest_accepted(versions))] -= 1
            effects[effect_of(accepted, latest_accepted(each for each in versions if each not in doubted))] += 1
        self._write("DELETE FROM alteration WHERE pull = ?", (self._pull,))
        point_anew(self._write, list(before))
        touch(self._write, hold)
        return Taken(
            added=effects[Effect.NEW],
            changed=effects[Effect.CHANGED],
            gone=effects[Effect.GONE],
            held=len(before),
        )

    def _let_go(self) -> None:
        """What was held of a record is mere history once the source says something later that is believed."""
        known = known_versions(self._write, sorted(self._doubted))
        over = [ref for ref, versions in known.items() if (last := latest(versions)) and not last.held]
        for chunk in chunks(over):
            held = f"FROM held WHERE NOT rejected AND ref IN ({marks(len(chunk))})"
            for (hold,) in self._write(f"SELECT DISTINCT hold {held}", chunk).fetchall():
                touch(self._write, hold)
            self._write(f"DELETE {held}", chunk)
        self._write(
            "UPDATE hold SET verdict = 'lifted', ended = (SELECT started FROM pull WHERE id = ?) WHERE ended IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM held WHERE hold = hold.id AND NOT rejected)",
            (self._pull,),
        )


def word_on(source: str) -> str:
    """How a person says that what a source shows is true."""
    return f"`syncd accept {source}`"


def forget_alterations(write: Write, source: str) -> None:
    """A pull has come to its end, or one that failed is done with: what they altered is accepted."""
    write(
        "DELETE FROM alteration WHERE pull IN (SELECT alteration.pull FROM alteration "
        "JOIN pull ON pull.id = alteration.pull WHERE source = ?)",
        (source,),
    )


def open_hold(write: Write, source: str) -> int | None:
    """The hold of a source that nobody decided yet."""
    hold: int | None = write.one("SELECT id FROM hold WHERE source = ? AND ended IS NULL", (source,))
    return hold


def touch(write: Write, hold: int) -> None:
    """Whatever looks at time that a hold is about, as it was or as it would be, must be looked at again."""
    first, last, source = write(
        "SELECT min(min(held.starts, coalesce(record.starts, held.starts))), "
        "max(max(held.ends, coalesce(record.ends, record.starts, held.ends))), hold.source "
        "FROM held JOIN hold ON hold.id = hold LEFT JOIN record ON record.ref = held.ref WHERE hold = ?",
        (hold,),
    ).fetchone()
    write(
        "UPDATE subject SET dirty = 1 WHERE kind IN ('billing-period', 'person-day') AND ends > ? AND starts <= ?",
        (first, last),
    )
    write("UPDATE subject SET dirty = 1 WHERE kind = 'source-health' AND name = ?", (source,))


def point_anew(write: Write, refs: Sequence[Ref]) -> None:
    """Point records at what is believed of them now; nothing is left of those of which nothing is."""
    known = known_versions(write, refs)
    current = {ref: version for ref, versions in known.items() if (version := latest_accepted(versions))}
    states = states_of(write, (version.id for version in current.values()))
    write.many("DELETE FROM record WHERE ref = ?", ((ref,) for ref in refs if ref not in current))
    for ref, version in current.items():
        shown = max((each.seen for each in known[ref] if not each.gone), default=None)
        point(write, {ref: version}, {ref: states[version.id]}, fine(shown) if shown else "")
    mark_dirty(write, refs)


def absent_though_doubted(write: Write, namespace: str, scope: sqlite3.Row) -> list[Ref]:
    """Of records with versions that are not believed, those that the source last put into a snapshot which shows them
    no more. Where they are believed to be is not where the source would show them."""
    refs = [row[0] for row in write("SELECT DISTINCT ref FROM held") if namespace_of(row[0]) == namespace]
    if scope["kind"] not in WEIGHED or not refs:
        return []
    found = []
    as_of = moment(scope["as_of"])
    for ref, versions in known_versions(write, refs).items():
        last = latest(versions)
        assert last is not None
        state = states_of(write, [last.id])[last.id]
        if state is None or max(each.seen for each in versions if not each.gone) >= as_of:
            continue
        if _within(state, [scope]):
            found.append(ref)
    return found


def states_of(write: Write, ids: Iterable[int | None]) -> dict[int | None, State]:
    """What versions of records that are weighed say; of None, which stands for no version, that there is none."""
    states: dict[int | None, State] = {None: None}
    if wanted := [id for id in ids if id is not None]:
        select = "SELECT id, ref, body, gone FROM version WHERE id IN (SELECT value FROM json_each(?))"
        for id, ref, body, gone in write(select, (encode(wanted),)):
            states[id] = None if gone else _state(decode_record(ref, body))
    return states


def kind_is(ref: str) -> str:
    """A condition: that the column `ref` names a record of the kind `:kind`."""
    return f"instr({ref}, '/' || :kind || '/') = instr({ref}, '/')"


def _state(record: Record | None) -> State:
    return record if isinstance(record, Holdable) else None


def _within(record: Holdable, scopes: Iterable[sqlite3.Row]) -> bool:
    """Whether one of the scopes speaks of where a record lies."""
    kind = kind_of(record.ref)
    person, space, starts, _ = found_by(record)
    assert starts is not None
    return any(
        scope["kind"] == kind
        and scope["person"] in (None, person)
        and scope["space"] in (None, space)
        and scope["starts"] <= starts < scope["ends"]
        for scope in scopes
    )
