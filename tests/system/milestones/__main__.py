"""Prints precision and recall of every class of fault about milestones: `make world`."""

from tests.system.milestones.world import check
from tests.system.worlds.asking import main

main(__doc__, check)
