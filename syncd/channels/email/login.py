"""How to log in to a mail server: with a password, or with an OAuth token that a command prints."""

import json
import re
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from syncd.channel import DeliveryError, keep_secret
from syncd.errors import ConfigError
from syncd.options import Secret

EARLY = 60
"""Seconds before the end of a token at which a new one is asked for."""
REFUSED = 535
"""The reply to a login that is wrong, and to a token that has ended (RFC 4954)."""
_DAY = 86400.0
_TOKEN = re.compile(r"[\x21-\x7e]+")  # RFC 6749, appendix A.12
_ADVICE = {
    # Exchange Online from 2027 on (Microsoft, "Exchange Online to retire Basic auth for Client Submission").
    "5.7.30": "Exchange Online takes no passwords any more: log in with `token` in place of `password`, "
    "or ask your administrator to allow them for now",
    "SmtpClientAuthentication is disabled": "ask your administrator to turn on SMTP AUTH for this mailbox",
    "pplication-specific password": "make an app password in the account's security settings, and use that",
    f"replied {REFUSED} ": "check username and password; many servers want a password made for programs",
}


def advice(reply: str) -> str:
    """What to do about a server's refusal, to be put behind it; "" where nothing more is known."""
    return next((f": {what}" for words, what in _ADVICE.items() if words in reply), "")


@dataclass(slots=True)
class _Kept:
    token: str = ""
    until: float = 0.0  # monotonic seconds


@dataclass(frozen=True, slots=True)
class Token:
    """Where an OAuth token comes from, and the latest one, in memory alone."""

    place: Secret
    clock: Callable[[], float] = field(default=time.monotonic, compare=False, repr=False)  # seconds
    _kept: _Kept = field(default_factory=_Kept, compare=False, repr=False)

    def __str__(self) -> str:
        return str(self.place)

    def current(self) -> str:
        """Return a token that is still good, from memory or from its place; from then on no text shows it. ConfigError
        when there is none."""
        if self._kept.until > self.clock():
            return self._kept.token
        token, lasts = _read(self.place.reveal(), f"the token in {self}")
        keep_secret(token)
        self._kept.token, self._kept.until = token, self.clock() + lasts - EARLY
        return token

    def forget(self) -> None:
        """Ask for a new one next time."""
        self._kept.token, self._kept.until = "", 0.0

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, handler.generate_schema(Secret))


def _read(text: str, what: str) -> tuple[str, float]:
    """A token and the seconds it lasts, 0 where nothing says so, from what a command printed: JSON as a token server
    answers (RFC 6749, 5.1), or the token alone. ConfigError for anything else, which names `what` alone."""
    answer: dict[str, object] = {"access_token": text}
    if text.startswith("{"):
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            raise ConfigError(f"{what} is no JSON, though it begins like it") from None
    token = answer.get("access_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise ConfigError(f"{what} must be one word in ASCII, or JSON with one as access_token")
    return token, _seconds(answer.get("expires_in"))


def _seconds(lasts: object) -> float:
    """How long a token lasts, at most a day: some servers write the number as text."""
    try:
        seconds = float(lasts) if isinstance(lasts, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return min(seconds, _DAY) if seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Login:
    """How `[channel.NAME]`, which `channel` is, logs in; without a username it does not."""

    username: str | None
    password: Secret | None
    token: Token | None
    channel: str

    def secret(self) -> str:
        """Read the password or token; "" where there is neither. DeliveryError when it cannot be read or sent."""
        try:
            if self.token:
                return self.token.current()
            password = self.password.reveal() if self.password else ""
        except ConfigError as error:
            raise DeliveryError(f"{self.channel}: {error}") from None
        if not password.isascii():
            because = f"{self.channel}: the password in {self.password} must be ASCII for an SMTP login"
            raise DeliveryError(because, permanent=True)
        return password

    def may_renew(self, refusal: smtplib.SMTPAuthenticationError) -> bool:
        """Whether another token may help after this refusal; the next `secret` is a new one then."""
        if self.token is None or refusal.smtp_code != REFUSED:
            return False
        self.token.forget()
        return True

    def log_in(self, smtp: smtplib.SMTP, secret: str, server: str) -> None:
        """Log in with the secret that `secret` gave. SMTPAuthenticationError when the server refuses it."""
        if self.username is None:
            return
        try:
            if self.token:
                _by_token(smtp, self.username, secret, server)
            else:
                smtp.login(self.username, secret)
        except ValueError:  # a challenge that is no base64
            raise DeliveryError(f"{server} sent what belongs to no login") from None


def _by_token(smtp: smtplib.SMTP, username: str, token: str, server: str) -> None:
    """Log in by XOAUTH2 (developers.google.com/workspace/gmail/imap/xoauth2-protocol)."""
    smtp.ehlo_or_helo_if_needed()
    if "XOAUTH2" not in smtp.esmtp_features.get("auth", "").upper().split():
        raise DeliveryError(f"{server} offers no login with a token (XOAUTH2): check host and port, or use a password")

    def answer(challenge: bytes | None = None) -> str:
        # The challenge is the error in JSON, after which the server waits for an empty line.
        return "" if challenge else f"user={username}\x01auth=Bearer {token}\x01\x01"

    smtp.auth("XOAUTH2", answer)
