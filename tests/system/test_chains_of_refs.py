"""`why` shows the whole way of any record: it leads from each record to all others and back, and its money adds up."""

import pytest

from tests.many import few_of
from tests.system.chains_of_refs import played, wrong
from tests.system.money import payouts, weeks
from tests.system.money.world import make

FEW = (weeks.STORIES[0], payouts.STORIES[2])


def test_refs_lead_forward_and_back_and_amounts_add_up_to_the_statements(tmp_path):
    assert list(wrong(*played(make(3, FEW), tmp_path))) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", few_of(range(24)))
def test_the_same_in_whole_worlds(tmp_path, seed):
    assert list(wrong(*played(make(seed), tmp_path))) == []
