"""What a milestone leaves open, and what it costs to stop: walk away, go on, ask for more, or hand it on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from syncd.core.milestone_burn import remaining
from syncd.core.milestone_case import AT_WORK, MilestoneCase
from syncd.core.milestone_money import net_of
from syncd.core.money import Money, per_hour, price
from syncd.core.records import MilestoneState
from syncd.core.terms import CostRate, cost_on

UNPAID = frozenset({MilestoneState.PROPOSED, MilestoneState.UNFUNDED, MilestoneState.CANCELLED})
"""The states in which no money is set aside."""
_OPEN = AT_WORK | {MilestoneState.PROPOSED, MilestoneState.UNFUNDED}


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What the rest of the work costs if a consultant does it, and what is left of the net after that."""

    person: str
    cost: Money
    keeps: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What is open of a milestone. Amounts are after fees; None is not known, or does not apply.

    `unfunded`: the work for which no money is set aside, at the target rate. `unsubmitted`: the funded work that is not
    submitted, at most the net. `unreleased`: the net that is submitted and not released. `to_finish`: seconds that are
    left. `walk_away`: the work that nobody pays if you stop now; `gives_up`: the net that you do not earn then.
    `rest_rate`: what each hour brings that is left. `ask_for`: what is missing for all hours to reach the target.
    `handed_on`: by consultant.
    """

    unfunded: Money | None = None
    unsubmitted: Money | None = None
    unreleased: Money | None = None
    to_finish: int | None = None
    walk_away: Money | None = None
    gives_up: Money | None = None
    rest_rate: Money | None = None
    ask_for: Money | None = None
    handed_on: tuple[HandedOn, ...] = ()
    unpriced: int = 0  # seconds of unpaid work whose worth is not known: no rate says it

    @property
    def at_risk(self) -> Money | None:
        """What is open in all; None where that is not known."""
        return self.unfunded or self.unsubmitted or self.unreleased


def worth_of_time(case: MilestoneCase) -> Money | None:
    """The time on a milestone at the target rate, else at the rates of its days, at most the milestone's amount; None
    without such rates, or with several currencies."""
    at_rate: Counter[Money | None] = Counter()
    for piece in case.pieces:
        at_rate[case.contract.target_rate or case.contract.rate_on(piece.day)] += piece.seconds
    prices = [price(rate, seconds) for rate, seconds in at_rate.items() if rate is not None]
    if None in at_rate or len({amount.currency for amount in prices}) != 1:
        return None
    worth = Money(sum(amount.minor for amount in prices), prices[0].currency)
    return _at_most(worth, case.milestone.amount)


def exposure(case: MilestoneCase, costs: Mapping[str, Sequence[CostRate]]) -> Exposure:
    """What is open of a milestone, and what its stop points are worth. `costs`: consultant → what their hours cost."""
    state, found = case.milestone.state, net_of(case)
    net = found.amount if found else None
    worth = worth_of_time(case) if case.pieces else None
    if state is MilestoneState.SUBMITTED:
        return Exposure(unreleased=net)
    if state not in _OPEN:
        unpaid = state in UNPAID
        return Exposure(unfunded=worth if unpaid else None, unpriced=case.seconds if unpaid and worth is None else 0)
    left = remaining(case)
    return Exposure(
        unpriced=case.seconds if worth is None else 0,
        unfunded=worth if state in UNPAID else None,
        unsubmitted=_at_most(worth, net) if worth and state in AT_WORK else None,
        to_finish=left,
        walk_away=worth,
        gives_up=net,
        rest_rate=per_hour(net, left) if net and left else None,
        ask_for=_missing(case, net, left),
        handed_on=tuple(_handed_on(case, net, left, costs)) if net and left else (),
    )


def _missing(case: MilestoneCase, net: Money | None, left: int | None) -> Money | None:
    target = case.contract.target_rate
    if target is None or net is None or left is None or target.currency != net.currency:
        return None
    return Money(max(0, (price(target, case.seconds + left) - net).minor), net.currency)


def _handed_on(case: MilestoneCase, net: Money, left: int, costs: Mapping[str, Sequence[CostRate]]) -> list[HandedOn]:
    rates = ((person, cost_on(of_person, case.today)) for person, of_person in sorted(costs.items()))
    priced = ((person, price(rate, left)) for person, rate in rates if rate and rate.currency == net.currency)
    return [HandedOn(person, cost, net - cost) for person, cost in priced]


def _at_most(amount: Money, cap: Money | None) -> Money:
    return cap if cap and cap.currency == amount.currency and cap.minor < amount.minor else amount
