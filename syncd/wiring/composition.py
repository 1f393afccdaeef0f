"""Where config, ledger, plugins and HTTP come together: the one value that a cycle works with."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from syncd import __version__, log
from syncd.config import Config
from syncd.core.mapping import NameIndex, normalise_name
from syncd.core.profile import Profile
from syncd.core.records import ContractName, ContractType, Ref, id_of
from syncd.core.subject_parts import ContractFacts
from syncd.core.terms import combine_terms
from syncd.core.time import Instant, day_of, midnight
from syncd.ledger import Ledger
from syncd.options import Secret
from syncd.platforms import read_platforms
from syncd.plugins import load_channel, load_connector, load_rules

if TYPE_CHECKING:  # these import an HTTP client, which most commands never need
    from syncd.channel import Channel
    from syncd.connector import Connector
    from syncd.core.pages import SourceFile
    from syncd.net.quota import Gate, QuotaStore
    from syncd.rule import Rule


@dataclass(frozen=True)
class Composition:
    """A configuration with its open ledger."""

    config: Config
    ledger: Ledger
    sleep: Callable[[float], None] = time.sleep  # between tries and requests
    gates: "dict[str, Gate]" = field(default_factory=dict)  # by account, for the sources that share one

    @cached_property
    def rules(self) -> "Mapping[str, Rule]":
        """The rules that are asked, by id."""
        every = load_rules(self.config.rules)
        return {id: rule for id, rule in every.items() if self.config.rules[id].enabled}

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """Every platform's profile: what syncd knows of it under what the config says."""
        platforms = read_platforms(self.config.platforms)
        return {name: platform.profile(self.config.timezone) for name, platform in platforms.items()}

    def profile(self, platform: str) -> Profile:
        """The profile of a platform; where it has none, that of a direct client."""
        return self.profiles.get(platform, self.profiles["direct"])

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Folded name → person."""
        return {
            normalise_name(name): person.key
            for person in self.config.people.values()
            for name in (person.key, *person.names)
        }

    def book(self) -> NameIndex:
        """The names that mapping knows now: configured ones, and those that sources gave."""
        by_id: dict[tuple[str, str], str] = {}
        by_title: dict[tuple[str, str], set[str]] = {}
        by_name: dict[str, set[str]] = {}

        def name(platform: str, title: str, key: str, *, former: bool = False) -> None:
            if title:
                by_title.setdefault((platform, normalise_name(title)), set()).add(key)
                if not former:
                    by_name.setdefault(normalise_name(title), set()).add(key)

        for contract in self.config.contracts.values():
            if contract.id:
                by_id[contract.platform, contract.id] = contract.key
            by_name.setdefault(normalise_name(contract.key), set()).add(contract.key)
            for title in contract.titles:
                name(contract.platform, title, contract.key)
        provisional: dict[tuple[str, str], str] = {}
        for named in self.ledger.derived.contracts():
            if named.id:
                told = ContractName(platform=named.platform, id=named.id)
                provisional[told.platform, named.id] = told.provisional_key
                key = by_id.get((named.platform, named.id), named.key)
                name(named.platform, named.title, key, former=bool(named.former))
        clients, freelancers = self._parties
        return NameIndex(
            rules=self.config.maps,
            people=self.people,
            contracts_by_id=provisional | by_id,
            contracts_by_title={key: frozenset(value) for key, value in by_title.items()},
            contracts_by_name={key: frozenset(value) for key, value in by_name.items()},
            clients=clients,
            freelancers=freelancers,
            milestones=self._milestones(),
        )

    def _milestones(self) -> dict[tuple[str, str], frozenset[Ref]]:
        """(contract, folded title or id) → the milestones that may be meant."""
        found: dict[tuple[str, str], set[Ref]] = {}
        for ref, key, title, counts in self.ledger.derived.milestones():
            for word in {normalise_name(title), normalise_name(id_of(ref))}:
                found.setdefault((key, word), set()).add(counts)
        return {key: frozenset(value) for key, value in found.items()}

    @cached_property
    def _parties(self) -> tuple[Mapping[str, frozenset[str]], Mapping[str, str]]:
        """Contract → folded names of its client, and the person who works on it, where the config tells."""
        names = {key: frozenset(map(normalise_name, (key, *each.names))) for key, each in self.config.clients.items()}
        contracts = self.config.contracts.values()
        clients = {each.key: names[each.client] for each in contracts if each.client in names}
        return clients, {each.key: each.person for each in contracts if each.person}

    def contracts(self) -> dict[str, ContractFacts]:
        """Every contract, configured or only named by a source, by key. Terms: the config's, else what the platform
        states, with the learned rate where it states none."""
        learned, stated = self.ledger.derived.learned(), self.ledger.derived.stated()
        terms = {
            key: combine_terms([[learned[key]] if key in learned else [], stated.get(key, ())])
            for key in learned.keys() | stated.keys()
        }
        found: dict[str, ContractFacts] = {}
        for named in self.ledger.derived.contracts():
            found.setdefault(
                named.key,
                ContractFacts(
                    key=named.key,
                    title=named.title or named.key,
                    type=ContractType(named.type or ContractType.HOURLY),
                    platform=named.platform,
                    client=named.client,
                    terms=terms.get(named.key, ()),
                    configured=False,
                ),
            )
        for contract in self.config.contracts.values():
            found[contract.key] = ContractFacts(
                key=contract.key,
                title=contract.titles[0] if contract.titles else contract.key,
                type=contract.type,
                platform=contract.platform,
                client=contract.client or "",
                terms=contract.terms or terms.get(contract.key, ()),
            )
        return found

    def inputs(self) -> dict[str, str]:
        """Digests of everything in the config that derivation and judging read. A change of one tells what to redo."""
        config = self.config
        mapping = (
            __version__,
            str(config.timezone),
            config.maps,
            sorted(self.ledger.derived.echoes().items()),
            sorted(self.people.items()),
            [(each.key, each.platform, each.id, each.titles) for each in config.contracts.values()],
            [sorted((key, sorted(each)) for key, each in self._parties[0].items()), sorted(self._parties[1].items())],
            list(self.profiles.values()),  # whole, since rules may read any fact of them
        )
        inputs = {"mapping": _digest(mapping), "since": str(self.since())}
        for contract in config.contracts.values():
            facts = (contract.type, contract.client, contract.terms, contract.person)
            inputs[f"contract:{contract.key}"] = _digest(facts)
        for id in self.rules:
            inputs[f"rule:{id}"] = _digest(config.rules[id].model_dump(mode="json"))
        for source in config.sources.values():
            inputs[f"source:{source.name}"] = _digest((source.kind, str(source.options.every)))
        return inputs

    def since(self) -> Instant | None:
        """Nothing that ended before is judged: the config's day, else the day tracked data starts; None without any."""
        zone = self.config.timezone
        if self.config.since is not None:
            return midnight(self.config.since, zone)
        first = self.ledger.records.first_tracked()
        return midnight(day_of(first, zone), zone) if first else None

    @cached_property
    def _connectors(self) -> "Mapping[str, type[Connector]]":
        return {source.name: load_connector(source.kind) for source in self.config.sources.values()}

    def how_read(self, source: str) -> str:
        """Names everything that decides what a source's files become: of the same content, the same is read."""
        configured = self.config.sources[source]
        options = configured.options.model_dump(exclude={"folder", "file", "every"})
        return _digest((__version__, configured.kind, _plain(options)))

    def connector_class(self, source: str) -> "type[Connector]":
        """The class behind a configured source."""
        return self._connectors[source]

    def namespace(self, source: str) -> str:
        """The id space of a source's refs."""
        return self.connector_class(source).namespace or source

    @contextmanager
    def connector(
        self,
        source: str,
        files: "Sequence[SourceFile]",
        quotas: "QuotaStore",
        clock: Callable[[], Instant],
    ) -> "Iterator[Connector]":
        """A connector with a client of its own, closed afterwards. Sources with the same credentials take turns, from
        whatever thread they ask."""
        from syncd.connector import Context
        from syncd.net.client import source_client
        from syncd.net.quota import Gate

        options = self.config.sources[source].options
        kind, account = self.connector_class(source), _account(options)
        gate = self.gates.setdefault(account, Gate())  # one call, so that two threads cannot make two
        with source_client(kind.limits, quotas, account, clock, self.sleep, gate=gate) as http:
            yield kind(options, Context(source=source, zone=self.config.timezone, http=http, files=files))

    def formats(self, channel: str) -> tuple[str, ...]:
        """The formats a channel asks for; reveals no secret."""
        from syncd.channel import ChannelContext
        from syncd.net.client import channel_client

        configured = self.config.channels[channel]
        with channel_client() as http:
            return load_channel(configured.kind)(configured.options, ChannelContext(channel=channel, http=http)).formats

    @contextmanager
    def channel(self, name: str) -> "Iterator[Channel]":
        """A channel with a client of its own, closed afterwards."""
        from syncd.channel import ChannelContext
        from syncd.net.client import channel_client

        configured = self.config.channels[name]
        _keep_secrets(configured.options)
        with channel_client() as http:
            yield load_channel(configured.kind)(configured.options, ChannelContext(channel=name, http=http))


@contextmanager
def composed(
    config: Config, now: Instant, *, read_only: bool = False, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Composition]:
    """Open the ledger for a configuration and close it afterwards. Raises LedgerError."""
    with Ledger.open(config.ledger, now, read_only=read_only) as ledger:
        yield Composition(config, ledger, sleep)


def _digest(value: object) -> str:
    return blake2b(msgspec.json.encode(value, enc_hook=_zone, order="deterministic"), digest_size=12).hexdigest()


def _zone(value: object) -> str:
    """The one thing that digests are made of and JSON does not know."""
    if isinstance(value, ZoneInfo):
        return value.key
    raise NotImplementedError(type(value))


def _plain(value: object) -> object:
    """Options as what a digest can be made of, whatever the order of sets."""
    match value:
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case set() | frozenset():
            return sorted(str(each) for each in value)
        case list() | tuple():
            return [_plain(each) for each in value]
    return str(value)


def _secrets(options: object) -> Iterator[Secret]:
    for _, value in options:  # type: ignore[attr-defined]  # a pydantic model yields its fields
        if isinstance(value, Secret):
            yield value


def _keep_secrets(options: object) -> list[str]:
    """The secrets among some options, kept out of every log from now on."""
    revealed = [secret.reveal() for secret in _secrets(options)]
    for text in revealed:
        log.keep_secret(text)
    return revealed


def _account(options: object) -> str:
    """Names the account whose quota requests use: sources with one token share one budget. Never the token itself."""
    return blake2b("\x1f".join(_keep_secrets(options)).encode(), digest_size=8).hexdigest()


def reads_files(options: object) -> bool:
    """Whether a source lives on files that people bring, be it by hand alone: its options may name a folder or file."""
    return hasattr(options, "folder") or hasattr(options, "file")
