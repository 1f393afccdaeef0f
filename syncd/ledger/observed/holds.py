"""What is held: changes of old time too big to be true, tracked or logged, and the word of a person on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from syncd.core.records import Kind, Ref
from syncd.core.time import Instant, Span
from syncd.core.versions import Holdable
from syncd.ledger.codec import decode_record
from syncd.ledger.database import Database, fine, moment, stamp
from syncd.ledger.observed.hold_writer import kind_is, open_hold, point_anew, touch, word_on
from syncd.ledger.observed.statements import found_by


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHold:
    """A hold that nobody decided yet: since when, by which pull, how many records it is about of how many old ones that
    the pull covered, and how many other changes were taken from what said so."""

    pull: int
    began: Instant
    count: int
    covered: int
    others: int


@dataclass(frozen=True, slots=True)
class HeldChange:
    """A record as it is believed, and as its source says it is; None where there is none."""

    ref: Ref
    before: Holdable | None
    after: Holdable | None


class Holds:
    """Reading holds, and ending them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, source: str) -> OpenHold | None:
        """What of a source waits for a person's word; None where nothing does."""
        row = self._database.row(
            "SELECT pull, began, covered, "
            "(SELECT count(DISTINCT ref) FROM held WHERE hold = hold.id AND NOT rejected), "
            "(SELECT sum(added + changed + gone) FROM pull WHERE id IN (SELECT version.pull FROM held "
            "JOIN version ON version.id = held.version WHERE hold = hold.id AND NOT rejected)) "
            "FROM hold WHERE source = ? AND ended IS NULL",
            (source,),
        )
        if row is None:
            return None
        return OpenHold(pull=row[0], began=moment(row[1]), covered=row[2], count=row[3], others=row[4])

    def waiting(self) -> dict[str, int]:
        """Source → records that wait for a word, of every source with an open hold."""
        rows = self._database.rows(
            "SELECT source, count(DISTINCT ref) FROM hold JOIN held ON hold = hold.id "
            "WHERE ended IS NULL AND NOT rejected GROUP BY source ORDER BY source"
        )
        return {row[0]: row[1] for row in rows}

    def emptied(self, source: str) -> bool:
        """Whether the last round refused what a source showed, because it was nothing any more."""
        row = self._database.row(
            "SELECT 1 FROM pull JOIN source ON source.name = pull.source AND pull.started = source.last_attempt "
            "WHERE pull.source = ? AND instr(message, ?)",
            (source, word_on(source)),
        )
        return row is not None

    def over(self, kind: Kind, names: Sequence[str], span: Span, platform: str | None = None) -> str | None:
        """A source with a held change of a person's time or work, who has these names, in `span`: of what is believed
        or of what is not. `platform`: of lines, whose; None: any."""

        def within(table: str) -> str:
            # What takes no time lies where it starts.
            starts, ends = f"{table}.starts", f"coalesce({table}.ends, {table}.starts)"
            return f"{starts} < :end AND ({ends} > :start OR {starts} >= :start)"

        people = ", ".join(f":name{number}" for number in range(len(names)))
        row = self._database.row(
            "SELECT source FROM held JOIN hold ON hold.id = hold LEFT JOIN record ON record.ref = held.ref "
            "LEFT JOIN version AS old ON old.id = record.version JOIN version AS new ON new.id = held.version "
            f"WHERE NOT rejected AND held.person IN ({people}) AND {kind_is('held.ref')} "
            f"AND ({within('held')} OR (record.gone = 0 AND {within('record')})) AND (:platform IS NULL "
            "OR json_extract(coalesce(new.body, old.body), '$.contract.platform') = :platform) ORDER BY source LIMIT 1",
            {f"name{number}": name for number, name in enumerate(names)}
            | {"kind": kind, "start": fine(span.start), "end": fine(span.end), "platform": platform},
        )
        return row[0] if row else None

    def changes(self, source: str) -> list[HeldChange]:
        """What accepting a source's open hold would change, by time."""
        rows = self._database.rows(
            "SELECT each.ref, old.gone, old.body, new.gone, new.body FROM (SELECT DISTINCT ref FROM held "
            "JOIN hold ON hold.id = hold WHERE source = ? AND ended IS NULL AND NOT rejected) AS each "
            "LEFT JOIN record ON record.ref = each.ref LEFT JOIN version AS old ON old.id = record.version "
            "JOIN version AS new ON new.id = (SELECT id FROM version WHERE version.ref = each.ref "
            "AND id NOT IN (SELECT version FROM held WHERE rejected) "
            "ORDER BY until DESC, seen DESC, digest DESC, gone DESC LIMIT 1)",
            (source,),
        )
        found = [HeldChange(row[0], _said(*row[:3]), _said(row[0], *row[3:])) for row in rows]
        return sorted(found, key=lambda each: (min(_starts(each)), each.ref))

    def decide(self, source: str, now: Instant, actor: str, *, accepted: bool) -> int:
        """End the open hold of a source with a person's word: what was held is believed, or never will be. How many
        records it was about; 0 where nothing was held."""
        with self._database.write() as write:
            hold = open_hold(write, source)
            if hold is None:
                return 0
            rows = write("SELECT DISTINCT ref FROM held WHERE hold = ? AND NOT rejected", (hold,)).fetchall()
            touch(write, hold)
            if accepted:
                write("DELETE FROM held WHERE hold = ?", (hold,))
                point_anew(write, [row[0] for row in rows])
            else:
                write("UPDATE held SET rejected = 1 WHERE hold = ?", (hold,))
            verdict = "accepted" if accepted else "rejected"
            write("UPDATE hold SET ended = ?, verdict = ?, actor = ? WHERE id = ?", (stamp(now), verdict, actor, hold))
        return len(rows)


def _said(ref: Ref, gone: int | None, body: str | None) -> Holdable | None:
    record = decode_record(ref, body) if body and not gone else None
    return record if isinstance(record, Holdable) else None


def _starts(change: HeldChange) -> list[str]:
    return [found_by(record)[2] or "" for record in (change.before, change.after) if record]
