"""Reading what follows from the records."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from sqlite3 import Row

from syncd.core.duplicates import Duplicate, OriginalsCoverage
from syncd.core.label_history import LabelHistory
from syncd.core.money import Money
from syncd.core.records import Contract, ContractName, Kind, Label, Ref, TimeEntry
from syncd.core.terms import PaidLine, Terms
from syncd.core.time import Instant, Span
from syncd.core.versions import Version
from syncd.ledger.codec import decode, decode_record, encode
from syncd.ledger.database import Database, chunks, fine, marks, moment
from syncd.ledger.derived.rows import NamedContract, Placed, placed_row
from syncd.ledger.observed.statements import RANK

_SECOND = len("2026-11-16T09:00:00")


class Derived:
    """Reading what was derived."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def dirty_records(self, limit: int) -> list[Ref]:
        """Some of the records to derive, all of one kind; what names things comes before what is named."""
        rows = self._database.rows(
            "SELECT ref FROM dirty_record WHERE rank = (SELECT min(rank) FROM dirty_record) ORDER BY ref LIMIT ?",
            (limit,),
        )
        return [row[0] for row in rows]

    def count_dirty(self) -> int:
        """How many records wait to be derived."""
        row = self._database.row("SELECT count(*) FROM dirty_record")
        return int(row[0]) if row else 0

    def inputs(self) -> dict[str, str]:
        """The digests of the config that judging last read."""
        return {row[0]: row[1] for row in self._database.rows("SELECT name, digest FROM input")}

    def contracts(self) -> list[NamedContract]:
        """Contracts that sources named, once for each name; of one contract its record's own name first.

        Where hours are logged it is hourly, even if the latest export showed only a fixed payment.
        """
        rows = self._database.rows(
            "SELECT key, platform, id, title, client, CASE WHEN EXISTS "
            "(SELECT 1 FROM line WHERE line.contract = contract.key AND line.kind = 'hourly') THEN 'hourly' "
            "ELSE max(type) END AS type, min(ref GLOB '*[^/]~*') AS former FROM contract "
            "GROUP BY key, platform, id, title, client ORDER BY key, min(ref)"
        )
        return [NamedContract(**dict(row)) for row in rows]

    def called(self, refs: Iterable[Ref]) -> dict[Ref, set[ContractName]]:
        """Everything that these records of contracts were ever called."""
        found: dict[Ref, set[ContractName]] = {}
        for chunk in chunks(list(refs)):
            rows = self._database.rows(
                f"SELECT ref, body FROM version WHERE gone = 0 AND ref IN ({marks(len(chunk))})", chunk
            )
            for row in rows:
                contract = decode_record(row[0], row[1])
                assert isinstance(contract, Contract)
                found.setdefault(row[0], set()).add(contract.name)
        return found

    def milestones(self, contract: str | None = None) -> list[tuple[Ref, str, str, Ref]]:
        """(ref, contract, title, the ref that counts) of every milestone, or of a contract's. One that does not count
        itself tells again what another one tells."""
        rows = self._database.rows(
            "SELECT ref, contract, title, coalesce(of, ref) FROM milestone LEFT JOIN alias USING (ref) "
            "WHERE ?1 IS NULL OR contract = ?1 ORDER BY ref",
            (contract,),
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def milestone_contract(self, ref: Ref) -> str | None:
        """The contract of a milestone; None where it does not count."""
        row = self._database.row(
            "SELECT contract FROM milestone LEFT JOIN alias USING (ref) WHERE ref = ? AND of IS NULL", (ref,)
        )
        return row[0] if row else None

    def learned(self) -> dict[str, Terms]:
        """Contract → terms learned from what was paid."""
        return {row[0]: decode(row[1], Terms) for row in self._database.rows("SELECT contract, rate FROM learned")}

    def stated(self) -> dict[str, tuple[Terms, ...]]:
        """Contract → terms that platforms state, sorted."""
        rows = self._database.rows("SELECT contract, terms FROM stated")
        return {row[0]: decode(row[1], tuple[Terms, ...]) for row in rows}

    def tellings(self, contract: str) -> list[list[tuple[Terms, ...]]]:
        """Of each record of a contract, in the order of their refs, the terms that its versions state, oldest first."""
        rows = self._database.rows(
            "SELECT ref, body FROM contract JOIN version USING (ref) WHERE key = ? AND gone = 0 "
            "AND json_array_length(body, '$.terms') > 0 ORDER BY ref, until, seen, digest",
            (contract,),
        )
        found: dict[Ref, list[tuple[Terms, ...]]] = {}
        for row in rows:
            record = decode_record(row[0], row[1])
            assert isinstance(record, Contract)
            found.setdefault(row[0], []).append(record.terms)
        return list(found.values())

    def paid_lines(self, contract: str) -> list[PaidLine]:
        """Everything a contract's lines show of hours and money, but for lines of less than ten minutes: they fit so
        many rates that they tell none."""
        rows = self._database.rows(
            "SELECT day, seconds, minor, currency FROM line WHERE contract = ? AND kind = 'hourly' "
            "AND seconds >= 600 AND minor IS NOT NULL ORDER BY day, ref",
            (contract,),
        )
        return [PaidLine(date.fromisoformat(row[0]), row[1], Money(row[2], row[3])) for row in rows]

    def renamed(self, refs: Iterable[Ref]) -> dict[Ref, str]:
        """Of records that wait to be derived, since when they are called otherwise, as the ledger writes it."""
        found: dict[Ref, str] = {}
        for chunk in chunks(list(refs)):
            rows = self._database.rows(
                f"SELECT ref, since FROM dirty_record WHERE rank = ? AND ref IN ({marks(len(chunk))})",
                (RANK[Kind.LABEL], *chunk),
            )
            found.update((row[0], row[1]) for row in rows)
        return found

    def names(self, refs: Iterable[Ref]) -> LabelHistory:
        """What these labels and their parents are called, and were."""
        versions: dict[Ref, list[Version]] = {}
        labels: dict[str, Label] = {}
        wanted = set(refs)
        while wanted:  # twice: labels, then the clients of their projects
            for chunk in chunks(sorted(wanted)):
                for row in self._database.rows(
                    f"SELECT * FROM version WHERE gone = 0 AND ref IN ({marks(len(chunk))})", chunk
                ):
                    label = decode_record(row["ref"], row["body"])
                    assert isinstance(label, Label)
                    labels[row["digest"]] = label
                    versions.setdefault(label.ref, []).append(_version(row))
            wanted = {label.parent for label in labels.values() if label.parent} - versions.keys() - wanted
        return LabelHistory(versions, labels)

    def projects(self) -> list[tuple[Ref, str]]:
        """(ref, name) of every project of the trackers, for every name it ever had."""
        rows = self._database.rows(
            "SELECT DISTINCT record.ref, json_extract(body, '$.name') FROM record JOIN version USING (ref) "
            "WHERE record.kind = 'label' AND json_extract(body, '$.kind') = 'project'"
        )
        return [(row[0], row[1]) for row in rows]

    def placement(self, ref: Ref) -> Placed | None:
        """Where a time entry belongs and why."""
        row = self._database.row("SELECT * FROM placement WHERE ref = ?", (ref,))
        return placed_row(row) if row else None

    def on_day(self, person: str, day: date) -> list[Placed]:
        """Placements of a person's entries that touch a day of the user's zone."""
        rows = self._database.rows(
            "SELECT placement.* FROM entry_day JOIN placement USING (ref) "
            "WHERE entry_day.person = ? AND entry_day.day = ? ORDER BY placement.starts, ref",
            (person, day.isoformat()),
        )
        return [placed_row(row) for row in rows]

    def suspense_touches(self, people: Sequence[str], span: Span) -> bool:
        """Whether any of `people` has unmapped time within `span`."""
        # Days of the user's zone lie at most one day off those of any other zone.
        first, last = (span.start - timedelta(days=1)).date(), (span.end + timedelta(days=1)).date()
        row = self._database.row(
            "SELECT 1 FROM entry_day JOIN placement USING (ref) WHERE outcome = 'suspense' AND seconds > 0 "
            f"AND entry_day.person IN ({marks(len(people))}) AND day BETWEEN ? AND ? "
            "AND starts < ? AND ends > ? LIMIT 1",
            (*people, first.isoformat(), last.isoformat(), fine(span.end), fine(span.start)),
        )
        return row is not None

    def suspense(self, person: str, label: Ref | None) -> list[Placed]:
        """A person's unmapped entries under one label."""
        rows = self._database.rows(
            "SELECT * FROM placement WHERE outcome = 'suspense' AND person = ? AND label IS ? ORDER BY starts, ref",
            (person, label),
        )
        return [placed_row(row) for row in rows]

    def suspense_counts(self) -> dict[str, int]:
        """Namespace → unmapped entries."""
        rows = self._database.rows(
            "SELECT namespace, count(*) FROM placement JOIN record USING (ref) WHERE outcome = 'suspense' GROUP BY 1"
        )
        return {row[0]: row[1] for row in rows}

    # -- what is told twice: see core/aliases.py

    def echoes(self) -> dict[str, str]:
        """Namespace → the one whose time entries it tells again."""
        rows = self._database.rows("SELECT DISTINCT namespace, echoes FROM source WHERE echoes != ''")
        return {row[0]: row[1] for row in rows}

    def told_at(self, namespace: str, starts: Iterable[Instant]) -> list[tuple[TimeEntry, Instant]]:
        """Live time entries of a namespace that start in the same seconds as `starts`, each with the source's clock at
        which it was last told."""
        seconds = sorted({fine(each)[:_SECOND] for each in starts})
        rows = self._database.rows(
            "SELECT record.ref, version.until, version.body FROM json_each(?) AS second "
            "CROSS JOIN record ON kind = 'time' AND namespace = ? AND starts >= value AND starts < value || '/' "
            "JOIN version ON version.id = record.version WHERE record.gone = 0",
            (encode(seconds), namespace),
        )
        found = ((decode_record(row[0], row[2]), moment(row[1])) for row in rows)
        return [(entry, said) for entry, said in found if isinstance(entry, TimeEntry)]

    def placed_starts(self, refs: Iterable[Ref]) -> list[Instant]:
        """When those of `refs` start that were derived before, as they were then."""
        found: list[Instant] = []
        for chunk in chunks(list(refs)):
            rows = self._database.rows(f"SELECT starts FROM placement WHERE ref IN ({marks(len(chunk))})", chunk)
            found.extend(moment(row[0]) for row in rows)
        return found

    def claims(self, namespace: str) -> list[OriginalsCoverage]:
        """What the sources of a namespace told everything of, with the persons as they name them."""
        rows = self._database.rows(
            "SELECT source, person, space, starts, ends, as_of FROM scope JOIN source ON source.name = source "
            "WHERE claim = 'complete' AND kind = 'time' AND contract IS NULL AND namespace = ?",
            (namespace,),
        )
        return [
            OriginalsCoverage(
                source=row[0],
                person=row[1],
                space=row[2],
                span=Span(moment(row[3]), moment(row[4])),
                as_of=moment(row[5]),
            )
            for row in rows
        ]

    def aliases(self, refs: Iterable[Ref]) -> dict[Ref, Duplicate]:
        """Those of `refs` that do not count, since they tell an event again."""
        found: dict[Ref, Duplicate] = {}
        for chunk in chunks(list(refs)):
            rows = self._database.rows(f"SELECT ref, of, why FROM alias WHERE ref IN ({marks(len(chunk))})", chunk)
            found.update((row[0], Duplicate(row[1], row[2])) for row in rows)
        return found

    def repeats(self, ref: Ref) -> list[Ref]:
        """The records that tell again what this one tells."""
        return [row[0] for row in self._database.rows("SELECT ref FROM alias WHERE of = ? ORDER BY ref", (ref,))]

    def repeated_counts(self) -> dict[str, int]:
        """Namespace → time entries that do not count, since they tell an event again."""
        rows = self._database.rows(
            "SELECT namespace, count(*) FROM alias JOIN record USING (ref) WHERE kind = 'time' GROUP BY 1"
        )
        return {row[0]: row[1] for row in rows}

    def contract_of(self, ref: Ref) -> str | None:
        """The contract that a platform's row of work or money was resolved to."""
        row = self._database.row(
            "SELECT contract FROM line WHERE ref = ?1 UNION ALL SELECT contract FROM posting WHERE ref = ?1", (ref,)
        )
        return row[0] if row else None

    def counts(self) -> dict[str, int]:
        """Outcome → entries."""
        return {row[0]: row[1] for row in self._database.rows("SELECT outcome, count(*) FROM placement GROUP BY 1")}


def _version(row: Row) -> Version:
    return Version(
        id=row["id"],
        revision=moment(row["revision"]),
        until=moment(row["until"]),
        observed=moment(row["observed"]),
        seen=moment(row["seen"]),
        digest=row["digest"],
        gone=bool(row["gone"]),
    )
