"""`python -m tests.torture`: run all trials, or those named, and print what was tried, survived, lost and doubled."""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.torture import clocks, kills, lanes, points
from tests.torture.tally import Tally, as_text

TRIALS = {"lanes": (lanes, 1), "kills": (kills, 200), "points": (points, 100), "clocks": (clocks, 1)}


def main() -> int:
    """See the module."""
    descriptions = [f"  {name:14} {(trial.__doc__ or '').splitlines()[0]}" for name, (trial, _) in TRIALS.items()]
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture",
        description=__doc__,
        epilog="\n".join(["trials:", *descriptions]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="trials to run; all if left out")
    parser.add_argument("--tries", type=int, help="how often to try, instead of the usual number")
    asked = parser.parse_args()
    if unknown := set(asked.names) - TRIALS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}: there are {', '.join(TRIALS)}")
    tallies: list[Tally] = []
    for name in asked.names or TRIALS:
        trial, usual = TRIALS[name]
        began = time.monotonic()
        with TemporaryDirectory() as folder:
            done = trial.run(Path(folder), asked.tries or usual)
        tallies += done
        print(as_text(done), f"  ({name} took {time.monotonic() - began:.0f} s)\n", sep="\n", flush=True)
    return 1 if any(tally.failures for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
