"""Writes postings: transactions with their account, the contract and the day they count for, and the posting they
belong to. With each of them, what moved in its account on its day changes."""

from collections.abc import Iterable, Sequence
from datetime import date

from syncd.core.accounts import AccountKey
from syncd.core.matching.account_money import Block
from syncd.core.records import EARNINGS, Ref, TransactionKind
from syncd.ledger.database import Write, marks
from syncd.ledger.derived.rows import DerivedPosting
from syncd.ledger.derived.writer import DerivedWriter

MAIN = EARNINGS | {TransactionKind.REFUND}
"""Kinds that others of the same event belong to."""
ABOUT = frozenset({TransactionKind.FEE, TransactionKind.TAX, TransactionKind.WITHHOLDING})
"""Kinds that belong to an earning or a refund."""
DECIDING = ("contract", "day", "kind", "event", "posted", "minor", "currency")
"""Columns by which a posting may decide what others belong to."""


class PostingsWriter:
    """Writes postings, and reads those of the same transaction, which resolving the next one needs."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._derived = DerivedWriter(write)

    def add(self, posting: DerivedPosting) -> None:
        """Store a posting."""
        named = posting.named
        row = (
            posting.ref,
            posting.person,
            posting.contract,
            posting.posted.isoformat(),
            posting.day.isoformat(),
            posting.kind,
            posting.amount.minor,
            posting.amount.currency,
            posting.parent,
            named.ref,
            named.platform,
            named.title,
            posting.event,
            posting.account.account,
            posting.account.holder,
            posting.balance,
            posting.released and posting.released.isoformat(),
        )
        self._write(f"INSERT INTO posting VALUES ({marks(len(row))})", row)
        key = posting.account
        day = (key.account, key.holder, key.currency, posting.posted.isoformat(), str(posting.kind))
        self._move(
            day, posting.amount.minor, rows=1, balances=has_balance(posting.ref, posting.parent, posting.balance)
        )

    def remove(self, ref: Ref) -> dict[str, str | None]:
        """Remove a posting; returns its columns, empty when there was none."""
        row = self._derived.remove("posting", ref)
        if row:
            day = tuple(str(row[name]) for name in ("account", "holder", "currency", "posted", "kind"))
            self._move(day, -int(row["minor"] or 0), rows=-1, balances=-has_balance(ref, row["parent"], row["balance"]))
        return row

    def _move(self, day: Sequence[str], minor: int, *, rows: int, balances: int) -> None:
        """Add a row's amount to what moved in its account on its day, or take it out again. `day`: the key of
        `account_day`; `rows`: 1 for a new row, -1 for a removed one; `balances`: the same where it shows a balance."""
        added, taken = (minor, 0) if minor * rows > 0 else (0, minor)
        self._write(
            f"INSERT INTO account_day VALUES ({marks(9)}) ON CONFLICT (account, holder, currency, day, kind) DO UPDATE "
            "SET added = account_day.added + excluded.added, taken = account_day.taken + excluded.taken, "
            "rows = account_day.rows + excluded.rows, balances = account_day.balances + excluded.balances",
            (*day, added, taken, rows, balances),
        )
        if rows < 0:
            self._write(
                "DELETE FROM account_day WHERE account = ? AND holder = ? AND currency = ? AND day = ? AND kind = ? "
                "AND rows = 0",
                day,
            )

    def set_blocks(self, account: AccountKey, first: date, until: date, blocks: Iterable[Block]) -> None:
        """Replace the blocks of an account that end from `first` to `until`."""
        key = (account.account, account.holder, account.currency)
        self._write(
            "DELETE FROM account_block WHERE account = ? AND holder = ? AND currency = ? AND last BETWEEN ? AND ?",
            (*key, first.isoformat(), until.isoformat()),
        )
        self._write.many(
            f"INSERT INTO account_block VALUES ({marks(6)})",
            ((*key, each.last.isoformat(), each.minor, each.highest) for each in blocks),
        )

    def contract(self, ref: Ref | None) -> str | None:
        """The contract of a posting; None when it has none or does not exist."""
        contract: str | None = self._write.one("SELECT contract FROM posting WHERE ref = ?", (ref,)) if ref else None
        return contract

    def day(self, ref: Ref | None) -> date | None:
        """The day a posting counts for; None when it does not exist."""
        text = self._write.one("SELECT day FROM posting WHERE ref = ?", (ref,)) if ref else None
        return date.fromisoformat(text) if text else None

    def titled(self, title: tuple[str, str], week: str) -> list[Ref]:
        """Postings since a week that name their contract by a title alone: (platform, normalised title)."""
        sql = "SELECT ref FROM posting WHERE platform = ? AND title = ? AND day >= ? ORDER BY ref"
        return [row[0] for row in self._write(sql, (*title, week))]

    def billed_again(self, changed: Iterable[tuple[str | None, str | None]]) -> set[tuple[str | None, str | None]]:
        """The contracts and days of hours that were billed more than once, of the contracts `changed`: what was given
        back decides which of the bills count."""
        sql = "SELECT day FROM posting WHERE contract = ? AND kind = 'hourly' GROUP BY day HAVING count(*) > 1"
        contracts = sorted({contract for contract, _ in changed if contract})
        return {(contract, row[0]) for contract in contracts for row in self._write(sql, (contract,))}

    def refunds(self, contracts: Iterable[str]) -> list[Ref]:
        """The refunds of these contracts: any of their earnings and refunds may decide what one of them gives back."""
        sql = "SELECT ref FROM posting WHERE contract = ? AND kind = 'refund' ORDER BY ref"
        return [row[0] for contract in contracts for row in self._write(sql, (contract,))]

    def main(self, event: str) -> Ref | None:
        """The earning or refund of an event; None when there is none, or several with different contracts or days."""
        sql = f"SELECT min(ref), count(DISTINCT coalesce(contract, '') || day) FROM posting WHERE event = ? AND {_MAIN}"
        ref, different = self._write(sql, (event,)).fetchone()
        return ref if different == 1 else None

    def about(self, ref: Ref, events: Sequence[str]) -> list[Ref]:
        """Postings that belong to this one, or may, as parts of one of these events."""
        refs = {row[0] for row in self._write("SELECT ref FROM posting WHERE parent = ?", (ref,))}
        for event in events:
            refs |= {row[0] for row in self._write(f"SELECT ref FROM posting WHERE event = ? AND {_ABOUT}", (event,))}
        return sorted(refs)


def has_balance(ref: Ref, parent: Ref | None, balance: object) -> bool:
    """Whether a posting shows a running balance; None: it has none itself. What a row takes off its own amount has that
    of the row."""
    return balance is not None or is_beside(ref, parent)


def is_beside(ref: Ref, parent: Ref | None) -> bool:
    """Whether a posting is a fee or tax that stands in the row of its parent."""
    return parent is not None and ref.startswith(f"{parent}:")


def _one_of(kinds: frozenset[TransactionKind]) -> str:
    return f"kind IN ({', '.join(repr(str(kind)) for kind in sorted(kinds))})"


_MAIN, _ABOUT = _one_of(MAIN), _one_of(ABOUT)
