"""Too many old records of a source changed at once: the changes wait for your confirmation.

When one pull changes, adds or deletes more than 20 time entries older than a week, and more than 30 % of those it
covers, syncd stores the changes but does not use them yet: a failed import, a shifted time zone, a lost workspace or a
slip with "select all" look like that. Whatever moves money counts: times, project, task, person, whether an entry is
billable, its rate, and tags that a `[[map]]` rule reads. The same holds for a platform's lines of logged time, their
amounts and contracts: an export filtered by contract looks as if all other lines had been deleted. Until you decide,
all figures stay as they were, nothing else of the same file counts, and checks of that time are not made. Changes of
texts, of other tags and of the names of projects do not count, nor does the first reading of a source.

What to do: look at the changes with `syncd accept SOURCE --dry-run`; accept them with `syncd accept SOURCE`, or reject
them with `syncd accept SOURCE --reject`. Rejecting a file takes back all of it: none of its rows counts, and the days
that it covers are not known from it. It also ends if the source takes the changes back.

Other tools call this check a mass change of a source (`source-mass-change`). It keeps the name `held-changes`, because
what you decided about its discrepancies is kept under that, and since it asks for a decision about what is held.

Options: only `enabled`. Changes are held even if the rule is off.

What it cannot know: whether you made all these changes yourself.
"""

from collections.abc import Iterator

from syncd.core.phrases import Value
from syncd.core.what_to_do import confirm_changes
from syncd.rule import Assertion, Finding, Moment, Phrase, Rule, RuleOptions, Severity, SourceHealth, say


def check(source: SourceHealth, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001 - the shape of every check
    """At most one finding, with the key `held`."""
    if source.held_since is None:
        return
    yield Finding(
        key="held",
        summary=_what(source, Moment(source.held_since)),
        action=confirm_changes(source.source, source.held),
    )


def _what(source: SourceHealth, since: Moment) -> Phrase:
    known: dict[str, Value] = {"source": source.source, "held": source.held, "moment": since}
    if source.held > source.held_of:  # old ones are gone, and others are there instead
        return say(
            "{held} old entries of {source} came or went at once on {moment}: `syncd accept {source} --dry-run` shows "
            "them, and with `--reject` they never count",
            source,
            **known,
        )
    return say(
        "{held} of {all} old entries of {source} changed at once on {moment}: `syncd accept {source} --dry-run` shows "
        "them, and with `--reject` they never count",
        source,
        all=source.held_of,
        **known,
    )


RULE = Rule(
    id="held-changes",
    subject=SourceHealth,
    needs=frozenset(),
    assertion=Assertion.OCCURRENCE,
    severity=Severity.CRITICAL,
    check=check,
)
