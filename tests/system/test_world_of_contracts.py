"""Made-up worlds of contracts: every planted fault is found at every look, and nothing else.

A seed decides what was agreed, the days, states and terms of contracts, the hours of retainers, and who worked when.
What must be found, with its stake, its deadline and what it is a part of, is computed from that without syncd's code.
"""

import pytest

from tests.system.contracts.world import check


def test_every_fault_is_found_and_nothing_else():
    assert check(range(2)).wrong == []


@pytest.mark.slow
def test_the_same_in_forty_worlds():
    assert check(range(100, 140)).wrong == []
