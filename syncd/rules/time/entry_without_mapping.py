"""Tracked time that belongs to no contract yet: it is in no bill and makes other checks uncertain.

One finding for all of a person's entries under one project (or other label of the tracker), or under none. It goes away
as soon as a `[[map]]` rule says which contract they belong to, or that they are to be ignored.

What it cannot know: what the time is worth, since only a contract has a rate. So there is no stake.
"""

import json
from collections.abc import Iterator

from syncd.core.records import id_of
from syncd.rule import (
    Assertion,
    Evidence,
    Finding,
    Rule,
    RuleOptions,
    Severity,
    UnmappedGroup,
    describe_time,
    hours,
    when,
)


class Options(RuleOptions):
    """None of its own."""


def check(group: UnmappedGroup, options: Options) -> Iterator[Finding]:  # noqa: ARG001
    """One finding for the group."""
    if not group.count:
        return
    entries = "1 entry" if group.count == 1 else f"{group.count} entries"
    name = f"“{group.label_name}”" if group.label else "no project"
    yield Finding(
        seconds=group.seconds,
        summary=f"{entries} under {name} without a contract: {hours(group.seconds)}, "
        f"{when(group.first)} to {when(group.last)}",
        action=_action(group),
        evidence=tuple(Evidence(entry.ref, describe_time(entry)) for entry in group.sample),
    )


def _action(group: UnmappedGroup) -> str:
    if group.label is None:
        return (
            "Give the entries a project in the tracker, or add to the config: "
            '[[map]] description = "…" and contract = "KEY" (or ignore = true)'
        )
    kind = id_of(group.label).partition("-")[0]  # project, client, task or tag: what `[[map]]` calls it too
    quoted = json.dumps(group.label_name, ensure_ascii=False)  # a JSON string is a TOML string
    return f'Add to the config: [[map]] {kind} = {quoted} and contract = "KEY" (or ignore = true)'


RULE = Rule(
    id="entry-without-mapping",
    subject=UnmappedGroup,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.MEDIUM,
    check=check,
    Options=Options,
)
