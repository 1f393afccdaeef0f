"""The names of clients, and the contracts that they tell."""

from collections.abc import Iterable, Mapping

from syncd.config import Config
from syncd.core.mapping import normalise_name
from syncd.ledger.derived.rows import NamedContract

DIRECT = "direct"
"""The platform of your own invoices."""


def contracts_by_client(config: Config) -> dict[tuple[str, str], frozenset[str]]:
    """(platform, name of a client) → the contracts of that client that you invoice yourself: an invoice may name the
    client alone."""
    found: dict[tuple[str, str], set[str]] = {}
    for contract in config.contracts.values():
        client = config.clients.get(contract.client or "")
        if client and contract.platform == DIRECT:
            for name in (client.key, *client.names):
                found.setdefault((DIRECT, normalise_name(name)), set()).add(contract.key)
    return {name: frozenset(keys) for name, keys in found.items()}


def clients_by_contract(
    config: Config, by_id: Mapping[tuple[str, str], str], named: Iterable[NamedContract]
) -> dict[str, frozenset[str]]:
    """Contract → the normalised names of its client: yours, and those that the platform gives under the contract's
    id."""
    clients: dict[str, set[str]] = {}
    for contract in config.contracts.values():
        if client := config.clients.get(contract.client or ""):
            names = (client.key, *client.names)
            clients.setdefault(contract.key, set()).update(map(normalise_name, names))
    for name in named:
        if name.id and name.client:
            key = by_id.get((name.platform, name.id), name.key)
            clients.setdefault(key, set()).add(normalise_name(name.client))
    return {key: frozenset(names) for key, names in clients.items()}
