"""A ledger of an older syncd is brought up to date with all it holds, and copied aside first."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from sqlite_utils import Database as Tables

from syncd.core.money import Money
from syncd.core.observations import Observation
from syncd.core.records import Transaction, TransactionKind
from syncd.errors import LedgerError
from syncd.ledger import Ledger
from syncd.ledger.schema import APPLICATION_ID, STEPS, migrations

AT = "2026-11-09T00:10:00.000000Z"
BODY = (
    '{"billable":null,"description":"","person":"me","project":null,"ref":"toggl/time/1",'
    '"start":"2026-11-09T00:00:00Z","stop":"2026-11-09T01:00:00Z","tags":[],"task":null}'
)


def older(path, stop_before):
    """A ledger as it was before a migration, with one time entry in it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Tables(connection), stop_before=stop_before)
    statements = (
        ("INSERT INTO source (name, connector, namespace, configured_since) VALUES (?, 'toggl', 'toggl', ?)", AT),
        ("INSERT INTO pull (id, source, started, as_of) VALUES (1, ?, ?, ?)", AT, AT),
        (
            """INSERT INTO scope (claim, source, kind, person, axis, starts, ends, as_of)
            VALUES ('complete', ?1, 'time', 'me', 'worked', ?2, '2026-11-10T00:00:00Z', ?2)""",
            AT,
        ),
    )
    for sql, *values in statements:
        connection.execute(sql, ("tracker", *values))
    version = (1, "toggl/time/1", AT, AT, AT, AT, "0123", 0, BODY, 1, None, "$[0]")
    connection.execute(f"INSERT INTO version VALUES ({', '.join('?' * 12)})", version)
    record = ("toggl/time/1", "time", "toggl", "me", "2026-11-09T00:00:00.000000Z", None, 1, 0, AT)
    columns = "ref, kind, namespace, person, starts, ends, version, gone, confirmed"
    connection.execute(f"INSERT INTO record ({columns}) VALUES ({', '.join('?' * 9)})", record)
    connection.close()


def test_a_new_ledger_is_one_that_took_every_step(tmp_path, kit):
    new, stepwise = tmp_path / "new.db", tmp_path / "stepwise.db"
    older(stepwise, "0002_held_changes_and_workspaces")
    schemas = []
    for path in (new, stepwise):
        with Ledger.open(path, kit.NOW) as ledger:
            row = ledger.database.row
            assert [row(f"PRAGMA {name}")[0] for name in ("application_id", "journal_mode")] == [APPLICATION_ID, "wal"]
            tables = ledger.database.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
            steps = ledger.database.rows("SELECT migration_set, name FROM _sqlite_migrations ORDER BY id")
            schemas.append([[tuple(row) for row in rows] for rows in (tables, steps)])
    assert schemas[0] == schemas[1]


def test_a_ledger_from_before_holds_and_workspaces_goes_on_with_all_it_knew(tmp_path, kit):
    path = tmp_path / "ledger.db"
    older(path, "0002_held_changes_and_workspaces")
    with Ledger.open(path, kit.NOW) as ledger:
        assert ledger.records.current(["toggl/time/1"]) == {"toggl/time/1": kit.entry(1)}
        assert ledger.holds.open("tracker") is None
        feed = kit.Feed(ledger)
        moved = kit.entry(1, length=90, space="77")
        assert feed.pull(kit.page(20, moved, snapshot=[kit.whole()], complete=[kit.whole()])).changed == 1
        assert [seen.record for seen in ledger.records.history("toggl/time/1")] == [kit.entry(1), moved]
    copy = path.with_name("ledger.db.before-0002_held_changes_and_workspaces")
    with sqlite3.connect(copy) as before:
        assert before.execute("SELECT count(*) FROM version").fetchone() == (1,)
    before.close()


def test_rows_of_ofx_are_known_by_day_and_amount_and_what_a_repeated_id_overwrote_is_there_again(tmp_path, kit):
    path = tmp_path / "ledger.db"
    rows = [
        Transaction(
            ref="bank/transaction/ab-F1",
            posted=date(2026, 11, day),
            kind=TransactionKind.RECEIVED,
            amount=Money.of(amount, "EUR"),
            person="me",
        )
        for day, amount in ((2, "40.00"), (5, "1.00"))
    ]
    with Ledger.open(path, kit.NOW) as ledger:
        feed = kit.Feed(ledger)
        for number, row in enumerate(rows):
            raw = '{"fitid":"F1","dtposted":"x"}'
            observation = Observation(row, kit.minute(number), "row", raw)
            feed.pull(kit.page(number, observation))
        assert ledger.records.current([rows[0].ref]) == {rows[0].ref: rows[1]}
        with ledger.write() as write:
            write.observations._write("DELETE FROM _sqlite_migrations WHERE name = '0009_rows_of_ofx'")
    renamed = [replace(row, ref=f"{row.ref}-{row.posted}-{row.amount.minor}") for row in rows]
    with Ledger.open(path, kit.NOW) as ledger:
        wanted = [rows[0].ref, *(row.ref for row in renamed)]
        assert ledger.records.current(wanted) == {row.ref: row for row in renamed}
        found = ledger.database.rows("SELECT ref, starts FROM record ORDER BY ref")
        assert [tuple(row) for row in found] == [
            (renamed[0].ref, "2026-11-02T12:00:00.000000Z"),
            (renamed[1].ref, "2026-11-05T12:00:00.000000Z"),
        ]
        again = kit.Feed(ledger).pull(kit.page(9, *renamed))
        assert (again.same, again.added, again.changed) == (2, 0, 0)


def test_rows_of_statements_get_their_day_and_amount_into_their_refs_and_none_of_other_sources(tmp_path, kit):
    """The row that a running number overwrote is there again; hashed refs, OFX and other sources stay as they are."""
    path = tmp_path / "ledger.db"

    def row(ref, day, amount):
        money = Money.of(amount, "EUR")
        return Transaction(
            ref=ref, posted=date(2026, 11, day), kind=TransactionKind.RECEIVED, amount=money, person="me"
        )

    first, again = row("giro/transaction/3", 2, "40.00"), row("giro/transaction/3", 5, "-1.00")
    stays = [
        row(f"giro/transaction/{'0123456789abcdef'}:1", 2, "40.00"),
        row("giro/transaction/F1-2026-11-02-4000", 2, "40.00"),
        row("shop/transaction/3", 2, "40.00"),
    ]
    with Ledger.open(path, kit.NOW) as ledger:
        with ledger.write() as write:
            write.sources.register("giro", "bank", "giro", kit.NOW)
            write.sources.register("shop", "table", "shop", kit.NOW)
        feed = kit.Feed(ledger)
        for number, rows in enumerate(([first, *stays], [again])):
            feed.pull(kit.page(number, *rows))
        assert ledger.records.current([first.ref]) == {first.ref: again}
        with ledger.write() as write:
            write.observations._write("DELETE FROM _sqlite_migrations WHERE name = '0016_rows_of_statements'")
    renamed = [replace(each, ref=f"{each.ref}-{each.posted}-{each.amount.minor}") for each in (first, again)]
    with Ledger.open(path, kit.NOW) as ledger:
        wanted = [first.ref, *(each.ref for each in (*renamed, *stays))]
        assert ledger.records.current(wanted) == {each.ref: each for each in (*renamed, *stays)}
        once_more = kit.Feed(ledger).pull(kit.page(9, *renamed))
        assert (once_more.same, once_more.added, once_more.changed) == (2, 0, 0)


def test_a_damaged_ledger_is_refused_before_anything_is_brought_up_to_date(tmp_path, kit):
    path = tmp_path / "ledger.db"
    older(path, "0002_held_changes_and_workspaces")
    data = bytearray(path.read_bytes())
    data[-4096:] = bytes(range(256)) * 16
    path.write_bytes(data)
    with pytest.raises(LedgerError, match="is damaged"):
        Ledger.open(path, kit.NOW)
    assert not list(tmp_path.glob("*.before-*"))


def test_discrepancies_keep_their_events_and_their_parents_get_a_column(tmp_path, kit):
    path = tmp_path / "ledger.db"
    older(path, "0015_quicker_searches")
    with closing(sqlite3.connect(path)) as connection, connection:
        for id, parent in (("d-2", "d-1"), ("d-1", "")):
            body = f'{{"finding":{{"parent":"{parent}"}}}}'
            row = (id, "rule", "billing-period", "api", "2026-11-09", "open", 1, "2:00", None, None, None, None, AT, AT)
            connection.execute(f"INSERT INTO discrepancy VALUES ({', '.join('?' * 15)})", (*row, body))
            connection.execute(
                "INSERT INTO event (discrepancy, at, change, actor, note, body) VALUES (?, ?, 'opened', '', '', ?)",
                (id, AT, body),
            )
    with Ledger.open(path, kit.NOW) as ledger:
        rows = ledger.database.rows("SELECT id, name, parent FROM v_discrepancies ORDER BY id")
        assert [tuple(row) for row in rows] == [("d-1", "api", None), ("d-2", "api", "d-1")]
        rows = ledger.database.rows("SELECT discrepancy FROM event ORDER BY id")
        assert [row[0] for row in rows] == ["d-2", "d-1"]
        assert ledger.database.rows("PRAGMA foreign_key_check") == []
        with pytest.raises(sqlite3.IntegrityError), ledger.write() as write:
            write.outbox._write("DELETE FROM discrepancy WHERE id = 'd-1'")


def test_messages_of_an_older_outbox_keep_their_states_and_one_that_was_cut_off_may_have_arrived(tmp_path, kit):
    path = tmp_path / "ledger.db"
    older(path, "0013_recipients")
    text = '{"attachments":[],"id":"r-1","is_report":true,"made_at":"2026-11-16T08:00:00Z","parts":{},"subject":"s"}'
    states = ["done", "dead", "pending", "sending"]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO report VALUES ('r-1', 'weekly', 'reconciliation', ?, '{}')", (AT,))
        for number, state in enumerate(states):
            row = (f"channel-{number}", "", state, number, AT, text, f"answer {number}", AT, AT)
            connection.execute(
                "INSERT INTO outbox (report, channel, about, state, attempts, next_attempt, message, answer, queued, "
                "updated) VALUES ('r-1', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
    with Ledger.open(path, kit.NOW) as ledger:
        rows = ledger.outbox.deliveries("r-1")
        assert [(row.channel, row.recipient, row.state.value, row.attempts, row.answer) for row in rows] == [
            (f"channel-{number}", "", state, number, f"answer {number}") for number, state in enumerate(states)
        ]
        assert [row.times_unknown for row in rows] == [0, 0, 0, 1]
        assert ledger.database.rows("PRAGMA foreign_key_check") == []


def test_messages_stored_for_each_recipient_are_kept_once_for_all_who_get_the_same(tmp_path, kit):
    path = tmp_path / "ledger.db"
    older(path, "0017_rendered_messages")
    head = '{"attachments":[],"id":"r-1","is_report":true,"made_at":"2026-11-16T08:00:00Z","subject":"s","parts":'
    mail, page = (head + '{"text":"' + text + '"}}' for text in ("mail", "page"))
    sent = {("mail", "ann@example.org"): mail, ("mail", "bob@example.org"): mail, ("page", ""): page}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO report VALUES ('r-1', 'weekly', 'reconciliation', ?, '{}')", (AT,))
        for to, text in sent.items():
            connection.execute(
                "INSERT INTO outbox (report, channel, recipient, state, attempts, unknowns, offered, next_attempt, "
                "message, answer, queued, updated, resent) "
                "VALUES ('r-1', ?, ?, 'sending', 3, 2, ?, ?, ?, 'why', ?, ?, ?)",
                (*to, AT, AT, text, AT, AT, AT),
            )
        before = connection.execute("SELECT * FROM outbox ORDER BY id").fetchall()
    with Ledger.open(path, kit.NOW) as ledger:
        rows = ledger.outbox.deliveries("r-1")
        assert {(row.channel, row.recipient): ledger.outbox.message(row).parts["text"] for row in rows} == {
            to: "page" if to[0] == "page" else "mail" for to in sent
        }
        assert ledger.database.row("SELECT count(*) FROM rendered")[0] == 2
        columns = [name for (name,) in ledger.database.rows("SELECT name FROM pragma_table_info('outbox')")]
        at = columns.index("message")
        after = [tuple(row) for row in ledger.database.rows("SELECT * FROM outbox ORDER BY id")]
        assert [row[:at] + row[at + 1 :] for row in after] == [row[:at] + row[at + 1 :] for row in before]
        assert ledger.database.rows("PRAGMA foreign_key_check") == []


def test_transactions_that_are_known_already_are_derived_again(tmp_path, kit):
    path = tmp_path / "ledger.db"
    older(path, "0018_refunds_without_bill")
    with closing(sqlite3.connect(path)) as connection, connection:
        for kind in ("refund", "hourly", "fixed"):
            row = (f"upwork/transaction/{kind}", "me", "api", AT[:10], AT[:10], kind, -100, "USD", *([None] * 5))
            connection.execute(f"INSERT INTO posting VALUES ({', '.join('?' * len(row))})", row)
    with Ledger.open(path, kit.NOW) as ledger:
        assert ledger.dirty.records(5) == [f"upwork/transaction/{kind}" for kind in ("fixed", "hourly", "refund")]


def test_time_of_unclear_milestones_is_derived_again_to_be_judged(tmp_path, kit):
    path = tmp_path / "ledger.db"
    older(path, "0020_unclear_milestones")
    with closing(sqlite3.connect(path)) as connection, connection:
        for id, why in ((1, "milestone “Bild” is not known or not unique, so …"), (2, "milestone m/milestone/1")):
            row = (f"toggl/time/{id}", "mapped", "me", "shop", None, None, AT, AT, 60, f"[[map]] number 1; {why}")
            connection.execute(f"INSERT INTO placement VALUES ({', '.join('?' * len(row))})", row)
    with Ledger.open(path, kit.NOW) as ledger:
        assert ledger.dirty.records(5) == ["toggl/time/1"]


def test_each_step_has_a_number_of_its_own():
    numbers = [int(name.partition("_")[0]) for name in STEPS]
    assert sorted(numbers) == list(range(1, len(STEPS) + 1))


def test_transactions_that_are_known_already_get_their_accounts_balances_and_sums_by_day(tmp_path, kit):
    path = tmp_path / "ledger.db"
    older(path, "0022_accounts")
    rows = [
        ("upwork/transaction/1", "ann", 500),
        ("upwork/transaction/2", "ann", -50),
        ("shop/transaction/1", "ann", 7),
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, connector, namespace in (("upwork", "upwork", "upwork"), ("shop", "table", "shop")):
            row = (name, connector, namespace, AT)
            columns = "name, connector, namespace, configured_since"
            connection.execute(f"INSERT INTO source ({columns}) VALUES (?, ?, ?, ?)", row)
        for number, (ref, person, minor) in enumerate(rows, 2):
            row = (ref, person, None, AT[:10], AT[:10], "hourly", minor, "USD", *([None] * 5))
            connection.execute(f"INSERT INTO posting VALUES ({', '.join('?' * len(row))})", row)
            body = f'{{"balance":{{"currency":"{"EUR" if minor < 0 else "USD"}","minor":{number}}}}}'
            version = (number, ref, AT, AT, AT, AT, str(number), 0, body, 1, None, "")
            connection.execute(f"INSERT INTO version VALUES ({', '.join('?' * 12)})", version)
            record = (ref, "transaction", "upwork", person, AT, AT, number, 0, AT)
            columns = "ref, kind, namespace, person, starts, ends, version, gone, confirmed"
            connection.execute(f"INSERT INTO record ({columns}) VALUES ({', '.join('?' * 9)})", record)
    with Ledger.open(path, kit.NOW) as ledger:
        found = ledger.database.rows("SELECT ref, account, holder, balance FROM posting ORDER BY minor DESC")
        assert [tuple(row) for row in found] == [
            ("upwork/transaction/1", "upwork", "ann", 2),
            ("shop/transaction/1", "shop", "", 4),
            ("upwork/transaction/2", "upwork", "ann", None),
        ]
        found = ledger.database.rows("SELECT account, added, taken, rows, balances FROM account_day ORDER BY account")
        assert [tuple(row) for row in found] == [("shop", 7, 0, 1, 1), ("upwork", 500, -50, 2, 1)]


def test_payouts_that_are_known_already_get_the_sums_of_the_days_before_them(tmp_path, kit):
    path = tmp_path / "ledger.db"
    older(path, "0036_account_blocks")
    rows = [  # kind, day of posting, amount, the later day from which it is there
        ("hourly", 1, 500, None),
        ("fee", 2, -50, None),
        ("payout", 3, -400, None),
        ("hourly", 4, 30, 9),
        ("refund", 5, -20, None),
        ("hourly", 8, 70, None),
        ("payout", 8, -60, None),
        ("hourly", 10, 90, None),
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        for number, (kind, day, minor, released) in enumerate(rows):
            posted, later = f"2026-11-{day:02}", released and f"2026-11-{released:02}"
            days = {"posted": posted, "day": "2026-11-01", "released": later}
            money = {"kind": kind, "minor": minor, "currency": "USD"}
            account = {"account": "upwork", "holder": "me", "person": "me", "ref": f"upwork/transaction/{number}"}
            Tables(connection)["posting"].insert({**account, **money, **days})
            added = (max(minor, 0), min(minor, 0))
            key = ("upwork", "me", "USD", posted, kind, *added, 1, 0)
            connection.execute(f"INSERT INTO account_day VALUES ({', '.join('?' * 9)})", key)
    with Ledger.open(path, kit.NOW) as ledger:
        found = ledger.database.rows("SELECT last, minor, highest FROM account_block ORDER BY last")
        assert [tuple(row) for row in found] == [("2026-11-03", 450, 500), ("2026-11-08", 50, 50)]
