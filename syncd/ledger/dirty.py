"""The queue that drives the program: which records to derive again, and which subjects to judge again.

Every page marks the records it changed (`dirty_record`). `derive` takes them in the order of their rank, replaces what
was derived from them, and marks the subjects whose inputs moved (`subject.dirty`), sometimes further records too: a
renamed project marks its entries. `judge` takes the dirty subjects, then those whose `next` instant has come, and
cleans each with its verdicts. Both steps repeat until nothing is left, so the result equals doing everything anew.

A mark is written in the transaction of the change that causes it, and cleaned in that of the work it asks for. What
only one kind of change marks is beside this module, such as `sisters.py`, `at_work.py`, `repeating_weeks.py` and the
writers in `derived/`; `due.py` reads what is due, and `queue.py` is for readers beside a round.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.discrepancies import SubjectKey
from syncd.core.observations import Coverage
from syncd.core.records import Kind, Ref, kind_of
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Instant, Span, union
from syncd.ledger.at_work import mark_at_work
from syncd.ledger.database import Write, fine, moment, stamp
from syncd.ledger.repeating_weeks import mark_quarters

_WEEK = timedelta(days=7)
_SOON = timedelta(seconds=1)
_AROUND = _WEEK + timedelta(days=2)
"""A week, and more than zones and clock changes can move its start."""
RANK = {
    kind: rank
    for rank, kind in enumerate((Kind.LABEL, Kind.CONTRACT, Kind.MILESTONE, Kind.WORK, Kind.TRANSACTION, Kind.TIME))
}
"""The order in which kinds are derived: names before what they name."""
_MARK_TIME = f"INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT {RANK[Kind.TIME]}, "
_OF_WEEKS = "'billing-period', 'own-invoice'"  # tracked time, hours and money
_OF_TIME = ", 'person-day', 'retainer-month'"  # tracked time alone
_DATED = f"{_OF_WEEKS}{_OF_TIME}"
_OF_MONEY = ", 'payment-group', 'expected-payment', 'milestone-case', 'payout', 'account'"
_NO_DUPLICATE = "record.ref NOT IN (SELECT ref FROM alias)"  # further coverage does not change a known duplicate

NAMED_BY_CONTRACT = (
    SubjectKind.BILLING_PERIOD,
    SubjectKind.OWN_INVOICE,
    SubjectKind.CONTRACT_CASE,
    SubjectKind.RETAINER_MONTH,
)
"""The kinds of subject whose name is the key of their contract."""
Title = tuple[str, str]
"""(platform, normalised title) of a contract."""


@dataclass(frozen=True, slots=True)
class DirtySubject:
    """A subject to judge again, and the span in which a change of coverage can matter to it."""

    kind: SubjectKind
    name: str
    part: str
    span: Span


class DirtyWriter:
    """Marks and cleans records and subjects within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    # -- records to derive

    def mark_records(self, refs: Iterable[Ref], since: Instant | None = None) -> None:
        """Mark records. For labels, `since` limits the mark to entries whose names can differ from then on."""
        self._write.many(
            "INSERT INTO dirty_record (rank, ref, since) VALUES (?, ?, ?) "
            "ON CONFLICT (rank, ref) DO UPDATE SET since = min(since, excluded.since)",
            ((RANK[kind_of(ref)], ref, fine(since) if since else "") for ref in refs),
        )

    def mark_all_records(self) -> None:
        """Mark every record: the configuration that deriving reads has changed."""
        self._write.many(
            "INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT ?, ref FROM record WHERE kind = ?",
            ((rank, kind) for kind, rank in RANK.items()),
        )

    def mark_entries_of_label(self, label: Ref, since: str = "") -> None:
        """Mark the time entries that a new name of a label may map elsewhere. `since` as in `Dirty.renamed_since`."""
        self._write(f"{_MARK_TIME} ref FROM entry_label WHERE label = ? AND until >= ?", (label, since))

    def mark_entries_of_contract(self, contract: str) -> None:
        """Mark the time entries of a contract: its milestones changed."""
        self._mark_selected("SELECT ref FROM placement WHERE contract = ?", (contract,))

    def mark_titled(self, titles: Iterable[Title]) -> None:
        """Mark the rows that name their contract by one of these titles alone, and all contract records."""
        for title in titles:
            for table in ("line", "posting"):
                self._mark_selected(f"SELECT ref FROM {table} WHERE platform = ? AND title = ?", title)
        self._mark_selected("SELECT ref FROM record WHERE kind = 'contract'")

    def _mark_selected(self, sql: str, parameters: Sequence[str] = ()) -> None:
        self.mark_records(row[0] for row in self._write(sql, parameters).fetchall())

    def mark_possible_duplicates(self, source: str, coverage: Coverage, gained: Sequence[Span]) -> None:
        """Mark entries of other sources that may be duplicates now that `source` completely covers more.

        `gained`, from `add_coverage`: the moments newly covered, and the time between two observations of the rest.
        """
        if coverage.kind is not Kind.TIME or coverage.contract is not None or not gained:
            return
        sql = "SELECT namespace FROM source WHERE name = ? AND namespace IN (SELECT echoes FROM source)"
        originals = self._write.one(sql, (source,))
        if originals is None:
            return
        for span in gained:
            self._mark_possible_duplicates_in(originals, span)
        if coverage.space is not None and coverage.span in gained:
            # Perhaps the first coverage of this space: now a person's time is complete only where this space is, too.
            self._write(f"{_MARK_TIME} ref FROM alias WHERE of IS NULL")

    def _mark_possible_duplicates_in(self, originals: str, span: Span) -> None:
        ends = (fine(span.start), fine(span.end))
        self._write(
            f"{_MARK_TIME} record.ref FROM source CROSS JOIN record ON record.namespace = source.namespace "
            f"WHERE source.echoes = ? AND kind = 'time' AND starts >= ? AND starts < ? AND {_NO_DUPLICATE}",
            (originals, *ends),
        )
        # These entries have the clock of their file, and files are few: look for rows only where a file has a clock
        # within the span.
        made_within = self._write(
            "SELECT DISTINCT namespace FROM source WHERE echoes = ?1 AND (EXISTS (SELECT 1 FROM file "
            "WHERE file.source = source.name AND modified >= ?2 AND modified <= ?3) "
            "OR NOT EXISTS (SELECT 1 FROM file WHERE file.source = source.name))",
            (originals, stamp(span.start), stamp(span.end)),
        ).fetchall()
        for (namespace,) in made_within:
            self._write(
                f"{_MARK_TIME} record.ref FROM record JOIN version ON version.id = record.version "
                f"WHERE kind = 'time' AND namespace = ? AND until > ? AND until <= ? AND {_NO_DUPLICATE}",
                (namespace, *ends),
            )

    def mark_outdated(self, refs: Iterable[Ref]) -> None:
        """Mark those of `refs`, observed again unchanged, that did not count because they seemed deleted elsewhere."""
        if self._write.one("SELECT 1 FROM alias LIMIT 1") is not None:
            self._write.many(f"{_MARK_TIME} ref FROM alias WHERE ref = ? AND of IS NULL", ((ref,) for ref in refs))

    def clean_records(self, refs: Sequence[Ref]) -> None:
        """Clean records that are being derived."""
        self._write.many(
            "DELETE FROM dirty_record WHERE rank = ? AND ref = ?", ((RANK[kind_of(ref)], ref) for ref in refs)
        )

    # -- subjects to judge

    def mark_subjects(self, subjects: Iterable[DirtySubject]) -> None:
        """Mark subjects; those that do not exist yet are added. Weeks before and after a billing period are marked with
        it, where they exist: what is booked on the other side of their edge counts there."""
        subjects = list(subjects)
        self._write.many(
            "INSERT INTO subject (kind, name, part, starts, ends, dirty) VALUES (?, ?, ?, ?, ?, 1) "
            "ON CONFLICT (kind, name, part) DO UPDATE SET dirty = 1, "
            "starts = min(starts, excluded.starts), ends = max(ends, excluded.ends)",
            ((s.kind, s.name, s.part, fine(s.span.start), fine(s.span.end)) for s in subjects),
        )
        self._write.many(
            "UPDATE subject SET dirty = 1 WHERE kind = 'billing-period' AND name = ? AND part IN (?, ?) AND NOT dirty",
            ((s.name, *_neighbours(s.part)) for s in subjects if s.kind is SubjectKind.BILLING_PERIOD),
        )
        self._mark_together(subjects)

    def _mark_together(self, subjects: Iterable[DirtySubject]) -> None:
        """Mark your own invoices for days of these periods, and the periods of these invoices."""
        pair = {
            SubjectKind.BILLING_PERIOD: SubjectKind.OWN_INVOICE,
            SubjectKind.OWN_INVOICE: SubjectKind.BILLING_PERIOD,
        }
        self._write.many(
            "UPDATE subject SET dirty = 1 WHERE kind = ? AND name = ? AND starts < ? AND ends > ? AND NOT dirty",
            ((pair[s.kind], s.name, fine(s.span.end), fine(s.span.start)) for s in subjects if s.kind in pair),
        )

    def mark_kinds(self, kinds: Iterable[str]) -> None:
        """Mark all subjects of these kinds."""
        self._write.many("UPDATE subject SET dirty = 1 WHERE kind = ?", ((kind,) for kind in kinds))

    def mark_source(self, source: str) -> None:
        """Mark the health of a source."""
        self._write("UPDATE subject SET dirty = 1 WHERE kind = 'source-health' AND name = ?", (source,))

    def mark_named(self, names: Iterable[str]) -> None:
        """Mark the subjects of any kind that have one of these names."""
        pairs = ((kind, name) for name in names for kind in SubjectKind)
        self._write.many("UPDATE subject SET dirty = 1 WHERE kind = ? AND name = ?", pairs)

    def mark_weeks(self, spans: Iterable[Span]) -> None:
        """Mark every billing period whose week shares time with `spans`, and your own invoices and months of retainers
        with such days: suspense there limits what is known of them."""
        # A period starts with its week, as the platform's zone had it when the period was first marked.
        around = union(Span(span.start - _AROUND, span.end) for span in spans)
        self._write.many(
            "UPDATE subject SET dirty = 1 WHERE kind = 'billing-period' AND starts > ? AND starts <= ? AND ends > ? "
            "AND NOT dirty",
            ((fine(each.start), fine(each.end), fine(each.start + _AROUND)) for each in around),
        )
        self._write.many(
            "UPDATE subject SET dirty = 1 WHERE kind IN ('own-invoice', 'retainer-month') AND ends > ? AND starts < ? "
            "AND NOT dirty",
            ((fine(each.start), fine(each.end)) for each in around),
        )
        mark_at_work(self._write, (each.start for each in around))

    def mark_contract(self, contract: str) -> None:
        """Mark what reads a contract's terms: its periods, payments and milestones, and the days it was tracked on."""
        self._write.many(
            "UPDATE subject SET dirty = 1 WHERE kind = ? AND name = ?",
            ((kind, contract) for kind in NAMED_BY_CONTRACT),
        )
        for kinds, table in (("'milestone-case'", "milestone"), ("'payment-group', 'expected-payment'", "posting")):
            names = f"SELECT ref FROM {table} WHERE contract = ?"
            self._write(f"UPDATE subject SET dirty = 1 WHERE kind IN ({kinds}) AND name IN ({names})", (contract,))
        self._write(  # joined: an IN of two queries together would look at the days of all contracts
            "UPDATE subject SET dirty = 1 FROM (SELECT entry_day.person, day FROM placement JOIN entry_day USING (ref) "
            "WHERE contract = ?1 UNION SELECT person, day FROM line WHERE contract = ?1) AS worked "
            "WHERE kind = 'person-day' AND name = worked.person AND part = worked.day AND NOT dirty",
            (contract,),
        )
        worked = self._write(
            "SELECT DISTINCT entry_day.person, date(day, '-6 days', 'weekday 1') FROM placement "
            "JOIN entry_day USING (ref) WHERE contract = ?",
            (contract,),
        )
        mark_quarters(self._write, [(person, date.fromisoformat(monday)) for person, monday in worked])

    def mark_covered(self, kind: Kind, spans: Sequence[Span]) -> None:
        """Mark what is about `spans`, in which coverage changed, and the days of timers that still run."""
        around = timedelta() if kind is Kind.TIME else _WEEK  # neighbours show hours, and bills are posted later
        read = {Kind.TIME: _OF_TIME, Kind.WORK: ", 'payment-group'", Kind.TRANSACTION: _OF_MONEY}.get(kind, "")
        self._write.many(
            f"UPDATE subject SET dirty = 1 WHERE kind IN ({_OF_WEEKS}{read}) AND ends > ? AND starts < ?",
            ((fine(span.start - around), fine(min(span.end, ALWAYS.end - around) + around)) for span in spans),
        )
        if spans and kind is Kind.TIME:
            self._write(
                "UPDATE subject SET dirty = 1 WHERE kind = 'person-day' AND (name, part) IN "
                "(SELECT entry_day.person, day FROM record INDEXED BY record_running JOIN entry_day USING (ref) "
                "WHERE kind = 'time' AND gone = 0 AND record.ends IS NULL)"
            )
            mark_at_work(self._write, (span.start for span in spans))

    def mark_reach(self, kind: Kind, before: Instant | None, after: Instant | None) -> None:
        """Mark what rests on how far a source covers a side, where the end of that moved: up to it, more recent exports
        are not what is missing. None where it covers nothing: then it may decide whose account holds what of any
        time."""
        if before is None or after is None:
            self.mark_covered(kind, [ALWAYS] if before != after else [])
        elif before != after:
            self.mark_covered(kind, [Span(min(before, after), max(before, after))])

    def mark_hold(self, hold: int) -> None:
        """Mark what is about held changes, and files with some, before and after, and their source."""
        first, last = self._write(
            "WITH own AS (SELECT * FROM held WHERE hold = ?1), files AS (SELECT * FROM held_file WHERE hold = ?1), "
            "along AS (SELECT * FROM withheld WHERE pull IN (SELECT pull FROM files)) SELECT min(starts), max(ends) "
            "FROM (SELECT starts, ends FROM own UNION SELECT starts, ends FROM along UNION SELECT starts, "
            "coalesce(ends, starts) FROM record WHERE ref IN (SELECT ref FROM own UNION SELECT ref FROM along) UNION "
            "SELECT as_of, as_of FROM pull WHERE id IN (SELECT pull FROM own JOIN version ON id = version) UNION "
            "SELECT starts, ends FROM claim JOIN files USING (source, sha256, as_of))",
            (hold,),
        ).fetchone()
        self._write(
            f"UPDATE subject SET dirty = 1 WHERE kind IN ({_DATED}{_OF_MONEY}) AND ends > ? AND starts <= ?",
            (first, last),
        )
        if first is not None:
            mark_at_work(self._write, [moment(first)])
        self.mark_source(self._write.one("SELECT source FROM hold WHERE id = ?", (hold,)))

    def clean_subject(self, key: SubjectKey, next_judged: Instant | None) -> None:
        """Clean a subject that was judged; `next_judged`: when to judge it again without new data."""
        self._write(
            "UPDATE subject SET dirty = 0, next = ? WHERE kind = ? AND name = ? AND part = ?",
            (next_judged and fine(next_judged), key.kind, key.name, key.part),
        )

    def judge_soon(self, key: SubjectKey, now: Instant) -> None:
        """Let the next round after `now` judge a subject, though nothing of what it rests on changed."""
        soon = fine(now + _SOON)
        where = "kind = ? AND name = ? AND part = ? AND (next IS NULL OR next > ?)"
        self._write(f"UPDATE subject SET next = ? WHERE {where}", (soon, key.kind, key.name, key.part, soon))

    def remove_subject(self, key: SubjectKey) -> None:
        """Remove a subject of which nothing is left."""
        self._write("DELETE FROM subject WHERE kind = ? AND name = ? AND part = ?", (key.kind, key.name, key.part))


def _neighbours(week: str) -> tuple[str, ...]:
    """The first days of the weeks before and after the one that starts on the day `week`."""
    return tuple((date.fromisoformat(week) + step).isoformat() for step in (-_WEEK, _WEEK))
