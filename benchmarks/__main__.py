"""`python -m benchmarks`: run all benchmarks, or those named, and print their figures."""

import argparse
import time

from benchmarks import a_day, a_file, after_changes, all_rules, first_year, growth, idle, load, money, reports
from benchmarks.scale import FULL, NORMAL, QUICK
from syncd import log

BENCHMARKS = {
    "first-year": first_year,
    "a-day": a_day,
    "after-changes": after_changes,
    "load": load,
    "growth": growth,
    "all-rules": all_rules,
    "money": money,
    "idle": idle,
    "a-file": a_file,
    "reports": reports,
}


def main() -> None:
    """See the module."""
    descriptions = [f"  {name:14} {benchmark.__doc__}" for name, benchmark in BENCHMARKS.items()]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog="\n".join(["benchmarks:", *descriptions]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks to run; all if left out")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", const=QUICK, dest="scale", default=NORMAL, help="smaller sizes")
    size.add_argument(
        "--full", action="store_const", const=FULL, dest="scale", help="with up to 1 000 000 entries; about an hour"
    )
    asked = parser.parse_args()
    if unknown := set(asked.names) - BENCHMARKS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}: there are {', '.join(BENCHMARKS)}")
    log.configure("error", json=False)
    for name in asked.names or BENCHMARKS:
        began = time.monotonic()
        print(BENCHMARKS[name].measure(asked.scale), flush=True)
        print(f"  ({name} took {time.monotonic() - began:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
