"""Asks the rules about every subject that is due, and no other; the result equals asking about everything."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from syncd import log
from syncd.core.contract_merge import merged_keys
from syncd.core.discrepancies import CannotTell, Subject, SubjectKey, Verdict, judge
from syncd.core.lifecycle import ALIVE, Discrepancy, Step, advance, retire
from syncd.core.records import WorkLine
from syncd.core.subjects import BillingPeriod, MilestoneCase, PersonDay, SourceHealth, SubjectKind, UnmappedGroup
from syncd.core.time import ALWAYS, Instant, day_span
from syncd.judge.subjects import Assembler
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.dirty import DirtySubject
from syncd.ledger.discrepancies import Judged
from syncd.wiring.directory import Directory
from syncd.wiring.rules import EnabledRule

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

Rules = Mapping[str, EnabledRule]
Known = Mapping[str, Mapping[str, Discrepancy]]
"""What is known of a subject: discrepancies by id, by rule."""


def take_up_config(
    ledger: Ledger, inputs: Mapping[str, str], rules: Rules, sources: Collection[str], now: Instant
) -> None:
    """Mark what a change of the configuration affects, and retire the findings of rules and sources that are gone.

    `inputs` are the digests of the configuration. A change of the mapping affects everything, of a contract its
    subjects, of a rule's options the subjects of its kind.
    """
    before = ledger.derived.inputs()
    changed = {name for name in inputs.keys() | before.keys() if inputs.get(name) != before.get(name)}
    if not changed:
        return
    with ledger.write() as write:
        for name in sorted(changed):
            _mark(rules, write, *name.partition(":")[::2])
        _retire(ledger, write, rules, sources, now)
        write.derived.set_inputs(dict(inputs))


def _mark(rules: Rules, write: LedgerWriter, what: str, key: str) -> None:
    match what:
        case "mapping":
            write.dirty.mark_all_records()
            write.dirty.mark_kinds(SubjectKind)
        case "since":
            write.dirty.mark_kinds(SubjectKind)
        case "contract":
            write.dirty.mark_contract(key)
        case "rule" if key in rules:
            write.dirty.mark_kinds([_KINDS[rules[key].rule.subject]])
        case "source":
            write.dirty.mark_subjects([DirtySubject(SubjectKind.SOURCE_HEALTH, key, "", ALWAYS)])
            write.dirty.mark_kinds(_ABOUT_TIME)  # what is not known is put down to the sources there are


def _retire(ledger: Ledger, write: LedgerWriter, rules: Rules, sources: Collection[str], now: Instant) -> None:
    gone = [
        each
        for each in ledger.discrepancies.alive()
        if each.rule not in rules
        or (each.subject.kind == SubjectKind.SOURCE_HEALTH and each.subject.name not in sources)
    ]
    steps = [retire(each) for each in gone]
    write.discrepancies.record(steps, now, note="its rule or source is no longer configured")
    write.discrepancies.drop_rules(sorted(rules))


def judge_due(
    ledger: Ledger, directory: Directory, rules: Rules, now: Instant, progress: Callable[[int], None] = lambda _: None
) -> int:
    """Judge every subject whose inputs changed or whose time has come; how many there were."""
    assembler = Assembler(ledger, directory, now)
    count = 0
    while keys := ledger.dirty.subjects(now, directory.contracts, BATCH):
        judged: list[Judged] = []
        for key in keys:
            subject = assembler.subject(key)
            if _matters(subject, directory.since):
                verdicts = _verdicts(rules, key, subject)
                former = _found_before(ledger, directory, subject, verdicts)
                steps = _steps(ledger.discrepancies.known(key), rules, verdicts, now, former)
            else:
                verdicts, steps = [], _retired(ledger.discrepancies.known(key))
            upcoming = _upcoming(rules, subject, verdicts, now)
            judged.append(Judged(key=key, verdicts=verdicts, steps=steps, next=upcoming, exists=subject is not None))
        with ledger.write() as write:
            write.discrepancies.store(judged, now)
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


def _verdicts(rules: Rules, key: SubjectKey, subject: Subject | None) -> list[Verdict]:
    asked = [enabled for enabled in rules.values() if _KINDS[enabled.rule.subject] == key.kind]
    if subject is None:
        # Nothing is left to find fault with: what was found here has lost its cause.
        return [Verdict(rule=enabled.rule.id, subject=key) for enabled in asked]
    return [_verdict(enabled, subject) for enabled in asked]


def _verdict(enabled: EnabledRule, subject: Subject) -> Verdict:
    rule = enabled.rule
    try:
        return judge(rule, enabled.options, subject)
    except Exception as fault:  # noqa: BLE001 - a rule's bug must not silence the other rules
        log.get_logger(__name__).exception("rule failed", rule=rule.id, subject=str(subject.key))
        because = f"the rule failed with {type(fault).__name__}: that is a bug in it"
        return Verdict(
            rule=rule.id, subject=subject.key, facts=subject.facts(), cannot_tell=(CannotTell(because=because),)
        )


def _upcoming(rules: Rules, subject: Subject | None, verdicts: Sequence[Verdict], now: Instant) -> Instant | None:
    """When to judge again without new data: when a rule says so, and in every cycle while a verdict rests on all of a
    time being known that goes on."""
    moments = [verdict.next for verdict in verdicts if verdict.next is not None and verdict.next > now]
    match subject:
        case BillingPeriod():
            goes_on = now < subject.span.end
        case PersonDay():
            goes_on = now < day_span(subject.day, subject.zone).end
        case MilestoneCase():
            goes_on = any(rules[verdict.rule].rule.needs for verdict in verdicts)
        case _:
            goes_on = False
    return min([*moments, now + SOON] if goes_on and verdicts else moments, default=None)


def _retired(known: Known) -> list[Step]:
    """What was found before the config's `since` moved past it: it is listed no more."""
    return [retire(found) for by_id in known.values() for found in by_id.values() if found.state in ALIVE]


def _found_before(
    ledger: Ledger, directory: Directory, subject: Subject | None, verdicts: Iterable[Verdict]
) -> Mapping[str, Sequence[Discrepancy]]:
    """What was found, by rule, on a period while its contract had other keys: see `merged_keys`.

    Nothing where every check was made and none failed. A key that is still a contract's of its own keeps what is its.
    """
    if not isinstance(subject, BillingPeriod) or not any(each.findings or each.cannot_tell for each in verdicts):
        return {}
    records = ledger.records.current(line.ref for line in subject.lines).values()
    names = {record.contract for record in records if isinstance(record, WorkLine)}
    found: dict[str, list[Discrepancy]] = {}
    for key in merged_keys(subject.key.name, names, directory.names) - directory.contracts.keys():
        for rule, by_id in ledger.discrepancies.known(replace(subject.key, name=key)).items():
            found.setdefault(rule, []).extend(by_id.values())
    return found


def _steps(
    known: Known,
    rules: Rules,
    verdicts: Iterable[Verdict],
    now: Instant,
    former: Mapping[str, Sequence[Discrepancy]],
) -> list[Step]:
    steps: list[Step] = []
    for verdict in verdicts:
        assertion = rules[verdict.rule].rule.assertion
        steps += advance(known.get(verdict.rule, {}), verdict, assertion, now, former.get(verdict.rule, ()))
    return steps
