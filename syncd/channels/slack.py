"""Posts a report to a Slack channel through an incoming webhook.

```toml
[channel.team]
kind = "slack"
url  = { env = "SLACK_WEBHOOK" }
```

Create the webhook in Slack under *Apps → Incoming Webhooks*; it belongs to one channel. Anyone with its address can
post there, so syncd treats it as a secret. Slack shows about 15 discrepancies of a report and the number of the others.
Links in it get no preview. Where Slack refuses a table, it shows as plain text. If the connection breaks before Slack
answers, a message may appear twice; both copies name the same report id.
"""

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar

from syncd.channel import ChannelContext, ChannelOptions, DeliveryError, Message, Receipt
from syncd.core.safe_text import json_text
from syncd.options import Secret, on_this_machine
from syncd.posting import address_in, post, seconds_to_wait, secret_of

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
_QUIET = {"unfurl_links": False, "unfurl_media": False}  # no preview of a linked page below a report
_TEXT = 3000
"""Characters of a text, at most (docs.slack.dev, text object)."""

Block = dict[str, Any]


class SlackOptions(ChannelOptions):
    """See the module's docstring."""

    url: Secret


class Slack:
    """Sends one POST per message. When Slack refuses its blocks, it sends another one without tables, which not every
    workspace knows, and at last the text alone."""

    Options: ClassVar[type[ChannelOptions]] = SlackOptions
    formats: ClassVar[tuple[str, ...]] = ("slack",)

    def __init__(self, options: SlackOptions, context: ChannelContext) -> None:
        self._url = options.url
        self._context = context
        self._channel = f"[channel.{context.channel}]"

    def check(self) -> None:
        """DeliveryError when the secret is no webhook of Slack."""
        self._webhook()

    def send(self, message: Message) -> Receipt:
        """Deliver once. DeliveryError is permanent when Slack refuses the message or the webhook, and unknown when no
        answer came after sending; any other may be tried again, after `retry_after` seconds if Slack asks for that."""
        url = self._webhook()
        receipt, answer = Receipt(detail=""), None
        for how, payload in _ways(json.loads(message.parts["slack"]), message.id):
            receipt, answer = Receipt(detail=how), post(self._context, url, _body(payload), {}, "Slack")
            if not answer.text.startswith("invalid_blocks"):
                break
        assert answer is not None
        _check(answer, self._channel)
        return receipt

    def _webhook(self) -> "httpx.URL":
        url = address_in(secret_of(self._url, self._channel))
        allowed = url.scheme == "https" and url.host in HOSTS and url.port in (None, 443)
        if url.userinfo or not (allowed or on_this_machine(url.host)):
            raise DeliveryError(
                f"{self._channel}: the webhook in {self._url} must start with https://hooks.slack.com/: "
                "copy it from Slack again",
                permanent=True,
            )
        return url


CHANNEL = Slack


def _ways(payload: Block, id: str) -> Iterator[tuple[str, Block]]:
    """What to post, and what a receipt says of it, in the order in which to try them."""
    yield "posted", payload
    blocks = payload.get("blocks", ())
    if any(block["type"] == "table" for block in blocks):
        simple = [_as_text(block) if block["type"] == "table" else block for block in blocks]
        yield "posted without tables: Slack refused them", payload | {"blocks": simple}
    text = f"{payload['text']}\nReport {id}"  # copies of it name the same report, too
    yield "posted as plain text: Slack refused the blocks", {"text": text, "mrkdwn": False}


def _body(payload: Block) -> bytes:
    return json_text(payload | _QUIET).encode()


def _as_text(table: Block) -> Block:
    """A table as preformatted text, in which nothing is a link or a mention; whole rows up to Slack's limit."""
    rows = [["".join(_texts(cell)) for cell in row] for row in table["rows"]]
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    text = ""
    for line in lines:
        if len(text) + len(line) >= _TEXT:
            break
        text += f"{line}\n"
    shown = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text.rstrip("\n") or "…"}]}
    return {"type": "rich_text", "elements": [shown]}


def _texts(cell: Any) -> Iterator[str]:
    """The texts of a cell, which may have parts."""
    match cell:
        case {"text": str(text)}:
            yield text
        case {"elements": elements}:
            for element in elements:
                yield from _texts(element)


def _check(answer: "httpx.Response", channel: str) -> None:
    """DeliveryError unless Slack accepted the message. Only known words of Slack's answer are shown."""
    status = answer.status_code
    word = next((word for word in _DEAD if answer.text.startswith(word)), "")
    if word or status in _DEAD_STATUSES:
        raise DeliveryError(f"Slack refused the message of {channel}: {word or status}", permanent=True)
    if status == 429:
        raise DeliveryError("Slack asks to wait", retry_after=seconds_to_wait(answer))
    if status != 200:
        raise DeliveryError(f"Slack answered {status}", retry_after=seconds_to_wait(answer))
    if answer.text.strip() != "ok":
        raise DeliveryError("Slack did not answer ok: the message may have arrived", unknown=True)
