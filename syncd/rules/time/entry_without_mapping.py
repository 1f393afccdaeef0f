"""Tracked time that belongs to no contract yet: no bill includes it, and other checks are uncertain because of it.

One finding for all of a person's entries under one project (or another label of the tracker), or without any. There is
no stake, because only a contract has a rate.

What to do: add a `[[map]]` rule that names their contract, or ignores them; `syncd contracts` prints it. No rule can
tell a project without a client from projects of the same name that clients have: give it its client in the tracker.

What it cannot know: which contract you mean; `syncd contracts` suggests one.
"""

from collections.abc import Iterator

from syncd.core.records import id_of
from syncd.core.time import day_of
from syncd.core.wording import clean
from syncd.rule import (
    Assertion,
    Evidence,
    Finding,
    Hours,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    UnmappedGroup,
    days_from,
    describe_time,
    joined,
    plural,
    say,
)

CLIENTS = 3
"""Clients that the advice names."""
_KINDS = {"project": say("project"), "client": say("client"), "task": say("task"), "tag": say("tag")}


def check(group: UnmappedGroup, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001
    """One finding for the group."""
    if not group.count:
        return
    yield Finding(
        seconds=group.seconds,
        economic_date=day_of(group.first, group.zone),
        summary=_summary(group),
        action=_action(group),
        evidence=tuple(Evidence(entry.ref, describe_time(entry, group)) for entry in group.sample),
    )


def _summary(group: UnmappedGroup) -> Phrase:
    no_bill = say("no bill includes this time")
    if group.label is None:
        nowhere = plural(
            group.count,
            "{number} entry has no project and no contract",
            "{number} entries have no project and no contract",
        )
        return joined([nowhere, no_bill], ": ")
    if _is_nameless(group):
        deleted = plural(
            group.count,
            "The {kind} of {number} entry was deleted, and it has no contract",
            "The {kind} of {number} entries was deleted, and they have no contract",
            kind=_KINDS.get(_kind(group), _kind(group)),
        )
        return joined([deleted, no_bill], ": ")
    if group.namesakes:
        return joined([say("“{label}” has no client and no contract", label=group.label_name), no_bill], ": ")
    lines = say("`syncd contracts` shows the lines to paste")
    return joined([joined([say("“{label}” has no contract", label=group.label_name), no_bill], ": "), lines], ". ")


def _is_nameless(group: UnmappedGroup) -> bool:
    """Whether the tracker no longer names the label, as it was deleted before syncd saw it."""
    return group.label is not None and group.label_name == group.label


def _action(group: UnmappedGroup) -> Phrase:
    days = days_from(day_of(group.first, group.zone), day_of(group.last, group.zone))
    if group.label is None:
        return plural(
            group.count,
            "Give {number} entry a project: {hours}, {days}",
            "Give {number} entries a project: {hours}, {days}",
            group,
            hours=Hours(group.seconds),
            days=days,
        )
    if _is_nameless(group):
        return plural(
            group.count,
            "Give {number} entry another {kind} than {id}, which was deleted: {hours}, {days}",
            "Give {number} entries another {kind} than {id}, which was deleted: {hours}, {days}",
            group,
            kind=_KINDS.get(_kind(group), _kind(group)),
            id=id_of(group.label).partition("-")[2],
            hours=Hours(group.seconds),
            days=days,
        )
    much = plural(
        group.count,
        "{number} entry, {hours}, {days}",
        "{number} entries, {hours}, {days}",
        group,
        hours=Hours(group.seconds),
        days=days,
    )
    if group.namesakes:
        names = joined(clean(client, 60) for client in group.namesakes[:CLIENTS])
        return say(
            "Give the project “{label}” its client, as {clients} have projects of this name, too: {much}",
            label=group.label_name,
            clients=names,
            much=much,
        )
    return say("Say which contract “{label}” belongs to: {much}", label=group.label_name, much=much)


def _kind(group: UnmappedGroup) -> str:
    return id_of(group.label or "").partition("-")[0]


RULE = Rule(
    id="entry-without-mapping",
    subject=UnmappedGroup,
    needs=frozenset(),
    assertion=Assertion.CLASSIFICATION,
    severity=Severity.MEDIUM,
    check=check,
)
