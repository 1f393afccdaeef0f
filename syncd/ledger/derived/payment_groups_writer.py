"""Writes what payment groups rest on: what rows of contracts belong to, and the fees that they show."""

from collections.abc import Iterable

from syncd.core.contract_fee import FeesTaken
from syncd.core.records import Ref
from syncd.ledger.codec import encode
from syncd.ledger.database import Write
from syncd.ledger.derived.loose_rows import LooseRows


class PaymentGroupsWriter:
    """Writes what payment groups rest on, for each contract, within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def set_matches(self, contracts: Iterable[str], loose: Iterable[LooseRows]) -> set[Ref]:
        """Store what the rows of contracts belong to; returns the rows for which that changed, and what they belong to
        or did."""
        before: set[tuple[str, str, str]] = set()
        for contract in (contracts := list(contracts)):
            rows = self._write("SELECT ref, contract, of FROM payment_match WHERE contract = ?", (contract,))
            before |= {tuple(row) for row in rows}
        after = {
            (ref, contract, of)
            for contract, found in zip(contracts, loose, strict=True)
            for ref, of in (*found.parents.items(), *found.originals.items())
        }
        self._write.many("DELETE FROM payment_match WHERE ref = ?", sorted((ref,) for ref, _, _ in before - after))
        self._write.many("INSERT OR REPLACE INTO payment_match VALUES (?, ?, ?)", sorted(after - before))
        return {ref for row in before ^ after for ref in (row[0], row[2])}

    def set_fees_taken(self, contract: str, fees: FeesTaken) -> bool:
        """Store what a contract's rows show of its fees; returns whether that changed."""
        before = self._write.one("SELECT fees FROM fees_taken WHERE contract = ?", (contract,))
        after = encode(fees) if fees != FeesTaken() else None
        if before == after:
            return False
        self._write("DELETE FROM fees_taken WHERE contract = ?", (contract,))
        if after:
            self._write("INSERT INTO fees_taken VALUES (?, ?)", (contract, after))
        return True

    def mark(self, refs: Iterable[Ref]) -> None:
        """Mark those of these transactions that name a payment group, or did, to be judged again."""
        sql = "UPDATE subject SET dirty = 1 WHERE kind = 'payment-group' AND name = ? AND part = ''"
        self._write.many(sql, ((ref,) for ref in sorted(refs)))

    def mark_fixed(self, contract: str) -> None:
        """Mark the fixed payments of a contract: what pays for one milestone does not pay for another."""
        sql = "UPDATE subject SET dirty = 1 WHERE kind = 'payment-group' AND part = '' AND name IN "
        self._write(f"{sql} (SELECT ref FROM posting WHERE contract = ? AND kind = 'fixed')", (contract,))

    def mark_all(self, contract: str) -> None:
        """Mark all payments and milestones of a contract: its fee may be another one."""
        tables = {"payment-group": "posting", "expected-payment": "posting", "milestone-case": "milestone"}
        for kind, table in tables.items():
            names = f"SELECT ref FROM {table} WHERE contract = ?"
            sql = f"UPDATE subject SET dirty = 1 WHERE kind = ? AND part = '' AND name IN ({names})"
            self._write(sql, (kind, contract))
