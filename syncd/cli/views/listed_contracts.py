"""Contracts, configured or only seen, and labels without one, as the ledger and the configuration have them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.clients_met import clients_met
from syncd.core.contract_suggestions import Candidate, Suggestion, suggest, surest
from syncd.core.mapping import normalise_name
from syncd.core.money import Money
from syncd.core.records import Label, Milestone, MilestoneState, Ref
from syncd.core.subject_parts import ContractFacts
from syncd.core.terms import Origin
from syncd.core.time import day_of
from syncd.core.wording import did_you_mean
from syncd.ledger.derived.suspense import LabelPerson, people_of_suspense
from syncd.wiring.composition import Composition
from syncd.wiring.directory import Directory

SHOWN = 3
"""Suggestions for one label."""

LONGEST_KEY = 32
"""Letters of a proposed key: it is written in every `[[map]]`, so it must be easy to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedContract:
    """A contract, configured or only seen in a source. `key` is yours, or the one proposed for your configuration."""

    key: str
    provisional: str | None  # the key it has until it is configured
    platform: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    client: str
    type: str
    rate: Money | None  # the latest of the best origin
    rates: tuple[tuple[date, Money], ...]  # every known one with its first day, sorted
    origin: Origin | None  # of its terms; None where there are none
    weekly: Mapping[date, int]

    @property
    def configured(self) -> bool:
        """Whether your configuration has it."""
        return self.provisional is None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmappedLabel:
    """A tracker's project whose time belongs to no contract yet. `ref` None: time without a project."""

    ref: Ref | None
    name: str
    client: str
    weekly: Mapping[date, int]
    suggestions: tuple[Suggestion, ...]
    has_namesake: bool = False  # projects of this name under other clients, too, belong to no contract yet
    people: tuple[str, ...] = ()  # whose time it is, where others have time on the project that belongs somewhere
    outside: frozenset[str] = frozenset()  # those of the suggested contracts that did not run on all of its days
    others_met: tuple[str, ...] = ()  # clients whose projects a rule about this name, without a client, would move

    @property
    def seconds(self) -> int:
        """Seconds tracked on it."""
        return sum(self.weekly.values())

    @property
    def best(self) -> Suggestion | None:
        """The suggestion worth making."""
        best = None if self.has_namesake or self.others_met else surest(self.suggestions)
        return None if best and best.contract in self.outside else best


@dataclass(frozen=True, slots=True)
class UnknownContract:
    """A name that milestones give as their contract, and that no contract has."""

    name: str
    milestones: tuple[Milestone, ...]
    suggestion: str  # `; did you mean "shop"?`, or nothing


def list_unknown(composition: Composition) -> list[UnknownContract]:
    """List the contracts that milestones name and nobody knows; a milestone that was cancelled needs none."""
    known = composition.directory().contracts
    missing = [row for row in composition.ledger.derived.milestones() if row[1] not in known and row[0] == row[3]]
    records = composition.ledger.records.current(ref for ref, *_ in missing)
    names: dict[str, list[Milestone]] = {}
    for ref, key, *_ in missing:
        record = records.get(ref)
        if isinstance(record, Milestone) and record.state is not MilestoneState.CANCELLED:
            names.setdefault(key, []).append(record)
    words = [*known, *(contract.title for contract in known.values())]
    return [
        UnknownContract(milestones[0].contract, tuple(milestones), did_you_mean(key, words))
        for key, milestones in sorted(names.items())
    ]


def list_contracts(composition: Composition) -> list[ListedContract]:
    """List every contract, the configured ones first."""
    contracts = composition.directory().contracts.values()
    rows: dict[str, list[tuple[str | None, str]]] = {}  # id and title of each name a source gave, by key
    for row in composition.ledger.derived.contracts():
        title = row.title or ("" if row.id else row.client)  # a row without a title is looked up by its client
        rows.setdefault(row.key, []).append((row.id, title))
    taken = Counter(
        word for contract in contracts for word in {normalise_name(contract.key), normalise_name(contract.title)}
    )
    listed = []
    for contract in sorted(contracts, key=lambda contract: (not contract.configured, contract.key)):
        key = contract.key
        if not contract.configured:  # it may have its title as key if no other has
            key = free_key(contract.title, contract.key, set(taken - Counter([normalise_name(contract.title)])))
            taken[key] += 1
        listed.append(_listed(composition, contract, key, rows.get(contract.key, [])))
    return listed


def _listed(
    composition: Composition, contract: ContractFacts, key: str, rows: Iterable[tuple[str | None, str]]
) -> ListedContract:
    configured = composition.config.contracts.get(contract.key)
    ids, titles = ([configured.id], configured.titles) if configured else ([], ())
    terms = max(
        contract.terms,
        key=lambda terms: (terms.rate is not None, -list(Origin).index(terms.origin), terms.start),
        default=None,
    )
    return ListedContract(
        key=key,
        provisional=None if contract.configured else contract.key,
        platform=contract.platform,
        ids=_distinct([*ids, *(id for id, _ in rows)]),
        titles=_distinct([*titles, *(title for _, title in rows)]),
        client=contract.client,
        type=contract.type,
        rate=terms.rate if terms else None,
        rates=tuple((version.start, version.rate) for version in contract.terms if version.rate),
        origin=terms.origin if terms else None,
        weekly=composition.ledger.periods.weekly_logged(contract.key),
    )


def list_unmapped(composition: Composition, contracts: Iterable[ListedContract]) -> list[UnmappedLabel]:
    """List the labels in suspense with the contracts most like each, the surest first."""
    weekly = composition.ledger.derived.weekly_suspense()
    labels = composition.ledger.records.current(ref for ref in weekly if ref)
    parents = composition.ledger.records.current(
        label.parent for label in labels.values() if isinstance(label, Label) and label.parent
    )
    clients = {key: [key, *client.names] for key, client in composition.config.clients.items()}
    people = people_of_suspense(composition.ledger.database)
    index = composition.directory().names
    known = index.clients
    candidates = [
        Candidate(
            contract=contract.key,
            names=_with_clients([contract.key, *contract.titles], clients.get(contract.client, [contract.client])),
            weekly=contract.weekly,
            clients=(
                *clients.get(contract.client, [contract.client] if contract.client else []),
                *sorted(known.get(contract.provisional or contract.key, ())),
            ),
        )
        for contract in contracts
    ]
    unmapped = []
    for ref, seconds in weekly.items():
        label = labels.get(ref) if ref else None
        parent = parents.get(label.parent) if isinstance(label, Label) and label.parent else None
        name = label.name if isinstance(label, Label) else ""
        client = parent.name if isinstance(parent, Label) else ""
        suggestions = suggest(_with_clients([name], [client]), seconds, candidates, client)[:SHOWN] if name else []
        unmapped.append(
            UnmappedLabel(
                ref=ref,
                name=name,
                client=client,
                weekly=seconds,
                suggestions=tuple(suggestions),
                people=_whose([each for each in people if each.label == ref]),
                outside=frozenset(_outside(composition.directory(), contracts, suggestions, ref, people)),
                others_met=() if client.strip() else clients_met(index, name),
            )
        )
    clients_of: dict[str, set[str]] = {}
    for each in unmapped:
        if each.client:
            clients_of.setdefault(normalise_name(each.name), set()).add(normalise_name(each.client))
    unmapped = [
        replace(label, has_namesake=len(clients_of.get(normalise_name(label.name), ())) > 1) for label in unmapped
    ]
    return sorted(
        unmapped, key=lambda label: (-(label.best.likeness if label.best else 0), -label.seconds, label.ref or "")
    )


def _whose(people: Sequence[LabelPerson]) -> tuple[str, ...]:
    """The people whose time on a project is in suspense; empty where nobody else has any on it."""
    waiting = {each.person for each in people if each.waits}
    return tuple(sorted(waiting)) if {each.person for each in people} - waiting else ()


def _outside(
    directory: Directory,
    contracts: Iterable[ListedContract],
    suggestions: Iterable[Suggestion],
    label: Ref | None,
    people: Iterable[LabelPerson],
) -> Iterator[str]:
    """Those of the suggested contracts that did not run on all days of a project's time in suspense."""
    moments = [at for each in people if each.waits and each.label == label for at in (each.first, each.last)]
    keys = {contract.key: contract.provisional or contract.key for contract in contracts}
    for suggestion in suggestions:
        facts = directory.contracts[keys[suggestion.contract]]
        zone = directory.profile(facts.platform).zone
        first, last = facts.start or date.min, facts.end or date.max
        if not all(first <= day_of(at, zone) <= last for at in moments):
            yield suggestion.contract


def free_key(name: str, otherwise: str, taken: set[str]) -> str:
    """Make a key of `name`, or else of `otherwise`, that is not `taken`, and add it there."""
    words: list[str] = re.findall(r"[a-z0-9]+", name.lower()) or re.findall(r"[a-z0-9]+", otherwise.lower())
    slug = words[0]
    for word in words[1:]:
        if len(slug) + len(word) >= LONGEST_KEY:
            break
        slug = f"{slug}-{word}"
    key, number = slug, 1
    while key in taken:
        number += 1
        key = f"{slug}-{number}"
    taken.add(key)
    return key


def _with_clients(names: Iterable[str], clients: Iterable[str]) -> tuple[str, ...]:
    """Return the names alone, and after each client: a common client makes two names more alike, not equal."""
    names = list(names)
    return (*names, *(f"{client} {name}" for client in clients if client for name in names))


def _distinct(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
