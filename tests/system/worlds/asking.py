"""Asks syncd by its commands, and is asked by a person on the command line."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from syncd.cli.app import run
from tests.system.worlds.score import Score


def command(*arguments: str, may_fail: bool = False) -> Any:
    """What a command prints as JSON. `may_fail`: also where it ends with another code than 0."""
    out = StringIO()
    with redirect_stdout(out):
        code = run([*arguments, "--json"])
    assert code == 0 or may_fail, out.getvalue()
    return json.loads(out.getvalue())


def main(doc: str, check: Callable[[Iterable[int], str | None], Score]) -> None:
    """Play the worlds that the command line asks for. The exit code is 1 where something is wrong in them."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--story", help="tell this one alone, and stop at the first world in which something is wrong")
    asked = parser.parse_args()
    sys.exit(1 if check(range(asked.first, asked.first + asked.seeds), asked.story).wrong else 0)
