"""What was paid for milestones, through the real ledger: every part finds its milestone, whatever was read first."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.cli.app import run
from syncd.core.money import Money
from syncd.core.records import Kind, MilestoneState, TransactionKind
from tests.examples import BOUNDED

LATER = 24 * 30


def stone(kit, number, amount, day=None, title=None):
    """A milestone of the contract `shop`, released on a day where one is given."""
    released = None if day is None else kit.at(24 * day).date()
    return kit.milestone(
        number,
        title=title or f"Stage {number}",
        amount=Money.of(amount, "USD"),
        state=MilestoneState.FUNDED if day is None else MilestoneState.RELEASED,
        released=released,
        funded=kit.at(-24 * 20).date(),
    )


def payment(kit, number, amount, day, words=""):
    row = replace(kit.posting(number, day, kit.named(None, "Shop")), amount=Money.of(amount, "USD"), description=words)
    return replace(row, kind=TransactionKind.FIXED)


def known(kit, days=20):
    return (kit.through(24 * days, Kind.TRANSACTION),)


def short(office):
    return [(found.subject.name.split("/")[2], str(found.finding.stake)) for found in office.found("short-release")]


def test_a_part_is_missing_until_it_is_paid(office, kit):
    office.take("milestones", 1, stone(kit, 1, "500.00", 2))
    office.take("upwork", LATER, payment(kit, 1, "350.00", 2, "Invoice for Shop: Stage 1"), complete=known(kit))
    assert short(office) == [("1", "150.00 USD")]
    assert office.differences() == []
    office.take("upwork", LATER + 1, payment(kit, 2, "150.00", 9))
    assert short(office) == []
    office.take("upwork", LATER + 2, gone=(payment(kit, 2, "150.00", 9).ref,))
    assert short(office) == [("1", "150.00 USD")]
    assert office.differences() == []


def test_an_export_that_ends_too_early_or_begins_too_late_tells_nothing(office, kit):
    office.take("milestones", 1, stone(kit, 1, "500.00", 2))
    office.take("upwork", LATER, payment(kit, 1, "350.00", 2), complete=known(kit, days=7.9))
    assert short(office) == []
    (because,) = office.unmade("short-release")
    assert because.startswith("Upwork transactions of me: known through Mon 9 Nov, 22:36 (21:36 UTC), but needed until")
    office.take("upwork", LATER + 1, complete=known(kit, days=8))
    assert short(office) == [("1", "150.00 USD")]
    office.take("milestones", LATER + 2, replace(stone(kit, 1, "500.00", 2), funded=kit.at(-24 * 31).date()))
    assert len(office.unmade("short-release")) == 1, "a part may have been paid before"
    assert office.differences() == []


def test_it_speaks_when_the_security_days_are_over_and_without_any_new_data(office, kit):
    office.take("milestones", 1, stone(kit, 1, "500.00", 2))
    office.take("upwork", 24 * 7, complete=known(kit))
    assert short(office) == []
    office.settle(24 * 8 - 0.01)
    assert short(office) == []
    office.settle(24 * 8)
    assert short(office) == [("1", "500.00 USD")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_milestone_that_was_raised_by_the_rest_explains_it_whatever_was_read_first(office, kit, order):
    """The table from before the release may be read after the one from after it."""
    before, after = stone(kit, 2, "400.00"), stone(kit, 2, "550.00")
    pulls = [
        kit.Pull("milestones", 1, (before,)),
        kit.Pull("milestones", 24 * 3, (stone(kit, 1, "500.00", 2), after)),
        kit.Pull("upwork", LATER, (payment(kit, 1, "350.00", 2, "Stage 1"),), complete=known(kit)),
    ]
    for place in order:
        office.pull(pulls[place])
        office.settle(LATER)
    assert short(office) == []
    assert office.differences() == []
    office.take("milestones", LATER + 1, stone(kit, 2, "560.00"))
    assert short(office) == [], "it was raised by the rest, and once more"


def test_a_duplicate_of_a_milestone_is_paid_with_it(office, kit):
    twin = replace(stone(kit, 1, "500.00", 2), ref="answers/milestone/1")
    office.take("milestones", 1, stone(kit, 1, "500.00", 2), twin)
    office.take("upwork", LATER, payment(kit, 1, "350.00", 2), complete=known(kit))
    assert len(short(office)) == 1
    assert office.differences() == []


def test_a_contract_without_any_transactions_asks_for_them(office, kit):
    office.take("milestones", LATER, stone(kit, 1, "500.00", 2))
    assert office.unmade("short-release") == ["no source gives Upwork transactions"]


def test_one_whose_day_of_release_is_missing_rests_on_payments_that_a_source_shows(office, kit):
    """What was paid is not known to be all, nor nothing, where no source shows any: no rate is made of the amount."""
    bare = replace(stone(kit, 1, "500.00", 2), released=None)
    office.take("milestones", LATER, bare)
    assert office.unmade("short-release") == ["no source gives Upwork transactions"]
    office.take("upwork", LATER + 1, payment(kit, 1, "350.00", 2), complete=(kit.through(24 * 20, Kind.TRANSACTION),))
    (because,) = office.unmade("short-release")
    assert because.endswith("is released, but its day of release is missing")
    assert office.differences() == []


def test_what_you_match_goes_before_what_fits(office, kit, capsys):
    office.take("milestones", 1, stone(kit, 1, "500.00", 2), stone(kit, 2, "700.00", 3))
    office.take("upwork", LATER, payment(kit, 7, "350.00", 2), payment(kit, 8, "500.00", 3), complete=known(kit))
    assert short(office) == [("2", "350.00 USD")], "the 500 are just what the first is worth"
    where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
    assert run(["match", "upwork/transaction/8", "milestones/milestone/2", *where]) == 0
    capsys.readouterr()
    assert short(office) == [("1", "150.00 USD"), ("2", "200.00 USD")]
    assert office.differences() == []


amounts = st.sampled_from((100, 200, 300))


@settings(max_examples=15, **BOUNDED)
@given(
    st.lists(st.tuples(amounts, st.integers(-10, 5)), min_size=1, max_size=3),
    st.lists(st.tuples(amounts, st.integers(-10, 8), st.booleans()), max_size=4),
    st.randoms(use_true_random=False),
)
def test_read_at_once_or_one_by_one_the_same_is_missing(kit, stones, rows, chance):
    pulls = [
        kit.Pull("milestones", 1, (stone(kit, number, f"{amount}.00", day),))
        for number, (amount, day) in enumerate(stones)
    ]
    pulls += [
        kit.Pull("upwork", 2, (payment(kit, number, f"{amount}.00", day, "Stage 0" if named else ""),))
        for number, (amount, day, named) in enumerate(rows)
    ]
    pulls.append(kit.Pull("upwork", LATER, complete=known(kit)))
    with kit.office() as at_once, kit.office() as one_by_one:
        for pull in pulls:
            at_once.pull(pull)
        at_once.settle(LATER)
        chance.shuffle(pulls)
        for pull in pulls:
            one_by_one.pull(pull)
            one_by_one.settle()
        one_by_one.settle(LATER)
        assert at_once.judged(without="source-health") == one_by_one.judged(without="source-health")
        assert one_by_one.differences() == []
