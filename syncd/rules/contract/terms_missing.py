"""A contract that you work on by the hour, whose rate syncd does not know: what is lost on it has no price.

It says which line to write. A rate counts as known where you configured it, where the platform states it, or where it
is learned from the platform's rows. Where rows show hours with money, a few more of them teach it, so it waits.

What to do: write the terms into the contract's table. Replace the dots by the rate; add `weekly_cap = "20h"` if there
is a limit. A contract that is in no table yet needs one first: `syncd contracts` prints it.

Options: `recent`, days: contracts without any time since then are left alone (default 60).

What it cannot know: what you agreed on. A limit or a fee that is not known is no finding: they may not exist.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from syncd.core.records import ContractType
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Instant, midnight
from syncd.options import Days
from syncd.rule import Assertion, ContractCase, Finding, Phrase, Rule, RuleOptions, Severity, say

BY_THE_HOUR = frozenset({ContractType.HOURLY, ContractType.DIRECT, ContractType.RETAINER})


class Options(RuleOptions):
    """See the module's docstring."""

    recent: Days = timedelta(days=60)


def check(case: ContractCase, options: Options) -> Iterator[Finding]:  # noqa: ARG001 - `applies` reads them
    """At most one finding, with the key `rate`."""
    since = _without_rate(case)
    if since is None:
        return
    yield Finding(
        key="rate",
        summary=_summary(case, since),
        action=_action(case.contract, since, case),
    )


def _summary(case: ContractCase, since: date) -> Phrase:
    if case.contract.type is ContractType.RETAINER:
        return say(
            "You have worked on {contract} since {day} at least, and its rate and hours a month are not known. "
            "What is lost on it has no price",
            case,
            contract=case.contract.name,
            day=since,
        )
    return say(
        "You have worked on {contract} since {day} at least, and its rate is not known. "
        "What is lost on it has no price",
        case,
        contract=case.contract.name,
        day=since,
    )


def _action(contract: ContractFacts, since: date, case: ContractCase) -> Phrase:
    """The line to write, and where."""
    retainer = contract.type is ContractType.RETAINER
    rate = 'rate = "… USD", hours = "…h"' if retainer else 'rate = "… USD"'
    terms, table = f"terms = [{{ {rate} }}]", f"[contract.{contract.key}]"
    if not contract.configured:
        return say(
            "Say what an hour of {contract} costs: take the table that `syncd contracts` prints, and add: {terms}",
            contract=contract.name,
            terms=terms,
        )
    if contract.terms or contract.retainer:
        return say(
            "Say what an hour of {contract} costs: write into those `terms` of {table} that hold on {day}: {terms}",
            case,
            contract=contract.name,
            table=table,
            day=since,
            terms=rate,
        )
    return say(
        "Say what an hour of {contract} costs: write into {table}: {terms}",
        contract=contract.name,
        table=table,
        terms=terms,
    )


def applies(case: ContractCase, options: Options) -> bool:
    """Contracts by the hour with recent time, of which no row teaches a rate."""
    by_the_hour = case.contract.type in BY_THE_HOUR and not case.is_paid_by_the_hour
    until = _until(case, options)
    return by_the_hour and until is not None and case.now < until


def next(case: ContractCase, options: Options) -> Instant | None:
    """The instant from which the contract's time is no longer recent."""
    until = _until(case, options)
    return until if until and case.now < until else None


def _until(case: ContractCase, options: Options) -> Instant | None:
    if case.worked is None:
        return None
    return midnight(case.worked[1] + timedelta(days=1) + options.recent, case.profile.zone)


def _without_rate(case: ContractCase) -> date | None:
    """The first day with time of which no rate is known; None where the last day with time has one."""
    if case.worked is None:
        return None
    first, last = case.worked
    if _is_known(case, last):
        return None
    if not _is_known(case, first):
        return first
    starts = [*(terms.start for terms in case.contract.terms), *(terms.start for terms in case.contract.retainer)]
    return max((start for start in starts if start <= last), default=first)


def _is_known(case: ContractCase, day: date) -> bool:
    contract = case.contract
    if contract.type is ContractType.RETAINER:
        agreed = contract.agreement.on(day)
        return agreed is not None and agreed.rate is not None and agreed.hours is not None
    return contract.rate_on(day) is not None


RULE = Rule(
    id="terms-missing",
    subject=ContractCase,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.LOW,
    check=check,
    applies=applies,
    next=next,
    Options=Options,
)
