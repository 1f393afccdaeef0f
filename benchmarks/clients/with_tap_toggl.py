"""tap-toggl, by its command: records with the state of the last run, as a Singer target would keep them by id."""

import json
import os
import subprocess
import sys
from pathlib import Path

config = {"api_token": os.environ["TOKEN"], "start_date": os.environ["START"], "user_agent": "test"}
Path("config.json").write_text(json.dumps(config | {"detailed_report_trailing_days": "1"}))
command = [Path(sys.executable).with_name("tap-toggl"), "--config", "config.json"]
catalog = json.loads(subprocess.run([*command, "--discover"], check=True, capture_output=True).stdout)
for stream in catalog["streams"]:
    root = next(metadata for metadata in stream["metadata"] if not metadata["breadcrumb"])
    root["metadata"]["selected"] = stream["tap_stream_id"] == "time_entries"
Path("catalog.json").write_text(json.dumps(catalog))
state = ["--state", "state.json"] if Path("state.json").exists() else []
run = subprocess.run([*command, "--catalog", "catalog.json", *state], check=True, stdout=subprocess.PIPE)
messages = [json.loads(line) for line in run.stdout.splitlines()]
kept = Path("kept.json")
entries = json.loads(kept.read_text()) if kept.exists() else {}
records = [message["record"] for message in messages if message["type"] == "RECORD"]
entries |= {str(record["id"]): record["dur"] // 1000 for record in records}
kept.write_text(json.dumps(entries))
states = [message["value"] for message in messages if message["type"] == "STATE"]
Path("state.json").write_text(json.dumps(states[-1]))
print(kept.read_text())
