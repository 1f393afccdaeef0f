"""Proposes configuration: tables for contracts nobody configured, and a mapping for labels that have none."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from syncd.config import Config
from syncd.core.contract_suggestions import Candidate, Suggestion, suggest
from syncd.core.mapping import normalise_name
from syncd.core.money import Money
from syncd.core.records import Label, Ref
from syncd.core.terms import Origin
from syncd.core.wording import clean, hours
from syncd.wiring.composition import Composition

SHOWN = 3
"""Suggestions for one label."""

LONGEST_KEY = 32
"""Letters of a proposed key: it is written in every `[[map]]`, so it must be easy to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A contract, configured or only seen in a source. `key` is the user's, or the one proposed for the config."""

    key: str
    provisional: str | None  # the key it has until it is configured
    platform: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    client: str
    type: str
    rate: Money | None  # the latest
    origin: Origin | None  # of its terms; None where there are none
    weekly: Mapping[date, int]

    @property
    def configured(self) -> bool:
        """Whether the user's config has it."""
        return self.provisional is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmapped:
    """A tracker's project whose time belongs to no contract yet. `ref` None: time without a project."""

    ref: Ref | None
    name: str
    client: str
    weekly: Mapping[date, int]
    suggestions: tuple[Suggestion, ...]

    @property
    def seconds(self) -> int:
        """Seconds tracked on it."""
        return sum(self.weekly.values())

    @property
    def best(self) -> Suggestion | None:
        """The suggestion worth making."""
        return self.suggestions[0] if self.suggestions and self.suggestions[0].likely else None


def contracts(composition: Composition) -> list[Seen]:
    """List every contract, the configured ones first."""
    named: dict[str, list[tuple[str | None, str, str]]] = {}
    for each in composition.ledger.derived.contracts():
        title = each.title or ("" if each.id else each.client)  # what a row without a title is looked up by
        named.setdefault(each.key, []).append((each.id, title, each.client))
    everything = composition.directory().contracts.values()
    taken = Counter(word for each in everything for word in {normalise_name(each.key), normalise_name(each.title)})
    found = []
    for facts in sorted(everything, key=lambda each: (not each.configured, each.key)):
        rows = named.get(facts.key, [])
        configured = composition.config.contracts.get(facts.key)
        titles = [*(configured.titles if configured else ()), *(title for _, title, _ in rows)]
        ids = [configured.id if configured else None, *(id for id, _, _ in rows)]
        terms = max(facts.terms, key=lambda each: (each.rate is not None, each.start), default=None)
        key = facts.key
        if not facts.configured:  # it may be called like its title, if no other is
            key = _free(facts.title, facts.key, set(taken - Counter([normalise_name(facts.title)])))
            taken[key] += 1
        found.append(
            Seen(
                key=key,
                provisional=None if facts.configured else facts.key,
                platform=facts.platform,
                ids=_once(ids),
                titles=_once(titles),
                client=facts.client,
                type=facts.type,
                rate=terms.rate if terms else None,
                origin=terms.origin if terms else None,
                weekly=composition.ledger.periods.weekly_logged(facts.key),
            )
        )
    return found


def unmapped(composition: Composition, seen: Iterable[Seen]) -> list[Unmapped]:
    """List the labels in suspense with the contracts most like each, the surest first."""
    weekly = composition.ledger.periods.weekly_suspense()
    labels = composition.ledger.records.current(ref for ref in weekly if ref)
    parents = composition.ledger.records.current(
        each.parent for each in labels.values() if isinstance(each, Label) and each.parent
    )
    clients = {key: [key, *client.names] for key, client in composition.config.clients.items()}
    candidates = [
        Candidate(
            contract=each.key,
            names=_with_clients([each.key, *each.titles], clients.get(each.client, [each.client])),
            weekly=each.weekly,
        )
        for each in seen
    ]
    found = []
    for ref, seconds in weekly.items():
        label = labels.get(ref) if ref else None
        client = parents.get(label.parent) if isinstance(label, Label) and label.parent else None
        name = label.name if isinstance(label, Label) else ""
        parent = client.name if isinstance(client, Label) else ""
        scored = suggest(_with_clients([name], [parent]), seconds, candidates) if name else []
        found.append(Unmapped(ref=ref, name=name, client=parent, weekly=seconds, suggestions=tuple(scored[:SHOWN])))
    return sorted(found, key=lambda each: (-(each.best.likeness if each.best else 0), -each.seconds, each.ref or ""))


def _with_clients(names: Iterable[str], clients: Iterable[str]) -> tuple[str, ...]:
    """Return the names alone, and after each client: a common client makes two names more alike, not equal."""
    names = list(names)
    return (*names, *(f"{client} {name}" for client in clients if client for name in names))


def toml(config: Config, seen: Iterable[Seen], labels: Iterable[Unmapped]) -> str:
    """Return tables to paste at the end of the configuration, which stays valid; empty when there is nothing to add."""
    labels = list(labels)
    return "\n".join([*_contract_tables(config, seen), *_map_tables(labels)])


def _contract_tables(config: Config, seen: Iterable[Seen]) -> Iterator[str]:
    keys = {normalise_name(name): each.key for each in config.clients.values() for name in (each.key, *each.names)}
    taken = set(keys)
    for each in seen:
        if each.configured:
            continue
        if each.client and normalise_name(each.client) not in keys:
            key = _free(each.client, "client", taken)
            keys[normalise_name(each.client)] = keys[key] = key
            yield f"[client.{key}]\nnames = [{quoted(each.client)}]\n"
        lines = [f"[contract.{each.key}]", f"platform = {quoted(each.platform)}"]
        if each.ids:
            lines.append(f"id = {quoted(each.ids[0])}")
        if each.titles:
            lines.append(f"titles = [{', '.join(map(quoted, each.titles))}]")
        if each.client:
            lines.append(f"client = {quoted(keys[normalise_name(each.client)])}")
        lines.append(f"type = {quoted(each.type)}")
        if each.origin is Origin.PLATFORM:
            lines.append(f"# {clean(each.platform)} states the terms{f': {each.rate} an hour' if each.rate else ''}.")
        elif each.rate:
            lines.append(f"terms = [{{ rate = {quoted(str(each.rate))} }}]  # learned from payments: check it")
        yield "\n".join(lines) + "\n"


def _map_tables(labels: list[Unmapped]) -> Iterator[str]:
    names = [normalise_name(each.name) for each in labels]
    for each in labels:
        worked = hours(each.seconds)
        if not each.name:
            yield f"# {worked} without a project: give these entries one in the tracker.\n"
            continue
        lines = ["[[map]]", f"project = {quoted(each.name)}"]
        if each.client and names.count(normalise_name(each.name)) > 1:
            lines.append(f"client = {quoted(each.client)}")
        if not each.suggestions:
            yield f"# {worked} on {clean(each.name)}, which is like no contract.\n"
            continue
        nearest = each.suggestions[0]
        lines += [f"contract = {quoted(nearest.contract)}"]
        unsure = "" if nearest.likely else "left out, since it is unsure: "
        mark = "" if nearest.likely else "# "
        yield "\n".join([f"# {worked}, {unsure}{likeness(nearest)}", *(f"{mark}{line}" for line in lines)]) + "\n"


def likeness(suggestion: Suggestion) -> str:
    """Tell why it is suggested: `name 80%, weekly hours 95% alike`."""
    compared = [f"name {suggestion.names:.0%}"]
    compared += [f"weekly hours {suggestion.hours:.0%}"] if suggestion.hours is not None else []
    return f"{', '.join(compared)} alike"


def quoted(text: str) -> str:
    """Return `text` as a TOML basic string."""
    # JSON's escapes are TOML's, but for the one control character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _free(name: str, otherwise: str, taken: set[str]) -> str:
    """Make a key of `name` that is not `taken`, and add it there."""
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


def _once(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
