"""One discrepancy told in full, for people and for programs; and how its id, or the start of it, is looked up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from syncd.core.lifecycle import Discrepancy
from syncd.core.time import iso
from syncd.core.wording import age, clean, countdown, did_you_mean, local, when
from syncd.errors import UsageError
from syncd.report.render.json import discrepancy_json
from syncd.report.render.wording import about, stake

if TYPE_CHECKING:
    from syncd.cli.common import Opened

ENOUGH = 200
"""Characters of a summary where several stand below each other."""


def resolve(opened: "Opened", id: str) -> Discrepancy:
    """The discrepancy with this id, or the only one whose id starts so, with or without `d-`: what it goes on as, where
    it moved. UsageError."""
    judgements = opened.composition.ledger.discrepancies
    prefix = "d-" + id.removeprefix("d-")
    found = list({each.id: each for each in map(judgements.latest, judgements.starting_with(prefix))}.values())
    if len(found) == 1 and prefix != "d-":
        return found[0]
    if not found:
        near = did_you_mean(prefix, (each.id for each in judgements.alive()))
        raise UsageError(f'there is no discrepancy "{id}"{near or "; `syncd discrepancies --all` lists all"}')
    several = "".join(f"\n  {each.id}  {clean(each.finding.summary, ENOUGH)}" for each in found[:10])
    raise UsageError(f'the id "{id}" fits {len(found)} discrepancies; write more of it:{several}')


def lines(opened: "Opened", each: Discrepancy) -> Iterator[str]:
    """Everything about a discrepancy: what it is, what to do, its evidence, its life."""
    finding, zone, now = each.finding, str(opened.composition.config.timezone), opened.now
    yield clean(finding.summary, 1000)
    yield ""
    yield f"id        {each.id}"
    yield f"state     {_state(each)}, {each.severity.word}, {age(each.first_seen, now)}"
    yield f"to do     {clean(finding.action, 1000)}"
    yield f"stake     {stake(finding.stake)}"
    if finding.deadline:
        yield f"deadline  {local(finding.deadline, zone)}, {countdown(finding.deadline, now)}"
    yield f"about     {about(each.facts)}"
    yield f"rule      {each.rule}: {rule_summary(each.rule)}"
    yield f"tests     {each.assertion}"
    if finding.evidence:
        yield ""
        yield "Evidence"
        for fact in finding.evidence:
            yield f"  {clean(fact.says, 1000)}  [{fact.ref}]"
    yield ""
    yield "Life"
    for event in opened.composition.ledger.discrepancies.events(each.id):
        note = f": {clean(event.note, 1000)}" if event.note else ""
        yield f"  {iso(event.at)}  {event.change} by {clean(event.actor, 60)}{note}"


def _state(each: Discrepancy) -> str:
    if each.hush is not None and each.hush.until is not None:
        return f"{each.state} until {when(each.hush.until)}"
    return each.state


def rule_summary(id: str) -> str:
    """What a rule is for, in a sentence; nothing for one that is no longer there."""
    from syncd.plugins import names

    return next((plugin.summary for plugin in names("rules") if plugin.name == id), "")


def as_json(opened: "Opened", each: Discrepancy) -> dict[str, Any]:
    """The discrepancy as `discrepancies --json` has it, with its life."""
    events = opened.composition.ledger.discrepancies.events(each.id)
    return {
        **discrepancy_json(each, opened.now),
        "events": [
            {"at": iso(event.at), "change": event.change, "actor": event.actor, "note": event.note} for event in events
        ],
    }
