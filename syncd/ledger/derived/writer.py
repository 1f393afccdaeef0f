"""Writes what is derived from records other than time entries: work lines, contract names, milestones and terms."""

from collections.abc import Iterable, Mapping, Sequence

from syncd.core.contract_run import UNKNOWN_RUN, ContractRun
from syncd.core.discrepancies import Side
from syncd.core.duplicates import Duplicate
from syncd.core.learned_terms import UnconfirmedRate
from syncd.core.records import ContractName, Ref
from syncd.core.terms import Terms
from syncd.core.time import Instant
from syncd.ledger.codec import encode
from syncd.ledger.database import Write, fine, marks
from syncd.ledger.derived.rows import DerivedLine
from syncd.ledger.dirty import DirtyWriter, Title


class DerivedWriter:
    """Writes derived rows within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._dirty = DirtyWriter(write)

    # -- duplicates

    def add_duplicate(self, ref: Ref, duplicate: Duplicate) -> None:
        """Store that a record is a duplicate and does not count."""
        self._write("INSERT INTO alias VALUES (?, ?, ?)", (ref, duplicate.of, duplicate.why))

    # -- what platforms show

    def remove(self, table: str, ref: Ref) -> dict[str, str | None]:
        """Remove a derived row; returns its columns, empty when there was none."""
        if row := self._row(table, ref):
            self._write(f"DELETE FROM {table} WHERE ref = ?", (ref,))
        return row

    def _row(self, table: str, ref: Ref) -> dict[str, str | None]:
        row = self._write(f"SELECT * FROM {table} WHERE ref = ?", (ref,)).fetchone()
        return dict(row) if row else {}

    def add_line(self, line: DerivedLine) -> None:
        """Store a work line."""
        row = (
            line.ref,
            line.person,
            line.contract,
            line.day.isoformat(),
            line.week.isoformat(),
            line.kind,
            line.seconds,
            line.gross and line.gross.minor,
            line.gross and line.gross.currency,
            line.named.ref,
            line.named.platform,
            line.named.title,
        )
        self._write(f"INSERT INTO line VALUES ({marks(len(row))})", row)

    def set_milestone(self, ref: Ref, contract: str, title: str, until: Instant) -> dict[str, str | None]:
        """Store which contract a milestone belongs to, and until when time that is tracked on it matters. Returns its
        columns before, empty when there was none."""
        before = self._row("milestone", ref)
        if (before.get("contract"), before.get("title")) == (contract, title):  # then it is named as before
            self._write("UPDATE milestone SET until = ? WHERE ref = ?", (fine(until), ref))
        else:
            sql = "INSERT OR REPLACE INTO milestone (ref, contract, title, until) VALUES (?, ?, ?, ?)"
            self._write(sql, (ref, contract, title, fine(until)))
        return before

    # -- contracts

    def add_contract_name(self, ref: Ref, name: ContractName, key: str) -> set[Title]:
        """Store a source's name of the contract `key`, given by the record `ref`. Returns the titles whose meaning
        changes."""
        before = self._row("contract", ref)
        row = (ref, key, name.platform, name.id, name.title, name.client, self._last_type(ref))
        if tuple(before.values()) == row:
            return set()
        is_known = not before and self._names_record(ref, row)
        self._write(f"INSERT OR REPLACE INTO contract VALUES ({marks(7)})", row)
        if is_known:
            return set()
        return self._renamed(before) | self._renamed(self._row("contract", ref))

    def _names_record(self, ref: Ref, row: Sequence[str | None]) -> bool:
        """Whether a name that rows of work and money give is just what the contract's own record says: it is news to
        nobody."""
        _, key, platform, id, title, client, _ = row
        sql = (
            "SELECT 1 FROM contract WHERE key = ? AND platform = ? AND id = ? AND title = ? AND client = ? "
            "AND instr(ref, '~') = 0 LIMIT 1"
        )
        return "/~" in ref and self._write.one(sql, (key, platform, id, title, client)) is not None

    def contract_keys(self, ref: Ref) -> dict[Ref, str]:
        """The names stored for a contract's record, its own and former ones (with `~`), each with its contract key."""
        sql = "SELECT ref, key FROM contract WHERE ref = ?1 OR ref BETWEEN ?1 || '~' AND ?1 || '~~'"
        return {row[0]: row[1] for row in self._write(sql, (ref,))}

    def remove_contract_name(self, ref: Ref) -> set[Title]:
        """Remove a name unless a row still uses it. Returns the titles whose meaning changes."""
        for table in ("line", "posting"):
            if self._write.one(f"SELECT 1 FROM {table} WHERE named = ? LIMIT 1", (ref,)):
                return set()
        return self._renamed(self.remove("contract", ref))

    def _last_type(self, ref: Ref) -> str | None:
        """The latest type that a contract's record gave: an export without one takes nothing back."""
        text: str | None = self._write.one(
            "SELECT json_extract(body, '$.type') FROM version WHERE ref = ? AND json_extract(body, '$.type') NOT NULL "
            "ORDER BY until DESC, seen DESC, digest DESC LIMIT 1",
            (ref,),
        )
        return text

    def _renamed(self, row: Mapping[str, str | None]) -> set[Title]:
        if not row:
            return set()
        self._dirty.mark_contract(str(row["key"]))
        return {(str(row["platform"]), str(row["title"]))} if row["id"] else set()

    def set_marked(self, contract: str) -> bool:
        """Store whether some time of a contract is marked billable; returns whether that changed."""
        before, now = (
            self._write.one(f"SELECT EXISTS (SELECT 1 FROM {rows})", (contract,))
            for rows in (
                "marked WHERE contract = ?",
                "piece INDEXED BY piece_marked WHERE contract = ? AND billable = 1 AND unbilled IS NULL",
            )
        )
        if now and not before:
            self._write("INSERT INTO marked VALUES (?)", (contract,))
        elif before and not now:
            self._write("DELETE FROM marked WHERE contract = ?", (contract,))
        return bool(now) != bool(before)

    def set_workers(self, side: Side, seen: Iterable[tuple[str, str]]) -> set[str]:
        """Store for each (contract, person) of `seen` whether they have time or hours there: pieces where `side` is
        tracked, work lines where it is logged. Returns the contracts for which that changed."""
        table = {Side.TRACKED: "piece", Side.LOGGED: "line"}[side]
        changed: set[str] = set()
        for contract, person in sorted(set(seen)):
            there = self._write.one(
                f"SELECT EXISTS (SELECT 1 FROM {table} WHERE contract = ? AND person = ?)", (contract, person)
            )
            sql = "INSERT OR IGNORE INTO worker VALUES (?, ?, ?)"
            if not there:
                sql = "DELETE FROM worker WHERE side = ? AND contract = ? AND person = ?"
            if self._write(sql, (str(side), contract, person)).rowcount:
                changed.add(contract)
        return changed

    def set_accounts(self, contract: str, accounts: Iterable[tuple[str, str]]) -> bool:
        """Store whose transactions of a contract there are, and the sources that show them: (person, source). Returns
        whether that changed."""
        side, now = str(Side.BILLED), {f"{person}@{source}" for person, source in accounts}
        rows = self._write("SELECT person FROM worker WHERE side = ? AND contract = ?", (side, contract)).fetchall()
        before = {row[0] for row in rows}
        for sql, changed in (
            ("DELETE FROM worker WHERE side = ? AND contract = ? AND person = ?", before - now),
            ("INSERT INTO worker VALUES (?, ?, ?)", now - before),
        ):
            self._write.many(sql, ((side, contract, account) for account in sorted(changed)))
        return now != before

    def set_learned_terms(self, contract: str, terms: Sequence[Terms]) -> bool:
        """Store the terms learned from what was paid; returns whether they changed. A single rate is stored as released
        ledgers have it, without a list."""
        return self._set_terms("learned", "rate", contract, terms[0] if len(terms) == 1 else terms)

    def set_unconfirmed_rate(self, contract: str, rate: UnconfirmedRate | None) -> bool:
        """Store what the newest rows show instead of the learned rate; returns whether that changed."""
        return self._set_terms("unconfirmed", "rate", contract, rate)

    def set_stated_terms(self, contract: str, terms: Sequence[Terms]) -> bool:
        """Store the terms that platforms state; returns whether they changed."""
        return self._set_terms("stated", "terms", contract, terms)

    def set_run(self, contract: str, run: ContractRun) -> bool:
        """Store what platforms show of a contract's days and states; returns whether that changed."""
        return self._set_terms("run", "days", contract, None if run == UNKNOWN_RUN else run)

    def _set_terms(self, table: str, column: str, contract: str, value: object) -> bool:
        before = self._write.one(f"SELECT {column} FROM {table} WHERE contract = ?", (contract,))
        after = encode(value) if value else None
        if before == after:
            return False
        self._write(f"DELETE FROM {table} WHERE contract = ?", (contract,))
        if after:
            self._write(f"INSERT INTO {table} VALUES (?, ?)", (contract, after))
        return True

    # -- configuration

    def set_inputs(self, inputs: Mapping[str, str]) -> None:
        """Store the digests of the configuration that derived data and verdicts are based on."""
        self._write("DELETE FROM input")
        self._write.many("INSERT INTO input VALUES (?, ?)", sorted(inputs.items()))
