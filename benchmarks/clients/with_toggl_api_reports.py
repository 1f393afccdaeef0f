"""toggl-api-wrapper's reports, by its library: detailed rows of Reports v3, page by page."""

import json
import os
from datetime import datetime

from httpx import BasicAuth
from toggl_api.reports import DetailedReportEndpoint, ReportBody

start, end = (datetime.fromisoformat(os.environ[name]).date() for name in ("START", "END"))
endpoint = DetailedReportEndpoint(int(os.environ["WORKSPACE"]), BasicAuth(os.environ["TOKEN"], "api_token"))
entries, pagination = {}, None
while True:
    page = endpoint.search_time_entries(ReportBody(start_date=start, end_date=end), pagination)
    entries |= {entry["id"]: entry["seconds"] for row in page.result for entry in row["time_entries"]}
    if page.next_id is None or page.next_row is None:
        break
    pagination = page.next_options(page_size=200)
print(json.dumps(entries))
