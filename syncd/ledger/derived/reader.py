"""Reads derived data that is not a figure: placements, contracts, milestones, terms and duplicates."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from sqlite3 import Row

from syncd.core.duplicates import Duplicate
from syncd.core.label_history import Former, LabelHistory
from syncd.core.learned_terms import LEAST, PaidLine, UnconfirmedRate
from syncd.core.money import Money
from syncd.core.records import Contract, ContractName, Label, LabelKind, Ref, TimeEntry
from syncd.core.terms import Terms
from syncd.core.time import Instant, Span
from syncd.core.versions import Version
from syncd.ledger.codec import decode, decode_record, encode
from syncd.ledger.database import Database, chunks, fine, marks, moment
from syncd.ledger.derived.naming import CONTRACTS
from syncd.ledger.derived.rows import NamedContract, StoredPlacement, SuspenseGroup, placement_of

_SECOND = len("2026-11-16T09:00:00")


class Derived:
    """Reads derived data."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def inputs(self) -> dict[str, str]:
        """The digests of the configuration that derived data and verdicts are based on, by name."""
        return {row[0]: row[1] for row in self._database.rows("SELECT name, digest FROM input")}

    # -- contracts and milestones

    def contracts(self) -> list[NamedContract]:
        """Contracts that sources named, once for each name; the name of a contract's own record first.

        A contract with logged hours is hourly, even if the latest export showed only a fixed payment.
        """
        rows = self._database.rows(CONTRACTS)
        return [NamedContract(**{**dict(row), "former": bool(row["former"])}) for row in rows]

    def contract_names(self, refs: Iterable[Ref]) -> dict[Ref, set[ContractName]]:
        """Every name that these contract records ever had."""
        names: dict[Ref, set[ContractName]] = {}
        for chunk in chunks(list(refs)):
            rows = self._database.rows(
                f"SELECT ref, body FROM version WHERE gone = 0 AND ref IN ({marks(len(chunk))})", chunk
            )
            for row in rows:
                names.setdefault(row[0], set()).add(_contract(row).name)
        return names

    def contract_of(self, ref: Ref) -> str | None:
        """The contract of a work line or transaction; None when unknown."""
        row = self._database.row(
            "SELECT contract FROM line WHERE ref = ?1 UNION ALL SELECT contract FROM posting WHERE ref = ?1", (ref,)
        )
        return row[0] if row else None

    def milestones(self, contract: str | None = None) -> list[tuple[Ref, str, str, Ref]]:
        """(ref, contract, title, ref that counts) of every milestone, or of one contract's. The last differs from the
        first for a duplicate."""
        of_contract = "" if contract is None else "WHERE contract = ?"  # one condition for both would use no index
        rows = self._database.rows(
            "SELECT ref, contract, title, coalesce(of, ref) FROM milestone LEFT JOIN alias USING (ref) "
            f"{of_contract} ORDER BY ref",
            () if contract is None else (contract,),
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def milestone_contract(self, ref: Ref) -> str | None:
        """The contract of a milestone; None for a duplicate."""
        row = self._database.row(
            "SELECT contract FROM milestone LEFT JOIN alias USING (ref) WHERE ref = ? AND of IS NULL", (ref,)
        )
        return row[0] if row else None

    # -- terms

    def learned_terms(self) -> dict[str, tuple[Terms, ...]]:
        """Contract → terms learned from what was paid, sorted."""
        rows = self._database.rows("SELECT contract, rate FROM learned")
        return {
            row[0]: decode(row[1], tuple[Terms, ...]) if row[1].startswith("[") else (decode(row[1], Terms),)
            for row in rows
        }

    def unconfirmed_rates(self) -> dict[str, UnconfirmedRate]:
        """Contract → what its newest rows show instead of the learned rate."""
        rows = self._database.rows("SELECT contract, rate FROM unconfirmed")
        return {row[0]: decode(row[1], UnconfirmedRate) for row in rows}

    def stated_terms(self) -> dict[str, tuple[Terms, ...]]:
        """Contract → terms that platforms state, sorted."""
        rows = self._database.rows("SELECT contract, terms FROM stated")
        return {row[0]: decode(row[1], tuple[Terms, ...]) for row in rows}

    def stated_terms_history(self, contract: str) -> list[list[tuple[Terms, ...]]]:
        """For each record of a contract, by ref: the terms in its versions, oldest first."""
        rows = self._database.rows(
            "SELECT ref, body FROM contract JOIN version USING (ref) WHERE key = ? AND gone = 0 "
            "AND json_array_length(body, '$.terms') > 0 ORDER BY ref, until, seen, digest",
            (contract,),
        )
        history: dict[Ref, list[tuple[Terms, ...]]] = {}
        for row in rows:
            history.setdefault(row[0], []).append(_contract(row).terms)
        return list(history.values())

    def paid_lines(self, contract: str) -> list[PaidLine]:
        """Time and money of a contract's hourly lines, those from which a rate can be learned. Lines under ten minutes
        are left out, since they fit many rates, and so are lines that pay nothing, since nobody works for nothing."""
        rows = self._database.rows(
            "SELECT day, seconds, minor, currency FROM line WHERE contract = ? AND kind = 'hourly' "
            "AND seconds >= ? AND minor > 0 ORDER BY day, ref",
            (contract, LEAST),
        )
        return [PaidLine(date.fromisoformat(row[0]), row[1], Money(row[2], row[3])) for row in rows]

    # -- labels

    def names(self, refs: Iterable[Ref]) -> LabelHistory:
        """Every name that these labels and their parents have or had, also under other refs."""
        formers: dict[Ref, list[Former]] = {}
        versions: dict[Ref, list[Version]] = {}
        labels: dict[str, Label] = {}
        wanted = set(refs)
        asked: set[Ref] = set()
        while wanted:  # twice: labels, then the clients of their projects; more often where labels had other refs
            self._add_formers(wanted, formers)
            asked |= wanted
            for chunk in chunks(sorted(wanted)):
                for row in self._database.rows(
                    f"SELECT * FROM version WHERE gone = 0 AND ref IN ({marks(len(chunk))})", chunk
                ):
                    label = decode_record(row["ref"], row["body"])
                    assert isinstance(label, Label)
                    labels[row["digest"]] = label
                    versions.setdefault(label.ref, []).append(_version(row))
            parents = {label.parent for label in labels.values() if label.parent}
            wanted = (parents | {former.ref for each in formers.values() for former in each}) - asked
        return LabelHistory(versions, labels, formers)

    def _add_formers(self, refs: Iterable[Ref], formers: dict[Ref, list[Former]]) -> None:
        for chunk in chunks(sorted(refs)):
            rows = self._database.rows(
                f"SELECT label, former, since FROM renaming WHERE label IN ({marks(len(chunk))})", chunk
            )
            for row in rows:
                formers.setdefault(row[0], []).append(Former(moment(row[2]), row[1]))

    def labels(self, kind: LabelKind) -> list[tuple[Ref, str, Ref | None]]:
        """(ref, name, parent) of every label of a kind, for every name and parent it ever had."""
        rows = self._database.rows(
            "SELECT DISTINCT record.ref, json_extract(body, '$.name'), json_extract(body, '$.parent') "
            "FROM record JOIN version USING (ref) "
            "WHERE record.kind = 'label' AND json_extract(body, '$.kind') = ?",
            (kind,),
        )
        return [(row[0], row[1], row[2]) for row in rows]

    # -- placements

    def placement(self, ref: Ref) -> StoredPlacement | None:
        """Where a time entry belongs, and why."""
        row = self._database.row("SELECT * FROM placement WHERE ref = ?", (ref,))
        return placement_of(row) if row else None

    def placements_within(self, person: str, first: date, last: date) -> dict[date, list[StoredPlacement]]:
        """Day of the user's zone with placements of a person → these, by time."""
        rows = self._database.rows(
            "SELECT placement.*, entry_day.day FROM entry_day JOIN placement USING (ref) "
            "WHERE entry_day.person = ? AND entry_day.day BETWEEN ? AND ? "
            "ORDER BY entry_day.day, placement.starts, ref",
            (person, first.isoformat(), last.isoformat()),
        )
        found: dict[date, list[StoredPlacement]] = {}
        for row in rows:
            found.setdefault(date.fromisoformat(row["day"]), []).append(placement_of(row))
        return found

    def goodwill(self, refs: Iterable[Ref]) -> set[Ref]:
        """Those of `refs` that a mapping gives away as goodwill."""
        found: set[Ref] = set()
        for chunk in chunks(list(refs)):
            sql = f"SELECT DISTINCT ref FROM piece WHERE unbilled IS NOT NULL AND ref IN ({marks(len(chunk))})"
            found.update(row[0] for row in self._database.rows(sql, chunk))
        return found

    def placement_starts(self, refs: Iterable[Ref]) -> list[Instant]:
        """The starts of those of `refs` that have a placement, as they were when it was derived."""
        starts: list[Instant] = []
        for chunk in chunks(list(refs)):
            rows = self._database.rows(f"SELECT starts FROM placement WHERE ref IN ({marks(len(chunk))})", chunk)
            starts.extend(moment(row[0]) for row in rows)
        return starts

    def has_suspense(self, people: Sequence[str], span: Span) -> bool:
        """Whether any of `people` has time in suspense within `span`."""
        # Days of the user's zone lie at most one day off those of any other zone.
        first, last = (span.start - timedelta(days=1)).date(), (span.end + timedelta(days=1)).date()
        row = self._database.row(
            "SELECT 1 FROM entry_day JOIN placement USING (ref) WHERE outcome = 'suspense' AND seconds > 0 "
            f"AND entry_day.person IN ({marks(len(people))}) AND day BETWEEN ? AND ? "
            "AND starts < ? AND ends > ? LIMIT 1",
            (*people, first.isoformat(), last.isoformat(), fine(span.end), fine(span.start)),
        )
        return row is not None

    def suspense(self, person: str, label: Ref | None, latest: int) -> SuspenseGroup | None:
        """A person's time in suspense under one project, None for no project, with the refs of its `latest` entries."""
        group = "FROM placement WHERE outcome = 'suspense' AND person = ? AND label IS ?"
        sums = self._database.row(f"SELECT count(*), sum(seconds), min(starts), max(starts) {group}", (person, label))
        if sums is None or not sums[0]:
            return None
        newest = f"SELECT ref {group} ORDER BY starts DESC, ref DESC LIMIT ?"
        refs = tuple(row[0] for row in self._database.rows(newest, (person, label, latest)))
        return SuspenseGroup(count=sums[0], seconds=sums[1], first=moment(sums[2]), last=moment(sums[3]), latest=refs)

    def suspense_counts(self) -> dict[str, int]:
        """Namespace → time entries in suspense."""
        rows = self._database.rows(
            "SELECT namespace, count(*) FROM placement JOIN record USING (ref) WHERE outcome = 'suspense' GROUP BY 1"
        )
        return {row[0]: row[1] for row in rows}

    def counts(self) -> dict[str, int]:
        """Outcome → time entries."""
        return {row[0]: row[1] for row in self._database.rows("SELECT outcome, count(*) FROM placement GROUP BY 1")}

    # -- duplicates: see core/duplicates.py

    def duplicating_namespaces(self) -> dict[str, str]:
        """Namespace → the namespace whose time entries it repeats."""
        rows = self._database.rows("SELECT DISTINCT namespace, echoes FROM source WHERE echoes != ''")
        return {row[0]: row[1] for row in rows}

    def entries_at(self, namespace: str, starts: Iterable[Instant]) -> list[tuple[TimeEntry, Instant]]:
        """Live time entries of a namespace that start in the same seconds as `starts`, each with the source's clock at
        its last observation."""
        seconds = sorted({fine(start)[:_SECOND] for start in starts})
        rows = self._database.rows(
            "SELECT record.ref, version.until, version.body FROM json_each(?) AS second "
            "CROSS JOIN record ON kind = 'time' AND namespace = ? AND starts >= value AND starts < value || '/' "
            "JOIN version ON version.id = record.version WHERE record.gone = 0",
            (encode(seconds), namespace),
        )
        entries = ((decode_record(row[0], row[2]), moment(row[1])) for row in rows)
        return [(entry, clock) for entry, clock in entries if isinstance(entry, TimeEntry)]

    def duplicates(self, refs: Iterable[Ref]) -> dict[Ref, Duplicate]:
        """Those of `refs` that are duplicates and do not count."""
        duplicates: dict[Ref, Duplicate] = {}
        for chunk in chunks(list(refs)):
            rows = self._database.rows(f"SELECT ref, of, why FROM alias WHERE ref IN ({marks(len(chunk))})", chunk)
            duplicates.update((row[0], Duplicate(row[1], row[2])) for row in rows)
        return duplicates

    def duplicates_of(self, ref: Ref) -> list[Ref]:
        """The duplicates of a record."""
        return [row[0] for row in self._database.rows("SELECT ref FROM alias WHERE of = ? ORDER BY ref", (ref,))]

    def weekly_suspense(self) -> dict[Ref | None, dict[date, int]]:
        """Project → Monday of the UTC week → seconds in suspense that started in it, without entries that are
        to be derived again."""
        rows = self._database.rows(
            "SELECT label, date(starts, 'weekday 0', '-6 days'), sum(seconds) FROM placement "
            "WHERE outcome = 'suspense' AND ref NOT IN (SELECT ref FROM dirty_record) GROUP BY 1, 2"
        )
        weekly: dict[Ref | None, dict[date, int]] = {}
        for label, week, seconds in rows:
            weekly.setdefault(label, {})[date.fromisoformat(week)] = seconds
        return weekly

    def duplicate_counts(self) -> dict[str, int]:
        """Namespace → time entries that are duplicates."""
        rows = self._database.rows(
            "SELECT namespace, count(*) FROM alias JOIN record USING (ref) WHERE kind = 'time' GROUP BY 1"
        )
        return {row[0]: row[1] for row in rows}


def _contract(row: Row) -> Contract:
    contract = decode_record(row["ref"], row["body"])
    assert isinstance(contract, Contract)
    return contract


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
