"""All that authors of rules import. A rule is one file with a docstring for users, `Options`, `check` and `RULE`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator

from syncd.core.account import Account, FoundBreak, UnknownRow
from syncd.core.causes import Party
from syncd.core.client_week import ClientWeek
from syncd.core.contract_case import ContractCase
from syncd.core.discrepancies import Assertion, CannotTell, Evidence, Finding, Side, SideCoverage
from syncd.core.expected_payments import ExpectedPayment, Progress
from syncd.core.match_case import MatchCase
from syncd.core.milestone_case import MilestoneCase
from syncd.core.own_invoice import OwnInvoice
from syncd.core.payment_group import PaidRow, PaymentGroup
from syncd.core.payout import Payout
from syncd.core.person_week import PersonWeek
from syncd.core.phrases import (
    Between,
    Clock,
    Days,
    Hours,
    Moment,
    Percent,
    Phrase,
    days_from,
    joined,
    plural,
    say,
    week_of,
)
from syncd.core.refund_case import RefundCase
from syncd.core.repeated_entries import Repeat
from syncd.core.retainer_month import RetainerMonth
from syncd.core.severity import Severity
from syncd.core.source_health import SourceHealth
from syncd.core.subject_parts import DayEntry, LoggedLine, Piece, describe_time
from syncd.core.subjects import BillingPeriod, PersonDay, UnmappedGroup
from syncd.core.threshold import Threshold
from syncd.core.time import Instant
from syncd.core.to_do import Claim, Link, Step
from syncd.core.waiting_money import WaitingMoney
from syncd.core.week_edges import WeekEdge
from syncd.core.what_to_do import which_is_it
from syncd.core.wording import between, count, days, hours, least_hours, on, until, when
from syncd.options import Options as _Options

__all__ = [
    "Account",
    "Assertion",
    "Between",
    "BillingPeriod",
    "CannotTell",
    "Claim",
    "ClientWeek",
    "Clock",
    "ContractCase",
    "DayEntry",
    "Days",
    "Evidence",
    "ExpectedPayment",
    "Finding",
    "FoundBreak",
    "Hours",
    "Link",
    "LoggedLine",
    "MatchCase",
    "MilestoneCase",
    "Moment",
    "OwnInvoice",
    "PaidRow",
    "Party",
    "PaymentGroup",
    "Payout",
    "Percent",
    "PersonDay",
    "PersonWeek",
    "Phrase",
    "Piece",
    "Progress",
    "RefundCase",
    "Repeat",
    "RetainerMonth",
    "Rule",
    "RuleOptions",
    "Severity",
    "Side",
    "SideCoverage",
    "SourceHealth",
    "Step",
    "Threshold",
    "UnknownRow",
    "UnmappedGroup",
    "WaitingMoney",
    "WeekEdge",
    "always",
    "between",
    "count",
    "days",
    "days_from",
    "describe_time",
    "hours",
    "joined",
    "least_hours",
    "never",
    "on",
    "plural",
    "say",
    "until",
    "until_within_share",
    "week_of",
    "when",
    "which_is_it",
]


def _severity(value: object) -> object:
    word = value.word if isinstance(value, Severity) else value
    if not isinstance(word, str) or word not in (words := [severity.word for severity in Severity]):
        raise ValueError('must be "info", "low", "medium", "high" or "critical"')
    return Severity(words.index(word))


class RuleOptions(_Options):
    """The options of every rule; a rule extends them with its own.

    `severity`: that of its findings; None: the rule's own. See `syncd.core.severity.severity_of`.
    """

    enabled: bool = True
    severity: Annotated[Severity, BeforeValidator(_severity)] | None = None


def never(subject: object, options: object) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """No instant: the verdict does not change without new data."""
    return None


def always(subject: object, options: object) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """The rule applies to every subject of its kind, at any time."""
    return True


def until_within_share(options: Any) -> Any:
    """Refuse options that end a discrepancy above the share at which it begins: for `model_validator` of options with
    `share` and `until`. ValueError."""
    if options.until > options.share:
        raise ValueError("`until` must not be more than `share`: it is where the rule is silent again")
    return options


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One check of one kind of subject.

    `applies`: whether the rule concerns a subject at this time; where it does not, missing data does not matter.
    `needs`: the sides that must be complete before the rule is asked. `next`: the next instant at which the verdict
    could change without new data; until then the verdict must be constant. `shown_by`: the sides whose newer data shows
    whether a fault is gone, for one that a person says is resolved; none: those of `needs`, else the sources of the
    evidence.
    """

    id: str
    subject: type[Any]
    needs: frozenset[Side]
    assertion: Assertion
    severity: Severity
    check: Callable[[Any, Any], Iterable[Finding | CannotTell]]
    applies: Callable[[Any, Any], bool] = always
    next: Callable[[Any, Any], Instant | None] = never
    Options: type[RuleOptions] = RuleOptions
    shown_by: frozenset[Side] = frozenset()
