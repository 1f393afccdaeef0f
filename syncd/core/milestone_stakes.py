"""What findings claim of one milestone's money: its amount is at stake once, and the largest claim alone counts.

A milestone that is late, that brings less than was agreed and that takes more hours than it pays is one amount at risk.
Each of its findings names all of them: it is listed below the largest that needs attention.
"""

from syncd.core.contract_case import ESCROW, LEFT_BEHIND
from syncd.core.discrepancies import Side, SubjectKey, discrepancy_id
from syncd.core.milestone_case import AT_WORK, MilestoneCase
from syncd.core.milestone_exposure import UNPAID, worth_of_time
from syncd.core.milestone_money import LEARNING, missing_of, net_of
from syncd.core.milestone_terms import changed_terms
from syncd.core.money import Money, price
from syncd.core.records import MilestoneState
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant

CLOCK, DONE, RISK = "release-clock", "delivered-not-submitted", "milestone-deadline-risk"
UNFUNDED, SHORT, TERMS = "work-on-unfunded-milestone", "short-release", "milestone-terms-changed"
RATE, BURN = "effective-rate-low", "milestone-budget-burn"
_KEYS = {DONE: "done", RISK: "due", UNFUNDED: "unfunded", SHORT: "short", TERMS: "terms", RATE: "rate", BURN: "budget"}
"""Rule → the key of its finding, the first of equal stakes first; CLOCK comes before them, see `clock_key`."""


def clock_key(case: MilestoneCase) -> str:
    """The key of the finding about a submission."""
    return f"submitted:{case.milestone.submitted}"


def next_release(case: MilestoneCase) -> Instant | None:
    """The instant from which on the platform should have released a submitted milestone; None where it is not ahead."""
    release = _release(case)
    return release if release and case.now < release else None


def over_budget(case: MilestoneCase) -> Money | None:
    """What the time beyond the budget is worth; 0 where there is none, None where no rate says it."""
    over = case.seconds - (case.milestone.budget or 0) if case.milestone.budget else 0
    currency = case.target_rate or case.milestone.amount
    if over <= 0:
        return Money(0, currency.currency) if currency else None
    return price(case.target_rate, over) if case.target_rate else None


def not_released(case: MilestoneCase) -> Money | None:
    """What a released milestone did not get of its amount; None where it has none, or nothing shows payments."""
    amount = case.milestone.amount
    if case.milestone.state is not MilestoneState.RELEASED or amount is None or not case.has(Side.RELEASED):
        return None
    left = amount - case.releases.paid(amount.currency)
    returned = case.releases.returned
    return left - returned if returned and returned.currency == amount.currency else left


def same_money(case: MilestoneCase, rule: str, stake: Money | None) -> tuple[str, ...]:
    """The ids of the discrepancies about the money of a finding of `rule`, its own among them: what claims the most
    now comes first. Those that claim nothing now are last: they may live on, where nobody can tell.

    Of a contract that has ended, what is set aside for the milestone is reported for the contract, and comes first."""
    claims = _claims(case)
    own = claims.get(rule)
    if stake is None or stake.minor <= 0 or own is None or own.minor <= 0:
        return ()
    order = [CLOCK, *(one for one in _KEYS if one != SHORT or SHORT in claims)]
    alike = {one: money.minor for one, money in claims.items() if money.currency == own.currency}
    ranked = sorted(order, key=lambda one: (-alike.get(one, 0), order.index(one)))
    return (*_left_behind(case, own), *(_id(case, one) for one in ranked))


def _id(case: MilestoneCase, rule: str) -> str:
    return discrepancy_id(rule, case.key, clock_key(case) if rule == CLOCK else _KEYS[rule])


def _claims(case: MilestoneCase) -> dict[str, Money]:
    """Rule → what it reports as being at stake, if it reports at all."""
    state, amount = case.milestone.state, case.milestone.amount
    missing, changed = missing_of(case, LEARNING), changed_terms(case.milestone.ref, case.versions, case.agreed)
    claims = {
        CLOCK: amount if _release(case) and not next_release(case) else None,
        DONE: amount if state in AT_WORK else None,
        RISK: amount if state in AT_WORK else None,
        UNFUNDED: worth_of_time(case) if state in UNPAID and case.pieces else None,
        SHORT: _short(case, missing),
        TERMS: changed.falls if changed else None,
        RATE: missing,
        BURN: over_budget(case) if state in AT_WORK else None,
    }
    return {rule: money for rule, money in claims.items() if money is not None}


def _short(case: MilestoneCase, missing: Money | None) -> Money | None:
    """What was not released, where it is also what the hours lack. Else both count: an hour's worth rests on what the
    client still owes as if it was paid."""
    short, net = not_released(case), net_of(case)
    return short if short and net and missing and short.minor > net.amount.minor else None


def _release(case: MilestoneCase) -> Instant | None:
    submitted = case.milestone.submitted if case.milestone.state is MilestoneState.SUBMITTED else None
    return case.profile.auto_release(submitted) if submitted else None


def _left_behind(case: MilestoneCase, own: Money) -> tuple[str, ...]:
    amount = case.milestone.amount
    if case.milestone.state not in AT_WORK or amount is None or amount.currency != own.currency:
        return ()
    if own.minor > amount.minor:
        return ()
    contract = SubjectKey(SubjectKind.CONTRACT_CASE, case.contract.key)
    return (discrepancy_id(ESCROW, contract, LEFT_BEHIND),)
