"""The stories of the world: what was agreed, worked, logged and paid, and what went wrong.

Every story is one contract, or a few that are easily mixed up. Ordinary weeks differ from the platform's by its
rounding alone; a planted fault is at least an hour and a half, far beyond what a rule tolerates.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

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
        known_rate=terms,
    )
    facts.deals[key] = deal
    agreed = ", ".join(f'{{ from = {start}, rate = "{rate / 100:.2f} USD", fee = "10%" }}' for start, rate in rates)
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
    facts: Facts, rng: Random, deal: Deal, week: date, *, clock: str, project: str = "", days: int = 4, **more: object
) -> None:
    """Ordinary work of a week, logged when it ends: one session a day at about this time, by the person's clock."""
    zone = facts.zones[deal.person]
    for weekday in sorted(rng.sample(range(5), days)):
        length = timedelta(seconds=rng.randrange(70 * 60, 130 * 60))
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
                logged_at=stop if deal.number else None,
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
    before = facts.first - 4 * DAY
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


def looks(facts: Facts) -> None:
    """Every Sunday and Monday the user exports and looks, and once more on Wednesday after the last week."""
    for week in facts.mondays:
        sunday, following = week + 6 * DAY, week + WEEK
        facts.rounds.append(
            Round(
                now=at(sunday, "20:00"), tracker=at(sunday, "18:00"), hours=at(sunday, "18:30"), since=facts.first - DAY
            )
        )
        facts.rounds.append(
            Round(
                now=at(following, "14:00"),
                tracker=at(following, "13:00"),
                since=facts.first - DAY,
                hours=at(following, "13:05"),
                money=at(following, "13:10"),
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
        )
    )
