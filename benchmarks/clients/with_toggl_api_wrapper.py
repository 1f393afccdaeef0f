"""toggl-api-wrapper, by its library: a list by dates, through its own cache on disk."""

import json
import os
from datetime import datetime
from pathlib import Path

from httpx import BasicAuth
from toggl_api import TrackerEndpoint
from toggl_api.meta.cache import JSONCache

start, end = (datetime.fromisoformat(os.environ[name]) for name in ("START", "END"))
endpoint = TrackerEndpoint(0, BasicAuth(os.environ["TOKEN"], "api_token"), JSONCache(Path("cache")))
entries = endpoint.collect(start_date=start, end_date=end, refresh=True)
print(json.dumps({entry.id: int(entry.duration.total_seconds()) for entry in entries}))
