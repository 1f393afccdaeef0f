"""The command line: one file per command group. `main` is the console script."""

import os
import sys


def main() -> None:
    """Run a command; every trouble a person can act on ends in one sentence and its exit code."""
    if sys.argv[1:] == ["--version"]:  # asked by scripts: answered before anything is loaded
        from syncd import __version__

        sys.stdout.write(f"syncd {__version__}\n")
        return
    from syncd.cli.app import run

    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone: nothing is wrong, and Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


if __name__ == "__main__":
    main()
