"""Posts a report to a Slack channel through an incoming webhook.

```toml
[channel.team]
kind = "slack"
url  = { env = "SLACK_WEBHOOK" }
```

Make the webhook in Slack under *Apps → Incoming Webhooks*; it belongs to one channel. Whoever has its address can post
there, so syncd treats it as a secret. Slack shows about 15 discrepancies of a report; what is left out is counted. A
message may appear twice when the connection breaks before Slack has answered: both name the same report id.
"""

import json
from typing import ClassVar

import httpx

from syncd.channel import ChannelContext, ChannelOptions, DeliveryError, Message, Receipt
from syncd.errors import ConfigError
from syncd.options import Secret, on_this_machine

HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
# Slack's answers are short texts; their statuses differ between sources, so the text decides and the status comes
# second (api.slack.com, "Handling errors" of incoming webhooks, and its changelog of 2016-05-17).
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
# Failures that happen before the whole request is out: nothing can have arrived.
_BEFORE = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.WriteError,
    httpx.WriteTimeout,
)


class SlackOptions(ChannelOptions):
    """See the module's docstring."""

    url: Secret


class Slack:
    """One POST per message; a second one, of its text alone, only after Slack has refused the blocks."""

    Options: ClassVar[type[ChannelOptions]] = SlackOptions
    formats: ClassVar[tuple[str, ...]] = ("slack",)

    def __init__(self, options: SlackOptions, context: ChannelContext) -> None:
        self._url = options.url
        self._http = context.http

    def send(self, message: Message) -> Receipt:
        """Deliver once. Permanent: Slack refuses this message or webhook. Unknown: no answer after the message was
        out. `retry_after` as Slack asks. The rest can be tried again."""
        url = self._webhook()
        body = message.parts["slack"]
        answer = self._post(url, body)
        if answer.text.startswith("invalid_blocks"):
            answer = self._post(url, json.dumps({"text": json.loads(body)["text"]}, ensure_ascii=False))
            _check(answer)
            return Receipt(detail="posted as plain text: Slack refused the blocks")
        _check(answer)
        return Receipt(detail="posted")

    def _webhook(self) -> httpx.URL:
        try:
            url = httpx.URL(self._url.reveal())
        except ConfigError as error:
            raise DeliveryError(str(error)) from None
        except httpx.InvalidURL:
            url = httpx.URL()
        allowed = url.scheme == "https" and url.host in HOSTS and url.port in (None, 443)
        if url.userinfo or not (allowed or on_this_machine(url.host)):
            raise DeliveryError(
                f"the webhook in {self._url} must start with https://hooks.slack.com/: copy it from Slack again",
                permanent=True,
            )
        return url

    def _post(self, url: httpx.URL, body: str) -> httpx.Response:
        # Errors of httpx can name the address, so only what kind of failure it was is passed on.
        try:
            return self._http.post(url, content=body.encode(), headers={"Content-Type": "application/json"})
        except _BEFORE:
            raise DeliveryError("Slack cannot be reached") from None
        except httpx.RequestError:
            raise DeliveryError("Slack did not answer: the message may have arrived", unknown=True) from None


CHANNEL = Slack


def _check(answer: httpx.Response) -> None:
    """DeliveryError unless Slack took the message. Its text is shown only where it is one of Slack's own words."""
    status = answer.status_code
    word = next((each for each in _DEAD if answer.text.startswith(each)), "")
    if word or status in _DEAD_STATUSES:
        raise DeliveryError(f"Slack refused the message: {word or status}", permanent=True)
    if status == 429:
        asked = answer.headers.get("Retry-After", "")
        raise DeliveryError("Slack asks to wait", retry_after=float(asked) if asked.isdecimal() else None)
    if status != 200:
        raise DeliveryError(f"Slack answered {status}")
    if answer.text.strip() != "ok":
        raise DeliveryError("Slack answered something else than ok: the message may have arrived", unknown=True)
