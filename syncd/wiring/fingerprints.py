"""Digests of the inputs of a step: a changed digest shows what to do again."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from zoneinfo import ZoneInfo

import msgspec

from syncd import __version__
from syncd.config import Config, ContractConfig, SourceConfig
from syncd.core.profile import Profile
from syncd.core.time import Instant
from syncd.options import Secret
from syncd.wiring.directory import costs_of
from syncd.wiring.name_index import people_by_name


def inputs(config: Config, profiles: Mapping[str, Profile], rules: Iterable[str]) -> dict[str, str]:
    """Digests of everything in the config that deriving and judging read, by what it is about. `rules`: the ids of
    those that are asked."""
    mapping = (
        __version__,
        str(config.timezone),
        sorted(people_by_name(config).items()),
        list(profiles.values()),  # whole, since rules may read any fact of them
    )
    digests = {"mapping": _digest(mapping), "maps": _digest(config.maps)}
    digests |= {"rates": _digest(config.rates), "calendar": _digest(config.calendar)}
    digests["costs"] = _digest(costs_of(config))
    for contract in config.contracts.values():
        facts = (
            contract.type,
            contract.client,
            contract.terms,
            contract.person,
            contract.billable_flag,
            contract.retainer,
            contract.target_rate,
            contract.rounding,
        )
        digests[f"contract:{contract.key}"] = _digest(facts)
        digests[f"identity:{contract.key}"] = _digest(_identity(config, contract))
        digests[f"dates:{contract.key}"] = _digest((contract.start, contract.end))
    for id in rules:
        digests[f"rule:{id}"] = _digest(config.rules[id].model_dump(mode="json"))
    for source in config.sources.values():
        digests[f"source:{source.name}"] = _digest((source.kind, str(source.options.every)))
        digests[f"reading:{source.name}"] = _digest((source.kind, _reading(source)))
    return digests


def inputs_of_ledger(since: Instant | None, duplicates: Mapping[str, str]) -> dict[str, str]:
    """Digests of what the ledger adds to a config. `since`: nothing that ended before is judged; `duplicates`: the
    namespaces of files that repeat another namespace."""
    return {"since": str(since), "duplicates": _digest(sorted(duplicates.items()))}


def _identity(config: Config, contract: ContractConfig) -> tuple[object, ...]:
    """What decides, besides its dates, which rows and entries are a contract's. What platforms say about it is not of
    the configuration."""
    client = config.clients.get(contract.client or "")
    names = (contract.key, contract.platform, contract.id, contract.titles, contract.client, contract.person)
    return (*names, client.names if client else ())


def _reading(source: SourceConfig) -> object:
    """The options of a source that decide what its records are: neither where they come from, nor its secrets."""
    names = sorted(type(source.options).model_fields.keys() - {"folder", "file", "every", "kind"})
    options = {name: getattr(source.options, name) for name in names}
    return _plain({name: value for name, value in options.items() if not isinstance(value, Secret)})


def how_read(source: SourceConfig) -> str:
    """Digest of everything besides its content that decides which records a file gives."""
    options = source.options.model_dump(exclude={"folder", "file", "every"})
    return _digest((__version__, source.kind, _plain(options)))


def account_of(secrets: Iterable[str]) -> str:
    """Names the account that secrets give access to: sources with one token share one quota. Never the token itself."""
    return blake2b("\x1f".join(secrets).encode(), digest_size=8).hexdigest()


def _digest(value: object) -> str:
    return blake2b(msgspec.json.encode(value, enc_hook=_zone, order="deterministic"), digest_size=12).hexdigest()


def _zone(value: object) -> str:
    """Encode a time zone: of all that goes into a digest, only this has no JSON."""
    if isinstance(value, ZoneInfo):
        return value.key
    raise NotImplementedError(type(value))


def _plain(value: object) -> object:
    """Turn options into plain values for a digest; sets are sorted."""
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted(str(item) for item in value)
        case list() | tuple():
            return [_plain(item) for item in value]
    return str(value)
