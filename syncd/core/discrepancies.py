"""Findings of rules: sides, severities, evidence, stable ids, and `judge`, which asks a rule about a subject."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from syncd.core.causes import Party
from syncd.core.money import Money
from syncd.core.phrases import Phrase, joined, say
from syncd.core.records import Ref, short_hash
from syncd.core.severity import Severity, severity_of
from syncd.core.still_about import StillAbout
from syncd.core.threshold import Threshold
from syncd.core.time import Instant, before_new_year
from syncd.core.to_do import Claim, Link, Step, Words


class Side(StrEnum):
    """Where a figure comes from."""

    TRACKED = "tracked"
    LOGGED = "logged"
    BILLED = "billed"
    FEE = "fee"
    RELEASED = "released"
    PAID_OUT = "paid-out"
    RECEIVED = "received"


_MONEY = frozenset(Side) - {Side.TRACKED, Side.LOGGED}
_SIDES: Mapping[Side, Phrase] = {
    Side.TRACKED: say("tracked time"),
    Side.LOGGED: say("logged time"),
    Side.BILLED: say("what was billed"),
    Side.FEE: say("fees"),
    Side.RELEASED: say("what was released"),
    Side.PAID_OUT: say("what was paid out"),
    Side.RECEIVED: say("what arrived at your bank"),
}


def not_known(side: Side) -> Phrase:
    """That a side is not known, where nobody says why."""
    return say("{side}: not known here", side=_SIDES[side])


class Assertion(StrEnum):
    """Which audit assertion a rule tests."""

    OCCURRENCE = "occurrence"
    COMPLETENESS = "completeness"
    ACCURACY = "accuracy"
    CUT_OFF = "cut-off"
    CLASSIFICATION = "classification"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact that a person can check, in words, and the records that show it: `ref` to look at first, and `more`."""

    ref: Ref
    says: Words
    more: tuple[Ref, ...] = ()

    @property
    def refs(self) -> tuple[Ref, ...]:
        """All records that show it."""
        return (self.ref, *self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A failed check, in words for a person.

    `key` distinguishes the findings of one rule on one subject: sorted refs or a state, never an amount or a text.
    `stake` is money that may be lost (+) or owed (−); None where it is unknown. `economic_date`: the day on which it
    should have moved; None: see `ageing.economic_date`. `timing`: it cancels with the period beside it.
    `parent`: the id of the one that explains it and alone counts; else the first of `else_part_of` that lives; else, of
    those about the `same_money`, its own id among them, the one with the largest stake, the first of equal ones.
    `threshold`, `lapses`: see `advance.py`. `action` is one line that needs no look at anything else; `steps`: the same
    by day, where it takes several. `claim`: where stake and deadline do not tell, see `claims.py`. `whose`: whose move
    it is."""

    summary: Words
    action: Words
    key: str = ""
    seconds: int | None = None
    stake: Money | None = None
    deadline: Instant | None = None
    severity: Severity | None = None  # None: the rule's own
    evidence: tuple[Evidence, ...] = ()
    parent: str = ""
    else_part_of: tuple[str, ...] = ()
    same_money: tuple[str, ...] = ()
    economic_date: date | None = None
    timing: bool = False
    threshold: Threshold | None = None
    lapses: bool = False
    steps: tuple[Step, ...] = ()
    link: Link | None = None
    claim: Claim | None = None
    whose: Party = Party.SELF


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotTell:
    """A check that was not made because data is missing. `ends`: keys of findings that what is known contradicts. Those
    that are about other terms than `still_about` end, too."""

    because: Words
    source: str = ""
    ends: frozenset[str] = frozenset()
    still_about: StillAbout | None = None


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """The stable name of a subject: its kind, its person or thing, and its day or part."""

    kind: str
    name: str
    part: str = ""

    def __str__(self) -> str:
        return "/".join((self.kind, self.name, self.part)) if self.part else f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideCoverage:
    """How much of one side is known for a subject."""

    complete: bool  # everything is known, as of `as_of`
    as_of: Instant | None = None  # the last observation that touches the subject's span, complete or not
    lower_bound: bool = False  # there may be more: some of it is in suspense, or not known
    may_fall: bool = False  # there may be less as well: changes of it are held
    through: Instant | None = None  # where it is not complete: the end of what is known from the beginning on
    because: Words = ""  # why it is not complete, in words for the user
    source: str = ""
    unread: Words = ""  # which rows of files could not be read and may be of it, in words for the user
    whose: str = ""  # where several people are configured: who of them has not all, or the oldest, of it known
    unseen: bool = False  # nothing of it is known, and nothing but an export of it is missing
    waits: str = ""  # the source that read changes of it, or more of it, which wait for a person's decision


class Subject(Protocol):
    """The subject of a rule's check. Concrete subjects are in `syncd.core.subjects`."""

    @property
    def key(self) -> SubjectKey:
        """Its stable name."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """The user's time zone, in which texts give instants."""
        ...

    @property
    def now(self) -> Instant:
        """The only clock a rule knows."""
        ...

    def has(self, side: Side) -> bool:
        """Whether the side exists at all; where it does not, checks that need it are not applicable."""
        ...

    def known(self, side: Side) -> SideCoverage:
        """How much is known of the side."""
        ...

    def facts(self) -> Mapping[str, str]:
        """Its identity for JSON: kind, contract, start, end …"""
        ...


class Rule(Protocol):
    """A rule as the core sees it; authors build a `syncd.rule.Rule`."""

    @property
    def id(self) -> str: ...
    @property
    def subject(self) -> type[Any]: ...
    @property
    def needs(self) -> frozenset[Side]: ...
    @property
    def shown_by(self) -> frozenset[Side]: ...
    @property
    def assertion(self) -> Assertion: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def applies(self) -> Callable[[Any, Any], bool]: ...
    @property
    def check(self) -> Callable[[Any, Any], Iterable[Finding | CannotTell]]: ...
    @property
    def next(self) -> Callable[[Any, Any], Instant | None]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFinding:
    """A finding with its id and the severity that counts."""

    id: str
    severity: Severity
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer of one rule about one subject.

    With `cannot_tell`, no earlier finding resolves but those that it ends. `next` is the next instant at which the
    verdict could change without new data. `as_of`: the least `as_of` of the sides that show whether a fault is gone.
    """

    rule: str
    subject: SubjectKey
    findings: tuple[JudgedFinding, ...] = ()
    cannot_tell: tuple[CannotTell, ...] = ()
    next: Instant | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    as_of: Instant | None = None


def discrepancy_id(rule: str, subject: SubjectKey, finding_key: str) -> str:
    """Compute `d-` and ten hexadecimal digits from the rule, the subject and the finding's key, and nothing else."""
    return "d-" + short_hash(rule, subject.kind, subject.name, subject.part, finding_key)


def judge(rule: Rule, options: object, subject: Subject) -> Verdict:
    """Ask one rule about one subject. Pure: the same subject gives the same verdict.

    The verdict is empty if the subject lacks a side that the rule needs, or the rule does not apply (yet). If a needed
    side is not complete, it is "cannot tell", and the rule is not asked. ValueError for two findings with one key."""
    if not all(subject.has(side) for side in rule.needs):
        return Verdict(rule=rule.id, subject=subject.key, facts=subject.facts())
    upcoming = rule.next(subject, options)
    if not rule.applies(subject, options):
        return Verdict(rule=rule.id, subject=subject.key, facts=subject.facts(), next=upcoming)
    unknown = tuple(_unknown_sides(rule, subject))
    answers = () if unknown else tuple(rule.check(subject, options))
    doubts = unknown or tuple(answer for answer in answers if isinstance(answer, CannotTell))
    return Verdict(
        rule=rule.id,
        subject=subject.key,
        findings=_identified(rule, options, subject, (answer for answer in answers if isinstance(answer, Finding))),
        cannot_tell=_with_ways_out(rule, subject, doubts) if doubts else (),
        next=before_new_year(upcoming, subject.now, subject.zone) if answers or unknown else upcoming,
        facts=subject.facts(),
        as_of=_as_of(rule.shown_by or rule.needs, subject),
    )


def _as_of(sides: Iterable[Side], subject: Subject) -> Instant | None:
    """The least `as_of` of the sides that the subject has; None where one has none."""
    known = [subject.known(side).as_of for side in sides if subject.has(side)]
    return None if None in known else min(filter(None, known), default=None)


def _with_ways_out(rule: Rule, subject: Subject, doubts: tuple[CannotTell, ...]) -> tuple[CannotTell, ...]:
    """Where no source shows any of the money, say what ends the doubt: an export, or the switch of the rule for people
    who never export it. Doubts about tracked and logged time stay as they are: syncd is for these."""
    sides = (subject.known(side) for side in _MONEY if subject.has(side))
    unseen = {known.because for known in sides if known.unseen}
    ways = say(
        "export it too or, if you never export these, switch the rule off: [rule.{rule}] enabled = false", rule=rule.id
    )
    return tuple(
        replace(doubt, because=joined([doubt.because, ways], "; ")) if doubt.because in unseen else doubt
        for doubt in doubts
    )


def _identified(
    rule: Rule, options: object, subject: Subject, findings: Iterable[Finding]
) -> tuple[JudgedFinding, ...]:
    wanted: Severity | None = getattr(options, "severity", None)
    judged: dict[str, JudgedFinding] = {}
    for finding in findings:
        id = discrepancy_id(rule.id, subject.key, finding.key)
        if id in judged:
            raise ValueError(f"the rule {rule.id} gave two findings the key {finding.key!r}")
        severity = severity_of(rule.severity, wanted, finding.severity)
        judged[id] = JudgedFinding(id=id, severity=severity, finding=finding)
    return tuple(judged[id] for id in sorted(judged))


def _unknown_sides(rule: Rule, subject: Subject) -> Iterator[CannotTell]:
    for side in sorted(rule.needs):
        coverage = subject.known(side)
        if not coverage.complete:
            yield CannotTell(because=coverage.because or not_known(side), source=coverage.source)
