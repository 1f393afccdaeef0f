"""What all of Upwork's exports have in common: the promises of a connector, golden records, files cut short."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from syncd.connector import BadFile
from syncd.connectors.upwork import UpworkOptions
from syncd.core.records import Contract, Transaction, WorkLine
from syncd.core.time import ALWAYS
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import MADE, assert_expected, file

FIXTURES = Path(__file__).parents[1] / "fixtures"
KINDS = ("upwork_*.csv", "statements_*.csv", "upwork_*time_report*.json", "upwork_*work_diary*.json")
EXPORTS = [path for kind in KINDS for path in sorted(FIXTURES.glob(kind)) if ".expected" not in path.name]
CLIENTS = [path for path in EXPORTS if path.name.startswith("upwork_client_")]
FREELANCERS = [path for path in EXPORTS if path not in CLIENTS]


def options(path):
    """How a source is set up that such a file is given to."""
    return {"account": "client"} if path in CLIENTS else {}


class Promises(ConnectorContract):
    paths = FREELANCERS

    @pytest.fixture
    def case(self, upwork):
        files = [upwork.fixture(path.name, MADE + timedelta(days=day)) for day, path in enumerate(self.paths)]
        given = options(self.paths[0])
        edited = upwork.statements(["Nov 2, 2026", "7", "Bonus", "", "", "Acme", "5", "5"], name="edited.csv")
        good, bad = (["Nov 2, 2026", "7", "Bonus", "", "", "Acme", amount, ""] for amount in ("5", "much"))
        broken = upwork.statements(good, bad, name="broken.csv")
        cut = file('"Date","Contract","Hours","Amount","Payment type"\n"2026-', "cut.csv")
        return ConnectorCase(
            source="upwork",
            connector=lambda: upwork.connector(*files, edited, **given),
            malformed=lambda: upwork.connector(broken, **given),
            window=ALWAYS,
            failing=[lambda: upwork.connector(cut), lambda: upwork.connector(file("a,b\n1,2\n"))],
        )


class TestFreelancer(Promises):
    pass


class TestClient(Promises):
    paths = CLIENTS


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_every_variant_gives_the_expected_records(upwork, path):
    page = upwork.read(upwork.fixture(path.name), **options(path))
    assert_expected(page, path.with_suffix(".expected.json"))


def test_work_and_money_never_stand_in_one_page(upwork):
    for path in EXPORTS:
        kinds = {type(each.record) for each in upwork.read(upwork.fixture(path.name), **options(path)).records}
        assert kinds <= {WorkLine, Contract} or kinds == {Transaction}


def test_a_foreign_file_shows_its_headers_and_the_nearest_format(upwork):
    with pytest.raises(BadFile, match=r"its columns are: date, contract, hours; the nearest format is the Weekly summ"):
        upwork.read(file("Date,Contract,Hours\n2026-11-02,Api (1),1\n"))


@pytest.mark.parametrize(
    ("name", "account", "what"),
    [
        ("upwork_weekly_summary.csv", "client", "a freelancer's Weekly summary"),
        ("upwork_graphql_work_diary.json", "client", "hours of a freelancer's account"),
        ("upwork_client_timesheet.csv", "freelancer", "a client's timesheet"),
    ],
)
def test_hours_of_the_other_kind_of_account_are_refused_so_that_none_count_twice(upwork, name, account, what):
    other = {"client": "freelancer", "freelancer": "client"}[account]
    with pytest.raises(BadFile) as refused:
        upwork.read(upwork.fixture(name), account=account)
    assert str(refused.value) == f'{name} has {what}: give it to a source with account = "{other}"'


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"person": "me", "currency": "dollars"},
        {"person": "me", "through": "today"},
        {"person": "me", "account": "agency"},
        {"person": "me", "dates": "year-first"},
    ],
)
def test_a_person_is_needed_and_options_have_their_words(wrong):
    with pytest.raises(ValidationError):
        UpworkOptions(kind="upwork", **wrong)


@pytest.mark.parametrize("path", [each for each in FREELANCERS if each.suffix == ".csv"], ids=lambda path: path.stem)
def test_a_file_cut_at_any_byte_is_bad_or_gives_only_what_it_said(upwork, path):
    said = _statements(upwork.read(upwork.fixture(path.name)))
    said |= {dataclasses.replace(each, balance=None) for each in said if isinstance(each, Transaction)}
    data = path.read_bytes()
    for length in range(len(data)):
        try:
            page = upwork.read(file(data[:length], path.name))
        except BadFile:
            continue
        assert _statements(page) <= said, f"cut at byte {length}"


def _statements(page):
    """The rows as records without counters, which depend on the other rows."""
    rows = (each.record for each in page.records if not isinstance(each.record, Contract))
    return {dataclasses.replace(each, ref=each.ref.rsplit(":", 1)[0]) for each in rows}
