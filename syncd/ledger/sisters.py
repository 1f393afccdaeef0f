"""Marks the weeks of one client's contracts together: what one of them lacks, another may show.

Whatever makes the week of a contract dirty concerns the same week of its sisters, and the client's week. So these are
marked in one place, before anything is judged. Which contracts are sisters is stored: when that changes, the weeks of
all who were sisters, or are now, are judged again.
"""

from collections.abc import Mapping

from syncd.core.subjects import SubjectKind
from syncd.ledger.database import Write

_WEEK, _PERIOD = SubjectKind.CLIENT_WEEK, SubjectKind.BILLING_PERIOD


class SistersWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def mark(self, clients: Mapping[str, str]) -> None:
        """Mark the weeks of sisters of dirty weeks, and the weeks of their clients. `clients`: contract → client, for
        contracts that have sisters now."""
        self._take_up(clients)
        self._write(
            "INSERT INTO subject (kind, name, part, starts, ends, dirty) "
            f"SELECT '{_WEEK}', client, part, min(starts), max(ends), 1 FROM subject INDEXED BY subject_dirty "
            f"JOIN sister ON contract = name WHERE kind = '{_PERIOD}' AND dirty GROUP BY client, part "
            "ON CONFLICT (kind, name, part) DO UPDATE SET dirty = 1, "
            "starts = min(starts, excluded.starts), ends = max(ends, excluded.ends)"
        )
        rows = self._write(
            "SELECT contract, part FROM subject INDEXED BY subject_dirty JOIN sister ON client = name "
            f"WHERE kind = '{_WEEK}' AND dirty ORDER BY 1, 2"
        ).fetchall()
        self._write.many(
            f"UPDATE subject SET dirty = 1 WHERE kind = '{_PERIOD}' AND name = ? AND part = ? AND NOT dirty",
            (tuple(row) for row in rows),
        )

    def _take_up(self, clients: Mapping[str, str]) -> None:
        """Store who is a sister now; where that changed, mark all their weeks."""
        before = {row[0]: row[1] for row in self._write("SELECT contract, client FROM sister").fetchall()}
        if before == clients:
            return
        changed = {
            contract for contract in before.keys() | clients.keys() if before.get(contract) != clients.get(contract)
        }
        concerned = {each[contract] for each in (before, clients) for contract in changed if contract in each}
        members = {contract for each in (before, clients) for contract, client in each.items() if client in concerned}
        for kind, names in ((_PERIOD, members), (_WEEK, concerned), (SubjectKind.CONTRACT_CASE, members)):
            self._write.many(
                "UPDATE subject SET dirty = 1 WHERE kind = ? AND name = ?", ((kind, name) for name in sorted(names))
            )
        self._write("DELETE FROM sister")
        self._write.many("INSERT INTO sister (contract, client) VALUES (?, ?)", sorted(clients.items()))
