"""People on an agency's contracts: what each tracked, what the platform shows and bills of it, and what they cost."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.system.contracts import days, sisters
from tests.system.contracts.facts import HOUR, Agreed, Bill, Expected, Hours, Lived, Terms, World, moment
from tests.system.contracts.weeks import Week, week_of
from tests.system.traps.facts import DAY, WEEK, at, monday, priced, text

GROUPS = (("ben",), ("me", "ben"), ("ben", "cara"), ("me", "ben", "cara"), ("me",))
CLOCKS = {"me": "07:00", "ben": "10:00", "cara": "14:00"}
"""When each of them begins to work, by the platform's clock."""


def consulted(world: World) -> None:
    """A contract with consultants, whose cost is close to its rate, hours that are missing or too many of one of them,
    or of two so that they cancel, a weekly limit, and bills that are whole, for less, or not there."""
    rng, group = world.rng, world.rng.choice(GROUPS)
    cost = min(rate for person in group for _, rate in world.costs.get(person, ((None, 5_000),)))
    rate = rng.choice((cost * 49 // 50, cost * 49 // 50 - 1, cost, cost + 1_000))
    cap = rng.choice((None, None, None, 12 * HOUR, 25 * HOUR))
    deal = world.agree("team", "studio", "hourly", terms=(Terms(rate=rate, cap=cap),), goodwill=True)
    for week in sorted(rng.sample(_weeks(world), 4)):
        fill(world, deal, week, group)
        bill(world, deal, week)


def agency(world: World) -> None:
    """Contracts of one title and one client, each with a number, a person and a weekly limit of its own."""
    rng, first = world.rng, None
    for person, hours in (("me", 8), ("cara", 12)):
        same = {"client": first.client, "title": first.title} if first else {}
        terms = (Terms(rate=6_600, cap=hours * HOUR),)
        number = str(71_000 + world.number)
        deal = world.agree("agency", "studio", "hourly", person=person, number=number, terms=terms, **same)
        first = first or deal
        for week in sorted({*rng.sample(_weeks(world), 2), monday(world.looks[0].date())}):
            fill(world, deal, week, (person,))
            bill(world, deal, week)


def close_to_limit(world: World) -> None:
    """A week that is close to its limit at the first look, where a warning begins, and at the second one another part
    of it, where it ends."""
    cap, week = 4 * HOUR, monday(world.looks[0].date())
    deal = world.agree("close", "studio", "hourly", terms=(Terms(rate=6_600, cap=cap),))
    first, other = (cap * world.rng.choice((85, 90)) // 100 + world.rng.choice((-1, 0, 1)) for _ in range(2))
    one = world.work(deal, at(week, "02:00"), first)
    world.edit(world.looks[0] + timedelta(hours=1), one, replace(one, stop=one.start + timedelta(seconds=other)))
    world.hours.append(Hours(deal=deal.key, day=week, person="me", seconds=min(first, other)))
    bill(world, deal, week)
    world.planted.append(f"{deal.key} {week}: {first} s, then {other} s of {cap}")


def _weeks(world: World) -> list[date]:
    """The weeks in which these people work, up to the one of the second look."""
    return [week for week in world.facts.mondays[2:] if week <= world.looks[1].date()]


def fill(world: World, deal: Agreed, week: date, group: tuple[str, ...]) -> None:
    """Sessions of a week, the hours that the platform shows of them, and a fault of one person or of two."""
    rng, cap = world.rng, deal.terms[0].cap
    for person in group:
        for weekday in sorted(rng.sample(range(5), 2)):
            length = rng.choice((3_600, 7_200, 15_000, 20_000)) if not cap else cap // len(group) // 2
            world.work(deal, at(week + weekday * DAY, CLOCKS[person]), length, person)
    if rng.random() < 0.2:
        world.work(deal, at(week + DAY, "19:00"), HOUR, group[0], tags="favour" if deal.goodwill else "")
    if cap and (beyond := rng.choice((0, 0, 59, 60, 61, 7_200))):
        world.work(deal, at(week + 5 * DAY, "09:00"), beyond, group[0])
    lengths = _tracked(world, deal, week)
    if cap:
        _cut(lengths, cap)
    gap = _fault(world, lengths, group[0])
    if len(group) > 1 and gap and rng.random() < 0.5:
        day = max(day for day, person in lengths if person == group[1])
        lengths[day, group[1]] = max(0, lengths[day, group[1]] + gap)
    show(world, deal, lengths)


def show(world: World, deal: Agreed, lengths: Counter[tuple[date, str]]) -> None:
    """Let the platform show seconds of people on days."""
    for (day, person), seconds in sorted(lengths.items()):
        if seconds:
            world.hours.append(Hours(deal=deal.key, day=day, person=person, seconds=seconds))


def _tracked(world: World, deal: Agreed, week: date) -> Counter[tuple[date, str]]:
    """Seconds of each day and person that are to be billed in a week."""
    lengths = Counter[tuple[date, str]]()
    for one in world.facts.work:
        for day, seconds in one.parts() if one.deal == deal.key and one.tags != "favour" else ():
            if monday(day) == week:
                lengths[day, one.person] += seconds
    return lengths


def _cut(lengths: Counter[tuple[date, str]], cap: int) -> None:
    """Show no hours beyond a weekly limit: those of the last days go."""
    for key in sorted(lengths, reverse=True):
        lengths[key] -= min(lengths[key], max(0, lengths.total() - cap))


def _fault(world: World, lengths: Counter[tuple[date, str]], person: str) -> int:
    """Show other hours of a person, one second around what is tolerated, or far beyond it; by how much less."""
    worked = sum(seconds for (_, other), seconds in lengths.items() if other == person)
    tolerated = max(1_200, worked // 20)
    gap = world.rng.choice((0, 0, 600, tolerated - 1, tolerated, tolerated + 1, 3_600)) * world.rng.choice((1, -1))
    day = max((day for day, other in lengths if other == person), key=lambda day: lengths[day, person])
    lengths[day, person] = max(0, lengths[day, person] - gap)
    world.planted.append(f"{person} {day}: {gap} s less are shown")
    return gap


def bill(world: World, deal: Agreed, week: date) -> None:
    """Bill the hours that the platform shows of each person of a week; an hour less of one, or nothing at all."""
    rate, case = deal.rate(week) or 0, world.rng.choice(("whole", "whole", "less", "never"))
    seconds = Counter[str]()
    for line in world.hours:
        if line.deal == deal.key and monday(line.day) == week:
            seconds[line.person] += line.seconds
    cap = deal.terms[0].cap
    case = "whole" if cap and seconds.total() > cap else case
    left = priced(rate, seconds.total())  # the cents of rounding are in the last bill
    for number, (person, shown) in enumerate(sorted(seconds.items()), start=1):
        part = left if number == len(seconds) else priced(rate, shown)
        left -= part
        minor = part - (rate if case == "less" and shown > HOUR else 0)
        case = "whole" if case == "less" and shown > HOUR else case
        if case != "never":
            about = {"first": week, "last": week + 6 * DAY, "posted": week + WEEK}
            world.bills.append(Bill(deal=deal.key, minor=minor, person=person, **about))


# What is true


def truth(world: World, deal: Agreed, look: datetime, lived: Lived) -> Iterator[Expected]:
    """The discrepancies about the weeks of an hourly contract."""
    if deal.kind != "hourly":
        return
    for first in world.facts.mondays:
        if at(first, "00:00") < look:
            week = week_of(world, deal, first, look)
            moved = sisters.moves(world, deal, first, look)
            away = sum(move.seconds for move in moved if move.origin.deal.key == deal.key)
            here = sum(move.seconds for move in moved if move.shown_on.deal.key == deal.key)
            outside = days.outside(world, deal, first, look)
            found = list(_of_all(week, look, lived, away + outside, here))
            yield from found
            closed = {one.rule for one in found if not one.parent}
            if look >= deal.cut_off(first):
                yield from _of_each(world, week, closed, away, here)
            if look >= deal.cut_off(first) + DAY:
                yield from _margin(world, week, closed)


def _of_all(week: Week, look: datetime, lived: Lived, away: int, here: int) -> Iterator[Expected]:
    """About the hours of all people. `away`: seconds that are reported elsewhere, `here`: those of a sister."""
    deal, part = week.deal, str(week.first)
    cap = deal.on(week.first).cap if deal.on(week.first) else None  # type: ignore[union-attr]
    ended, closed = look >= at(week.first + WEEK, "00:00"), look >= deal.cut_off(week.first)
    used = max(week.tracked - away, week.shown)
    if cap and used - cap >= 60:
        deadline = "" if closed else moment(deal.cut_off(week.first))
        yield Expected("over-weekly-cap", deal.key, part, week.price(used - cap), deadline)
    elif cap and not ended and used:
        close = ("over-weekly-cap", deal.key, part)
        if 10 * used >= 9 * cap or (close in lived and 100 * used >= 85 * cap):
            yield Expected(*close, "", moment(at(week.first + WEEK, "00:00")))
    lacking = min(week.tracked, cap or week.tracked) - week.shown - away
    if closed and lacking > week.tolerated:
        yield Expected("tracked-not-logged", deal.key, part, week.price(lacking))
    surplus = week.shown - week.tracked - here - week.free_shown()
    if closed and surplus > week.tolerated:
        yield Expected("logged-not-tracked", deal.key, part, week.price(-surplus))
    if deal.platform == "studio" and look >= deal.cut_off(week.first) + DAY:
        billed = sum(bill.minor for bill in week.bills)
        rate, payable = deal.rate(week.first) or 0, min(week.shown, cap or week.shown)
        of_rows = sum(priced(rate, line.seconds) for line in week.lines)  # each row is rounded for itself
        missing = (of_rows if payable == week.shown else priced(rate, payable)) - billed
        missing = missing if week.bills else priced(rate, payable)
        if missing > (len(week.lines) + len(week.bills) if week.bills else 0):  # a cent for each row is rounding
            yield Expected("logged-not-billed", deal.key, part, text(missing, deal.currency))


def _of_each(world: World, week: Week, found: set[str], away: int, here: int) -> Iterator[Expected]:
    """About the hours of each consultant whom the platform shows."""
    tracking, shown = {one.person for one in week.works}, {line.person for line in week.lines}
    terms = week.deal.on(week.first)
    beyond = max(0, week.tracked - max(terms.cap, week.shown)) if terms and terms.cap else 0
    alone = tracking if len(tracking) == 1 and len(shown) <= 1 else set()
    for person in sorted((shown | alone) & world.costs.keys()):
        worked = sum(one.seconds for one in week.works if one.person == person)
        gap = worked - sum(line.seconds for line in week.lines if line.person == person)
        gap = max(0, gap - away - beyond) if gap > 0 else min(0, gap + here + week.free_shown(person))
        if abs(gap) > max(1_200, worked // 20):
            cause = "tracked-not-logged" if gap > 0 else "logged-not-tracked"
            about = ("consultant-time-unmatched", week.deal.key, str(week.first))
            yield Expected(*about, week.price(gap), parent=cause if cause in found else "")


def _margin(world: World, week: Week, found: set[str]) -> Iterator[Expected]:
    """About what the consultants cost beside what is billed for them."""
    rate, costs = week.deal.rate(week.first) or 0, Counter[tuple[str, int]]()
    for one in week.works:
        for day, seconds in one.parts() if one.person in world.costs else ():
            costs[one.person, cost_on(world, one.person, day)] += seconds
    if not costs:
        return
    consultants = {person for person, _ in costs}
    cost = sum(priced(of_hour, seconds) for (_, of_hour), seconds in costs.items())
    bill = sum(one.minor for one in week.bills) if week.bills else priced(rate, week.shown)
    if {one.person for one in (*week.works, *week.lines)} - consultants:
        named = sum(line.seconds for line in week.lines if line.person in consultants)
        mine = sum(one.seconds for one in week.works if one.person in consultants)
        bill = min(bill, priced(rate, named or mine))
    if 50 * (cost - bill) <= cost:
        return
    enough = all(rate >= of_hour for _, of_hour in costs)
    missing = week.shown < week.tracked - week.tolerated
    causes = ("tracked-not-logged" if missing else "logged-not-billed", "over-weekly-cap")
    parent = next((rule for rule in causes if enough and rule in found), "")
    money = text(cost - bill, week.deal.currency)
    yield Expected("subcontractor-margin", week.deal.key, str(week.first), money, parent=parent)


def cost_on(world: World, person: str, day: date) -> int:
    """What an hour of a consultant costs on a day."""
    return [rate for start, rate in world.costs[person] if start <= day][-1]


STORIES = (consulted, agency, close_to_limit)
