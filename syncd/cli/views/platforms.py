"""What is known of platforms: a line for each, or everything of one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.cli.views import Json
from syncd.cli.views.exports import export_json, export_text
from syncd.cli.views.platform_facts import fact_json, fact_words, fee_notes, since
from syncd.cli.views.table import Table
from syncd.core.profile import Profile
from syncd.core.time import Instant, day_of, day_span, iso
from syncd.core.wording import clean, days, on, until
from syncd.platforms import Platform
from syncd.platforms.schema import FACTS
from syncd.wiring.recipes import Export

NOT_KNOWN = "not known"
_WEEKS = 6
"""The weeks, back from the one that runs, whose dates may still lie ahead."""
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
    """A platform, and what follows from its facts for its last whole week and the one that runs."""

    platform: Platform
    zone: ZoneInfo
    now: Instant
    exports: Sequence[Export] = ()

    @property
    def profile(self) -> Profile:
        """The facts as rules use them."""
        return self.platform.profile(self.zone)

    @property
    def today(self) -> date:
        """The day it is on the platform."""
        return day_of(self.now, self.profile.zone)

    @property
    def weeks(self) -> Mapping[str, date]:
        """The first days of the platform's last whole week and of the one that runs."""
        first = self.profile.week_of(self.today)
        return {"last_week": first - timedelta(days=7), "this_week": first}

    @property
    def notes(self) -> list[str]:
        """What the platform's file notes."""
        return [note for fact in self.platform.history("notes") for note in fact.value]

    def _editable_until(self, first: date) -> Instant | None:
        """The end of edits of the week that begins on `first`, where it is known."""
        known = self.platform.history("editable_hours_after_week")
        return self.profile.editable_until(first) if known else None

    def _week_json(self, first: date) -> Json:
        editable, review = self._editable_until(first), self.profile.review_until(first)
        available = self.profile.available_on(first)
        return {
            "start": first.isoformat(),
            "end": (first + timedelta(days=6)).isoformat(),
            "editable_until": iso(editable) if editable else None,
            "review_until": iso(review) if review else None,
            "available_on": available.isoformat() if available else None,
        }

    def as_json(self) -> Json:
        """Return `facts`, every value of each by its days, none where it is not known; the weeks' dates: null
        likewise."""
        return {
            "platform": self.platform.name,
            "title": self.profile.title,
            "source": next((fact.value for fact in self.platform.history("source")), None),
            "notes": self.notes,
            "facts": {name: [fact_json(fact) for fact in self.platform.history(name)] for name in FACTS},
            **{name: self._week_json(first) for name, first in self.weeks.items()},
            "next": [
                {"what": what, "week": first.isoformat(), "at": iso(at)} for at, what, first, _ in self._upcoming()
            ],
            "exports": [export_json(export, self._profiles, self.zone, self.now) for export in self.exports],
        }

    def as_text(self) -> Iterator[str | Table]:
        yield clean(self.profile.title)
        for source in self.platform.history("source"):
            yield f"Source: {clean(source.value, 1000)}."
        yield ""
        yield Table(("fact", "value", "from", "stated by"), list(self._facts()))
        if upcoming := self._upcoming():
            yield ""
            yield "What comes next"
            rows = [(when, what, days(first, first + timedelta(days=6))) for _, what, first, when in upcoming]
            yield Table(("when", "what", "of the week"), rows)
        if not self.exports:
            yield ""
            yield (
                f"How to export: no export of {clean(self.profile.title)} is known. Save a list of your hours or "
                f"payments as CSV, and run `syncd map FILE --platform {clean(self.platform.name)}`."
            )
        yield from export_text(self.exports, self._profiles, self.zone, self.now)
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

    @property
    def _profiles(self) -> Mapping[str, Profile]:
        return {self.platform.name: self.profile}

    def _upcoming(self) -> list[tuple[Instant, str, date, str]]:
        """The next date of each kind, the nearest first: the instant, what it is, the first day of its week, and the
        instant in words."""
        running, upcoming = self.weeks["this_week"], dict[str, tuple[Instant, str, date, str]]()
        for ago in reversed(range(_WEEKS)):
            first = running - timedelta(days=7 * ago)
            for what, at, when in self._dates(first):
                if at > self.now:
                    upcoming.setdefault(what, (at, what, first, when))
        return sorted(upcoming.values())

    def _dates(self, first: date) -> Iterator[tuple[str, Instant, str]]:
        """What follows from the known facts for the week that begins on `first`: what, when, and when in words. A day
        counts until it is over on the platform."""
        zone = self.profile.zone
        if editable := self._editable_until(first):
            yield "hours can be edited until then", editable, until(editable, self, zone)
        if review := self.profile.review_until(first):
            yield "the client can object until then", review, until(review, self, zone)
        if available := self.profile.available_on(first):
            yield "the money is available then", day_span(available, zone).end, on(available, self)


@dataclass(frozen=True, slots=True)
class PlatformList:
    """Several platforms."""

    platforms: Sequence[PlatformView]

    def as_json(self) -> Json:
        return {"platforms": [platform.as_json() for platform in self.platforms]}

    def as_text(self) -> Iterator[str | Table]:
        columns = ("platform", *COLUMNS.values(), "from your config")
        yield Table(columns, [platform.as_row() for platform in self.platforms])
