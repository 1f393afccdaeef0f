"""A source that refuses access: a wrong or withdrawn token, a missing permission, or an address that is gone.

Reports at once, because only you can fix it. syncd tries the source again every hour; other sources are not affected.

What to do: fix the cause that the last error names, and run `syncd once --source SOURCE`.

What it cannot know: whether you withdrew the access on purpose. If so, remove the source from your configuration.
"""

from collections.abc import Iterator

from syncd.rule import Assertion, Finding, Rule, RuleOptions, Severity, SourceHealth, when


def check(source: SourceHealth, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001
    """At most one finding, with the key `refused`."""
    if not source.refused:
        return
    last = f"last read on {when(source.last_success, source)}" if source.last_success else "it was never read"
    yield Finding(
        key="refused",
        summary=f"Access to {source.source} refused: {last}",
        action=f"Fix the cause and run: syncd once --source {source.source}; the last error was: {source.last_error}",
    )


RULE = Rule(
    id="source-refused",
    subject=SourceHealth,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.HIGH,
    check=check,
)
