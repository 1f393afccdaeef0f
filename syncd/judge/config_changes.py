"""Takes up a changed configuration: marks what the change affects and retires what it removed."""

from collections.abc import Collection, Mapping

from syncd.core.lifecycle import retire
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Instant
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.dirty import DirtySubject
from syncd.wiring.rules import EnabledRule

_NEED_COVERAGE = (
    SubjectKind.BILLING_PERIOD,
    SubjectKind.CLIENT_WEEK,
    SubjectKind.PERSON_DAY,
    SubjectKind.MILESTONE_CASE,
)


def take_up_config(
    ledger: Ledger, inputs: Mapping[str, str], rules: Mapping[str, EnabledRule], sources: Collection[str], now: Instant
) -> None:
    """Mark what a change of the configuration affects, and retire the findings of rules and sources that are gone.

    `inputs` are the digests of the configuration. A changed mapping affects everything, a changed contract its
    subjects, and changed options of a rule the subjects of its kind.
    """
    changed = _changed(ledger.derived.inputs(), inputs)
    if not changed:
        return
    with ledger.write() as write:
        for name in sorted(changed):
            _mark(write, rules, *name.partition(":")[::2])
        removed = [
            discrepancy
            for discrepancy in ledger.discrepancies.alive()
            if discrepancy.rule not in rules
            or (discrepancy.subject.kind == SubjectKind.SOURCE_HEALTH and discrepancy.subject.name not in sources)
        ]
        write.discrepancies.record(map(retire, removed), now, note="its rule or source is no longer configured")
        write.discrepancies.drop_rules(sorted(rules))
        write.derived.set_inputs(dict(inputs))


def config_changes(ledger: Ledger, inputs: Mapping[str, str]) -> bool:
    """Whether the next round has a changed configuration to take up. Before the first round there is none: nothing
    rests on another one."""
    before = ledger.derived.inputs()
    return bool(before and _changed(before, inputs))


def _changed(before: Mapping[str, str], inputs: Mapping[str, str]) -> set[str]:
    return {name for name in inputs.keys() | before.keys() if inputs.get(name) != before.get(name)}


def _mark(write: LedgerWriter, rules: Mapping[str, EnabledRule], what: str, key: str) -> None:
    match what:
        case "mapping":
            write.dirty.mark_all_records()
            write.dirty.mark_kinds(SubjectKind)
        case "since":
            write.dirty.mark_kinds(SubjectKind)
        case "contract":
            write.dirty.mark_contract(key)
        case "rule" if key in rules:
            write.dirty.mark_kinds([rules[key].kind])
        case "source":
            write.dirty.mark_subjects([DirtySubject(SubjectKind.SOURCE_HEALTH, key, "", ALWAYS)])
            write.dirty.mark_kinds(_NEED_COVERAGE)  # a gap names the sources that could fill it
