"""Each of an agency's accounts is covered by itself: the bills of one do not make another's billed time 0."""

import json
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.cli.app import run
from syncd.core.observations import Coverage
from syncd.core.records import Kind, Transaction, WorkLine
from syncd.core.time import Period, Span
from syncd.coverage.accounts import AccountCoverage
from syncd.coverage.people import PeopleCoverage

ANN = '[person.ann]\nnames = ["Ann B."]\n'
NAMES = {"ann": "ann", "Ann B.": "ann", "ann b.": "ann", "bob": "bob", "": ""}
"""Names that sources use, and the people they mean."""
WEEK = Period.parse("2026-W45")
SINCE, END = -3, 12
"""Days from the Monday of the week that sources may cover; its last bill is posted on day 7."""

names = st.sampled_from(sorted(NAMES))
days = st.tuples(st.integers(SINCE, END), st.integers(SINCE, END)).map(sorted).filter(lambda ends: ends[0] < ends[1])
wide = st.just([SINCE, END]) | days
coverages = st.lists(st.tuples(st.sampled_from([Kind.TRANSACTION, Kind.WORK]), names, wide), max_size=6)
rows = st.lists(st.tuples(st.sampled_from(["36", "99"]), names, st.booleans(), st.integers(-90, 90)), max_size=3)


def coverage(kit, kind, name, first, last):
    return Coverage(kind=kind, span=Span(kit.at(24 * first), kit.at(24 * last)), person=name or None, platform="upwork")


def known(office):
    """Whether everything billed for a week of a contract is known, and whether any of its hours are."""
    directory = office.composition.directory()
    contract, profile = directory.contracts["api"], directory.profile("upwork")
    people = PeopleCoverage(office.ledger, directory, office.now)
    accounts = AccountCoverage(office.ledger, directory, people)
    week = WEEK.span(profile.zone)
    billed = accounts.of(Kind.TRANSACTION, contract, profile.billed_by(week))
    return billed.complete, accounts.of(Kind.WORK, contract, week).as_of is not None


def record(kit, number, contract, name, paid, day):
    """An earning or hours of a contract in somebody's account."""
    called = kit.named(contract, title=f"Job {contract}")
    row = kit.posting(number, day, called) if paid else kit.line(number, day, 1, "40.00", called)
    assert isinstance(row, Transaction | WorkLine)
    return replace(row, person=name)


def covered_days(kind, coverages, person):
    """The days for which somebody's account is covered."""
    spans = [span for covers, name, span in coverages if covers is kind and name in ("", *_names(person))]
    return {day for first, last in spans for day in range(first, last)}


def _names(person):
    return [name for name, whose in NAMES.items() if whose == person and name]


def accounts(kind, coverages, rows, configured):
    """The people whose accounts must be covered, by brute force."""
    covered = {NAMES[name] for covers, name, _ in coverages if covers is kind}
    known = {NAMES[name] for contract, name, _, _ in rows if contract == "36"}
    if configured in covered or not known:
        known |= {configured} - {None}
    known = known or covered
    shown = {
        NAMES[name] for contract, name, is_paid, _ in rows if (contract, is_paid) == ("36", kind is Kind.TRANSACTION)
    }
    if configured and shown:  # hours in one account, money in another
        known = {person for person in known if person in shown | covered}
    if kind is Kind.TRANSACTION and covered and "" not in covered:
        # All rows are in one source, which covers these accounts: they speak for those who have none.
        paid = {NAMES[name] for contract, name, is_paid, _ in rows if contract == "36" and is_paid}
        known = {holder for person in known for holder in (covered if person in paid - covered else {person})}
    return known


@pytest.mark.parametrize(
    "examples", [pytest.param(15, id="some"), pytest.param(200, id="many", marks=pytest.mark.slow)]
)
def test_billed_time_is_known_where_every_account_of_the_contract_is_covered(kit, examples):
    @settings(max_examples=examples, deadline=None)
    @given(coverages, rows, st.sampled_from([None, "ann", "bob"]))
    def check(coverages, rows, configured):
        api = kit.API + (f'person = "{configured}"\n' if configured else "")
        with kit.office(kit.config(api, kit.SHOP, kit.MAPS, ANN, "[person.bob]")) as office:
            records = tuple(record(kit, number, *row) for number, row in enumerate(rows))
            complete = tuple(coverage(kit, kind, name, *span) for kind, name, span in coverages)
            office.pull(kit.Pull("upwork", 24 * END, records, complete=complete))
            office.settle()
            found = known(office)
        week = set(range(7))

        def per_account(kind):
            return [covered_days(kind, coverages, person) for person in accounts(kind, coverages, rows, configured)]

        paid, logged = per_account(Kind.TRANSACTION), per_account(Kind.WORK)
        assert found == (
            bool(paid) and all(week | {7} <= days for days in paid),
            bool(logged) and all(week & days for days in logged),
        )

    check()


def test_a_source_that_was_removed_is_not_waited_for(kit):
    """Its coverage no longer makes its person one of those who may have the contract."""
    freelancer = '[source.{0}]\nkind = "upwork"\nfolder = "."\nperson = "{0}"\n'
    both = kit.config(kit.API, kit.SHOP, kit.MAPS, "[person.bob]", freelancer.format("bob"))
    with kit.office(both) as office:
        office.take("bob", 24, complete=[coverage(kit, Kind.TRANSACTION, "bob", SINCE, 1)])
        office.take("upwork", 24 * END, complete=[coverage(kit, Kind.TRANSACTION, "me", SINCE, END)])
        assert known(office) == (False, False)
        office.configure(kit.config(kit.API, kit.SHOP, kit.MAPS))
        assert known(office) == (True, False)


def test_the_account_of_an_agency_speaks_for_its_consultants(kit):
    """Their transactions are in it. Of one who has no transaction in it, it says nothing."""
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS, "[person.bob]")) as office:
        covers = [coverage(kit, Kind.TRANSACTION, "me", SINCE, END)]
        office.take("upwork", 24 * END, record(kit, 1, "36", "bob", True, 1), complete=covers)
        assert known(office) == (True, False)
    with kit.office(kit.config(kit.API + 'person = "bob"\n', kit.SHOP, kit.MAPS, "[person.bob]")) as office:
        office.take("upwork", 24 * END, record(kit, 1, "99", "bob", True, 1), complete=covers)
        assert known(office) == (False, False)


def test_an_agency_has_its_consultants_money_and_not_their_hours(kit):
    """The rows of its account name its owner; the hours name the consultant, whom the configuration names, too."""
    covers = [coverage(kit, Kind.TRANSACTION, "me", SINCE, END), coverage(kit, Kind.WORK, "bob", SINCE, END)]
    rows = record(kit, 1, "36", "me", True, 1), record(kit, 2, "36", "bob", False, 1)
    with kit.office(kit.config(kit.API + 'person = "bob"\n', kit.SHOP, kit.MAPS, "[person.bob]")) as office:
        office.take("upwork", 24 * END, *rows, complete=covers)
        assert known(office) == (True, True)
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS, "[person.bob]")) as office:
        office.take("upwork", 24 * END, *rows, complete=covers)  # two freelancers, perhaps
        assert known(office) == (False, False)


# -- an agency with two freelancers, each with an account of their own

AGENCY = """
timezone = "UTC"
ledger   = "{folder}/ledger.db"

[source.ann]
kind   = "upwork"
folder = "{folder}"
person = "ann"

[source.bob]
kind   = "upwork"
folder = "{folder}"
person = "bob"

[person.ann]
[person.bob]

[contract.backend]
platform = "upwork"
id       = "36000001"
titles   = ["Backend"]
type     = "hourly"

[contract.design]
platform = "upwork"
id       = "36000002"
titles   = ["Design"]
type     = "hourly"
"""
SUMMARY = '"Date","Contract","Hours","Amount","Payment type"\n'
SUMMARY += '"2026-11-03","{title} ({id})","2","80.00",""\n"2026-11-10","{title} ({id})","1","40.00",""\n'
REPORT = "Date,Transaction ID,Transaction type,Transaction summary,Description 1,Client team,Amount $,Ref ID\n"
REPORT += 'Oct 26 2026,{id},Hourly,"{title}","Invoice for Oct 19 - Oct 25, 2026",Acme,40.00,{id}1\n'
REPORT += 'Nov 9 2026,{id},Hourly,"{title}","Invoice for Nov 2 - Nov 8, 2026",Acme,80.00,{id}2\n'
BACKEND, DESIGN = {"title": "Backend", "id": 36000001}, {"title": "Design", "id": 36000002}


@pytest.fixture
def agency(tmp_path, capsys):
    config = tmp_path / "config.toml"
    config.write_text(AGENCY.format(folder=tmp_path), "utf-8")

    def command(*arguments):
        assert run([*arguments, "--config", str(config), "--now", "2026-11-20T09:00:00Z"]) == 0
        return capsys.readouterr().out

    def export(source, name, text):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        made = 1795132800 - timedelta(days=1).total_seconds()  # 19 November
        os.utime(path, (made, made))
        return command("import", source, str(path))

    command.export = export
    return command


def test_the_bills_of_one_freelancer_leave_the_weeks_of_the_other_as_logged(agency):
    def week():
        lines = json.loads(agency("summary", "--period", "2026-W45", "--json"))["lines"]
        return {line["contract"]: (line["basis"], line["gross"], line["seconds_logged"]) for line in lines}

    agency.export("ann", "ann hours.csv", SUMMARY.format(**BACKEND))
    agency.export("bob", "bob hours.csv", SUMMARY.format(**DESIGN))
    logged = ("logged", "80.00", 7200)
    assert week() == {"backend": logged, "design": logged}
    assert "2 transactions new" in agency.export("ann", "ann money.csv", REPORT.format(**BACKEND))
    assert week() == {"backend": ("billed", "80.00", 7200), "design": logged}
    agency.export("bob", "bob money.csv", REPORT.format(**DESIGN))
    assert week() == {"backend": ("billed", "80.00", 7200), "design": ("billed", "80.00", 7200)}
