"""The chains of fixed work and of payouts, row by row: what was paid for a milestone, and in which payouts it left."""

import json
from dataclasses import replace

import pytest

from syncd.cli.app import run
from syncd.core.money import Money
from syncd.core.observations import Axis, Coverage
from syncd.core.records import Kind, MilestoneState, Transaction, TransactionKind, make_ref
from syncd.core.time import Span

BANK = '[source.giro]\nkind = "bank"\nfolder = "."\nperson = "me"\ncurrency = "USD"\n'
SHOP = '[contract.shop]\nplatform = "upwork"\nid = "36"\ntitles = ["Shop"]\ntype = "fixed"'
MAP = '[[map]]\nproject = "Acme*"\ncontract = "shop"\nmilestone = "Design"'


def row(kit, id, day, amount, kind=TransactionKind.PAYOUT, source="upwork", **more):
    ref, posted = make_ref(source, Kind.TRANSACTION, id), kit.at(24 * day).date()
    return Transaction(ref=ref, posted=posted, kind=kind, amount=Money.parse(f"{amount} USD"), person="me", **more)


def known(kit, last):
    span = Span(kit.at(-24 * 60), kit.at(24 * (last + 1)))
    return (Coverage(kind=Kind.TRANSACTION, span=span, person="me", axis=Axis.POSTED),)


@pytest.fixture
def chain(kit, capsys):
    """A milestone of 500.00 with two hours, released and paid, of which two payouts take 200.00 and the rest."""
    with kit.office(kit.config(SHOP, MAP, BANK)) as office:
        day = kit.at(48).date()
        stone = kit.milestone(1, funded=kit.at(0).date(), released=day, state=MilestoneState.RELEASED)
        named = replace(kit.named(), title="Shop")
        paid = row(kit, 1, 2, "500.00", TransactionKind.FIXED, contract=named, balance=Money.parse("500.00 USD"))
        fee = row(kit, 2, 2, "-50.00", TransactionKind.FEE, parent=paid.ref, balance=Money.parse("450.00 USD"))
        office.take("milestones", 1, stone)
        office.take("toggl", 60, kit.label(kit.project(1), "Acme API"), kit.entry(1, 9, 2))
        office.take("toggl", 24 * 30, complete=[kit.through(24 * 30)])
        office.take(
            "upwork", 24 * 30, paid, fee, row(kit, 3, 6, "-200.00"), row(kit, 4, 9, "-250.00"), complete=known(kit, 30)
        )
        lines = [row(kit, id, day, amount, TransactionKind.RECEIVED, "giro") for id, day, amount in LINES]
        office.take("giro", 24 * 30, *lines, complete=known(kit, 30))

        def told(ref):
            where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
            assert run(["why", ref, "--json", *where]) == 0
            steps = json.loads(capsys.readouterr().out)["chain"]
            return {step["step"]: {**step, "refs": sorted(step["refs"])} for step in steps}

        told.office = office
        yield told


LINES = [(1, 7, "200.00"), (2, 10, "250.00")]
UPWORK, GIRO = "upwork/transaction/", "giro/transaction/"


def amounts(steps):
    return [step["amount"]["amount"] if step["amount"] else None for step in steps.values()]


def test_money_that_left_in_two_payouts_names_both_and_both_lines_of_the_bank(chain):
    steps = chain(f"{UPWORK}1")
    assert amounts(steps)[2:] == ["500.00", "-50.00", "450.00", "450.00", "450.00"]
    assert steps["paid out"]["refs"] == [f"{UPWORK}3", f"{UPWORK}4"]
    assert steps["received"]["refs"] == [f"{GIRO}1", f"{GIRO}2"]
    assert {step["state"] for step in steps.values()} == {"known", "not applicable"}


def test_the_hours_of_a_milestone_lead_to_the_bank_and_the_line_of_the_bank_to_the_hours(chain):
    assert chain("toggl/time/1") == chain(f"{UPWORK}1") == chain(f"{UPWORK}2") == chain("milestones/milestone/1")
    for ref in (f"{UPWORK}3", f"{UPWORK}4", f"{GIRO}2"):
        steps = chain(ref)
        assert (steps["tracked"]["seconds"], steps["tracked"]["refs"]) == (7200, ["toggl/time/1"])
        assert amounts(steps)[2:5] == ["500.00", "-50.00", "450.00"]


def test_what_was_given_back_of_a_payment_is_in_its_chain(chain, kit):
    back = row(kit, 5, 12, "-100.00", TransactionKind.REFUND, parent=f"{UPWORK}1")
    returned = row(kit, 6, 12, "10.00", TransactionKind.FEE, parent=f"{UPWORK}5")
    chain.office.take("upwork", 24 * 31, replace(back, contract=replace(kit.named(), title="Shop")), returned)
    steps = chain(f"{UPWORK}5")
    assert steps == chain(f"{UPWORK}1")
    assert amounts(steps)[2:4] == ["400.00", "-40.00"]
    assert steps["billed"]["refs"] == ["milestones/milestone/1", f"{UPWORK}1", f"{UPWORK}5"]


@pytest.mark.parametrize(("hours", "state"), [(2, "overdue"), (0, "not applicable")])
def test_a_week_whose_bill_should_be_there_is_overdue_and_one_without_hours_has_none(kit, capsys, hours, state):
    maps = '[[map]]\nproject = "Acme*"\ncontract = "api"'
    with kit.office(kit.config(kit.API, maps)) as office:
        office.take("toggl", 60, kit.label(kit.project(1), "Acme API"), kit.entry(1, 9, 2))
        lines = [kit.line(1, 0, hours)] if hours else []
        office.take("upwork", 24 * 30, *lines, complete=[kit.through(24 * 30, Kind.WORK), *known(kit, 30)])
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
        assert run(["why", "toggl/time/1", "--json", *where]) == 0
        steps = json.loads(capsys.readouterr().out)["chain"]
        assert steps[2]["state"] == state
        assert {step["state"] for step in steps[3:]} == {"not yet" if hours else "not applicable"}


def test_the_record_of_a_contract_has_the_chain_of_its_last_week(kit, capsys):
    with kit.office(kit.config(kit.API)) as office:
        office.take("toggl", 60, kit.label(kit.project(1), "Backend"), kit.entry(1, 9, 2))
        closed = kit.contract(kit.named())
        office.take("upwork", 7 * 24 + 60, closed)
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
        assert run(["why", closed.ref, "--json", *where]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["chain_of"]["contract"], told["chain"][0]["refs"]) == ("api", ["toggl/time/1"])
