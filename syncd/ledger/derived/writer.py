"""Writing what follows from the records: placements, pieces, lines, postings, and the subjects they touch."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from syncd.core.duplicates import Duplicate
from syncd.core.label_history import NamedPlacement
from syncd.core.mapping import Outcome
from syncd.core.money import Money
from syncd.core.records import ContractName, Kind, Ref, WorkKind, kind_of
from syncd.core.split_by_day import DayPiece
from syncd.core.terms import Terms
from syncd.core.time import Span
from syncd.ledger.codec import encode
from syncd.ledger.database import Write, fine, marks
from syncd.ledger.derived.postings import Postings
from syncd.ledger.derived.rows import Forgotten, Named, Placed, Touched, placed_row, until_text
from syncd.ledger.observed.statements import RANK, mark_dirty

Title = tuple[str, str]
"""(platform, title) of a contract."""


class DerivedWriter:
    """Writing what was derived, within one transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.postings = Postings(write)

    def touch(self, subjects: Iterable[Touched]) -> None:
        """These subjects exist and must be judged."""
        self._write.many(
            "INSERT INTO subject (kind, name, part, starts, ends, dirty) VALUES (?, ?, ?, ?, ?, 1) "
            "ON CONFLICT (kind, name, part) DO UPDATE SET dirty = 1, "
            "starts = min(starts, excluded.starts), ends = max(ends, excluded.ends)",
            ((each.kind, each.name, each.part, fine(each.span.start), fine(each.span.end)) for each in subjects),
        )

    def touch_periods(self, span: Span) -> None:
        """Every billing period around `span`: what is in suspense there bounds what they know."""
        self._write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'billing-period' AND ends > ? AND starts <= ?",
            (fine(span.start), fine(span.end)),
        )

    def touch_contract(self, contract: str) -> None:
        """Every subject that reads a contract's terms: its periods, its milestones, the days it was tracked on."""
        self._write("UPDATE subject SET dirty = 1 WHERE kind = 'billing-period' AND name = ?", (contract,))
        self._write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'milestone-case' "
            "AND name IN (SELECT ref FROM milestone WHERE contract = ?)",
            (contract,),
        )
        self._write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'person-day' AND (name, part) IN "
            "(SELECT entry_day.person, day FROM placement JOIN entry_day USING (ref) WHERE contract = ?)",
            (contract,),
        )

    def forget_time(self, ref: Ref) -> Forgotten:
        """Remove what was derived from a time entry, and tell what it touched."""
        row = self._write("SELECT * FROM placement WHERE ref = ?", (ref,)).fetchone()
        if row is None:
            return Forgotten(None, ())
        pieces = self._write("SELECT contract, week, milestone FROM piece WHERE ref = ?", (ref,)).fetchall()
        for table in ("piece", "placement", "entry_label", "entry_day"):
            self._write(f"DELETE FROM {table} WHERE ref = ?", (ref,))
        placed = placed_row(row)
        if placed.placement.outcome is Outcome.DUPLICATE:
            self._write("DELETE FROM alias WHERE ref = ?", (ref,))
        return Forgotten(placed, tuple((row[0], row[1], row[2]) for row in pieces))

    def place(self, placed: Placed, mapped: NamedPlacement, slices: Sequence[DayPiece], days: Iterable[date]) -> None:
        """Store where a time entry belongs, by which labels, how it is cut, and the user's days it touches."""
        placement = placed.placement
        self._write(
            "INSERT INTO placement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                placed.ref,
                placement.outcome,
                placed.person,
                placement.contract,
                placement.milestone,
                placed.label,
                fine(placed.span.start),
                fine(placed.span.end),
                placed.span.seconds,
                placement.why,
            ),
        )
        until = until_text(mapped.names_until)
        self._write.many(
            "INSERT INTO entry_label VALUES (?, ?, ?)", ((label, until, placed.ref) for label in mapped.labels)
        )
        self._write.many(
            "INSERT INTO entry_day VALUES (?, ?, ?)", ((placed.person, day.isoformat(), placed.ref) for day in days)
        )
        self._write.many(
            "INSERT INTO piece VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    placed.ref,
                    part.day.isoformat(),
                    part.week.isoformat(),
                    placement.contract,
                    placement.milestone,
                    placed.person,
                    fine(part.start),
                    part.seconds,
                )
                for part in slices
            ),
        )

    def repeat(self, ref: Ref, alias: Duplicate) -> None:
        """Store that a time entry tells an event again, so that it does not count."""
        self._write("INSERT INTO alias VALUES (?, ?, ?)", (ref, alias.of, alias.why))

    def forget(self, table: str, ref: Ref) -> dict[str, str | None]:
        """Remove a derived row; its columns, empty when there was none."""
        if row := self._row(table, ref):
            self._write(f"DELETE FROM {table} WHERE ref = ?", (ref,))
        return row

    def _row(self, table: str, ref: Ref) -> dict[str, str | None]:
        row = self._write(f"SELECT * FROM {table} WHERE ref = ?", (ref,)).fetchone()
        return dict(row) if row else {}

    def add_line(
        self,
        ref: Ref,
        person: str,
        contract: str | None,
        day: date,
        week: date,
        kind: WorkKind,
        seconds: int | None,
        gross: Money | None,
        named: Named,
    ) -> None:
        """A work line resolved to a contract."""
        self._write(
            f"INSERT INTO line VALUES ({marks(12)})",
            (
                ref,
                person,
                contract,
                day.isoformat(),
                week.isoformat(),
                kind,
                seconds,
                gross and gross.minor,
                gross and gross.currency,
                named.ref,
                named.platform,
                named.title,
            ),
        )

    def name_contract(self, ref: Ref, name: ContractName, key: str) -> set[Title]:
        """Store what a source calls the contract `key`; the titles that stand for something else now. `ref` is the
        record that names it."""
        before = self._row("contract", ref)
        row = (ref, key, name.platform, name.id, name.title, name.client, self._last_type(ref))
        if tuple(before.values()) == row:
            return set()
        self._write(f"INSERT OR REPLACE INTO contract VALUES ({marks(7)})", row)
        return self._renamed(before) | self._renamed(self._row("contract", ref))

    def names_of(self, ref: Ref) -> dict[Ref, str]:
        """The names stored for a contract's record, its own and those with `~` behind it, and whom they count for."""
        sql = "SELECT ref, key FROM contract WHERE ref = ?1 OR ref BETWEEN ?1 || '~' AND ?1 || '~~'"
        return {row[0]: row[1] for row in self._write(sql, (ref,))}

    def forget_contract(self, ref: Ref) -> set[Title]:
        """Remove what a record, or the last row that did, called a contract; the titles that now mean others."""
        for table in ("line", "posting"):
            if self._write.one(f"SELECT 1 FROM {table} WHERE named = ? LIMIT 1", (ref,)):
                return set()
        return self._renamed(self.forget("contract", ref))

    def _last_type(self, ref: Ref) -> str | None:
        """The type a contract's record stated last: an export without telling rows takes back nothing."""
        text: str | None = self._write.one(
            "SELECT json_extract(body, '$.type') FROM version WHERE ref = ? AND json_extract(body, '$.type') NOT NULL "
            "ORDER BY until DESC, seen DESC, digest DESC LIMIT 1",
            (ref,),
        )
        return text

    def _renamed(self, row: Mapping[str, str | None]) -> set[Title]:
        if not row:
            return set()
        self.touch_contract(str(row["key"]))
        return {(str(row["platform"]), str(row["title"]))} if row["id"] else set()

    def name_milestone(self, ref: Ref, contract: str, title: str) -> None:
        """Store which contract a milestone belongs to."""
        self._write("INSERT INTO milestone VALUES (?, ?, ?)", (ref, contract, title))

    def dirty(self, refs: Iterable[Ref]) -> None:
        """These records must be derived again."""
        mark_dirty(self._write, refs)

    def dirty_named(self, label: Ref, since: str = "") -> None:
        """Time entries that another name of a label, heard from `since` on (as the ledger writes it), may move."""
        self._write(
            "INSERT OR IGNORE INTO dirty_record (rank, ref) "
            "SELECT ?, ref FROM entry_label WHERE label = ? AND until >= ?",
            (RANK[Kind.TIME], label, since),
        )

    def dirty_everything(self) -> None:
        """The config that derivation reads changed: derive all again."""
        self._write.many(
            "INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT ?, ref FROM record WHERE kind = ?",
            ((rank, kind) for kind, rank in RANK.items()),
        )

    def dirty_titled(self, titles: Iterable[Title]) -> None:
        """Rows that name their contract by one of these titles (folded) alone, and contract records, which may too."""
        for title in titles:
            for table in ("line", "posting"):
                self._dirty_found(f"SELECT ref FROM {table} WHERE platform = ? AND title = ?", title)
        self._dirty_found("SELECT ref FROM record WHERE kind = 'contract'")

    def dirty_contract(self, contract: str) -> None:
        """Entries of a contract: its milestones changed names."""
        self._dirty_found("SELECT ref FROM placement WHERE contract = ?", (contract,))

    def _dirty_found(self, sql: str, parameters: Sequence[str] = ()) -> None:
        self.dirty(row[0] for row in self._write(sql, parameters).fetchall())

    def clean(self, refs: Sequence[Ref]) -> None:
        """These records are derived."""
        self._write.many(
            "DELETE FROM dirty_record WHERE rank = ? AND ref = ?", ((RANK[kind_of(ref)], ref) for ref in refs)
        )

    def learn(self, contract: str, terms: Terms | None) -> bool:
        """Keep the terms learned for a contract; whether they changed."""
        return self._keep("learned", "rate", contract, terms)

    def state(self, contract: str, terms: Sequence[Terms]) -> bool:
        """Keep the terms that platforms state of a contract; whether they changed."""
        return self._keep("stated", "terms", contract, terms)

    def _keep(self, table: str, column: str, contract: str, value: object) -> bool:
        before = self._write.one(f"SELECT {column} FROM {table} WHERE contract = ?", (contract,))
        after = encode(value) if value else None
        if before == after:
            return False
        self._write(f"DELETE FROM {table} WHERE contract = ?", (contract,))
        if after:
            self._write(f"INSERT INTO {table} VALUES (?, ?)", (contract, after))
        return True

    def set_inputs(self, inputs: Mapping[str, str]) -> None:
        """Remember the config that judging read."""
        self._write("DELETE FROM input")
        self._write.many("INSERT INTO input VALUES (?, ?)", sorted(inputs.items()))

    def dirty_subjects(self, kinds: Iterable[str]) -> None:
        """All subjects of these kinds must be judged."""
        self._write.many("UPDATE subject SET dirty = 1 WHERE kind = ?", ((kind,) for kind in kinds))
