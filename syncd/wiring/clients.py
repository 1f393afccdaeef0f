"""Opens configured connectors and channels, each with an HTTP client of its own."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

from syncd.channel import Channel, ChannelContext, Offering
from syncd.config import ChannelConfig, SourceConfig, secrets_in
from syncd.connector import Connector, Context
from syncd.core.audience import Audience, Role
from syncd.core.pages import SourceFile
from syncd.core.time import Instant
from syncd.ledger.outbox import Destination
from syncd.net.quota import Clocks, KnownQuotas, QuotaAccount, QuotaStore
from syncd.options import Options
from syncd.plugins import load_channel, load_connector
from syncd.wiring.fingerprints import account_of


@dataclass(frozen=True, slots=True)
class Servers:
    """What all threads of this process share: the accounts at servers with their quotas, and who reads a source."""

    accounts: dict[str, QuotaAccount] = field(default_factory=dict)  # by id; sources may share one
    quotas: KnownQuotas = field(default_factory=KnownQuotas)
    readers: dict[str, Thread] = field(default_factory=dict)  # source → the thread that read it last


@dataclass(frozen=True, slots=True)
class Connectors:
    """The connectors of the configured sources."""

    sources: Mapping[str, SourceConfig]
    zone: ZoneInfo
    sleep: Callable[[float], None]  # between tries and requests
    servers: Servers = field(default_factory=Servers)

    def kind(self, source: str) -> type[Connector]:
        """The class behind a configured source."""
        return load_connector(self.sources[source].kind)

    def namespace(self, source: str) -> str:
        """The id space of a source's refs."""
        return self.kind(source).namespace or source

    def account(self, source: str) -> str:
        """The id of the account that a source's secrets give access to. ConfigError when one cannot be read."""
        return account_of(_reveal_secrets(self.sources[source].options))

    @contextmanager
    def open(
        self, source: str, files: Sequence[SourceFile], quotas: QuotaStore, clock: Callable[[], Instant]
    ) -> Iterator[Connector]:
        """A connector whose client is closed afterwards. Sources with the same credentials take turns, from whatever
        thread they ask."""
        from syncd.net.client import source_client  # commands that ask no server start without the HTTP client

        options, kind = self.sources[source].options, self.kind(source)
        id = self.account(source)
        account = self.servers.accounts.setdefault(id, QuotaAccount(id))  # in one call: two threads cannot make two
        clocks = Clocks(now=clock, zone=self.zone, sleep=self.sleep)
        with source_client(kind.limits, quotas, account, clocks) as http:
            yield kind(options, Context(source=source, zone=self.zone, http=http, files=files))


@dataclass(frozen=True, slots=True)
class Channels:
    """The configured channels."""

    configured: Mapping[str, ChannelConfig]
    _formats: dict[str, tuple[str, ...]] = field(default_factory=dict)  # those asked for before

    def audience(self, name: str) -> Audience:
        """Who reads what a channel sends."""
        return self.configured[name].audience

    def owners(self) -> list[str]:
        """The channels whose readers may see everything."""
        return [name for name in self.configured if self.audience(name).role is Role.OWNER]

    def formats(self, name: str) -> tuple[str, ...]:
        """The formats a channel asks for; reveals no secret."""
        if name not in self._formats:  # a channel is made to be asked, with a client of its own
            with self._made(name) as channel:
                self._formats[name] = channel.formats
        return self._formats[name]

    def recipients(self, name: str) -> tuple[str, ...]:
        """Whom a channel serves one by one; ("",) for a channel that has no recipients."""
        channel = self.configured[name]
        recipients: Callable[[Options], Sequence[str]] | None = getattr(load_channel(channel.kind), "recipients", None)
        return (tuple(recipients(channel.options)) if recipients else ()) or ("",)

    def destinations(self, names: Iterable[str]) -> list[Destination]:
        """Everybody whom these channels serve."""
        return [Destination(name, recipient) for name in names for recipient in self.recipients(name)]

    @contextmanager
    def open(self, to: Destination, offering: Offering | None = None) -> Iterator[Channel]:
        """A channel for one recipient, whose client is closed afterwards. It calls `offering` before it offers."""
        _reveal_secrets(self.configured[to.channel].options)
        with self._made(to.channel, recipient=to.recipient, **({"offering": offering} if offering else {})) as channel:
            yield channel

    @contextmanager
    def _made(self, name: str, **context: Any) -> Iterator[Channel]:
        from syncd.net.client import channel_client  # as above

        channel = self.configured[name]
        with channel_client() as http:
            yield load_channel(channel.kind)(channel.options, ChannelContext(channel=name, http=http, **context))


def _reveal_secrets(options: Options) -> list[str]:
    """The secrets among a plugin's options; from now on no text shows them."""
    return [secret.reveal() for _, secret in secrets_in(options)]
