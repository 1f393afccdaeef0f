"""toggl-python, by its library: a list by dates at first, then changes and deletions by `since`."""

import json
import os
from datetime import datetime
from pathlib import Path

from toggl_python.auth import TokenAuth
from toggl_python.entities.user import CurrentUser

kept = Path("kept.json")
user = CurrentUser(auth=TokenAuth(os.environ["TOKEN"]))
start, end, since = (datetime.fromisoformat(os.environ[name]) for name in ("START", "END", "SINCE"))
if kept.exists():
    entries = json.loads(kept.read_text())
    changes = user.get_time_entries(since=int(since.timestamp()))
else:
    entries = {}
    changes = user.get_time_entries(start_date=start, end_date=end)
for entry in changes:
    entries[str(entry.id)] = entry.duration
    if entry.server_deleted_at is not None:
        del entries[str(entry.id)]
kept.write_text(json.dumps(entries))
print(json.dumps(entries))
