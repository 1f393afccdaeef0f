"""Asks the rules about every subject that is due, and no other; the result equals asking about everything."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from syncd import log
from syncd.core.contract_merge import merged_keys
from syncd.core.discrepancies import CannotTell, Rule, Subject, SubjectKey, Verdict, judge
from syncd.core.lifecycle import ALIVE, Discrepancy, Step, advance, retire
from syncd.core.mapping import NameIndex
from syncd.core.records import WorkLine
from syncd.core.subjects import BillingPeriod, MilestoneCase, PersonDay, SourceHealth, SubjectKind, UnmappedGroup
from syncd.core.time import ALWAYS, Instant, day_span
from syncd.judge.subjects import Assembler
from syncd.ledger import DerivedWriter
from syncd.ledger.derived.rows import Touched
from syncd.ledger.discrepancies import Judged
from syncd.wiring.composition import Composition

BATCH = 200
SOON = timedelta(seconds=1)  # cycles are at least this far apart
_KINDS = {
    BillingPeriod: SubjectKind.BILLING_PERIOD,
    PersonDay: SubjectKind.PERSON_DAY,
    UnmappedGroup: SubjectKind.SUSPENSE_GROUP,
    MilestoneCase: SubjectKind.MILESTONE_CASE,
    SourceHealth: SubjectKind.SOURCE_HEALTH,
}
_ABOUT_TIME = (SubjectKind.BILLING_PERIOD, SubjectKind.PERSON_DAY, SubjectKind.MILESTONE_CASE)


def take_up_config(composition: Composition, now: Instant) -> None:
    """Mark what a change of the config touches: everything for mapping, a contract's subjects for its terms, a rule's
    subjects for its options. Findings of rules and sources that are gone are retired."""
    ledger = composition.ledger
    inputs = composition.inputs()
    before = ledger.derived.inputs()
    changed = {name for name in inputs.keys() | before.keys() if inputs.get(name) != before.get(name)}
    if not changed:
        return
    with ledger.database.write() as write:
        derivation = DerivedWriter(write)
        for name in sorted(changed):
            _mark(composition, derivation, *name.partition(":")[::2])
        _retire(composition, now)
        derivation.set_inputs(inputs)


def _mark(composition: Composition, derivation: DerivedWriter, what: str, key: str) -> None:
    match what:
        case "mapping":
            derivation.dirty_everything()
            derivation.dirty_subjects(SubjectKind)
        case "since":
            derivation.dirty_subjects(SubjectKind)
        case "contract":
            derivation.touch_contract(key)
        case "rule" if key in composition.rules:
            derivation.dirty_subjects([_KINDS[composition.rules[key].subject]])
        case "source":
            derivation.touch([Touched(SubjectKind.SOURCE_HEALTH, key, "", ALWAYS)])
            derivation.dirty_subjects(_ABOUT_TIME)  # what is not known is put down to the sources there are


def _retire(composition: Composition, now: Instant) -> None:
    judgements = composition.ledger.discrepancies
    gone = [
        each
        for each in judgements.alive()
        if each.rule not in composition.rules
        or (each.subject.kind == SubjectKind.SOURCE_HEALTH and each.subject.name not in composition.config.sources)
    ]
    judgements.decide([retire(each) for each in gone], now, "syncd", "its rule or source is no longer configured")
    judgements.drop_rules(sorted(composition.rules))


def judge_due(composition: Composition, now: Instant, progress: Callable[[int], None] = lambda _: None) -> int:
    """Judge every subject whose inputs changed or whose time has come; how many there were."""
    judgements = composition.ledger.discrepancies
    assembler = Assembler(composition, now)
    former = _Former(composition)
    since = composition.since()
    count = 0
    while keys := judgements.due(now, composition.config.contracts, BATCH):
        judged: list[Judged] = []
        for key in keys:
            subject = assembler.subject(key)
            if _matters(subject, since):
                verdicts = _verdicts(composition, key, subject)
                steps = _steps(composition, key, verdicts, now, former.found(subject, verdicts))
            else:
                verdicts, steps = [], _retired(composition, key)
            upcoming = _upcoming(composition, subject, verdicts, now)
            judged.append(Judged(key=key, verdicts=verdicts, steps=steps, next=upcoming, exists=subject is not None))
        judgements.store(judged, now)
        count += len(keys)
        progress(len(keys))
    return count


def _matters(subject: Subject | None, since: Instant | None) -> bool:
    if since is None or subject is None:
        return True
    match subject:
        case BillingPeriod():
            return subject.span.end > since
        case PersonDay():
            return any((each.entry.stop or each.entry.start) >= since for each in subject.entries)
        case UnmappedGroup():
            return subject.last >= since
    return True


def _verdicts(composition: Composition, key: SubjectKey, subject: Subject | None) -> list[Verdict]:
    rules = [rule for rule in composition.rules.values() if _KINDS[rule.subject] == key.kind]
    if subject is None:
        # Nothing is left to find fault with: what was found here has lost its cause.
        return [Verdict(rule=rule.id, subject=key) for rule in rules]
    return [_verdict(rule, composition.config.rules[rule.id], subject) for rule in rules]


def _verdict(rule: Rule, options: object, subject: Subject) -> Verdict:
    try:
        return judge(rule, options, subject)
    except Exception as fault:  # noqa: BLE001 - a rule's bug must not silence the other rules
        log.get_logger(__name__).exception("rule failed", rule=rule.id, subject=str(subject.key))
        because = f"the rule failed with {type(fault).__name__}: that is a bug in it"
        return Verdict(
            rule=rule.id, subject=subject.key, facts=subject.facts(), cannot_tell=(CannotTell(because=because),)
        )


def _upcoming(
    composition: Composition, subject: Subject | None, verdicts: Sequence[Verdict], now: Instant
) -> Instant | None:
    """When to judge again without new data: when a rule says so, and in every cycle while a verdict rests on all of a
    time being known that goes on."""
    moments = [verdict.next for verdict in verdicts if verdict.next is not None and verdict.next > now]
    match subject:
        case BillingPeriod():
            goes_on = now < subject.span.end
        case PersonDay():
            goes_on = now < day_span(subject.day, subject.zone).end
        case MilestoneCase():
            goes_on = any(composition.rules[verdict.rule].needs for verdict in verdicts)
        case _:
            goes_on = False
    return min([*moments, now + SOON] if goes_on and verdicts else moments, default=None)


def _retired(composition: Composition, key: SubjectKey) -> list[Step]:
    """What was found before the config's `since` moved past it: it is listed no more."""
    known = composition.ledger.discrepancies.known(key)
    return [retire(each) for by_id in known.values() for each in by_id.values() if each.state in ALIVE]


class _Former:
    """What was found on periods while their contracts had other keys: see `merged_keys`."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition

    @cached_property
    def _book(self) -> NameIndex:
        return self._composition.book()

    @cached_property
    def _contracts(self) -> frozenset[str]:
        return frozenset(self._composition.contracts())

    def found(self, subject: Subject | None, verdicts: Iterable[Verdict]) -> Mapping[str, Sequence[Discrepancy]]:
        """By rule; nothing where every check was made and none failed. A key that is still a contract's of its own
        keeps what is its."""
        if not isinstance(subject, BillingPeriod) or not any(each.findings or each.cannot_tell for each in verdicts):
            return {}
        ledger, key = self._composition.ledger, subject.key
        records = ledger.records.current(line.ref for line in subject.lines).values()
        names = {each.contract for each in records if isinstance(each, WorkLine)}
        found: dict[str, list[Discrepancy]] = {}
        for name in merged_keys(key.name, names, self._book) - self._contracts:
            for rule, by_id in ledger.discrepancies.known(replace(key, name=name)).items():
                found.setdefault(rule, []).extend(by_id.values())
        return found


def _steps(
    composition: Composition,
    key: SubjectKey,
    verdicts: Iterable[Verdict],
    now: Instant,
    former: Mapping[str, Sequence[Discrepancy]],
) -> list[Step]:
    known = composition.ledger.discrepancies.known(key)
    steps: list[Step] = []
    for verdict in verdicts:
        assertion = composition.rules[verdict.rule].assertion
        steps += advance(known.get(verdict.rule, {}), verdict, assertion, now, former.get(verdict.rule, ()))
    return steps
