"""A released milestone for which you got less than was agreed: the rest may be forgotten.

It adds up the fixed-price payments of the contract that are for the milestone: those that name it, those of its amount,
and parts that make it up. It says "cannot tell" where a payment fits several milestones, or where not all payments are
known from the funding until the money must be there. A cent is tolerated. The stake is the amount less what was
released.

It says nothing while the milestone is not released: the rest is still in escrow. Nor where the rest went to another
milestone: a later payment has that much more, or another milestone's amount was raised by it. Nor where the export
shows payments after the fee, and what you got is the amount less the fee. What was given back is no part of it.

What to do: ask the client for the rest, or correct the amount in your milestone table.

What it cannot know: what you agreed on with the client after the milestone was made, unless your table says it.
"""

from collections.abc import Iterator

from syncd.core.matching.milestones import ALONE, EXACT, NAMED, NEXT, PARTS, PINNED, TOGETHER
from syncd.core.matching.release_book import CARRIED
from syncd.core.milestone_evidence import milestone_evidence
from syncd.core.milestone_releases import ReleasedPart
from syncd.core.milestone_stakes import SHORT, not_released, same_money
from syncd.core.money import Money, share
from syncd.core.time import Instant
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    MilestoneCase,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    say,
)

MAY_BE_FEE = 5
"""A fifth: no platform is known to take more, so a larger part that is missing is no fee."""
_WHY = {
    PINNED: say("it was matched to it by you"),
    NAMED: say("it names it"),
    EXACT: say("it is its amount"),
    PARTS: say("it is one of its parts"),
    TOGETHER: say("it pays several milestones"),
    NEXT: say("it was posted when it was released"),
    ALONE: say("it is the only one it can be for"),
    CARRIED: say("it pays what it lacked"),
}
"""Why a payment is the milestone's."""
ROUNDING = 1
"""Minor units, such as cents, by which a payment may differ."""


def applies(case: MilestoneCase, options: RuleOptions) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Whether something seems to be missing, and all of it should be posted by now."""
    settled = case.settled
    return _lacks(case) is not None and (settled is None or case.now >= settled)


def check(case: MilestoneCase, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """At most one finding, with the key `short`."""
    milestone, lacks = case.milestone, _lacks(case)
    if lacks is None or milestone.amount is None or _is_explained(case, lacks):
        return
    if because := _unclear(case, lacks):
        yield CannotTell(because=because)
        return
    yield Finding(
        key="short",
        stake=lacks,
        economic_date=milestone.released,
        summary=_summary(case, milestone.amount, lacks),
        action=_action(case, lacks),
        evidence=(milestone_evidence(milestone), *_payments(case)),
        same_money=same_money(case, SHORT, lacks),
    )


def next(case: MilestoneCase, options: RuleOptions) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The instant from which all payments are posted."""
    settled = case.settled
    return settled if settled and case.now < settled and _lacks(case) else None


def _summary(case: MilestoneCase, amount: Money, lacks: Money) -> Phrase:
    title, paid = case.milestone.title, amount - lacks
    if not paid.minor:
        return say("“{milestone}” is released, but no payment of its {amount} is known", milestone=title, amount=lacks)
    return say("“{milestone}” was released with {paid} of {amount}", milestone=title, paid=paid, amount=amount)


def _action(case: MilestoneCase, lacks: Money) -> Phrase:
    title, client = case.milestone.title, case.contract.client_name
    if client:
        return say("Ask {client} for the other {amount} of “{milestone}”", client=client, amount=lacks, milestone=title)
    return say("Ask the client for the other {amount} of “{milestone}”", amount=lacks, milestone=title)


def _lacks(case: MilestoneCase) -> Money | None:
    """What it did not get; None where that is nothing, or not known."""
    short = not_released(case)
    return short if short and short.minor > ROUNDING else None


def _is_explained(case: MilestoneCase, lacks: Money) -> bool:
    """Whether the rest went to another milestone, or is the fee that the rows leave out."""
    if case.releases.parts and any(rise.by == lacks for rise in case.releases.raised):
        return True
    fee, amount, rows = case.releases.fee, case.milestone.amount, len(case.releases.parts)
    if amount is None or fee is None or not _may_be_net(case):
        return False
    return abs((lacks - share(amount, fee)).minor) <= ROUNDING * rows


def _may_be_net(case: MilestoneCase) -> bool:
    return bool(case.releases.parts) and case.has(Side.FEE) and not case.releases.has_fees


def _unclear(case: MilestoneCase, lacks: Money) -> Phrase | None:
    """Why nobody can tell how much is missing; None where that is known."""
    title = case.milestone.title
    if case.settled is None:
        return say("“{milestone}” is released, but its day of release is missing", milestone=title)
    if fitting := [one for one in case.releases.fits_several if one.amount.currency == lacks.currency]:
        return say(
            "a payment of {amount}, posted {day}, may be for “{milestone}”, or for something else",
            case,
            amount=fitting[0].amount,
            day=fitting[0].posted,
            milestone=title,
        )
    paid = [part.payment.posted for part in case.releases.parts]
    since = min([*paid, *filter(None, [case.milestone.released])])
    for one in case.releases.fits_none:
        if one.amount.currency == lacks.currency and one.amount.minor <= lacks.minor and one.posted >= since:
            return say(
                "a payment of {amount}, posted {day}, fits no milestone, and may be the rest of “{milestone}”",
                case,
                amount=one.amount,
                day=one.posted,
                milestone=title,
            )
    amount = case.milestone.amount
    if case.releases.fee is None and _may_be_net(case) and amount and lacks.minor * MAY_BE_FEE <= amount.minor:
        return say(
            "what is missing of “{milestone}” may be a fee: no row shows one, and the contract's is not known",
            milestone=title,
        )
    return None


def _payments(case: MilestoneCase) -> Iterator[Evidence]:
    """What each payment is for, and how it shows that."""
    for part in sorted(case.releases.parts, key=lambda part: (part.payment.posted, part.payment.ref)):
        yield Evidence(part.payment.ref, joined([_payment(case, part), _WHY.get(part.why, part.why)], ": "))
    if case.releases.bonus:
        yield Evidence(case.milestone.ref, say("{amount} were paid beyond it", amount=case.releases.bonus))


def _payment(case: MilestoneCase, part: ReleasedPart) -> Phrase:
    whole, day = part.payment.amount, part.payment.posted
    if part.amount == whole:
        return say("{amount}, {day}", case, amount=whole, day=day)
    return say("{amount} of {whole}, {day}", case, amount=part.amount, whole=whole, day=day)


RULE = Rule(
    id=SHORT,
    subject=MilestoneCase,
    needs=frozenset({Side.RELEASED}),
    assertion=Assertion.ACCURACY,
    severity=Severity.HIGH,
    applies=applies,
    check=check,
    next=next,
)
