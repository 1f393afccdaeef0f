"""Prints precision and recall of every class of fault: `make world`."""

import argparse
import sys

from tests.system.money.world import check

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--seeds", type=int, default=100)
sys.exit(1 if check(range(parser.parse_args().seeds)).wrong else 0)
