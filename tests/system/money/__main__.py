"""Prints precision and recall of every class of fault with money: `make world`."""

from tests.system.money.world import check
from tests.system.worlds.asking import main

main(__doc__ or "", check)
