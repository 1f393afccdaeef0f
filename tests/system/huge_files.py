"""`python tests/system/huge_files.py SOURCE FILE ROWS`: the memory that the largest files take, read as the
source of the example that is called so; `FILE` is one that it reads, and lends its first row.

A process of its own, without the tests' libraries in it.
"""

import re
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from syncd.config import load
from syncd.plugins import load_connector
from syncd.testing.answers import check_answer, huge_files
from syncd.testing.files import context, file

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def main(name: str, path: Path, rows: int) -> None:
    """A line for each kind of file: its name, and the megabytes that the process had at most until then."""
    source = load(EXAMPLE, {}).sources[name]
    kind = load_connector(source.kind)
    for what, make in huge_files(path.read_bytes(), rows).items():
        check_answer(kind(source.options, context(name, ZoneInfo("Europe/Berlin"), file(make(), path.name))))
        kilobytes = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]
        sys.stdout.write(f"{what} {int(kilobytes) // 1024}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
