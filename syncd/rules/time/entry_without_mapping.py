"""Tracked time that belongs to no contract yet: no bill includes it, and other checks are uncertain because of it.

One finding for all of a person's entries under one project (or another label of the tracker), or without any. There is
no stake, because only a contract has a rate.

What to do: add a `[[map]]` rule that names their contract, or ignores them. No rule can tell a project without a client
from projects of the same name that clients have: give it its client in the tracker.

What it cannot know: which contract you mean; `syncd contracts` suggests one. Where several people work for you, the
rule it proposes is for this person's time alone.
"""

from collections.abc import Iterator

from syncd.core.map_rules import as_pattern
from syncd.core.records import id_of
from syncd.core.safe_text import quoted
from syncd.core.time import day_of
from syncd.core.wording import clean
from syncd.rule import (
    Assertion,
    Evidence,
    Finding,
    Rule,
    RuleOptions,
    Severity,
    UnmappedGroup,
    count,
    describe_time,
    hours,
    when,
)

CLIENTS = 3
"""Clients that the advice names."""


def check(group: UnmappedGroup, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001
    """One finding for the group."""
    if not group.count:
        return
    entries = count(group.count, "entry", "entries")
    named = "without a project or contract"
    if group.label:
        under = _nameless(group) or f"“{group.label_name}”"
        named = f"under {under} without a contract"
    moments = " to ".join(dict.fromkeys((when(group.first, group), when(group.last, group))))
    yield Finding(
        seconds=group.seconds,
        economic_date=day_of(group.first, group.zone),
        summary=f"{entries} {named}: {hours(group.seconds)}, {moments}",
        action=_action(group),
        evidence=tuple(Evidence(entry.ref, describe_time(entry, group)) for entry in group.sample),
    )


def _nameless(group: UnmappedGroup) -> str:
    """A label that the tracker no longer names, as it was deleted before syncd saw it; "" where it has a name."""
    if group.label is None or group.label_name != group.label:
        return ""
    kind, _, id = id_of(group.label).partition("-")
    return f"a deleted {kind} ({id})"


def _action(group: UnmappedGroup) -> str:
    if group.label is None or _nameless(group):
        another = "a" if group.label is None else "another"
        return (
            f"Give the entries {another} project in the tracker, or add to your configuration: "
            '[[map]] description = "…" and contract = "KEY" (or ignore = true)'
        )
    if group.namesakes:
        clients = " and ".join(f"“{clean(client, 60)}”" for client in group.namesakes[:CLIENTS])
        if others := len(group.namesakes[CLIENTS:]):
            clients = f"{clients} and {count(others, 'other client')}"
        projects = f"projects of {clients} are named alike, and a [[map]] about this name would move their time"
        return f"Give the project its client in the tracker: {projects}"
    kind = id_of(group.label).partition("-")[0]  # project, client, task or tag: what `[[map]]` calls it too
    client = f", client = {quoted(as_pattern(group.client_name))}" if group.client_name else ""
    person = f", person = {quoted(as_pattern(group.person))}" if group.is_one_of_several else ""
    named = f"{kind} = {quoted(as_pattern(group.label_name))}{client}{person}"
    return f'Add to your configuration: [[map]] {named} and contract = "KEY" (or ignore = true)'


RULE = Rule(
    id="entry-without-mapping",
    subject=UnmappedGroup,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.MEDIUM,
    check=check,
)
