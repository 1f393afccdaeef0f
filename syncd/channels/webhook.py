"""Posts a report as signed JSON to an address of yours, for a program of your own or an automation service.

```toml
[channel.hook]
kind   = "webhook"
url    = { env = "HOOK_URL" }
secret = { file = "~/.config/syncd/hook-secret" }
```

* `url`: an https address, or http on this machine. Whoever has it can post there, so syncd treats it as a secret.
* `secret`: what the receiver checks the signature with. `syncd webhook secret` prints a new one. While you change it,
  write both, the new one first: `secret = [{ file = "new" }, { file = "old" }]`.

It follows Standard Webhooks 1.0.0, for which there are libraries in many languages. docs/webhook.md shows what arrives,
and how to check it. A report that is sent again has the same `webhook-id`, so that the receiver knows it again.
"""

import json
import re
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BeforeValidator, Field

from syncd.channel import ChannelContext, ChannelOptions, DeliveryError, Message, Receipt
from syncd.core.time import iso
from syncd.core.webhooks import key_of, signatures
from syncd.options import Secret, on_this_machine
from syncd.posting import LATER, address_in, post, seconds_to_wait, secret_of

if TYPE_CHECKING:
    import httpx  # commands that ask no server start without it


def _several(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


class WebhookOptions(ChannelOptions):
    """See the module's docstring."""

    url: Secret
    secret: Annotated[tuple[Secret, ...], BeforeValidator(_several), Field(min_length=1)]


class Webhook:
    """Sends one POST per message, signed with each secret."""

    Options: ClassVar[type[ChannelOptions]] = WebhookOptions
    formats: ClassVar[tuple[str, ...]] = ("json",)

    def __init__(self, options: WebhookOptions, context: ChannelContext) -> None:
        self._options = options
        self._context = context
        self._channel = f"[channel.{context.channel}]"

    def check(self) -> None:
        """DeliveryError when the address or a secret is none."""
        self._address()
        self._keys()

    def send(self, message: Message) -> Receipt:
        """Deliver once. DeliveryError is permanent when the receiver refuses the message, and unknown when no answer
        came after sending; any other may be tried again, after `retry_after` seconds if the receiver asks for that."""
        url, keys, body = self._address(), self._keys(), _body(message)
        id, timestamp = re.sub(r"[^A-Za-z0-9_-]", "-", message.id), int(self._context.clock())
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(keys, id, timestamp, body),
        }
        who = f"the receiver of {self._channel}"
        answer = post(self._context, url, body, headers, who)
        if answer.is_success:
            return Receipt(detail=f"accepted with {answer.status_code}")
        if answer.is_client_error and answer.status_code not in LATER:
            raise DeliveryError(f"{who} refused the message: {answer.status_code}", permanent=True)
        raise DeliveryError(f"{who} answered {answer.status_code}", retry_after=seconds_to_wait(answer))

    def _address(self) -> "httpx.URL":
        url = address_in(secret_of(self._options.url, self._channel))
        encrypted = url.scheme == "https" or (url.scheme == "http" and on_this_machine(url.host))
        if url.userinfo or not url.host or not encrypted:
            raise DeliveryError(
                f"{self._channel}: the address in {self._options.url} must start with https:// and hold no login",
                permanent=True,
            )
        return url

    def _keys(self) -> list[bytes]:
        return [self._key(secret) for secret in self._options.secret]

    def _key(self, secret: Secret) -> bytes:
        try:
            return key_of(secret_of(secret, self._channel))
        except ValueError as error:
            because = f"{self._channel}: the secret in {secret} {error}; make one with: syncd webhook secret"
            raise DeliveryError(because, permanent=True) from None


CHANNEL = Webhook


def _body(message: Message) -> bytes:
    """The bytes to post and to sign, which are the same in every attempt."""
    kind = "report.made" if message.is_report else "notice.made"
    content = {"type": kind, "timestamp": iso(message.made_at), "data": json.loads(message.parts["json"])}
    return json.dumps(content, separators=(",", ":")).encode()
