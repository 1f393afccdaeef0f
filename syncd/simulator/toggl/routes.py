"""Routes: the kinds of requests that the simulator answers."""

import re
from dataclasses import dataclass
from typing import Literal

from syncd.simulator.toggl.endpoints import ME
from syncd.simulator.toggl.workspaces import LISTS

_WORKSPACE = re.compile(r"/api/v9/workspaces/(\d{1,18})(/.*)?")
_REPORT = re.compile(r"/reports/api/v3/workspace/(\d{1,18})/search/time_entries(/totals)?")


@dataclass(frozen=True, slots=True)
class Route:
    """A known path. `rest`: the part after the id of the workspace, or the whole path under `/me`."""

    kind: Literal["me", "workspace", "report"]
    method: Literal["GET", "POST"]
    rest: str
    workspace: int = 0


def route(path: str) -> Route | None:
    """The route of a path; None when Toggl has no such path, or the simulator does not have it."""
    if path == "/api/v9/me" or path in ME:
        return Route("me", "GET", path)
    if (match := _WORKSPACE.fullmatch(path)) and (match[2] or "") in LISTS:
        return Route("workspace", "GET", match[2] or "", int(match[1]))
    if match := _REPORT.fullmatch(path):
        return Route("report", "POST", match[2] or "", int(match[1]))
    return None
