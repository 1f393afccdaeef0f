"""How to export from another program: where to click, in which format, when, and what syncd checks with it.

This is the one text about an export. Commands, the page on sources and discrepancies that ask for one all show it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from syncd.core.profile import Profile
from syncd.core.records import Kind
from syncd.core.time import Instant, day_of
from syncd.core.wording import DAYS, clock

WHOLE = "Let the days end today, and set no filter."
"""What to choose for most exports: days up to today are then known, and nothing counts as deleted."""
TRACKED = "Whether the hours you tracked are on the platform, billed and paid."
"""What syncd checks with the export of a time tracker."""
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Rhythm(StrEnum):
    """When an export is due. A platform's own calendar decides the days and times."""

    CUT_OFF = "cut-off"  # while the platform's week can still be edited, and once it cannot
    BILLED = "billed"  # once the platform has billed its week
    WEEK = "week"  # every week, before the platforms close it
    PAYOUT = "payout"  # once a payout has arrived
    CHANGE = "change"  # whenever something changes
    MONTH = "month"  # at the beginning of each month
    ONCE = "once"  # for the past


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One export of one program, or one answer of its API to save. The defaults are those of a time tracker.

    `clicks` are menus and buttons as the program writes them, from its first page to the file: no language translates
    them. Texts are English sentences.
    """

    program: str  # as people write it: Upwork
    export: str  # the program's name for it: Weekly summary
    clicks: tuple[str, ...]
    formats: tuple[str, ...] = ("CSV",)
    kinds: frozenset[Kind] = frozenset({Kind.TIME, Kind.LABEL})  # of the records that syncd reads from it
    rhythm: Rhythm = Rhythm.WEEK
    platform: str = ""  # key of the platform whose records it shows; "" for others, such as trackers
    choose: str = WHOLE  # what to choose on the way
    lacks: str  # what it does not show
    checks: str = TRACKED  # what syncd checks with it
    known_from: str  # where the clicks are documented, or that nobody verified them
    is_general: bool = False  # for any program of a sort, such as a bank: a discrepancy does not name such clicks
    url: str = ""  # the page to begin at

    @property
    def path(self) -> str:
        """`Reports → Transaction history → Download CSV`."""
        return " → ".join(self.clicks)

    @property
    def format(self) -> str:
        """`CSV or XLSX`."""
        return " or ".join(filter(None, (", ".join(self.formats[:-1]), self.formats[-1])))

    @property
    def title(self) -> str:
        """`Upwork, Weekly summary`."""
        return f"{self.program}, {self.export}"


def of_platform(recipes: Iterable[Recipe], platform: str) -> tuple[Recipe, ...]:
    """The recipes for one platform, in their order."""
    return tuple(recipe for recipe in recipes if recipe.platform == platform)


def path_to(kind: Kind, recipes: Iterable[Recipe]) -> str:
    """Where to click for records of a kind: the path of the first export that shows some; empty when none does."""
    return next((recipe.path for recipe in recipes if kind in recipe.kinds), "")


def when_due(recipe: Recipe, profile: Profile | None, zone: ZoneInfo, now: Instant) -> str:
    """When to make an export, by the week of its platform that runs at `now`.

    `on Sunday evening, before the week closes (Mon 13:00, 12:00 UTC), and again afterwards`. Times are on the clock of
    `zone`, then on the platform's where that differs. Without a profile, or where it has no such times, in general.
    """
    facts = profile.on(profile.week_of(day_of(now, profile.zone))) if profile else None
    match recipe.rhythm:
        case Rhythm.CUT_OFF if facts and facts.editable_for:
            last = _DAY_NAMES[(facts.first_weekday - 1) % 7]
            return f"on {last} evening, before the week closes ({_closing(facts, zone, now)}), and again afterwards"
        case Rhythm.BILLED if facts and facts.editable_for:
            released = _DAY_NAMES[facts.release_weekday] if facts.release_weekday is not None else ""
            again = f", and after {released}, when money is released" if released else ""
            return f"every week after it is billed ({_closing(facts, zone, now)}){again}"
        case Rhythm.CUT_OFF | Rhythm.WEEK:
            return "every week, before the platforms on which you log your hours close it"
        case Rhythm.BILLED:
            return "every week, and after each payment"
        case Rhythm.PAYOUT:
            return "after each payout has arrived, at least once a month"
        case Rhythm.CHANGE:
            return "whenever something in it changes, at least once a week"
        case Rhythm.MONTH:
            return "at the beginning of each month"
        case Rhythm.ONCE:
            return "once"


def _closing(facts: Profile, zone: ZoneInfo, now: Instant) -> str:
    """`Mon 13:00, 12:00 UTC`: when the week that runs closes, on both clocks; one where they show the same."""
    closes = facts.editable_until(facts.week_of(day_of(now, facts.zone)))
    there, here = (closes.astimezone(each) for each in (facts.zone, zone))
    theirs = f"{clock(closes, facts.zone)} {facts.zone.key}"
    if there.utcoffset() == here.utcoffset():
        return f"{DAYS[there.weekday()]} {theirs}"
    day = "" if there.weekday() == here.weekday() else f"{DAYS[there.weekday()]} "
    return f"{DAYS[here.weekday()]} {clock(closes, zone)}, {day}{theirs}"
