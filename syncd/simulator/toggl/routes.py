"""Which request is for what."""

import re
from dataclasses import dataclass
from typing import Literal

from syncd.simulator.toggl.endpoints import ME
from syncd.simulator.toggl.workspaces import LISTS

_WORKSPACE = re.compile(r"/api/v9/workspaces/(\d{1,18})(/.*)?")
_REPORT = re.compile(r"/reports/api/v3/workspace/(\d{1,18})/search/time_entries(/totals)?")
_ENTRY = re.compile(r"/api/v9/me/time_entries/(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Route:
    """A known path: `id` is that of the workspace or entry in it, `rest` what follows the id, or the whole path."""

    kind: Literal["me", "entry", "workspace", "report"]
    method: Literal["GET", "POST"]
    rest: str
    id: int = 0


def route(path: str) -> Route | None:
    """The route of a path; None when the service has no such path, or this one does not play it."""
    if path in {"/api/v9/me", "/api/v9/me/quota"} or path in ME:
        return Route("me", "GET", path)
    if match := _ENTRY.fullmatch(path):
        return Route("entry", "GET", "", int(match[1]))
    if (match := _WORKSPACE.fullmatch(path)) and (match[2] or "") in LISTS:
        return Route("workspace", "GET", match[2] or "", int(match[1]))
    if match := _REPORT.fullmatch(path):
        return Route("report", "POST", match[2] or "", int(match[1]))
    return None
