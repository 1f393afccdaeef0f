"""`contracts`: what it proposes can be pasted as it is, and then does what it says."""

import json
import re
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.cli.app import run
from syncd.cli.views.config_proposal import quoted, toml
from syncd.cli.views.listed_contracts import ListedContract, UnmappedLabel
from syncd.config import load
from syncd.core.contract_suggestions import Suggestion
from syncd.core.map_rules import as_pattern
from syncd.core.mapping import normalise_name
from syncd.core.money import Money
from syncd.core.terms import Origin
from tests.home import Home, configuration


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_quoted(text):
    assert tomllib.loads(f"text = {quoted(text)}") == {"text": text}


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
contracts = st.builds(
    ListedContract,
    key=st.just(""),
    provisional=st.just("upwork-1"),
    platform=st.sampled_from(["upwork", "golance"]),
    ids=st.just(()),
    titles=st.lists(texts.filter(bool), max_size=2).map(tuple),
    client=texts,
    type=st.sampled_from(["hourly", "fixed"]),
    rate=st.none() | st.builds(Money, st.integers(1, 100_000), st.sampled_from(["USD", "JPY"])),
    rates=st.lists(
        st.tuples(st.dates(), st.builds(Money, st.integers(1, 100_000), st.just("USD"))),
        max_size=3,
        unique_by=lambda rate: rate[0],
    ).map(lambda rates: tuple(sorted(rates, key=lambda rate: rate[0]))),
    origin=st.sampled_from(Origin),
    weekly=st.just({}),
)
labels = st.builds(
    UnmappedLabel,
    ref=st.none() | st.just("toggl/label/project-1"),
    name=texts.filter(lambda name: name.strip()),
    client=texts,
    weekly=st.just({}),
    suggestions=st.just(()),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(contracts, max_size=3), st.lists(st.tuples(labels, st.integers(0, 2), st.floats(0, 1)), max_size=3))
def test_a_proposal_loads_whatever_names_sources_give(tmp_path_factory, seen, unmapped):
    seen = [replace(contract, key=f"new-{number}", ids=(str(number),)) for number, contract in enumerate(seen)]
    matched = [
        replace(label, suggestions=(Suggestion(contract=f"new-{index}", names=1, hours=None, likeness=likeness),))
        for label, index, likeness in unmapped
        if index < len(seen)
    ]
    file = tmp_path_factory.mktemp("pasted") / "config.toml"
    file.write_text('[client.acme]\nnames = ["Acme Ltd"]\n')
    pasted = toml(load(file, environ={}), seen, matched)
    with file.open("a") as end:
        end.write(pasted)
    config = load(file, environ={})
    assert {key: contract.titles for key, contract in config.contracts.items()} == {
        contract.key: contract.titles for contract in seen
    }
    likely = [label for label in matched if label.best]
    assert [(rule.project, rule.contract) for rule in config.maps] == [
        (as_pattern(label.name), label.best.contract) for label in likely
    ]
    for contract in seen:
        terms = [(terms.start, terms.rate) for terms in config.contracts[contract.key].terms]
        assert terms == ([] if contract.origin is Origin.PLATFORM else list(contract.rates))
        client = config.contracts[contract.key].client
        assert normalise_name(contract.client) in map(
            normalise_name, (client, *config.clients[client].names) if client else ("",)
        )


@pytest.fixture
def forgotten(home):
    """A user who configured no contract, no client and no mapping but one; sources have been read since."""
    text = home.config.read_text()
    text = re.sub(r"\[(contract|client)\.\w+\]\n(?:[^\n\[]+(?:\[.*\])?\n)+\n", "", text)
    text = re.sub(r"\[\[map\]\]\nproject[^\n]+\ncontract[^\n]+\n\n", "", text)
    assert re.findall(r"\[+(?:contract|client|map)", text) == ["[[map"]
    home.config.write_text(text)
    home.run("once", "--no-deliver", "--source", "milestones")
    return home


def test_what_is_configured_is_listed_with_what_the_platform_logged(home):
    listed = home.json("contracts")["contracts"]
    assert [(contract["contract"], contract["configured"]) for contract in listed] == [
        ("api", True), ("book", True), ("care", True), ("shop", True), ("site", True)
    ]  # fmt: skip
    assert listed[0] == {
        "contract": "api",
        "configured": True,
        "platform": "upwork",
        "ids": ["36000001"],
        "titles": ["Backend API"],
        "client": "acme",
        "type": "hourly",
        "rate": {"amount": "40.00", "currency": "USD"},
        "learned": False,
        "origin": "config",
        "seconds_logged": 80 * 3600 + 30 * 60,
        "retainer": None,
    }


def test_each_unmapped_project_is_matched_with_contracts_and_no_project_with_none(home):
    spike, nothing = home.json("contracts")["unmapped"]
    assert (spike["name"], spike["client"], spike["seconds"]) == ("Acme v2", "Acme Ltd", 15_000)
    assert spike["suggestions"][0]["contract"] == "api"
    assert (nothing["label"], nothing["seconds"], nothing["suggestions"]) == (None, 4800, [])


def test_milestones_of_a_contract_that_nobody_knows_are_named(home):
    assert home.json("contracts")["unknown"] == []
    table = home.folder / "milestones.csv"
    home.edit(
        "[source.milestones]", '[source.plan]\nkind = "milestones"\nfile = "milestones.csv"\n\n[source.milestones]'
    )
    table.write_text("contract,title,amount,state\nshopp,Cart,500 USD,funded\nshopp,Old,1 USD,cancelled\n")
    home.lines("once", "--no-deliver")
    (unknown,) = home.json("contracts")["unknown"]
    assert (unknown["name"], len(unknown["milestones"])) == ("shopp", 1)
    text = "\n".join(home.lines("contracts"))
    assert '“Cart” of “shopp”; did you mean "shop"?' in text
    assert "Every contract that is known is configured" not in text


TWO_CLIENTS = """
User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags
Jane,j@example.com,Northwind,Intranet,,Menu,Yes,2026-10-05,09:00:00,2026-10-05,10:30:00,01:30:00,
Jane,j@example.com,Initech,Intranet,,Search,Yes,2026-10-06,09:00:00,2026-10-06,13:00:00,04:00:00,
"""


CLOCK = """[source.clock]
kind = "toggl-csv"
folder = "{folder}/drop"
"""
NORTH = """[person.me]
names = ["Jane"]
[client.north]
names = ["Northwind"]
[contract.intranet]
titles = ["Intranet"]
client = "north"
type = "direct"
terms = [{ rate = "50.00 EUR" }]
"""
NOBODYS = """[contract.intranet]
titles = ["Intranet"]
type = "direct"
terms = [{ rate = "50.00 EUR" }]
"""


@pytest.fixture
def two_clients(tmp_path, capsys):
    """A home under tables of a configuration, and tracked time of two clients on projects of one name."""

    def configured(*tables):
        mine = Home(tmp_path, capsys, "2026-11-02T08:00:00Z", configuration(CLOCK, *tables))
        mine.take("clock", "Toggl_2026-10-01_2026-10-31.csv", TWO_CLIENTS.lstrip())
        return mine

    return configured


def test_a_project_of_another_client_is_not_billed_and_is_proposed_as_a_comment(two_clients):
    mine = two_clients(NORTH)
    line = mine.line("2026-10")
    assert (line["contract"], line["seconds_tracked"], line["gross"]) == ("intranet", 5400, "75.00")
    (only,) = mine.json("discrepancies")["discrepancies"]
    assert (only["rule"], only["seconds"]) == ("entry-without-mapping", 14400)
    assert only["action"] == "Say which contract “Intranet” belongs to: 1 entry, 4:00, Tue 6 Oct"
    proposed = mine.json("contracts")["toml"]
    assert '# project = "Intranet"\n# client = "Initech"\n# contract = "intranet"' in proposed
    assert "left out, since the contract has another client: name 100% alike" in proposed
    assert "all tracked time is mapped" not in mine.run("contracts")


def test_projects_of_one_name_under_two_clients_are_asked_about_and_billed_on_no_contract(two_clients):
    mine = two_clients(NOBODYS)

    def tracked():
        mine.run("once")
        return {line["contract"]: line["seconds_tracked"] for line in mine.lines("2026-10") if line["seconds_tracked"]}

    assert tracked() == {}
    proposed = mine.json("contracts")["toml"]
    assert proposed.count("left out, since several clients have a project of this name: name 100% alike") == 2
    mine.configure(mine.text + '[[map]]\nproject = "Intranet"\nclient = "Initech"\nignore = true\n')
    assert tracked() == {"intranet": 5400}


def test_contracts_that_only_a_platform_named_are_proposed_with_the_rate_it_paid(forgotten):
    tables = tomllib.loads("\n".join(forgotten.lines("contracts", "--toml")))
    assert tables["contract"]["shop-maintenance"] == {
        "platform": "upwork",
        "id": "36000002",
        "titles": ["Shop maintenance"],
        "type": "hourly",
        "terms": [{"rate": "55.00 USD"}],
    }
    assert tables["contract"]["new-website"]["type"] == "fixed"
    assert "terms" not in tables["contract"]["new-website"]


def test_projects_are_proposed_for_the_contracts_they_were_logged_on(forgotten):
    tables = tomllib.loads("\n".join(forgotten.lines("contracts", "--toml")))
    mapped = {rule["project"]: rule["contract"] for rule in tables["map"]}
    assert mapped["Acme API"] == "backend-api"


def test_pasted_at_the_end_it_loads_and_leaves_nothing_of_it_to_propose(forgotten):
    tables = forgotten.lines("contracts", "--toml")
    with forgotten.config.open("a") as file:
        file.write("\n" + "\n".join(tables) + "\n")
    assert len(load(forgotten.config, environ={}).contracts) == 3
    forgotten.run("once", "--no-deliver", "--source", "milestones")
    listed = forgotten.json("contracts")
    assert all(contract["configured"] for contract in listed["contracts"])
    assert "Acme API" not in {label["name"] for label in listed["unmapped"]}
    assert "contract" not in tomllib.loads(listed["toml"])


def test_a_project_like_no_contract_is_proposed_as_a_comment(forgotten):
    tables = "\n".join(forgotten.lines("contracts", "--toml"))
    assert "# 1:20 without a project" in tables
    assert all(rule["contract"] in tomllib.loads(tables)["contract"] for rule in tomllib.loads(tables)["map"])


def test_people_see_tables_and_what_to_paste(home):
    lines = home.lines("contracts")
    assert lines[0].split() == "CONTRACT CONFIGURED PLATFORM ID TITLE CLIENT TYPE RATE LOGGED".split()
    assert "Check these tables, and paste the right ones at the end of your configuration:" in lines
    assert '"Acme v2"' in "\n".join(lines)
    assert "If one of them is a contract that you have there already" not in "\n".join(lines)


def test_who_has_the_contract_already_reads_to_add_its_title_to_it(home):
    home.config.write_text(home.config.read_text().replace('id       = "36000001"', "").replace('"36000001"', '"9"'))
    home.run("once", "--no-deliver", "--source", "upwork")
    assert "add its title to the `titles` of yours" in "\n".join(home.lines("contracts")).lower()


def test_when_all_is_mapped_there_is_nothing_to_paste(home):
    home.config.write_text(home.config.read_text() + '\n[[map]]\nperson = "me"\nignore = true\n')
    home.run("once", "--no-deliver", "--source", "milestones")
    assert (
        home.lines("contracts")[-1]
        == "Every contract that is known is configured, and all tracked time that was read is mapped."
    )
    assert home.json("contracts")["toml"] == ""


def test_a_rate_that_the_platform_states_is_shown_as_its_own_and_not_proposed(tmp_path, capsys):
    config, answer = tmp_path / "config.toml", tmp_path / "answer.json"
    config.write_text(
        f'ledger = "{tmp_path}/ledger.db"\n[source.answers]\nkind = "milestones"\nfolder = "{tmp_path}"\n'
    )
    rates = [{"hourlyRate": {"rawValue": "45.00", "currency": "USD"}, "startDate": "2026-07-01T00:00:00Z"}]
    contract = {"id": "36", "title": "Backend", "terms": {"hourlyTerms": rates}}
    answer.write_text(json.dumps({"data": {"contractDetails": contract}}))
    assert run(["import", "answers", str(answer), "--config", str(config)]) == 0
    capsys.readouterr()
    assert run(["contracts", "--config", str(config)]) == 0
    assert "45.00 USD, from upwork" in (shown := capsys.readouterr().out)
    assert "# upwork states the terms: 45.00 USD an hour." in shown
    assert run(["contracts", "--json", "--config", str(config)]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["contracts"]
    assert (listed["rate"], listed["learned"], listed["origin"]) == (
        {"amount": "45.00", "currency": "USD"}, False, "platform"
    )  # fmt: skip


def test_a_contract_may_be_called_like_its_own_title(tmp_path, capsys):
    config, summary = tmp_path / "config.toml", tmp_path / "week.csv"
    config.write_text(f"""timezone = "UTC"
ledger = "{tmp_path}/ledger.db"
[source.upwork]
kind = "upwork"
person = "me"
currency = "USD"
[person.me]
""")
    titled = {"Shop": 1, "Site": 2, "SITE": 3}  # the last two are called the same
    rows = "".join(f"2026-11-02,{title} (3600000{number}),1,10,\n" for title, number in titled.items())
    summary.write_text(f"Date,Contract,Hours,Amount,Payment type\n{rows}")
    assert run(["import", "upwork", str(summary), "--config", str(config)]) == 0
    capsys.readouterr()
    assert run(["contracts", "--toml", "--config", str(config)]) == 0
    assert list(tomllib.loads(capsys.readouterr().out)["contract"]) == ["shop", "site-2", "site-3"]
