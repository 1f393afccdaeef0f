"""Terms of a milestone that changed since you agreed on them: its amount, its due day or its text.

Your table and the platform's answers are kept version by version, so it compares what they show now with what they
showed first, or with what you agreed on last. A fact that becomes known is no change, nor is one that a source leaves
out. It is high where the amount falls, and low where you only gain: a higher amount, or more time. The stake is what
the amount fell by: of all that is found about one milestone, the largest stake counts, and the rest is listed below it.

What to do: if you agreed to it, record that with `syncd milestones renegotiate REF --note "why"`. The terms then count
as agreed, and stay in the history with who recorded them and why. If you did not, ask the client.

Options: `after_release`, how long it speaks of a milestone that was released (default 90 days).

What it cannot know: who changed the terms, you or the client, and changes between two of your exports.
"""

from collections.abc import Iterator
from datetime import timedelta
from shlex import quote

from syncd.core.milestone_stakes import TERMS, next_release, same_money
from syncd.core.milestone_terms import ChangedTerms, MilestoneTerms, changed_terms
from syncd.core.money import Money
from syncd.core.records import MilestoneState, id_of
from syncd.core.time import Instant
from syncd.options import Days
from syncd.rule import (
    Assertion,
    Evidence,
    Finding,
    MilestoneCase,
    Moment,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    joined,
    say,
)

EVIDENCE = 10
"""Changes that are listed."""


class Options(RuleOptions):
    """See the module's docstring."""

    after_release: Days = timedelta(days=90)


def applies(case: MilestoneCase, options: Options) -> bool:
    """Known milestones that are not cancelled, and were not released long ago."""
    over = case.milestone.state is MilestoneState.CANCELLED or case.was_released_by(case.today - options.after_release)
    return case.is_known and not over


def check(case: MilestoneCase, options: Options) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding, with the key `terms`."""
    changed = changed_terms(case.milestone.ref, case.versions, case.agreed)
    if changed is None:
        return
    yield Finding(
        key="terms",
        stake=_stake(case, changed),
        severity=_severity(changed),
        summary=joined(
            [say("“{milestone}” changed", milestone=case.milestone.title), _changes(case, changed.old, changed.new)],
            ": ",
        ),
        action=_action(case),
        evidence=tuple(
            Evidence(
                step.ref,
                joined([_changes(case, step.old, step.new), say("seen {moment}", case, moment=Moment(step.since))]),
            )
            for step in changed.steps[-EVIDENCE:]
        ),
        same_money=same_money(case, TERMS, changed.falls),
    )


def next(case: MilestoneCase, options: Options) -> Instant | None:
    """The day from which on it no longer speaks of a released milestone; before, the day by which it is released."""
    return next_release(case) or case.days_after_release(options.after_release)


def _stake(case: MilestoneCase, changed: ChangedTerms) -> Money | None:
    if changed.falls:
        return changed.falls
    amount, was = case.milestone.amount, changed.old.amount
    if amount is None or (was is not None and was.currency != amount.currency):
        return None
    return Money(0, amount.currency)  # known: no money is lost


def _severity(changed: ChangedTerms) -> Severity:
    """High for less money, low where nothing got worse, else medium."""
    old, new = changed.old, changed.new
    if changed.falls:
        return Severity.HIGH
    other_currency = old.amount and new.amount and old.amount.currency != new.amount.currency
    sooner = old.due and new.due and new.due < old.due
    return Severity.MEDIUM if other_currency or sooner or new.title or new.acceptance else Severity.LOW


def _action(case: MilestoneCase) -> Phrase:
    title, client = case.milestone.title, case.contract.client_name
    if client:
        return say(
            "Ask {client} about the terms of “{milestone}”, or record that you agree: `syncd milestones "
            "renegotiate {ref} --note WHY`",
            client=client,
            milestone=title,
            ref=quote(id_of(case.milestone.ref)),
        )
    return say(
        "Ask the client about the terms of “{milestone}”, or record that you agree: `syncd milestones "
        "renegotiate {ref} --note WHY`",
        milestone=title,
        ref=quote(id_of(case.milestone.ref)),
    )


def _changes(case: MilestoneCase, old: MilestoneTerms, new: MilestoneTerms) -> Phrase:
    found = []
    if old.amount and new.amount:
        found.append(say("{amount} became {other}", amount=old.amount, other=new.amount))
    if old.due and new.due:
        found.append(say("the due day {day} became {other}", case, day=old.due, other=new.due))
    if old.title and new.title:
        found.append(say("the title “{title}” became “{other}”", title=old.title, other=new.title))
    if old.acceptance and new.acceptance:
        found.append(say("what is accepted, “{terms}”, became “{other}”", terms=old.acceptance, other=new.acceptance))
    return joined(found)


RULE = Rule(
    id=TERMS,
    subject=MilestoneCase,
    needs=frozenset(),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    applies=applies,
    check=check,
    next=next,
    Options=Options,
)
