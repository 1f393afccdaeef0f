"""Tells a monitoring service that a round began, ended well or failed, by the address of a check.

The addresses are those of healthchecks (https://healthchecks.io/docs/http_api/): the check's own for success, and below
it `/start` and `/fail`. Whoever has the address can say that all is well, so no text of ours shows it.
"""

from enum import StrEnum

import httpx

from syncd.errors import SyncdError
from syncd.net.client import channel_client
from syncd.options import Secret, on_this_machine

__all__ = ["Ping", "PingFailed", "address_of", "ping"]

TIMEOUT = httpx.Timeout(5)
"""Seconds for each part of a conversation."""
ANSWER = 10.0
"""Seconds for the whole of it."""


class Ping(StrEnum):
    """The end of the address, which says what a ping is about."""

    START = "/start"
    SUCCESS = ""
    FAIL = "/fail"


class PingFailed(SyncdError):
    """A ping did not arrive. The service notices by itself when pings stay away."""


def ping(url: Secret, what: Ping, body: str = "", *, answer: float = ANSWER) -> None:
    """Tell the service once, within `answer` seconds. `body`: a few words that the service shows.

    PingFailed where it did not arrive, ConfigError where the address cannot be read; neither shows the address.
    """
    address = address_of(url)
    if what:
        address = address.copy_with(path=address.path.rstrip("/") + what)
    try:
        with channel_client(timeout=TIMEOUT, max_body=65536, answer=answer) as client:
            answered = client.post(address, content=body.encode())
    except httpx.RequestError:  # its text may name the address
        raise PingFailed("the service of [ping] cannot be reached: it alerts you if that goes on") from None
    if not answered.is_success:
        raise PingFailed(f"the service of [ping] answered {answered.status_code}: check the address in {url}")


def address_of(url: Secret) -> httpx.URL:
    """Read the address of a check. PingFailed for one that cannot be used, ConfigError where it cannot be read."""
    secret = url.reveal()
    try:
        address = httpx.URL(secret)
    except httpx.InvalidURL:
        address = httpx.URL()
    encrypted = address.scheme == "https" or (address.scheme == "http" and on_this_machine(address.host))
    if not address.host or address.userinfo or not encrypted:
        raise PingFailed(f"the address of [ping] in {url} must start with https:// and hold no login")
    return address
