"""A source that changed too many old records at once to be true: the changes wait for your word.

When one pull moves, lengthens, shortens, adds or deletes more than twenty of the time entries that are older than a
week, and more than 30 % of those it covers, syncd keeps what it was told but does not believe it: an import that went
wrong, a shifted time zone or a lost workspace look like that. The same goes for the lines that a platform shows as
logged, and the amounts in them: an export that was filtered by contract looks as if all others had been deleted. All
figures stay as they were, and checks of the time in question are not made, until `syncd accept SOURCE` says that the
changes are true, `syncd accept SOURCE --reject` that they are not, or the source takes them back. Texts, tags and names
of projects do not count, nor does a first reading.

Options: none but `enabled`; a source is held with this rule or without.

What it cannot know: whether you changed all of that yourself.
"""

from collections.abc import Iterator

from syncd.rule import Assertion, Finding, Rule, RuleOptions, Severity, SourceHealth, when


def check(source: SourceHealth, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding, with the key `held`."""
    if source.held_since is None:
        return
    name = source.source
    yield Finding(
        key="held",
        summary=f"{name}: {source.held} of {source.held_of} older records changed at once on "
        f"{when(source.held_since)}: they wait for your word",
        action=f"Look at them with `syncd accept {name} --dry-run`, then run `syncd accept {name}` "
        f"or `syncd accept {name} --reject`",
    )


RULE = Rule(
    id="held-changes",
    subject=SourceHealth,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.HIGH,
    check=check,
)
