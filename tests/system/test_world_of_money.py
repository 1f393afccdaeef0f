"""Made-up worlds with money: every planted fault is found, nothing else is, and all figures are right.

A seed decides the stories. What must be found and what every contract earned is counted from what happened, without
syncd's code. A class whose rule does not exist is skipped. `make world` prints the table of a hundred worlds.
"""

import pytest

from tests.system.money.world import check


@pytest.mark.parametrize("seeds", [range(3), range(3, 6)])
def test_every_fault_is_found_and_nothing_else_and_all_figures_are_right(seeds):
    score = check(seeds)
    assert score.wrong == []
    assert score.figures > 400


@pytest.mark.slow
def test_the_same_in_a_hundred_worlds():
    assert check(range(100, 200)).wrong == []
