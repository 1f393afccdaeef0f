"""Maps time entries to contracts by their labels: your `[[map]]` rules in order, then an exact name, then suspense."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from syncd.core.identity import ContractDates, ProjectOfClient, of_client, of_person, on_day, on_days, running
from syncd.core.map_rules import MapRule, unclear_milestone
from syncd.core.records import ContractName, Label, Ref, TimeEntry
from syncd.core.time import DISTANT, Instant


class Outcome(StrEnum):
    """Where an entry went."""

    MAPPED = "mapped"
    SUSPENSE = "suspense"
    IGNORED = "ignored"
    DUPLICATE = "repeated"  # see `syncd.core.duplicates`


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an entry belongs, and why, in words for `syncd why`."""

    outcome: Outcome
    why: str
    contract: str | None = None
    milestone: Ref | None = None
    goodwill: bool = False  # the contract's time, which is not billed


@dataclass(frozen=True, slots=True, kw_only=True)
class NameIndex:
    """Looks up persons, contracts and milestones by the names that you and the platforms give them.

    All names in it went through `normalise_name`.
    """

    rules: tuple[MapRule, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)  # name → person
    contracts_by_id: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (platform, id) → contract
    contracts_by_title: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)  # (platform, title)
    contracts_by_client: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)  # of your own invoices
    contracts_by_name: Mapping[str, frozenset[str]] = field(default_factory=dict)  # key or title, any platform
    clients: Mapping[str, frozenset[str]] = field(default_factory=dict)  # contract → names of its client
    freelancers: Mapping[str, str] = field(default_factory=dict)  # contract → the person who works on it
    dates: Mapping[str, ContractDates] = field(default_factory=dict)  # contract → when it runs
    milestones: Mapping[tuple[str, str], frozenset[Ref]] = field(default_factory=dict)  # (contract, title or id)
    projects: Mapping[str, tuple[ProjectOfClient, ...]] = field(default_factory=dict)  # names that several projects had
    _read: frozenset[str] = field(init=False, repr=False, compare=False)  # the conditions that some rule has
    _by_rule: dict["_EntryNames", Placement | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        read = {name for name in ("description", "billable") for rule in self.rules if getattr(rule, name) is not None}
        object.__setattr__(self, "_read", frozenset(read))

    def reads(self, condition: str) -> bool:
        """Whether some rule has the condition "description" or "billable"."""
        return condition in self._read

    def place_by_rule(self, names: "_EntryNames") -> Placement | None:
        """Where the first rule that holds places an entry with these names, found once; None where none does."""
        if names not in self._by_rule:
            holding = ((number, rule) for number, rule in enumerate(self.rules, 1) if _holds(rule, names))
            first = next(holding, None)
            self._by_rule[names] = first and _place_by_rule(*first, names, self)
        return self._by_rule[names]

    def person(self, name: str) -> str:
        """The person with a name that a source uses; the name itself where you configured none."""
        return self.people.get(normalise_name(name), name)

    def contract(self, name: ContractName, days: tuple[date, date] | None = None) -> str | None:
        """The contract of a platform's row; a provisional key where you did not configure it; None where its title fits
        several contracts, and neither client, freelancer nor `days`, the platform's first and last, decides between
        them."""
        if name.id:
            return self.contracts_by_id.get((name.platform, name.id), name.provisional_key)
        fitting = self._titled(name) if days is None else self.contracts_on(name, *days)
        if len(fitting) == 1:
            return next(iter(fitting))
        # Where it contradicts each contract of its title, it is a contract of its own.
        return None if self._titled(name) else name.provisional_key

    def contracts_on(self, name: ContractName, first: date, last: date) -> frozenset[str]:
        """The contracts that the title of a row for these days, both included, can mean."""
        return on_days(self._titled(name, (first, last)), first, last, self.dates)

    def fitting(self, platform: str, title: str) -> frozenset[str]:
        """The contracts that rows with this normalised title, or with the name of this client alone, can mean."""
        titled = self.contracts_by_title.get((platform, title), frozenset())
        return titled | self.contracts_by_client.get((platform, title), frozenset())

    def _titled(self, name: ContractName, days: tuple[date, date] | None = None) -> frozenset[str]:
        """The contracts that the title of a row can mean on some day; without a title, also those of its client that
        run on its `days`."""
        key = name.platform, normalise_name(name.title_or_party)
        own = running(self.contracts_by_client.get(key, ()), days, self.dates) if not name.title else frozenset[str]()
        return self._of_parties(own | self.contracts_by_title.get(key, frozenset()), name)

    def _of_parties(self, fitting: frozenset[str], name: ContractName) -> frozenset[str]:
        """Those of `fitting` that the client and the freelancer of a row do not contradict, as far as these are
        known."""
        if name.title:  # without one, it is the client's name that was looked up
            fitting = of_client(fitting, normalise_name(name.client), self.clients)
        person = self.people.get(normalise_name(name.freelancer))
        return of_person(fitting, person, self.freelancers) if person else fitting

    def titles_of(self, contracts: Collection[str]) -> set[tuple[str, str]]:
        """(platform, title) of each title that may mean one of `contracts`; both normalised."""
        named = (*self.contracts_by_title.items(), *self.contracts_by_client.items())
        return {title for title, keys in named if not keys.isdisjoint(contracts)}

    def shares_a_name(self, contract: str) -> bool:
        """Whether a contract has a title or a name that another one has, too: only then its dates decide anything."""
        named = (*self.contracts_by_title.values(), *self.contracts_by_name.values())
        return any(contract in keys and len(keys) > 1 for keys in named)

    def contract_named(self, name: str) -> str | None:
        """The contract that you mean by a key, an id or a title; None where none fits, or several do."""
        by_id = {key for (_, id), key in self.contracts_by_id.items() if id == name}
        fitting = by_id or self.contracts_by_name.get(normalise_name(name), frozenset())
        return next(iter(fitting)) if len(fitting) == 1 else None


@lru_cache(4096)  # many entries, few names
def normalise_name(name: str) -> str:
    """A name without letter case, and without surrounding and repeated white space."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True, slots=True)
class _EntryNames:
    """The names on an entry, normalised. Its description and its mark are left out where no rule reads them."""

    project: str
    client: str
    task: str
    tags: frozenset[str]
    description: str
    person: str
    billable: bool | None


def place(entry: TimeEntry, labels: Mapping[Ref, Label], index: NameIndex, known: Instant = DISTANT) -> Placement:
    """Map `entry`. `labels` holds at least the labels on the entry and the client of its project; `known` is the
    instant of which the names of other projects count."""
    names = _names(entry, labels, index)
    return index.place_by_rule(names) or _place_by_project(entry, labels, names, index, known)


def _place_by_rule(number: int, rule: MapRule, names: _EntryNames, index: NameIndex) -> Placement:
    why = f"[[map]] number {number}: {rule.words}"
    if rule.ignore or rule.contract is None:
        return Placement(outcome=Outcome.IGNORED, why=why)
    placement = _placed(rule.contract, rule.milestone, names, index, why)
    return replace(placement, goodwill=True, why=f"{placement.why}; goodwill") if rule.goodwill else placement


def _place_by_project(
    entry: TimeEntry, labels: Mapping[Ref, Label], names: _EntryNames, index: NameIndex, known: Instant
) -> Placement:
    """Map an entry to the contract that has the name of its project, and no other client than its project has."""
    named = frozenset[str]() if not names.project else index.contracts_by_name.get(names.project, frozenset())
    of_same_client = of_client(named, names.client, index.clients)
    fitting = on_day(of_same_client, entry.start, index.dates)
    if len(fitting) > 1:
        fitting = of_person(fitting, names.person, index.freelancers) or fitting
    described = f"project “{_name(entry.project, labels)}”" if names.project else "an entry without a project"
    if names.client:
        described = f"{described} of client “{_client_name(entry, labels)}”"
    if len(fitting) == 1:
        contract = next(iter(fitting))
        if not index.clients.get(contract) and len(rivals := _clients_with(names.project, named, index, known)) > 1:
            why = f"{described} is named like {contract}, and so are projects of several clients: {', '.join(rivals)}"
            return Placement(outcome=Outcome.SUSPENSE, why=f"{why}; {contract} names none of them as its client")
        return _placed(contract, None, names, index, f"{described} is named like {contract}")
    several = ", ".join(sorted(fitting or of_same_client or named))
    if fitting:
        why = f"{described} fits several contracts: {several}"
    elif of_same_client:
        why = f"{described} is named like {several}, but none of them runs on that day"
    elif named:
        why = f"{described} is named like {several}, whose client is another one, and no [[map]] rule fits"
    else:
        why = f"no [[map]] rule and no contract fits {described}"
    return Placement(outcome=Outcome.SUSPENSE, why=why)


def _clients_with(project: str, named: Collection[str], index: NameIndex, known: Instant) -> list[str]:
    """The clients that have a project of this name, sorted. Left out are those whose project belongs elsewhere: a rule
    about project and client says so, or a contract of theirs has that name."""
    clients = {
        normalise_name(each.client): each.client
        for each in index.projects.get(project, ())
        if each.client and each.had_at(known)
    }
    elsewhere = {
        client
        for client in clients
        if any(client in index.clients.get(key, ()) for key in named) or has_rule_for(project, client, index.rules)
    }
    return sorted(name for client, name in clients.items() if client not in elsewhere)


def has_rule_for(project: str, client: str, rules: Iterable[MapRule]) -> bool:
    """Whether a rule about project and client alone places a client's project of this name."""
    return any(_reads_project_alone(rule) and _holds(rule, _bare(project, client)) for rule in rules)


def _reads_project_alone(rule: MapRule) -> bool:
    return (rule.task, rule.tag, rule.description, rule.person, rule.billable) == (None,) * 5


def _bare(project: str, client: str) -> _EntryNames:
    """Make the names of an entry that has a project and its client, and nothing else."""
    return _EntryNames(
        project=project, client=client, task="", tags=frozenset(), description="", person="", billable=None
    )


def label_refs(entry: TimeEntry, labels: Mapping[Ref, Label]) -> Iterator[Ref]:
    """The labels whose change could move `entry`: those on it, and the parents of its project and task."""
    for ref in (entry.project, entry.task, *entry.tags):
        if ref:
            yield ref
            label = labels.get(ref)
            if label and label.parent:
                yield label.parent


def _names(entry: TimeEntry, labels: Mapping[Ref, Label], index: NameIndex) -> _EntryNames:
    project = labels.get(entry.project) if entry.project else None
    return _EntryNames(
        project=normalise_name(project.name) if project else "",
        client=normalise_name(_client_name(entry, labels)),
        task=normalise_name(_name(entry.task, labels)) if entry.task else "",
        tags=frozenset(normalise_name(_name(tag, labels)) for tag in entry.tags),
        description=normalise_name(entry.description) if index.reads("description") else "",
        person=normalise_name(index.person(entry.person)),
        billable=entry.billable if index.reads("billable") else None,
    )


def _client_name(entry: TimeEntry, labels: Mapping[Ref, Label]) -> str:
    project = labels.get(entry.project) if entry.project else None
    return _name(project.parent, labels) if project else ""


def _name(ref: Ref | None, labels: Mapping[Ref, Label]) -> str:
    label = labels.get(ref) if ref else None
    return label.name if label else (ref or "")


def _holds(rule: MapRule, names: _EntryNames) -> bool:
    conditions: tuple[tuple[str | None, Iterable[str]], ...] = (
        (rule.project, (names.project,)),
        (rule.client, (names.client,)),
        (rule.task, (names.task,)),
        (rule.tag, names.tags),
        (rule.description, (names.description,)),
        (rule.person, (names.person,)),
    )
    return rule.billable in (None, names.billable) and all(
        pattern is None or any(fits(pattern, name) for name in candidates) for pattern, candidates in conditions
    )


def fits(pattern: str, name: str) -> bool:
    """Tell whether a normalised name fits the pattern of a `[[map]]` rule. An empty name fits none."""
    return bool(name) and fnmatchcase(name, _literal(pattern))


@lru_cache(1024)
def _literal(pattern: str) -> str:
    """A pattern in which `*` alone is special, and a star itself as `\\*`: names hold brackets and question marks."""
    literal = normalise_name(pattern).replace("[", "[[]").replace("?", "[?]")
    return literal.replace(r"\*", "[*]")


def _placed(contract: str, milestone: str | None, names: _EntryNames, index: NameIndex, why: str) -> Placement:
    wanted = [normalise_name(milestone)] if milestone else [names.task, *sorted(names.tags)]
    for title in wanted:
        fitting = index.milestones.get((contract, title), frozenset()) if title else frozenset()
        if len(fitting) == 1:
            ref = next(iter(fitting))
            return Placement(outcome=Outcome.MAPPED, contract=contract, milestone=ref, why=f"{why}; milestone {ref}")
    if milestone:
        why = f"{why}; milestone “{milestone}” is not known or not unique, so the time counts for the contract alone"
    has_some = milestone and any(key == contract for key, _ in index.milestones)
    stand_in = unclear_milestone(contract, milestone) if milestone and has_some else None
    return Placement(outcome=Outcome.MAPPED, contract=contract, milestone=stand_in, why=why)
