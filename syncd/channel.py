"""The contract for authors of channels.

A channel is a plain class with an `Options` model, the formats it wants, and `send`. Its module assigns the class to
`CHANNEL`, and the module's docstring is the page that users read. Subclass `syncd.testing.ChannelContract` in your
tests: it checks the promises of `send`.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol, Self

from pydantic import AfterValidator, model_validator

from syncd.core.audience import Role
from syncd.core.time import Instant
from syncd.errors import SyncdError
from syncd.options import Options
from syncd.permissions import write_private
from syncd.redaction import keep_secret, redacted

if TYPE_CHECKING:
    import httpx  # commands that ask no server start without it

__all__ = [
    "Attachment",
    "Channel",
    "ChannelContext",
    "ChannelOptions",
    "DeliveryError",
    "FileName",
    "Message",
    "Offering",
    "Receipt",
    "keep_secret",
    "redacted",
    "write_private",
]


@cache
def languages() -> tuple[str, ...]:
    """The languages that reports speak: English, and those that have a catalogue."""
    catalogues = files("syncd.report.language").joinpath("catalogues")
    found = catalogues.iterdir() if catalogues.is_dir() else ()
    return ("en", *sorted(each.name for each in found if each.is_dir()))


def _known_language(language: str) -> str:
    if language not in (known := languages()):
        raise ValueError(f"must be one of the languages that syncd speaks: {', '.join(known)}")
    return language


Language = Annotated[str, AfterValidator(_known_language)]
"""A language that reports can be in, such as "en"."""

FileName = Literal["csv", "xlsx", "pdf"]
"""The formats of a report that are files."""


class ChannelOptions(Options):
    """Keys that every `[channel.NAME]` accepts; a channel's `Options` extend them.

    `role`, `client`, `person` and `language` say who reads what the channel sends, see `syncd.core.audience`.
    """

    kind: str
    role: Role = Role.OWNER
    client: str = ""
    person: str = ""
    language: Language | None = None  # that of the configuration where it is None

    @model_validator(mode="after")
    def _names_its_readers(self) -> Self:
        if (self.role is Role.CLIENT) != bool(self.client):
            raise ValueError('role = "client" and client = "KEY" belong together: they say which client reads this')
        if (self.role is Role.CONTRACTOR) != bool(self.person):
            raise ValueError('role = "contractor" and person = "KEY" belong together: they say who reads this')
        return self


class DeliveryError(SyncdError):
    """A delivery failed. Without flags, nothing has arrived, and the outbox tries again for days.

    `permanent`: trying again cannot help. `unknown`: the message may have arrived; the outbox tries a few times more.
    `retry_after`: seconds that the receiver asks to wait.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, unknown: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(redacted(message))
        self.permanent = permanent
        self.unknown = unknown
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file sent with a message."""

    name: str  # without folders
    media_type: str  # such as "text/csv" or "application/pdf"
    data: bytes
    format: str = ""  # the format that the channel asked for, such as "xlsx"; "" where it asked for none


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered report for one channel: rendered once and stored. Every attempt sends it as it is, unless it has
    something to add above it: that the message is late, or that others did not arrive.

    `parts` has one text for each format that the channel asked for: `text`, `html` (for
    mail programs), `page` (HTML for browsers), `slack` or `json`. Formats that are files, such as `xlsx`, are among
    the `attachments`. A file that could not be made is missing there, and the texts say so. A table that would be empty
    is left out beside a text. A sentence of syncd's own is no file: its `text` stands for it.

    `kind`, `name`, `thread` and the ids go where everybody who gets the message may see them, such as into headers.
    """

    id: str  # the report's id, the same for every attempt; a test and a notice have ids of their own
    subject: str
    made_at: Instant  # UTC
    parts: Mapping[str, str]
    attachments: tuple[Attachment, ...] = ()
    is_report: bool = True  # False for a sentence of syncd's own: a test, or that a report was not delivered
    kind: str = ""  # of the report, such as "reconciliation"; "notice" for a sentence of syncd's own
    name: str = ""  # NAME of [report.NAME]
    thread: str = ""  # the id of the first message about the same matter, which mail programs show this one below

    def file(self, format: str) -> Attachment | None:  # noqa: A002 - as the attachment's
        """The file of a format; None where there is none."""
        return next((one for one in self.attachments if format and one.format == format), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The receiver's answer to a successful delivery."""

    detail: str  # for people


Offering = Callable[[], None]


def _offer_freely() -> None:
    """Offer a message that is in no outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelContext:
    """Everything a channel may use besides its options."""

    channel: str  # NAME of [channel.NAME]
    http: "httpx.Client"  # follows no redirects, caps the size of answers, never retries: the outbox does
    clock: Callable[[], float] = time.time  # seconds since 1970 of the real clock, for what an attempt is dated by
    recipient: str = ""  # whom to serve, where the channel has recipients
    offering: Offering = _offer_freely  # call it right before the message goes out; the call may raise DeliveryError


class Channel(Protocol):
    """A way to reach people. The constructor must not open a connection; `send` does.

    A channel may have a method `check()`, which `syncd check` calls: it raises a SyncdError for whatever would keep
    `send` from working and can be seen without sending or asking anybody.

    It may also have a method `connect()`, which `syncd check` calls unless `--offline`: it connects and logs in as
    `send` would, and sends nothing. It raises a DeliveryError, `permanent` where trying again cannot help.

    A channel that serves several people has a static method `recipients(options)`, which returns whom. Then `send`
    serves `context.recipient` alone, so that each of them has an outcome of their own.
    """

    Options: ClassVar[type[ChannelOptions]]

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats in which it needs a report; they may depend on its options."""
        ...

    def __init__(self, options: Any, context: ChannelContext) -> None: ...

    def send(self, message: Message) -> Receipt:
        """Deliver a message once; DeliveryError when that fails.

        It calls `context.offering()` right before the receiver could get the whole message. syncd marks that, so that
        it knows after a crash whether the message may have arrived.
        """
        ...
