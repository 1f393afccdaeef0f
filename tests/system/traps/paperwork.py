"""What the platform bills, when the user saves exports, and what goes wrong with both."""

from collections import Counter
from datetime import date
from random import Random

from tests.system.traps.facts import DAY, WEEK, Facts, Posted, Round, Shown, at, monday, rounded


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
    bills = [one for one in bills if one.week and facts.first < one.week < facts.mondays[-1]]
    bills = [one for one in bills if facts.deals[one.deal].platform == "upwork"]
    bills = [one for one in bills if not facts.deals[one.deal].shared_title]
    refunded = {(key, week) for key, week, _, _ in facts.given_back}
    lost = rng.choice([one for one in bills if (one.deal, one.week) not in refunded])
    facts.lost |= {one.number for one in facts.posted if lost.number in (one.number, one.about)}
    facts.planted.append(f"{lost.deal} {lost.week}: the bill is lost")


def post_strangely(facts: Facts, rng: Random) -> None:
    """A transaction of a type that nobody knows, beside a bill."""
    week = facts.mondays[rng.choice((1, 2, 3))]
    billed = {one.deal for one in facts.posted if one.week == week and one.type == "Hourly"}
    named = [deal for deal in facts.deals.values() if deal.key in billed and not deal.shared_title and deal.client_key]
    alone = Counter(facts.deals[key].title for key in billed)  # nobody can tell whose of two contracts it is
    deal = rng.choice([deal for deal in named if deal.platform == "upwork" and alone[deal.title] == 1])
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
