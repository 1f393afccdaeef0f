"""`python -m tests.torture.nursery`: runs commands of syncd in forks of itself, so each starts without the imports.

Reads a command's words as JSON from each line of its input, and answers with the fork's exit code.
"""

import json
import os
import sys

from syncd.cli.app import run
from syncd.cli.commands import import_, once  # noqa: F401 - loaded before the first fork


def main() -> None:
    """See the module."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            code = run(json.loads(line))
            os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
