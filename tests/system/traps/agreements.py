"""What the freelancer agrees on with clients, ordinary weeks of work, and what is forgotten or invented in them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.system.traps.facts import DAY, Deal, Facts, Shown, Work, at, priced


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


def sessions(
    facts: Facts,
    rng: Random,
    deal: Deal,
    week: date,
    *,
    clock: str,
    project: str = "",
    days: int = 4,
    among: Sequence[int] = range(5),
    exact: bool = False,
    **more: object,
) -> None:
    """Ordinary work of a week, logged when it ends: one session a day at about this time, by the person's clock, on so
    many of its days `among` these."""
    zone = facts.zones[deal.person]
    for weekday in sorted(rng.sample(among, min(days, len(among)))):
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
            text="Forgotten session",
            logged_at=added,
        )
    )
    facts.planted.append(f"{deal.key} {week}: {minutes} min not logged{', added later' if added else ''}")


def invent(facts: Facts, deal: Deal, week: date, minutes: int) -> None:
    """Hours on the platform that nobody tracked."""
    day, seconds = week + 3 * DAY, minutes * 60
    facts.extra.append(Shown(deal=deal.key, day=day, seconds=seconds, minor=priced(deal.rate(day), seconds)))
    facts.planted.append(f"{deal.key} {week}: {minutes} min logged, not tracked")
