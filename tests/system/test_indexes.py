"""No statement of deriving and judging reads a whole table that grows with the history: an index finds its rows.

The statements are those of an agency's books with all kinds of records, and of rounds after a change of each kind.
"""

import re
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest

from benchmarks import agency_steps
from benchmarks.agency import Agency
from benchmarks.all_rules import CHANGES
from benchmarks.books import add
from syncd.derive import derive
from syncd.judge.config_changes import take_up_config
from syncd.judge.due import judge_due

AGENCY = Agency(1440)
"""Eighteen days: bills of two weeks and a payout."""
NAMES = {"source", "contract", "milestone", "learned", "unconfirmed", "stated", "run", "sister"}
"""Tables with a row for each source, contract or milestone: all of them are read to know who is who."""
PEOPLES = {"match_decision", "period_decision", "hold", "held", "rejected", "hole"}
"""Tables with a row for what a person decided, or for what was wrong with a file."""
PARTIAL = {"subject_dirty", "record_running", "posting_banks", "posting_paid_out", "held_by_person"}
"""Indexes of few rows: what is to be judged, timers that run, payouts, and the currencies of banks."""


def steps_of(plan):
    """Table or part of a statement → the index, for each that is read from its beginning to its end."""
    for row in plan:
        if found := re.match(r"SCAN (\S+)(?: USING (?:COVERING )?INDEX (\S+))?", row["detail"]):
            yield found[1], found[2]


def looks_at_a_whole_kind(database, sql):
    """Whether a statement looks at all subjects of a kind, though it is about some of them."""
    steps = [row["detail"] for row in database.rows(f"EXPLAIN QUERY PLAN {sql}")]
    return (
        any(re.match(r"SEARCH subject USING (?!INDEX subject_dirty).*\(kind=\?\)$", step) for step in steps)
        and " AND " in sql
    )


def reads_all(database, sql):
    """The tables of which a statement reads everything."""
    inner = re.findall(r"\) AS (\w+)", sql) + re.findall(r"(\w+)(?: \(\w+\))? AS \(", sql)
    inner += [alias for table, alias in re.findall(r"(\w+) AS (\w+)", sql) if table in inner]
    parts = {*inner, "json_each", "CONSTANT"}  # what they are made of has steps of its own
    known = NAMES | PEOPLES | {"dirty_record", "input", "named"}
    for table, index in steps_of(database.rows(f"EXPLAIN QUERY PLAN {sql}")):
        if table == "milestone" and "WHERE" in sql:  # those of one contract
            yield table, sql
        if table not in known | parts and index not in PARTIAL and not table.startswith("(subquery"):
            yield table, sql


def names_read_by(database, sql):
    """The tables of `NAMES` of which a statement reads everything, and whether it reads the names of all labels."""
    yield from (table for table, _ in steps_of(database.rows(f"EXPLAIN QUERY PLAN {sql}")) if table in NAMES)
    if "record.kind = 'label'" in sql:
        yield "label"


@contextmanager
def heard(database):
    """Every statement meanwhile, once for each wording, and how many times each was heard."""
    statements: dict[str, str] = {}
    times: Counter[str] = Counter()

    def hear(sql):
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", sql):
            wording = re.sub(r"'[^']*'|\d+", "?", sql)
            statements.setdefault(wording, sql)
            times[wording] += 1

    connection = database._connection
    connection.set_trace_callback(hear)
    yield statements, times
    connection.set_trace_callback(None)


def settle(composition, now):
    derive(composition.ledger, composition.directory)
    assert judge_due(composition.ledger, composition.directory, composition.rules, now) > 0


@pytest.fixture(scope="module")
def statements(tmp_path_factory):
    """How many weeks of contracts were read and are there, the tables of names that rounds after a change read, the
    statements, those of them that read all of a table, with these tables, and the indexes they use."""
    folder = tmp_path_factory.mktemp("agency")
    agency_steps.build(AGENCY, folder)
    with agency_steps.opened(AGENCY, folder) as composition:
        ledger, sources = composition.ledger, composition.config.sources
        take_up_config(ledger, composition.inputs(), composition.rules, sources, AGENCY.now)
        with heard(ledger.database) as (found, times):
            settle(composition, AGENCY.now)
            read_weeks = sum(count for sql, count in times.items() if sql.startswith("WITH invoice AS"))
        weeks = len(ledger.discrepancies.subjects("billing-period"))
        later: dict[str, str] = {}
        for minute, change in enumerate(CHANGES.values(), 1):
            source, kind, record, since = change(AGENCY, 0)
            now = AGENCY.now + timedelta(minutes=minute)
            add(composition, source, kind, [record], since, now, None)
            with heard(ledger.database) as (more, _):
                settle(composition, now)
            later |= more
        found |= later
        whole = [one for sql in found.values() for one in reads_all(ledger.database, sql)]
        whole += [("subject", sql) for sql in found.values() if looks_at_a_whole_kind(ledger.database, sql)]
        plans = [row["detail"] for sql in found.values() for row in ledger.database.rows(f"EXPLAIN QUERY PLAN {sql}")]
        named = {table for sql in later.values() for table in names_read_by(ledger.database, sql)}
        indexes = {index for step in plans for index in re.findall(r"INDEX (\w+)", step)}
        yield read_weeks, weeks, named, found, whole, indexes


def test_every_kind_of_statement_was_heard(statements):
    *_, found, _, _ = statements
    assert len(found) > 200
    assert sum("FROM payment_match" in sql for sql in found) >= 1


def test_no_statement_reads_all_of_a_table_that_grows(statements):
    *_, whole, _ = statements
    assert whole == []


def test_rounds_after_a_change_that_names_nothing_read_no_names(statements):
    _, _, named, *_ = statements
    assert named == {"source", "sister"}  # as many as sources, and contracts of clients with several


def test_refunds_and_fees_that_name_no_row_are_found_by_an_index_of_them_alone(statements):
    *_, indexes = statements
    assert "posting_loose" in indexes


def test_each_week_of_a_contract_is_read_once_though_its_sisters_and_their_client_look_at_it(statements):
    read, weeks, *_ = statements
    assert weeks > 40
    assert read == weeks
