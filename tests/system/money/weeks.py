"""Stories of hours and their bills: what was tracked, logged and billed in a week, and what people changed later."""

from dataclasses import replace
from datetime import date, timedelta

from tests.system.money.facts import Invoice, World
from tests.system.traps.facts import DAY, WEEK, at, monday, priced


def over_cap(world: World) -> None:
    """A weekly limit, and work above it that the platform does not log. A limit that is raised counts at once."""
    raised = world.rng.random() < 0.3
    first = world.facts.mondays
    caps = [(first[0] - 30 * DAY, 4), *([(first[2] + 2 * DAY, 6)] if raised else [])]
    deal = world.deal("cap", cap=caps)
    world.weeks(deal, among=(0, 1, 3, 4, 5))
    limit = 6 if raised else 4
    world.work(deal, first[2] + DAY, limit * 30)
    world.work(deal, first[2] + 3 * DAY, limit * 30)
    beyond = world.rng.choice((0, 9, 10, 60, 150))
    if beyond:
        world.work(deal, first[2] + 4 * DAY, beyond, logged=False)
    if beyond >= 10:  # a segment: less is rounding
        world.expect("over-weekly-cap", deal.key, first[2], priced(deal.rate(first[2]), beyond * 60))
    world.planted.append(f"{deal.key}: {beyond} min above the limit{', which was raised' if raised else ''}")


def not_billed(world: World) -> None:
    """A week that was logged and never billed, or for an hour less; or without hours; or whose bill names no days."""
    deal, week = world.deal("unbilled"), world.facts.mondays[2]
    case = world.rng.choice(("never", "in part", "a pause", "no days"))
    world.weeks(deal, among=(0, 1, 3, 4, 5) if case == "a pause" else None)
    seconds, minor = world.logged(deal, week)
    world.own_bills.add((deal.key, week))
    if case == "never":
        world.expect("logged-not-billed", deal.key, week, minor)
    elif case == "in part":
        hour = deal.rate(week)
        world.earn(deal, week + WEEK, "Hourly", minor - hour, week=week, seconds=seconds - 3_600)
        world.expect("logged-not-billed", deal.key, week, hour)
    elif case == "no days":
        world.earn(deal, week + WEEK, "Hourly", minor, week=week, names_week=False)
    world.planted.append(f"{deal.key} {week}: billed {case}")


CASES = ("no hours", "states hours", "more hours", "cents", "bonus", "shown late")


def without_basis(world: World) -> None:
    """A bill for a week without hours, also where it states some, or with fewer; a bonus needs none, and hours may be
    shown late."""
    deal = world.deal("basis")
    week, case = world.facts.mondays[2], world.rng.choice(CASES)
    world.weeks(deal, among=None if case in ("more hours", "cents") else (0, 1, 3, 4, 5))
    seconds, minor = world.logged(deal, week)
    amount = world.rng.randrange(5_000, 30_000)
    if case == "shown late":
        one = world.work(deal, week + DAY, 60, logged=False)
        world.facts.work[-1] = replace(one, logged_at=world.looks[0] + DAY)
        world.bill(deal, week)
        world.passing |= {(rule, deal.key) for rule in ("billed-without-basis", "tracked-not-logged", "rate-drift")}
    elif case == "bonus":
        world.earn(deal, week + WEEK, "Bonus", amount)
    elif case == "states hours":
        stated = world.rng.randrange(6, 30) * 600
        due = priced(deal.rate(week), stated)
        world.earn(deal, week + WEEK, "Hourly", due, week=week, seconds=stated)
        world.expect("billed-without-basis", deal.key, week, -due)
    elif case == "more hours":  # ten minutes are left alone
        minutes = world.rng.choice((10, 11, 60))
        more = priced(deal.rate(week), minutes * 60)
        world.own_bills.add((deal.key, week))
        world.earn(deal, week + WEEK, "Hourly", minor + more, week=week, seconds=seconds + minutes * 60)
        if minutes > 10:
            world.expect("billed-without-basis", deal.key, week, -more)
    elif case == "cents":  # one for each of its two rows of hours
        more = world.rng.choice((2, 3, 500))
        world.own_bills.add((deal.key, week))
        world.earn(deal, week + WEEK, "Hourly", minor + more, week=week)
        if more > 2:
            world.expect("billed-without-basis", deal.key, week, -more)
    else:
        world.earn(deal, week + WEEK, "Hourly", amount, week=week)
        world.expect("billed-without-basis", deal.key, week, -amount)
    world.planted.append(f"{deal.key} {week}: billed, {case}")


def billed_twice(world: World) -> None:
    """A week that was billed twice; or in two parts; or given back and billed again."""
    deal = world.deal("twice")
    world.weeks(deal)
    week, case = world.facts.mondays[1], world.rng.choice(("twice", "parts", "again"))
    seconds, minor = world.logged(deal, week)
    if case == "parts":
        world.own_bills.add((deal.key, week))
        hour = priced(deal.rate(week), 3_600)
        world.earn(deal, week + WEEK, "Hourly", hour, week=week, seconds=3_600)
        world.earn(deal, week + WEEK + DAY, "Hourly", minor - hour, week=week, seconds=seconds - 3_600)
    else:
        world.bill(deal, week)
        if case == "again":
            world.give_back(deal, week + WEEK + 2 * DAY, minor, week=week)
        world.earn(deal, week + WEEK + 3 * DAY, "Hourly", minor, week=week, seconds=seconds)
        if case == "twice":
            world.expect("duplicate-billing", deal.key, week, -minor)
    world.planted.append(f"{deal.key} {week}: billed {case}")


def fixed_by_hour(world: World) -> None:
    """A contract with a fixed price that is billed by the hour; an hourly one may have milestones, too."""
    hybrid = world.rng.random() < 0.4
    deal = world.deal("price", kind="hourly" if hybrid else "fixed")
    week, amount = world.facts.mondays[2], world.rng.randrange(10_000, 60_000)
    if hybrid:
        world.weeks(deal)
        world.earn(deal, week + 3 * DAY, "Fixed Price", amount)
    else:
        world.earn(deal, world.facts.mondays[1] + 3 * DAY, "Fixed Price", amount)
        world.earn(deal, week + WEEK, "Hourly", amount // 4, week=week, seconds=3_600)
        world.expect("fixed-price-billed-by-hour", deal.key, week, -(amount // 4))
    world.planted.append(f"{deal.key} {week}: {'hourly with a milestone' if hybrid else 'billed by the hour'}")


def edited_late(world: World) -> None:
    """An entry of a billed week that changes afterwards: its length, its words alone, or before anything was seen."""
    deal = world.deal("edit")
    world.weeks(deal)
    week = world.facts.mondays[1]
    one = world.work(deal, week + 5 * DAY, 120)
    case = world.rng.choice(("shorter", "longer", "words", "before"))
    minutes = world.rng.choice((10, 20, 21, 60))
    moment = world.looks[0] + DAY
    if case == "words":
        world.edits.append((moment, one, replace(one, text="Other words")))
    else:
        sign = 1 if case == "longer" or (case == "before" and world.rng.random() < 0.5) else -1
        other = replace(one, stop=one.stop + sign * timedelta(minutes=minutes))
        world.edits.append((at(week, "00:00") if case == "before" else moment, one, other))
        if case != "before":
            world.expect("late-edit-after-billing", deal.key, week, sign * priced(deal.rate(week), minutes * 60))
    world.planted.append(f"{deal.key} {week}: an entry became {case}, {minutes} min")


def deleted_late(world: World) -> None:
    """An entry of a billed week that is deleted, or was never seen."""
    deal = world.deal("gone")
    world.weeks(deal)
    week, unseen = world.facts.mondays[1], world.rng.random() < 0.3
    minutes = world.rng.choice((20, 21, 120))
    one = world.work(deal, week + 5 * DAY, minutes)
    world.edits.append((at(week, "00:00") if unseen else world.looks[0] + DAY, one, None))
    if not unseen:
        world.expect("deleted-after-billing", deal.key, week, -priced(deal.rate(week), minutes * 60))
    world.planted.append(f"{deal.key} {week}: an entry of {minutes} min deleted{', unseen' if unseen else ''}")


def invoiced_by_hand(world: World) -> None:
    """Own invoices for other hours than were tracked: within five minutes, beyond them, or by a discount."""
    rate = world.rng.randrange(3_000, 9_000, 60)
    deal = world.deal("advice", platform="direct", kind="direct", rate=rate, currency="EUR")
    world.weeks(deal)
    short, discount = world.rng.choice((0, 5, 6, -6, 100)), world.rng.random() < 0.3
    before = world.facts.first - WEEK  # from this invoice on, the table is complete
    world.invoices.append(_invoice(deal.key, "before", before - WEEK, 100))
    for place, week in enumerate(world.facts.mondays[:-1]):
        works = [one for one in world.facts.work if one.deal == deal.key and monday(one.start.date()) == week]
        due = priced(rate, sum(one.seconds for one in works))
        less = priced(rate, abs(short) * 60) * (1 if short > 0 else -1) if place == 2 else 0
        world.invoices.append(_invoice(deal.key, str(place), week, due if discount and less > 0 else due - less))
        if discount and less > 0:
            world.invoices.append(_invoice(deal.key, f"{place}-discount", week, -less))
        elif place == 2 and abs(short) > 5:
            world.expect("manual-invoice-vs-tracked", deal.key, week, less, "EUR")
    world.planted.append(f"{deal.key}: {short} min not invoiced{', by a discount' if discount else ''}")


def _invoice(deal: str, name: str, week: date, minor: int) -> Invoice:
    return Invoice(number=f"{deal}-{name}", deal=deal, sent=week + WEEK, first=week, last=week + 6 * DAY, minor=minor)


def sisters(world: World) -> None:
    """Two contracts of one client, and a session that was logged on the wrong one: at one rate, it costs nothing."""
    rate = world.rng.randrange(3_000, 6_000, 6)
    more = world.rng.choice((0, 600, -600))
    client = f"Sisters {world.number}"
    right = world.deal("right", client=client, rate=rate)
    wrong = world.deal("wrong", client=client, rate=rate + more)
    for deal in (right, wrong):
        world.weeks(deal)
    week = world.facts.mondays[2]
    minutes = world.rng.choice((0, 60, 150))
    if minutes:
        world.work(right, week + 5 * DAY, minutes, logged_on=wrong.key)
        worth = priced(rate, minutes * 60) - priced(rate + more, minutes * 60)
        world.expect("wrong-contract-logged", right.client_key, week, worth)
    world.planted.append(f"{right.key} {week}: {minutes} min logged on {wrong.key}")


def drifting(world: World) -> None:
    """A platform that shows some minutes less than were tracked: in all weeks, in three, or by too little to matter."""
    deal = world.deal("drift")
    weeks, minutes = world.rng.choice(((6, 6), (6, 5), (6, 4), (3, 6)))  # of each of two sessions
    for place, week in enumerate(world.facts.mondays):
        for weekday in (1, 3):
            one = world.work(deal, week + weekday * DAY, 60)
            if place < weeks:
                world.follow(one, minutes)
    if weeks > 3 and minutes >= 5:
        week = world.facts.mondays[3]  # four weeks make a drift; the fourth stands for all that follow
        world.expect("rounding-drift", deal.key, week, priced(deal.rate(week), weeks * 2 * minutes * 60))
        world.passing.add(("rounding-drift", deal.key))
    world.planted.append(f"{deal.key}: {2 * minutes} min less in {weeks} weeks")


STORIES = (
    over_cap,
    not_billed,
    without_basis,
    billed_twice,
    fixed_by_hour,
    edited_late,
    deleted_late,
    invoiced_by_hand,
    sisters,
    drifting,
)
