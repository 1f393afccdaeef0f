"""Requests to Toggl: the Track API v9 by GET, the Reports API v3 by POST, and the errors for refusals. Read-only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from syncd.connector import Malformed, Refused
from syncd.core.time import Instant, utc
from syncd.options import Secret

if TYPE_CHECKING:
    import httpx  # commands that ask no server start without it

QUOTA_REMAINING = "X-Toggl-Quota-Remaining"
QUOTA_RESETS = "X-Toggl-Quota-Resets-In"
USER = "user"
"""Quota bucket of everything under `/me`; requests for a workspace use the bucket of its organisation."""
_TRACK = "/api/v9"
_REPORTS = "/reports/api/v3"


class BadRequest(Malformed):
    """Toggl rejected the request (400); `text` is its reason."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(f"Toggl rejected the request for {path} (400): its API seems to have changed")
        self.text = text


class Withheld(Refused):
    """Toggl accepts the token but withholds this data; `why`: "not in its plan" or "not allowed to this user"."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of Toggl. `as_of`: the server's clock, but never later than the end of the window."""

    body: bytes
    as_of: Instant
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Api:
    """Everything that a token may read; `now` is the end of the window.

    Requests raise BadRequest, Withheld, Refused, Unavailable and Malformed.
    """

    http: "httpx.Client"
    url: str
    token: Secret
    source: str
    spare: int = 0  # requests an hour that each request leaves to more urgent ones

    def leaving(self, spare: int) -> "Api":
        """The same API for requests that can wait."""
        return replace(self, spare=spare)

    def get(self, path: str, now: Instant, bucket: str = USER, **params: str) -> Answer:
        """GET `/api/v9` + `path`."""
        return self._send("GET", _TRACK, path, now, bucket, params=params)

    def report(self, path: str, now: Instant, bucket: str, body: Mapping[str, Any]) -> Answer:
        """POST `/reports/api/v3` + `path`, a search that changes nothing at Toggl."""
        return self._send("POST", _REPORTS, path, now, bucket, json=body)

    def _send(self, method: str, api: str, path: str, now: Instant, bucket: str, **content: Any) -> Answer:
        extensions = {"bucket": bucket, "spare": self.spare}
        request = self.http.build_request(method, self.url + api + path, extensions=extensions, **content)
        response = self.http.send(request, auth=(self._reveal(), "api_token"))
        if response.status_code == HTTPStatus.OK:
            return Answer(response.content, min(_server_date(response, now), now), response.headers)
        raise self._failure(response, path)

    def _reveal(self) -> str:
        token = self.token.reveal()
        if token.startswith("toggl_sk_"):
            raise Refused(
                f"the token of source {self.source} ({self.token}) is a key of Toggl 2.0, another product with other "
                "data: use the API token of your Toggl Track profile"
            )
        return token

    def _failure(self, response: "httpx.Response", path: str) -> Exception:
        match response.status_code:
            case 400:
                return BadRequest(path, response.text)
            case 401:
                return Refused(
                    f"Toggl refused the token of source {self.source} (401): "
                    f"copy your API token from https://track.toggl.com/profile into {self.token} again"
                )
            case 402:  # a used-up quota never gets here: the HTTP client raises Exhausted
                message = f"Toggl offers {path} only on a paid plan (402), so source {self.source} cannot be read"
                return Withheld(message, "not in its plan")
            case 403:
                message = (
                    f"Toggl does not allow source {self.source} to read {path} (403): check that the token in "
                    f"{self.token} is the one on https://track.toggl.com/profile, and that its account is active and "
                    "may see this"
                )
                return Withheld(message, "not allowed to this user")
            case 404 | 410:
                return Refused(
                    f"there is no {path} at the address of source {self.source} ({response.status_code}): "
                    "check its url; if it is Toggl's own, this version of syncd is too old for it"
                )
        return Malformed(f"Toggl answered {response.status_code} to {path}, a status that it does not document")


def _server_date(response: "httpx.Response", now: Instant) -> Instant:
    try:
        return utc(parsedate_to_datetime(response.headers.get("Date", "")))
    except (ValueError, OverflowError):
        return now
