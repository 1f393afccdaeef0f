"""Contracts of one client and one title, which only their days tell apart, or nothing: then their money waits."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from tests.system.contracts.facts import Agreed, Bill, Expected, Hours, Terms, Unknown, World
from tests.system.traps.facts import DAY, WEEK, at, monday, priced, text

RATES = (4_800, 6_000)


def one_title(world: World) -> None:
    """Two contracts of one title. Without days, nobody knows whose their bills are; else the days of a bill tell it,
    and in a week of both the contract whose hours are worth it."""
    rng, client = world.rng, f"Title {world.number}"
    ends = world.facts.mondays[3] + 2 * DAY if rng.random() < 0.7 else None
    same = {"client": client, "title": client}
    old = world.agree("first", "studio", "hourly", end=ends, terms=(Terms(rate=RATES[0]),), **same)
    start = ends + DAY if ends else None
    new = world.agree("second", "studio", "hourly", start=start, terms=(Terms(rate=RATES[1]),), **same)
    if ends is None:
        for week in world.facts.mondays[2:5]:
            minor = rng.randrange(10_000, 60_000)
            _bill(world, rng.choice((old, new)), week, minor)
        return
    world.maps += [f'[[map]]\nproject = "{deal.key}"\ncontract = "{deal.key}"\n' for deal in (old, new)]
    both = rng.choice(("whose", "whose", "nobody's"))
    for week in world.facts.mondays[2:5]:
        for deal, day in ((old, week), (new, week + 3 * DAY)):
            if (deal.start or day) <= day <= (deal.end or day):
                seconds = rng.randrange(6, 20) * 600
                world.work(deal, at(day, "06:00"), seconds, project=deal.key)
                world.hours.append(Hours(deal=deal.key, day=day, person="me", seconds=seconds))
                odd = 5 if both == "nobody's" and week == world.facts.mondays[3] else 0
                _bill(world, deal, week, priced(deal.rate(day) or 0, seconds) + odd)
    world.planted.append(f"{client}: a week of both, and bills that are {both}")


def _bill(world: World, deal: Agreed, week: date, minor: int) -> None:
    days = {"first": week, "last": week + 6 * DAY, "posted": week + WEEK}
    world.bills.append(Bill(deal=deal.key, minor=minor, person="me", **days))


# What is true


def truth(world: World, look: datetime) -> Iterator[Expected | Unknown]:
    """The bills that fit several contracts, together for each title, and the weeks whose bills nobody knows then."""
    saved = world.saved(world.read(look, "money")).date()
    open_bills = [bill for bill in world.bills if bill.posted <= saved and is_open(world, bill)]
    for title in sorted({world.agreed[bill.deal].title for bill in open_bills}):
        minor = sum(bill.minor for bill in open_bills if world.agreed[bill.deal].title == title)
        yield Expected("money-without-contract", title.casefold(), "", text(minor, "USD"))
    for key, week in sorted({(key, bill.first) for bill in open_bills for key in fitting(world, bill)}):
        if any((line.deal, monday(line.day)) == (key, week) for line in world.hours):
            yield Unknown("logged-not-billed", key, str(week))


def fitting(world: World, bill: Bill) -> list[str]:
    """The contracts of its title that run on days of a bill."""
    deal = world.agreed[bill.deal]
    return [
        other.key
        for other in world.agreed.values()
        if (other.title, other.client, other.number) == (deal.title, deal.client, "")
        and (other.start or date.min) <= bill.last
        and bill.first <= (other.end or date.max)
    ]


def is_open(world: World, bill: Bill) -> bool:
    """Whether a bill is of one of several contracts, and no hours are worth it that tell of which."""
    keys, worth = fitting(world, bill), Counter[str]()
    for line in world.hours:
        if monday(line.day) == bill.first:
            worth[line.deal] += priced(world.agreed[line.deal].rate(line.day) or 0, line.seconds)
    return len(keys) > 1 and [worth[key] for key in keys].count(bill.minor) != 1


STORIES = (one_title,)
