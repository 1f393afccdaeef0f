"""The contract for authors of channels: one file with `Options`, the formats it wants, `send`, and `CHANNEL`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import httpx

from syncd.core.time import Instant
from syncd.errors import SyncdError
from syncd.options import Options

__all__ = ["Attachment", "Channel", "ChannelContext", "ChannelOptions", "DeliveryError", "Message", "Receipt"]


class ChannelOptions(Options):
    """What every channel table may say; channels extend it."""

    kind: str


class DeliveryError(SyncdError):
    """A delivery that did not succeed. `permanent`: trying again cannot help. `unknown`: it may have arrived.
    `retry_after`: seconds the receiver asked us to wait."""

    def __init__(
        self, message: str, *, permanent: bool = False, unknown: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.unknown = unknown
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered report on its way to one channel: made once, stored, sent unchanged by every attempt.

    `parts` has one text per format the channel asked for (`text`, `html`, `slack`, `json`).
    """

    id: str  # stable over attempts: the report's id
    subject: str
    made_at: Instant
    parts: Mapping[str, str]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the receiver answered. `refused` names recipients that were turned down while others were served."""

    detail: str
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelContext:
    """What a channel may use. `http` follows no redirects, caps sizes and retries nothing: the outbox does."""

    channel: str
    http: httpx.Client


class Channel(Protocol):
    """A way to reach people. Construction must not talk to anything; `send` does."""

    Options: ClassVar[type[ChannelOptions]]

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats it wants a report in; may follow from its options."""
        ...

    def __init__(self, options: Any, context: ChannelContext) -> None: ...

    def send(self, message: Message) -> Receipt:
        """Deliver once. Raises DeliveryError."""
        ...
