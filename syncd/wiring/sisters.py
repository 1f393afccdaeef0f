"""Finds the contracts of one client on one platform: sisters, whose hours are easily logged on the wrong one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from syncd.config import Config
from syncd.core.discrepancies import Side
from syncd.core.mapping import normalise_name
from syncd.core.profile import Profile
from syncd.core.records import ContractType
from syncd.core.subject_parts import ContractFacts
from syncd.ledger.derived.rows import NamedContract


@dataclass(frozen=True, slots=True)
class Client:
    """A client with several hourly contracts on one platform."""

    title: str  # for people
    contracts: tuple[str, ...]  # keys, sorted


def clients_of(
    config: Config,
    profiles: Mapping[str, Profile],
    contracts: Mapping[str, ContractFacts],
    named: Iterable[NamedContract],
) -> dict[str, Client]:
    """`platform/client` → the client, for each that has several hourly contracts on a platform that shows hours.

    A client is the one you configured for a contract, else the one that the platform's rows name: yours where one of
    its names is the same.
    """
    by_name = {normalise_name(name): key for key, client in config.clients.items() for name in (key, *client.names)}
    shown: dict[str, set[str]] = {}
    for name in named:
        if name.client and not name.former:
            shown.setdefault(name.key, set()).add(name.client)
    members: dict[tuple[str, str], set[str]] = {}
    titles: dict[tuple[str, str], str] = {}
    for contract in contracts.values():
        profile = profiles.get(contract.platform)
        if contract.type is not ContractType.HOURLY or profile is None or not profile.has(Side.LOGGED):
            continue
        names = [contract.client] if contract.configured and contract.client else sorted(shown.get(contract.key, ()))
        keys = sorted({by_name.get(normalise_name(name), normalise_name(name)) for name in names})
        known = [key for key in keys if key in config.clients]
        if chosen := next(iter(known or keys), None):
            group = contract.platform, chosen
            members.setdefault(group, set()).add(contract.key)
            titles.setdefault(group, chosen if known else names[0])
    return {
        "/".join(group): Client(title=titles[group], contracts=tuple(sorted(keys)))
        for group, keys in members.items()
        if len(keys) > 1
    }
