"""What must be found about the money of a milestone: what was released, and what an hour of it brings."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.system.milestones.facts import AT_WORK, SECURITY, Paid
from tests.system.milestones.truth import Seen, Unknown, after_fee, midnight, released_by
from tests.system.traps.facts import DAY, at, priced
from tests.system.worlds.score import Found


@dataclass(frozen=True)
class Got:
    """What was paid for a released milestone. `parts`: of its amount; `bonus`: beyond it; `back`: of that, given back;
    `gross`: rows show the fee of each payment, too."""

    parts: int = 0
    bonus: int = 0
    back: int = 0
    rows: int = 0
    gross: bool = True


def got(seen: Seen) -> Got:
    """What the rows of a milestone that are known at a look add up to."""
    rows = [row for row in _rows(seen) if row.words.endswith(f" {seen.stone.title}")]
    earned = [row for row in rows if row.minor > 0]
    total, most = sum(row.minor for row in earned), seen.stone.minor
    parts = total if most is None else min(total, most)
    fees = {row.about for row in _rows(seen) if row.type == "Service Fee"}
    back = -sum(row.minor for row in rows if row.type == "Refund")
    return Got(parts, total - parts, back, len(earned), all(row.number in fees for row in earned))


def _rows(seen: Seen) -> Iterator[Paid]:
    saved = seen.world.saved(seen.place, "money").date()
    yield from (row for row in seen.world.paid if row.deal == seen.deal.key and row.day <= saved)


def truth(seen: Seen) -> Iterator[Found | Unknown]:
    """What must be found about its money."""
    yield from _short(seen)
    yield from _rate(seen)


def lacks(seen: Seen) -> int:
    """What a released milestone did not get; 0 where nothing shows that."""
    if seen.stone.state != "released" or seen.stone.minor is None or not seen.deal.shows_money:
        return 0
    return seen.stone.minor - got(seen).parts


def _short(seen: Seen) -> Iterator[Found | Unknown]:
    """One unit is rounding. The rest may be another milestone's, or the fee where rows show no fee of their own."""
    short, of, released = lacks(seen), got(seen), seen.stone.released
    if short <= 1:
        return
    unknown = Unknown("short-release", seen.deal.key, seen.stone.title)
    if released is None:
        yield unknown
        return
    if seen.look < midnight(released + (SECURITY[seen.deal.platform] + 1) * DAY, seen.deal.zone):
        return
    if not _all_money(seen):
        yield unknown
        return
    fee = (seen.stone.minor or 0) - after_fee(seen.stone.minor or 0, seen.deal.fee or 0)
    net = of.rows and not of.gross and abs(short - fee) <= of.rows
    if not net and not (of.rows and short in _rises(seen)):
        yield seen.found("short-release", seen.money(short), "high")


def _rises(seen: Seen) -> set[int]:
    """By how much the amounts of other milestones of the contract rose."""
    pairs = [pair for pair in seen.world.stones if pair[0].deal == seen.deal.key and pair[0].id != seen.stone.id]
    return {new.minor - old.minor for old, new in pairs if old.minor and new.minor and seen.place}


def _all_money(seen: Seen) -> bool:
    """Whether the platform's report reaches the day on which all money must be there."""
    released = seen.stone.released
    if seen.deal.platform != "upwork":
        return False  # no source shows it
    if released is None:
        return True  # nobody knows until when it would have to reach
    known = at(seen.world.saved(seen.place, "money").date(), "00:00")  # the day of a report is not over
    return known >= min(at(released + (SECURITY["upwork"] + 1) * DAY, "00:00"), seen.look)


def _rate(seen: Seen) -> Iterator[Found | Unknown]:
    stone, target = seen.stone, seen.deal.target
    if stone.state not in ("submitted", "released", *AT_WORK) or target is None or released_by(seen, 90):
        return
    seconds, whole = sum(piece.seconds for piece in seen.pieces if piece.tag != "learning"), net(seen)
    if not seconds or whole is None:
        return
    unknown = Unknown("effective-rate-low", seen.deal.key, stone.title)
    if seen.deal.target_currency != seen.deal.currency:
        yield unknown
        return
    lacking = missing(seen)
    if not lacking:
        if not seen.all_days:
            yield Unknown("effective-rate-low", seen.deal.key, stone.title, ends=True)
    elif stone.state == "released" and seen.deal.shows_money and not _all_money(seen):
        yield unknown
    else:
        yield seen.found("effective-rate-low", seen.money(lacking), "medium", seconds=seconds)


def net(seen: Seen) -> int | None:
    """What it brings after the fee. What a client still owes of a released one counts as paid."""
    gross, of = seen.stone.minor, got(seen)
    if seen.stone.state == "released" and seen.deal.shows_money and of.rows:
        owed = 0 if gross is None else max(0, gross - of.parts)
        gross = of.parts + of.bonus + owed - of.back
    return None if gross is None else after_fee(gross, seen.deal.fee or 0)


def missing(seen: Seen) -> int:
    """What its net lacks to reach the target for its hours; 0 where that is nothing, or not known."""
    whole, target = net(seen), seen.deal.target
    if whole is None or not target or seen.deal.target_currency != seen.deal.currency:
        return 0
    seconds = sum(piece.seconds for piece in seen.pieces if piece.tag != "learning")
    return max(0, priced(target, seconds) - whole) if seconds else 0


def apart(seen: Seen) -> bool:
    """Whether what was not released is at stake for itself: what an hour brings rests on it as if it was paid."""
    return not missing(seen) or lacks(seen) <= (net(seen) or 0)
