"""Checks across tables: names that must exist, and names and ids that only one table may have."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from syncd.config.lines import KeyPath
from syncd.config.model import Client, Config, ContractConfig, Person, SourceConfig
from syncd.config.problems import Problems, place
from syncd.core.mapping import normalise_name
from syncd.core.masks import why_not
from syncd.core.records import ContractType
from syncd.core.wording import did_you_mean, hint
from syncd.platforms import PlatformTable, platform_names
from syncd.platforms.values import same_start
from syncd.plugins import load_connector

__all__ = ["check", "check_references"]

_REFERENCES = (  # (section, key that holds a name or names, section in which it must be a name)
    ("source", "person", "person"),
    ("contract", "client", "client"),
    ("contract", "person", "person"),
    ("client", "timesheet", "timesheet"),
    ("map", "contract", "contract"),
    ("map", "person", "person"),
    ("report", "to", "channel"),
    ("channel", "client", "client"),
    ("channel", "person", "person"),
    ("report", "client", "client"),
    ("report", "contract", "contract"),
    ("report", "person", "person"),
    ("report", "template", "timesheet"),
    ("rule", "elsewhere", "source"),
)


def check_references(document: Mapping[str, Any], problems: Problems) -> None:
    """Note every mention of a table that does not exist.

    Works on the document as written, so that a table with another mistake still counts as existing.
    """
    for section, key, target in _REFERENCES:
        names = document.get(target, {})
        for path, value in _values(document.get(section), key, (section,)):
            if isinstance(value, str) and isinstance(names, dict) and value not in names:
                table = place((target, value))
                problems.add(path, f"there is no {table}{did_you_mean(value, names) or f'; add a table {table}'}")
    _check_platforms(document, problems)


def _values(tables: object, key: str, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    """Yield the value of `key` in each table, and each element when the value is a list."""
    for name, table in _items(tables):
        if isinstance(table, dict) and key in table:
            yield (*path, name, key), table[key]
            yield from (((*path, name, key, index), item) for index, item in _items(table[key]))


def _items(value: object) -> Iterable[tuple[str | int, Any]]:
    return value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def _check_platforms(document: Mapping[str, Any], problems: Problems) -> None:
    own = document.get("platform", {})
    known = {*platform_names(), *(own if isinstance(own, dict) else ())}
    for path, value in _values(document.get("contract"), "platform", ("contract",)):
        if isinstance(value, str) and value not in known:
            problems.add(path, f"unknown platform{hint(value, known)}")
    accounts = known | {str(name) for section in ("source", "person") for name, _ in _items(document.get(section))}
    for path, value in _values(document.get("report"), "account", ("report",)):
        if isinstance(value, str) and value not in accounts:
            problems.add(path, f"there is no source, platform or person of that name{hint(value, accounts)}")


def check(config: Config, problems: Problems) -> None:
    """Note names and ids that two tables have, and platforms of the user's own with missing facts."""
    _check_namespaces(config.sources.values(), problems)
    for contract in config.contracts.values():
        _check_contract(contract, problems)
    for person in config.people.values():
        _check_starts(("person", person.key, "cost"), "costs", [cost.start for cost in person.cost], problems)
    _check_names("person", config.people.values(), problems)
    _check_names("client", config.clients.values(), problems)
    _check_ids(config.contracts.values(), problems)
    _check_own_platforms(config.platforms, problems)
    _check_readers(config, problems)


def _check_readers(config: Config, problems: Problems) -> None:
    """Note reports that go to people who may not see them."""
    for report in config.reports.values():
        for index, name in enumerate(report.to):
            channel = config.channels.get(name)
            if channel and (why := why_not(report.kind, report.client, report.person, channel.audience)):
                problems.add(("report", report.name, "to", index), f"[channel.{name}] cannot get it: {why}")


def _check_namespaces(sources: Collection[SourceConfig], problems: Problems) -> None:
    namespaces = {source.name: load_connector(source.kind).namespace for source in sources}
    for name, namespace in namespaces.items():
        if not namespace and name in namespaces.values():
            problems.add(("source", name), f'another source already uses "{name}" for its ids; choose another name')


def _check_contract(contract: ContractConfig, problems: Problems) -> None:
    path = ("contract", contract.key)
    if contract.type is ContractType.DIRECT and contract.platform != "direct":
        problems.add((*path, "type"), f'"direct" means no platform, but platform is "{contract.platform}"')
    if contract.start and contract.end and contract.end < contract.start:
        problems.add((*path, "end"), f"the contract ends before it starts, on {contract.start.isoformat()}")
    _check_starts((*path, "terms"), "terms", [terms.start for terms in contract.terms], problems)


def _check_starts(path: KeyPath, tables: str, starts: Sequence[date], problems: Problems) -> None:
    for start in sorted({start for start in starts if starts.count(start) > 1}):
        problems.add(path, same_start(tables, start))


def _check_names(section: str, tables: Iterable[Person | Client], problems: Problems) -> None:
    claims: dict[str, str] = {}
    for table in tables:
        paths: dict[KeyPath, str] = {(section, table.key): table.key}
        paths |= {(section, table.key, "names", index): name for index, name in enumerate(table.names)}
        for path, name in paths.items():
            other = claims.setdefault(normalise_name(name), table.key)
            if other != table.key:
                problems.add(path, f'{place((section, other))} already has the name "{name}"')


def _check_ids(contracts: Iterable[ContractConfig], problems: Problems) -> None:
    claims: dict[tuple[str, str], str] = {}
    for contract in contracts:
        if contract.id and (other := claims.setdefault((contract.platform, contract.id), contract.key)) != contract.key:
            path = ("contract", contract.key, "id")
            problems.add(
                path, f'{place(("contract", other))} already has the id "{contract.id}" on {contract.platform}'
            )


def _check_own_platforms(platforms: Mapping[str, PlatformTable], problems: Problems) -> None:
    """Note tables for platforms that syncd does not know: the user's own ones need some facts, others are misspelt."""
    known = platform_names()
    for name, table in platforms.items():
        if name not in known and (table.title is None or table.first_weekday is None):
            needs = 'a platform of your own needs "title" and "first_weekday"'
            problems.add(("platform", name), f"{needs}{did_you_mean(name, known)}")
