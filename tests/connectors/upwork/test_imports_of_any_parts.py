"""Whatever parts of exports are imported, in any order: the ledger is the same."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.config import load
from syncd.core.time import instant
from syncd.pull.jobs import import_jobs
from syncd.pull.workers import pull
from syncd.service.cycle import register, settle
from syncd.wiring.composition import composed
from tests.connectors.upwork.test_properties import DAYS, money, weekly_rows, work

NOW = instant("2026-11-25T09:00:00Z")
SOURCE = '[source.upwork]\nkind = "upwork"\nperson = "me"\nthrough = "last-row"\n[person.me]\n'
TABLES = {
    "line": "ref, person, contract, day, week, kind, seconds, minor, currency",
    "posting": "ref, person, contract, posted, day, kind, minor, currency, parent",
    "learned": "*",
    "unconfirmed": "*",
    "record JOIN version ON version.id = record.version": "record.ref, body, record.gone",
}


def ledger_of(files):
    """The rows of a ledger after these files were imported one by one.

    Without places, and without the last name of a contract, which the newest file decides.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(f'ledger = "{folder}/x.db"\n{SOURCE}', "utf-8")
        with composed(load(folder / "config.toml", {}), NOW) as composition:
            register(composition, NOW)
            for export in files:
                path = folder / export.name
                path.write_bytes(export.data)
                os.utime(path, (export.modified.timestamp(), export.modified.timestamp()))
                (pulled,) = pull(composition, import_jobs("upwork", [path], None), NOW, lambda: NOW)
                assert pulled.error is None
                settle(composition, NOW)
            found = {
                table: sorted(map(tuple, composition.ledger.database.rows(f"SELECT {columns} FROM {table}")), key=str)
                for table, columns in TABLES.items()
            }
            known = list(found)[-1]
            found[known] = [row for row in found[known] if "/contract/" not in row[0]]
            return {**found, "contracts": composition.directory().contracts}


def parts(upwork, make, rows, key, cuts, seed):
    """The rows as several files of whole days, which overlap and together hold all; each shuffled, in any order."""
    days = sorted({key(row) for row in rows})
    bounds = sorted({0, len(days), *(cut % (len(days) + 1) for cut in cuts)})
    files = []
    for number, (first, last) in enumerate(pairwise(bounds)):
        within = set(days[max(0, first - 1) : last])  # with a day of the part before
        some = [row for row in rows if key(row) in within]
        made = datetime.fromisoformat("2026-11-20T09:00:00+00:00") + timedelta(hours=number)
        files.append(make(seed.sample(some, len(some)), f"{make.__name__}{number}.csv", made))
    return files


def assert_the_same_ledger(upwork, lines, rows, cuts, seed):
    def summary(some, name, made):
        return upwork.weekly(*weekly_rows(some), name=name, modified=made)

    def report(some, name, made):
        return upwork.report(*(row for row, _ in some), name=name, modified=made)

    made = datetime.fromisoformat("2026-11-20T09:00:00+00:00")
    whole = [summary(lines, "summary.csv", made), report(rows, "report.csv", made)]
    split = parts(upwork, summary, lines, lambda row: row[0], cuts, seed)
    split += parts(upwork, report, rows, lambda row: row[1][1], cuts, seed)
    seed.shuffle(split)
    expected = ledger_of(whole)
    assert len(expected["line"]) == len(upwork.whole_days(lines))
    assert len(expected["posting"]) == len(rows)
    assert ledger_of(split) == expected


WORLD = {
    "lines": work(st.just("Api")),
    "rows": st.lists(money(), min_size=1, max_size=6, unique_by=lambda row: row[1][0]),
    "cuts": st.lists(st.integers(0, 9), max_size=3),
    "seed": st.randoms(use_true_random=False),
}


@settings(max_examples=6, deadline=None)
@given(**WORLD)
def test_parts_that_overlap_imported_in_any_order_make_the_same_ledger(upwork, lines, rows, cuts, seed):
    assert_the_same_ledger(upwork, lines, rows, cuts, seed)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(**WORLD)
def test_parts_that_overlap_imported_in_any_order_make_the_same_ledger_at_length(upwork, lines, rows, cuts, seed):
    assert_the_same_ledger(upwork, lines, rows, cuts, seed)


SAME = st.lists(st.tuples(DAYS, st.integers(1, 10**6)), min_size=1, max_size=4)
FILES = st.lists(st.tuples(st.booleans(), st.integers(0, 10**6)), min_size=2, max_size=5).filter(
    lambda files: any(is_report for is_report, _ in files)
)


@settings(max_examples=8, deadline=None)
@given(rows=SAME, files=FILES)
def test_a_report_counts_before_statements_of_the_same_rows_whenever_each_was_saved_and_read(upwork, rows, files):
    reports = [
        {"Date": f"{when}", "Transaction ID": f"9{n}", "Transaction type": "Bonus", "Transaction summary": "Api"}
        | {"Client team": "Acme", "Ref ID": str(n), "Amount $": f"{cents / 100:.2f}"}
        for n, (when, cents) in enumerate(rows, 1)
    ]
    older = [[row["Date"], row["Ref ID"], "Bonus", "Api", "", "Acme", row["Amount $"], ""] for row in reports]
    made = []
    for number, (is_report, seconds) in enumerate(files):
        modified = datetime.fromisoformat("2026-11-09T00:00:00+00:00") + timedelta(seconds=seconds)
        one = upwork.report(*reports) if is_report else upwork.statements(*older)
        made.append(replace(one, name=f"{number}.csv", modified=modified))
    current = "record JOIN version ON version.id = record.version"
    assert (
        ledger_of(made)[current]
        == ledger_of([each for each, (report, _) in zip(made, files, strict=True) if report][:1])[current]
    )
