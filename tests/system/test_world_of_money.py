"""Made-up worlds with money: every planted fault is found, nothing else is, and all figures are right.

A seed decides the stories. What must be found and what every contract earned is counted from what happened, without
syncd's code. `make world` prints the table of a hundred worlds. Bugs planted in matching must turn them red.
"""

from random import Random

import pytest

from tests.many import few_of
from tests.system.money import incomplete, orders
from tests.system.money.mutants import MUTANTS
from tests.system.money.world import check, make
from tests.system.worlds.mutants import mutated, survives


@pytest.mark.parametrize("seeds", [range(3), pytest.param(range(3, 6), marks=pytest.mark.slow)])
def test_every_fault_is_found_and_nothing_else_and_all_figures_are_right(seeds):
    score = check(seeds)
    assert score.wrong == []
    assert score.figures > 400


@pytest.mark.slow
def test_the_same_in_eight_worlds():
    assert check(range(100, 108)).wrong == []


@pytest.mark.slow
@pytest.mark.long
def test_the_same_in_forty_worlds():
    assert check(range(100, 140)).wrong == []


@pytest.mark.parametrize("seed", few_of([0, pytest.param(7, marks=pytest.mark.slow)]))
def test_files_in_another_order_and_split_in_two_change_nothing(tmp_path, seed):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    in_order = orders.in_order(make(seed), tmp_path / "one")
    for name, value in orders.shuffled(make(seed), tmp_path / "other", Random(seed)).items():
        assert value == in_order[name], name


@pytest.mark.parametrize("kind", ["transaction_report", "bank"])
def test_what_cannot_be_known_is_neither_found_nor_exact(tmp_path, kind):
    assert incomplete.wrong(make(4), tmp_path, kind) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", few_of(range(40, 46)))
def test_the_same_whatever_file_is_missing(tmp_path, seed):
    for kind in incomplete.KINDS:
        (tmp_path / kind).mkdir()
        assert incomplete.wrong(make(seed), tmp_path / kind, kind) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", few_of(range(60, 66)))
def test_the_same_in_other_orders(tmp_path, seed):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    in_order = orders.in_order(make(seed), tmp_path / "one")
    assert orders.shuffled(make(seed), tmp_path / "other", Random(seed)) == in_order


def test_every_line_in_which_a_bug_is_planted_is_there():
    for mutant in MUTANTS:
        compile(mutated(mutant), mutant.file, "exec")


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_bug_in_matching_turns_the_worlds_red(tmp_path, mutant):
    assert not survives(mutant, tmp_path, seeds=40, worlds="tests.system.money")
