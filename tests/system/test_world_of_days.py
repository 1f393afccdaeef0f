"""Made-up worlds of people's days: every planted fault of time is found, with its time and money, and nothing else.

A seed decides who works when, what they track and what the platform shows of it, with up to three faults and a trap on
a day or a week. What must be found is counted from that without syncd's code, for each of two moments at which somebody
looks. `make world` prints the table of a hundred worlds.
"""

from random import Random

import pytest

from tests.many import few_of
from tests.system.days import incomplete, orders
from tests.system.days.mutants import MUTANTS
from tests.system.days.world import check, make
from tests.system.worlds.mutants import mutated, survives


@pytest.mark.parametrize("seeds", [range(1), range(1, 2)])
def test_every_fault_of_time_is_found_and_nothing_else(seeds):
    score = check(seeds)
    assert score.wrong == []
    assert score.right.total() > 20


@pytest.mark.slow
def test_the_same_in_eight_worlds():
    assert check(range(100, 108)).wrong == []


@pytest.mark.slow
@pytest.mark.long
def test_the_same_in_forty_worlds():
    assert check(range(100, 140)).wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", few_of([1, *range(40, 46)]))
def test_files_in_another_order_or_in_parts_and_rounds_without_news_change_nothing(tmp_path, seed):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    in_order = orders.in_order(make(seed, without=orders.IN_ORDER, api=False), tmp_path / "one")
    assert orders.shuffled(make(seed, without=orders.IN_ORDER, api=False), tmp_path / "other", Random(seed)) == in_order


@pytest.mark.slow
@pytest.mark.parametrize("seed", few_of([2, *range(60, 66)]))
def test_what_cannot_be_known_is_neither_found_nor_called_right(tmp_path, seed):
    for kind in incomplete.KINDS:
        (tmp_path / kind).mkdir()
        assert incomplete.wrong(make(seed, api=False), tmp_path / kind, kind) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", few_of([0, 3, 6, 9]))
def test_a_server_that_refuses_leaves_what_it_alone_knows_open(tmp_path, seed):
    assert incomplete.wrong(make(seed), tmp_path, "server") == []


def test_every_line_in_which_a_bug_is_planted_is_there():
    for mutant in MUTANTS:
        compile(mutated(mutant), mutant.file, "exec")


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_bug_in_a_rule_turns_the_worlds_red(tmp_path, mutant):
    assert not survives(mutant, tmp_path, seeds=40, worlds="tests.system.days")
