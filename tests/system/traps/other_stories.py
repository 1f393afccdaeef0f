"""Stories of suspense, of contracts that hours do not bill, and of an agency. See `stories`."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from tests.system.traps.agreements import direct, forget, hourly, invent, sessions
from tests.system.traps.facts import DAY, Deal, Facts, Posted, Shown, Work, at


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
        terms = f'rate = "{deal.rate(facts.first) / 100:.2f} USD", fee = "8%"'
        facts.config.append(
            f'[contract.{deal.key}]\nplatform = "golance"\ntitles = ["{deal.title}"]\nclient = "{deal.client_key}"\n'
            f'person = "{person}"\ntype = "hourly"\nterms = [{{ {terms} }}]\n'
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


def bounded(facts: Facts, rng: Random, number: int) -> None:
    """A contract with a first and a last day: talks before it, work that began too early or went on too long, and hours
    that are forgotten while it runs."""
    begins, ends = facts.mondays[1] + rng.randrange(3) * DAY, facts.mondays[4] + rng.randrange(2, 5) * DAY
    deal = hourly(
        facts,
        f"bounded{number}",
        number,
        title=f"Launch {number}",
        client=f"Pearl {number}",
        rates=((facts.first, rng.randrange(3_000, 7_000, 50)),),
        more=f"start = {begins}\nend = {ends}\n",
    )

    def alone(day: date, minutes: int, what: str, tags: str = "") -> None:
        start = facts.free("me", at(day, "10:00"), timedelta(minutes=minutes))
        stop = start + timedelta(minutes=minutes)
        facts.work.append(
            Work(
                deal=deal.key,
                start=start,
                stop=stop,
                project=deal.title,
                client=deal.client,
                text=what,
                tags=tags,
                beyond=True,
            )
        )

    alone(facts.mondays[0] + DAY, rng.randrange(3, 9) * 10, "Talks before the offer", "presales")
    if rng.random() < 0.6:
        alone(facts.mondays[0] + 2 * DAY, rng.randrange(3, 20) * 10, "Too early")
        facts.planted.append(f"{deal.key}: work before {begins}")
    if rng.random() < 0.7:
        for days in range(1, 1 + rng.randrange(1, 4)):
            alone(ends + days * DAY, rng.randrange(3, 20) * 10, "Wrap-up")
        facts.planted.append(f"{deal.key}: work after {ends}")
    for week in facts.mondays:
        running = [day for day in range(5) if begins <= week + day * DAY <= ends]
        if running:
            sessions(facts, rng, deal, week, clock="11:00", among=running, exact=True)
        if len(running) == 5 and rng.random() < 0.3:
            forget(facts, deal, week, rng.randrange(9, 18) * 10)
