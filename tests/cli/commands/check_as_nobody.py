"""Checks a configuration as a user whom modes bind, in a process of its own; `test_check_setup` runs it."""

import os
import sys
from contextlib import redirect_stdout
from io import StringIO

from syncd.cli.app import run

if __name__ == "__main__":
    check = ["check", "--offline", "--json", "--config", sys.argv[1]]
    with redirect_stdout(StringIO()):
        run(check)  # loads all it needs, which the other user may not be able to read
    os.setgid(65534)
    os.setuid(65534)
    sys.exit(run(check))
