"""The contract for authors of rules: one file with a docstring in the user's words, `Options`, `check`, and `RULE`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from syncd.core.discrepancies import Assertion, CannotTell, Evidence, Finding, Knowledge, Severity, Side
from syncd.core.subjects import (
    BillingPeriod,
    DayEntry,
    LoggedLine,
    MilestoneCase,
    PersonDay,
    Piece,
    SourceHealth,
    SuspenseGroup,
)
from syncd.core.time import Instant, hours, when
from syncd.options import Options as _Options

__all__ = [
    "Assertion",
    "BillingPeriod",
    "CannotTell",
    "DayEntry",
    "Evidence",
    "Finding",
    "Knowledge",
    "LoggedLine",
    "MilestoneCase",
    "PersonDay",
    "Piece",
    "Rule",
    "RuleOptions",
    "Severity",
    "Side",
    "SourceHealth",
    "SuspenseGroup",
    "hours",
    "never",
    "when",
]


class RuleOptions(_Options):
    """What every rule table may say; rules extend it."""

    enabled: bool = True


def never(subject: object, options: object) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """The verdict does not change without new data."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One check of one kind of subject.

    `needs`: the sides that must be complete before it is asked. `next`: the next instant at which the verdict could
    change without new data; before it the verdict must be constant.
    """

    id: str
    subject: type[Any]
    needs: frozenset[Side]
    assertion: Assertion
    severity: Severity
    check: Callable[[Any, Any], Iterable[Finding | CannotTell]]
    next: Callable[[Any, Any], Instant | None] = never
    Options: type[RuleOptions] = RuleOptions
