"""Makes the HTTP clients for connectors and channels.

Both accept only https addresses and this machine, follow no redirects, ignore proxies from the environment and stop
reading when an answer grows too large. A connector's client also obeys the server's quota and retries for some seconds;
longer waits belong to the schedule and the outbox.
"""

import ssl
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache

import httpx
import tenacity

from syncd import __version__
from syncd.connector import Limits, Malformed, Refused, Unavailable
from syncd.core.time import Instant, utc
from syncd.core.wording import when
from syncd.net.body import ACCEPTED, TooLarge, read_body
from syncd.net.clock_check import check_date, is_of_machine
from syncd.net.in_time import Connection
from syncd.net.quota import Clocks, QuotaAccount, QuotaLimiter, QuotaStore
from syncd.options import on_this_machine

__all__ = ["channel_client", "offline_client", "source_client"]

MAX_BODY = 64 * 1024 * 1024
"""Bytes of an answer, decompressed. A first year of one person's entries is 4 MB."""
ATTEMPTS = 4
ANSWER = 120
"""Seconds for an answer: a server that sends a byte now and then never times out."""
LONGEST_WAIT = 30
"""Seconds between two attempts; a server that asks for more is left alone until then."""
LONGEST_SILENCE = 24 * 3600
"""Seconds; a server that asks to wait longer is asked again after this time."""
TIMEOUT = httpx.Timeout(30, connect=10)
HEADERS = {"User-Agent": f"syncd/{__version__}", "Accept-Encoding": ACCEPTED}


def source_client(
    limits: Limits | None,
    quotas: QuotaStore,
    account: QuotaAccount,
    clocks: Clocks,
    *,
    timeout: httpx.Timeout = TIMEOUT,
    max_body: int = MAX_BODY,
) -> httpx.Client:
    """Make the client of one source. Clients of one account must share its `account`.

    A request names its quota bucket in `extensions={"bucket": …}`. Raises Unavailable when the server cannot be reached
    or answers 429 or 5xx after all attempts; WrongClock when this machine's clock is far from the server's; Exhausted
    when the quota is used up; Malformed for a redirect or an oversized body; Refused for an address that is neither
    https nor this machine. Other answers are returned as they are.
    """
    limiter = QuotaLimiter(limits, quotas, account, clocks) if limits else None
    transport = _SourceTransport(_CappedTransport(max_body), limiter, clocks)
    return httpx.Client(transport=transport, timeout=timeout, headers=HEADERS, trust_env=False)


def channel_client(
    *, timeout: httpx.Timeout = TIMEOUT, max_body: int = MAX_BODY, answer: float | None = None
) -> httpx.Client:
    """Make the client of a channel, which sends every request once. Any failure raises httpx.RequestError.

    `answer`: seconds that a whole answer may take, ANSWER by default.
    """
    return httpx.Client(transport=_CappedTransport(max_body, answer), timeout=timeout, headers=HEADERS, trust_env=False)


def offline_client() -> httpx.Client:
    """Make a client for connectors that read a file: it sends nothing, and a request raises Refused."""
    return httpx.Client(transport=httpx.MockTransport(_refuse), trust_env=False)


def _refuse(request: httpx.Request) -> httpx.Response:
    raise Refused(f"a file is read without a server: {request.url.host} is not asked")


@cache
def _authorities() -> ssl.SSLContext:
    """Load the trusted authorities once: loading takes longer than a request to this machine."""
    return httpx.create_ssl_context(trust_env=False)


class _CappedTransport(httpx.BaseTransport):
    """Reads and decompresses every answer, up to `max_body` bytes."""

    def __init__(self, max_body: int, answer: float | None = None) -> None:
        self._inner = httpx.HTTPTransport(verify=_authorities(), trust_env=False)
        self._max_body = max_body
        self._answer = ANSWER if answer is None else answer
        self._connection = Connection()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme != "https" and not on_this_machine(request.url.host):
            raise httpx.UnsupportedProtocol(f"{request.url.host} needs an https address: nothing else is encrypted")
        request.extensions = {**request.extensions, "trace": self._connection.note}
        with self._connection.within(self._answer, request.url.host):
            answer = self._inner.handle_request(request)
            answer.request = request
            try:
                body = read_body(answer, self._max_body)
            finally:
                answer.close()
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in _WIRE_HEADERS]
        return httpx.Response(answer.status_code, headers=headers, content=body)

    def close(self) -> None:
        self._inner.close()


_WIRE_HEADERS = {b"content-encoding", b"content-length", b"transfer-encoding"}


class _Retryable(Exception):
    """An answer worth another attempt. `wait`: seconds that the server asks for."""

    def __init__(self, message: str, wait: float | None) -> None:
        super().__init__(message)
        self.wait = wait


class _SourceTransport(httpx.BaseTransport):
    """Adds quota, spacing and retries to another transport, and explains its failures in plain words."""

    def __init__(self, inner: httpx.BaseTransport, limiter: QuotaLimiter | None, clocks: Clocks) -> None:
        self._inner = inner
        self._limiter = limiter
        self._clocks = clocks
        self._retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_worth_another_try),
            wait=_wait,
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            sleep=clocks.sleep,
            reraise=True,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        try:
            return self._retrying(self._once, request)
        except _Retryable as error:
            at = None if error.wait is None else self._clocks.now() + timedelta(seconds=error.wait)
            later = "" if at is None else f" and asks to wait until {when(at, self._clocks.here())}"
            raise Unavailable(f"{host} {error}{later}; nothing is lost, syncd will try again", at=at) from None
        except httpx.UnsupportedProtocol as error:
            raise Refused(str(error)) from None
        except TooLarge as error:
            raise Malformed(f"{error}; syncd stopped reading and stored nothing of it") from None
        except httpx.DecodingError:
            raise Malformed(f"{host} sent a body that cannot be decompressed") from None
        except httpx.TransportError as error:
            raise Unavailable(f"{host} cannot be reached ({_reason(error)}); syncd will try again") from None

    def _once(self, request: httpx.Request) -> httpx.Response:
        host, bucket = request.url.host, str(request.extensions.get("bucket", "default"))
        if self._limiter is None:
            answer = self._inner.handle_request(request)
        else:
            spare = int(request.extensions.get("spare", 0))
            answer = self._limiter.send(bucket, host, lambda: self._inner.handle_request(request), spare=spare)
        if is_of_machine(now := self._clocks.now(), self._clocks.machine()):
            check_date(answer, host, now, self._clocks.zone)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise _Retryable(f"answered {answer.status_code}", _retry_after(answer, self._clocks.now()))
        if answer.is_redirect:
            raise Malformed(
                f"{host} redirects elsewhere ({answer.status_code}), and syncd follows no redirects: check the address "
                "of the source, or log in to the network first"
            )
        return answer

    def close(self) -> None:
        self._inner.close()


def _worth_another_try(error: BaseException) -> bool:
    if isinstance(error, _Retryable):
        return error.wait is None or error.wait <= LONGEST_WAIT
    return isinstance(error, httpx.TransportError) and not isinstance(error, TooLarge | httpx.UnsupportedProtocol)


_jitter = tenacity.wait_random_exponential(multiplier=1, max=LONGEST_WAIT)


def _wait(state: tenacity.RetryCallState) -> float:
    """Return the seconds that the server asks for, else exponential back-off with full jitter."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _Retryable) and error.wait is not None:
        return error.wait
    return _jitter(state)


def _retry_after(answer: httpx.Response, now: Instant) -> float | None:
    """Return the seconds of `Retry-After`, which may also be a date (RFC 9110 §10.2.3); at most a day."""
    text = answer.headers.get("Retry-After", "").strip()
    try:
        seconds = float(int(text)) if text.isdecimal() else (utc(parsedate_to_datetime(text)) - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_SILENCE)


def _reason(error: httpx.TransportError) -> str:
    """Return why, without the address, which may contain a secret."""
    if isinstance(error, httpx.TimeoutException):
        return "it did not answer in time"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError):
            return (getattr(cause, "verify_message", None) or cause.strerror or "the connection failed").lower()
        cause = cause.__cause__ or cause.__context__
    return "the connection broke off"
