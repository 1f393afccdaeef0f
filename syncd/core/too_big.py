"""Decides which changes of a record move time or money, and how many of them at once are too many to be true.

Everything that decides what a record earns, and for whom, counts: its existence, when it was, whose it is, the project,
task and tags it is mapped by, whether it is billable, and its rate or amount. Texts and the names of labels do not.
What one of two states does not show (an amount, a rate, whether it is billable) is no change: some exports leave it
out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from syncd.core.mapping import fits, normalise_name
from syncd.core.records import ContractName, Ref, TimeEntry, WorkLine
from syncd.core.time import Instant, noon

Holdable = TimeEntry | WorkLine
"""Records of which a pull may change too many at once."""
SETTLED = timedelta(days=7)
"""Entries that started longer ago, and lines of days longer ago, are old: they rarely change."""
FEW = 20
"""This many old records of a kind may always change at once."""
SHARE_IN_TENTHS = 3
"""This many tenths of the old records of a kind that a pull covers may change at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredNames:
    """Names in the configuration that decide whether a change moves money.

    `tags`: patterns of the tags that `[[map]]` rules read; `*` matches any text. `milestones`: normalised titles and
    ids of milestones, which a tag of that name chooses. Other tags move nothing, and people put tags such as "invoiced"
    on many old entries at once. `people`: normalised name → person, so that two names of one person are no change.
    """

    tags: tuple[str, ...] = ()
    milestones: frozenset[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict)

    def person(self, name: str) -> str:
        """The person with a name; the name itself, normalised, where you configured none."""
        normalised = normalise_name(name)
        return self.people.get(normalised, normalised)

    @property
    def reads_tags(self) -> bool:
        """Whether any tag is read."""
        return bool(self.tags or self.milestones)

    def reads_tag(self, name: str) -> bool:
        """Whether a `[[map]]` rule reads a tag of this name, or a milestone is called so."""
        if normalise_name(name) in self.milestones:
            return True
        return any(fits(pattern, normalise_name(name)) for pattern in self.tags)


NO_NAMES = ConfiguredNames()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact of a record that moves time or money: its name for people, and its value before and after."""

    name: str
    before: object
    after: object


def changed_facts(
    before: Holdable, after: Holdable, names: ConfiguredNames = NO_NAMES, read_tags: Iterable[Ref] = ()
) -> tuple[Fact, ...]:
    """What differs between two states of a record that moves time or money, the most important first.

    `read_tags`: the refs of tags that mappings read.
    """
    match before, after:
        case TimeEntry() as old, TimeEntry() as new:
            return tuple(_of_entry(old, new, names, frozenset(read_tags)))
        case WorkLine() as old, WorkLine() as new:
            return tuple(_of_line(old, new, names))
    return (Fact(name="kind", before=type(before).__name__, after=type(after).__name__),)


def _of_entry(old: TimeEntry, new: TimeEntry, names: ConfiguredNames, read_tags: frozenset[Ref]) -> Iterable[Fact]:
    if (old.start, old.stop) != (new.start, new.stop):
        yield Fact(name="time", before=(old.start, old.stop), after=(new.start, new.stop))
    if names.person(old.person) != names.person(new.person):
        yield Fact(name="person", before=old.person, after=new.person)
    for name, one, other in (("project", old.project, new.project), ("task", old.task, new.task)):
        if one != other:
            yield Fact(name=name, before=one, after=other)
    tags = [tuple(sorted(read_tags.intersection(state.tags))) for state in (old, new)]
    if tags[0] != tags[1]:
        yield Fact(name="tags", before=tags[0], after=tags[1])
    yield from _both_known("billable", old.billable, new.billable)
    yield from _both_known("rate", old.rate, new.rate)


def _of_line(old: WorkLine, new: WorkLine, names: ConfiguredNames) -> Iterable[Fact]:
    if old.day != new.day:
        yield Fact(name="day", before=old.day, after=new.day)
    if old.seconds != new.seconds:
        yield Fact(name="time", before=old.seconds, after=new.seconds)
    yield from _both_known("amount", old.gross, new.gross)
    if names.person(old.person) != names.person(new.person):
        yield Fact(name="person", before=old.person, after=new.person)
    if old.kind is not new.kind:
        yield Fact(name="kind", before=old.kind, after=new.kind)
    if _other_contract(old.contract, new.contract):
        yield Fact(name="contract", before=old.contract, after=new.contract)


def _both_known(name: str, before: object, after: object) -> Iterable[Fact]:
    if before is not None and after is not None and before != after:
        yield Fact(name=name, before=before, after=after)


def _other_contract(one: ContractName, other: ContractName) -> bool:
    """Whether two names are of different contracts. With ids, titles are only text; without, they are all there is."""
    if one.platform != other.platform:
        return True
    if one.id and other.id:
        return one.id != other.id
    facts: tuple[Callable[[ContractName], str], ...] = (lambda name: name.title_or_party, lambda name: name.client)
    pairs = [(normalise_name(fact(one)), normalise_name(fact(other))) for fact in facts]
    return any(old and new and old != new for old, new in pairs)


def differ(
    before: Holdable | None,
    after: Holdable | None,
    names: ConfiguredNames = NO_NAMES,
    read_tags: Iterable[Ref] = (),
) -> bool:
    """Whether two states of a record (None: it does not exist) differ in time or money; see `changed_facts`."""
    if before is None or after is None:
        return before is not after
    return bool(changed_facts(before, after, names, read_tags))


def is_old(state: Holdable | None, as_of: Instant) -> bool:
    """Whether a state of a record is of longer ago than a week before `as_of`."""
    if state is None:
        return False
    began = state.start if isinstance(state, TimeEntry) else noon(state.day)
    return began < as_of - SETTLED


def alters(
    before: Holdable | None,
    after: Holdable | None,
    as_of: Instant,
    names: ConfiguredNames = NO_NAMES,
    read_tags: Iterable[Ref] = (),
) -> bool:
    """Whether two states of a record differ, and one of them is old at `as_of`."""
    return differ(before, after, names, read_tags) and (is_old(before, as_of) or is_old(after, as_of))


def too_big(altered: int, covered: int) -> bool:
    """Whether a pull alters too many old records of a kind to be true: more than 20, and more than 30 % of those it
    covers."""
    return altered > FEW and altered * 10 > covered * SHARE_IN_TENTHS
