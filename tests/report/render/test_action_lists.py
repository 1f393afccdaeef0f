"""Things to do: each amount has its currency, and a line that sums up says of what and adds up no claims."""

from syncd.core.folding import Fold
from syncd.core.money import Money
from syncd.core.sums import Sums
from syncd.report.document import BLANK, Actions
from syncd.report.render.message import document_of
from syncd.report.tone import Tone


def lists(report):
    """The lists of things to do in a report."""
    return [block for block in document_of(report).blocks if isinstance(block, Actions)]


def test_amounts_of_several_currencies_below_one_heading_have_theirs_beside_them(sample):
    stakes = (Money.of("20.000", "BHD"), Money(1500, "JPY"), None)
    found = tuple(sample.discrepancy(number, stake=stake) for number, stake in enumerate(stakes, start=1))
    (block,) = lists(sample.report(discrepancies=found, hushed=()))
    assert (block.unit, [item.amount.says for item in block.items]) == ("", ["20.000 BHD", "1,500 JPY", "2:30 h"])


def test_amounts_of_one_currency_have_it_above_them_once(sample):
    found = [sample.discrepancy(number, stake=sample.usd("20.00")) for number in (1, 2)]
    (block,) = lists(sample.report(discrepancies=tuple(found), hushed=()))
    assert (block.unit, [item.amount.says for item in block.items]) == ("USD", ["20.00", "20.00"])


def test_a_line_that_sums_up_says_of_what_each_below_which_limit_and_keeps_claims_apart(sample):
    sums = Sums(number=7, at_stake=(sample.usd("0.30"),), owed=(sample.usd("0.20"),), unpriced=1)
    folds = (
        Fold(rule="fee-mismatch", sums=sums, owner=("contract", "api"), limit=sample.usd("1.00")),
        Fold(rule="fee-mismatch", sums=Sums(number=4, owed=(sample.usd("0.10"),)), owner=("contract", "a b")),
    )
    *_, block = lists(sample.report(folds=folds))
    both, one = block.items
    command = "syncd discrepancies --rule fee-mismatch --contract"
    assert both.title == f"7 of fee-mismatch on api, each under 1.00 USD: {command} api"
    assert one.title == f"4 of fee-mismatch on a b: {command} 'a b'"
    assert (both.amount, both.details) == (
        BLANK,
        ("0.30 USD may be lost", "0.20 USD may have to go back", "1 has no amount"),
    )
    assert (one.amount.says, one.amount.tone, one.details) == ("0.10 USD", Tone.BACK, ())
