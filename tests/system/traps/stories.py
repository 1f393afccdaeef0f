"""The stories of the world: what was agreed, worked, logged and paid, and what went wrong.

Every story is one contract, or a few that are easily mixed up. Ordinary weeks differ from the platform's by its
rounding alone; a planted fault is at least an hour and a half, far beyond what a rule tolerates.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from tests.system.traps.facts import DAY, WEEK, Deal, Facts, Posted, Round, Shown, Work, at, monday, priced, rounded

Story = Callable[[Facts, Random, int], None]


def hourly(
    facts: Facts,
    key: str,
    number: int,
    *,
    title: str,
    client: str,
    client_key: str = "",
    project: str = "",
    rates: tuple[tuple[date, int], ...],
    fees: tuple[tuple[date, Decimal], ...] = ((date.min, Decimal("0.10")),),
    terms: bool = True,
    map_project: bool = True,
    more: str = "",
) -> Deal:
    """Agree on an hourly contract on Upwork."""
    name = client_key or f"client-{key}"
    deal = Deal(
        key=key,
        title=title,
        client=client,
        client_key=name,
        number=str(36_000_000 + number),
        rates=((date.min, rates[0][1]), *rates[1:]),
        learned=not terms,
        fees=fees,
    )
    facts.deals[key] = deal
    days = sorted({start for start, _ in (*rates, *fees) if start > date.min})
    agreed = ", ".join(
        f'{{ from = {day}, rate = "{deal.rate(day) / 100:.2f} USD", fee = "{deal.fee(day) * 100:f}%" }}' for day in days
    )
    facts.config += [
        f'[contract.{key}]\nplatform = "upwork"\nid = "{deal.number}"\ntitles = ["{title}"]\ntype = "hourly"\n'
        f'client = "{name}"\n{more}' + (f"terms = [{agreed}]\n" if terms else ""),
    ]
    if f"[client.{name}]\n" not in "".join(facts.config):
        facts.config.append(f'[client.{name}]\nnames = ["{client}"]\n')
    if map_project:
        facts.config.append(f'[[map]]\nproject = "{project or title}"\nclient = "{client}"\ncontract = "{key}"\n')
    return deal


def sessions(
    facts: Facts,
    rng: Random,
    deal: Deal,
    week: date,
    *,
    clock: str,
    project: str = "",
    days: int = 4,
    exact: bool = False,
    **more: object,
) -> None:
    """Ordinary work of a week, logged when it ends: one session a day at about this time, by the person's clock."""
    zone = facts.zones[deal.person]
    for weekday in sorted(rng.sample(range(5), days)):
        length = timedelta(seconds=rng.randrange(7, 13) * 600 if exact else rng.randrange(70 * 60, 130 * 60))
        start = at(week + weekday * DAY, clock, zone) + timedelta(seconds=rng.randrange(900))
        start = facts.free(deal.person, start, length)
        stop = start + length
        facts.work.append(
            Work(
                deal=deal.key,
                start=start,
                stop=stop,
                project=project or deal.title,
                client=deal.client,
                person=deal.person,
                logged_at=stop if deal.number and deal.type == "hourly" else None,
                **more,  # type: ignore[arg-type]
            )
        )


def forget(facts: Facts, deal: Deal, week: date, minutes: int, *, added: datetime | None = None) -> None:
    """Work on Wednesday evening that was tracked and not logged, or only at `added`."""
    start = facts.free(deal.person, at(week + 2 * DAY, "17:00"), timedelta(minutes=minutes))
    stop = start + timedelta(minutes=minutes)
    facts.work.append(
        Work(
            deal=deal.key,
            start=start,
            stop=stop,
            project=deal.title,
            client=deal.client,
            person=deal.person,
            text="Forgotten",
            logged_at=added,
        )
    )
    facts.planted.append(f"{deal.key} {week}: {minutes} min not logged{', added later' if added else ''}")


def invent(facts: Facts, deal: Deal, week: date, minutes: int) -> None:
    """Hours on the platform that nobody tracked."""
    day, seconds = week + 3 * DAY, minutes * 60
    facts.extra.append(Shown(deal=deal.key, day=day, seconds=seconds, minor=priced(deal.rate(day), seconds)))
    facts.planted.append(f"{deal.key} {week}: {minutes} min logged, not tracked")


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
            facts.paid_rate[deal.key, week] = deal.rate(week) + rng.choice((-400, -250, 300))
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
    """A rate that no configuration names, and a raise that only the rows show."""
    old = rng.randrange(2_000, 4_000, 50)
    deal = hourly(
        facts,
        f"learned{number}",
        number,
        title=f"Reports {number}",
        client=f"Cyan {number}",
        rates=((facts.first, old), (facts.mondays[rng.choice((2, 3))], old + rng.randrange(300, 900, 50))),
        terms=False,
    )
    for week in facts.mondays:
        sessions(facts, rng, deal, week, clock="10:30")
        if rng.random() < 0.3:
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
                    text="Night",
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
    """One client hires again under the same title: the contracts' days decide which one a row belongs to."""
    middle, rate = facts.mondays[3], rng.randrange(3_000, 6_000, 50)
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
            if (week < middle) == (key == "old"):
                sessions(facts, rng, deal, week, clock="15:00")
                if rng.random() < 0.2:
                    forget(facts, deal, week, rng.randrange(9, 18) * 10)


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


def direct(
    facts: Facts, key: str, *, title: str, client: str, rate: int, more: str = "", kind: str = "direct", hours: int = 0
) -> Deal:
    """Agree with a client of one's own. `hours`: of a retainer, a month."""
    terms = f'rate = "{rate / 100:.2f} EUR"' + (f', hours = "{hours}h"' if hours else "")
    deal = Deal(
        key=key,
        title=title,
        client=client,
        client_key=f"client-{key}",
        platform="direct",
        type=kind,
        currency="EUR",
        rates=((date.min, rate),),
        months=rate * hours,
    )
    facts.deals[key] = deal
    agreed = f'type = "{kind}"\nclient = "client-{key}"\n{more}terms = [{{ {terms} }}]\n'
    facts.config += [
        f'[contract.{key}]\ntitles = ["{title}"]\n{agreed}',
        f'[client.client-{key}]\nnames = ["{client}"]\n',
    ]
    return deal


def marked(facts: Facts, rng: Random, number: int) -> None:
    """Direct contracts whose entries carry the mark "billable": on all, on some, or on none; with goodwill."""
    how = rng.choice(("mixed", "all-false", "ignore", "obey"))
    more = f'billable_flag = "{how}"\n' if how in ("ignore", "obey") else ""
    deal = direct(facts, f"marked{number}", title=f"Care {number}", client=f"Iris {number}", rate=7_350, more=more)
    facts.config.insert(
        0, f'[[map]]\nproject = "{deal.title}"\ntag = "favour"\ncontract = "{deal.key}"\ngoodwill = true\n'
    )
    facts.planted.append(f"{deal.key}: marks {how}")
    for week in facts.mondays:
        for billable in (True, False):
            mark = billable and how != "all-false"
            bills = mark or how in ("all-false", "ignore")
            sessions(facts, rng, deal, week, clock="19:00", days=2, billable=mark, bills=bills)
        if rng.random() < 0.3:
            sessions(facts, rng, deal, week, clock="20:00", days=1, billable=False, bills=False, tags="favour")


def waiting(facts: Facts, rng: Random, number: int) -> None:
    """Time of a project that nobody mapped: in its weeks, nobody knows how much a contract lacks."""
    deal = hourly(
        facts,
        f"blurred{number}",
        number,
        title=f"Apps {number}",
        client=f"Lime {number}",
        rates=((facts.first, rng.randrange(3_000, 6_000, 50)),),
    )
    for place, week in enumerate(facts.mondays):
        sessions(facts, rng, deal, week, clock="09:00")
        if place in (1, 2):
            start = facts.free("me", at(week + 3 * DAY, "17:00"), timedelta(minutes=40))
            facts.work.append(
                Work(
                    deal=None, start=start, stop=start + timedelta(minutes=40), project=f"Lab {number}", client="Nobody"
                )
            )
        if place in (1, 3):
            invent(facts, deal, week, rng.randrange(9, 18) * 10)


def shared(facts: Facts, rng: Random, number: int) -> None:
    """Two contracts of one client with one title at one time: nothing tells whose the money is."""
    for key, offset in (("one", 0), ("two", 50)):
        deal = hourly(
            facts,
            f"{key}{number}",
            number + offset,
            title=f"Support {number}",
            client=f"Mint {number}",
            client_key=f"mint{number}",
            project=f"Support {number} {key}",
            rates=((facts.first, 3_000 + 10 * offset),),
        )
        facts.deals[deal.key] = replace(deal, shared_title=True)
        for week in facts.mondays:
            sessions(facts, rng, deal, week, clock="13:00", days=2, project=f"Support {number} {key}")


def invoiced(facts: Facts, rng: Random, number: int) -> None:
    """A direct contract whose own invoices, a table of yours, differ from what was tracked."""
    deal = direct(facts, f"invoiced{number}", title=f"Advice {number}", client=f"Navy {number}", rate=8_050)
    facts.deals[deal.key] = replace(deal, invoiced=True)
    facts.invoices.append((deal.key, facts.first - 28 * DAY, facts.first - 35 * DAY, 10_000))
    for week in facts.mondays:
        sessions(facts, rng, deal, week, clock="11:00", days=2)
        facts.invoices.append((deal.key, week + 8 * DAY, week, rng.randrange(20_000, 60_000)))


def retained(facts: Facts, rng: Random, number: int) -> None:
    """A retainer bills its month, whatever was worked."""
    deal = direct(
        facts,
        f"retained{number}",
        title=f"Hosting {number}",
        client=f"Olive {number}",
        rate=rng.randrange(5_000, 9_000, 50),
        kind="retainer",
        hours=rng.randrange(5, 30),
    )
    for week in facts.mondays:
        sessions(facts, rng, deal, week, clock="12:00", days=rng.randrange(1, 4))


def fixed(facts: Facts, rng: Random, number: int) -> None:
    """A contract with a fixed price: its hours never bill."""
    deal = Deal(
        key=f"fixed{number}",
        title=f"Logo {number}",
        client=f"Pink {number}",
        client_key=f"client-fixed{number}",
        number=str(36_000_000 + number),
        type="fixed",
        learned=True,
    )
    facts.deals[deal.key] = deal
    facts.config.append(
        f'[contract.{deal.key}]\nplatform = "upwork"\nid = "{deal.number}"\ntitles = ["{deal.title}"]\n'
        f'type = "fixed"\nclient = "{deal.client_key}"\n[client.{deal.client_key}]\nnames = ["{deal.client}"]\n'
    )
    for place, week in enumerate(facts.mondays):
        sessions(facts, rng, deal, week, clock="16:30", days=2)
        if place in (1, 4):
            facts.paid_at_once.append((deal.key, week + 3 * DAY, rng.randrange(20_000, 90_000)))


def agency(facts: Facts, rng: Random, number: int) -> None:
    """Consultants in other zones, who work for clients of an agency on goLance: its owner's account has their money."""
    for person, zone, clock in (("ben", "Asia/Kolkata", "10:00"), ("eva", "America/Los_Angeles", "09:00")):
        facts.zones[person] = ZoneInfo(zone)
        deal = Deal(
            key=f"{person}{number}",
            title=f"Platform {person}",
            client=f"Rose {person}",
            client_key=f"client-{person}",
            platform="golance",
            number=f"G{person}",
            person=person,
            rates=((date.min, rng.randrange(3_000, 6_000, 50)),),
            fees=((date.min, Decimal("0.08")),),
        )
        facts.deals[deal.key] = deal
        facts.config.append(
            f'[contract.{deal.key}]\nplatform = "golance"\ntitles = ["{deal.title}"]\nclient = "{deal.client_key}"\n'
            f'person = "{person}"\ntype = "hourly"\nterms = [{{ rate = "{deal.rate(facts.first) / 100:.2f} USD", fee = "8%" }}]\n'
            f'[client.{deal.client_key}]\nnames = ["{deal.client}"]\n'
        )
        before = facts.first - 4 * DAY
        facts.extra.append(Shown(deal=deal.key, day=before, seconds=3_600, minor=deal.rate(before)))
        facts.posted.append(
            Posted(deal=deal.key, day=before, type="Bonus", minor=1_000, number=f"6800{len(person)}{person}")
        )
        for week in facts.mondays:
            sessions(facts, rng, deal, week, clock=clock)
            if rng.random() < 0.25:
                forget(facts, deal, week, rng.randrange(9, 18) * 10)
            elif rng.random() < 0.25:
                invent(facts, deal, week, rng.randrange(9, 18) * 10)
            if person == "eva" and week != facts.mondays[-1]:  # it is Monday in Berlin before it ends
                start = at(week + 6 * DAY, "14:00", facts.zones[person])
                stop = start + timedelta(hours=2)
                facts.work.append(
                    Work(
                        deal=deal.key,
                        start=start,
                        stop=stop,
                        project=deal.title,
                        client=deal.client,
                        person=person,
                        logged_at=stop,
                    )
                )


def bill(facts: Facts) -> None:
    """Post the weeks' bills: each Monday for the week that ended, with its fee. Sorted as the account saw them."""
    final = facts.diary(at(facts.end + WEEK, "00:00"))
    sums: dict[tuple[str, date], tuple[int, int]] = {}
    for row in final:
        if row.seconds is not None:
            seconds, minor = sums.get((row.deal, monday(row.day)), (0, 0))
            sums[row.deal, monday(row.day)] = seconds + row.seconds, minor + row.minor
    for (key, week), (seconds, minor) in sorted(sums.items(), key=lambda item: (item[0][1], item[0][0])):
        post(facts, key, week + WEEK, "Hourly", minor, week=week, seconds=seconds)
    for key, day, minor in facts.paid_at_once:
        facts.extra.append(Shown(deal=key, day=day, seconds=None, minor=minor, payment="Fixed Price Payment"))
        post(facts, key, day, "Fixed Price", minor, week=None)
    for key, week, again, names_week in facts.given_back:
        seconds, minor = sums[key, week]
        day = week + 2 * WEEK + 3 * DAY
        alike = [other for other in sums if other[0] == key and abs(sums[other][1] - minor) <= 1]
        post(facts, key, day, "Refund", -minor, week=week, names_week=names_week or len(alike) > 1)
        if again:
            post(facts, key, day, "Hourly", minor * 9 // 10, week=week, seconds=seconds)
    before = facts.first - 4 * DAY  # rows from which on the exports are complete
    first = next(deal.key for deal in facts.deals.values() if deal.number and deal.platform == "upwork")
    facts.extra.append(Shown(deal=first, day=before, seconds=None, minor=1_000, payment="Bonus"))
    facts.posted.append(Posted(deal="", day=before, type="Membership Fee", minor=-1_499, number="690000001"))
    facts.posted.sort(key=lambda one: (one.day, one.number))


def post(
    facts: Facts,
    key: str,
    day: date,
    word: str,
    minor: int,
    *,
    week: date | None,
    seconds: int | None = None,
    fee: bool = True,
    names_week: bool = True,
) -> None:
    """Post an earning or a refund, and the fee that is taken (or given back) for it."""
    number = 700_000_000 + 2 * len(facts.posted)
    facts.posted.append(
        Posted(
            deal=key,
            day=day,
            type=word,
            minor=minor,
            week=week,
            seconds=seconds,
            number=str(number),
            names_week=names_week,
        )
    )
    if fee:
        taken = -rounded(facts.deals[key].fee(week or day) * minor)
        back = "Service Fee" if minor > 0 else "Service Fee Refund"
        facts.posted.append(
            Posted(deal=key, day=day, type=back, minor=taken, week=week, about=str(number), number=str(number + 1))
        )


def looks(facts: Facts, rng: Random) -> None:
    """Every Sunday and Monday the user exports and looks, and once more on Wednesday after the last week. In one week
    they may forget the platform's hours."""
    forgotten = rng.choice((None, None, 1, 4))
    for place, week in enumerate(facts.mondays):
        sunday, following = week + 6 * DAY, week + WEEK
        for day, clock, money in ((sunday, "18", False), (following, "13", True)):
            facts.rounds.append(
                Round(
                    now=at(day, f"{int(clock) + 1}:55"),
                    tracker=at(day, f"{clock}:00"),
                    hours=at(day, f"{clock}:30") if place != forgotten else None,
                    money=at(day, f"{clock}:40") if money else None,
                    invoices=at(day, f"{clock}:45") if money else None,
                    since=facts.first - DAY,
                )
            )
    last = facts.end + 2 * DAY
    facts.rounds.append(
        Round(
            now=at(last, "14:00"),
            since=facts.first - DAY,
            tracker=at(last, "13:00"),
            hours=at(last, "13:05"),
            money=at(last, "13:10"),
            invoices=at(last, "13:15"),
        )
    )
    if forgotten is not None:
        facts.planted.append(f"no hours exported in the week of {facts.mondays[forgotten]}")


def go_quiet(facts: Facts) -> None:
    """Nobody works in the last two weeks: exports repeat, byte for byte."""
    last = facts.mondays[-2] - DAY
    facts.work = [one for one in facts.work if one.stop.date() <= last and (one.booked or last) <= last]
    facts.extra = [row for row in facts.extra if row.day <= last]
    facts.invoices = [one for one in facts.invoices if one[2] <= last]
    facts.paid_at_once = [one for one in facts.paid_at_once if one[1] <= last]
    facts.planted.append("two weeks without work")


def lose_a_row(facts: Facts, rng: Random) -> None:
    """A bill is missing in the reports: the running balance does not add up on its day."""
    bills = [one for one in facts.posted if one.type == "Hourly" and one.week and one.day == one.week + WEEK]
    bills = [
        one for one in bills if facts.first < one.week < facts.mondays[-1] and not facts.deals[one.deal].shared_title
    ]
    lost = rng.choice(bills)
    facts.lost |= {one.number for one in facts.posted if lost.number in (one.number, one.about)}
    facts.planted.append(f"{lost.deal} {lost.week}: the bill is lost")


def post_strangely(facts: Facts, rng: Random) -> None:
    """A transaction of a type that nobody knows."""
    deal = rng.choice(
        [
            deal
            for deal in facts.deals.values()
            if deal.platform == "upwork" and not deal.shared_title and deal.client_key
        ]
    )
    week = facts.mondays[rng.choice((1, 2, 3))]
    facts.strange.append((deal.key, week))
    facts.posted.append(
        Posted(
            deal=deal.key,
            day=week + 2 * DAY,
            type="Moonshine",
            minor=-700,
            week=week,
            number="799999999",
            names_week=False,
        )
    )
    facts.posted.sort(key=lambda one: (one.day, one.number))
    facts.planted.append(f"{deal.key} {week}: a transaction of an unknown type")


def move_everything(facts: Facts) -> None:
    """A slip with "select all": in one export, all old entries have another project."""
    look = facts.rounds[9]
    assert look.money  # a Monday
    facts.moved = look.tracker
    facts.planted.append(f"{look.now}: all old entries moved")
