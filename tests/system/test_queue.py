"""What readers hear of the queue: how much lies in it, of which contracts and days, and what it may change."""

from datetime import date

import pytest

from syncd.core.records import Kind
from syncd.ledger.derived.periods import Days

WEEK = Days(date(2026, 11, 2), date(2026, 11, 8))
LATER = Days(date(2026, 11, 16), date(2026, 11, 22))


@pytest.fixture
def settled(office, kit):
    office.take("toggl", 50, kit.label(kit.project(1), "Acme"), kit.entry(1, 30), complete=[kit.through(50)])
    office.take("upwork", 50, kit.contract(kit.named()), kit.line(1, 1, 1.5, "60.00"))
    return office


def test_an_empty_queue_is_asked_by_index_alone(settled):
    assert settled.ledger.queue.unsettled() is None
    assert settled.ledger.queue.refs() == frozenset()
    plan = settled.ledger.database.rows("EXPLAIN QUERY PLAN SELECT EXISTS (SELECT 1 FROM subject WHERE dirty)")
    assert any("subject_dirty" in row["detail"] for row in plan)


def test_it_tells_how_many_records_of_which_days_and_contracts(settled, kit):
    settled.pull(kit.Pull("toggl", 60, (kit.entry(1, 6), kit.entry(2, 54)), complete=(kit.through(60),)))
    unsettled = settled.ledger.queue.unsettled()
    assert (unsettled.records, unsettled.contracts) == (2, ("api",))
    assert (unsettled.first, unsettled.last) == (
        date(2026, 11, 2),
        date(2026, 11, 4),
    )  # the entry's old day lies between
    assert "2 records of 2 to 4 Nov 2026 are not counted yet" in unsettled.sentence
    assert "(api)" in unsettled.sentence
    assert settled.ledger.queue.kinds(WEEK) == {Kind.TIME}
    assert settled.ledger.queue.kinds(LATER) == frozenset()


def test_a_record_that_leaves_a_period_still_concerns_it(settled, kit):
    settled.pull(kit.Pull("toggl", 600, (kit.entry(1, 400),)))
    assert settled.ledger.queue.kinds(WEEK) == settled.ledger.queue.kinds(LATER) == {Kind.TIME}


def test_bills_and_names_concern_every_period(settled, kit):
    settled.pull(kit.Pull("upwork", 600, (kit.posting(1, 20, kit.named()),)))
    assert settled.ledger.queue.kinds(WEEK) == {Kind.TRANSACTION}
    settled.pull(kit.Pull("toggl", 600, (kit.label(kit.project(1), "Globex"),)))
    assert settled.ledger.queue.kinds(WEEK) == {Kind.TRANSACTION, Kind.LABEL}


def test_what_a_name_or_a_contract_may_move_is_as_uncertain_as_itself(settled, kit):
    entry, line = kit.entry(1, 30).ref, kit.line(1, 1, 1).ref
    settled.pull(kit.Pull("toggl", 60, (kit.label(kit.project(1), "Globex"),)))
    assert settled.ledger.queue.refs() == {kit.project(1), entry}
    settled.settle()
    contract = kit.contract(kit.named(title="Mobile"))
    settled.pull(kit.Pull("upwork", 70, (contract,)))
    assert settled.ledger.queue.refs() >= {contract.ref, line}


def test_only_checks_are_left_between_deriving_and_judging(settled, kit):
    settled.pull(kit.Pull("toggl", 60, complete=(kit.through(60),)))
    unsettled = settled.ledger.queue.unsettled()
    assert unsettled.records == 0 < unsettled.checks
    assert unsettled.what.endswith("to be made again")
