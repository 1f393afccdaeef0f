"""Proposes configuration: tables for contracts nobody configured, and a mapping for labels that have none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.cli.views.listed_contracts import ListedContract, UnmappedLabel, free_key
from syncd.config import Config
from syncd.core.contract_suggestions import Suggestion
from syncd.core.map_rules import as_pattern
from syncd.core.mapping import normalise_name
from syncd.core.money import Money
from syncd.core.safe_text import quoted
from syncd.core.terms import Origin
from syncd.core.wording import clean, exact_hours


@dataclass(frozen=True, slots=True)
class Proposal:
    """Tables to add at the end of the configuration, and `about`: what a person is asked. Without it they are comments
    alone, because nothing sure can be proposed.

    `contract`: the key of the contract that it adds, or else needs.
    """

    tables: str
    about: str = ""
    contract: str = ""
    adds_contract: bool = False


def proposals(
    config: Config, contracts: Iterable[ListedContract], labels: Sequence[UnmappedLabel]
) -> tuple[Proposal, ...]:
    """Return what to add to the configuration, which stays valid with any of it in this order."""
    return (*_contract_tables(config, contracts), *_map_tables(labels))


def toml(config: Config, contracts: Iterable[ListedContract], labels: Sequence[UnmappedLabel]) -> str:
    """Return all proposals, see `proposals`, as tables to paste; empty when there is nothing to add."""
    return as_tables(proposals(config, contracts, labels))


def as_tables(proposed: Iterable[Proposal]) -> str:
    """Return proposals as tables to paste at the end of the configuration."""
    return "\n".join(proposal.tables for proposal in proposed)


def _contract_tables(config: Config, contracts: Iterable[ListedContract]) -> Iterator[Proposal]:
    """Return a table for each contract that is not configured, and before it one for its client if that is new."""
    clients = {normalise_name(name): key for key, client in config.clients.items() for name in (key, *client.names)}
    taken = set(clients)
    for contract in contracts:
        if contract.configured:
            continue
        new_client = ""
        if contract.client and normalise_name(contract.client) not in clients:
            key = free_key(contract.client, "client", taken)
            clients[normalise_name(contract.client)] = clients[key] = key
            new_client = f"[client.{key}]\nnames = [{quoted(contract.client)}]\n\n"
        lines = [f"[contract.{contract.key}]", f"platform = {quoted(contract.platform)}"]
        if contract.ids:
            lines.append(f"id = {quoted(contract.ids[0])}")
        if contract.titles:
            lines.append(f"titles = [{', '.join(map(quoted, contract.titles))}]")
        if contract.client:
            lines.append(f"client = {quoted(clients[normalise_name(contract.client)])}")
        lines.append(f"type = {quoted(contract.type)}")
        if contract.origin is Origin.PLATFORM:
            rate = f": {contract.rate} an hour" if contract.rate else ""
            lines.append(f"# {clean(contract.platform)} states the terms{rate}.")
        elif contract.rates:
            dated = ", ".join(_rate(start, rate) for start, rate in contract.rates)
            lines.append(f"terms = [{dated}]  # learned from payments: check it")
        worked = sum(contract.weekly.values())
        logged = f", {exact_hours(worked)} logged" if worked else ""
        tables, about = (
            new_client + "\n".join(lines) + "\n",
            f"{contract.platform} shows this contract{logged}. Add it?",
        )
        yield Proposal(tables, about, contract.key, adds_contract=True)


def _rate(start: date, rate: Money) -> str:
    begin = "" if start == date.min else f"from = {start}, "
    return f"{{ {begin}rate = {quoted(str(rate))} }}"


def _map_tables(labels: Sequence[UnmappedLabel]) -> Iterator[Proposal]:
    """Return a rule for each label; a comment where no contract is like it, or too little."""
    for label in labels:
        worked = exact_hours(label.seconds)
        if not label.name:
            yield Proposal(f"# {worked} without a project: give these entries one in the tracker.\n")
            continue
        if label.others_met:
            alike = "Clients have projects of this name: give this one its client in the tracker"
            yield Proposal(f"# {worked} on {clean(label.name)} without a client. {alike}.\n")
            continue
        if not label.suggestions:
            head = f"{worked} on {clean(label.name)}, which is like no contract. Write whose it is, and take out the #:"
            for table in _conditions(label):
                shown = [head, *table, 'contract = "KEY"  # or: ignore = true']
                yield Proposal("\n".join(f"# {line}" for line in shown) + "\n")
            continue
        nearest = label.suggestions[0]
        unsure = f"left out, since {_doubt(label, nearest)}: " if label.best is None else ""
        for table in _conditions(label):
            lines = [*table, f"contract = {quoted(nearest.contract)}"]
            shown = [f"# {line}" for line in lines] if unsure else lines
            tables = "\n".join([f"# {worked}, {unsure}{likeness(nearest)}", *shown]) + "\n"
            about = "" if unsure else f"{worked} of {clean(label.name)} belong to {nearest.contract}?"
            yield Proposal(tables, about, nearest.contract)


def _conditions(label: UnmappedLabel) -> list[list[str]]:
    """The beginning of each rule about a label: one for each person whose time it is, where others have time on it that
    belongs to another contract."""
    lines = ["[[map]]", f"project = {quoted(as_pattern(label.name))}"]
    if label.client.strip():  # another client may have a project of the same name, now or later
        lines.append(f"client = {quoted(as_pattern(label.client))}")
    return [[*lines, f"person = {quoted(as_pattern(person))}"] for person in label.people] or [lines]


def _doubt(label: UnmappedLabel, suggestion: Suggestion) -> str:
    if suggestion.other_client:
        return "the contract has another client"
    if label.has_namesake:
        return "several clients have a project of this name"
    if suggestion.contract in label.outside:
        return "some of this time is outside the contract's days"
    return "another contract is as much alike" if suggestion.likely else "it is unsure"


def likeness(suggestion: Suggestion) -> str:
    """Tell why a contract is suggested: `name 80%, weekly hours 95% alike`."""
    compared = [f"name {suggestion.names:.0%}"]
    compared += [f"weekly hours {suggestion.hours:.0%}"] if suggestion.hours is not None else []
    return f"{', '.join(compared)} alike"
