"""Posts a report to a Slack channel through an incoming webhook.

```toml
[channel.team]
kind = "slack"
url  = { env = "SLACK_WEBHOOK" }
```

Create the webhook in Slack under *Apps → Incoming Webhooks*; it belongs to one channel. Anyone with its address can
post there, so syncd treats it as a secret. Slack shows about 15 discrepancies of a report and the number of the others.
If the connection breaks before Slack answers, a message may appear twice; both copies name the same report id.
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from syncd.channel import ChannelContext, ChannelOptions, DeliveryError, Message, Receipt
from syncd.errors import ConfigError
from syncd.options import Secret, on_this_machine

if TYPE_CHECKING:
    import httpx  # commands that ask no server start without it

HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
# Slack answers with short texts. Its documents disagree about their status codes, so the text decides, then the status
# (api.slack.com, "Handling errors" of incoming webhooks, and its changelog of 2016-05-17).
_DEAD = (
    "action_prohibited",
    "channel_is_archived",
    "channel_not_found",
    "invalid_blocks",
    "invalid_payload",
    "invalid_token",
    "no_active_hooks",
    "no_service",
    "no_team",
    "no_text",
    "posting_to_general_channel_denied",
    "team_disabled",
    "user_not_found",
)
_DEAD_STATUSES = frozenset({400, 403, 404, 410})


class SlackOptions(ChannelOptions):
    """See the module's docstring."""

    url: Secret


class Slack:
    """Sends one POST per message, and a second one, with its text only, when Slack refuses the blocks."""

    Options: ClassVar[type[ChannelOptions]] = SlackOptions
    formats: ClassVar[tuple[str, ...]] = ("slack",)

    def __init__(self, options: SlackOptions, context: ChannelContext) -> None:
        self._url = options.url
        self._http = context.http
        self._offering = context.offering
        self._channel = f"[channel.{context.channel}]"

    def check(self) -> None:
        """DeliveryError when the secret is no webhook of Slack."""
        self._webhook()

    def send(self, message: Message) -> Receipt:
        """Deliver once. DeliveryError is permanent when Slack refuses the message or the webhook, and unknown when no
        answer came after sending; any other may be tried again, after `retry_after` seconds if Slack asks for that."""
        url = self._webhook()
        body = message.parts["slack"]
        answer = self._post(url, body)
        if answer.text.startswith("invalid_blocks"):
            text = f"{json.loads(body)['text']}\nReport {message.id}"  # copies of it name the same report, too
            answer = self._post(url, json.dumps({"text": text}, ensure_ascii=False))
            _check(answer, self._channel)
            return Receipt(detail="posted as plain text: Slack refused the blocks")
        _check(answer, self._channel)
        return Receipt(detail="posted")

    def _webhook(self) -> "httpx.URL":
        import httpx  # takes a tenth of a command's start

        try:
            url = httpx.URL(self._url.reveal())
        except ConfigError as error:
            raise DeliveryError(f"{self._channel}: {error}") from None
        except httpx.InvalidURL:
            url = httpx.URL()
        allowed = url.scheme == "https" and url.host in HOSTS and url.port in (None, 443)
        if url.userinfo or not (allowed or on_this_machine(url.host)):
            raise DeliveryError(
                f"{self._channel}: the webhook in {self._url} must start with https://hooks.slack.com/: "
                "copy it from Slack again",
                permanent=True,
            )
        return url

    def _post(self, url: "httpx.URL", body: str) -> "httpx.Response":
        import httpx  # takes a tenth of a command's start

        content = body.encode()

        def offered() -> Iterator[bytes]:
            self._offering()  # only now: the connection stands, and the headers are out
            yield content

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
        headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        try:
            return self._http.post(url, content=offered(), headers=headers)
        except before:
            raise DeliveryError("Slack cannot be reached") from None
        except httpx.RequestError:
            raise DeliveryError("Slack did not answer: the message may have arrived", unknown=True) from None


CHANNEL = Slack


def _check(answer: "httpx.Response", channel: str) -> None:
    """DeliveryError unless Slack accepted the message. Only known words of Slack's answer are shown."""
    status = answer.status_code
    word = next((word for word in _DEAD if answer.text.startswith(word)), "")
    if word or status in _DEAD_STATUSES:
        raise DeliveryError(f"Slack refused the message of {channel}: {word or status}", permanent=True)
    if status == 429:
        asked = answer.headers.get("Retry-After", "")
        raise DeliveryError("Slack asks to wait", retry_after=float(asked) if asked.isdecimal() else None)
    if status != 200:
        raise DeliveryError(f"Slack answered {status}")
    if answer.text.strip() != "ok":
        raise DeliveryError("Slack did not answer ok: the message may have arrived", unknown=True)
