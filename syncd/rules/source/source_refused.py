"""A source that refuses access: a wrong or withdrawn token, a missing permission, or an address that is gone.

Reports at once, because only you can fix it. syncd tries the source again every hour; other sources are not affected.

What to do: fix the cause that the last error names, and run `syncd once --source SOURCE`.

What it cannot know: whether you withdrew the access on purpose. If so, remove the source from your configuration.
"""

from collections.abc import Iterator

from syncd.core.wording import clean
from syncd.rule import Assertion, Finding, Moment, Phrase, Rule, RuleOptions, Severity, SourceHealth, joined, say


def check(source: SourceHealth, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001
    """At most one finding, with the key `refused`."""
    if not source.refused:
        return
    error = say("the last error was: {error}", error=clean(source.last_error)) if source.last_error else ""
    yield Finding(
        key="refused",
        summary=joined([_since(source), error], "; "),
        action=say(
            "Renew the access to {source} or correct its address, then run `syncd once --source {source}`",
            source=source.source,
        ),
    )


def _since(source: SourceHealth) -> Phrase:
    if source.last_success is None:
        return say("{source} refuses access and was never read", source=source.source)
    last = Moment(source.last_success)
    return say("{source} refuses access and was last read on {moment}", source, source=source.source, moment=last)


RULE = Rule(
    id="source-refused",
    subject=SourceHealth,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.HIGH,
    check=check,
)
