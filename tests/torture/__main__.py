"""`python -m tests.torture`: run all trials, or those named; print what was tried, survived, lost and doubled."""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.torture import clocks, deliveries, kills, lanes, points
from tests.torture.faults import unavailable
from tests.torture.page import write_page
from tests.torture.tally import Tally, as_text

TRIALS = {"lanes": lanes, "kills": kills, "points": points, "deliveries": deliveries, "clocks": clocks}
TRIES = {"lanes": 1, "kills": 200, "points": 100, "deliveries": 1, "clocks": 1}


def main() -> int:
    """See the module. Returns 1 where something did not survive."""
    descriptions = [f"  {name:12} {(trial.__doc__ or '').splitlines()[0]}" for name, trial in TRIALS.items()]
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture",
        description=__doc__,
        epilog="\n".join(["trials:", *descriptions]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="trials to run; all if left out")
    parser.add_argument("--tries", type=int, metavar="N", help="try that often, instead of the usual number")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/reliability.md")
    asked = parser.parse_args()
    if unknown := set(asked.names) - TRIALS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}: there are {', '.join(TRIALS)}")
    if because := unavailable():
        parser.error(f"the trials cannot run here: {because}")
    done: dict[str, list[Tally]] = {}
    for name in asked.names or TRIALS:
        began = time.monotonic()
        with TemporaryDirectory() as folder:
            done[name] = TRIALS[name].run(Path(folder), asked.tries or TRIES[name])
        print(as_text(done[name]), f"  ({name} took {time.monotonic() - began:.0f} s)\n", sep="\n", flush=True)
    if asked.write:
        write_page(TRIALS, done)
    return 1 if any(tally.failures for tallies in done.values() for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
