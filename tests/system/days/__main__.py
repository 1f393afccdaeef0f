"""Prints precision and recall of every class of fault of time and people's days: `make world`."""

from tests.system.days.world import check
from tests.system.worlds.asking import main

main(__doc__ or "", check)
