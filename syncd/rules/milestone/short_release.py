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

from syncd.core.milestone_releases import FixedPayment
from syncd.core.milestone_stakes import SHORT, not_released, same_money
from syncd.core.money import Money, share
from syncd.core.time import Instant
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    MilestoneCase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    on,
)

MAY_BE_FEE = 5
"""A fifth: no platform is known to take more, so a larger part that is missing is no fee."""
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
    paid = milestone.amount - lacks
    summary = f"Milestone “{milestone.title}” was released with {paid} of {milestone.amount}: {lacks} are missing"
    if not paid.minor:
        summary = f"Milestone “{milestone.title}” is released, but no payment of its {lacks} is known"
    yield Finding(
        key="short",
        stake=lacks,
        economic_date=milestone.released,
        summary=summary,
        action=f"Look at the milestone on {case.profile.title}: if the rest went to another one, change both amounts "
        "in your milestone table; if not, ask the client for it",
        evidence=(Evidence(milestone.ref, f"{milestone.amount}, {milestone.state}"), *_payments(case)),
        same_money=same_money(case, SHORT, lacks),
    )


def next(case: MilestoneCase, options: RuleOptions) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The instant from which all payments are posted."""
    settled = case.settled
    return settled if settled and case.now < settled and _lacks(case) else None


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


def _unclear(case: MilestoneCase, lacks: Money) -> str:
    """Why nobody can tell how much is missing; "" where that is known."""
    title = case.milestone.title
    if case.settled is None:
        return f"milestone “{title}” is released, but its day of release is missing"
    if fitting := [one for one in case.releases.fits_several if one.amount.currency == lacks.currency]:
        return f"{_named(case, fitting[0])} may be for milestone “{title}”, or for something else"
    paid = [part.payment.posted for part in case.releases.parts]
    since = min([*paid, *filter(None, [case.milestone.released])])
    for one in case.releases.fits_none:
        if one.amount.currency == lacks.currency and one.amount.minor <= lacks.minor and one.posted >= since:
            return f"{_named(case, one)} fits no milestone, and may be the rest of “{title}”"
    amount = case.milestone.amount
    if case.releases.fee is None and _may_be_net(case) and amount and lacks.minor * MAY_BE_FEE <= amount.minor:
        return f"what is missing of milestone “{title}” may be a fee: no row shows one, and the contract's is not known"
    return ""


def _named(case: MilestoneCase, payment: FixedPayment) -> str:
    return f"a payment of {payment.amount}, posted {on(payment.posted, case)},"


def _payments(case: MilestoneCase) -> Iterator[Evidence]:
    """What each payment is for, and how it shows that."""
    for part in sorted(case.releases.parts, key=lambda part: (part.payment.posted, part.payment.ref)):
        whole = "" if part.amount == part.payment.amount else f" of {part.payment.amount}"
        yield Evidence(part.payment.ref, f"{part.amount}{whole}, {on(part.payment.posted, case)}: it {part.why}")
    if case.releases.bonus:
        yield Evidence(case.milestone.ref, f"{case.releases.bonus} were paid beyond it")


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
