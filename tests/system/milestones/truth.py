"""What must be found about a milestone's terms, hours and days, counted from what happened without syncd's code."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.system.milestones.facts import AT_WORK, CLOCKS, HOUR, UNPAID, Agreed, Piece, Stone, World
from tests.system.traps.facts import DAY, at, priced, rounded, text
from tests.system.worlds.score import Found

FULL_DAY = 8 * HOUR
IDLE, GRACE = 7, 1
"""Days without work once the budget is used, and after a tag, until it should be submitted."""


@dataclass(frozen=True, order=True)
class Unknown:
    """A check that cannot be made. `ends`: what is known shows that there is nothing to find, as far as it goes."""

    rule: str
    about: str
    part: str
    ends: bool = False


@dataclass(frozen=True)
class Seen:
    """A milestone as it is known at a look: `before` is the look before, None at the first one. `agreed`: its terms
    were agreed after both."""

    world: World
    place: int
    deal: Agreed
    stone: Stone
    before: Stone | None
    pieces: Sequence[Piece]
    agreed: bool = False

    @property
    def look(self) -> datetime:
        """When the user asks."""
        return self.world.looks[self.place]

    @property
    def today(self) -> date:
        """The contract's day."""
        return self.world.today(self.deal, self.place)

    @property
    def used(self) -> int:
        """Seconds on it."""
        return sum(piece.seconds for piece in self.pieces)

    @property
    def left(self) -> int:
        """Seconds that are left by its estimate, else by its budget; 0 without either."""
        whole = self.stone.estimate if self.stone.estimate is not None else self.stone.budget
        return 0 if whole is None else max(0, whole - self.used)

    @property
    def ends(self) -> date:
        """The first day whose work may not be known yet: today, or the day after its release."""
        released = self.stone.released if self.stone.state == "released" else None
        return self.today if released is None else min(self.today, released + DAY)

    @property
    def all_days(self) -> bool:
        """Whether files of the tracker show all days from its first work on."""
        end = midnight(self.ends, self.deal.zone)
        return not self.pieces or self.pieces[0].start >= end or self.world.saved(self.place, "tracker") >= end

    @property
    def all_time(self) -> bool:
        """Whether all its time is known: all days are, and what they have fits a contract."""
        odd, end = self.world.unmapped, midnight(self.ends, self.deal.zone)
        is_read = odd is not None and odd + timedelta(seconds=HOUR) <= self.world.saved(self.place, "tracker")
        inside = odd is not None and bool(self.pieces) and self.pieces[0].start < end
        return self.all_days and not (inside and is_read and odd and self.pieces[0].start <= odd < end)

    @property
    def hour(self) -> tuple[int, str] | None:
        """What an hour should bring, with its currency."""
        if self.deal.target:
            return self.deal.target, self.deal.target_currency
        return (self.deal.rate, "USD") if self.deal.rate else None

    def money(self, minor: int | None, currency: str = "") -> str:
        """An amount as people write it; "" where nobody knows it."""
        return "" if minor is None else text(minor, currency or self.deal.currency)

    def found(self, rule: str, stake: str, severity: str, **more: object) -> Found:
        """A discrepancy about it."""
        about = {"about": self.deal.key, "part": self.stone.title}
        return Found(rule=rule, **about, stake=stake, severity=severity, **more)  # type: ignore[arg-type]


def truth(seen: Seen, was_burning: bool) -> Iterator[Found | Unknown]:
    """What must be found about a milestone of a contract. `was_burning`: its budget was nearly used before."""
    yield from _unfunded(seen)
    yield from _clock(seen)
    yield from _burn(seen, was_burning)
    yield from _risk(seen)
    yield from _done(seen)
    yield from _letters(seen)
    yield from _terms(seen)


def _unfunded(seen: Seen) -> Iterator[Found]:
    if seen.stone.state in UNPAID and seen.used:
        yield seen.found("work-on-unfunded-milestone", _worth(seen), "critical", seconds=seen.used)


def _worth(seen: Seen) -> str:
    """What its time is worth, at most its amount."""
    if seen.hour is None:
        return ""
    rate, currency = seen.hour
    worth, most = priced(rate, seen.used), seen.stone.minor
    return text(min(worth, most) if most is not None and currency == seen.deal.currency else worth, currency)


def _clock(seen: Seen) -> Iterator[Found | Unknown]:
    days, stone = CLOCKS.get(seen.deal.platform), seen.stone
    if days is None or stone.state != "submitted":
        return
    if stone.submitted is None:
        yield Unknown("release-clock", seen.deal.key, stone.title)
        return
    release = midnight(stone.submitted + (days + 1) * DAY, seen.deal.zone)
    if seen.look < release:
        nothing = None if stone.minor is None else 0
        yield seen.found("release-clock", seen.money(nothing), "info", deadline=moment(release))
    else:
        yield seen.found("release-clock", seen.money(stone.minor), "high")


def _burn(seen: Seen, was_burning: bool) -> Iterator[Found]:
    budget, used = seen.stone.budget, seen.used
    if seen.stone.state not in AT_WORK or not budget or not used:
        return
    if 2 * used < budget and not (was_burning and 20 * used >= 9 * budget):
        return
    over = used - budget
    currency = seen.hour[1] if seen.hour else seen.deal.currency if seen.stone.minor is not None else ""
    worth: int | None = 0 if currency else None
    if over > 0:
        worth = priced(seen.hour[0], over) if seen.hour else None
    more = {"seconds": over} if over > 0 else {}
    yield seen.found("milestone-budget-burn", seen.money(worth, currency), _heat(seen.stone, budget, used), **more)


def _heat(stone: Stone, budget: int, used: int) -> str:
    """How severe it is that so much of a budget is used."""
    if used > budget or (stone.estimate is not None and stone.estimate > budget):
        return "medium"
    if stone.estimate is not None or 4 * used < 3 * budget:
        return "info"
    return "low" if 10 * used < 9 * budget else "medium"


def pace(world: World, pieces: Iterable[Piece], today: date) -> tuple[int, int] | None:
    """Seconds of the last ten working days before today, from the first work on, and how many days these are; None
    without any."""
    pieces = list(pieces)
    first = min((piece.day for piece in pieces), default=today)
    seconds, passed, day = 0, 0, today - DAY
    while day >= first and passed < 10:
        passed += world.working(day)
        seconds += sum(piece.seconds for piece in pieces if piece.day == day)
        day -= DAY
    return (seconds, max(passed, 1)) if seconds else None


def _risk(seen: Seen) -> Iterator[Found | Unknown]:
    stone = seen.stone
    if stone.state not in AT_WORK or not stone.due or not seen.left or _tagged(seen.pieces, "done"):
        return
    if not seen.all_time:
        yield Unknown("milestone-deadline-risk", seen.deal.key, stone.title)
        return
    seconds, days = pace(seen.world, seen.pieces, seen.today) or (FULL_DAY, 1)
    has = seen.world.working_days(seen.today, stone.due)
    if has * seconds < seen.left * days:
        severity = "high" if has <= 2 else "medium"
        more = {"seconds": seen.left, "deadline": _due(seen)}
        yield seen.found("milestone-deadline-risk", seen.money(stone.minor), severity, **more)


def _due(seen: Seen) -> str:
    """The end of its due day, if that is to come."""
    end = midnight(seen.stone.due + DAY, seen.deal.zone) if seen.stone.due else None
    return moment(end) if end and end > seen.look else ""


def _tagged(pieces: Iterable[Piece], tag: str) -> list[Piece]:
    return [piece for piece in pieces if piece.tag == tag]


def _done(seen: Seen) -> Iterator[Found | Unknown]:
    stone = seen.stone
    if stone.state not in AT_WORK:
        return
    tagged = [piece for piece in _tagged(seen.pieces, "done") if _of_this_round(seen, piece)]
    again = stone.state == "changes-requested"
    idle = not again and not stone.feedback and stone.budget and seen.pieces and seen.used >= stone.budget
    if not tagged and not idle:
        return
    last = max(piece.day for piece in tagged or seen.pieces)
    if seen.look < midnight(last + (1 + (GRACE if tagged else IDLE)) * DAY, seen.deal.zone):
        return
    if tagged or seen.all_time:
        yield seen.found("delivered-not-submitted", seen.money(stone.minor), "high", deadline=_due(seen))
    else:
        yield Unknown("delivered-not-submitted", seen.deal.key, stone.title)


def _of_this_round(seen: Seen, piece: Piece) -> bool:
    """Whether work is newer than what the client has seen: the last submission, or what they asked about."""
    stone = seen.stone
    if stone.feedback and piece.day <= stone.feedback:
        return False
    after = stone.submitted is None or piece.day > stone.submitted
    if stone.state == "funded":
        return after
    had_asked = seen.before is not None and seen.before.state == "changes-requested"
    requested = seen.world.saved(0 if had_asked else seen.place)
    if seen.before and not had_asked and piece.start < seen.world.saved(0):
        return False
    answers = stone.submitted is None or requested.astimezone(seen.deal.zone).date() >= stone.submitted
    return (answers and piece.start >= requested) or (stone.submitted is not None and after)


def _letters(seen: Seen) -> Iterator[Found]:
    stone = seen.stone
    if stone.state not in ("proposed", "unfunded", "funded"):
        return
    agreed = bool(stone.acceptance) and stone.minor is not None and stone.due is not None
    unspecific = (stone.vague or (" " not in stone.title and not agreed)) and not stone.linked
    unmeasured = not stone.acceptance and not stone.linked
    late = stone.due is None or stone.due < seen.today or bool(stone.funded and stone.due < stone.funded)
    days = seen.world.working_days(seen.today, stone.due) if stone.due else 0
    too_much = stone.state != "funded" and not late and seen.left > FULL_DAY * days
    if unspecific or unmeasured or too_much or late:
        nothing = None if stone.minor is None else 0
        yield seen.found("milestone-not-smart", seen.money(nothing), "low")


def _terms(seen: Seen) -> Iterator[Found]:
    old, new = seen.before, seen.stone
    if old is None or new.state == "cancelled" or seen.agreed or released_by(seen, 90):
        return
    fell = old.minor - new.minor if old.minor is not None and new.minor is not None else 0
    later = (new.due - old.due).days if old.due and new.due else 0
    reworded = old.title.casefold() != new.title.casefold()
    reworded |= bool(old.acceptance and new.acceptance and old.acceptance != new.acceptance)
    if not (fell or later or reworded):
        return
    severity = "high" if fell > 0 else "medium" if later < 0 or reworded else "low"
    stake = None if new.minor is None else max(0, fell)
    yield seen.found("milestone-terms-changed", seen.money(stake), severity)


def released_by(seen: Seen, days: int) -> bool:
    """Whether it was released so many days ago, or earlier."""
    released = seen.stone.released if seen.stone.state == "released" else None
    return released is not None and released <= seen.today - days * DAY


def after_fee(minor: int, percent: int) -> int:
    """What is left after a fee that is rounded to whole units."""
    return minor - rounded(Decimal(minor * percent) / 100)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The beginning of a day."""
    return at(day, "00:00", zone)


def moment(instant: datetime) -> str:
    """An instant as JSON has it."""
    return instant.isoformat().replace("+00:00", "Z")
