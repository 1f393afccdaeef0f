"""What is known of platforms: a line for each, or everything of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.cli.views import Json
from syncd.cli.views.platform_facts import fact_json, fact_words, fee_notes, since
from syncd.cli.views.table import Table
from syncd.core.profile import Profile
from syncd.core.time import Instant, day_of, iso
from syncd.core.wording import clean, on, when
from syncd.platforms import Platform
from syncd.platforms.schema import FACTS

NOT_KNOWN = "not known"
COLUMNS = {
    "first_weekday": "week from",
    "editable_hours_after_week": "edits",
    "review_days_after_week": "review",
    "security_days": "security",
    "release_weekday": "release",
    "auto_release_days": "auto-release",
    "fee": "fee",
}
"""The facts that fit into one line."""


@dataclass(frozen=True, slots=True)
class PlatformView:
    """A platform, and what follows from its facts for its last whole week."""

    platform: Platform
    zone: ZoneInfo
    now: Instant

    @property
    def profile(self) -> Profile:
        """The facts as rules use them."""
        return self.platform.profile(self.zone)

    @property
    def today(self) -> date:
        """The day it is on the platform."""
        return day_of(self.now, self.profile.zone)

    @property
    def last_week(self) -> tuple[date, date]:
        """The first and last day of the platform's last whole week."""
        first = self.profile.week_of(self.today) - timedelta(days=7)
        return first, first + timedelta(days=6)

    @property
    def notes(self) -> list[str]:
        """What the platform's file notes."""
        return [note for fact in self.platform.history("notes") for note in fact.value]

    @property
    def editable_until(self) -> Instant | None:
        """The end of last week's edits, where it is known."""
        known = self.platform.history("editable_hours_after_week")
        return self.profile.editable_until(self.last_week[0]) if known else None

    def as_json(self) -> Json:
        """Return `facts`, every value of each by its days, none where it is not known; `last_week`: null likewise."""
        first, last = self.last_week
        review, available = self.profile.review_until(first), self.profile.available_on(first)
        return {
            "platform": self.platform.name,
            "title": self.profile.title,
            "source": next((fact.value for fact in self.platform.history("source")), None),
            "notes": self.notes,
            "facts": {name: [fact_json(fact) for fact in self.platform.history(name)] for name in FACTS},
            "last_week": {
                "start": first.isoformat(),
                "end": last.isoformat(),
                "editable_until": iso(self.editable_until) if self.editable_until else None,
                "review_until": iso(review) if review else None,
                "available_on": available.isoformat() if available else None,
            },
        }

    def as_text(self) -> Iterator[str | Table]:
        yield clean(self.profile.title)
        for source in self.platform.history("source"):
            yield f"Source: {clean(source.value, 1000)}."
        yield ""
        yield Table(("fact", "value", "from", "stated by"), list(self._facts()))
        if dates := list(self._dates()):
            first, last = self.last_week
            yield ""
            yield f"The week of {on(first)} to {on(last)}"
            yield Table(("what", "when"), dates)
        notes = [*self.notes, *(note for fee in self.platform.history("fee") for note in fee_notes(fee))]
        if notes:
            yield ""
            yield "Notes"
        for note in notes:
            yield f"* {clean(note, 1000)}"

    def as_row(self) -> tuple[str, ...]:
        """Return the facts of today that fit into one line, and which of them your configuration says."""
        # A later entry of a fact replaces an earlier one.
        facts = {fact.key: fact_words(fact) for fact in self.platform.facts if fact.start <= self.today}
        own = dict.fromkeys(fact.key for fact in self.platform.facts if fact.own)
        return (self.platform.name, *(facts.get(name, NOT_KNOWN) for name in COLUMNS), ", ".join(own))

    def _facts(self) -> Iterator[tuple[str, str, str | None, str]]:
        used = {"zone": f"{self.profile.zone}, yours", "first_weekday": "monday", "sides": "all"}
        for name in FACTS:
            known = self.platform.history(name)
            if not known:
                yield name, f"{NOT_KNOWN}; used: {used[name]}" if name in used else NOT_KNOWN, None, ""
            for fact in known:
                yield name, fact_words(fact), since(fact), "your config" if fact.own else "syncd"

    def _dates(self) -> Iterator[tuple[str, str]]:
        """Return what follows from the known facts for last week."""
        first, _ = self.last_week
        if self.editable_until:
            yield "hours can be edited until", when(self.editable_until)
        if review := self.profile.review_until(first):
            yield "the client can object until", when(review)
        if available := self.profile.available_on(first):
            yield "the money is available on", on(available)


@dataclass(frozen=True, slots=True)
class PlatformList:
    """Several platforms."""

    platforms: Sequence[PlatformView]

    def as_json(self) -> Json:
        return {"platforms": [platform.as_json() for platform in self.platforms]}

    def as_text(self) -> Iterator[str | Table]:
        columns = ("platform", *COLUMNS.values(), "from your config")
        yield Table(columns, [platform.as_row() for platform in self.platforms])
