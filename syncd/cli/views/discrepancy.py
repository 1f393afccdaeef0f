"""One discrepancy in full."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncd.cli.opening import Opened
from syncd.cli.views import Json, json_of
from syncd.core.ageing import age_days, economic_date
from syncd.core.causes import Cause
from syncd.core.lifecycle import ALIVE, Change, Discrepancy, State
from syncd.core.parents import by_themselves
from syncd.core.time import Instant, iso
from syncd.core.wording import Here, clean, countdown, exact, old, on, until, when
from syncd.ledger.discrepancies import Event
from syncd.plugins import names
from syncd.report.render.json import discrepancy_json
from syncd.report.render.wording import about, denial, platform_zone, state_words, worth


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyView:
    """A discrepancy with its history and its rule's purpose."""

    discrepancy: Discrepancy
    events: tuple[Event, ...]
    rule_summary: str
    explains: tuple[Discrepancy, ...]  # those that it explains, by id
    now: Instant
    here: Here

    @classmethod
    def of(cls, opened: Opened, discrepancy: Discrepancy) -> "DiscrepancyView":
        """Read what belongs to a discrepancy; a rule that is no longer there has no purpose."""
        rule = next((plugin for plugin in names("rules") if plugin.name == discrepancy.rule), None)
        living = opened.composition.ledger.discrepancies.alive()
        (shown,) = by_themselves([discrepancy], living, opened.now)
        parts = by_themselves(living, living, opened.now)
        return cls(
            discrepancy=shown,
            events=tuple(opened.composition.ledger.discrepancies.events(discrepancy.id)),
            rule_summary=rule.summary if rule else "",
            explains=tuple(one for one in parts if one.finding.parent == discrepancy.id),
            now=opened.now,
            here=opened.here,
        )

    def as_json(self) -> Json:
        """Return the discrepancy as `discrepancies --json` does, and its history."""
        return {
            **discrepancy_json(self.discrepancy, self.now),
            "events": [_event_json(event) for event in self.events],
        }

    def as_text(self) -> Iterator[str]:
        discrepancy, finding = self.discrepancy, self.discrepancy.finding
        yield clean(finding.summary, 1000)
        yield ""
        yield f"id        {discrepancy.id}"
        state, age = state_words(discrepancy, self.here), old(age_days(discrepancy, self.now))
        yield f"state     {state}, {discrepancy.severity.word}, {age}"
        yield f"to do     {clean(finding.action, 1000)}"
        if discrepancy.denied:
            yield f"but       {denial(discrepancy.denied, self.here)}"
        yield f"amount    {worth(discrepancy).removeprefix('amount ').replace('no amount', 'none')}"
        if day := economic_date(discrepancy):
            yield f"due       {on(day, self.here)}: its age counts from there"
        if finding.deadline:
            deadline = until(finding.deadline, self.here, platform_zone(discrepancy.facts))
            yield f"deadline  {deadline}, {countdown(finding.deadline, self.now)}"
        yield f"about     {about(discrepancy.facts)}"
        yield f"rule      {discrepancy.rule}: {self.rule_summary}"
        if finding.parent:
            yield f"part of   {finding.parent}, which {'counts' if discrepancy.state in ALIVE else 'counted'}"
        for part in self.explains:
            yield f"explains  {part.id}, {about(part.facts)}: {clean(part.finding.summary, 1000)}"
        if finding.evidence:
            yield ""
            yield "Evidence"
            for fact in finding.evidence:
                yield f"  {clean(fact.says, 1000)}  [{', '.join(fact.refs)}]"
        yield ""
        yield "History"
        for event in self.events:
            note = f": {clean(event.note, 1000)}" if event.note else ""
            was = f", was {event.before.word}" if event.before and event.before is not event.after.state else ""
            what = f"{event.change.word} by {clean(event.actor, 60)}"
            yield f"  {exact(event.at, self.here.zone)}  {what}{self._until(event)}{was}{note}"

    def _until(self, event: Event) -> str:
        """When a snooze or a wait ends, of the event that began it."""
        end = _set_end(event)
        return f" until {when(end, self.here)}" if end else ""


def _set_end(event: Event) -> Instant | None:
    begins = event.change in (Change.SNOOZED, Change.WAITING)
    return event.after.hush.until if begins and event.after.hush else None


def _event_json(event: Event) -> Json:
    return {
        **json_of(event, "at", "actor", "note"),
        "change": event.change.word,
        "from": event.before and event.before.word,
        "to": event.after.state.word,
        "until": iso(end) if (end := _set_end(event)) else None,
        "cause": _cause(event),
    }


def _cause(event: Event) -> Cause | None:
    """The root cause that a person named with a decision; None where they named none."""
    after = event.after
    if event.change is Change.WRITTEN_OFF and after.state is not State.WRITTEN_OFF:
        return after.given_up.cause if after.given_up else None
    return after.hush.cause if after.hush and event.change in _WITH_CAUSE else None


_WITH_CAUSE = frozenset({Change.EXPLAINED, Change.WRITTEN_OFF, Change.DONE})
