"""Sends a report through one of a hundred services: Discord, Telegram, Microsoft Teams, ntfy, Matrix and others.

```toml
[channel.phone]
kind = "apprise"
url  = { env = "PHONE_URL" }
```

It needs a library, Apprise: `pip install 'syncd[apprise]'`. Its documentation (appriseit.com) lists the services and
how to write the address of each.

* `url`: one address of Apprise, such as `discord://WEBHOOK_ID/WEBHOOK_TOKEN`. It holds a login, so syncd treats it as a
  secret and names the service alone. Use a channel for each address: then each has an outcome of its own. An address
  that sends unencrypted, such as `json://` to another machine, or does not check certificates, is refused.

The subject is the title, and the report is plain text. What a service does not show whole is cut at the end of a line,
and says where the rest is. Words that would call people, such as `@everyone`, are sent with an invisible character in
them, so they call nobody. Most services tell no copies apart: where one does not answer, a message may arrive twice.
"""

import logging
import re
import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote, unquote_plus

from syncd.channel import ChannelContext, ChannelOptions, DeliveryError, Message, Receipt, keep_secret, redacted
from syncd.core.audience import Role
from syncd.core.safe_text import line
from syncd.options import Secret, on_this_machine
from syncd.posting import LATER, secret_of

if TYPE_CHECKING:
    from apprise import NotifyBase  # an extra, and it takes 0.2 s

CONNECT, ANSWER = 10.0, 30.0
"""Seconds for a connection and for an answer, where the address names none."""
ROOM = 100
"""Characters that a service may add to a text."""
LEAST = 8
"""Characters from which a part of an address is taken for a secret."""
_HOST = re.compile(r"([a-z0-9-]{1,30}\.){1,4}[a-z]{2,12}|\d+(\.\d+){3}|localhost")  # a token has capitals, or no dot
_STATUS = re.compile(r"\berror=(\d{3})\b")
# Words that some service reads as a call or a link: @name, <@id>, <!channel>, <#id>, [text](address).
_CALLING = re.compile(r"(?<!\w)(@)(?=\w)|(<)(?=[@!#])|(\])(?=\()")
_INVISIBLE = "\u200b"


class AppriseOptions(ChannelOptions):
    """See the module's docstring."""

    url: Secret


class Apprise:
    """Hands a message to one service of Apprise, and judges from its answer whether it arrived."""

    Options: ClassVar[type[ChannelOptions]] = AppriseOptions
    formats: ClassVar[tuple[str, ...]] = ("text",)

    def __init__(self, options: AppriseOptions, context: ChannelContext) -> None:
        self._url = options.url
        self._offering = context.offering
        self._has_commands = options.role is Role.OWNER
        self._channel = f"[channel.{context.channel}]"

    def check(self) -> None:
        """DeliveryError when the library is missing, or the address is none of Apprise."""
        self._service()

    def send(self, message: Message) -> Receipt:
        """Deliver once. Apprise says whether a message was accepted, and seldom why not. DeliveryError is permanent
        when the service refuses the message, and unknown when it may have arrived all the same."""
        service = self._service()
        from apprise import Apprise as Dispatcher

        title = _harmless(line(message.subject))
        most = _room(service, title)
        asked = message.id if message.is_report and self._has_commands else ""
        body = _fitting(_harmless(message.parts["text"]), most, service.body_max_line_count or most, asked)
        dispatcher = Dispatcher(asset=service.asset)
        dispatcher.add(service)
        trouble: list[BaseException] = []
        self._offering()
        token = _TROUBLE.set(trouble)
        try:
            result = dispatcher.notify(body=body, title=title, body_format="text")
        finally:
            _TROUBLE.reset(token)
        name = f"{service.service_name} of {self._channel}"
        if result:
            return Receipt(detail=f"accepted by {service.service_name}")
        raise _failure(name, [entry.message for entry in result.logs()], trouble, targets=len(service))

    def _service(self) -> "NotifyBase":
        """The service behind the address. DeliveryError when there is none, or it would send unencrypted."""
        url = secret_of(self._url, self._channel)
        _keep_parts_secret(url)
        try:
            from apprise import Apprise as Dispatcher
            from apprise import AppriseAsset
        except ImportError:
            because = f"{self._channel}: kind \"apprise\" needs a library: pip install 'syncd[apprise]'"
            raise DeliveryError(because) from None
        _quieten(logging.getLogger("apprise"))
        # Without a limit of its own, it starts no thread; one of its threads would keep the process from ending.
        asset = AppriseAsset(storage_mode="memory", service_timeout=0)
        asset.app_id, asset.app_desc, asset.app_url = "syncd", "syncd", ""
        asset.image_url_mask = asset.image_url_logo = ""  # pictures on a server of others
        asset.http_redirects = False
        service = Dispatcher.instantiate(url, asset=asset)
        if service is None:
            because = f"the address in {self._url} is none that Apprise knows: see appriseit.com for its services"
            raise DeliveryError(f"{self._channel}: {because}", permanent=True)
        if why := _unprotected(url, service):
            raise DeliveryError(f"{self._channel}: the address in {self._url} {why}", permanent=True)
        service.optional, service.retry = False, 0  # a failure is one, and the outbox tries again
        kind = type(service)
        if service.socket_read_timeout == kind.socket_read_timeout:
            service.socket_read_timeout = ANSWER
        if service.socket_connect_timeout == kind.socket_connect_timeout:
            service.socket_connect_timeout = CONNECT
        return service


CHANNEL = Apprise

_TROUBLE: ContextVar[list[BaseException] | None] = ContextVar("trouble", default=None)
"""The exceptions about which Apprise writes logs during an attempt: it passes none of them on."""


def _quieten(logger: logging.Logger) -> None:
    """Have Apprise log warnings alone, and no secret: below, it logs whole addresses and messages."""
    logger.setLevel(logging.WARNING)
    if _redact not in logger.filters:
        logger.addFilter(_redact)


def _redact(record: logging.LogRecord) -> bool:
    record.msg, record.args, record.exc_info = redacted(record.getMessage()), (), None
    trouble, error = _TROUBLE.get(), sys.exc_info()[1]
    if trouble is not None and error is not None:
        trouble.append(error)
    return True


def _failure(who: str, logs: list[str], trouble: list[BaseException], *, targets: int) -> DeliveryError:
    """What a failure means. Of several targets, some may have got the message."""
    statuses = [int(status) for text in logs for status in _STATUS.findall(text)]
    if targets == 1 and len(statuses) == 1:
        (status,) = statuses
        if 400 <= status < 500 and status not in LATER:
            return DeliveryError(f"{who} refused the message: {status}", permanent=True)
        return DeliveryError(f"{who} answered {status}")
    if targets == 1 and not statuses and trouble and all(map(_was_before, trouble)):
        return DeliveryError(f"{who} cannot be reached")
    return DeliveryError(f"{who} did not accept the message: it may have arrived", unknown=True)


def _was_before(error: BaseException) -> bool:
    """Whether an error shows that no connection came about, so that nothing was sent."""
    import socket

    from requests import exceptions
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, SSLError

    cause: object = error.args[0] if isinstance(error, exceptions.ConnectionError) and error.args else error
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    before = (ConnectTimeoutError, NewConnectionError, SSLError, ConnectionRefusedError, socket.gaierror)
    return isinstance(reason, before)


def _unprotected(url: str, service: "NotifyBase") -> str:
    """Why an address protects no report on its way; "" where it does."""
    scheme = url.partition("://")[0].lower()
    plain, encrypted = _names(service.protocol), _names(service.secure_protocol)
    if scheme in plain and encrypted and not on_this_machine(str(service.host or "")):
        return f"sends reports unencrypted: begin it with {encrypted[0]}://"
    return "" if service.verify_certificate else "checks no certificate: leave verify=no out"


def _names(value: Any) -> tuple[str, ...]:
    """Apprise's protocols: a name, several, or None."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def _keep_parts_secret(url: str) -> None:
    """Keep each part of an address out of all texts, except what can only be a host's name: services put tokens
    anywhere in it."""
    rest = url.partition("://")[2]
    for part in re.split(r"[/?&=@:#,]", rest):
        for form in {part, unquote(part), unquote_plus(part)}:
            if len(form) >= LEAST and not _HOST.fullmatch(form):
                keep_secret(form)


def _harmless(text: str) -> str:
    """A text in which nobody is called and no word hides an address."""
    return _CALLING.sub(lambda found: found[0] + _INVISIBLE, text)


def _room(service: "NotifyBase", title: str) -> int:
    """Characters that a body may have, so that the service gets it in one message."""
    return int(service.body_maxlen) - ROOM - (len(title) if service.title_maxlen <= 0 else 0)


def _fitting(text: str, room: int, most: int, report: str) -> str:
    """The whole lines of a text that fit into `room` characters and `most` lines, and where the rest is: in the
    `report` of an id, where readers can look it up."""
    lines = text.splitlines(keepends=True)
    if len(text) <= room and len(lines) <= most:
        return text
    rest = f"…\nAll of it: syncd report show {report}" if report else "…"
    kept = ""
    for one in lines[: max(most - rest.count("\n") - 1, 0)]:
        if len(kept) + len(one) + len(rest) > room:
            break
        kept += one
    return kept + rest
