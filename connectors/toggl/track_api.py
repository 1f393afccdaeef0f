"""Asking Toggl: the Track API v9 by GET, the Reports API v3 by POST, and what refusals mean. Only ever reading."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from syncd.connector import Malformed, Refused
from syncd.core.time import Instant, utc
from syncd.options import Secret

QUOTA_REMAINING = "X-Toggl-Quota-Remaining"
QUOTA_RESETS = "X-Toggl-Quota-Resets-In"
USER = "user"
"""The bucket of everything under `/me`; a workspace's requests count in the bucket of its organisation."""
_TRACK = "/api/v9"
_REPORTS = "/reports/api/v3"


class BadRequest(Malformed):
    """Toggl refused what was asked (400) and says why in `text`."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(f"Toggl refused the request for {path} (400): this looks like a change of its API")
        self.text = text


class Withheld(Refused):
    """Toggl lets the user in, but does not give this: `why` is "not in its plan" or "not allowed to this user"."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, and the instant up to which it speaks: the server's clock, never later than the window's end."""

    body: bytes
    as_of: Instant
    headers: Mapping[str, str]


class Api:
    """What a token may read. `now` is the end of the window; all requests raise BadRequest, Withheld, Refused,
    Unavailable and Malformed. `spare`: requests an hour that each of them leaves to more urgent ones."""

    def __init__(self, http: httpx.Client, url: str, token: Secret, source: str, spare: int = 0) -> None:
        self._http = http
        self._url = url
        self._token = token
        self._source = source
        self._spare = spare

    def leaving(self, spare: int) -> "Api":
        """The same for what can wait."""
        return Api(self._http, self._url, self._token, self._source, spare)

    def get(self, path: str, now: Instant, bucket: str = USER, **params: str) -> Answer:
        """The answer to GET `/api/v9` + `path`."""
        request = self._http.build_request(
            "GET", self._url + _TRACK + path, params=params, extensions={"bucket": bucket, "spare": self._spare}
        )
        return self._answer(request, path, now)

    def report(self, path: str, now: Instant, bucket: str, body: Mapping[str, Any]) -> Answer:
        """The answer to POST `/reports/api/v3` + `path`, which changes nothing there."""
        request = self._http.build_request(
            "POST", self._url + _REPORTS + path, json=body, extensions={"bucket": bucket, "spare": self._spare}
        )
        return self._answer(request, path, now)

    def _answer(self, request: httpx.Request, path: str, now: Instant) -> Answer:
        answer = self._http.send(request, auth=httpx.BasicAuth(self._reveal(), "api_token"))
        if answer.status_code == httpx.codes.OK:
            return Answer(answer.content, min(_server_date(answer, now), now), answer.headers)
        raise self._failure(answer, path)

    def _reveal(self) -> str:
        token = self._token.reveal()
        if token.startswith("toggl_sk_"):
            raise Refused(
                f"the token of source {self._source} ({self._token}) is a key of Toggl 2.0, which is another product "
                "with other data: use the API token of your Toggl Track profile"
            )
        return token

    def _failure(self, answer: httpx.Response, path: str) -> Exception:
        match answer.status_code:
            case 400:
                return BadRequest(path, answer.text)
            case 401:
                return Refused(
                    f"Toggl refused the token of source {self._source} (401): "
                    f"put a valid API token from your Toggl profile into {self._token}"
                )
            case 402:  # by quota, the client's governor has said so
                message = f"Toggl gives {path} only on a paid plan (402): source {self._source} cannot be read"
                return Withheld(message, "not in its plan")
            case 403:
                message = (
                    f"Toggl does not allow source {self._source} to read {path} (403): "
                    "check that the token belongs to an active account that may see it"
                )
                return Withheld(message, "not allowed to this user")
            case 404 | 410:
                return Refused(
                    f"there is no {path} at the address of source {self._source} ({answer.status_code}): "
                    "check its url; if it is Toggl's own, this version of syncd is too old for it"
                )
        return Malformed(f"Toggl answered {answer.status_code} to {path}, which it does not document")


def _server_date(answer: httpx.Response, now: Instant) -> Instant:
    try:
        return utc(parsedate_to_datetime(answer.headers.get("Date", "")))
    except (ValueError, OverflowError):
        return now
