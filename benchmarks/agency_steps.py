"""`python -m benchmarks.agency_steps STEP ENTRIES FOLDER`: one step of `all-rules` in a process of its own."""

import csv
import json
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.agency import (
    BANK,
    FIXED,
    INVOICES,
    PLATFORM,
    RETAINER,
    TABLE,
    TRACKER,
    Agency,
    contract_id,
    life_of,
    title_of,
    work_of,
)
from benchmarks.agency_money import invoiced, paid, received
from benchmarks.books import add
from benchmarks.reading import peak
from syncd.config import load
from syncd.core.records import Kind, id_of
from syncd.derive import derive
from syncd.judge.config_changes import take_up_config
from syncd.judge.due import judge_due
from syncd.service.cycle import register
from syncd.wiring.composition import Composition, composed

_JOIN = """
WITH weeks AS (
  SELECT contract, date_trunc('week', day) AS week, sum(seconds) AS seconds, what FROM (
    SELECT *, 'tracked' AS what FROM tracked UNION ALL SELECT *, 'logged' FROM logged
    UNION ALL SELECT *, 'billed' FROM billed
  ) GROUP BY contract, week, what)
SELECT * FROM (SELECT * FROM weeks WHERE what = 'tracked') AS one
FULL JOIN (SELECT * FROM weeks WHERE what = 'logged') AS two USING (contract, week)
FULL JOIN (SELECT * FROM weeks WHERE what = 'billed') AS three USING (contract, week)
WHERE one.seconds IS DISTINCT FROM two.seconds OR two.seconds IS DISTINCT FROM three.seconds
"""

_COLUMNS = 'columns = { date = "Date", amount = "Amount", contract = "Contract" }\n'
BEFORE = timedelta(days=60)
"""Sources cover so much before the first entry, and show nothing of it."""


def _configured(agency: Agency, folder: Path) -> None:
    """Write the configuration: people, the consultant, the retainer, and sources that are empty drop folders."""
    people = "".join(f'[person.p{person}]\nnames = ["Person {person}"]\n' for person in range(9))
    sources = [
        (TRACKER, "clockify", ""),
        (PLATFORM, "upwork", 'person = "p0"\ncurrency = "USD"\n'),
        (TABLE, "milestones", 'currency = "USD"\n'),
        (BANK, "bank", 'person = "p0"\ncurrency = "USD"\ncolumns = { date = "Date", amount = "Amount" }\n'),
        (
            INVOICES,
            "table",
            'record = "transaction"\nplatform = "direct"\nperson = "p0"\ncurrency = "USD"\n' + _COLUMNS,
        ),
    ]
    shown = ""
    for name, kind, more in sources:
        (folder / name).mkdir(exist_ok=True)
        shown += f'[source.{name}]\nkind = "{kind}"\nfolder = "{folder / name}"\n{more}'
    file = folder / "config.toml"
    file.write_text(
        f'timezone = "UTC"\nledger = "{folder / "ledger.db"}"\nsince = {agency.first}\n'
        + shown
        + people
        + '[person.p9]\nnames = ["Person 9"]\ncost = [{ rate = "30.00 USD" }]\n'
        '[client.acme]\nnames = ["Acme Ltd"]\n'
        '[contract.care]\nclient = "acme"\ntitles = ["Care"]\ntype = "retainer"\n'
        f'terms = [{{ from = {agency.first}, rate = "50.00 USD", hours = "60h", rollover = "1 month" }}]\n'
        f'[[map]]\nproject = "{title_of(RETAINER, 0)}"\ncontract = "care"\n'
    )


@contextmanager
def opened(agency: Agency, folder: Path) -> Iterator[Composition]:
    """The ledger in a folder."""
    with composed(load(folder / "config.toml", environ={}), agency.now) as composition:
        yield composition


def build(agency: Agency, folder: Path) -> dict[str, float]:
    """Take everything in, and derive nothing of it."""
    _configured(agency, folder)
    kept = {
        TRACKER: [(Kind.TIME, chain(agency.labels(), agency.tracked()))],
        PLATFORM: [
            (Kind.CONTRACT, agency.contracts()),
            (Kind.WORK, agency.logged()),
            (Kind.TRANSACTION, paid(agency)),
        ],
        TABLE: [(Kind.MILESTONE, agency.milestones())],
        INVOICES: [(Kind.TRANSACTION, invoiced(agency))],
        BANK: [(Kind.TRANSACTION, received(agency))],
    }
    with opened(agency, folder) as composition:
        register(composition, agency.now)
        began = time.process_time()
        for source, kinds in kept.items():
            for kind, records in kinds:
                add(composition, source, kind, records, agency.start - BEFORE, agency.now, None)
        return {"build": time.process_time() - began}


def _seconds_by_contract(agency: Agency) -> dict[str, Iterator[tuple[str, date, int]]]:
    """Tracked, logged and billed seconds by contract and day; those of a bill are of its first day."""
    shown = (
        (contract_id(slot, life_of(slot, day)), agency.first + timedelta(days=day), person, seconds)
        for day in range(agency.days)
        for slot, person, seconds in work_of(day, agency.entries)
        if slot not in FIXED and slot != RETAINER
    )
    return {
        "tracked": (
            (id_of(entry.project).removeprefix("project-"), entry.start.date(), entry.seconds)
            for entry in agency.tracked()
            if entry.project
        ),
        "logged": ((id, day, seconds) for id, day, _, seconds in shown),
        "billed": (
            (row.contract.id, row.first_day, row.seconds)
            for row in paid(agency)
            if row.contract and row.contract.id and row.first_day and row.seconds
        ),
    }


def join(agency: Agency, folder: Path) -> dict[str, float]:  # noqa: ARG001 - the shape of every step
    """Let DuckDB find the contracts' weeks whose tracked, logged and billed time differs: no checks, no names, no money
    but that; not a number where it is not installed."""
    try:
        import duckdb
    except ImportError:
        return {"join": math.nan}
    with TemporaryDirectory() as rows, duckdb.connect(config={"threads": 1}) as database:
        for table, found in _seconds_by_contract(agency).items():
            file = Path(rows) / f"{table}.csv"
            with file.open("w", newline="") as text:
                csv.writer(text).writerows([("contract", "day", "seconds"), *found])
            database.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{file}')")
        began = time.process_time()
        assert database.execute(_JOIN).fetchall(), "fixed-price work is logged nowhere"
        return {"join": time.process_time() - began}


def settle(agency: Agency, folder: Path) -> dict[str, float]:
    """Derive and judge everything: seconds of CPU, and what came of it."""
    with opened(agency, folder) as composition:
        ledger, rules = composition.ledger, composition.rules
        take_up_config(ledger, composition.inputs(), rules, composition.config.sources, agency.now)
        began = time.process_time()
        derive(ledger, composition.directory)
        derived = time.process_time()
        judged = judge_due(ledger, composition.directory, rules, agency.now)
        ended = time.process_time()
        return {
            "derive": derived - began,
            "judge": ended - derived,
            "rules": len(rules),
            "judged": judged,
            "open": sum(1 for _ in ledger.discrepancies.alive()),
            "megabytes": peak(),
            "ledger": ledger.size // 2**20,
        }


def main() -> None:
    """See the module."""
    step, entries, folder = sys.argv[1:]
    work = {"build": build, "join": join, "settle": settle}[step]
    print(json.dumps(work(Agency(int(entries)), Path(folder))))


if __name__ == "__main__":
    main()
