"""Prints precision and recall of every class of fault: `make world`."""

import argparse
import sys

from tests.system.money.world import check

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--seeds", type=int, default=100)
parser.add_argument("--story", help="tell this one alone, and stop at the first world in which something is wrong")
asked = parser.parse_args()
sys.exit(1 if check(range(asked.seeds), asked.story).wrong else 0)
