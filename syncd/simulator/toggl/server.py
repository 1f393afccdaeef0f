"""A server on loopback that answers like Toggl: the reading side of the Track API v9 and of Reports v3, with their
quotas, delays, errors, and faults on demand."""

import base64
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qsl, urlsplit

from syncd.core.time import Instant
from syncd.simulator.loopback import LoopbackServer
from syncd.simulator.toggl import workspaces
from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.endpoints import ME, me
from syncd.simulator.toggl.faults import FURTHER_PAGE, PAGE, WIRE, FaultKind, Faults
from syncd.simulator.toggl.objects import Workspace
from syncd.simulator.toggl.query import Query
from syncd.simulator.toggl.quota import (
    ORGANIZATION_QUOTA,
    USER_BUCKET,
    USER_QUOTA,
    LeakyBucket,
    Quota,
    organization_bucket,
)
from syncd.simulator.toggl.reply import Refused, Reply, json_reply, needs_plan, struck, text_reply
from syncd.simulator.toggl.reports import Answer, Reports
from syncd.simulator.toggl.routes import Route, route
from syncd.simulator.toggl.selection import check
from syncd.simulator.toggl.state import State
from syncd.simulator.toggl.transport import handler

_LOGGED_REQUESTS = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it."""

    method: str
    path: str
    query: Mapping[str, str]
    status: int  # answered; 0: the server hung up
    bucket: str | None  # the quota bucket it was counted in
    at: Instant  # the account's time
    body: Any  # its JSON


class TogglSimulator:
    """`with TogglSimulator(account, token) as server:` serves `account` at `server.url` until the block ends.

    Time is the account's clock, in the `Date` header and in the quota windows. Hold `lock` to change the account while
    requests may be running. `burst`: more than ten requests at once are answered with 429. `max_page_size` caps the
    pages of Reports. Settable at any time:

    - `quota`: requests per hour to `/me…`; None: no quotas and no quota headers at all, as before September 2025
    - `organization_quota`: requests per hour to everything of one organisation; None: the quota of its plan
    - `lag`: everything is shown as it was that long ago; `report_lag`: the same for Reports (None: `lag`)
    - `reports`: "no-plan" answers 402 for the plan, "forbidden" 403
    """

    def __init__(
        self,
        account: Account,
        token: str,
        *,
        quota: int | None = USER_QUOTA,
        organization_quota: int | None = None,
        burst: bool = False,
        lag: timedelta = timedelta(0),
        report_lag: timedelta | None = None,
        max_page_size: int = 200,
        reports: Literal["yes", "no-plan", "forbidden"] = "yes",
    ) -> None:
        self.account = account
        self.lock = threading.RLock()
        self.quota = quota
        self.organization_quota = organization_quota
        self.lag = lag
        self.report_lag = report_lag
        self.reports = reports
        self._token = token
        self._authorization = "Basic " + base64.b64encode(f"{token}:api_token".encode()).decode()
        self._quota = Quota(self._limit)
        self._burst = LeakyBucket() if burst else None
        self._reports = Reports(max_page_size)
        self._failures: deque[Reply] = deque()
        self._faults = Faults()
        self._log: deque[Request] = deque(maxlen=_LOGGED_REQUESTS)
        self._server = LoopbackServer(handler(self.answer, self.date))

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a path."""
        return self._server.url

    @property
    def requests(self) -> list[Request]:
        """The requests so far, the oldest first; at most the last ten thousand."""
        with self.lock:
            return list(self._log)

    @property
    def exceeded(self) -> int:
        """Number of requests that exceeded a quota, the user's or an organisation's."""
        with self.lock:
            return self._quota.exceeded

    def used(self, bucket: str = USER_BUCKET) -> int:
        """Requests counted in the latest window of a bucket: "user" or `organization_bucket(id)`."""
        with self.lock:
            return self._quota.used(bucket)

    def fail_next(self, status: int, body: str | bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """Answer the next request like this, whatever it asks. Calls queue up; such answers count in no quota."""
        with self.lock:
            self._failures.append(Reply(status, body.encode() if isinstance(body, str) else body, headers or {}))

    def recover(self) -> None:
        """End all failures and faults."""
        with self.lock:
            self._failures.clear()
            self._faults.set(0, "5xx")

    def fault_every(self, every: int, kind: FaultKind = "5xx") -> None:
        """Let every `every`-th request suffer a fault; see `faults` for the kinds. 0 ends it. Such requests count in
        their quota."""
        with self.lock:
            self._faults.set(every, kind)

    def date(self) -> str:
        """The account's time as a `Date` header."""
        with self.lock:
            return format_datetime(self.account.now, usegmt=True)

    def answer(self, method: str, target: str, authorization: str | None, body: Any) -> Reply:
        """Reply to one request, and log it."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        with self.lock:
            if self._failures:
                reply, bucket = self._failures.popleft(), None
            else:
                sound, bucket = self._reply(method, parts.path, query, authorization, body)
                reply = struck(sound, self._faults.strike(WIRE))
            self._log.append(Request(method, parts.path, query, reply.status, bucket, self.account.now, body))
        return reply

    def _reply(
        self, method: str, path: str, query: Query, authorization: str | None, body: Any
    ) -> tuple[Reply, str | None]:
        """The reply before faults, and the quota bucket it was counted in."""
        if authorization is None:
            return Reply(401, headers={"X-Authorization-Missing": "true"}), None
        if authorization != self._authorization:
            return Reply(401), None
        known = route(path)
        if known is None and path.startswith("/api/v8/"):
            return text_reply(410, "This API version has been retired", {}), None  # since 2023-04-01, as documented
        if known is None:
            return json_reply(404, "Not found"), None
        if method != known.method:
            return json_reply(405, "Method not allowed"), None
        now = self.account.now
        if self._burst is not None and not self._burst.take(now):
            return json_reply(429, "Too many requests"), None
        lag = self.report_lag if known.kind == "report" and self.report_lag is not None else self.lag
        state = self.account.state(lag)
        try:
            workspace = None if known.kind == "me" else workspaces.own(state, known.workspace)
        except Refused as problem:
            return json_reply(problem.status, str(problem)), None
        bucket = organization_bucket(workspace.organization) if workspace else USER_BUCKET
        if not self._quota.take(bucket, now):
            seconds = self._quota.resets_in(bucket, now)
            sentence = f"You have hit your hourly limit for API calls. Your quota will reset in {seconds} seconds."
            return text_reply(402, sentence, self._quota.headers(bucket, now)), bucket
        headers = self._quota.headers(bucket, now)
        try:
            answer = self._ask(known, state, workspace, query, body)
        except Refused as problem:
            return json_reply(problem.status, str(problem), headers), bucket
        return json_reply(200, answer.body, {**headers, **answer.headers}), bucket

    def _ask(self, known: Route, state: State, workspace: Workspace | None, query: Query, body: Any) -> Answer:
        if workspace is None:
            return Answer(me(state, query, self._token) if known.rest == "/api/v9/me" else ME[known.rest](state, query))
        if known.kind == "workspace":
            return Answer(workspaces.LISTS[known.rest](state, workspace, query))
        if self.reports == "no-plan":
            raise needs_plan()
        if self.reports == "forbidden":
            raise Refused(403, "User does not have access to this resource.")
        asked = check(body)
        if known.rest == "/totals":
            return self._reports.totals(state, workspace, asked)
        kinds = FURTHER_PAGE if asked.get("first_row_number", 1) > 1 else PAGE
        return self._reports.search(state, workspace, asked, self._faults.strike(kinds))

    def _limit(self, bucket: str) -> int | None:
        if self.quota is None or bucket == USER_BUCKET:
            return self.quota
        if self.organization_quota is not None:
            return self.organization_quota
        plans = {organization_bucket(space.organization): space.plan for space in self.account.workspaces.values()}
        return ORGANIZATION_QUOTA[plans[bucket]]
