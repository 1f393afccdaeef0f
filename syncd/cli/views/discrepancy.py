"""One discrepancy in full."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncd.cli.opening import Opened
from syncd.cli.views import Json, json_of
from syncd.cli.views.discrepancies import change_word
from syncd.core.ageing import age_days, economic_date
from syncd.core.lifecycle import ALIVE, Discrepancy, State
from syncd.core.parents import by_themselves
from syncd.core.time import Instant
from syncd.core.wording import Here, clean, countdown, exact, old, on, until, when
from syncd.ledger.discrepancies import Event
from syncd.plugins import names
from syncd.report.render.json import discrepancy_json
from syncd.report.render.wording import about, denial, platform_zone, worth


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
        yield f"state     {self._state()}, {discrepancy.severity.word}, {old(age_days(discrepancy, self.now))}"
        yield f"to do     {clean(finding.action, 1000)}"
        if discrepancy.denied:
            yield f"but       {denial(discrepancy.denied, self.here)}"
        yield f"stake     {worth(discrepancy).removeprefix('stake ')}"
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
            was = f", was {event.before}" if event.before not in (None, event.after.state) else ""
            what = f"{change_word(event.change)} by {clean(event.actor, 60)}"
            yield f"  {exact(event.at, self.here.zone)}  {what}{was}{note}"

    def _state(self) -> str:
        hush = self.discrepancy.hush
        if hush is None:
            return self.discrepancy.state
        party = f" for {hush.waits_for.words}" if hush.waits_for else ""
        until = f" until {when(hush.until, self.here)}" if hush.until is not None else ""
        done = " and not confirmed yet" if self.discrepancy.state is State.DONE else ""
        return f"{self.discrepancy.state}{party}{until}{done}"


def _event_json(event: Event) -> Json:
    return {
        **json_of(event, "at", "change", "actor", "note"),
        "from": event.before and event.before.value,
        "to": event.after.state.value,
    }
