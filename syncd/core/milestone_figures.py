"""The figures of a milestone, each as sure as what it rests on."""

from dataclasses import dataclass
from fractions import Fraction

from syncd.core.bounds import State
from syncd.core.contract_names import title_of
from syncd.core.discrepancies import Side
from syncd.core.milestone_burn import remaining, share_used
from syncd.core.milestone_case import MilestoneCase
from syncd.core.milestone_exposure import Exposure
from syncd.core.milestone_money import net_of
from syncd.core.money import Money, per_hour
from syncd.core.phrases import Hours, Phrase, joined, say
from syncd.core.records import MilestoneState
from syncd.core.smart import Failed
from syncd.core.time import Instant
from syncd.core.to_do import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneFigures:
    """A milestone with what follows from it.

    `time_state`: of the seconds spent, and of the part of the budget (1 is all of it) that is used; `left_state`: of
    the seconds that are left; `rate_state`: of what an hour brings. `because`: why they are not exact.
    """

    case: MilestoneCase
    left: int | None
    used: Fraction | None
    net: Money | None
    rate: Money | None
    time_state: State
    left_state: State
    rate_state: State
    because: Words
    release: Instant | None  # when the platform releases it by itself
    failed: tuple[Failed, ...]
    exposure: Exposure


def figures(
    case: MilestoneCase, open_ended: Exposure, failed: tuple[Failed, ...], *, settled: bool, loose: int = 0
) -> MilestoneFigures:
    """The figures of a milestone. `settled`: nothing of the ledger waits to be derived. `loose`: seconds of its
    contract that belong to no milestone; they may be this one's."""
    milestone, missing = case.milestone, joined((case.missing_time, _loose(case, loose)), "; ")
    time_state = State.EXACT if not missing else State.AT_LEAST
    left_state = State.EXACT if not missing else State.AT_MOST
    if not settled:
        time_state = left_state = State.ESTIMATED
    rate_state, rate, net = _rate(case, left_state)
    submitted = milestone.submitted if milestone.state is MilestoneState.SUBMITTED else None
    return MilestoneFigures(
        case=case,
        left=None if milestone.state in (MilestoneState.RELEASED, MilestoneState.CANCELLED) else remaining(case),
        used=share_used(case),
        net=net,
        rate=rate,
        time_state=time_state,
        left_state=left_state,
        rate_state=rate_state,
        because=joined((missing, _unknown_payments(case)), "; "),
        release=case.profile.auto_release(submitted) if submitted else None,
        failed=failed,
        exposure=open_ended,
    )


def _loose(case: MilestoneCase, seconds: int) -> Phrase:
    if not seconds:
        return Phrase("")
    return say(
        "{hours} tracked on {contract} is on no milestone; to put it on one, name it with `milestone` in a [[map]] "
        "rule",
        hours=Hours(seconds),
        contract=title_of(case.contract),
    )


def _rate(case: MilestoneCase, state: State) -> tuple[State, Money | None, Money | None]:
    """How sure the rate is, the rate and the net: unknown where not all payments of a released milestone are known."""
    found = net_of(case)
    if found is None or _unknown_payments(case):
        return State.UNKNOWN, None, None
    if not case.seconds:
        return State.UNKNOWN, None, found.amount
    over = case.milestone.state in (MilestoneState.RELEASED, MilestoneState.SUBMITTED)
    if state is State.EXACT and (found.most or not over):
        state = State.AT_MOST  # more hours, or a fee, only lower it
    return state, per_hour(found.amount, case.seconds), found.amount


def _unknown_payments(case: MilestoneCase) -> str:
    paid = case.known(Side.RELEASED)
    released = case.milestone.state is MilestoneState.RELEASED and case.has(Side.RELEASED)
    return (paid.because or say("its payments are not known")) if released and not paid.complete else ""
