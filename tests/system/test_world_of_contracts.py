"""Made-up worlds of contracts: every planted fault is found at every look, and nothing else.

A seed decides what was agreed, the days, states and terms of contracts, the hours of retainers, and who worked when.
What must be found, with its stake, its deadline and what it is a part of, is computed from that without syncd's code.
"""

from random import Random

import pytest

from tests.many import few_of
from tests.system.contracts import incomplete, orders
from tests.system.contracts.facts import Expected
from tests.system.contracts.mutants import MUTANTS
from tests.system.contracts.world import check, make, truth
from tests.system.worlds.mutants import mutated, survives


def test_every_fault_is_found_and_nothing_else():
    assert check(range(2)).wrong == []


@pytest.mark.slow
def test_the_same_in_eight_worlds():
    assert check(range(100, 108)).wrong == []


@pytest.mark.slow
@pytest.mark.long
def test_the_same_in_forty_worlds():
    assert check(range(100, 140)).wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", few_of(range(60, 64)))
def test_files_in_another_order_change_neither_what_is_found_nor_its_ids(tmp_path, seed):
    """But for what goes on because it had begun at a look before: nobody has looked before."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one = orders.in_order(make(seed), tmp_path / "one")
    other = orders.shuffled(make(seed), tmp_path / "other", Random(seed))
    at_once = {found for found in truth(make(seed), 2, {}) if isinstance(found, Expected)}
    before, after = orders.ids(one), orders.ids(other)
    assert {id: seen for id, seen in before.items() if seen[0] in at_once} == after
    assert orders.unmade(one) == orders.unmade(other)


@pytest.mark.slow
@pytest.mark.parametrize("seed", few_of(range(40, 44)))
def test_what_cannot_be_known_is_not_found_whatever_file_is_missing(tmp_path, seed):
    for kind in incomplete.KINDS:
        (tmp_path / kind).mkdir()
        assert incomplete.wrong(make(seed), tmp_path / kind, kind) == []


def test_every_line_in_which_a_bug_is_planted_is_there():
    for mutant in MUTANTS:
        compile(mutated(mutant), mutant.file, "exec")


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_bug_in_these_rules_turns_the_worlds_red(tmp_path, mutant):
    assert not survives(mutant, tmp_path, seeds=40, worlds="tests.system.contracts")
