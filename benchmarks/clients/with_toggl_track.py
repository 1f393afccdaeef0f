"""toggl-track, by its command: a list by dates."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

start, end = (datetime.fromisoformat(os.environ[name]).strftime("%Y-%m-%dT%H:%M:%S") for name in ("START", "END"))
command = [Path(sys.executable).with_name("tgl"), "--format", "json", "entries", "list"]
run = subprocess.run(
    [*command, "--start-date", start, "--end-date", end],
    stdout=subprocess.PIPE,
    env=os.environ | {"TOGGL_API_TOKEN": os.environ["TOKEN"]},
    check=False,
)
if run.returncode:
    sys.exit(run.returncode)
print(json.dumps({entry["id"]: entry["duration"] for entry in json.loads(run.stdout)}))
