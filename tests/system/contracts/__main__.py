"""Prints precision and recall of every class of fault about contracts: `make world`."""

from tests.system.contracts.world import check
from tests.system.worlds.asking import main

main(__doc__, check)
