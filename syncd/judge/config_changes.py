"""Takes up a changed configuration: marks what the change affects and retires what it removed. Before that, it tells
which records the change may move."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from syncd.core.lifecycle import retire
from syncd.core.mapping import NameIndex
from syncd.core.profile import Profile
from syncd.core.records import Kind
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Instant
from syncd.derive.closing import keep_closed
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.dirty import DirtySubject
from syncd.wiring.rules import EnabledRule

_NEED_COVERAGE = (
    SubjectKind.BILLING_PERIOD,
    SubjectKind.CLIENT_WEEK,
    SubjectKind.PERSON_DAY,
    SubjectKind.OWN_INVOICE,
    SubjectKind.RETAINER_MONTH,
    SubjectKind.PAYMENT_GROUP,
    SubjectKind.EXPECTED_PAYMENT,
    SubjectKind.MILESTONE_CASE,
    SubjectKind.PAYOUT,
    SubjectKind.ACCOUNT,
)
_READ_RULES = (SubjectKind.BILLING_PERIOD, SubjectKind.CLIENT_WEEK, SubjectKind.PERSON_DAY)
"""Subjects that leave out what no rule would report: whether another rule is asked matters to them."""
_MAPPED = frozenset({"mapping", "duplicates", "maps", "identity", "dates"})
"""The inputs that decide which contract a record belongs to."""


@dataclass(frozen=True, slots=True)
class ConfigMoves:
    """What a changed configuration may move before a round takes it up: records of some `kinds`. Some of them stay,
    except those of the `uncertain` kinds and of the `contracts` that are other ones now."""

    kinds: frozenset[Kind] = frozenset()
    uncertain: frozenset[Kind] = frozenset()
    contracts: frozenset[str] = frozenset()


def take_up_config(
    ledger: Ledger,
    inputs: Mapping[str, str],
    rules: Mapping[str, EnabledRule],
    sources: Collection[str],
    now: Instant,
    profiles: Callable[[], Collection[Profile]] = tuple,
) -> None:
    """Mark what a change of the configuration affects, and retire the findings of rules and sources that are gone.

    `inputs` are the digests of the configuration. A changed mapping affects everything but the weeks that closed while
    the former one was in force, a changed contract its subjects, and changed options of a rule the subjects of its
    kind. `profiles`: of all platforms, which decide when weeks close.
    """
    before = ledger.derived.inputs()
    changed = _changed(before, inputs)
    if not changed:
        return
    with ledger.write() as write:
        if _MAPPED & {name.partition(":")[0] for name in changed}:
            keep_closed(ledger, write, profiles, now)
            write.dirty.mark_all_records()
        for name in sorted(changed):
            _mark_named(write, *name.partition(":")[::2])
        write.dirty.mark_kinds(_kinds(rules, before, changed))
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


def config_moves(
    ledger: Ledger, inputs: Mapping[str, str], names: NameIndex, sources: Mapping[str, frozenset[Kind]]
) -> ConfigMoves:
    """What the changed configuration that the next round has to take up may move. `names`: those of that configuration;
    `sources`: the kinds of records that each one gives. Nothing of a source is certain while its options of reading are
    other ones than before."""
    before = ledger.derived.inputs()
    parts = {name.partition(":")[::2] for name in (_changed(before, inputs) if before else ())}
    changed = {what for what, key in parts if what != "dates" or names.shares_a_name(key)}
    read_anew = [
        sources[key] for what, key in parts if what == "reading" and key in sources and f"{what}:{key}" in before
    ]
    uncertain = frozenset(Kind) if changed & {"mapping", "duplicates"} else frozenset[Kind]().union(*read_anew)
    mapped = frozenset(Kind) if changed & {"identity", "dates"} else frozenset({Kind.TIME} if "maps" in changed else ())
    return ConfigMoves(uncertain | mapped, uncertain, frozenset(key for what, key in parts if what == "identity"))


def _changed(before: Mapping[str, str], inputs: Mapping[str, str]) -> set[str]:
    return {name for name in inputs.keys() | before.keys() if inputs.get(name) != before.get(name)}


def _kinds(rules: Mapping[str, EnabledRule], before: Mapping[str, str], changed: Collection[str]) -> set[SubjectKind]:
    """The kinds of subjects that may all be judged otherwise after these changes."""
    kinds = set[SubjectKind]()
    for name in changed:
        match name.partition(":")[::2]:
            case what, _ if what in _MAPPED | {"since", "rates", "calendar", "costs"}:
                kinds.update(SubjectKind)  # any of them may read these
            case "rule", id if id not in rules:
                kinds.update(SubjectKind)
            case "rule", id:
                kinds.update({rules[id].kind} if name in before else {rules[id].kind, *_READ_RULES})
            case (("source" | "reading"), _):  # whose account a source reads decides where hours may be
                kinds.update(_NEED_COVERAGE)  # a gap names the sources that could fill it
    return kinds


def _mark_named(write: LedgerWriter, what: str, key: str) -> None:
    """Mark the subjects that a changed contract or source names."""
    match what:
        case "contract":
            write.dirty.mark_contract(key)
            write.retainers.add_worked(key)
        case "source" | "reading":
            write.dirty.mark_subjects([DirtySubject(SubjectKind.SOURCE_HEALTH, key, "", ALWAYS)])
