"""The stamp of names is another one after each change that may name something, and the same after others."""

from contextlib import suppress

import pytest

from syncd.ledger import Ledger
from syncd.ledger.derived.naming import stamp

AT = "2026-11-16T00:00:00.000000Z"
TIMES = f"'{AT}', '{AT}', '{AT}', '{AT}'"


def version(id, ref):
    return f"INSERT INTO version VALUES ({id}, '{ref}', {TIMES}, 'x{id}', 0, '{{}}', 1, NULL, '$')"


def line(ref, kind="hourly", contract="'api'"):
    return (
        "INSERT INTO line (ref, person, contract, day, week, kind) "
        f"VALUES ('{ref}', 'me', {contract}, '2026-11-16', '2026-11-16', '{kind}')"
    )


NAMING = [
    "INSERT INTO contract VALUES ('c', 'api', 'upwork', '1', 'API', 'Acme', NULL)",
    "UPDATE contract SET title = 'Backend'",
    "INSERT OR REPLACE INTO contract VALUES ('c', 'api', 'upwork', '1', 'API', 'Acme', 'fixed')",
    "DELETE FROM contract",
    *(
        f"{change}"
        for table, column in (("learned", "rate"), ("unconfirmed", "rate"), ("stated", "terms"), ("run", "days"))
        for change in (
            f"INSERT INTO {table} VALUES ('api', '1')",
            f"UPDATE {table} SET {column} = '2'",
            f"DELETE FROM {table}",
        )
    ),
    f"INSERT INTO milestone (ref, contract, title, until) VALUES ('t/milestone/1', 'api', 'Login', '{AT}')",
    "UPDATE milestone SET title = 'Log in'",
    "INSERT INTO alias VALUES ('t/milestone/1', 't/milestone/2', 'the same')",
    "UPDATE alias SET of = 't/milestone/3'",
    "DELETE FROM alias",
    "DELETE FROM milestone",
    line("w1"),
    "DELETE FROM line",
    version(1, "toggl/label/project-1"),
    'UPDATE version SET body = \'{"name":"Shop"}\'',
    "DELETE FROM version",
]
OTHERS = [
    f"UPDATE milestone SET until = '2026-11-17T00:00:00.000000Z' WHERE until = '{AT}'",
    "INSERT INTO alias VALUES ('toggl/time/1', 'csv/time/1', 'the same')",
    "DELETE FROM alias WHERE ref = 'toggl/time/1'",
    line("w2"),
    line("w3", kind="fixed"),
    "DELETE FROM line WHERE ref = 'w3'",
    "DELETE FROM line WHERE ref = 'w2'",
    version(2, "toggl/time/1"),
    "UPDATE version SET until = '2026-11-17T00:00:00.000000Z'",
]


@pytest.fixture
def ledger(tmp_path, kit):
    with Ledger.open(tmp_path / "ledger.db", kit.NOW) as ledger:
        ledger.database._connection.execute("PRAGMA foreign_keys = OFF")
        yield ledger


def stamps_after(ledger, changes):
    """The stamp before the changes, and after each of them."""
    stamps = [stamp(ledger.database)]
    for change in changes:
        with ledger.database.write() as write:
            assert write(change).rowcount > 0
        stamps.append(stamp(ledger.database))
    return stamps


def test_each_change_that_may_name_something_makes_another_stamp(ledger):
    stamps = stamps_after(ledger, NAMING)
    assert len(set(stamps)) == len(stamps)


def test_changes_that_name_nothing_leave_the_stamp_as_it_was(ledger):
    named = [change for change in NAMING if change.startswith("INSERT INTO milestone")]
    stamps = stamps_after(ledger, [*named, line("w1"), version(1, "toggl/label/project-1")])
    assert set(stamps_after(ledger, OTHERS)) == {stamps[-1]}


def test_the_first_hours_of_a_contract_name_it_and_later_ones_do_not(ledger):
    before, fixed, first, second = stamps_after(ledger, [line("w0", kind="fixed"), line("w1"), line("w2")])
    assert before == fixed != first == second


def test_after_a_transaction_that_was_undone_a_stamp_does_not_come_again(ledger):
    seen = []
    for _ in range(2):
        with suppress(ZeroDivisionError), ledger.database.write() as write:
            write(NAMING[0])
            seen.append(stamp(ledger.database))
            raise ZeroDivisionError
    assert len({*seen, stamp(ledger.database)}) == 3
