"""A source that does not let syncd in: a wrong or withdrawn token, a right that is missing, an address that is gone.

Speaks at once, since only you can put it right. The source is asked again every hour; the other sources go on.

What it cannot know: whether you took the access away on purpose; remove the source from the configuration then.
"""

from collections.abc import Iterator

from syncd.core.time import Instant
from syncd.rule import Assertion, Finding, Rule, RuleOptions, Severity, SourceHealth, when


class Options(RuleOptions):
    """None of its own."""


def check(source: SourceHealth, options: Options) -> Iterator[Finding]:  # noqa: ARG001
    """At most one finding, with the key `refused`."""
    if not source.refused:
        return
    last = f"last read on {when(source.last_success)}" if source.last_success else "nothing was ever read"
    yield Finding(
        key="refused",
        summary=f"{source.source} does not let syncd in: {last}",
        action=f"Put it right, then run: syncd once --source {source.source}; the last error was: {source.last_error}",
    )


def next(source: SourceHealth, options: Options) -> Instant | None:  # noqa: ARG001
    """Only another pull changes it."""
    return None


RULE = Rule(
    id="source-refused",
    subject=SourceHealth,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.HIGH,
    check=check,
    next=next,
    Options=Options,
)
