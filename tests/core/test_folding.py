"""Small amounts are one line until their sum is material, piles are one line; no amount and no id is lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.folding import COPIES, PILE, fold
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.sums import sum_up
from tests.core.test_ageing import one, stakes

FIVE = (Money(500, "USD"),)


def of(number, stake, rule="fee-mismatch", contract="api", severity=Severity.MEDIUM):
    return replace(one({"contract": contract}, number, stake=stake), rule=rule, severity=severity)


def cents(*amounts, **more):
    return [of(number, Money(minor, "USD"), **more) for number, minor in enumerate(amounts)]


@pytest.mark.parametrize(
    ("amounts", "folded"),
    [
        ((2,) * 30, 30),
        ((499,), 1),
        ((500,), 0),
        ((250, 249), 2),
        ((250, 250), 0),  # together they are material
        ((-250, 250), 0),  # what may be owed does not make up for what may be lost
        ((-250, 249), 2),
        ((0, 2), 1),
        ((2, 700), 1),
    ],
)
def test_small_ones_are_one_line_until_their_sum_is_material(amounts, folded):
    found = cents(*amounts)
    folds, ids = fold(found, (), FIVE)
    assert len(ids) == folded
    assert [each.sums.number for each in folds] == [folded] * bool(folded)
    assert fold([replace(each, severity=Severity.CRITICAL) for each in found], (), FIVE) == ((), frozenset())
    assert fold(found, [each.id for each in found], FIVE) == ((), frozenset())


def test_each_rule_and_contract_has_its_own_line():
    found = [*cents(2, 3), *(replace(each, id=f"{each.id}-x", facts={"contract": "shop"}) for each in cents(4, 5))]
    folds, _ = fold(found, (), FIVE)
    assert [(each.owner, each.sums.at_stake) for each in folds] == [
        (("contract", "api"), (Money(5, "USD"),)),
        (("contract", "shop"), (Money(9, "USD"),)),
    ]


@pytest.mark.parametrize("rule", ["duplicate-import", "duplicate-entry", "overlapping-entries"])
@pytest.mark.parametrize("number", [COPIES, COPIES + 1])
def test_the_copies_of_one_import_in_many_weeks_are_one_line_for_each_person(rule, number):
    owed = [of(week, Money(-50_000, "USD"), rule=rule) for week in range(number)]
    ours = [replace(each, facts={"person": "me", "start": "2026-11-02"}) for each in owed]
    bens = [replace(each, id=f"{each.id}b", facts={"person": "ben"}) for each in owed[:1]]
    folds, ids = fold([*ours, *bens], (), FIVE)
    if number > COPIES and rule.startswith("duplicate"):
        assert [(each.owner, each.sums.owed) for each in folds] == [
            (("person", "me"), (Money(50_000 * number, "USD"),))
        ]
        assert ids == {each.id for each in ours}
    else:
        assert (folds, ids) == ((), frozenset())


def test_without_a_limit_it_is_one_of_any_currency_and_of_one_that_is_not_named_none():
    found = [of(1, Money(99, "USD")), of(2, Money(100, "USD")), of(3, Money(99, "EUR")), of(4, Money(1, "JPY"))]
    assert fold(found, (), None)[1] == {found[0].id, found[2].id}
    assert fold(found, (), FIVE[:1])[1] == {found[0].id, found[1].id}
    assert fold(found, (), ()) == ((), frozenset())


@pytest.mark.parametrize(("number", "lines"), [(PILE, 0), (PILE + 1, 1)])
def test_a_pile_of_one_rule_is_one_line_whatever_it_is_worth(number, lines):
    folds, ids = fold(cents(*[1_000] * number, rule="overlapping-entries"), (), FIVE)
    assert (len(folds), len(ids)) == (lines, lines * number)
    assert all((each.owner, each.limit) == (None, None) for each in folds)


ones = st.lists(
    st.tuples(st.sampled_from(["fee-mismatch", "rate-drift"]), st.sampled_from(["api", "shop"]), stakes, st.booleans()),
    max_size=70,
)


@given(ones, st.none() | st.just(FIVE))
def test_what_is_folded_and_what_is_not_is_all_there_is(drawn, small):
    found = [of(number, stake, rule, contract) for number, (rule, contract, stake, _) in enumerate(drawn)]
    alone = {each.id for each, (*_, fixable) in zip(found, drawn, strict=True) if fixable}
    folds, ids = fold(found, alone, small)
    assert not ids & alone
    inside, whole = [each for each in found if each.id in ids], sum_up(each.stake for each in found)
    assert sum(each.sums.number for each in folds) == len(inside) == len(ids)
    rest = sum_up(each.stake for each in found if each.id not in ids)
    for side in ("at_stake", "owed"):
        parts = [money for each in folds for money in getattr(each.sums, side)]
        assert sum_up([*parts, *getattr(rest, side)]).at_stake == getattr(whole, side)
    assert fold(found[::-1], alone, small) == (folds, ids)
