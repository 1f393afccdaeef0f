"""The stories of the world: what was agreed, worked, logged and paid, and what went wrong.

Every story is one contract, or a few that are easily mixed up. Ordinary weeks differ from the platform's by its
rounding alone; a planted fault is at least an hour and a half, far beyond what a rule tolerates.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tests.system.traps.agreements import direct, forget, hourly, invent, sessions
from tests.system.traps.facts import DAY, WEEK, Deal, Facts, Shown, Work, at, priced


def plain(facts: Facts, rng: Random, number: int) -> None:
    """A contract of which some weeks are forgotten, invented, added in time, or paid at another rate."""
    deal = hourly(
        facts,
        f"plain{number}",
        number,
        title=f"Backend {number}",
        client=f"Acme {number}",
        rates=((facts.first, rng.randrange(3_000, 9_000, 50)),),
    )
    for week in facts.mondays:
        sessions(facts, rng, deal, week, clock="09:00")
        fault = rng.randrange(8)
        minutes = rng.randrange(9, 18) * 10
        if fault == 0:
            forget(facts, deal, week, minutes)
        elif fault == 1:
            forget(facts, deal, week, minutes, added=at(week + WEEK, "10:00"))
        elif fault == 2:
            invent(facts, deal, week, minutes)
        elif fault == 3:
            off = rng.choice((-400, -250, 300))
            swings = off == -250  # two days below the rate, the others above it: neither sets off the other
            facts.paid_rate |= {
                (deal.key, week + day * DAY): deal.rate(week) + (-off if swings and day >= 2 else off)
                for day in range(7)
            }
            facts.planted.append(f"{deal.key} {week}: paid at another rate")


def raised(facts: Facts, rng: Random, number: int) -> None:
    """A raise that was agreed, on a Monday or in the middle of a week; time forgotten before or after it; a new fee."""
    raised_on = facts.mondays[3] + rng.choice((0, 1, 2)) * DAY
    old = rng.randrange(4_000, 6_000, 50)
    fees = ((date.min, Decimal("0.10")), (facts.mondays[4], Decimal("0.15")))
    deal = hourly(
        facts,
        f"raised{number}",
        number,
        title=f"Search {number}",
        client=f"Blue {number}",
        rates=((facts.first, old), (raised_on, old + rng.randrange(500, 2_000, 50))),
        fees=fees if rng.random() < 0.5 else fees[:1],
    )
    facts.planted.append(f"{deal.key}: raise on {raised_on}")
    for place, week in enumerate(facts.mondays):
        sessions(facts, rng, deal, week, clock="08:00", exact=True)
        if place == 3 or rng.random() < 0.2:
            forget(facts, deal, week, rng.randrange(9, 18) * 10)


def learned(facts: Facts, rng: Random, number: int) -> None:
    """A rate that no configuration names, and a raise that only the rows show, or one that goes back within days: its
    first rows may be in the last days of a week."""
    old, middle = rng.randrange(2_000, 4_000, 50), facts.mondays[rng.choice((2, 3))]
    other, first = old + rng.randrange(300, 900, 50), middle + rng.choice((0, 3, 4)) * DAY
    goes_back = rng.random() < 0.5
    deal = hourly(
        facts,
        f"learned{number}",
        number,
        title=f"Reports {number}",
        client=f"Cyan {number}",
        rates=((facts.first, old), *(() if goes_back else ((first, other),))),
        terms=False,
    )
    if goes_back:
        first = max(first, middle + 3 * DAY)  # two rows at most, so it is learned never
        facts.paid_rate |= {(deal.key, first + day * DAY): other for day in range(2)}
    facts.planted.append(f"{deal.key}: another rate from {first} on{', for two days' if goes_back else ''}")
    for week in facts.mondays:
        sessions(facts, rng, deal, week, clock="10:30")
        if week != middle and rng.random() < 0.3:
            forget(facts, deal, week, rng.randrange(9, 18) * 10)


def straddling(facts: Facts, rng: Random, number: int) -> None:
    """Work over Sunday midnight that the platform books in one week, alone or beside time that is truly forgotten."""
    deal = hourly(
        facts,
        f"night{number}",
        number,
        title=f"Nights {number}",
        client=f"Dusk {number}",
        rates=((facts.first, rng.randrange(3_000, 6_000, 50)),),
    )
    nights = set(rng.sample(range(5), 2))
    for place, week in enumerate(facts.mondays):
        sessions(facts, rng, deal, week, clock="12:00", exact=True)
        if place in nights:
            midnight = at(week + WEEK, "00:00")
            start = midnight - timedelta(minutes=rng.randrange(5, 9) * 10)
            stop = midnight + timedelta(minutes=rng.randrange(5, 9) * 10)
            day = week + rng.choice((6, 7)) * DAY
            facts.work.append(
                Work(
                    deal=deal.key,
                    start=start,
                    stop=stop,
                    project=deal.title,
                    client=deal.client,
                    text="Night release",
                    logged_at=stop,
                    booked=day,
                )
            )
            facts.planted.append(f"{deal.key} {week}: night booked on {day}")
        if rng.random() < 0.3:
            forget(facts, deal, week, rng.randrange(12, 18) * 10)


def refunded(facts: Facts, rng: Random, number: int) -> None:
    """Bills that were given back: whole, or to be billed again otherwise. Rows say for which week, or not."""
    deal = hourly(
        facts,
        f"refund{number}",
        number,
        title=f"Shop {number}",
        client=f"Early {number}",
        rates=((facts.first, rng.randrange(3_000, 6_000, 50)),),
    )
    for week in facts.mondays:
        sessions(facts, rng, deal, week, clock="14:00")
    week = facts.mondays[rng.choice((1, 2))]
    facts.given_back.append((deal.key, week, rng.random() < 0.6, rng.random() < 0.5))
    facts.planted.append(f"{deal.key} {week}: {facts.given_back[-1]}")


def rehired(facts: Facts, rng: Random, number: int) -> None:
    """One client hires again under the same title: the contracts' days decide which one a row belongs to. Of a week of
    both, it is what the hours are worth."""
    middle, rate = facts.mondays[3] + rng.choice((0, 2)) * DAY, rng.randrange(3_000, 6_000, 50)
    for key, offset, days in (("old", 0, f"end = {middle - DAY}\n"), ("new", 50, f"start = {middle}\n")):
        deal = hourly(
            facts,
            f"{key}{number}",
            number + offset,
            title=f"Website {number}",
            client=f"Fern {number}",
            client_key=f"fern{number}",
            rates=((facts.first, rate + 10 * offset),),
            map_project=False,
            more=days,
        )
        for week in facts.mondays:
            among = [day for day in range(5) if (week + day * DAY < middle) == (key == "old")]
            sessions(facts, rng, deal, week, clock="15:00", among=among)
            if len(among) == 5 and rng.random() < 0.2:
                forget(facts, deal, week, rng.randrange(9, 18) * 10)
    facts.planted.append(f"new{number}: hired again on {middle}")


def twins(facts: Facts, rng: Random, number: int) -> None:
    """Two clients with a project of one title, and a stranger's contract on the platform that has it too."""
    title = f"Landing page {number}"
    ours = hourly(
        facts,
        f"twin{number}",
        number,
        title=title,
        client=f"Gold {number}",
        rates=((facts.first, rng.randrange(3_000, 6_000, 50)),),
        map_project=False,
    )
    other = direct(facts, f"other{number}", title=title, client=f"Hazel {number}", rate=rng.randrange(5_000, 9_000, 50))
    stranger = Deal(
        key=f"upwork-{36_000_000 + number + 70}",
        title=title,
        client=f"Stranger {number}",
        number=str(36_000_000 + number + 70),
        rates=((date.min, 2_500),),
        learned=True,
    )
    facts.deals[stranger.key] = stranger
    for place, week in enumerate(facts.mondays):
        sessions(facts, rng, ours, week, clock="16:00", days=2)
        sessions(facts, rng, other, week, clock="18:00", days=2)
        if place == 2:
            for day in range(4):
                facts.extra.append(
                    Shown(deal=stranger.key, day=week + day * DAY, seconds=3_600, minor=priced(2_500, 3_600))
                )


def sisters(facts: Facts, rng: Random, number: int) -> None:
    """Two contracts of one client, and a session that was logged on the wrong one: at the same rate, or another; on one
    day, or over midnight, and then shown on its two days or on one of them."""
    rate = rng.randrange(3_000, 6_000, 50)
    pair = []
    for name, more in (("right", 0), ("wrong", rng.choice((0, 500, -700)))):
        deal = hourly(
            facts,
            f"{name}{number}",
            number + 20 * (name == "wrong"),
            title=f"Module {name} {number}",
            client=f"Teal {number}",
            client_key=f"teal{number}",
            rates=((facts.first, rate + more),),
        )
        for week in facts.mondays:
            sessions(facts, rng, deal, week, clock="13:30", days=2, exact=True)
        pair.append(deal)
    week, length = facts.mondays[3], timedelta(minutes=rng.randrange(9, 15) * 10)
    start = facts.free("me", at(week + 2 * DAY, "04:00"), length)
    night, booked = at(week + 2 * DAY, rng.choice(("23:00", "23:20"))), None
    if rng.random() < 0.5 and facts.free("me", night, length) == night:  # whole segments: the platform rounds by day
        start, booked = night, rng.choice((None, week + 2 * DAY, week + 3 * DAY))
    facts.work.append(
        Work(
            deal=pair[0].key,
            start=start,
            stop=start + length,
            project=pair[0].title,
            client=pair[0].client,
            logged_at=start + length,
            logged_on=pair[1].key,
            booked=booked,
        )
    )
    when = f"over midnight, booked on {booked or 'both days'}" if start == night else "on one day"
    facts.planted.append(f"{pair[0].key} {week}: {length} logged on {pair[1].key}, {when}")
