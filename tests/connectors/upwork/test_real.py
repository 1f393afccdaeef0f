"""A freelancer's real Weekly summary, where it is at hand: the figures counted by other means must come out."""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from syncd.connector import Context
from syncd.connectors.upwork import CONNECTOR, UpworkOptions
from syncd.core.money import Money, totals
from syncd.core.records import Contract, WorkKind, WorkLine
from syncd.core.time import ALWAYS, week_start
from syncd.inbox.files import read_file

DATA = Path(os.environ.get("SYNCD_REAL_DATA") or Path(__file__).parents[4] / "shared" / "data")
EXPORT = DATA / "upwork" / "weekly_summary.csv"


@pytest.fixture(scope="module")
def page():
    if not EXPORT.exists():
        pytest.skip(f"the real export is not at {EXPORT}; set SYNCD_REAL_DATA to its folder")
    with httpx.Client(verify=False) as http:
        context = Context(source="upwork", zone=ZoneInfo("UTC"), http=http, files=[read_file(EXPORT)])
        (page,) = CONNECTOR(UpworkOptions(kind="upwork", person="me"), context).pull(None, ALWAYS)
    return page


@pytest.fixture(scope="module")
def lines(page):
    return [each.record for each in page.records if isinstance(each.record, WorkLine)]


def test_every_row_is_taken(page, lines):
    assert (page.control.rows, page.control.records, page.control.rejected) == (252, 252, 0)
    assert len(lines) == len({line.ref for line in lines}) == 252
    assert page.control.amounts == {"USD": Money(490283 + 17175 + 11500, "USD")}


def test_hours_bonuses_and_fixed_payments_add_up(lines):
    gross = {kind: totals(line.gross for line in lines if line.kind is kind)["USD"] for kind in WorkKind}
    assert Counter(line.kind for line in lines) == {WorkKind.HOURLY: 243, WorkKind.BONUS: 7, WorkKind.FIXED: 2}
    assert {str(kind): str(amount) for kind, amount in gross.items()} == {
        "hourly": "4902.83 USD",
        "bonus": "171.75 USD",
        "fixed": "115.00 USD",
    }
    assert sum(line.seconds or 0 for line in lines) == 36_070 * 60
    assert all((line.seconds or 0) % 600 == 0 for line in lines)


def test_contracts_are_told_apart_by_their_id(page, lines):
    assert len([each for each in page.records if isinstance(each.record, Contract)]) == 11
    hourly = {(line.contract.id, week_start(line.day)) for line in lines if line.kind is WorkKind.HOURLY}
    assert len(hourly) == 79


def test_the_export_speaks_for_its_first_day_to_the_day_before_it_was_made(page, lines):
    (scope,) = page.complete
    first = min(line.day for line in lines)
    assert scope.span.start == datetime(first.year, first.month, first.day, tzinfo=UTC)
    assert page.as_of - timedelta(days=1) < scope.span.end <= page.as_of
