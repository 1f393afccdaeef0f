"""Made-up worlds of milestones: every planted fault is found at every look, and nothing else.

A seed decides the terms, states and days of milestones, the time on them, and what was paid for them, with figures one
unit on either side of every tolerance, and any mixture of faults and traps on one of them. What must be found is
counted from that without syncd's code. Where a file of the last look is withheld, or time fits no contract, checks that
rest on it cannot be made.
"""

import pytest

from tests.system.milestones.mutants import MUTANTS
from tests.system.milestones.world import check
from tests.system.worlds.mutants import mutated, survives


def test_every_fault_is_found_and_nothing_else():
    assert check(range(2)).wrong == []


@pytest.mark.slow
def test_the_same_in_twenty_worlds():
    score = check(range(100, 120))
    assert score.wrong == []
    assert min(score.right[rule] for rule in score.classes) > 20, "every class is planted, and often"


@pytest.mark.slow
@pytest.mark.long
def test_the_same_in_a_hundred_worlds():
    assert check(range(100, 200)).wrong == []


def test_every_line_in_which_a_bug_is_planted_is_there():
    for mutant in MUTANTS:
        compile(mutated(mutant), mutant.file, "exec")


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_bug_in_these_rules_turns_the_worlds_red(tmp_path, mutant):
    assert not survives(mutant, tmp_path, seeds=40, worlds="tests.system.milestones")
