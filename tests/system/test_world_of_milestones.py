"""Made-up worlds of milestones: every fault of their terms, hours and days is found, and nothing else.

A seed makes the milestones, the table in two versions, and the time, with figures at the edge of every tolerance, and
any mixture of faults and traps on one of them. What must be found is counted from that with days and whole numbers,
without syncd's code.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from tests.home import ME, TIME, TOGGL, Home, configuration
from tests.made_up import only_rules

RULES = (
    "delivered-not-submitted",
    "effective-rate-low",
    "milestone-budget-burn",
    "milestone-deadline-risk",
    "milestone-not-smart",
    "milestone-terms-changed",
)
DAY = timedelta(days=1)
HOUR = 3600
EARLY, NOW = datetime(2026, 8, 17, 20, tzinfo=UTC), datetime(2026, 9, 4, 20, tzinfo=UTC)
OFF = (date(2026, 9, 1), date(2026, 9, 9))
TARGET = 5_000  # cents an hour
AT_WORK = ("funded", "changes-requested")
TITLES = {"Phase 2": True, "Logo": True, "Milestone #3": True, "Checkout page": False, "Search of products": False}
"""Titles, and whether they are vague."""
ACCEPTED = ("", "all 12 tests pass", "https://example.org/spec", "see the brief")
CONFIG = """[source.plan]
kind     = "milestones"
file     = "{folder}/plan.csv"
currency = "USD"

[calendar]
days_off = [2026-09-01, 2026-09-09]

[contract.site]
platform    = "upwork"
titles      = ["Website"]
type        = "fixed"
target_rate = "50.00 USD"
terms       = [{ fee = "10%" }]

[contract.shop]
platform    = "direct"
titles      = ["Shop"]
type        = "fixed"
target_rate = "50.00 USD"
"""
COLUMNS = "id contract title acceptance amount due state funded submitted released budget estimate feedback".split()


@dataclass(frozen=True, kw_only=True)
class Stone:
    """A milestone as the table shows it; lengths in seconds, the amount in cents."""

    id: str
    contract: str
    title: str
    acceptance: str
    amount: int
    due: date | None
    state: str
    funded: date | None = None
    submitted: date | None = None
    released: date | None = None
    budget: int | None = None
    estimate: int | None = None
    feedback: date | None = None

    @property
    def row(self) -> str:
        """Its line of the table."""
        cells = {name: getattr(self, name) for name in COLUMNS} | {"amount": f"{self.amount / 100:.2f}"}
        for name in ("budget", "estimate"):
            cells[name] = f"{cells[name]}s" if cells[name] is not None else None
        return ",".join(f'"{"" if cells[name] is None else cells[name]}"' for name in COLUMNS)


@dataclass(frozen=True)
class Work:
    """Time on a milestone, from eight o'clock on; `tag`: of its entry."""

    day: date
    seconds: int
    tag: str = ""


def working(day: date) -> bool:
    return day.weekday() < 5 and day not in OFF


def days_after(first: date, last: date) -> int:
    """Working days after `first`, up to `last`."""
    return sum(working(first + number * DAY) for number in range(1, (last - first).days + 1))


def draw(rng: Random, number: int) -> tuple[Stone, Stone, list[Work]]:
    """A milestone as it was and as it is, with the time on it."""
    today = NOW.date()
    state = rng.choice(
        ["proposed", "unfunded", *["funded"] * 6, "submitted", "changes-requested", "released", "cancelled"]
    )
    contract = "shop" if state == "released" else rng.choice(["site", "site", "shop"])
    days = sorted(rng.sample([today - back * DAY for back in range(20)], rng.randint(0, 5)))
    work = [Work(day, rng.choice([900, HOUR, 2 * HOUR, 5 * HOUR])) for day in days]
    used = sum(one.seconds for one in work)
    edges = [
        None,
        *[edge for share in (2, 4 / 3, 10 / 9, 1) for edge in (int(used * share) + more for more in (-1, 0, 1))],
    ]
    budget = rng.choice([*edges, used + 3 * HOUR, used + 9 * HOUR])
    budget = None if not budget or budget <= 0 else budget
    if work and rng.random() < 0.4:
        tag = rng.choice(["done", "done", "learning", "other"])
        work[-1] = replace(work[-1], tag=tag)
    fee = 90 if contract == "site" else 100
    worth = round(used * TARGET / 3600 * 100 / fee)
    stone = Stone(
        id=f"M{number}",
        contract=contract,
        title=rng.choice(list(TITLES)),
        acceptance=rng.choice(ACCEPTED),
        amount=max(1, rng.choice([worth - 1, worth, worth + 2, 60_000, 9_000])),
        due=rng.choice([None, today - DAY, today, *(today + ahead * DAY for ahead in (1, 3, 4, 5, 6, 7, 8, 14, 40))]),
        state=state,
        funded=None if state in ("proposed", "unfunded") else date(2026, 8, 3),
        submitted=rng.choice(days) if days and state == "changes-requested" else None,
        released=today - rng.choice([0, 2, 30]) * DAY if state == "released" else None,
        budget=budget,
        estimate=rng.choice([None, None, budget, used + HOUR, used + 4 * HOUR]),
        feedback=today - 2 * DAY if rng.random() < 0.2 else None,
    )
    if state == "submitted":
        stone = replace(stone, submitted=today - 3 * DAY)
    before = rng.choice(
        [
            stone,
            stone,
            replace(stone, amount=stone.amount + rng.choice([-1, 1, 10_000])),
            replace(stone, due=stone.due + rng.choice([-1, 1]) * DAY if stone.due else None),
            replace(stone, acceptance=f"{stone.acceptance} on staging" if stone.acceptance else ""),
            replace(stone, due=None, acceptance=""),
        ]
    )
    return replace(before, state="funded" if state == "released" else state, released=None), stone, work


def cents(seconds: int) -> int:
    """What time is worth at the target, rounded half up."""
    return (2 * seconds * TARGET + 3600) // 7200


def truth(before: Stone, stone: Stone, work: list[Work], agreed: bool) -> dict[str, tuple[str, int | None]]:
    """Rule → severity and stake in cents (None: unknown) of what must be found."""
    used = sum(one.seconds for one in work)
    whole = stone.estimate if stone.estimate is not None else stone.budget
    left = max(0, whole - used) if whole is not None else 0
    changed = None if stone.state == "cancelled" or agreed else changes(before, stone)
    found = {
        "milestone-budget-burn": burn(stone, used),
        "milestone-deadline-risk": risk(stone, work, left),
        "effective-rate-low": rate(stone, work),
        "delivered-not-submitted": ("high", stone.amount) if is_late(stone, work, used) else None,
        "milestone-not-smart": ("low", 0) if letters(stone, left) else None,
        "milestone-terms-changed": changed,
    }
    return {rule: what for rule, what in found.items() if what is not None}


def burn(stone: Stone, used: int) -> tuple[str, int] | None:
    if stone.state not in AT_WORK or not stone.budget or 2 * used < stone.budget:
        return None
    over = max(0, used - stone.budget)
    if over or (stone.estimate is not None and stone.estimate > stone.budget):
        return "medium", cents(over)
    if stone.estimate is not None or 4 * used < 3 * stone.budget:
        return "info", 0
    return ("low", 0) if 10 * used < 9 * stone.budget else ("medium", 0)


def risk(stone: Stone, work: list[Work], left: int) -> tuple[str, int] | None:
    today = NOW.date()
    if stone.state not in AT_WORK or not stone.due or not left or any(one.tag == "done" for one in work):
        return None
    recent, passed, day = 0, 0, today - DAY
    first = min((one.day for one in work), default=today)
    while day >= first and passed < 10:
        passed += working(day)
        recent += sum(one.seconds for one in work if one.day == day)
        day -= DAY
    seconds, days = (recent, max(passed, 1)) if recent else (8 * HOUR, 1)
    has = days_after(today, stone.due)
    return ("high" if has <= 2 else "medium", stone.amount) if has * seconds < left * days else None


def rate(stone: Stone, work: list[Work]) -> tuple[str, int] | None:
    counted = sum(one.seconds for one in work if one.tag != "learning")
    asked = stone.state in ("submitted", "released", *AT_WORK)
    fee = (stone.amount * 10 + 50) // 100 if stone.contract == "site" else 0
    missing = cents(counted) - (stone.amount - fee)
    return ("medium", missing) if asked and counted and missing > 0 else None


def is_late(stone: Stone, work: list[Work], used: int) -> bool:
    """Whether it has been done for long enough, and is not submitted."""
    again, today = stone.state == "changes-requested", NOW.date()
    if stone.state not in AT_WORK:
        return False
    ends = [stone.submitted, stone.feedback]
    if again and not stone.submitted:
        ends.append(EARLY.date())  # when the table first showed the request, after the day's work
    since = [one.day for one in work if one.tag == "done" and all(one.day > end for end in ends if end)]
    if since:
        return max(since) + 2 * DAY <= today
    if again or stone.feedback or not work or not stone.budget or used < stone.budget:
        return False
    return max(one.day for one in work) + 8 * DAY <= today


def changes(before: Stone, stone: Stone) -> tuple[str, int] | None:
    fell = before.amount - stone.amount
    sooner = before.due and stone.due and stone.due < before.due
    later = before.due and stone.due and stone.due > before.due
    reworded = before.acceptance and stone.acceptance and before.acceptance != stone.acceptance
    if fell > 0:
        return "high", fell
    if sooner or reworded:
        return "medium", 0
    return ("low", 0) if fell or later else None


def letters(stone: Stone, left: int) -> str:
    today = NOW.date()
    if stone.state not in ("proposed", "unfunded", "funded"):
        return ""
    linked = "://" in stone.acceptance or "brief" in stone.acceptance
    late = stone.due is None or stone.due < today or bool(stone.funded and stone.due < stone.funded)
    short = (
        stone.state != "funded"
        and stone.due is not None
        and stone.due >= today
        and left > 8 * HOUR * days_after(today, stone.due)
    )
    marks = {"S": TITLES[stone.title] and not linked, "M": not stone.acceptance and not linked, "A": short, "T": late}
    return "".join(letter for letter, fails in marks.items() if fails)


def save(home: Home, stones: list[Stone], moment: datetime) -> None:
    table = "\n".join([",".join(COLUMNS), *(stone.row for stone in stones), ""])
    home.save("plan.csv", table, f"{moment:%Y-%m-%dT%H:%M:%SZ}")


def track(home: Home, worlds: list[tuple[Stone, Stone, list[Work]]]) -> None:
    rows = []
    for number, (_, stone, work) in enumerate(worlds):
        for one in work:
            start = datetime(one.day.year, one.day.month, one.day.day, 8, number, tzinfo=UTC)
            stop = start + timedelta(seconds=one.seconds)
            took = f"{one.seconds // 3600:02}:{one.seconds // 60 % 60:02}:{one.seconds % 60:02}"
            clocks = f"{one.day},{start:%H:%M:%S},{one.day},{stop:%H:%M:%S},{took}"
            rows.append(f"Jo,jo@example.com,,P,,{stone.id},Yes,{clocks},{one.tag}\n")
    made = (NOW - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    home.take("toggl", "drop/Toggl_2026-08-01_2026-09-04.csv", TIME + "".join(rows), made=made)


def play(home: Home, seed: int) -> list[str]:
    """What is false, missed or different in the world of a seed."""
    rng = Random(seed)
    worlds = [draw(rng, number) for number in range(24)]
    maps = "".join(
        f'[[map]]\ndescription = "{stone.id}"\ncontract = "{stone.contract}"\nmilestone = "{stone.id}"\n'
        for _, stone, _ in worlds
    )
    home.configure(f"since = 2026-07-01\n{configuration(TOGGL, ME, CONFIG, maps, only_rules(RULES))}")
    save(home, [before for before, _, _ in worlds], EARLY)
    home.run("once", "--no-deliver", "--source", "plan", now=f"{EARLY:%Y-%m-%dT%H:%M:%SZ}")
    save(home, [stone for _, stone, _ in worlds], NOW - timedelta(hours=2))
    home.now = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    track(home, worlds)
    home.run("once", "--no-deliver")
    agreed = {stone.id for before, stone, _ in worlds if changes(before, stone) and rng.random() < 0.3}
    for id in sorted(agreed):
        home.run("milestones", "renegotiate", id, "--note", "agreed")
    listed = home.json("discrepancies")
    assert listed["cannot_tell"] == []
    ours = {(one["rule"], stone_of(one)): found(one) for one in listed["discrepancies"] if one["rule"] in RULES}
    true = {
        (rule, f"plan/milestone/{stone.id}"): what
        for before, stone, work in worlds
        for rule, what in truth(before, stone, work, stone.id in agreed).items()
    }
    names = {f"plan/milestone/{stone.id}": (before, stone, work) for before, stone, work in worlds}
    return [
        f"{seed}: {key}: syncd {ours.get(key)}, truly {true.get(key)}: {names[key[1]]}"
        for key in sorted(ours.keys() | true.keys())
        if ours.get(key) != true.get(key)
    ]


def stone_of(one: dict) -> str:
    return next(fact["ref"] for fact in one["evidence"] if fact["ref"].startswith("plan/"))


def found(one: dict) -> tuple[str, int | None]:
    stake = one["stake"]
    return one["severity"], round(float(stake["amount"]) * 100) if stake else None


@pytest.mark.parametrize("seed", range(2))
def test_every_fault_is_found_and_nothing_else(tmp_path, capsys, seed):
    assert play(Home(tmp_path, capsys, "2026-08-17T20:00:00Z", configuration(TOGGL, ME)), seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
def test_the_same_in_sixty_worlds(tmp_path, capsys, seed):
    assert play(Home(tmp_path, capsys, "2026-08-17T20:00:00Z", configuration(TOGGL, ME)), seed) == []
