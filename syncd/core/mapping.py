"""From what a tracker calls it to the contract it belongs to: rules in order, then exact name, then suspense."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

from syncd.core.records import ContractName, Label, Ref, TimeEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRule:
    """One `[[map]]` table. All conditions given must hold; names compare without case, `*` stands for anything."""

    project: str | None = None
    client: str | None = None
    task: str | None = None
    tag: str | None = None
    description: str | None = None
    person: str | None = None
    contract: str | None = None
    milestone: str | None = None
    ignore: bool = False


class Outcome(StrEnum):
    """What became of an entry."""

    MAPPED = "mapped"
    SUSPENSE = "suspense"
    IGNORED = "ignored"
    DUPLICATE = "repeated"  # it tells again what another entry tells, or told: see aliases.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an entry belongs and why. `why` is for people; `syncd why` shows it."""

    outcome: Outcome
    why: str
    contract: str | None = None
    milestone: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameIndex:
    """The names that mapping knows: the user's and the platforms'. All names in it are folded by `normalise_name`."""

    rules: tuple[MapRule, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)  # folded name → person
    contracts_by_id: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (platform, id) → contract
    contracts_by_title: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)  # (platform, title)
    contracts_by_name: Mapping[str, frozenset[str]] = field(default_factory=dict)  # key or title, any platform
    clients: Mapping[str, frozenset[str]] = field(default_factory=dict)  # contract → names of its client
    freelancers: Mapping[str, str] = field(default_factory=dict)  # contract → the person who works on it
    milestones: Mapping[tuple[str, str], frozenset[Ref]] = field(default_factory=dict)  # (contract, title or id)

    def person(self, name: str) -> str:
        """The person a source's name stands for; the name itself where nobody claims it."""
        return self.people.get(normalise_name(name), name)

    def contract(self, name: ContractName) -> str | None:
        """The contract a platform's row belongs to; a provisional key where nobody configured it; None where its
        title fits several, and neither client nor freelancer tells which."""
        if name.id and (key := self.contracts_by_id.get((name.platform, name.id))):
            return key
        if not name.id:
            fitting = self.contracts_by_title.get((name.platform, normalise_name(name.title_or_party)), frozenset())
            if len(fitting) > 1:
                fitting = self._with_parties(fitting, name)
            if len(fitting) == 1:
                return next(iter(fitting))
            if fitting:
                return None
        return name.provisional_key

    def _with_parties(self, fitting: frozenset[str], name: ContractName) -> frozenset[str]:
        """Those of some contracts that are known to be with the client and the freelancer of a row."""
        client, freelancer = normalise_name(name.client), self.person(name.freelancer)
        of_client = frozenset(key for key in fitting if client in self.clients.get(key, ()))
        narrowed = of_client or fitting
        return frozenset(key for key in narrowed if self.freelancers.get(key) == freelancer) or narrowed

    def contract_named(self, name: str) -> str | None:
        """The contract a person means by a key, an id or a title; None where no or several fit."""
        by_id = {key for (_, id), key in self.contracts_by_id.items() if id == name}
        fitting = by_id or self.contracts_by_name.get(normalise_name(name), frozenset())
        return next(iter(fitting)) if len(fitting) == 1 else None


def normalise_name(name: str) -> str:
    """A name without what people do not mean by it: case and surrounding or repeated white space."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True, slots=True)
class _Names:
    """The names on an entry, folded."""

    project: str
    client: str
    task: str
    tags: frozenset[str]
    description: str
    person: str


def place(entry: TimeEntry, labels: Mapping[Ref, Label], book: NameIndex) -> Placement:
    """Where `entry` belongs. `labels` holds at least the labels the entry names and the clients of its project."""
    names = _names(entry, labels, book)
    for number, rule in enumerate(book.rules, 1):
        if not _holds(rule, names):
            continue
        why = f"[[map]] number {number}: {_words(rule)}"
        if rule.ignore or rule.contract is None:
            return Placement(outcome=Outcome.IGNORED, why=why)
        return _placed(rule.contract, rule.milestone, names, book, why)
    fitting = book.contracts_by_name.get(names.project, frozenset()) if names.project else frozenset()
    if len(fitting) == 1:
        contract = next(iter(fitting))
        return _placed(
            contract, None, names, book, f"project “{_name(entry.project, labels)}” is named like {contract}"
        )
    if fitting:
        several = ", ".join(sorted(fitting))
        return Placement(outcome=Outcome.SUSPENSE, why=f"the project's name fits several contracts: {several}")
    project = f"project “{_name(entry.project, labels)}”" if entry.project else "an entry without project"
    return Placement(outcome=Outcome.SUSPENSE, why=f"no [[map]] rule and no contract fits {project}")


def label_refs(entry: TimeEntry, labels: Mapping[Ref, Label]) -> Iterator[Ref]:
    """Every label whose change could move `entry`: those it names, and the parents of its project and task."""
    for ref in (entry.project, entry.task, *entry.tags):
        if ref:
            yield ref
            label = labels.get(ref)
            if label and label.parent:
                yield label.parent


def _names(entry: TimeEntry, labels: Mapping[Ref, Label], book: NameIndex) -> _Names:
    project = labels.get(entry.project) if entry.project else None
    return _Names(
        project=normalise_name(project.name) if project else "",
        client=normalise_name(_name(project.parent, labels)) if project and project.parent else "",
        task=normalise_name(_name(entry.task, labels)) if entry.task else "",
        tags=frozenset(normalise_name(_name(tag, labels)) for tag in entry.tags),
        description=normalise_name(entry.description),
        person=normalise_name(book.person(entry.person)),
    )


def _name(ref: Ref | None, labels: Mapping[Ref, Label]) -> str:
    label = labels.get(ref) if ref else None
    return label.name if label else (ref or "")


def _holds(rule: MapRule, names: _Names) -> bool:
    conditions: tuple[tuple[str | None, Iterable[str]], ...] = (
        (rule.project, (names.project,)),
        (rule.client, (names.client,)),
        (rule.task, (names.task,)),
        (rule.tag, names.tags),
        (rule.description, (names.description,)),
        (rule.person, (names.person,)),
    )
    return all(
        pattern is None or any(_fits(pattern, name) for name in candidates) for pattern, candidates in conditions
    )


def _fits(pattern: str, name: str) -> bool:
    # Only `*` is special: names hold brackets and question marks.
    literal = normalise_name(pattern).replace("[", "[[]").replace("?", "[?]")
    return bool(name) and fnmatchcase(name, literal)


def _placed(contract: str, milestone: str | None, names: _Names, book: NameIndex, why: str) -> Placement:
    wanted = [normalise_name(milestone)] if milestone else [names.task, *sorted(names.tags)]
    for title in wanted:
        fitting = book.milestones.get((contract, title), frozenset()) if title else frozenset()
        if len(fitting) == 1:
            ref = next(iter(fitting))
            return Placement(outcome=Outcome.MAPPED, contract=contract, milestone=ref, why=f"{why}; milestone {ref}")
    if milestone:
        why = f"{why}; no single milestone “{milestone}” is known, so it counts to the contract alone"
    return Placement(outcome=Outcome.MAPPED, contract=contract, why=why)


def _words(rule: MapRule) -> str:
    given = ("project", "client", "task", "tag", "description", "person")
    return ", ".join(f"{name} = “{getattr(rule, name)}”" for name in given if getattr(rule, name) is not None)
