"""The HTTP clients given to connectors and channels. Both speak only to https or to this machine, follow no redirects,
take no proxy from the environment and stop reading where an answer grows too large. A connector's client also obeys the
server's quota and tries again, for seconds; longer waits belong to the schedule and the outbox."""

import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache

import httpx
import tenacity

from syncd import __version__
from syncd.connector import Limits, Malformed, Refused, Unavailable
from syncd.core.time import Instant, utc
from syncd.core.wording import when
from syncd.net.quota import Gate, Governor, Quota, QuotaStore
from syncd.options import on_this_machine

__all__ = ["Quota", "QuotaStore", "channel_client", "source_client"]

MAX_BODY = 64 * 1024 * 1024
"""Bytes, decompressed: a first year of one person's entries is 4 MB."""
ATTEMPTS = 4
LONGEST_WAIT = 30
"""Seconds between two tries; a server that asks for more is left alone until then."""
LONGEST_SILENCE = 24 * 3600
"""Seconds; a server that asks for more is asked again all the same."""
TIMEOUT = httpx.Timeout(30, connect=10)
HEADERS = {"User-Agent": f"syncd/{__version__}"}


def source_client(
    limits: Limits | None,
    quotas: QuotaStore,
    account: str,
    clock: Callable[[], Instant],
    sleep: Callable[[float], None] = time.sleep,
    *,
    gate: Gate | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    timeout: httpx.Timeout = TIMEOUT,
    max_body: int = MAX_BODY,
) -> httpx.Client:
    """The client of one source. `account` names whose quota it uses: a hash of the credentials, never the credentials.
    Clients of one account that work at the same time share its `gate`; None: this one is alone.

    A request names its bucket in `extensions={"bucket": …}`. Raises Unavailable when the server cannot be reached or
    answers 429 or 5xx after all tries; Exhausted when the quota is used up, as counted or as a 402 says; Malformed for
    a redirect or an oversized body; Refused for an address that is neither https nor on this machine. All other answers
    are returned as they are.
    """
    governor = None
    if limits is not None:
        governor = Governor(
            limits=limits,
            quotas=quotas,
            account=account,
            clock=clock,
            gate=gate or Gate(),
            sleep=sleep,
            monotonic=monotonic,
        )
    transport = _Source(_Capped(max_body), governor, clock, sleep)
    return httpx.Client(transport=transport, timeout=timeout, headers=HEADERS, trust_env=False)


def channel_client(*, timeout: httpx.Timeout = TIMEOUT, max_body: int = MAX_BODY) -> httpx.Client:
    """The client of a channel: every request is sent once. Raises httpx.RequestError for whatever goes wrong."""
    return httpx.Client(transport=_Capped(max_body), timeout=timeout, headers=HEADERS, trust_env=False)


@cache
def _authorities() -> ssl.SSLContext:
    """Whom to trust, read once: it takes longer than a request on this machine."""
    return httpx.create_ssl_context(trust_env=False)


class TooLarge(httpx.TransportError):
    """The body of an answer is larger than the cap."""


class _Capped(httpx.BaseTransport):
    """Reads every answer whole, decompressed, up to a cap."""

    def __init__(self, max_body: int) -> None:
        self._inner = httpx.HTTPTransport(verify=_authorities(), trust_env=False)
        self._max_body = max_body

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme != "https" and not on_this_machine(request.url.host):
            raise httpx.UnsupportedProtocol(f"{request.url.host} must be reached by https: nothing else is encrypted")
        answer = self._inner.handle_request(request)
        body = bytearray()
        try:
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > self._max_body:
                    raise TooLarge(f"{request.url.host} sent more than {self._max_body // 1024} kB")
        finally:
            answer.close()
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in _WIRE_HEADERS]
        return httpx.Response(answer.status_code, headers=headers, content=bytes(body))

    def close(self) -> None:
        self._inner.close()


_WIRE_HEADERS = {b"content-encoding", b"content-length", b"transfer-encoding"}


class _TryAgain(Exception):
    """An answer worth another try. `wait`: seconds the server asks for."""

    def __init__(self, message: str, wait: float | None) -> None:
        super().__init__(message)
        self.wait = wait


class _Source(httpx.BaseTransport):
    """Quota, distance and retries around the capped transport, and its failures in words for people."""

    def __init__(
        self,
        inner: httpx.BaseTransport,
        governor: Governor | None,
        clock: Callable[[], Instant],
        sleep: Callable[[float], None],
    ) -> None:
        self._inner = inner
        self._governor = governor
        self._clock = clock
        self._retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_worth_another_try),
            wait=_wait,
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            sleep=sleep,
            reraise=True,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        try:
            return self._retrying(self._once, request)
        except _TryAgain as error:
            at = None if error.wait is None else self._clock() + timedelta(seconds=error.wait)
            later = "" if at is None else f" and asks to wait until {when(at)}"
            raise Unavailable(f"{host} {error}{later}: nothing is lost, syncd tries again", at=at) from None
        except httpx.UnsupportedProtocol as error:
            raise Refused(str(error)) from None
        except TooLarge as error:
            raise Malformed(f"{error}: reading was stopped and nothing of it taken") from None
        except httpx.DecodingError:
            raise Malformed(f"{host} sent a body that cannot be decompressed") from None
        except httpx.TransportError as error:
            raise Unavailable(f"{host} cannot be reached: {_reason(error)}: syncd tries again later") from None

    def _once(self, request: httpx.Request) -> httpx.Response:
        host, bucket = request.url.host, str(request.extensions.get("bucket", "default"))
        if self._governor is None:
            answer = self._inner.handle_request(request)
        else:
            spare = int(request.extensions.get("spare", 0))
            answer = self._governor.send(bucket, host, lambda: self._inner.handle_request(request), spare=spare)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise _TryAgain(f"answers {answer.status_code}", _retry_after(answer, self._clock()))
        if answer.is_redirect:
            raise Malformed(
                f"{host} redirects elsewhere ({answer.status_code}), which syncd does not follow: "
                "check the address of the source, or log in to the network first"
            )
        return answer

    def close(self) -> None:
        self._inner.close()


def _worth_another_try(error: BaseException) -> bool:
    if isinstance(error, _TryAgain):
        return error.wait is None or error.wait <= LONGEST_WAIT
    return isinstance(error, httpx.TransportError) and not isinstance(error, TooLarge | httpx.UnsupportedProtocol)


_jitter = tenacity.wait_random_exponential(multiplier=1, max=LONGEST_WAIT)


def _wait(state: tenacity.RetryCallState) -> float:
    """What the server asks for, else full jitter."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _TryAgain) and error.wait is not None:
        return error.wait
    return _jitter(state)


def _retry_after(answer: httpx.Response, now: Instant) -> float | None:
    """Seconds to wait as `Retry-After` gives them, in seconds or as a date (RFC 9110 §10.2.3); a day at most."""
    text = answer.headers.get("Retry-After", "").strip()
    try:
        seconds = float(int(text)) if text.isdecimal() else (utc(parsedate_to_datetime(text)) - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_SILENCE)


def _reason(error: httpx.TransportError) -> str:
    """Why, without the address, which may hold a secret."""
    if isinstance(error, httpx.TimeoutException):
        return "it did not answer in time"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError):
            return (getattr(cause, "verify_message", None) or cause.strerror or "the connection failed").lower()
        cause = cause.__cause__ or cause.__context__
    return "the connection broke off"
