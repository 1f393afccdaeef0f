"""`v_statement` gives every kind of transaction the line that statements give it."""

from contextlib import closing

from syncd.core.accounts import Moved
from syncd.core.contract_statement import LINE_OF
from syncd.core.records import TransactionKind
from syncd.core.statements import flows
from syncd.ledger import Ledger


def test_every_kind_has_the_line_that_statements_give_it(tmp_path, kit):
    with closing(Ledger.open(tmp_path / "ledger.db", kit.NOW)) as ledger:
        with ledger.write() as write:
            for number, kind in enumerate(TransactionKind):
                write.outbox._write(
                    "INSERT INTO account_day (account, holder, currency, day, kind, added, taken, rows, balances) "
                    "VALUES (?, 'me', 'USD', '2026-11-09', ?, 3, -1, 2, 0)",
                    (f"account-{kind}", kind),
                )
                write.outbox._write(
                    "INSERT INTO posting (ref, person, contract, posted, day, kind, minor, currency) "
                    "VALUES (?, 'me', ?, '2026-11-09', '2026-11-08', ?, 5, 'USD')",
                    (f"upwork/transaction/{number}", f"contract-{kind}", kind),
                )
        seen = {
            (row["subject"], row["name"]): (
                row["line"],
                row["month"],
                row["added_minor"],
                row["taken_minor"],
                row["rows"],
            )
            for row in ledger.database.rows("SELECT * FROM v_statement")
        }
    of_accounts = {kind: flows([Moved(kind, 3, -1, 2)], "USD")[0][0].flow.value for kind in TransactionKind}
    assert seen == {
        **{("account", f"account-{kind}"): (line, "2026-11", 3, -1, 2) for kind, line in of_accounts.items()},
        **{("contract", f"contract-{kind}"): (line.value, "2026-11", 5, 0, 1) for kind, line in LINE_OF.items()},
    }


def test_it_says_since_when_an_account_and_a_contract_are_known(tmp_path, kit):
    with closing(Ledger.open(tmp_path / "ledger.db", kit.NOW)) as ledger:
        with ledger.write() as write:
            for number, (currency, month) in enumerate((("USD", 6), ("USD", 7), ("EUR", 8))):
                write.outbox._write(
                    "INSERT INTO account_day (account, holder, currency, day, kind, added, taken, rows, balances) "
                    "VALUES ('giro', 'me', ?, ?, 'received', 3, 0, 1, 0)",
                    (currency, f"2026-{month:02}-09"),
                )
                write.outbox._write(
                    "INSERT INTO posting (ref, person, contract, posted, day, kind, minor, currency) "
                    "VALUES (?, 'me', 'site', ?, '2026-05-08', 'hourly', 5, ?)",
                    (f"upwork/transaction/{number}", f"2026-{month:02}-10", currency),
                )
        rows = ledger.database.rows("SELECT subject, currency, month, unknown_before FROM v_statement ORDER BY 1, 2, 3")
    assert [tuple(row) for row in rows] == [
        ("account", "EUR", "2026-08", "2026-08-09"),
        ("account", "USD", "2026-06", "2026-06-09"),
        ("account", "USD", "2026-07", "2026-06-09"),
        ("contract", "EUR", "2026-08", "2026-08-10"),
        ("contract", "USD", "2026-06", "2026-06-10"),
        ("contract", "USD", "2026-07", "2026-06-10"),
    ]
