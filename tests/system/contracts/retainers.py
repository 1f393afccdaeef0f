"""Retainers: hours for a calendar month, which end with it or roll over, close to their edges at three looks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from tests.system.contracts.days import parts
from tests.system.contracts.facts import BERLIN, HOUR, Agreed, Expected, Lived, Terms, Unknown, World, moment, worth
from tests.system.traps.facts import DAY, Work, at

SHARES = (*[Fraction(1, 2), Fraction(11, 20)] * 2, Fraction(1, 3), Fraction(3, 4), Fraction(4, 5), Fraction(1))
"""Of the hours: where little use begins and ends, and where close to all of it ends and begins, and all."""
NOTICE = timedelta(days=5)


def retained(world: World) -> None:
    """A retainer with its terms, days and people; the month that ends soon is used up to the edge of a share, and an
    entry of it changes after the first look, across an edge or not."""
    rng, month = world.rng, world.month
    hours, more = rng.randrange(8, 14) * HOUR, rng.choice((0, 0, 2 * HOUR))
    rolls = rng.random() < 0.4
    change = rng.choice((None, None, month, month + rng.randrange(2, 20) * DAY))
    terms = [Terms(start=rng.choice((None, before(before(month)))), rate=6_000, hours=hours, rolls=rolls)]
    if change:
        terms.append(Terms(start=change, rate=rng.choice((6_000, 7_500)), hours=hours + more, rolls=rolls))
    deal = world.agree(
        "care",
        "direct",
        "retainer",
        terms=tuple(terms),
        start=rng.choice((None, None, before(month), month + rng.randrange(1, 9) * DAY)),
        end=rng.choice((None, None, after(month) + 3 * DAY)),
        goodwill=True,
    )
    for earlier in (before(before(month)), before(month)):
        if not deal.start or deal.start <= earlier:
            own = _hours(deal, earlier) or 0
            _use(world, deal, earlier, rng.choice((own // 3, own - 1, own, own + 1, own + 60, own + HOUR)))
    now = (_hours(deal, month) or 0) + _left(world, deal, month, world.looks[0])[1]
    share = rng.choice(SHARES)
    base = now if share >= Fraction(3, 4) else _hours(deal, month) or 0
    wanted = _up(share * base) + rng.choice((-1, 0, 1))
    last = _use(world, deal, month, max(HOUR, wanted - rng.choice((0, 0, 900))))
    if last and rng.random() < 0.7:
        near = [one for one in SHARES if abs(one - share) <= Fraction(1, 10)]  # where it ends, where it begins
        other = _up(rng.choice(near) * base) + rng.choice((-1, 0, 1))
        length = last.stop - last.start + timedelta(seconds=other - wanted)
        if timedelta(minutes=1) < length < timedelta(hours=7):
            world.edit(world.looks[0] + timedelta(hours=1), last, replace(last, stop=last.start + length))
    if rng.random() < 0.3:
        favour = world.work(deal, at(month + 10 * DAY, "16:00"), 2 * HOUR, tags="favour")
        world.planted.append(f"{deal.key}: a favour at {favour.start}")
    world.planted.append(f"{deal.key}: {wanted} s of {base}")


def _use(world: World, deal: Agreed, month: date, seconds: int) -> Work | None:
    """Work so many seconds in a month before the first look, in sessions of two people, from the fourth day on or the
    day on which the contract starts; the last one."""
    days = max(month + 3 * DAY, (deal.start or month) + DAY)
    last, free = None, 0
    while seconds > 0:
        part = seconds if seconds <= 3 * HOUR else world.rng.randrange(HOUR, 2 * HOUR)
        day = days + free * DAY
        if day >= min(after(month), world.looks[0].date()):
            break
        person = world.rng.choice(("me", "me", "ben"))
        last = world.work(deal, at(day, "08:00"), part, person)
        seconds, free = seconds - part, free + 1
    return last


def before(month: date) -> date:
    """The first day of the month before."""
    return (month - DAY).replace(day=1)


def after(month: date) -> date:
    """The first day of the month after."""
    return (month + 31 * DAY).replace(day=1)


def _up(exact: Fraction) -> int:
    """Rounded half up."""
    return floor(exact + Fraction(1, 2))


def _runs(deal: Agreed, day: date) -> bool:
    return (deal.start or date.min) <= day <= (deal.end or date.max)


def _days(month: date) -> list[date]:
    return [month + number * DAY for number in range((after(month) - month).days)]


def _hours(deal: Agreed, month: date) -> int | None:
    """Seconds agreed for the days of a month on which the contract runs; None where they are not agreed for some."""
    running = [deal.on(day) for day in _days(month) if _runs(deal, day)]
    if not running or any(terms is None or terms.hours is None for terms in running):
        return None
    return _up(Fraction(sum(terms.hours or 0 for terms in running if terms), len(_days(month))))


def _rolling(deal: Agreed, month: date) -> int:
    """Seconds of the month's own that may stay for the next one."""
    rolling = [terms.hours or 0 for day in _days(month) if _runs(deal, day) and (terms := deal.on(day)) and terms.rolls]
    return _up(Fraction(sum(rolling), len(_days(month))))


def _used(world: World, deal: Agreed, month: date, look: datetime) -> int:
    works = world.billable(deal, look)
    return sum(seconds for one in works for day, seconds in one.parts(None, BERLIN) if _in(deal, month, day))


def _in(deal: Agreed, month: date, day: date) -> bool:
    return month <= day < after(month) and _runs(deal, day)


def _left(world: World, deal: Agreed, month: date, look: datetime) -> tuple[int, int]:
    """What is left of the month before, at least and at most: what came into that one is used first, and none of it
    stays. Nobody knows what a retainer without a first day left before its first work."""
    if not any(terms.rolls for terms in deal.terms):
        return 0, 0
    first = min((one.start.date() for one in world.tracked(deal, look)), default=month)
    begins, earlier = (deal.start or deal.terms[0].start or first).replace(day=1), before(month)
    own = _hours(deal, earlier)
    if own is None:
        return 0, 0
    if earlier < begins:
        return 0, _rolling(deal, earlier)
    used, rolling = _used(world, deal, earlier, look), _rolling(deal, earlier)
    least, most = _left(world, deal, earlier, look)
    return min(rolling, own - min(own, max(0, used - least))), min(rolling, own - min(own, max(0, used - most)))


def truth(world: World, deal: Agreed, look: datetime, lived: Lived) -> Iterator[Expected | Unknown]:
    """The discrepancies about the months of a retainer."""
    if deal.kind != "retainer":
        return
    works = list(world.tracked(deal, look))
    month = min((day for one in works if one.tags != "favour" for day, _, _ in parts(one, deal)), default=None)
    month = month.replace(day=1) if month else None
    while month and month <= look.astimezone(BERLIN).date():
        own = _hours(deal, month)
        if own:
            yield from _month(world, deal, month, own, look, lived)
        month = after(month)


def _month(
    world: World, deal: Agreed, month: date, own: int, look: datetime, lived: Lived
) -> Iterator[Expected | Unknown]:
    least, most = _left(world, deal, month, look)
    used, allowed = _used(world, deal, month, look), own + most
    ends, part = at(after(month), "00:00", BERLIN), str(month)
    over, under = ("retainer-overrun", deal.key, part), ("retainer-underuse", deal.key, part)
    if used > allowed:
        yield Expected(*over, _last(world, deal, month, look, used - allowed))
    elif look < ends and (10 * used >= 8 * allowed or (over in lived and 100 * used >= 75 * allowed)):
        yield Expected(*over, "", moment(ends))
    elif look >= ends and used > own + least:
        yield Unknown(*over)
    if not ends - NOTICE <= look < ends:
        return
    if world.saved(look) < at(look.astimezone(BERLIN).date(), "00:00", BERLIN):
        yield Unknown(*under)
    elif 2 * used < own or (under in lived and 100 * used < 55 * own):
        yield Expected(*under, "", moment(ends))


def _last(world: World, deal: Agreed, month: date, look: datetime, seconds: int) -> str:
    """The price of the last seconds of a month."""
    pieces = sorted((piece for one in world.billable(deal, look) for piece in parts(one, deal)), key=lambda one: one[1])
    priced = []
    for day, start, stop in reversed([piece for piece in pieces if _in(deal, month, piece[0])]):
        part = min(seconds, int((stop - start).total_seconds()))
        priced += [(deal.rate(day), part)] if part else []
        seconds -= part
    return worth(deal, priced)


STORIES = (retained,)
