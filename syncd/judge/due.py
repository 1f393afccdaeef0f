"""Asks the rules about every subject that is due, and no other; the result equals asking about everything."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from syncd import log
from syncd.core.account import Account
from syncd.core.advance import advance
from syncd.core.client_week import ClientWeek
from syncd.core.contract_case import ContractCase
from syncd.core.discrepancies import CannotTell, Subject, SubjectKey, Verdict, judge
from syncd.core.expected_payments import ExpectedPayment
from syncd.core.lifecycle import ALIVE, Step, retire
from syncd.core.milestone_case import MilestoneCase
from syncd.core.moves import RULE_ID
from syncd.core.own_invoice import OwnInvoice
from syncd.core.payment_group import PaymentGroup
from syncd.core.payout import Payout
from syncd.core.person_week import PersonWeek
from syncd.core.phrases import say
from syncd.core.refund_case import RefundCase
from syncd.core.retainer_month import RetainerMonth
from syncd.core.subjects import BillingPeriod, PersonDay, SubjectKind, UnmappedGroup
from syncd.core.time import Instant, day_of, day_span
from syncd.core.waiting_money import WaitingMoney
from syncd.judge.drift import mark_runs, store_drifts, with_runs
from syncd.judge.merged import Known, merged
from syncd.judge.person_day import copied_days
from syncd.judge.resolved_by_person import dated, unconfirmed
from syncd.judge.retainer_month import mark_next_months
from syncd.judge.subjects import SubjectReader
from syncd.ledger import Ledger
from syncd.ledger.discrepancies import Judged
from syncd.wiring.directory import Directory
from syncd.wiring.rules import EnabledRule

BATCH = 200
SOON = timedelta(seconds=1)  # cycles are at least this far apart


def judge_due(
    ledger: Ledger,
    read_directory: Callable[[], Directory],
    rules: Mapping[str, EnabledRule],
    now: Instant,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Judge every subject whose inputs changed or whose time has come; returns how many there were.

    A batch reads and writes in one transaction. What was read once is read again after another connection has committed
    a page. `progress` is called with the number of subjects judged since the last call.
    """
    count, version, of_kind = 0, -1, _by_kind(rules)
    while True:
        with ledger.write() as write:
            if version != (latest := ledger.database.version()):
                version, directory = latest, read_directory()
                if RULE_ID not in rules:  # then gaps have no other cause to be explained by
                    directory = replace(directory, clients={}, client_of={})
                subjects = SubjectReader(ledger, directory, rules, now)
                write.sisters.mark(directory.client_of)
            keys = ledger.dirty.subjects(now, (*directory.contracts, *directory.clients), BATCH)
            if not keys:
                return count
            batch = {key: subjects.read(key) for key in _with_sisters(ledger, directory, keys)}
            drifted = store_drifts(write, batch, directory.since)
            whole = with_runs(ledger, batch)
            judged = [_judged(ledger, directory, of_kind, key, subject, now) for key, subject in whole.items()]
            write.discrepancies.store(judged, now)
            mark_runs(ledger, write, drifted, batch)
            mark_next_months(write, batch, now)
            paid = (subject for subject in whole.values() if isinstance(subject, ExpectedPayment))
            write.expected.set_arrived({payment.ref: payment.left.minor == 0 for payment in paid})
            weeks = (subject for subject in whole.values() if isinstance(subject, PersonWeek))
            write.dirty.mark_subjects({day for week in weeks for day in copied_days(week)})
        count += len(batch)
        progress(len(batch))


def _with_sisters(ledger: Ledger, directory: Directory, keys: Iterable[SubjectKey]) -> list[SubjectKey]:
    """These subjects, and those due that look at the same weeks: those of sister contracts and of their client. They
    are judged together, so that each week is read once."""
    beside: dict[SubjectKey, tuple[str, str]] = {}  # subject → its place in the order of reading
    asked = set[tuple[str, str]]()  # weeks of clients
    for key in keys:
        client = key.name if key.kind == SubjectKind.CLIENT_WEEK else directory.client_of.get(key.name, "")
        place = beside[key] = key.part, client or key.name
        is_week = key.kind in (SubjectKind.BILLING_PERIOD, SubjectKind.CLIENT_WEEK) and client in directory.clients
        if is_week and place not in asked:
            asked.add(place)
            sisters = (
                SubjectKey(SubjectKind.BILLING_PERIOD, contract, key.part)
                for contract in directory.clients[client].contracts
            )
            others = [SubjectKey(SubjectKind.CLIENT_WEEK, client, key.part), *sisters]
            beside |= dict.fromkeys(ledger.dirty.among(one for one in others if one not in beside), place)
    return sorted(beside, key=lambda key: (*beside[key], key.kind, key.name))


def _by_kind(rules: Mapping[str, EnabledRule]) -> dict[str, dict[str, EnabledRule]]:
    """Kind of subject → the rules that look at it, by id."""
    of_kind: dict[str, dict[str, EnabledRule]] = {}
    for id, enabled in rules.items():
        of_kind.setdefault(enabled.kind, {})[id] = enabled
    return of_kind


def _judged(
    ledger: Ledger,
    directory: Directory,
    of_kind: Mapping[str, Mapping[str, EnabledRule]],
    key: SubjectKey,
    subject: Subject | None,
    now: Instant,
) -> Judged:
    """A subject's verdicts, and the steps they make in the life of its discrepancies."""
    asked = of_kind.get(key.kind, {})
    known = ledger.discrepancies.known(key)
    if not _matters(subject, directory.since):
        verdicts: list[Verdict] = []
        steps = _retired(known)
    else:
        verdicts = [_verdict(enabled, key, subject) for enabled in asked.values()]
        verdicts = [dated(ledger, verdict, known.get(verdict.rule, {}), now) for verdict in verdicts]
        steps = _steps(known, merged(ledger, directory, subject, verdicts), asked, verdicts, now)
    claimed = unconfirmed((one for by_id in known.values() for one in by_id.values()), steps)
    upcoming = _upcoming(subject, verdicts, now, claimed=claimed)
    return Judged(key=key, verdicts=verdicts, steps=steps, next=upcoming, exists=subject is not None)


def _matters(subject: Subject | None, since: Instant | None) -> bool:
    """Whether a subject did not end before the first day that is judged."""
    if since is None or subject is None:
        return True
    match subject:
        case BillingPeriod() | ClientWeek() | OwnInvoice() | RetainerMonth():
            return subject.span.end > since
        case PersonDay():
            shown = bool(subject.untracked) and day_span(subject.day, subject.zone).end > since
            return shown or any((day.entry.stop or day.entry.start) >= since for day in subject.entries)
        case PersonWeek():
            return any((repeat.of.entry.stop or repeat.start) >= since for repeat in subject.repeats)
        case UnmappedGroup():
            return subject.last >= since
        case ContractCase():
            return subject.worked is not None or bool(subject.set_aside)
    day = _money_day(subject)
    return day is None or day >= day_of(since, subject.zone)  # the user's day: that of UTC may be the one before


def _money_day(subject: Subject) -> date | None:
    """The day on which the money of a subject moved last; None for one that is about no money, or not yet."""
    match subject:
        case WaitingMoney():
            return subject.rows[-1].day
        case RefundCase():
            return subject.refund.posted
        case Account():
            return subject.last
        case PaymentGroup():
            return subject.posted_on
        case ExpectedPayment():
            return subject.posted
        case MilestoneCase():
            return subject.milestone.released
        case Payout():
            return subject.day
    return None


def _verdict(enabled: EnabledRule, key: SubjectKey, subject: Subject | None) -> Verdict:
    rule = enabled.rule
    if subject is None:
        return Verdict(rule=rule.id, subject=key)  # nothing is left to find fault with: its discrepancies resolve
    try:
        return judge(rule, enabled.options, subject)
    except Exception as fault:  # noqa: BLE001 - a rule's bug must not silence the other rules
        log.get_logger(__name__).exception("rule failed", rule=rule.id, subject=str(key))
        because = say("the rule failed with {error}: that is a bug in it", error=type(fault).__name__)
        return Verdict(rule=rule.id, subject=key, facts=subject.facts(), cannot_tell=(CannotTell(because=because),))


def _retired(known: Known) -> list[Step]:
    """Retire what was found before the config's `since` moved past it."""
    return [retire(one) for by_id in known.values() for one in by_id.values() if one.state in ALIVE]


def _steps(
    known: Known, continued: Known, rules: Mapping[str, EnabledRule], verdicts: Iterable[Verdict], now: Instant
) -> list[Step]:
    steps: list[Step] = []
    for verdict in verdicts:
        before = continued.get(verdict.rule, {}).values()
        assertion = rules[verdict.rule].rule.assertion
        steps += advance(known.get(verdict.rule, {}), verdict, assertion, now, list(before))
    return steps


def _upcoming(subject: Subject | None, verdicts: Sequence[Verdict], now: Instant, *, claimed: bool) -> Instant | None:
    """When to judge again without new data: when a rule asks for it, and in every round while the subject lasts,
    because all of it up to now must be known (of a milestone or a retainer, all of it up to the last midnight), or
    while something of it is resolved by a person's word alone (`claimed`)."""
    moments = [verdict.next for verdict in verdicts if verdict.next is not None and verdict.next > now]
    if isinstance(subject, RetainerMonth) and now < subject.span.end:
        moments.append(subject.span.end)  # then the next month begins, whether anybody works or not
    match subject:
        case BillingPeriod() | ClientWeek() | OwnInvoice() | RetainerMonth():
            goes_on = now < subject.span.end
        case PersonDay():
            goes_on = now < day_span(subject.day, subject.zone).end
        case MilestoneCase():
            goes_on = False
            if subject.pieces and not subject.is_over:
                moments.append(subject.tomorrow)
        case _:
            goes_on = False
    return min([*moments, now + SOON] if (goes_on or claimed) and verdicts else moments, default=None)
