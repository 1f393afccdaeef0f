"""`python -m benchmarks.reading STEP FILE`: run and measure one step of `a-file` in its own process.

Each step imports only what it measures, since imports count too.
"""

import csv
import io
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo


def bare(path: Path) -> int:
    """Read with Python's csv reader, without checks."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        return sum(1 for _ in csv.reader(text)) - 1


def records(path: Path) -> int:
    """Read with the connector alone."""
    from syncd.core.time import ALWAYS
    from syncd.inbox.files import read_file
    from syncd.plugins import load_connector
    from syncd.testing.files import context

    connector = load_connector("upwork")
    options = connector.Options.model_validate({"kind": "upwork", "person": "me"})
    pages = connector(options, context("upwork", ZoneInfo("UTC"), read_file(path))).pull(None, ALWAYS)
    return sum(len(page.records) for page in pages)


def whole(path: Path) -> int:
    """Run `syncd import`, with a ledger."""
    from syncd.cli.app import app

    with TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        ledger = json.dumps(str(Path(folder) / "ledger.db"))
        config.write_text(f'ledger = {ledger}\n[source.upwork]\nkind = "upwork"\nperson = "me"\n[person.me]\n', "utf-8")
        output = io.StringIO()
        with redirect_stdout(output):
            app(["import", "upwork", str(path), "--config", str(config), "--json"], standalone_mode=False)
        (pulled,) = json.loads(output.getvalue())["pulls"]
        assert pulled["error"] is None, pulled["error"]
        return int(pulled["rows"])


STEPS: Mapping[str, Callable[[Path], int]] = {"csv reader": bare, "records": records, "import": whole}


def main() -> None:
    """See the module."""
    began = time.process_time()
    rows = STEPS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({"rows": rows, "cpu": time.process_time() - began, "megabytes": peak()}))


def peak() -> int:
    """Peak memory of this process in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the parent's memory too
        return int(re.search(r"VmHWM:\s*([0-9]+)", status.read_text())[1]) // 1024  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024)  # bytes, elsewhere


if __name__ == "__main__":
    main()
