"""Posts the body of a message over HTTP, once, and says what a failure means: nothing arrived, or it may have."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from syncd.channel import ChannelContext, DeliveryError
from syncd.errors import ConfigError
from syncd.options import Secret

if TYPE_CHECKING:
    import httpx  # commands that ask no server start without it

LATER = frozenset({408, 409, 421, 423, 425, 429})
"""Refusals that may be over soon: the time is wrong, not the message."""


def secret_of(secret: Secret, channel: str) -> str:
    """Read a secret of `[channel.NAME]`, which `channel` is. DeliveryError when it cannot be read, worth another
    attempt."""
    try:
        return secret.reveal()
    except ConfigError as error:
        raise DeliveryError(f"{channel}: {error}") from None


def address_in(text: str) -> "httpx.URL":
    """Parse an address; an empty one for what is none."""
    import httpx  # takes a tenth of a command's start

    try:
        return httpx.URL(text)
    except httpx.InvalidURL:
        return httpx.URL()


def post(
    context: ChannelContext, url: "httpx.URL", body: bytes, headers: Mapping[str, str], who: str
) -> "httpx.Response":
    """Post JSON and return the answer, whatever its status. `who` names the receiver in errors, which show no address.

    DeliveryError when there is no answer: unknown once the whole body was sent.
    """
    import httpx  # takes a tenth of a command's start

    def offered() -> Iterator[bytes]:
        context.offering()  # only now: the connection stands, and the headers are out
        yield body

    # Failures before the whole request was sent: nothing can have arrived.
    before = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
        httpx.WriteError,
        httpx.WriteTimeout,
    )
    # Errors of httpx may name the address, so only the kind of failure is passed on.
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    try:
        return context.http.post(url, content=offered(), headers=headers)
    except before:
        raise DeliveryError(f"{who} cannot be reached") from None
    except httpx.RequestError:
        raise DeliveryError(f"{who} did not answer: the message may have arrived", unknown=True) from None


def seconds_to_wait(answer: "httpx.Response") -> float | None:
    """Seconds that an answer asks to wait; None where it names none. A date in its place counts as none."""
    asked = answer.headers.get("Retry-After", "").strip()
    return float(asked) if asked.isascii() and asked.isdecimal() else None
