"""`match` and `unmatch`: what a person decides goes before what syncd finds, survives rounds, and can be undone."""

import json
from dataclasses import replace

import pytest

from syncd.cli.app import run
from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.errors import USAGE

REFUND, FIRST, SECOND = (f"upwork/transaction/{number}" for number in (9, 1, 2))


def bill(kit, number, amount, day):
    posted = replace(kit.posting(number, day, kit.named()), amount=Money.of(amount, "USD"))
    return replace(posted, last_day=kit.at(24 * (day - 1)).date())


def refund(kit, amount="-90.00"):
    row = replace(kit.posting(9, 20, kit.named()), amount=Money.of(amount, "USD"))
    return replace(row, kind=TransactionKind.REFUND)


@pytest.fixture
def told(office, kit, capsys):
    """A refund that fits two bills, and what commands say about it: (exit code, output, errors)."""
    office.take("upwork", 600, refund(kit), bill(kit, 1, "90.00", 7), bill(kit, 2, "90.00", 14))

    def tell(*words):
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
        code = run([*words, *where])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return tell


def unplaced(office):
    return [one.subject.name for one in office.found("refund-without-bill")]


def day_of(office, ref):
    return {row[0]: row[1] for row in office.rows("posting", "ref, day")}[ref]


def test_a_pin_settles_whose_refund_it_is_and_undoing_it_opens_the_question_again(office, told):
    assert unplaced(office) == [REFUND]
    code, shown, _ = told("match", "9", "2", "--note", "the client said so")
    assert code == 0
    assert "Decided: these two belong together, 90.00 USD of the first." in shown
    assert unplaced(office) == []
    assert day_of(office, REFUND) == day_of(office, SECOND)
    assert office.differences() == []
    assert "the client said so" in told("match")[1]
    assert f"{REFUND} belongs to {SECOND} (90.00 USD); " in told("why", REFUND)[1]
    (decided,) = json.loads(told("why", SECOND, "--json")[1])["decided"]
    (listed,) = json.loads(told("match", "--json")[1])["matches"]
    assert decided == listed
    assert told("match", "9", "2", "--undo")[0] == 0
    assert unplaced(office) == [REFUND]
    assert office.differences() == []
    assert "You decided about no match" in told("match")[1]


def test_it_survives_that_everything_is_read_and_derived_again(office, told, kit):
    told("match", "9", "2")
    office.take("upwork", 700, refund(kit), bill(kit, 2, "90.00", 14), bill(kit, 1, "90.00", 7))
    assert unplaced(office) == []
    assert office.differences() == []


def test_a_pin_whose_record_vanished_or_changed_is_a_discrepancy_and_stays(office, told, kit):
    told("match", "9", "2")
    office.take("upwork", 700, bill(kit, 2, "80.00", 14))
    (found,) = office.found("decided-match-changed")
    assert found.finding.summary.startswith("A record that you matched with another has changed: ")
    office.take("upwork", 701, gone=(SECOND,))
    (gone,) = office.found("decided-match-changed")
    assert (gone.id, gone.severity > found.severity) == (found.id, True)
    assert SECOND in told("match")[1]
    assert office.differences() == []
    office.take("upwork", 702, bill(kit, 2, "90.00", 14))
    assert office.found("decided-match-changed") == []


def test_a_refused_match_is_not_proposed_again(office, told, kit):
    office.take("upwork", 610, replace(refund(kit), parent=FIRST))
    assert day_of(office, REFUND) == day_of(office, FIRST)
    assert told("unmatch", REFUND, FIRST)[0] == 0
    assert day_of(office, REFUND) != day_of(office, FIRST)
    assert unplaced(office) == []  # the other bill is the only one left
    assert office.differences() == []


def test_where_two_bills_fit_refusing_one_leaves_the_other(office, told):
    assert unplaced(office) == [REFUND]
    assert told("unmatch", REFUND, FIRST)[0] == 0
    assert unplaced(office) == []
    assert office.differences() == []
    assert told("unmatch", REFUND, SECOND)[0] == 0
    assert unplaced(office) == [REFUND]
    assert office.differences() == []


def test_a_refused_match_that_no_row_names_is_not_found_again(office, told, kit):
    office.take("upwork", 610, gone=(SECOND,))
    assert unplaced(office) == []
    assert [one.finding.stake for one in office.found("reversal-after-payment")] == [Money.of("90.00", "USD")]
    assert told("unmatch", REFUND, FIRST)[0] == 0
    assert unplaced(office) == [REFUND]
    assert office.found("reversal-after-payment") == []
    fee = replace(bill(kit, 7, "-9.00", 7), kind=TransactionKind.FEE, last_day=None)
    office.take("upwork", 611, fee)
    assert office.rows("payment_match", "ref, of") == [(fee.ref, FIRST)]
    assert told("unmatch", fee.ref, FIRST)[0] == 0
    assert office.rows("payment_match") == []
    assert office.differences() == []


def test_a_dry_run_decides_nothing(office, told):
    code, shown, _ = told("match", "9", "2", "--dry-run")
    assert (code, "Would decide" in shown) == (0, True)
    assert unplaced(office) == [REFUND]
    assert office.ledger.matches.standing() == []


@pytest.mark.parametrize("verb", ["match", "unmatch"])
def test_what_a_payout_is_made_of_is_not_decided_and_the_refusal_says_why_and_what_to_do(office, told, kit, verb):
    office.take("upwork", 610, replace(bill(kit, 5, "-50.00", 21), kind=TransactionKind.PAYOUT, contract=None))
    code, _, error = told(verb, "5", "2")
    assert code != 0
    assert "No platform writes which money a payout took" in error
    assert "`syncd why upwork/transaction/5` shows what that is" in error
    assert "import that row" in error
    assert office.ledger.matches.standing() == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("match", "9"), "name two records"),
        (("match", "1", "2"), "cannot be matched"),
        (("match", "9", "77"), 'there is no record "77"'),
        (("match", "9", "2", "--amount", "90"), '--amount: cannot read "90"'),
        (("match", "9", "2", "--amount", "90.01 USD"), "90.00 USD of upwork/transaction/9 can be matched"),
        (("match", "9", "2", "--amount", "9.00 EUR"), "and you asked for 9.00 EUR"),
        (("match", "9", "2", "--undo"), "nothing is decided about"),
    ],
)
def test_what_cannot_be_decided_is_one_sentence_and_changes_nothing(office, told, words, says):
    code, _, error = told(*words)
    assert code == USAGE
    assert says in error
    assert "Traceback" not in error
    assert office.ledger.matches.standing() == []
