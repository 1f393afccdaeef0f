"""A report about one client has their contracts alone, and says what it leaves out because it is nobody's."""

import pytest

from syncd.core.about import EVERYTHING, About
from tests.home import ME, MONEY, TOGGL, UPWORK, Home, bill, configuration, entries, entry

CONFIG = configuration(
    TOGGL,
    UPWORK,
    ME,
    """[client.acme]
names = ["Acme Ltd"]
[client.globex]
names = ["Globex"]
[contract.api]
platform = "upwork"
id = "41000001"
titles = ["Api"]
type = "hourly"
client = "acme"
terms = [{ rate = "40.00 USD" }]
[contract.site]
platform = "upwork"
id = "41000002"
titles = ["Site"]
type = "hourly"
client = "globex"
terms = [{ rate = "40.00 USD" }]
[[map]]
project = "Api"
contract = "api"
[[map]]
project = "Site"
contract = "site"
[channel.folder]
kind = "file"
path = "{folder}/out.txt"
[report.all]
kind = "reconciliation"
at = "mon 08:00"
to = ["folder"]
[report.acme]
kind = "reconciliation"
client = "acme"
at = "mon 08:00"
to = ["folder"]
[report.globex]
kind = "reconciliation"
client = "globex"
at = "mon 08:00"
to = ["folder"]
[report.earned]
kind = "billable-summary"
client = "acme"
at = "mon 08:00"
to = ["folder"]
""",
)
NOW = "2026-12-14T12:30:00Z"


@pytest.fixture
def home(tmp_path, capsys):
    """A closed week of which each contract lacks hours on Upwork, and time of a day that is on no contract."""
    made = Home(tmp_path, capsys, NOW, CONFIG)
    time = entries("Api", [("2026-12-01", 6)]) + entry("2026-12-02", 5, "Site") + entry("2026-12-03", 3, "Nobody")
    money = MONEY + bill("Api", "2026-11-30", 2) + bill("Site", "2026-11-30", 1)
    hours = "Date,Contract,Hours,Amount,Payment type\n"
    hours += "2026-12-01,Api (41000001),2,80,\n2026-12-02,Site (41000002),1,40,\n"
    for source, name, text in (
        ("toggl", "time.csv", time),
        ("upwork", "money.csv", money),
        ("upwork", "hours.csv", hours),
    ):
        made.take(source, name, text, "--covers", "2026-11-16..2026-12-13", made="2026-12-14T12:00:00Z")
    made.run("once", "--no-deliver")
    return made


def of(made):
    return {one["subject"].get("contract", "") for one in made["discrepancies"]}


def test_each_client_has_their_own_and_together_they_are_all_that_have_a_contract(home):
    every, acme, globex = (home.json("report", name) for name in ("all", "acme", "globex"))
    assert of(acme) == {"api"}
    assert of(globex) == {"site"}
    ids = {one["id"] for one in acme["discrepancies"] + globex["discrepancies"]}
    assert ids == {one["id"] for one in every["discrepancies"] if one["subject"].get("contract")}
    left = {one["id"] for one in every["discrepancies"]} - ids
    text = " ".join(home.run("report", "acme").split())
    assert left
    assert "Acme Ltd" in text
    assert "Site" not in text
    assert "client's contract" in text


def test_the_summary_of_a_client_adds_up_their_contracts_alone(home):
    made = home.json("report", "earned", "--period", "2026-W49")["summary"]
    assert [line["contract"] for line in made["lines"]] == ["api"]
    assert made["totals"]["USD"]["gross"] == "80.00"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"contract": "api"}, True),
        ({"contract": "site"}, False),
        ({"contracts": "api, docs"}, True),
        ({"contracts": "api, site"}, False),
        ({"person": "me"}, False),
    ],
)
def test_what_names_another_contract_too_belongs_to_nobody_alone(facts, expected):
    assert About(frozenset({"api", "docs"})).holds(facts) is expected
    assert EVERYTHING.holds(facts)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"contract": "api", "person": "bob"}, True),
        ({"contract": "site", "person": "ann"}, False),
        ({"kind": "person-day", "person": "ann"}, True),
        ({"kind": "person-day", "person": "bob"}, False),
        ({"kind": "account"}, False),
    ],
)
def test_a_person_has_their_contracts_and_their_days(facts, expected):
    assert About(frozenset({"api"}), "ann").holds(facts) is expected
